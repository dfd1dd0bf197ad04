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

# Each part of the judged values goes as a column: as objects, one in another, they would take three times as much.
_VERDICT = attrgetter("label", "accepted", "reason", "issued", "change")
_VALUE = attrgetter("path", "value")
_EVIDENCE = attrgetter("raw", "method", "confidence", "alternatives")


def packed(heard: Heard) -> bytes:
    """What was heard as bytes."""
    fields = heard.returned.fields
    values = [each.value for each in fields]
    seen = [each.evidence for each in values]
    places = ((type(each.place), _PARTS[type(each.place)](each.place)) for each in seen)
    parts = (map(_VERDICT, fields), map(_VALUE, values), map(_EVIDENCE, seen), places)
    columns = [column for each in parts for column in zip(*each)]
    read = None if heard.read is None else replace(heard.read, values=())
    return pickle.dumps((replace(heard.returned, fields=()), read, heard.digest, columns), pickle.HIGHEST_PROTOCOL)


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
