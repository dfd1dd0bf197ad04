"""Rows of a sheet as they stream by: what a person sees in each cell, and no trust in the file."""

import tracemalloc
from collections.abc import Mapping

import pytest

from formkit.errors import UnreadableFile
from formkit.ooxml.excel import sheets, workbook_part
from formkit.ooxml.excel_cells import read_workbook
from formkit.ooxml.excel_rows import SheetRow, walk_sheet
from formkit.ooxml.package import Package
from tests.ooxml.packages import excel_parts, packed


def walked(parts: Mapping[str, bytes]) -> list[object]:
    """What the first sheet of a workbook gives."""
    with Package(packed(dict(parts))) as package:
        workbook = read_workbook(package, workbook_part(package) or "")
        return list(walk_sheet(package, sheets(package)[0], workbook))


def rows(body: str, *, strings: str = "", styles: str = "", before: str = "", after: str = "") -> list[SheetRow]:
    parts = excel_parts(body, strings=strings, styles=styles, before=before, after=after)
    return [each for each in walked(parts) if isinstance(each, SheetRow)]


def texts(body: str, *, strings: str = "", styles: str = "") -> list[tuple[int, list[str]]]:
    return [(row.index, list(row.texts)) for row in rows(body, strings=strings, styles=styles)]


def doubts(body: str, *, strings: str = "", styles: str = "") -> list[tuple[int, int, str]]:
    found = rows(body, strings=strings, styles=styles)
    return [(row.index, at, each.code) for row in found for at, more in row.doubts.items() for each in more]


def refusal(body: str, after: str = "") -> str:
    with pytest.raises(UnreadableFile) as caught:
        walked(excel_parts(body, after=after))
    return caught.value.code


def styled(number_format: str, font: str = "") -> str:
    return (
        f'<numFmts><numFmt numFmtId="164" formatCode="{number_format}"/></numFmts><fonts><font/><font>{font}</font>'
        '</fonts><fills><fill/></fills><cellXfs><xf numFmtId="0"/><xf numFmtId="164" fontId="1"/></cellXfs>'
    )


def test_cell_gives_what_it_shows() -> None:
    body = (
        '<row><c><v>1</v></c><c t="s"><v>0</v></c><c s="1"><v>42095</v></c><c t="b"><v>1</v></c></row>'
        '<row><c><f>1+1</f><v>2</v></c><c t="str"><f>A1</f><v>甲_x000D_\n乙</v></c><c><v>117.02190000000001</v></c></row>'
        '<row><c t="inlineStr"><is><r><t>一</t></r><r><t>二 </t></r><rPh><t>er</t></rPh></is></c><c t="s"><v>1</v></c></row>'
    )
    strings = "<si><t> 甲_x4E00_ </t></si><si><r><t>丙</t></r><r><rPr><b/></rPr><t>丁</t></r></si>"

    assert texts(body, strings=strings, styles=styled("yyyy-mm")) == [
        (0, ["1", "甲一", "2015-04", "TRUE"]),
        (1, ["2", "甲\n乙", "117.0219"]),
        (2, ["一二", "丙丁"]),
    ]


def test_what_cannot_be_trusted_is_doubted() -> None:
    body = (
        '<row><c t="e"><v>#N/A</v></c><c><f>1+1</f></c><c><v>6222021234567890</v></c><c t="s"><v>7</v></c></row>'
        '<row><c><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG()</v></c><c s="1"><v>5</v></c><c><v>abc</v></c></row>'
    )

    assert doubts(body, styles=styled("0", "<strike/>")) == [
        (0, 0, "cell.error"),
        (0, 1, "cell.formula_without_value"),
        (0, 2, "cell.digits_lost"),
        (0, 3, "cell.error"),
        (1, 0, "cell.picture"),
        (1, 1, "cell.struck_out"),
        (1, 2, "cell.error"),
    ]


def test_text_that_is_crossed_out_or_hidden_is_doubted_too() -> None:
    body = '<row><c t="s"><v>0</v></c><c t="s" s="1"><v>1</v></c></row>'
    strings = "<si><r><rPr><strike/></rPr><t>旧</t></r><r><t>新</t></r></si><si><t>看不见</t></si>"

    assert texts(body, strings=strings, styles=styled(";;;")) == [(0, ["新", "看不见"])]
    assert doubts(body, strings=strings, styles=styled(";;;")) == [(0, 0, "cell.struck_out"), (0, 1, "cell.hidden")]


