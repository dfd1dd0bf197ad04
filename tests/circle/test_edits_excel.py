"""Whatever is done to the cells of a returned workbook, no value is accepted in another's place.

Cells that slide under other headings within one row are left out: on paper nothing tells them from values that
were typed there, and only the comparison with what was issued can doubt them.
"""

import io
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.circle.edited import FORMS, issued, wrongly_accepted

ISSUED = {name: issued(name, "xlsx") for name, form in FORMS.items() if "xlsx" in form.templates}
FORM = pytest.mark.parametrize("form", ISSUED)
Draw = Callable[[int], int]


def _cell(sheet: Worksheet, draw: Draw) -> object:
    """A cell that holds something."""
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    return cells[draw(len(cells))]


def _clear_cell(sheet: Worksheet, draw: Draw) -> None:
    _cell(sheet, draw).value = None  # type: ignore[attr-defined]


def _add_words(sheet: Worksheet, draw: Draw) -> None:
    cell = _cell(sheet, draw)
    cell.value = f"{cell.value}（注）"  # type: ignore[attr-defined]


def _insert_row(sheet: Worksheet, draw: Draw) -> None:
    sheet.insert_rows(1 + draw(sheet.max_row))


def _delete_row(sheet: Worksheet, draw: Draw) -> None:
    sheet.delete_rows(1 + draw(sheet.max_row))


def _insert_column(sheet: Worksheet, draw: Draw) -> None:
    sheet.insert_cols(1 + draw(sheet.max_column))


def _delete_column(sheet: Worksheet, draw: Draw) -> None:
    sheet.delete_cols(1 + draw(sheet.max_column))


def _unmerge(sheet: Worksheet, draw: Draw) -> None:
    merged = sorted(str(each) for each in sheet.merged_cells.ranges)
    if merged:
        with suppress(KeyError):  # openpyxl does not move merged areas with their columns, and then misses their cells
            sheet.unmerge_cells(merged[draw(len(merged))])


def _hide_row(sheet: Worksheet, draw: Draw) -> None:
    sheet.row_dimensions[1 + draw(sheet.max_row)].hidden = True


EDITS = (_clear_cell, _add_words, _insert_row, _delete_row, _insert_column, _delete_column, _unmerge, _hide_row)
Edit = Callable[[Worksheet, Draw], None]


def _edited(content: bytes, edits: list[Edit], draw: Draw) -> bytes:
    workbook = load_workbook(io.BytesIO(content))
    for edit in edits:
        edit(workbook.worksheets[0], draw)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


@FORM
def test_what_was_issued_is_accepted_as_it_is(form: str) -> None:
    assert wrongly_accepted(form, ISSUED[form]) == []


@FORM
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__.strip("_"))
@given(data=st.data())
def test_no_single_edit_makes_a_wrong_value_accepted(form: str, edit: Edit, data: st.DataObject) -> None:
    content = _edited(ISSUED[form], [edit], lambda most: data.draw(st.integers(0, max(0, most - 1))))

    assert wrongly_accepted(form, content) == []


@FORM
@given(data=st.data())
def test_no_run_of_edits_makes_a_wrong_value_accepted(form: str, data: st.DataObject) -> None:
    edits = data.draw(st.lists(st.sampled_from(EDITS), min_size=2, max_size=5))

    content = _edited(ISSUED[form], edits, lambda most: data.draw(st.integers(0, max(0, most - 1))))

    assert wrongly_accepted(form, content) == []
