"""The pages of a document as pictures: what is to be read on each, and the values that were read."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import repeat, zip_longest

from formkit.match.cells import Found
from formkit.match.matching import Matched
from formkit.match.taking import Row, Taking
from formkit.model.form import Field, Form
from formkit.model.layout import Blank, PageLayout, Stretch
from formkit.model.mark import Mark
from formkit.model.path import further_down, of_any_row, parted
from formkit.model.place import Box, PageBox, Place
from formkit.model.problem import Problem
from formkit.model.reading import Cell, Doubt
from formkit.model.record import Value
from formkit.model.sheet import Fit, Sheet
from formkit.model.template import Slot
from formkit.model.text import half_width
from formkit.model.written import Ask, Writing

_TICKED, _EMPTY = "☑", "☐"
_ABOVE, _BELOW = 1.15, 0.35  # of the size of the type: how far writing in a blank reaches from its baseline
_UNSEEN = Doubt("paper.tick_unsure", "看不出勾了哪一项。请对照原件。")


@dataclass(frozen=True)
class Paper:
    """A sheet of a document, and the first row of the document that it holds; None where that cannot be told."""

    sheet: Sheet
    row: int | None


def asks_on(form: Form, page: PageLayout, fit: Fit) -> tuple[Ask, ...]:
    """The places of a page that hold nothing but one field in writing; those of boxes to be ticked are none."""
    blanks = (_blank(each, own) for each, own in zip(page.blanks, fit.stretches or repeat(())))
    places = [*_cells(page), *blanks]
    asked = []
    for path, boxes in places:
        field = form.field_at(path) if _is_field(form, path) else None
        if field is not None and _EMPTY not in field.kind.blank:
            asked.append(Ask(path, boxes, field.kind.grammar, field.value_in, field.kind.blank))
    return tuple(asked)


def _cells(page: PageLayout) -> Iterator[tuple[str, tuple[Box, ...]]]:
    for frame in page.frames:
        parts = [piece.part for passage in frame.passages for piece in passage.pieces]
        if len(parts) == 1 and isinstance(parts[0], Slot):
            yield parts[0].path, (frame.box,)


def _blank(blank: Blank, stretches: Sequence[Stretch | None]) -> tuple[str, tuple[Box, ...]]:
    size = blank.style.size
    found = [own or printed for printed, own in zip_longest(blank.stretches, stretches)]
    return blank.path, tuple(
        Box(each.left, each.baseline - _ABOVE * size, each.right, each.baseline + _BELOW * size) for each in found
    )


def _is_field(form: Form, path: str) -> bool:
    """Whether a slot is of a field: numbers of pages are not."""
    table, _, name = parted(path)
    return name in form.table_by_name[table].by_name if table else path in form.by_name


def match_papers(form: Form, papers: Sequence[Paper], source: str) -> Matched:
    """Every field of the form as it was read on sheets of paper; those on none of them are absent."""
    taking = Taking(source)
    read: dict[Place, Writing] = {}
    header: dict[str, list[Found]] = defaultdict(list)
    rows: dict[str, dict[int, dict[str, list[Found]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for paper in papers:
        for path, found, writing in _found_on(form, paper):
            table, row, name = parted(path)
            if table and paper.row is None:
                continue
            (rows[table][row or 0][name] if table else header[name]).append(found)
            if writing is not None:
                read[found.cells[0].place] = writing
        if paper.row is None and form.layout is not None and form.layout.pages[paper.sheet.number or 0].row_count:
            words = f"{paper.sheet.called}：分不清这一页的行接在哪一行后面，没有取这些行。请看图录入。"
            taking.problems.append(Problem("paper.rows_unplaced", "", words, paper.sheet.place))
    for each in form.fields:
        if each.name in header:
            taking.take(each, each.name, header[each.name])
    for each_table in form.tables:
        own: Mapping[int, Row] = rows[each_table.name]
        taking.take_rows(each_table, [own[number] for number in sorted(own)], ())
    taking.problems += _points_lost(taking.values)
    there = {of_any_row(value.path) for value in taking.values}
    absent = frozenset(path for path, _ in form.all_fields() if path not in there)
    values = tuple(_with_confidence(value, read) for value in taking.values)
    return Matched(values, tuple(taking.problems), absent)


def _points_lost(values: Sequence[Value]) -> Iterator[Problem]:
    """Numbers without a decimal point in a column of numbers that have one: a copy loses points, and 2.6 becomes 26."""
    columns: dict[str, list[Value]] = defaultdict(list)
    for each in values:
        if isinstance(each.value, Decimal) and "[" in each.path:
            columns[of_any_row(each.path)].append(each)
    for column in columns.values():
        bare = [
            each
            for each in column
            if isinstance(each.value, Decimal) and abs(each.value) >= 10 and "." not in half_width(each.evidence.raw)
        ]
        for each in bare if len(bare) < len(column) else ():
            place = each.evidence.place
            message = (
                f"{place}读到“{each.evidence.raw.strip()}”，同一栏别的数有小数点，这里的可能没有印上来。请对照原件。"
            )
            yield Problem("paper.point_lost", each.path, message, place)


def _found_on(form: Form, paper: Paper) -> Iterator[tuple[str, Found, Writing | None]]:
    """What stands in each place of a sheet, paths as in the document."""
    sheet, first = paper.sheet, paper.row or 0
    assert form.layout is not None and sheet.number is not None and sheet.fit is not None
    written: dict[str, list[Writing]] = defaultdict(list)
    for each in sheet.writing:
        written[each.path].append(each)
    for ask in asks_on(form, form.layout.pages[sheet.number], sheet.fit):
        path = further_down(ask.path, first)
        places = written.pop(ask.path, [])
        for writing in places:
            place = PageBox(sheet.source, sheet.page, writing.box)
            yield path, _cell(path, writing.text, place, writing.doubts, writing.alternatives), writing
        if not places and ask.path not in {each.path for each in sheet.writing}:
            xs, ys = zip(*(corner for box in ask.boxes for corner in sheet.fit.quad(box)))
            place = PageBox(sheet.source, sheet.page, Box(min(xs), min(ys), max(xs), max(ys)))
            yield path, _cell(path, "", place), None
    ticks: dict[str, list[Mark]] = defaultdict(list)
    for mark in sheet.marks:
        if mark.kind == "tick":
            ticks[mark.path].append(mark)
    for own, marks in ticks.items():
        if _is_field(form, own):
            path = further_down(own, first)
            yield path, _ticked(form.field_at(path), path, marks), None


def _cell(
    path: str, text: str, place: PageBox, doubts: tuple[Doubt, ...] = (), alternatives: tuple[str, ...] = ()
) -> Found:
    return Found(path, (Cell(0, 0, 1, 1, text, place, doubts, alternatives),), text)


def _ticked(field: Field, path: str, marks: Sequence[Mark]) -> Found:
    """The boxes of a field as one text, as the form prints it."""
    place = marks[0].place
    assert isinstance(place, PageBox)
    text = " ".join((_TICKED if each.present else _EMPTY) + each.option for each in marks)
    return _cell(path, text, place, (_UNSEEN,) if any(each.present is None for each in marks) else ())


def _with_confidence(value: Value, read: Mapping[Place, Writing]) -> Value:
    """A value that was recognised, told as such."""
    writing = read.get(value.evidence.place)
    if writing is None or value.evidence.method != "cell":
        return value
    return replace(value, evidence=replace(value.evidence, method="ocr", confidence=round(writing.confidence, 3)))
