"""Which column of a clerk's list is which field: by label, synonym or key, one to one, never by guess."""

from collections.abc import Sequence
from dataclasses import dataclass

from formkit.labels import fold, likeness
from formkit.model.form import Field, FilledBy, Form
from formkit.model.place import Place
from formkit.model.problem import Problem
from formkit.records.sheets import OUTCOME_HEADINGS, RawCell, RawSheet

# A column any list may have: the version of the form that its rows were meant for.
FORM_VERSION = "form_version"
_VERSION_HEADINGS = frozenset(fold(each) for each in ("表单版本", "模板版本", FORM_VERSION))
_SEARCHED_ROWS = 20  # headings stand near the top, under a title at most
_NEAR = 0.6


@dataclass(frozen=True)
class Heading:
    """The headings of one column: the group above, if any, and the label."""

    index: int
    group: str
    label: str
    place: Place


@dataclass(frozen=True)
class Columns:
    """Where the data begins, the field path of each column that is known, and what is wrong with the headings.

    `ours` are the columns that formkit itself once added, which hold no data.
    """

    first_row: int
    paths: dict[int, str]
    headings: dict[int, Heading]
    problems: tuple[Problem, ...]
    ours: frozenset[int] = frozenset()


def find_columns(form: Form, sheet: RawSheet) -> Columns | None:
    """The heading row, or pair of rows, in which most columns are known; None where no row has two of them."""
    best: tuple[int, int, list[Heading]] | None = None
    for index in range(min(_SEARCHED_ROWS, len(sheet.rows))):
        for height in (1, 2):
            if index + height > len(sheet.rows):
                continue
            headings = _headings(sheet.rows[index : index + height])
            known = sum(bool(_meant(form, heading)) for heading in headings)
            if best is None or known > best[0]:
                best = (known, index + height, headings)
    if best is None or best[0] < min(2, sum(1 for _ in form.all_fields())):
        return None
    return _columns(form, best[1], best[2])


def _headings(rows: Sequence[Sequence[RawCell]]) -> list[Heading]:
    lowest, above = rows[-1], rows[0] if len(rows) == 2 else ()
    headings = []
    group = ""
    for index in range(max(len(row) for row in rows)):
        over = above[index].text if index < len(above) else ""
        label = lowest[index].text if index < len(lowest) else ""
        # Groups may be merged over their columns or stand over the first of them only.
        group = over or (group if label else "")
        if label or over:
            cell = lowest[index] if label else above[index]
            headings.append(Heading(index, "" if over == label else group, label or over, cell.place))
    return headings


def _meant(form: Form, heading: Heading) -> list[tuple[str, Field]]:
    """The fields a heading may mean: those of its own group if any, else all of that name."""
    label = fold(heading.label)
    found = [
        (path, field)
        for path, field in form.all_fields()
        if label in {fold(word) for word in (field.label, *field.synonyms, field.name)}
        and not (field.filled_by is FilledBy.SYSTEM and field.compute)
    ]
    exact = [each for each in found if label == fold(each[1].label) or label == fold(each[1].name)]
    in_group = [each for each in exact or found if each[1].group and fold(each[1].group) == fold(heading.group)]
    return in_group or exact or found


def _columns(form: Form, first_row: int, headings: Sequence[Heading]) -> Columns:
    paths: dict[int, str] = {}
    owner: dict[str, Heading] = {}
    problems: list[Problem] = []
    unknown: list[Heading] = []
    ours: set[int] = set()
    for heading in headings:
        meant = _meant(form, heading)
        if not meant and heading.label in OUTCOME_HEADINGS:
            ours.add(heading.index)
        elif not meant and fold(heading.label) in _VERSION_HEADINGS:
            paths[heading.index] = FORM_VERSION
        elif not meant:
            unknown.append(heading)
        elif len(meant) > 1:
            names = "、".join(
                f"“{field.group}·{field.label}”" if field.group else f"“{field.label}”" for _, field in meant
            )
            message = f"{heading.place}：列“{heading.label}”可能是{names}，分不清。请把列名写全。"
            problems.append(Problem("column.ambiguous", "", message, heading.place))
        elif (path := meant[0][0]) in owner:
            first = owner[path]
            message = f"{heading.place}：列“{heading.label}”和{first.place}的“{first.label}”是同一项，没有读后一列。请删去一列。"
            problems.append(Problem("column.duplicate", path, message, heading.place))
        else:
            owner[path] = heading
            paths[heading.index] = path
    problems += _unknown(form, unknown, set(owner))
    return Columns(first_row, paths, {each.index: each for each in headings}, tuple(problems), frozenset(ours))


def _unknown(form: Form, headings: Sequence[Heading], known: set[str]) -> list[Problem]:
    """What to say of columns that are no field: a near miss is an error, anything else is only told."""
    open_fields = [
        field
        for path, field in form.all_fields()
        if path not in known and not (field.filled_by is FilledBy.SYSTEM and field.compute)
    ]
    computed = {
        fold(word)
        for _, field in form.all_fields()
        if field.filled_by is FilledBy.SYSTEM and field.compute
        for word in (field.label, *field.synonyms, field.name)
    }
    problems = []
    for heading in headings:
        if fold(heading.label) in computed:
            continue  # 序号, 需求总数: worked out anew
        near = max(open_fields, key=lambda field: _nearness(field, heading), default=None)
        if near is not None and _nearness(near, heading) >= _NEAR:
            message = (
                f"{heading.place}：列“{heading.label}”认不出，像是“{near.label}”，没有读。请改成“{near.label}”后再试。"
            )
            problems.append(Problem("column.near_miss", "", message, heading.place))
        else:
            message = f"{heading.place}：列“{heading.label}”表上没有，没有读。"
            problems.append(Problem("column.unknown", "", message, heading.place, "warning"))
    return problems


def _nearness(field: Field, heading: Heading) -> float:
    return max(likeness(word, heading.label) for word in (field.label, *field.synonyms))
