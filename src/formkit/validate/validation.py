"""Checks a record against its form: what must be filled in, limits, keys, computed values, rules."""

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Literal

from formkit.model.form import Field, FilledBy, Form, Required, ReviewPolicy, Rule, Table
from formkit.model.path import of_any_row
from formkit.model.place import Place
from formkit.model.problem import Problem, Severity
from formkit.model.record import Record, Row
from formkit.model.values import Coordinate, Scalar, canonical, is_same
from formkit.rules.compute import names_of, names_within, row_names, whole, with_computed
from formkit.rules.expressions import expression
from formkit.rules.workdays import MissingCalendar
from formkit.validate.limits import broken_limits

Stage = Literal["issue", "return"]
_LEAST_ALIKE = 3  # fields of two rows that say the same: fewer may well be two things of a kind
_REQUIRED = {"issue": (Required.ISSUE,), "return": (Required.ISSUE, Required.RETURN)}


def validate(
    form: Form, record: Record, stage: Stage, places: Mapping[str, Place], faulty: Set[str] = frozenset()
) -> tuple[Problem, ...]:
    """Every problem of a record at a stage; `places` tells where a path's value stands.

    `faulty` are paths, also "demands[].lon", whose trouble is already known: they are not called missing as well.
    Raises BadForm where an expression of the form cannot be computed.
    """
    check = _Check(form, whole(form, record), stage, places, faulty)
    return tuple(check.all())


