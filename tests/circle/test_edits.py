"""Whatever is done to the cells of a returned Word document, no value is accepted in another's place."""

import copy
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from formkit.ooxml.package import Package, serialize, write_package
from tests.circle.edited import FORMS, issued, wrongly_accepted

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ISSUED = {name: issued(name, "docx") for name in FORMS}
FORM = pytest.mark.parametrize("form", FORMS)

_MOST_TABLES = 11  # of a form: counted round

Cells = list[list[etree._Element]]
Draw = Callable[[int], int]


def _delete_cell(cells: Cells, draw: Draw) -> None:
    row = cells[draw(len(cells))]
    cell = row[draw(len(row))]
    cell.getparent().remove(cell)  # type: ignore[union-attr]


def _insert_cell(cells: Cells, draw: Draw) -> None:
    row = cells[draw(len(cells))]
    row[draw(len(row))].addprevious(etree.fromstring(f'<w:tc xmlns:w="{_W.strip("{}")}"><w:tcPr/><w:p/></w:tc>'))


def _merge_cells(cells: Cells, draw: Draw) -> None:
    row = cells[draw(len(cells))]
    index = draw(max(1, len(row) - 1))
    if index + 1 < len(row):
        properties = row[index].find(f"{_W}tcPr")
        assert properties is not None
        for old in properties.findall(f"{_W}gridSpan"):
            properties.remove(old)
        etree.SubElement(properties, f"{_W}gridSpan").set(f"{_W}val", "2")
        row[index + 1].getparent().remove(row[index + 1])  # type: ignore[union-attr]


def _delete_row(cells: Cells, draw: Draw) -> None:
    line = cells[draw(len(cells))][0].getparent()
    assert line is not None
    line.getparent().remove(line)  # type: ignore[union-attr]


def _repeat_row(cells: Cells, draw: Draw) -> None:
    line = cells[draw(len(cells))][0].getparent()
    assert line is not None
    line.addnext(copy.deepcopy(line))


def _move_row(cells: Cells, draw: Draw) -> None:
    line, other = cells[draw(len(cells))][0].getparent(), cells[draw(len(cells))][0].getparent()
    if line is not None and other is not None and line is not other:
        other.addnext(line)


def _clear_cell(cells: Cells, draw: Draw) -> None:
    row = cells[draw(len(cells))]
    for text in row[draw(len(row))].iter(f"{_W}t"):
        text.text = ""


def _add_words(cells: Cells, draw: Draw) -> None:
    row = cells[draw(len(cells))]
    for text in list(row[draw(len(row))].iter(f"{_W}t"))[:1]:
        text.text = f"{text.text}（注）"


EDITS = (_delete_cell, _insert_cell, _merge_cells, _delete_row, _repeat_row, _move_row, _clear_cell, _add_words)


def _edited(content: bytes, edits: list[tuple[Callable[[Cells, Draw], None], int]], draw: Draw) -> bytes:
    with Package(content) as package:
        parts = package.parts()
        root = package.xml("word/document.xml")
    for edit, table in edits:
        tables = list(root.iter(f"{_W}tbl"))
        rows = list(tables[table % len(tables)].iter(f"{_W}tr"))
        cells = [found for row in rows if (found := list(row.iterchildren(f"{_W}tc")))]
        if cells:
            edit(cells, draw)
    return write_package({**parts, "word/document.xml": serialize(root)}.items())


@FORM
def test_what_was_issued_is_accepted_as_it_is(form: str) -> None:
    assert wrongly_accepted(form, ISSUED[form]) == []


@FORM
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__.strip("_"))
@given(data=st.data())
def test_no_single_edit_makes_a_wrong_value_accepted(
    form: str, edit: Callable[[Cells, Draw], None], data: st.DataObject
) -> None:
    table = data.draw(st.integers(0, _MOST_TABLES))

    content = _edited(ISSUED[form], [(edit, table)], lambda most: data.draw(st.integers(0, max(0, most - 1))))

    assert wrongly_accepted(form, content) == []


@FORM
@given(data=st.data())
def test_no_run_of_edits_makes_a_wrong_value_accepted(form: str, data: st.DataObject) -> None:
    edits = data.draw(st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, _MOST_TABLES)), min_size=2, max_size=5))

    content = _edited(ISSUED[form], edits, lambda most: data.draw(st.integers(0, max(0, most - 1))))

    assert wrongly_accepted(form, content) == []


@given(data=st.data())
def test_row_put_into_another_card_makes_no_wrong_value_accepted(data: st.DataObject) -> None:
    with Package(ISSUED["3.2"]) as package:
        parts, root = package.parts(), package.xml("word/document.xml")
    tables = list(root.iter(f"{_W}tbl"))
    first, other = data.draw(st.integers(0, 2)), data.draw(st.integers(0, 2))
    of_card = data.draw(st.integers(0, 2))
    rows, others = (list(tables[3 * card + of_card].iter(f"{_W}tr")) for card in (first, other))
    row, beside = rows[data.draw(st.integers(0, len(rows) - 1))], others[data.draw(st.integers(0, len(others) - 1))]

    put = beside.addnext if data.draw(st.booleans()) else beside.addprevious
    put(copy.deepcopy(row) if data.draw(st.booleans()) or row is beside else row)

    assert wrongly_accepted("3.2", write_package({**parts, "word/document.xml": serialize(root)}.items())) == []
