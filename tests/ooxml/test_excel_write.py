"""Filling a workbook: what is written is read back as it is, and what stands below moves along."""

import io
from collections.abc import Mapping

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from formkit.model.form import Form
from formkit.ooxml.excel import walk_workbook
from formkit.ooxml.excel_write import WorkbookTemplate, write_workbook
from formkit.ooxml.package import Package, write_package


def template(heading: str = "标题 {{ name }}") -> bytes:
    """A heading, a loop of one row, a total below it, with everything that has to move along."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "表 1"
    rows: list[list[str]] = [
        [heading],
        ["站点", "经度", "备注"],
        ["{%tr for r in sites %}"],
        ["{{ r.site }}", "{{ r.lon }}", ""],
        ["{%tr endfor %}"],
        ["合计 {{ count }}"],
        ["签字"],
    ]
    for row in rows:
        page.append(row)
    for merge in ("A1:C1", "B4:C4", "A6:C6", "A3:C3"):
        page.merge_cells(merge)
    for cells in ("A4", "A6", "A2:A7"):
        validation = DataValidation(type="list", formula1='"甲,乙"')
        validation.add(cells)
        page.add_data_validation(validation)
    fill = PatternFill("solid", fgColor="FF0000")
    page.conditional_formatting.add("B4", FormulaRule(formula=["FALSE"], fill=fill))
    page.print_title_rows = "1:2"
    page.print_title_cols = "A:A"
    page.print_area = "A1:C7"
    book.defined_names["签字处"] = DefinedName("签字处", attr_text="'表 1'!$A$7")
    book.defined_names["常数"] = DefinedName("常数", attr_text="3")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


_TEMPLATE = template()


def filled(context: Mapping[str, object], content: bytes = _TEMPLATE) -> bytes:
    return write_workbook(content, context, {})


def sites(count: int) -> Mapping[str, object]:
    rows = [{"site": f"站{number}", "lon": f"117.{number}"} for number in range(count)]
    return {"name": "测试", "count": str(count), "sites": rows}


def opened(content: bytes) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def texts(content: bytes) -> list[str]:
    with Package(content) as package:
        return [cell.text for grid in walk_workbook(package, "r.xlsx") for cell in grid.cells if cell.text]


@pytest.mark.parametrize("count", [0, 1, 2, 300])
def test_each_row_is_written_in_its_order(count: int) -> None:
    content = filled(sites(count))

    expected = ["标题 测试", "站点", "经度", "备注"]
    expected += [text for number in range(count) for text in (f"站{number}", f"117.{number}")]
    assert texts(content) == [*expected, f"合计 {count}", "签字"]


@pytest.mark.parametrize("count", [0, 1, 2, 300])
def test_what_stands_below_moves_along(count: int) -> None:
    page = opened(filled(sites(count)))

    after = 3 + count  # the row of the total
    assert {str(each) for each in page.merged_cells.ranges} == {
        "A1:C1",
        f"A{after}:C{after}",
        *(f"B{3 + number}:C{3 + number}" for number in range(count)),
    }
    validations = [str(each.sqref) for each in page.data_validations.dataValidation]
    in_loop = {0: [], 1: ["A3"]}.get(count, [f"A3:A{2 + count}"])
    assert validations == [*in_loop, f"A{after}", f"A2:A{after + 1}"]
    formats = [str(each.sqref) for each in page.conditional_formatting]
    assert formats == {0: [], 1: ["B3"]}.get(count, [f"B3:B{2 + count}"])
    assert page.print_area == f"'表 1'!$A$1:$C${after + 1}"
    assert (page.print_title_rows, page.print_title_cols) == ("$1:$2", "$A:$A")
    names = page.parent.defined_names
    assert (names["签字处"].attr_text, names["常数"].attr_text) == (f"'表 1'!$A${after + 1}", "3")


def test_lists_that_have_become_empty_are_not_left_behind() -> None:
    with Package(_TEMPLATE) as package:
        parts = package.parts()
    name = "xl/worksheets/sheet1.xml"
    text = parts[name].decode()
    start, end = text.index("<mergeCells"), text.index("</mergeCells>") + len("</mergeCells>")
    parts[name] = f'{text[:start]}<mergeCells count="1"><mergeCell ref="B4:C4"/></mergeCells>{text[end:]}'.encode()

    with Package(filled(sites(0), write_package(parts.items()))) as package:
        written = package.part(name)

    assert b"mergeCell" not in written
    assert b'sqref=""' not in written


def test_merge_across_a_loop_stretches() -> None:
    book = openpyxl.load_workbook(io.BytesIO(_TEMPLATE))
    page = book.worksheets[0]
    page.merge_cells("D2:D7")
    buffer = io.BytesIO()
    book.save(buffer)

    ranges = {str(each) for each in opened(filled(sites(5), buffer.getvalue())).merged_cells.ranges}

    assert "D2:D9" in ranges


@pytest.mark.parametrize(
    "value",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "{{",
        "{{ name }}",
        "{%tr endfor %}",
        "&<>\"'",
        "甲\n乙",
        "😀👍🏽",
        "𬬿鿏",
        "  前后  ",
        "_x0041_",
        "_x000D_",
        "1234567890123456789",
        "0012",
        "#N/A",
        "a\tb",
    ],
)
def test_any_text_stays_that_text(value: str) -> None:
    content = filled({"name": "", "count": "", "sites": [{"site": value, "lon": "1"}]})

    assert texts(content)[4] == value
    cell = opened(content)["A3"]
    assert cell.data_type in ("s", "inlineStr")


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=20))
def test_what_is_written_is_read_back(value: str) -> None:
    content = filled({"name": "", "count": "", "sites": [{"site": value, "lon": "1"}]})

    assert texts(content)[4] == value


def test_signs_that_xml_cannot_carry_are_dropped() -> None:
    content = filled({"name": "a\x00\x07\x1f\ud800b", "count": "1", "sites": []})

    assert texts(content)[0] == "标题 ab"


def test_blank_value_leaves_a_blank_cell() -> None:
    page = opened(filled({"name": "", "count": "", "sites": [{"site": "", "lon": ""}]}))

    assert page["A3"].value is None


def test_tag_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        filled({"name": "", "sites": []})


def test_same_values_give_the_same_bytes() -> None:
    assert filled(sites(3)) == filled(sites(3))


def test_documents_do_not_know_of_each_other() -> None:
    first = [filled(sites(count)) for count in (0, 3, 1)]

    assert [filled(sites(count)) for count in (0, 3, 1)] == first
    assert WorkbookTemplate(_TEMPLATE).document(sites(3), {}) == first[1]


def test_margin_holds_the_value_with_its_ampersand_doubled() -> None:
    book = openpyxl.load_workbook(io.BytesIO(_TEMPLATE))
    book.worksheets[0].oddHeader.center.text = "{{ name }}"
    buffer = io.BytesIO()
    book.save(buffer)

    with Package(filled({"name": "甲&<乙", "count": "", "sites": []}, buffer.getvalue())) as package:
        assert "&amp;C甲&amp;&amp;&lt;乙<" in package.part("xl/worksheets/sheet1.xml").decode()


def test_text_round_a_field_is_kept_with_it() -> None:
    assert texts(filled({"name": "41_", "count": "", "sites": []}, template("_x00{{ name }}<&")))[0] == "_x0041_<&"


def test_loop_without_rows_of_its_own_and_sheet_without_rows_are_written() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["{%tr for r in sites %}"])
    book.worksheets[0].append(["{%tr endfor %}"])
    book.create_sheet("空")
    buffer = io.BytesIO()
    book.save(buffer)

    assert texts(filled(sites(2), buffer.getvalue())) == []
    assert len(openpyxl.load_workbook(io.BytesIO(filled(sites(2), buffer.getvalue()))).worksheets) == 2


@pytest.mark.parametrize("count", [0, 1, 300])
def test_real_form_opens_with_any_number_of_rows(demand_form: Form, count: int) -> None:
    row = {field.name: field.name for field in demand_form.tables[0].fields}
    context = {field.name: field.name for field in demand_form.fields} | {"demands": [row] * count}

    content = filled(context, demand_form.templates["xlsx"].content)

    assert texts(content).count("site_name") == count
    assert not any("{{" in text or "{%" in text for text in texts(content))
    assert opened(content).print_title_rows == "$8:$9"
