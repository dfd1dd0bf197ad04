"""A workbook whose printed text is locked: only a customer's cells can be filled in, and come back."""

import io
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl.styles import Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from formkit.generate import fill
from formkit.match import match
from formkit.model.document import Document
from formkit.model.form import FilledBy, Form
from formkit.model.identity import Identity
from formkit.model.record import Record
from formkit.model.values import Scalar
from formkit.ooxml.controls import Control
from formkit.ooxml.excel import LISTS, walk_workbook
from formkit.ooxml.excel_controls import with_controls
from formkit.ooxml.excel_write import write_workbook
from formkit.ooxml.package import Package
from formkit.read.files import read_content
from tests.office import converted, needs_office

_LONG = tuple(f"第{number}种很长的选项，带逗号" for number in range(40))
_TEXT = Control("客户", "不超过 20 字", is_text=True)
_LIST = Control("级别", "可填：甲、乙", "list", ("甲", "乙"), is_text=True)


def template() -> openpyxl.Workbook:
    """A heading, a merged cell, a loop of one row."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (
        ["客户", "{{ name }}"],
        [],
        ["站点", "级别", "数"],
        ["{%tr for r in sites %}"],
        ["{{ r.site }}", "{{ r.level }}", "{{ r.count }}"],
        ["{%tr endfor %}"],
    ):
        page.append(row)
    page.merge_cells("B1:C2")
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def opened(content: bytes) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def filled(book: openpyxl.Workbook, controls: dict[str, Control], rows: int = 2) -> bytes:
    sites = [{"site": f"站{number}", "level": "甲", "count": "0012"} for number in range(rows)]
    return write_workbook(with_controls(saved(book), controls), {"name": "某某", "sites": sites}, {})


def open_cells(page: Worksheet) -> set[str]:
    return {cell.coordinate for row in page.iter_rows() for cell in row if not cell.protection.locked}


def issued(form: Form, fields: dict[str, Scalar | None], *rows: dict[str, Scalar | None]) -> bytes:
    record = Record(form.id, fields, {"demands": rows} if rows else {})
    return fill(form, Document(Identity(form.id, form.version, "N-1"), record), "xlsx")


def values(form: Form, content: bytes) -> dict[str, Scalar | None]:
    matched = match(form, read_content(content, "return.xlsx"))
    assert not matched.problems
    return {each.path: each.value for each in matched.values}


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_cells_of_the_customer_are_open_in_each_row_and_no_others(rows: int) -> None:
    page = opened(filled(template(), {"name": _TEXT, "sites[].level": _LIST}, rows))

    assert page.protection.sheet and page.protection.password is None
    assert open_cells(page) == {"B1", "C1", "B2", "C2", *(f"B{4 + number}" for number in range(rows))}


def test_cells_of_the_shipped_form_are_open_where_the_customer_fills_them_in(demand_form: Form) -> None:
    page = opened(issued(demand_form, {}))

    first = open_cells(page) & {f"{letter}10" for letter in map(openpyxl.utils.get_column_letter, range(1, 32))}
    theirs = [each for each in demand_form.tables[0].fields if each.filled_by is FilledBy.CUSTOMER]
    assert len(first) == len(theirs) == 28
    assert {"A10", "B10", "C10"}.isdisjoint(first)
    assert {f"D{row}" for row in range(10, 19)} <= open_cells(page)  # rows that are still blank
    assert "L25" in open_cells(page) and "L24" not in open_cells(page)  # the day of signing, not the signature


def test_widths_heights_and_new_rows_are_allowed() -> None:
    protection = opened(filled(template(), {"name": _TEXT})).protection

    assert not (protection.formatColumns or protection.formatRows or protection.insertRows)
    assert protection.deleteRows and protection.insertColumns and not protection.selectLockedCells


def test_protection_and_validations_stand_where_the_schema_wants_them() -> None:
    with Package(filled(template(), {"name": _TEXT, "sites[].level": _LIST})) as package:
        root = package.xml("xl/worksheets/sheet1.xml")

    names = [etree.QName(each).localname for each in root]
    assert [each for each in names if each in ("sheetData", "sheetProtection", "mergeCells", "dataValidations", "pageMargins")] == [
        "sheetData", "sheetProtection", "mergeCells", "dataValidations", "pageMargins"
    ]  # fmt: skip


def test_list_is_offered_and_another_answer_let_through() -> None:
    page = opened(filled(template(), {"sites[].level": _LIST}, 3))

    [validation] = page.data_validations.dataValidation
    assert (str(validation.sqref), validation.formula1, validation.errorStyle) == ("B4:B6", '"甲,乙"', "warning")
    assert (validation.promptTitle, validation.prompt) == ("级别", "可填：甲、乙")


def test_prompt_keeps_to_the_limits_of_excel() -> None:
    page = opened(filled(template(), {"name": Control("长" * 40, "提示" * 200)}))

    [validation] = page.data_validations.dataValidation
    assert (len(validation.promptTitle), len(validation.prompt)) == (32, 255)
    assert validation.prompt.endswith("…")
    assert validation.type is None


@pytest.mark.parametrize("options", [_LONG, ("甲,乙", "丙"), ('甲"', "乙")])
def test_list_that_excel_cannot_hold_in_a_cell_stands_on_a_hidden_sheet(options: tuple[str, ...]) -> None:
    content = filled(template(), {"sites[].level": Control("级别", "", "list", options)})

    book = openpyxl.load_workbook(io.BytesIO(content))
    [validation] = book.worksheets[0].data_validations.dataValidation
    assert validation.formula1 == f"'{LISTS}'!$A$1:$A${len(options)}"
    assert book[LISTS].sheet_state == "hidden"
    assert [row[0] for row in book[LISTS].iter_rows(values_only=True)] == list(options)
    with Package(content) as package:
        assert [grid.name for grid in walk_workbook(package, "r.xlsx")] == ["Sheet"]


def test_own_validation_of_a_cell_is_kept_and_not_doubled() -> None:
    book = template()
    own = DataValidation(type="list", formula1='"一,二"')
    own.add("B5:B9")
    book.worksheets[0].add_data_validation(own)

    page = opened(filled(book, {"name": _TEXT, "sites[].level": _LIST}))

    assert [(str(each.sqref), each.formula1) for each in page.data_validations.dataValidation] == [
        ("B4:B8", '"一,二"'),
        ("B1", None),
    ]


def test_sheet_that_its_owner_has_protected_is_left_as_it_is() -> None:
    book = template()
    page = book.worksheets[0]
    page.protection.sheet = True
    page["B1"].protection = Protection(locked=False)

    page = opened(filled(book, {"name": _TEXT, "sites[].level": _LIST}))

    assert "B1" in open_cells(page) and "B4" not in open_cells(page)
    assert page.protection.insertRows
    assert not page.data_validations.dataValidation


def test_what_is_typed_stays_as_it_is_typed() -> None:
    book = template()
    book.worksheets[0]["B5"].number_format = book.worksheets[0]["C5"].number_format = "0.00"

    page = opened(
        filled(
            book,
            {"name": Control("客户"), "sites[].level": Control("编码", is_text=True), "sites[].count": Control("数")},
        )
    )

    assert [page[each].number_format for each in ("B1", "B4", "C4")] == ["@", "@", "0.00"]


def test_look_of_an_open_cell_stays(demand_form: Form) -> None:
    before, after = opened(demand_form.templates["xlsx"].content), opened(issued(demand_form, {}))

    for old, new in (("J5", "J5"), ("K11", "K10"), ("AE11", "AE10")):
        for name in ("font", "fill", "border", "alignment"):
            assert repr(getattr(before[old], name)) == repr(getattr(after[new], name))


def test_template_without_fields_of_the_customer_is_left_as_it_is() -> None:
    content = saved(template())

    assert with_controls(content, {}) == content


@needs_office
@pytest.mark.slow
def test_values_lists_and_protection_survive_a_save_in_libreoffice(demand_form: Form, tmp_path: Path) -> None:
    row: dict[str, Scalar | None] = {"demand_number": "A-1", "site_name": "人民路1号站", "scene": "县城"}
    content = issued(
        demand_form, {"contact_name": "李四", "contact_phone": "0531-86012345", "datum": "BD-09"}, row, row
    )

    saved_anew = converted(content, "xlsx", "xlsx", tmp_path)

    assert values(demand_form, saved_anew) == values(demand_form, content)
    before, after = opened(content), opened(saved_anew)
    assert open_cells(after) >= open_cells(before)
    assert {"A10", "B10", "L17"}.isdisjoint(open_cells(after))
    assert after.protection.sheet and not after.protection.insertRows
    lists = [
        {str(each.sqref): each.formula1 for each in page.data_validations.dataValidation if each.type == "list"}
        for page in (before, after)
    ]
    assert lists[0] == lists[1]


@needs_office
@pytest.mark.slow
def test_hidden_lists_survive_a_save_in_libreoffice(tmp_path: Path) -> None:
    content = filled(template(), {"sites[].level": Control("级别", "", "list", _LONG)})

    saved_anew = converted(content, "xlsx", "xlsx", tmp_path)

    [validation] = opened(saved_anew).data_validations.dataValidation
    assert validation.formula1.replace("'", "") == f"{LISTS}!$A$1:$A$40"
    with Package(saved_anew) as package:
        assert [grid.name for grid in walk_workbook(package, "r.xlsx")] == ["Sheet"]
