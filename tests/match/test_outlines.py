"""The short way to the places of a paper finds what the long way finds, whatever was done to the paper."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from formkit.labels import bare, fold, is_remark
from formkit.match import outlines
from formkit.match.answers import Answers
from formkit.match.outlines import placed_on
from formkit.match.placing import Placed, place
from formkit.match.rows import Words, seen_rows, words_of
from formkit.model.place import TableCell
from formkit.model.reading import Block, Cell, Grid, Line
from formkit.model.template import TemplateCell, TemplateRow
from formkit.read.files import read_content
from tests.circle.edited import FORMS, issued

PAPERS = [(name, output) for name, form in FORMS.items() for output in form.templates]
READINGS = {(name, output): read_content(issued(name, output), "return") for name, output in PAPERS}
_MOST_CELLS, _MOST_PAIRS = 40, 8  # that are tried: a paper read the long way takes a while
PAPER = pytest.mark.parametrize("name, output", PAPERS)
LABELS = {
    name: sorted({word for _, each in form.all_fields() for word in (each.label, *each.synonyms)})
    for name, form in FORMS.items()
}


def _texts(name: str) -> st.SearchStrategy[str]:
    """What may stand in a cell: nothing, values short and long, labels, and what only looks like one."""
    label = st.sampled_from(LABELS[name])
    value = st.sampled_from(["", " ", "\u3000", "/", "3", "人民路站", "117.02190", "客户要求在雨季前建好这个站"])
    changed = st.tuples(label, st.sampled_from(["：", " 12", "：人民路站", "（必填）", "数", "1"])).map("".join)
    return st.one_of(value, value, label, changed, label.map("1、{}".format), label.map(lambda text: text[1:]))


# Texts of figures, as a label may be that has many of them itself.
_NUMBERS = st.text("0123456789./:-", max_size=8)


def _edited(blocks: Sequence[Block], name: str, data: st.DataObject) -> tuple[Block, ...]:
    """The blocks with other texts in some places, and now and then a cell or a row less, or one that is wider."""
    blocks = list(blocks)
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(blocks) - 1))
        block = blocks[at]
        if isinstance(block, Line):
            blocks[at] = replace(block, text=data.draw(_texts(name)))
        elif block.cells:
            blocks[at] = Grid(_cells_edited(block.cells, name, data), block.name)
    return tuple(blocks)


def _cells_edited(cells: tuple[Cell, ...], name: str, data: st.DataObject) -> tuple[Cell, ...]:
    number = data.draw(st.integers(0, len(cells) - 1))
    cell = cells[number]
    match data.draw(st.sampled_from(["text", "text", "text", "column", "row", "gone", "wide"])):
        case "text":
            return (*cells[:number], replace(cell, text=data.draw(_texts(name))), *cells[number + 1 :])
        case "column":  # of which all cells are emptied
            return tuple(replace(each, text="") if each.column == cell.column else each for each in cells)
        case "row":  # of which only one cell is still filled in
            text = data.draw(_texts(name))
            return tuple(
                replace(each, text=text if each is cell else "") if each.row == cell.row else each for each in cells
            )
        case "gone":
            return (*cells[:number], *cells[number + 1 :])
        case _:
            left = tuple(each for each in cells if each.row != cell.row or each.column != cell.columns.stop)
            at = left.index(cell)
            return (*left[:at], replace(cell, column_span=cell.column_span + 1), *left[at + 1 :])


def _with_text(blocks: Sequence[Block], cell: Cell, **changes: object) -> tuple[Block, ...]:
    """The blocks with one cell changed."""
    return tuple(
        Grid(tuple(replace(each, **changes) if each.place == cell.place else each for each in block.cells), block.name)  # type: ignore[arg-type]
        if isinstance(block, Grid)
        else block
        for block in blocks
    )


def _assert_alike(name: str, output: str, blocks: Sequence[Block]) -> None:
    """Both ways find the same."""
    form, seen = FORMS[name], seen_rows(blocks)
    template = form.templates[output]
    short = placed_on(form, template, seen, Answers())
    assert _told(short) == _told(place(form, template, seen, words_of(form, output), Answers()))


def _told(placed: Placed) -> object:
    tables = [
        (
            each.table,
            [{name: list(found) for name, found in row.items()} for row in each.rows],
            each.printed,
            each.problems,
        )
        for each in placed.tables
    ]
    header = {name: list(found) for name, found in placed.header.items()}
    return header, tables, placed.aligned, placed.used, placed.problems


@PAPER
@given(data=st.data())
def test_a_paper_read_the_short_way_is_read_as_the_long_way(name: str, output: str, data: st.DataObject) -> None:
    first = _edited(READINGS[name, output].blocks, name, data)
    _assert_alike(name, output, first)

    _assert_alike(name, output, _edited(first, name, data))


@PAPER
@pytest.mark.parametrize("text", ["同意。请尽快安排", ""])
def test_each_cell_filled_in_or_emptied_is_read_as_the_long_way(name: str, output: str, text: str) -> None:
    blocks = READINGS[name, output].blocks
    cells = [cell for block in blocks if isinstance(block, Grid) for cell in block.cells]
    _assert_alike(name, output, blocks)

    for cell in cells[:: max(1, len(cells) // _MOST_CELLS)]:
        _assert_alike(name, output, _with_text(blocks, cell, text=text))


@PAPER
def test_a_cell_that_reaches_under_the_next_heading_is_read_as_the_long_way(name: str, output: str) -> None:
    blocks = READINGS[name, output].blocks
    grid = max((block for block in blocks if isinstance(block, Grid)), key=lambda block: len(block.cells))
    pairs = [pair for pair in pairwise(grid.cells) if pair[0].row == pair[1].row == grid.row_count // 2]
    for cell, following in pairs[:_MOST_PAIRS]:
        kept = tuple(each for each in grid.cells if each is not following)
        merged = [Grid(kept, grid.name) if block is grid else block for block in blocks]
        wide = cell.column_span + following.column_span

        _assert_alike(name, output, _with_text(merged, cell, text="", column_span=wide))
        _assert_alike(name, output, _with_text(merged, cell, column_span=wide))


@PAPER
def test_a_row_that_stands_a_column_further_is_read_as_the_long_way(name: str, output: str) -> None:
    blocks = READINGS[name, output].blocks
    grid = max((block for block in blocks if isinstance(block, Grid)), key=lambda block: len(block.cells))
    _assert_alike(name, output, blocks)

    for row in range(grid.row_count):
        cells = tuple(replace(each, column=each.column + (each.row == row)) for each in grid.cells)
        _assert_alike(name, output, [Grid(cells, grid.name) if block is grid else block for block in blocks])


# On 3.2 as a workbook one chooses between options that are labels themselves; that is left to the long way.
@pytest.mark.parametrize("name, output", [each for each in PAPERS if each != ("3.2", "xlsx")])
def test_a_second_paper_of_the_same_look_goes_the_short_way(
    name: str, output: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = FORMS[name]
    template, blocks = form.templates[output], READINGS[name, output].blocks
    placed_on(form, template, seen_rows(blocks), Answers())
    monkeypatch.setattr(outlines, "place", None)

    placed_on(form, template, seen_rows(blocks), Answers())


@PAPER
@given(data=st.data())
def test_labels_that_a_text_may_be_retyped_from_are_all_found(name: str, output: str, data: st.DataObject) -> None:
    form = FORMS[name]
    words = words_of(form, output)
    text = data.draw(_texts(name) | st.text("经纬度站点名称备注需求米()1、 ab", max_size=8) | _NUMBERS)
    printed = {cell.printed for row in form.templates[output].rows for cell in row.cells if fold(cell.printed)}

    found = words.labels_of(text)

    for label in printed:
        ratio = fuzz.ratio(fold(text), fold(label)) / 100
        is_remarked = bare(text).startswith(fold(label)) and is_remark(bare(text)[len(fold(label)) :])
        if fold(text) and not words.is_known(text) and (ratio >= 0.7 or is_remarked):
            assert found.get(label, 0.0) >= min(ratio, 1.0) or is_remarked
            assert label in found
    assert bool(found) <= bool(words.bearing(text))


@pytest.mark.parametrize("label", ["110/220", "2015(年)", "1、220", "24小时"])
def test_a_form_with_labels_of_figures_takes_figures_for_labels(label: str) -> None:
    row = TemplateRow(0, 0, (TemplateCell(0, 0, 1, 1, (label,), TableCell("form.docx", 1, 1, 1)),))
    text = re.sub(r"[^0-9/]|^1、", "", label)

    assert bool(Words(FORMS["3.1"], [row]).labels_of(text)) <= bool(Words(FORMS["3.1"], [row]).bearing(text))