def test_addresses_may_be_left_out() -> None:
    body = (
        '<row><c><v>1</v></c><c r="D1"><v>2</v></c><c><v>3</v></c></row>'
        '<row r="4"><c><v>4</v></c></row><row><c r="B5"><v>5</v></c></row><row><c r="A9"><v>6</v></c><c><v>7</v></c></row>'
    )

    assert texts(body) == [(0, ["1", "", "", "2", "3"]), (3, ["4"]), (4, ["", "5"]), (8, ["6", "7"])]


def test_dimension_is_not_believed() -> None:
    found = rows('<row r="2"><c r="C2"><v>1</v></c></row>', before='<dimension ref="A1:A1"/>')

    assert [(row.index, row.texts) for row in found] == [(1, ["", "", "1"])]


def test_empty_rows_and_cells_are_left_out() -> None:
    body = '<row r="1"><c r="A1"/></row><row r="3"><c r="B3"><v>1</v></c><c r="C3"/></row><row r="9"/>'

    assert texts(body) == [(2, ["", "1"])]


def test_hidden_rows_are_told() -> None:
    body = '<row hidden="1"><c><v>1</v></c></row><row ht="0"><c><v>2</v></c></row><row><c><v>3</v></c></row>'

    assert [row.is_hidden for row in rows(body)] == [True, True, False]


def test_merged_areas_come_behind_the_rows() -> None:
    merges = '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="?"/><mergeCell ref="C1"/></mergeCells>'

    assert walked(excel_parts("<row><c><v>1</v></c></row>", after=merges))[1:] == [(0, 0, 1, 1), (0, 2, 0, 2)]


def test_row_of_an_anchor_is_no_row_of_the_sheet() -> None:
    after = '<controls xmlns:x="urn:x"><x:from><x:row>1</x:row></x:from></controls>'

    assert len(rows('<row r="1048576"><c><v>1</v></c></row>', after=after)) == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('<row r="2"/><row r="1"/>', "file.broken"),
        ('<row r="2"/><row r="2"/>', "file.broken"),
        ('<row r="0"/>', "file.broken"),
        ('<row r="1048577"/>', "file.broken"),
        ('<row r="x"/>', "file.broken"),
        ('<row r="1"><c r="A2"/></row>', "file.broken"),
        ('<row><c r="A1"/><c r="B2"/></row>', "file.broken"),
        ('<row><c r="?"/></row>', "file.broken"),
        ('<row><c r="ZZZ1"/></row>', "file.broken"),
        ('<row><c s="x"><v>1</v></c></row>', "file.broken"),
        ('<row r="1048576"><c r="XFD1048576"/></row>', "file.too_large"),
        ("<row>", "file.broken"),
    ],
)
def test_sheet_that_no_program_writes_is_refused(body: str, code: str) -> None:
    assert refusal(body) == code


def test_damage_behind_the_rows_is_found() -> None:
    assert refusal("<row><c><v>1</v></c></row>", after="<mergeCells>") == "file.broken"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/strings.xml"])
def test_dtd_is_refused_and_its_entities_do_not_grow(part: str) -> None:
    parts = excel_parts('<row><c t="inlineStr"><is><t>&b;</t></is></c></row>', strings="<si><t>&b;</t></si>")
    declared = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    parts = {name: declared + text if name == part else text.replace(b"&b;", b"") for name, text in parts.items()}

    with pytest.raises(UnreadableFile) as caught:
        walked(parts)

    assert caught.value.code == "file.unsafe"


def test_dtd_of_a_sheet_without_rows_is_refused() -> None:
    parts = excel_parts("")
    name = "xl/worksheets/sheet1.xml"

    with pytest.raises(UnreadableFile) as caught:
        walked({**parts, name: b"<!DOCTYPE x>" + parts[name]})

    assert caught.value.code == "file.unsafe"


def test_what_is_no_row_must_not_pile_up() -> None:
    assert refusal(f'<x a="{"a" * 1_000_000}"/>' * 70) == "file.too_large"


def test_long_sheet_takes_the_memory_of_a_row() -> None:
    body = "".join(f'<row><c t="inlineStr"><is><t>{number:0200}</t></is></c></row>' for number in range(5_000))
    content = packed(excel_parts(body))
    tracemalloc.start()
    try:
        with Package(content) as package:
            workbook = read_workbook(package, workbook_part(package) or "")
            count = sum(1 for _ in walk_sheet(package, sheets(package)[0], workbook))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert count == 5_000
    assert peak < 500_000
