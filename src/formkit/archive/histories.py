"""What the log says of some documents, and that it does: entries with proofs that can be checked without the archive."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import cast

from formkit.archive.merkle import Head, Tree, is_included, leaf_hash
from formkit.archive.store import Archive


@dataclass(frozen=True)
class Proven:
    """An entry of a log: its number, the line as it stands there, and the proof that it is in the tree under a head."""

    number: int
    line: bytes
    proof: tuple[bytes, ...]

    def plain(self) -> dict[str, object]:
        """As JSON carries it."""
        return {"number": self.number, "entry": self.line.decode(), "proof": [each.hex() for each in self.proof]}

    @classmethod
    def from_plain(cls, plain: Mapping[str, object]) -> "Proven":
        """Raises ValueError, KeyError or TypeError for what is none."""
        proof = tuple(bytes.fromhex(each) for each in cast("list[str]", plain["proof"]))
        return cls(int(str(plain["number"])), str(plain["entry"]).encode(), proof)

    def is_under(self, head: Head) -> bool:
        return is_included(leaf_hash(self.line), self.number, head, self.proof)


def history(archive: Archive, documents: Collection[int]) -> tuple[Head, tuple[Proven, ...]]:
    """The head of the log, and the entries that speak of documents, by what the archive counts those under."""
    tree = Tree(archive.leaves())
    subjects = _subjects(archive, documents)
    found = [(number, line) for number, line in archive.entries() if _speaks_of(json.loads(line), number, subjects)]
    return tree.head, tuple(Proven(number, line, tree.inclusion(number)) for number, line in found)


@dataclass(frozen=True)
class _Subjects:
    documents: frozenset[int]
    numbers: frozenset[str]
    entries: frozenset[int]  # in which a reading or a receipt of theirs was noted


def _subjects(archive: Archive, documents: Collection[int]) -> _Subjects:
    numbers: set[str] = set()
    entries: set[int] = set()
    for each in documents:
        numbers |= {str(number) for (number,) in archive.found("SELECT number FROM document WHERE id = ?", each)} - {""}
        entries |= {
            int(str(number))
            for (number,) in archive.found(
                "SELECT id FROM reading WHERE document = ?1 UNION SELECT receipt.id FROM receipt JOIN reading_original"
                " USING (object) JOIN reading ON reading.id = reading_original.reading WHERE reading.document = ?1",
                each,
            )
        }
    return _Subjects(frozenset(documents), frozenset(numbers), frozenset(entries))


def _speaks_of(entry: Mapping[str, object], number: int, subjects: _Subjects) -> bool:
    match entry["kind"]:
        case "reserve" | "issue" | "void":
            return entry["number"] in subjects.numbers
        case "receive" | "read":
            return number in subjects.entries
        case "settle":
            return entry["receipt"] in subjects.entries
        case "item" | "hold" | "withdraw":
            return entry["document"] in subjects.documents
        case _:
            return False
