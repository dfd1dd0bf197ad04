"""The walk of a workbook: what a person sees in each cell, and what makes it doubtful."""

import io
import re
from datetime import date, datetime, time

import openpyxl
import pytest
import xlsxwriter
from hypothesis import assume, given
from hypothesis import strategies as st

from formkit.errors import UnreadableFile
from formkit.model.reading import Block, Cell, Grid, Line
from formkit.ooxml.excel import address, area, position, walk_workbook
from formkit.ooxml.package import Package
from tests.ooxml.packages import excel_parts, packed


def walked(content: bytes) -> tuple[Block, ...]:
    with Package(content) as package:
        return walk_workbook(package, "r.xlsx")


def blocks(rows: str, **others: str) -> tuple[Block, ...]:
    """What is walked of a workbook with these rows."""
    return walked(packed(excel_parts(rows, **others)))


def sheet(rows: str, **others: str) -> Grid:
    """The one grid of a workbook with these rows."""
    (grid,) = blocks(rows, **others)
    assert isinstance(grid, Grid)
    return grid


def only(cells: str, **others: str) -> Cell:
    """The first cell of a workbook with these cells in its first row."""
    return sheet(f"<row>{cells}</row>", **others).cells[0]


def codes(cell: Cell) -> list[str]:
    return [each.code for each in cell.doubts]


def styled(number_format: str) -> str:
    """Styles whose style 1 has this number format."""
    code = number_format.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return (
        f'<numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs>'
    )


def shown(number: str, number_format: str, **others: str) -> Cell:
    return only(f'<c s="1"><v>{number}</v></c>', styles=styled(number_format), **others)


# Strings


def test_shared_inline_and_formula_strings_are_read() -> None:
    rows = '<row><c t="s"><v>1</v></c><c t="inlineStr"><is><t>乙</t></is></c><c t="str"><f>A1</f><v>丙</v></c></row>'

    grid = sheet(rows, strings="<si><t>无</t></si><si><t>甲</t></si>")

    assert [(each.text, each.doubts) for each in grid.cells] == [("甲", ()), ("乙", ()), ("丙", ())]


def test_rich_text_is_joined_without_its_phonetic_guide() -> None:
    item = "<si><r><t>北</t></r><r><t xml:space='preserve'>岚 </t></r><rPh sb='0' eb='1'><t>běi</t></rPh></si>"

    assert only('<c t="s"><v>0</v></c>', strings=item).text == "北岚 "


def test_stretch_that_is_crossed_out_is_told_and_not_read() -> None:
    item = "<si><r><rPr><strike/></rPr><t>117.4</t></r><r><t>117.5</t></r></si>"

    cell = only('<c t="s"><v>0</v></c>', strings=item)

    assert (cell.text, codes(cell)) == ("117.5", ["cell.struck_out"])


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("甲_x000D_\n乙", "甲\n乙"),
        ("_x005F_x0041_", "_x0041_"),
        ("_x0041_", "A"),
        ("_xD83D_", "_xD83D_"),
        ("_x41_", "_x41_"),
    ],
)
def test_escapes_of_excel_are_resolved(stored: str, text: str) -> None:
    assert only(f'<c t="inlineStr"><is><t>{stored}</t></is></c>').text == text


@pytest.mark.parametrize("index", ["7", "-1", "x", "", "1e0"])
def test_shared_string_that_does_not_exist_is_never_another_one(index: str) -> None:
    grid = sheet(f'<row><c t="s"><v>{index}</v></c><c><v>1</v></c></row>', strings="<si><t>甲</t></si>")

    assert [each.text for each in grid.cells] == ["", "1"]
    assert codes(grid.cells[0]) == (["cell.error"] if index else [])


