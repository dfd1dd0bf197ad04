"""Rows of data -> drafts of documents, with every problem of every row."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from formkit.model.form import Field, Form
from formkit.model.kind import value_in
from formkit.model.place import Place
from formkit.model.problem import Problem, Refusal
from formkit.model.record import Record, Row
from formkit.model.text import half_width, is_ditto
from formkit.model.values import Scalar, canonical, is_same
from formkit.records.columns import FORM_VERSION
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


def parse_cell(each: Field, path: str, cell: RawCell) -> tuple[Scalar | None, Problem | None]:
    """The value of a cell of the list, or its problem."""
    text = cell.text
    if cell.doubts:
        seen = f"读到“{text}”。" if text else ""
        message = f"{cell.place}“{each.called}”：{seen}{cell.doubts[0].message}"
        return None, Problem(cell.doubts[0].code, path, message, cell.place)
    if is_ditto(text):
        message = f"{cell.place}“{each.called}”：写着“{text}”，但上面没有这一项可以照抄。请填上内容。"
        return None, Problem("value.nothing_above", path, message, cell.place)
    result = value_in(each.kind, text)
    if isinstance(result, Refusal):
        return None, Problem(result.code, path, f"{cell.place}“{each.called}”：{result.message}", cell.place)
    return result, None


def other_version(form: Form, cell: RawCell) -> Iterator[Problem]:
    """A problem where a cell names another version of the form than the one at hand."""
    if cell.text and cell.text != form.version:
        message = (
            f"{cell.place}：写的表单版本是“{cell.text}”，“{form.title}”现行版是 {form.version}，没有发出。"
            f"请对照现行版核对这一行，再把版本改成 {form.version} 或留空。"
        )
        yield Problem("data.other_version", FORM_VERSION, message, cell.place)


def resolved(cell: RawCell, above: RawCell | None) -> RawCell:
    """`cell` with the content of the one above where it says 同上; what is wrong above is wrong here too."""
    return replace(above, place=cell.place) if above is not None and is_ditto(cell.text) else cell


def parse_rows(form: Form, rows: Iterable[tuple[Place, Mapping[str, RawCell]]]) -> list[ParsedRow]:
    """Each row with its cells by field path ("customer_name", "demands[].lon"), parsed."""
    parsed = []
    above: dict[str, RawCell] = {}
    for place, cells in rows:
        each = ParsedRow(place)
        for path, written in cells.items():
            cell = above[path] = resolved(written, above.get(path))
            if path == FORM_VERSION:
                each.problems += other_version(form, cell)
                continue
            value, problem = parse_cell(form.field_at(path), path, cell)
            target = each.row if "[" in path else each.header
            target[path.rpartition("].")[2]] = value
            each.places[path] = cell.place
            if problem is not None:
                each.problems.append(problem)
        parsed.append(each)
    return parsed


def group_rows(form: Form, rows: Iterable[ParsedRow], table: str | None) -> list[Draft]:
    """Drafts made of the rows whose `group_by` fields are equal; each row by itself where the form groups by nothing.

    A row in which one of these fields could not be read stands alone, and holds back every draft it may belong to.
    """
    by = form.group_by if table else ()
    groups: dict[tuple[str, ...] | int, list[ParsedRow]] = {}
    unsure: list[tuple[ParsedRow, Mapping[str, str]]] = []
    for number, row in enumerate(rows):
        unread = {problem.path for problem in row.problems}
        known = {name: _key(row.header.get(name)) for name in by if name not in unread}
        is_whole = len(known) == len(by)
        if not is_whole:
            unsure.append((row, known))
        groups.setdefault(tuple(known.values()) if by and is_whole else number, []).append(row)
    drafts = []
    for key, group in groups.items():
        draft = _draft(form, group, table)
        if isinstance(key, tuple):
            whole = dict(zip(by, key))
            doubtful = [_may_belong(form, row, by) for row, known in unsure if known.items() <= whole.items()]
            draft = replace(draft, problems=(*draft.problems, *doubtful))
        drafts.append(draft)
    return drafts


def _may_belong(form: Form, row: ParsedRow, by: Iterable[str]) -> Problem:
    path = next(name for name in by if name in {problem.path for problem in row.problems})
    label, place = form.by_name[path].label, row.places[path]
    message = f"{place}“{label}”读不出，这一行可能属于这一份，所以先不发。请改正后再试。"
    return Problem("group.row_uncertain", path, message, place)


def _key(value: Scalar | None) -> str:
    """What makes values equal for grouping: as in `is_same`, width and outer spaces do not count."""
    return "" if value is None else " ".join(half_width(canonical(value)).split())


def _draft(form: Form, rows: list[ParsedRow], table: str | None) -> Draft:
    header: dict[str, Scalar | None] = {}
    places: dict[str, Place] = {}
    problems: list[Problem] = []
    for index, each in enumerate(rows):
        problems += [replace(problem, path=problem.path.replace("[]", f"[{index}]")) for problem in each.problems]
        for name, value in each.header.items():
            known = header.get(name)
            if known is None:
                header[name] = value
                if value is not None or name not in places:
                    places[name] = each.places[name]
            elif value is not None and not is_same(value, known):
                label, place = form.by_name[name].label, each.places[name]
                message = (
                    f"{place}“{label}”是“{canonical(value)}”，同一份表的{places[name]}是“{canonical(known)}”。"
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
