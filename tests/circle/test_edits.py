"""Whatever is done to the cells of a returned document, no value is accepted in another's place."""

import copy
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from formkit.forms import find_form, load_form
from formkit.generate import fill
from formkit.match import match
from formkit.model.document import Document
from formkit.model.form import Field, Form
from formkit.model.identity import Identity
from formkit.model.kind import Option
from formkit.model.record import Record
from formkit.model.values import Bearings, Coordinate, Month, Range, Scalar, canonical, is_same
from formkit.ooxml.package import Package, serialize, write_package
from formkit.read.files import read_content
from formkit.review import judge
from formkit.review.judging import record_of
from formkit.rules.compute import with_computed
from formkit.validate import validate

FORM = load_form(find_form("3.1")).usable()
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ROWS = 5


def _value(field: Field, number: int) -> Scalar | None:
    """A value that tells which field and row it belongs to, as far as the kind allows."""
    options: tuple[Option, ...] = getattr(field.kind, "options", ())
    spread = sum(map(ord, field.name)) % 7
    by_kind: dict[str, Scalar] = {
        "text": f"{field.name} {number}"[: field.limits.length or 99],
        "long_text": f"{field.name} {number}",
        "integer": 1 + (number + spread) % 9,
        "decimal": Decimal(f"{1 + spread}.{number}"),
        "month": Month(2015, 1 + number),
        "longitude": Coordinate(Decimal(f"11{number}.02190")),
        "latitude": Coordinate(Decimal(f"3{number}.66213")),
        "range": Range(Decimal(20 + number), Decimal(40 + number)),
        "bearings": Bearings((number * 10,)),
        "yes_no": number % 2 == 0,
        "code": f"A-{number:04d}",
    }
    if options:
        return options[number % len(options)].value
    return by_kind.get(field.kind.name)


def _record(form: Form) -> Record:
    rows = tuple({field.name: _value(field, number) for field in form.tables[0].fields} for number in range(ROWS))
    fields = {field.name: _value(field, 0) for field in form.fields if field.kind.name == "text"}
    return with_computed(form, Record(form.id, fields, {form.tables[0].name: rows}))


TRUTH = _record(FORM)
ISSUED = fill(FORM, Document(Identity("3.1", FORM.version, "N-1"), TRUTH), "docx")

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


def _wrongly_accepted(content: bytes) -> list[tuple[str, Scalar | None]]:
    """Values accepted without a person that are not those of their field, or rows put together from several."""
    matched = match(FORM, read_content(content, "return.docx"))
    record = record_of(FORM, matched.values)
    faulty = matched.absent | {problem.path for problem in matched.problems if problem.severity == "error"}
    problems = (*matched.problems, *validate(FORM, record, "return", {}, faulty))
    judged = judge(FORM, "return.docx", matched.values, problems, None, "none", None)
    accepted = [each.value for each in judged.fields if each.accepted and each.value.value is not None]
    wrong = [
        (each.path, each.value)
        for each in accepted
        if "[" not in each.path and not _is_it(each.value, TRUTH.fields.get(each.path))
    ]
    table = FORM.tables[0]
    rows: dict[str, dict[str, Scalar | None]] = {}
    for each in accepted:
        index, _, name = each.path.partition("[")[2].partition("].")
        if name and not table.by_name[name].compute:  # what is computed is numbered anew
            rows.setdefault(index, {})[name] = each.value
    for index, row in rows.items():
        # All that was accepted of a row must have stood in one row of what was issued.
        if not any(
            all(_is_it(value, truth.get(name)) for name, value in row.items()) for truth in TRUTH.tables[table.name]
        ):
            wrong.append((index, str(row)))
    return wrong


def _is_it(value: Scalar | None, expected: Scalar | None) -> bool:
    return is_same(value, expected) or (value is not None and canonical(value).endswith("（注）"))


def test_what_was_issued_is_accepted_as_it_is() -> None:
    assert _wrongly_accepted(ISSUED) == []


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__.strip("_"))
@given(data=st.data())
def test_no_single_edit_makes_a_wrong_value_accepted(edit: Callable[[Cells, Draw], None], data: st.DataObject) -> None:
    table = data.draw(st.integers(0, 3))

    content = _edited(ISSUED, [(edit, table)], lambda most: data.draw(st.integers(0, max(0, most - 1))))

    assert _wrongly_accepted(content) == []


@given(data=st.data())
def test_no_run_of_edits_makes_a_wrong_value_accepted(data: st.DataObject) -> None:
    edits = data.draw(st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 3)), min_size=2, max_size=5))

    content = _edited(ISSUED, edits, lambda most: data.draw(st.integers(0, max(0, most - 1))))

    assert _wrongly_accepted(content) == []
