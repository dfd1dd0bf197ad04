"""Structured data of one document, and the evidence for each value read from paper."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from formkit.model.noun import noun
from formkit.model.path import nested, parted
from formkit.model.place import Place
from formkit.model.values import Scalar, plain

Row = Mapping[str, Scalar | None]


@dataclass(frozen=True)
class Record:
    """The values of one document: header fields, and rows by table. Absent and None both mean empty.

    A field in a group of a row goes by its place: "candidates[0].lon".
    """

    form: str
    fields: Row
    tables: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)

    def items(self) -> Iterator[tuple[str, Scalar | None]]:
        """Each path with its value: "customer_name", "demands[0].candidates[1].lon"."""
        yield from self.fields.items()
        for table, rows in self.tables.items():
            for index, row in enumerate(rows):
                for name, value in row.items():
                    yield f"{table}[{index}].{name}", value

    def at(self, path: str) -> Scalar | None:
        """The value at a path, or None."""
        table, index, name = parted(path)
        if not table:
            return self.fields.get(path)
        rows = self.tables.get(table, ())
        return rows[index].get(name) if index is not None and index < len(rows) else None

    def plain(self) -> dict[str, object]:
        """The record as JSON carries it, the groups of a row as lists."""
        result: dict[str, object] = {name: plain(value) for name, value in self.fields.items()}
        for table, rows in self.tables.items():
            result[table] = [nested({name: plain(value) for name, value in row.items()}) for row in rows]
        return result


@dataclass(frozen=True)
class Alternative:
    """Another reading of the same place; `confidence` between 0 and 1."""

    text: str
    confidence: float


@noun
class Evidence:
    """What stood on the paper for a value: the raw text, where, how it was read, and what else it could be."""

    raw: str
    place: Place
    method: str
    confidence: float = 1.0
    alternatives: tuple[Alternative, ...] = ()


@noun
class Value:
    """A field as read: what we understood, and the evidence for it. None is empty or not understood."""

    path: str
    value: Scalar | None
    evidence: Evidence
