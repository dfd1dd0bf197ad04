"""Rows of data -> drafts of documents, with every problem of every row."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from itertools import accumulate, pairwise

from formkit.model.form import Field, Form
from formkit.model.path import parted
from formkit.model.place import Place
from formkit.model.problem import Problem, Refusal
from formkit.model.record import Record, Row
from formkit.model.text import half_width, is_ditto
from formkit.model.values import Scalar, canonical, is_same
from formkit.records.columns import FORM_VERSION
from formkit.records.sheets import RawCell

_MOST_KNOWN = 256  # texts of a column whose values are kept


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
    result = each.value_in(text)
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


def parse_row(
    form: Form, place: Place, cells: Mapping[str, RawCell], known: dict[str, dict[str, Scalar | None]] | None = None
) -> ParsedRow:
    """A row parsed; 同上 that is left in it stands under nothing.

    `known` holds, by path, the values of texts seen in rows before, and then of this one: most of a list repeats itself.
    """
    parsed = ParsedRow(place)
    for path, cell in cells.items():
        if path == FORM_VERSION:
            parsed.problems += other_version(form, cell)
            continue
        seen = known.setdefault(path, {}) if known is not None and not cell.doubts else {}
        value = seen.get(cell.text)
        if value is None:
            value, problem = parse_cell(form.field_at(path), path, cell)
            if problem is not None:
                parsed.problems.append(problem)
            elif len(seen) < _MOST_KNOWN:
                seen[cell.text] = value
        table, _, name = parted(path)
        (parsed.row if table else parsed.header)[name] = value
        parsed.places[path] = cell.place
    return parsed


class Groups:
    """Which rows make one draft each: those whose `group_by` fields are equal, each by itself where there are none.

    A row in which one of these fields could not be read stands alone, and holds back every draft it may belong to.
    Of the rows only their numbers are kept.
    """

    def __init__(self, by: Sequence[str], known: Iterable[Mapping[str, str]]) -> None:
        """`known` gives for each row its keys of the fields in `by`, without those that could not be read."""
        self.by = tuple(by)
        self._unsure: dict[tuple[str, ...], dict[tuple[str, ...], array[int]]] = {}
        self._rows, self._starts = self._sorted(known)

    def _sorted(self, known: Iterable[Mapping[str, str]]) -> tuple["array[int]", "array[int]"]:
        """The numbers of the rows, group by group in the order of their first rows, and where each group begins."""
        group_of, counts = array("I"), array("I")
        groups: dict[bytes, int] = {}
        for number, keys in enumerate(known):
            group = len(counts)
            if len(keys) < len(self.by):
                alike = self._unsure.setdefault(tuple(keys), {})
                alike.setdefault(tuple(keys.values()), array("I")).append(number)
            elif keys:
                group = groups.setdefault(_digest(keys.values()), group)
            if group == len(counts):
                counts.append(0)
            counts[group] += 1
            group_of.append(group)
        starts = array("I", accumulate(counts, initial=0))
        rows, free = array("I", bytes(group_of.itemsize * len(group_of))), starts[:]
        for number, group in enumerate(group_of):
            rows[free[group]] = number
            free[group] += 1
        return rows, starts

    def __iter__(self) -> Iterator["array[int]"]:
        """The rows of each draft, in the order of their first rows."""
        return (self._rows[start:end] for start, end in pairwise(self._starts))

    def doubtful(self, row: ParsedRow) -> list[tuple[int, str]]:
        """The rows that may belong to the group of `row`, each with the first field that could not be read in it."""
        unread = {problem.path for problem in row.problems}
        if not self._unsure or not unread.isdisjoint(self.by):
            return []
        whole = group_keys(row, self.by)
        found = [
            (number, next(name for name in self.by if name not in names))
            for names, alike in self._unsure.items()
            for number in alike.get(tuple(whole[name] for name in names), ())
        ]
        return sorted(found)


def group_keys(row: ParsedRow, by: Iterable[str]) -> dict[str, str]:
    """What makes rows equal for grouping, by field, without the fields that could not be read."""
    unread = {problem.path for problem in row.problems}
    return {name: _key(row.header.get(name)) for name in by if name not in unread}


def _digest(keys: Iterable[str]) -> bytes:
    """So short that a group takes little memory, so long that no two groups ever share it; keys hold no white space."""
    return blake2b("\n".join(keys).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def drafts_of(
    form: Form,
    groups: Groups,
    row_at: Callable[[int], ParsedRow],
    place_at: Callable[[int, str], Place],
    table: str | None,
) -> Iterator[Draft]:
    """A draft for each group, made of the rows of these numbers; `place_at` tells where a field of a row stands."""
    for numbers in groups:
        rows = [row_at(number) for number in numbers]
        draft = _draft(form, rows, table)
        doubtful = [_may_belong(form, path, place_at(number, path)) for number, path in groups.doubtful(rows[0])]
        yield replace(draft, problems=(*draft.problems, *doubtful)) if doubtful else draft


def _may_belong(form: Form, path: str, place: Place) -> Problem:
    message = f"{place}“{form.by_name[path].label}”读不出，这一行可能属于这一份，所以先不发。请改正后再试。"
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
