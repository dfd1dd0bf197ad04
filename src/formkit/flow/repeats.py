"""Rows that were issued before, so that running a corrected list again adds only what is missing."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date, datetime

from formkit.archive import Archive
from formkit.archive.store import Issued
from formkit.flow.library import Library
from formkit.model.form import Field, Form
from formkit.model.path import flat
from formkit.model.place import Place
from formkit.model.problem import Problem
from formkit.model.record import Record, Row
from formkit.model.values import canonical, plain
from formkit.records import Draft
from formkit.records.outcomes import Due, Outcome
from formkit.rules.workdays import deadline_after

_ROW_PATH = re.compile(r"(\w+)\[([0-9]+)\](.*)")
_DOCUMENT = ""  # the table of a document that is told apart as a whole
_Position = tuple[str, int]  # table and index of a row within a record
_Plain = Mapping[str, object]  # a row as JSON carries it


@dataclass(frozen=True)
class Parted:
    """A draft without the rows that were issued before, None if nothing is left, and what became of those rows."""

    draft: Draft | None
    before: tuple[Outcome, ...]


def row_key(key: Iterable[str], row: Row) -> str:
    """What tells a row, or a document by its header, apart over all runs; "" where its key is not complete."""
    values = [row.get(name) for name in key]
    return "\x1f".join(canonical(value) for value in values if value is not None) if None not in values else ""


def keys_of(form: Form, record: Record) -> dict[str, tuple[str, ...]]:
    """The keys by which a record will be known again: those of its rows by table, and its own under ""."""
    keys = {
        table.name: tuple(key for row in record.tables.get(table.name, ()) if (key := row_key(table.key, row)))
        for table in form.tables
    }
    own = row_key(form.key, record.fields)
    return {**keys, _DOCUMENT: (own,)} if own else keys


def due_of(form: Form, record: Record) -> Due | None:
    """The last day of the form's deadline, where the day it runs from is filled in."""
    start = record.fields.get(form.deadline.start) if form.deadline else None
    if form.deadline is None or not isinstance(start, date):
        return None
    day = start.date() if isinstance(start, datetime) else start
    return Due(*deadline_after(day, form.deadline.workdays))


@dataclass(frozen=True)
class _Known:
    """A document issued before; `form` is that of its time where it was issued by another version, if still known."""

    issued: Issued
    form: Form | None

    def rows(self, table: str) -> list[_Plain]:
        rows = self.issued.record.get(table)
        return [flat(each) for each in rows if isinstance(each, dict)] if isinstance(rows, list) else []