def test_letter_in_a_symbol_font_is_the_tick_it_looks_like() -> None:
    styles = '<fonts><font/><font><name val="Wingdings 2"/></font></fonts><cellXfs><xf/><xf fontId="1"/></cellXfs>'
    part = (
        '<is><r><rPr><rFont val="Wingdings 2"/></rPr><t>R</t></r><r><rPr><rFont val="宋体"/></rPr><t>R是</t></r></is>'
    )

    grid = sheet(f'<row><c s="1" t="str"><v>R</v></c><c t="inlineStr">{part}</c></row>', styles=styles)

    assert [each.text for each in grid.cells] == ["☑", "☑R是"]


# Numbers


@pytest.mark.parametrize(
    ("number", "number_format", "text"),
    [
        ("0.1", "General", "0.1"),
        ("0.10000000000000001", "General", "0.1"),
        ("117.02189999999999", "General", "117.0219"),
        ("117.0219", "0.00000", "117.02190"),
        ("117.0219", "0.00000_ ", "117.02190"),
        ("117.0219", "0.00000_);[Red]\\(0.00000\\)", "117.02190"),
        ("117.0219", "0.00", "117.0219"),
        ("1234.5", "#,##0.00", "1234.50"),
        ("1234567", "#,##0", "1234567"),
        ("1234.5", '"¥"#,##0.00', "1234.50"),
        ("1234.5", "[$￥-804]#,##0.00", "1234.50"),
        ("35", '0"米"', "35"),
        ("35", '0"m"', "35"),
        ("5", '0"月"', "5"),
        ("5", '0"天";-0"天"', "5"),
        ("2015", '0"年"', "2015"),
        ("2.5", "0.0\\h", "2.5"),
        ("1.5E3", "0.00E+00", "1500"),
        ("1E-7", "General", "0.0000001"),
        ("-0", "General", "0"),
        ("123", "000000", "000123"),
        ("1012345678", "000-00000000", "010-12345678"),
        ("13800138000", "000-0000-0000", "138-0013-8000"),
        ("0.15", "0%", "15%"),
        ("0.155", "0.00%", "15.5%"),
        ("0.07", "0%", "7%"),
        ("123456789012345", "0", "123456789012345"),
    ],
)
def test_number_is_read_as_it_shows(number: str, number_format: str, text: str) -> None:
    cell = shown(number, number_format)

    assert (cell.text, cell.doubts) == (text, ())


@pytest.mark.parametrize("number", ["1234567890123456", "6.2220212345678899E+18", "-1E15"])
def test_number_of_sixteen_digits_has_lost_some(number: str) -> None:
    assert codes(shown(number, "0")) == ["cell.digits_lost"]


@pytest.mark.parametrize("number", ["NaN", "INF", "1e999", "abc", "1,5"])
def test_number_that_is_none_is_doubted_with_its_text(number: str) -> None:
    cell = shown(number, "General")

    assert (cell.text, codes(cell)) == (number, ["cell.error"])


# Days and times: 42095 is 2015-04-01 in the epoch of 1900, 40633 in that of 1904.


@pytest.mark.parametrize(
    ("number", "number_format", "text"),
    [
        ("42095", "yyyy/m/d", "2015-04-01"),
        ("42095", "yyyy-mm-dd", "2015-04-01"),
        ("42095", 'yyyy"年"m"月"d"日"', "2015-04-01"),
        ("42095", 'yyyy"年"m"月"', "2015-04"),
        ("42095", "yyyy年m月", "2015-04"),
        ("42095", "yyyy-mm", "2015-04"),
        ("42095", "mmm-yy", "2015-04"),
        ("42095", 'm"月"', "2015-04"),
        ("42095", "yyyy", "2015"),
        ("42095", '[$-804]yyyy"年"m"月"d"日";@', "2015-04-01"),
        ("42095", '[DBNum1][$-804]yyyy"年"m"月"d"日"', "2015-04-01"),
        ("42095", "[$-F800]dddd, mmmm dd, yyyy", "2015-04-01"),
        ("42095", 'm"月"d"日"', "2015-04-01"),
        ("42095", "[$-804]aaaa", "2015-04-01"),
        ("42095.4375", "yyyy/m/d h:mm", "2015-04-01 10:30:00"),
        ("42095.4375", "yyyy/m/d", "2015-04-01 10:30:00"),
        ("0.4375", "h:mm", "10:30:00"),
        ("0.4375", '上午/下午h"时"mm"分"', "10:30:00"),
        ("1.5", "[h]:mm", "36:00:00"),
        ("0.999988426", "h:mm:ss", "23:59:59"),
    ],
)
def test_day_or_time_is_read_as_far_as_it_shows(number: str, number_format: str, text: str) -> None:
    cell = shown(number, number_format)

    assert (cell.text, cell.doubts) == (text, ())


