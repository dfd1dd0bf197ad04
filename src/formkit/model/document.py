"""What was issued."""

from dataclasses import dataclass

from formkit.model.identity import Identity
from formkit.model.record import Record


@dataclass(frozen=True)
class Document:
    """One issued document: who it is and what was filled in."""

    identity: Identity
    record: Record
