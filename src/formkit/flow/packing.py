"""What was heard of a file as bytes: so it crosses processes, and lies on disk until all files are read."""

import pickle
from collections.abc import Callable
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from operator import attrgetter
from typing import get_args

from formkit.flow.returning import Heard, Read
from formkit.model.place import Place
from formkit.model.record import Evidence, Value
from formkit.model.returned import JudgedValue, Returned

# Of a judged value, all but its place: each goes as a column, since as objects, one in another, they would take three
# times as much.
_COLUMNS = attrgetter(
    "label", "accepted", "reason", "issued", "change", "value.path", "value.value", "value.evidence.raw",
    "value.evidence.method", "value.evidence.confidence", "value.evidence.alternatives",
)  # fmt: skip


def packed(heard: Heard) -> bytes:
    """What was heard as bytes."""
    fields = heard.returned.fields
    places = [each.value.evidence.place for each in fields]
    columns = (*zip(*map(_COLUMNS, fields)), [*map(type, places)], [_PARTS[type(each)](each) for each in places])
    read = None if heard.read is None else replace(heard.read, values=())
    parts = (replace(heard.returned, fields=()), read, heard.digest, columns)
    return pickle.dumps(parts, pickle.HIGHEST_PROTOCOL)


def _parts_of(kind: type[Place]) -> Callable[[Place], tuple[object, ...]]:
    """What gives the parts of a place, in their order."""
    names = [each.name for each in dataclass_fields(kind)]
    return attrgetter(*names) if len(names) > 1 else lambda place: (getattr(place, names[0]),)


_PARTS = {kind: _parts_of(kind) for kind in get_args(Place)}


def unpacked(content: bytes) -> Heard:
    """What `packed` made bytes of. Every value that was read for a file has its verdict, so it is kept but once."""
    returned, read, digest, columns = pickle.loads(content)  # noqa: S301 - it comes from our own process
    fields = tuple(
        JudgedValue(
            Value(path, value, Evidence(raw, kind(*place), method, confidence, alternatives)),
            label,
            accepted,
            reason,
            issued,
            change,
        )
        for label, accepted, reason, issued, change, path, value, raw, method, confidence, alternatives, kind, place in zip(
            *columns
        )
    )
    assert isinstance(returned, Returned)
    if read is not None:
        assert isinstance(read, Read)
        read = replace(read, values=tuple(each.value for each in fields))
    return Heard(replace(returned, fields=fields), read, digest)