def test_day_in_the_epoch_of_1904_is_the_same_day() -> None:
    assert shown("40633", "yyyy-mm-dd", workbook='<workbookPr date1904="1"/>').text == "2015-04-01"


@pytest.mark.parametrize("number", ["0", "-1", "60", "2958466", "1E12"])
def test_serial_that_is_no_day_is_doubted(number: str) -> None:
    assert codes(shown(number, "yyyy-mm-dd")) == ["cell.error"]


@pytest.mark.parametrize(
    ("style", "text"), [(14, "2015-04-01"), (57, "2015-04"), (31, "2015-04-01"), (22, "2015-04-01"), (9, "4209500%")]
)
def test_formats_that_excel_does_not_write_down_are_known(style: int, text: str) -> None:
    styles = f'<cellXfs><xf numFmtId="0"/><xf numFmtId="{style}"/></cellXfs>'

    assert only('<c s="1"><v>42095</v></c>', styles=styles).text == text


def test_iso_day_is_read() -> None:
    assert only('<c t="d"><v>2015-04-01T00:00:00</v></c>').text == "2015-04-01"


# Booleans, errors, formulas, pictures


def test_booleans_are_words() -> None:
    grid = sheet('<row><c t="b"><v>1</v></c><c t="b"><v>0</v></c></row>')

    assert [each.text for each in grid.cells] == ["TRUE", "FALSE"]


def test_error_is_doubted_with_its_text() -> None:
    cell = only('<c t="e"><v>#N/A</v></c>')

    assert (cell.text, codes(cell)) == ("#N/A", ["cell.error"])


def test_formula_with_its_result_is_read() -> None:
    cell = only("<c><f>1+1</f><v>2</v></c>")

    assert (cell.text, cell.doubts) == ("2", ())


@pytest.mark.parametrize("value", ["", "<v/>", "<v></v>"])
def test_formula_without_result_is_doubted(value: str) -> None:
    assert codes(only(f"<c><f>1+1</f>{value}</c>")) == ["cell.formula_without_value"]


def test_formula_whose_result_is_the_empty_text_is_blank() -> None:
    grid = sheet('<row><c t="str"><f>IF(1,"","")</f><v></v></c><c><v>1</v></c></row>')

    assert (grid.cells[0].text, grid.cells[0].doubts) == ("", ())


def test_result_that_the_writer_left_to_be_worked_out_is_doubted() -> None:
    cell = only("<c><f>1+1</f><v>0</v></c>", workbook='<calcPr fullCalcOnLoad="1"/>')

    assert (cell.text, codes(cell)) == ("0", ["cell.formula_without_value"])


def test_picture_of_wps_in_a_cell_is_doubted() -> None:
    cell = only('<c t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>')

    assert (cell.text, codes(cell)) == ("", ["cell.picture"])


# Hidden


@pytest.mark.parametrize("how", ['hidden="1"', 'hidden="true"', 'ht="0"'])
def test_hidden_row_is_told(how: str) -> None:
    grid = sheet(f"<row><c><v>1</v></c></row><row {how}><c><v>2</v></c></row>")

    assert [codes(each) for each in grid.cells] == [[], ["cell.hidden"]]


