"""Rows of data -> drafts of documents, with every problem of every row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from formkit.model.form import Field, Form
from formkit.model.place import Place
from formkit.model.problem import Problem, Refusal
from formkit.model.record import Record, Row
from formkit.model.text import is_ditto, is_explicit_empty, squeeze
from formkit.model.values import Scalar, canonical, is_same
from formkit.records.sheets import RawCell


@dataclass(frozen=True)
class Draft:
    """A document to be: its record, where each value and each row came from, and what is wrong with it.

    `rows` are the places of the data rows it is made of, so that every row of the input is accounted for.
    """

    record: Record
    rows: tuple[Place, ...]
    places: Mapping[str, Place]
    problems: tuple[Problem, ...]

    @property
    def is_clean(self) -> bool:
        return all(problem.severity != "error" for problem in self.problems)


@dataclass
class ParsedRow:
    """One row of data: header values and values of one table row, with places and problems by field path."""

    place: Place
    header: dict[str, Scalar | None] = field(default_factory=dict)
    row: dict[str, Scalar | None] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def parse_cell(each: Field, path: str, cell: RawCell, above: Scalar | None) -> tuple[Scalar | None, Problem | None]:
    """The value of a cell of the list, or its problem. `above` is the value above, for 同上."""
    text = cell.text
    if cell.digits_lost:
        message = f"{cell.place}“{each.label}”：号码按数字存放，Excel 只保留 15 位，读到“{text}”，末尾已经丢失。请按文本重填。"
        return None, Problem("cell.digits_lost", path, message, cell.place)
    if not squeeze(text):
        return None, None
    if is_ditto(text):
        return above, None
    result = each.kind.parse(text)
    if isinstance(result, Refusal):
        if result.code == "value.blank" or is_explicit_empty(text):
            return None, None
        return None, Problem(result.code, path, f"{cell.place}“{each.label}”：{result.message}", cell.place)
    return (None if isinstance(result, str) and is_explicit_empty(text) else result), None


def parse_rows(form: Form, rows: Iterable[tuple[Place, Mapping[str, RawCell]]]) -> list[ParsedRow]:
    """Each row with its cells by field path ("customer_name", "demands[].lon"), parsed."""
    parsed = []
    above: dict[str, Scalar | None] = {}
    for place, cells in rows:
        each = ParsedRow(place)
        for path, cell in cells.items():
            value, problem = parse_cell(form.field_at(path), path, cell, above.get(path))
            above[path] = value
            target = each.row if "[" in path else each.header
            target[path.rpartition("].")[2]] = value
            each.places[path] = cell.place
            if problem is not None:
                each.problems.append(problem)
        parsed.append(each)
    return parsed


def group_rows(form: Form, rows: Iterable[ParsedRow], table: str | None) -> list[Draft]:
    """Drafts made of the rows whose `group_by` fields are equal; each row by itself where the form groups by nothing."""
    groups: dict[object, list[ParsedRow]] = {}
    for number, row in enumerate(rows):
        key = tuple(_key(row.header.get(name)) for name in form.group_by) if form.group_by and table else number
        groups.setdefault(key, []).append(row)
    return [_draft(form, group, table) for group in groups.values()]


def _key(value: Scalar | None) -> str:
    return "" if value is None else canonical(value)


def _draft(form: Form, rows: list[ParsedRow], table: str | None) -> Draft:
    header: dict[str, Scalar | None] = {}
    places: dict[str, Place] = {}
    problems: list[Problem] = []
    for each in rows:
        problems += each.problems
        for name, value in each.header.items():
            if header.get(name) is None:
                header[name] = value
                places.setdefault(name, each.places[name])
            elif value is not None and not is_same(value, header[name]):
                label, place = form.by_name[name].label, each.places[name]
                message = (
                    f"{place}“{label}”是“{canonical(value)}”，同一份表的{places[name]}是“{canonical(header[name] or '')}”。"
                    "请改成一致，或改分组的列。"
                )
                problems.append(Problem("group.disagrees", name, message, place))
    tables: dict[str, tuple[Row, ...]] = {}
    if table:
        tables[table] = tuple(each.row for each in rows)
        for index, each in enumerate(rows):
            places.update(
                {path.replace("[]", f"[{index}]"): place for path, place in each.places.items() if "[" in path}
            )
    record = Record(form.id, header, tables)
    return Draft(record, tuple(each.place for each in rows), places, tuple(problems))