class Repeats:
    """Finds what a draft repeats: rows issued before, by an earlier run, and rows that stood earlier in this one.

    `replaced` is a number that is about to become void, so that its rows count as free.
    """

    def __init__(self, form: Form, archive: Archive | None, replaced: str = "") -> None:
        self._form = form
        self._archive = archive
        self._replaced = replaced
        self._library = Library(archive)
        self._taken: dict[tuple[str, str], str] = {}

    def parted(self, draft: Draft, filled: Record) -> Parted:
        """Takes out of a draft the rows that were issued with the very values they have now; each gets a warning.

        `filled` is the draft's record with defaults, as it would be issued. A row with a problem of its own, or with
        other values under a known key, stays in the draft; a document with a key of its own goes as a whole or stays.
        """
        known: dict[str, _Known | None] = {}
        if self._form.key:
            return self._parted_whole(draft, filled, known)
        numbers: dict[_Position, str] = {}
        faulty = {(found[1], int(found[2])) for each in draft.problems if (found := _ROW_PATH.fullmatch(each.path))}
        rows_of: dict[tuple[str, str], dict[tuple[str, ...], _Plain]] = {}
        for table in self._form.tables:
            for index, row in enumerate(filled.tables.get(table.name, ())):
                number = self._number(table.name, row_key(table.key, row))
                if not number or (table.name, index) in faulty:
                    continue
                issued = self._known(number, known)
                if issued is None or not self._has_header(issued, filled):
                    continue
                if (number, table.name) not in rows_of:
                    rows_of[number, table.name] = {_texts(table.key, each): each for each in issued.rows(table.name)}
                recorded = rows_of[number, table.name].get(_texts(table.key, _plain(table.key, row)))
                if recorded is not None and _agree(self._compared(issued, table.name), row, recorded):
                    numbers[table.name, index] = number
        return self._without(draft, filled, numbers, known) if numbers else Parted(draft, ())

    def _parted_whole(self, draft: Draft, filled: Record, known: dict[str, _Known | None]) -> Parted:
        number = self._number(_DOCUMENT, row_key(self._form.key, filled.fields))
        issued = self._known(number, known) if number else None
        if issued is None or not draft.is_clean or not self._has_header(issued, filled):
            return Parted(draft, ())
        for table in self._form.tables:
            rows, recorded = filled.tables.get(table.name, ()), issued.rows(table.name)
            fields = self._compared(issued, table.name)
            if len(rows) != len(recorded) or not all(map(lambda row, each: _agree(fields, row, each), rows, recorded)):
                return Parted(draft, ())
        path = self._form.key[0]
        place = draft.places.get(path) or (draft.rows[0] if draft.rows else None)
        words = "、".join(row_key([name], filled.fields) for name in self._form.key)
        problem = self._told(issued, path, f"{place or ''}：“{words}”", place)
        return Parted(None, (self._outcome(draft.rows, issued, (*draft.problems, problem), filled),))

    def unique(self, draft: Draft) -> Draft:
        """The draft with a problem for each row whose key an earlier draft or an earlier run has taken."""
        problems = []
        mine: dict[tuple[str, str], str] = {}
        for table, path, key in self._keys(draft.record):
            place = draft.places.get(path)
            where = self._taken.get((table, key))
            number = None if where else self._number(table, key)
            if where or number:
                words = f"在{where}里已经有了，没有再发。请核对是否重复" if where else self._differs(number or "")
                shown = key.replace("\x1f", "、")
                message = f"{place or ''}：“{shown}”{words}。"
                problems.append(Problem("row.already_issued", path, message, place))
            mine.setdefault((table, key), str(place or "前面的数据"))
        for each, where in mine.items():
            self._taken.setdefault(each, where)
        return replace(draft, problems=(*draft.problems, *problems)) if problems else draft

    def _differs(self, number: str) -> str:
        issued = self._archive.issued(number) if self._archive else None
        other = ""
        if issued is not None and self._is_other(issued):
            other = f"（那时是 {issued.version} 版，现行版是 {self._form.version}）"
        return (
            f"已由 {number} 发出{other}，内容与这里的不一样，没有再发。请核对是否重复；"
            f"要换发就单独用这一份数据加 --reissue {number}"
        )

    def _keys(self, record: Record) -> Iterator[tuple[str, str, str]]:
        """Table, path and key of all that has a key."""
        if self._form.key and (key := row_key(self._form.key, record.fields)):
            yield _DOCUMENT, self._form.key[0], key
        for table in self._form.tables:
            for index, row in enumerate(record.tables.get(table.name, ())):
                if key := row_key(table.key, row):
                    yield table.name, f"{table.name}[{index}].{table.key[0]}", key

    def _number(self, table: str, key: str) -> str:
        if not key or self._archive is None:
            return ""
        number = self._archive.number_of_row(self._form.id, table, key) or ""
        return "" if number == self._replaced else number

    def _known(self, number: str, known: dict[str, _Known | None]) -> _Known | None:
        if number not in known:
            issued = self._archive.issued(number) if self._archive else None
            known[number] = None if issued is None else _Known(issued, self._form_of(issued))
        return known[number]

    def _is_other(self, issued: Issued) -> bool:
        return issued.version != self._form.version

    def _form_of(self, issued: Issued) -> Form | None:
        if not self._is_other(issued):
            return None
        return self._library.at(issued.form, issued.version)

    def _has_header(self, issued: _Known, record: Record) -> bool:
        # What is filled in at issue is no difference where the data leave it open.
        own = {self._form.document_number, self._form.replaces}
        fields = [each for each in self._compared(issued, "") if each.name not in own or record.fields.get(each.name)]
        return _agree(fields, record.fields, issued.issued.record)

    def _compared(self, issued: _Known, table: str) -> list[Field]:
        """The fields in which a row is compared: what the form of that time did not have cannot differ."""
        fields = self._form.table_by_name[table].fields if table else self._form.fields
        if issued.form is None:
            return list(fields)
        old = issued.form.table_by_name[table].by_name if table in issued.form.table_by_name else {}
        then = old if table else issued.form.by_name
        return [each for each in fields if each.name in then]

    def _told(self, issued: _Known, path: str, words: str, place: Place | None) -> Problem:
        number, version = issued.issued.number, issued.issued.version
        if self._is_other(issued.issued):
            message = (
                f"{words}已由 {number} 按 {version} 版的表发出，现行版是 {self._form.version}，没有再发。"
                f"要换成现行版，用 --reissue {number}。"
            )
            return Problem("row.issued_other_version", path, message, place, "warning")
        return Problem("row.issued_before", path, f"{words}已由 {number} 发出，内容一样，没有再发。", place, "warning")

    def _outcome(
        self, rows: tuple[Place, ...], issued: _Known, problems: tuple[Problem, ...], record: Record
    ) -> Outcome:
        known = issued.issued
        return Outcome(rows, known.number, False, problems, known.files, known.version, due_of(self._form, record))

    def _without(
        self, draft: Draft, filled: Record, numbers: Mapping[_Position, str], known: Mapping[str, _Known | None]
    ) -> Parted:
        positions = _positions(self._form, draft.record)
        problems: dict[str, list[Problem]] = {}
        for (name, index), number in numbers.items():
            table = self._form.table_by_name[name]
            path = f"{name}[{index}].{table.key[0]}"
            place, key = draft.places.get(path), row_key(table.key, draft.record.tables[name][index])
            issued = known[number]
            assert issued is not None
            problems.setdefault(number, []).append(self._told(issued, path, f"{place or ''}：“{key}”", place))
        places = dict(zip(positions, draft.rows))
        left = _left(draft, positions, numbers.keys())
        # What is wrong in the header has no document left to belong to if all rows are gone, and must still be told.
        told = () if left is not None else draft.problems
        before = []
        for number, found in problems.items():
            rows = tuple(
                places[each] for each, its_number in numbers.items() if its_number == number and each in places
            )
            issued = known[number]
            assert issued is not None
            before.append(self._outcome(rows, issued, (*found, *told), filled))
            told = ()
        return Parted(left, tuple(before))


def _agree(fields: Iterable[Field], row: Row, recorded: _Plain) -> bool:
    """Whether all values are as recorded; computed ones, such as 序号, depend on the other rows and do not count."""
    return all(plain(row.get(field.name)) == recorded.get(field.name) for field in fields if not field.compute)


def _plain(names: Iterable[str], row: Row) -> _Plain:
    return {name: plain(row.get(name)) for name in names}


def _texts(key: Iterable[str], row: _Plain) -> tuple[str, ...]:
    return tuple(str(row.get(name)) for name in key)


def _positions(form: Form, record: Record) -> list[_Position]:
    """Table and index of each row, in the order of `Draft.rows`."""
    return [(table.name, index) for table in form.tables for index in range(len(record.tables.get(table.name, ())))]


def _left(draft: Draft, positions: list[_Position], gone: Set[_Position]) -> Draft | None:
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