@pytest.mark.parametrize("how", ['hidden="1"', 'width="0"'])
def test_hidden_column_is_told(how: str) -> None:
    rows = "<row><c><v>1</v></c><c><v>2</v></c><c/><c><v>4</v></c></row>"

    grid = sheet(rows, before=f'<cols><col min="2" max="3" {how}/></cols>')

    assert [codes(each) for each in grid.cells] == [[], ["cell.hidden"], [], []]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheet_is_told(state: str) -> None:
    parts = excel_parts("<row><c><v>1</v></c></row>")
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<sheet ", f'<sheet state="{state}" '.encode())

    (grid,) = walked(packed(parts))

    assert codes(grid.cells[0]) == ["cell.hidden"]


def test_number_that_its_format_hides_is_told() -> None:
    cell = shown("5", ";;;")

    assert (cell.text, codes(cell)) == ("5", ["cell.hidden"])


# Where cells stand


def test_cells_without_addresses_follow_each_other() -> None:
    grid = sheet('<row><c><v>1</v></c><c><v>2</v></c></row><row r="4"><c r="C4"><v>3</v></c><c><v>4</v></c></row>')

    assert {str(each.place.plain()["cell"]): each.text for each in grid.cells if each.text} == {
        "A1": "1",
        "B1": "2",
        "C4": "3",
        "D4": "4",
    }
    assert (grid.row_count, grid.column_count) == (4, 4)


def test_stated_dimension_is_not_believed() -> None:
    grid = sheet("<row><c><v>1</v></c><c><v>2</v></c></row>", before='<dimension ref="A1"/>')

    assert [each.text for each in grid.cells] == ["1", "2"]


def test_merged_cells_cover_their_area() -> None:
    rows = "<row><c><v>1</v></c><c/><c><v>2</v></c></row><row><c/><c/><c><v>3</v></c></row>"

    grid = sheet(rows, after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>')

    assert [(each.text, each.row_span, each.column_span) for each in grid.cells] == [
        ("1", 2, 2),
        ("2", 1, 1),
        ("3", 1, 1),
    ]
    assert grid.at(1, 1) == grid.cells[0]


def test_content_under_a_merged_cell_is_told() -> None:
    grid = sheet("<row><c><v>1</v></c><c><v>9</v></c></row>", after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>')

    (cell,) = grid.cells
    assert (cell.text, cell.alternatives, codes(cell)) == ("1", ("1\n9",), ["cell.hidden"])


def test_of_overlapping_merges_the_first_holds() -> None:
    rows = "<row><c><v>1</v></c></row><row/><row><c/><c/><c><v>2</v></c></row>"

    grid = sheet(rows, after='<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="B2:C3"/></mergeCells>')

    positions = [(row, column) for each in grid.cells for row in each.rows for column in each.columns]
    assert len(positions) == len(set(positions)) == 9


@pytest.mark.parametrize("merge", ["A1:XFD1048576", "A1:A1048576", "B2:XFD3"])
def test_huge_merge_is_cut_to_what_holds_text(merge: str) -> None:
    rows = "<row><c><v>1</v></c></row><row><c/><c><v>2</v></c></row>"

    grid = sheet(rows, after=f'<mergeCells><mergeCell ref="{merge}"/><mergeCell ref="bad"/></mergeCells>')

    assert (grid.row_count, grid.column_count) == (2, 2)


@pytest.mark.parametrize("last", ["XFD1048576", "A1048576", "NTP20000"])
def test_cell_far_away_costs_no_memory_and_is_not_lost(last: str) -> None:
    row = int("".join(sign for sign in last if sign.isdigit()))

    grid, stray = blocks(f'<row><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{last}"><v>2</v></c></row>')

    assert isinstance(grid, Grid) and isinstance(stray, Line)
    assert (grid.row_count, grid.column_count) == (1, 1)
    assert stray.text == "2"
    assert last in str(stray.place)


def test_sheet_that_is_full_of_far_away_cells_is_refused() -> None:
    far = "".join(f'<row r="{row}"><c r="ABC{row}"><v>2</v></c></row>' for row in range(1000, 1100))

    with pytest.raises(UnreadableFile) as caught:
        sheet(f'<row><c r="A1"><v>1</v></c></row>{far}')

    assert caught.value.code == "file.too_large"
    assert "ABC1099" in str(caught.value) and "表" in str(caught.value)


@pytest.mark.parametrize(
    ("rows", "others"),
    [
        ('<row r="x"><c><v>1</v></c></row>', {}),
        ('<row><c r="1A"><v>1</v></c></row>', {}),
        ('<row><c s="-1"><v>1</v></c></row>', {}),
        ('<row><c s="x"><v>1</v></c></row>', {}),
        ("<row><c><v>1</v></c></row>", {"before": '<cols><col min="x" max="2" hidden="1"/></cols>'}),
        ("<row><c><v>1</v></c></row>", {"styles": '<cellXfs><xf numFmtId="x"/></cellXfs>'}),
    ],
)
def test_nonsense_in_attributes_is_a_broken_file(rows: str, others: dict[str, str]) -> None:
    with pytest.raises(UnreadableFile) as caught:
        sheet(rows, **others)

    assert caught.value.code == "file.broken"


def test_style_that_does_not_exist_shows_the_bare_number() -> None:
    assert only('<c s="77"><v>1.5</v></c>').text == "1.5"


def test_sheet_without_text_has_no_grid() -> None:
    assert walked(packed(excel_parts('<row><c s="0"/></row>'))) == ()


@given(st.integers(0, 1_048_575), st.integers(0, 16_383))
def test_address_and_position_are_inverse(row: int, column: int) -> None:
    assert position(address(row, column)) == (row, column)
    assert area(f"$A$1:{address(row, column)}") == (0, 0, row, column)


# Workbooks of other programs

_TEXTS = st.lists(
    st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=8), max_size=4),
    min_size=1,
    max_size=5,
)


