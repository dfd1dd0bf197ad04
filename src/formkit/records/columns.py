"""Which column of a clerk's list is which field: by label, synonym or key, one to one, never by guess."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from formkit.labels import fold, is_slip
from formkit.model.form import Field, FilledBy, Form
from formkit.model.place import Place
from formkit.model.problem import Problem
from formkit.records.sheets import OUTCOME_HEADINGS, RawCell, RawSheet

# A column any list may have: the version of the form that its rows were meant for.
FORM_VERSION = "form_version"
_VERSION_HEADINGS = frozenset(fold(each) for each in ("表单版本", "模板版本", FORM_VERSION))
_SEARCHED_ROWS = 20  # headings stand near the top, under a title at most
_JOINTS = "-–—－/\\|>"  # between a group and a label in one heading, besides what folding takes away


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
    named = _Named(form)
    best: tuple[int, int, list[Heading]] | None = None
    rows = sheet.first(_SEARCHED_ROWS + 1)
    for index in range(min(_SEARCHED_ROWS, len(rows))):
        for height in (1, 2):
            if index + height > len(rows):
                continue
            headings = _headings(rows[index : index + height])
            known = sum(bool(named.meant(heading)) for heading in headings)
            if best is None or known > best[0]:
                best = (known, index + height, headings)
    if best is None or best[0] < min(2, sum(1 for _ in form.all_fields())):
        return None
    return _columns(named, best[1], best[2])


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


class _Named:
    """The fields of a form by what a heading may call them."""

    def __init__(self, form: Form) -> None:
        self.computed: set[str] = set()  # 序号, 需求总数: worked out anew
        self.open: list[tuple[str, Field]] = []
        self._by_word: dict[str, list[tuple[str, Field]]] = {}
        for path, each in form.all_fields():
            words = {fold(word) for word in (*_words(each), each.name)}
            if each.filled_by is FilledBy.SYSTEM and each.compute:
                self.computed |= words
                continue
            self.open.append((path, each))
            for word in words:
                self._by_word.setdefault(word, []).append((path, each))
        self._groups = sorted({each.group for _, each in self.open if each.group}, key=len, reverse=True)

    def meant(self, heading: Heading) -> list[tuple[str, Field]]:
        """The fields a heading may mean: those of its own group if any, else all of that name.

        The group may also stand in front of the label: 站点位置及要求-经度.
        """
        found = self._among(heading.label, heading.group)
        if found:
            return found
        whole = fold(heading.label)
        for group in self._groups:
            if whole.startswith(fold(group)):
                label = whole[len(fold(group)) :].lstrip(_JOINTS)
                found = [each for each in self._among(label, group) if each[1].group == group]
                if found:
                    return found
        return []

    def _among(self, label: str, group: str) -> list[tuple[str, Field]]:
        word = fold(label)
        found = self._by_word.get(word, [])
        exact = [each for each in found if word in (fold(each[1].label), fold(each[1].name))]
        fits = [(_fit(each[1].group, group), each) for each in exact or found]
        best = max((fit for fit, _ in fits), default=0)
        if best:
            return [each for fit, each in fits if fit == best]
        # One that stands in no group needs none named: 站点名称 alone is not that of 候选站点1.
        return [each for _, each in fits if not each[1].group] or exact or found


def _words(each: Field) -> tuple[str, ...]:
    return (each.label, *each.synonyms)


def _fit(group: str, above: str) -> int:
    """How well the heading above a label names a field's group: as such, or with more words behind (候选站点1补充信息)."""
    own, over = fold(group), fold(above)
    if not own or not over.startswith(own):
        return 0
    rest = over[len(own) :]
    if rest and own[-1].isdigit() and rest[0].isdigit():
        return 0  # 候选站点1 is not 候选站点10
    return len(own) + (not rest)


def _columns(named: _Named, first_row: int, headings: Sequence[Heading]) -> Columns:
    paths: dict[int, str] = {}
    owner: dict[str, Heading] = {}
    problems: list[Problem] = []
    unknown: list[Heading] = []
    ours: set[int] = set()
    meanings = [(heading, named.meant(heading)) for heading in headings]
    # A column that has the very label goes before one that has another name for it.
    for heading, meant in sorted(meanings, key=lambda each: not _has_label(*each)):
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
            problems.append(_duplicate(owner[path], heading, path, meant[0][1]))
        else:
            owner[path] = heading
            paths[heading.index] = path
    problems += _unknown(named, unknown, set(owner))
    return Columns(
        first_row,
        dict(sorted(paths.items())),
        {each.index: each for each in headings},
        tuple(problems),
        frozenset(ours),
    )


def _has_label(heading: Heading, meant: Sequence[tuple[str, Field]]) -> bool:
    return len(meant) == 1 and fold(heading.label) == fold(meant[0][1].label)


def _duplicate(first: Heading, other: Heading, path: str, field: Field) -> Problem:
    """What to say of a second column of a field; which one is meant is clear where only the first has its label."""
    is_clear = fold(first.label) == fold(field.label) != fold(other.label)
    advice = f"读的是“{first.label}”。" if is_clear else "请删去一列。"
    message = f"{other.place}：列“{other.label}”和{first.place}的“{first.label}”是同一项，没有读这一列。{advice}"
    return Problem("column.duplicate", path, message, other.place, "warning" if is_clear else "error")


def _unknown(named: _Named, headings: Sequence[Heading], known: set[str]) -> Iterator[Problem]:
    """What to say of columns that are no field: a misspelt one is an error, all others are told of at once."""
    missing = [field for path, field in named.open if path not in known]
    extra: list[Heading] = []
    for heading in headings:
        if fold(heading.label) in named.computed:
            continue
        near = next((field for field in missing if any(is_slip(word, heading.label) for word in _words(field))), None)
        if near is None:
            extra.append(heading)
            continue
        message = (
            f"{heading.place}：列“{heading.label}”认不出，像是“{near.label}”，没有读。请改成“{near.label}”后再试。"
        )
        yield Problem("column.near_miss", "", message, heading.place)
    if extra:
        place = extra[0].place
        names = "".join(f"“{each.label}”" for each in extra)
        which = f"列{names}" if len(extra) == 1 else f"这 {len(extra)} 列{names}"
        yield Problem("column.unknown", "", f"{place}：{which}表上没有，没有读。", place, "warning")