@dataclass
class _Check:
    form: Form
    record: Record
    stage: Stage
    places: Mapping[str, Place]
    faulty: Set[str]
    computed: Record = field(init=False)
    _names: dict[tuple[str, int], Mapping[str, object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Of what is about to be issued, computed values were worked out just now.
        self.computed = with_computed(self.form, self.record) if self.stage == "return" else self.record

    def all(self) -> Iterator[Problem]:
        yield from self._fields(self.form.fields, self.record.fields, self.computed.fields, "", names_of(self.record))
        for table in self.form.tables:
            rows = self.record.tables.get(table.name, ())
            computed = self.computed.tables.get(table.name, ())
            for index, (row, filled) in enumerate(zip(rows, computed)):
                names = self._names_in(table.name, index)
                yield from self._fields(table.fields, row, filled, f"{table.name}[{index}].", names)
            yield from self._keys(table, rows)
            if not rows and self.stage == "return":
                message = f"“{table.title}”里没有读到填好的行。"
                yield Problem("table.empty", table.name, message, None)
        yield from self._rules()

    def _names_in(self, table: str, index: int) -> Mapping[str, object]:
        """What expressions over a row may name."""
        found = self._names.get((table, index))
        if found is None:
            found = self._names[table, index] = row_names(self.record, self.record.tables[table][index], index)
        return found

    def _problem(self, code: str, path: str, label: str, words: str, severity: Severity = "error") -> Problem:
        place = self.places.get(path)
        where = f"{place}“{label}”" if place is not None else f"“{label}”"
        return Problem(code, path, f"{where}：{words}。", place, severity)

    def _fields(
        self, fields: tuple[Field, ...], row: Row, computed: Row, prefix: str, names: Mapping[str, object]
    ) -> Iterator[Problem]:
        for each in fields:
            value = row.get(each.name)
            if value is None:
                path = prefix + each.name
                if not self._is_known(path) and self._is_required(each, names):
                    yield self._problem("value.missing", path, each.called, "必须填写，读到的是空白。请补填")
                if each.compute and (words := self._uncomputed(each, names)):
                    yield self._problem("value.no_calendar", path, each.called, words, "warning")
                continue
            if not each.limits.are_none:
                for code, words, severity in broken_limits(each, value):
                    yield self._problem(code, prefix + each.name, each.called, words, severity)
            if isinstance(value, Coordinate) and value.datum:
                yield from self._datum(prefix + each.name, each, value)
            if each.compute and self.stage == "return":
                yield from self._computed(prefix + each.name, each, value, computed.get(each.name))
                yield from self._counted_twice(prefix + each.name, each)

    def _is_known(self, path: str) -> bool:
        return path in self.faulty or of_any_row(path) in self.faulty

    def _is_required(self, each: Field, names: Mapping[str, object]) -> bool:
        if each.required in _REQUIRED[self.stage]:
            return not each.compute or self.stage == "return"
        if each.required_if and (self.stage == "return" or each.filled_by is FilledBy.US):
            return bool(expression(each.required_if).value(names_within(names, each.name)))
        return False

    def _uncomputed(self, each: Field, names: Mapping[str, object]) -> str:
        """Why a day cannot be worked out, in words; "" where nothing but its own parts is missing."""
        try:
            expression(each.compute).value(names_within(names, each.name))
        except MissingCalendar as error:
            return f"{str(error).rstrip('。')}；这一栏先空着，请在安排公布后手填"
        return ""

    def _datum(self, path: str, each: Field, value: Coordinate) -> Iterator[Problem]:
        """A datum written beside a coordinate must be the one in the form's header."""
        stated = self.record.fields.get(self.form.datum) if self.form.datum else None
        if stated is not None and stated != value.datum:
            words = f"注明的是 {value.datum}，表头坐标系是 {canonical(stated)}。请确认是哪一个"
            yield self._problem("coordinate.datum_differs", path, each.called, words)

    def _computed(self, path: str, each: Field, value: Scalar, expected: Scalar | None) -> Iterator[Problem]:
        if expected is not None and not is_same(value, expected):
            severity: Severity = "warning" if each.review is ReviewPolicy.NEVER else "error"
            words = f"写的是“{canonical(value)}”，按表里的内容应是“{canonical(expected)}”。请核对"
            yield self._problem("value.not_as_computed", path, each.called, words, severity)

    def _counted_twice(self, path: str, each: Field) -> Iterator[Problem]:
        """A value worked out of rows of which one stands twice is right only by chance."""
        for table in self.form.tables:
            if re.search(rf"\b{table.name}\b", each.compute) and any(
                True for _ in self._keys(table, self.record.tables.get(table.name, ()))
            ):
                words = f"由“{table.title}”算出，而其中有一行重复了。请先核对哪一行是对的"
                yield self._problem("value.rows_repeated", path, each.called, words)

    def _keys(self, table: Table, rows: tuple[Row, ...]) -> Iterator[Problem]:
        if not table.key and self.stage == "return":
            yield from self._twins(table, rows)
            return
        seen: dict[tuple[str, ...], int] = {}
        for index, row in enumerate(rows):
            values = [row.get(name) for name in table.key]
            if not values or any(value is None for value in values):
                continue
            key = tuple(canonical(value) for value in values if value is not None)
            first = seen.setdefault(key, index)
            if first != index:
                path, label = f"{table.name}[{index}].{table.key[0]}", table.by_name[table.key[0]].label
                where = self.places.get(f"{table.name}[{first}].{table.key[0]}") or f"第 {first + 1} 行"
                words = f"“{'、'.join(key)}”在{where}已经有了，不能重复。请核对"
                yield self._problem("row.duplicate_key", path, label, words)

    def _twins(self, table: Table, rows: tuple[Row, ...]) -> Iterator[Problem]:
        """Rows of a table without a key that say the same in every field: one may have been pasted twice."""
        names = [each.name for each in table.fields if each.filled_by is not FilledBy.SYSTEM]
        seen: dict[tuple[str, ...], int] = {}
        for index, row in enumerate(rows):
            content = tuple("" if (value := row.get(name)) is None else canonical(value) for name in names)
            first = seen.setdefault(content, index)
            if first == index or sum(map(bool, content)) < _LEAST_ALIKE:
                continue
            for name, value in row.items():
                if value is not None:
                    words = f"第 {index + 1} 行与第 {first + 1} 行完全相同，可能重复贴了。请核对"
                    path = f"{table.name}[{index}].{name}"
                    yield self._problem("row.duplicate", path, table.by_name[name].called, words)

    def _rules(self) -> Iterator[Problem]:
        for rule in self.form.rules:
            if not rule.table:
                label = self.form.by_name[rule.path].label if rule.path else self.form.title
                yield from self._rule(rule, rule.path, label, names_of(self.record))
                continue
            table = self.form.table_by_name[rule.table]
            for index in range(len(self.record.tables.get(rule.table, ()))):
                path = f"{rule.table}[{index}].{rule.path}" if rule.path else rule.table
                label = table.by_name[rule.path].called if rule.path else table.title
                names = names_within(self._names_in(rule.table, index), rule.within)
                yield from self._rule(rule, path, label, names)

    def _rule(self, rule: Rule, path: str, label: str, names: Mapping[str, object]) -> Iterator[Problem]:
        if expression(rule.check).value(names) is False:
            yield self._problem("rule.broken", path, label, rule.message, rule.severity)
