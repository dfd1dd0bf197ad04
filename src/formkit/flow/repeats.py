"""Rows that an earlier run has issued, so that running a corrected list again adds only what is missing."""

import re
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from formkit.archive import Archive
from formkit.archive.store import Issued
from formkit.model.form import Field, Form, Table
from formkit.model.path import flat
from formkit.model.problem import Problem
from formkit.model.record import Record, Row
from formkit.model.values import canonical, plain
from formkit.records import Draft
from formkit.records.marked import Outcome

_ROW_PATH = re.compile(r"(\w+)\[([0-9]+)\](.*)")
_Position = tuple[str, int]  # table and index of a row within a record


@dataclass(frozen=True)
class Parted:
    """A draft without the rows that were issued before, None if nothing is left, and what became of those rows."""

    draft: Draft | None
    before: tuple[Outcome, ...]


def row_key(table: Table, row: Row) -> str:
    """What tells a row apart over all runs, or "" where its key is not complete."""
    values = [row.get(name) for name in table.key]
    return "\x1f".join(canonical(value) for value in values if value is not None) if all(values) else ""


def parted(form: Form, draft: Draft, filled: Record, archive: Archive) -> Parted:
    """Takes out of a draft the rows that were issued with the very values they have now; each gets a warning.

    `filled` is the draft's record with defaults, as it would be issued. A row with a problem of its own, or with
    other values under a known key, stays in the draft.
    """
    faulty = {(found[1], int(found[2])) for each in draft.problems if (found := _ROW_PATH.fullmatch(each.path))}
    numbers: dict[_Position, str] = {}
    recorded: dict[str, Issued | None] = {}
    for table in form.tables:
        for index, row in enumerate(filled.tables.get(table.name, ())):
            key = row_key(table, row)
            number = archive.number_of_row(form.id, table.name, key) if key else None
            if number is None or (table.name, index) in faulty:
                continue
            if number not in recorded:
                recorded[number] = archive.issued(number)
            issued = recorded[number]
            if issued is not None and _is_as_issued(form, table, filled, row, issued):
                numbers[table.name, index] = number
    return _parted(form, draft, numbers) if numbers else Parted(draft, ())


def _is_as_issued(form: Form, table: Table, record: Record, row: Row, issued: Issued) -> bool:
    given = record.fields.get(form.document_number) if form.document_number else None
    header = [field for field in form.fields if field.name != form.document_number or given is not None]
    if not _agree(header, record.fields, issued.record):
        return False
    rows = issued.record.get(table.name)
    keys = [field for field in table.fields if field.name in table.key]
    known = [flat(each) for each in rows if isinstance(each, dict)] if isinstance(rows, list) else []
    return any(_agree(keys, row, each) and _agree(table.fields, row, each) for each in known)


def _agree(fields: list[Field] | tuple[Field, ...], row: Row, recorded: Mapping[str, object]) -> bool:
    """Whether all values are as recorded; computed ones, such as 序号, depend on the other rows and do not count."""
    return all(plain(row.get(field.name)) == recorded.get(field.name) for field in fields if not field.compute)


def _parted(form: Form, draft: Draft, numbers: Mapping[_Position, str]) -> Parted:
    positions = _positions(form, draft.record)
    problems: dict[str, list[Problem]] = {}
    for (name, index), number in numbers.items():
        table = form.table_by_name[name]
        path = f"{name}[{index}].{table.key[0]}"
        place, key = draft.places.get(path), row_key(table, draft.record.tables[name][index])
        message = f"{place or ''}：“{key}”已由 {number} 发出，内容一样，没有再发。"
        problems.setdefault(number, []).append(Problem("row.issued_before", path, message, place, "warning"))
    places = dict(zip(positions, draft.rows))
    left = _without(draft, positions, numbers.keys())
    # What is wrong in the header has no document left to belong to if all rows are gone, and must still be told.
    told = () if left is not None else draft.problems
    before = []
    for number, found in problems.items():
        rows = tuple(places[each] for each, its_number in numbers.items() if its_number == number and each in places)
        before.append(Outcome(rows, number, False, (*found, *told)))
        told = ()
    return Parted(left, tuple(before))


def _positions(form: Form, record: Record) -> list[_Position]:
    """Table and index of each row, in the order of `Draft.rows`."""
    return [(table.name, index) for table in form.tables for index in range(len(record.tables.get(table.name, ())))]


def _without(draft: Draft, positions: list[_Position], gone: Set[_Position]) -> Draft | None:
    """The draft without some of its rows, the paths of the others counted anew; None if none is left."""
    kept = [each for each in positions if each not in gone]
    if not kept:
        return None
    new: dict[_Position, int] = {}
    counts: Counter[str] = Counter()
    for name, index in kept:
        new[name, index] = counts[name]
        counts[name] += 1

    def moved(path: str) -> str | None:
        found = _ROW_PATH.fullmatch(path)
        if found is None:
            return path
        index = new.get((found[1], int(found[2])))
        return None if index is None else f"{found[1]}[{index}]{found[3]}"

    tables = {
        name: tuple(row for index, row in enumerate(rows) if (name, index) not in gone)
        for name, rows in draft.record.tables.items()
    }
    return Draft(
        replace(draft.record, tables=tables),
        tuple(place for each, place in zip(positions, draft.rows) if each not in gone),
        {path: place for old, place in draft.places.items() if (path := moved(old)) is not None},
        tuple(replace(each, path=moved(each.path) or each.path) for each in draft.problems),
    )
