"""What was heard of a file as bytes: so it crosses processes, and lies on disk until all files are read."""

import pickle
from dataclasses import replace

from formkit.flow.returning import Heard, Read
from formkit.model.record import Evidence, Value
from formkit.model.returned import JudgedValue, Returned

Row = tuple[object, ...]


def packed(heard: Heard) -> bytes:
    """Each field goes as a plain row: as objects, one in another, they would take three times as much."""
    rows = [
        (
            (each.label, each.accepted, each.reason, each.issued, each.change),
            each.value.path, each.value.value,
            evidence.raw, type(evidence.place), tuple(vars(evidence.place).values()),
            evidence.method, evidence.confidence, evidence.alternatives,
        )
        for each in heard.returned.fields
        for evidence in (each.value.evidence,)
    ]  # fmt: skip
    read = None if heard.read is None else replace(heard.read, values=())
    parts = (replace(heard.returned, fields=()), read, heard.digest, rows)
    return pickle.dumps(parts, pickle.HIGHEST_PROTOCOL)


def unpacked(content: bytes) -> Heard:
    """What `packed` made bytes of. Every value that was read for a file has its verdict, so it is kept but once."""
    returned, read, digest, rows = pickle.loads(content)  # noqa: S301 - it comes from our own process
    fields = tuple(
        JudgedValue(Value(path, value, Evidence(raw, kind(*place), *how)), *verdict)
        for verdict, path, value, raw, kind, place, *how in rows
    )
    assert isinstance(returned, Returned)
    if read is not None:
        assert isinstance(read, Read)
        read = replace(read, values=tuple(each.value for each in fields))
    return Heard(replace(returned, fields=fields), read, digest)