def _written(texts: list[list[str]]) -> dict[tuple[int, int], str]:
    return {(row, column): text for row, line in enumerate(texts) for column, text in enumerate(line) if text}


def _read(content: bytes) -> dict[tuple[int, int], str]:
    return {(each.row, each.column): each.text for grid in walked(content) for each in grid.cells if each.text}


_LIKE_AN_ESCAPE = re.compile("_x[0-9A-Fa-f]{4}_")


@given(_TEXTS)
def test_texts_of_openpyxl_are_read_back(texts: list[list[str]]) -> None:
    assume(not any(_LIKE_AN_ESCAPE.search(text) for line in texts for text in line))  # openpyxl does not escape these
    book = openpyxl.Workbook()
    for row, line in enumerate(texts, start=1):
        for column, text in enumerate(line, start=1):
            cell = book.worksheets[0].cell(row, column, text)
            cell.data_type = "s"
    buffer = io.BytesIO()
    book.save(buffer)

    assert _read(buffer.getvalue()) == _written(texts)


@given(_TEXTS)
def test_texts_of_xlsxwriter_are_read_back(texts: list[list[str]]) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        for (row, column), text in _written(texts).items():
            page.write_string(row, column, text)

    assert _read(buffer.getvalue()) == _written(texts)


def test_values_of_openpyxl_are_read_as_they_show() -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append([date(2015, 4, 1), datetime(2015, 4, 1, 10, 30), time(10, 30), True, 0.1, 7, "=A1", "甲\n乙"])
    buffer = io.BytesIO()
    book.save(buffer)

    (grid,) = walked(buffer.getvalue())

    assert [each.text for each in grid.cells] == [
        "2015-04-01",
        "2015-04-01 10:30:00",
        "10:30:00",
        "TRUE",
        "0.1",
        "7",
        "",
        "甲\n乙",
    ]
    assert codes(grid.cells[6]) == ["cell.formula_without_value"]
