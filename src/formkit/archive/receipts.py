"""Files that came in: the original of each, kept before anything reads it, and what became of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from formkit.archive.store import Archive

State = Literal["pending", "kept", "quarantined"]
STATE_WORDS: dict[State, str] = {"pending": "待定", "kept": "存档", "quarantined": "隔离"}
_STATES: dict[str, State] = {each: each for each in STATE_WORDS}


@dataclass(frozen=True)
class Incoming:
    """A file that comes in: what it holds, how it is called, and where it lies."""

    content: bytes
    source: str
    origin: str


@dataclass(frozen=True)
class Receipt:
    """That a file came in: its `object` is the original, `source` how it is called, `origin` where it lay.

    `reason` says why it was put aside. The same bytes from two places are one object with two receipts.
    """

    id: int
    object: str
    source: str
    origin: str
    at: str
    state: State
    reason: str


class Receipts:
    """The receipts of an archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def take(self, files: Iterable[Incoming]) -> list[tuple[str, int]]:
        """Keeps the originals of files that came in, then notes that they did; their digests and receipts.

        When it returns they would outlast a loss of power. The same bytes from the same place again have the same
        receipt: a run that was cut off is being done again. Raises RunRefused where the archive cannot be written.
        """
        with self._archive.adding() as group:
            digests = [(group.add(each.content), each.source, each.origin) for each in files]
        if not digests:
            return []
        with self._archive.writing():
            return [(digest, self._receive(digest, *names)) for digest, *names in digests]

    def _receive(self, digest: str, *names: str) -> int:
        source, origin = (each.encode("utf-8", "backslashreplace").decode() for each in names)
        found = self._archive.found("SELECT id FROM receipt WHERE origin = ? AND object = ?", origin, digest)
        if found:
            return int(str(found[0][0]))
        return self._archive.note("receive", object=digest, source=source, origin=origin)

    def settle(self, receipt: int, state: State, reason: str = "") -> None:
        """Notes what became of a file; within `writing`. Nothing is noted where that is known already."""
        if not self._archive.found(
            "SELECT 1 FROM receipt WHERE id = ? AND state = ? AND reason = ?", receipt, state, reason
        ):
            self._archive.note("settle", receipt=receipt, state=state, reason=reason)

    def of(self, digest: str) -> tuple[Receipt, ...]:
        """The receipts of an object, in the order they came."""
        return tuple(self._where("object = ?", digest))

    def pending(self) -> tuple[Receipt, ...]:
        """The files of which nothing is known yet but that they came: those of runs that were cut off."""
        return tuple(self._where("state = ?", "pending"))

    def all(self) -> Iterator[Receipt]:
        """Every receipt, in the order they came."""
        return self._where("1")

    def _where(self, condition: str, *values: str) -> Iterator[Receipt]:
        columns = "id, object, source, origin, at, state, reason"
        for found in self._archive.found(f"SELECT {columns} FROM receipt WHERE {condition} ORDER BY id", *values):  # noqa: S608
            yield _receipt(found)


def _receipt(found: Sequence[object]) -> Receipt:
    number, *texts, state, reason = found
    digest, source, origin, at = map(str, texts)
    return Receipt(int(str(number)), digest, source, origin, at, _STATES[str(state)], str(reason))
