"""A sheet whose plain cells are taken out before it is parsed says what it says with all of them parsed."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.errors import UnreadableFile
from formkit.model.reading import Block
from formkit.ooxml import excel
from formkit.ooxml.excel_sheet import SheetXml, sheet_xml
from formkit.ooxml.package import Package, parse_xml
from tests.ooxml.packages import excel_parts, packed

_STYLES = (
    '<fonts><font/><font><strike/></font><font><name val="Wingdings"/></font></fonts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="0" fontId="1"/><xf numFmtId="0" fontId="2"/></cellXfs>'
)
_STRINGS = "<si><t>甲</t></si><si><r><t>乙</t></r><r><rPr><strike/></rPr><t>丙</t></r></si>"
# Among plain ones, texts that a parser does not give back as they stand; and those that it refuses or takes for markup.
_TEXTS = ["", " ", "0", "1", "45000", "人民路站", "_x000D_", "\n", "甲&amp;乙", "&#65;", "a>b", "\r\n"]
_BROKEN = ["]]>", "&", "\x0b", "\ufffe", "<!-- x -->", "<?cells 0?>", "<![CDATA[x]]>", "</v>", "</t></is></c>"]
_FORMS = [
    "<c{}/>", "<c{}></c>", "<c{}><v>{}</v></c>", '<c{} t="inlineStr"><is><t>{}</t></is></c>', '<c{} t="n"/>',
    '<c{} t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>', '<c{} t="inlineStr"/>', '<c{} t="s"><v>{}</v></c>',
    '<c{} t="str"><v>{}</v></c>', '<c{} t="b"><v>{}</v></c>', '<c{} t="e"><v>{}</v></c>', '<c{} t="d"><v>{}</v></c>',
    "<c{}><f>A1</f><v>{}</v></c>", '<c{} t="inlineStr"><is><r><t>{}</t></r></is></c>',
]  # fmt: skip
_ODD = [
    '<c{} t="inlineStr"><v>{}</v></c>', '<c{} t="s"><is><t>{}</t></is></c>', "<x{}><v>{}</v></x>", "<?cells 0?>",
    "<!-- <c{}><v>{}</v></c> -->", "<ext><c{}><v>{}</v></c></ext>", "</row><row{}>", "<c{}><v>{}</v>",
]  # fmt: skip
_PLACES, _ODD_PLACES = ["", ' r="A{row}"', ' r="C{row}"', ' r="D9"'], [' r="A0"', ' r="c{row}"', ' r="1"']
_NUMBERS, _ODD_NUMBERS = ["", ' s="0"', ' s="1"', ' s="2"', ' s="3"'], [' s="99"', ' s="x"']
_HIDDEN = ["", ' hidden="1"', ' ht="0"']


@st.composite
def _cells(draw: st.DrawFn, row: int, odd: bool) -> str:
    def one(usual: list[str], others: list[str]) -> str:
        return draw(st.sampled_from([*usual, *others] if odd else usual))

    attributes = one(_PLACES, _ODD_PLACES).format(row=row) + one(_NUMBERS, _ODD_NUMBERS)
    return one(_FORMS, _ODD).format(attributes, one(_TEXTS, _BROKEN))


@st.composite
def _rows(draw: st.DrawFn) -> str:
    """Some rows of usual cells, and perhaps one that is odd."""
    rows = []
    for row in range(1, draw(st.integers(1, 3)) + 1):
        cells = draw(st.lists(_cells(row, odd=False), max_size=6))
        if draw(st.integers(0, 5)) == 0:
            cells.insert(draw(st.integers(0, len(cells))), draw(_cells(row, odd=True)))
        number = draw(st.sampled_from(["", f' r="{row}"']))
        rows.append(f"<row{number}{draw(st.sampled_from(_HIDDEN))}>{''.join(cells)}</row>")
    return "".join(rows)


def _walked(rows: str) -> tuple[Block, ...] | str:
    """What is walked of a workbook with these rows, or the code of what is wrong with it."""
    try:
        with Package(packed(excel_parts(rows, styles=_STYLES, strings=_STRINGS))) as package:
            return excel.walk_workbook(package, "r.xlsx")
    except UnreadableFile as error:
        return error.code


def _whole(content: bytes) -> SheetXml:
    return SheetXml(parse_xml(content))


@given(several=st.lists(_rows(), min_size=1, max_size=2))
def test_cells_taken_out_say_what_they_say_when_parsed(several: list[str]) -> None:
    for rows in several:
        found = _walked(rows)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(excel, "sheet_xml", _whole)

            assert found == _walked(rows)


def _sheet(rows: str, declaration: str = "", encoding: str = "utf-8") -> SheetXml:
    return sheet_xml(f"{declaration}<worksheet><sheetData>{rows}</sheetData></worksheet>".encode(encoding))


def _texts(rows: str, declaration: str = "", encoding: str = "utf-8") -> list[str]:
    return [cell.text for cell in chain.from_iterable(_sheet(rows, declaration, encoding).runs)]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1" s="3" t="inlineStr"><is><t>{}</t></is></c>',
        '<c r="A1" t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>',
        '<c r="A1" s="3" t="s"><v>{}</v></c>',
        '<c r="A1"><v>{}</v></c>',
    ],
)
def test_plain_cell_is_taken_out(cell: str) -> None:
    assert _texts(f"<row>{cell.format(7)}</row>") == ["7"]


@pytest.mark.parametrize(
    "rows",
    [
        '<row><!-- <c r="A1"><v>7</v></c> --></row>',
        '<row><?cells 0?><c r="A1"><v>7</v></c></row>',
        '<row><c r="A1"><v>7</v></c></row></sheetData><sheetData>',
        '<row><c r="A1"><v>&#55;</v></c></row>',
        '<row><c r="A1"><f>B1</f><v>7</v></c></row>',
    ],
)
def test_cell_that_is_not_plain_is_left_to_the_parser(rows: str) -> None:
    assert _texts(rows) == []


def test_sheet_in_another_encoding_is_left_to_the_parser() -> None:
    declaration = '<?xml version="1.0" encoding="gb2312"?>'
    rows = '<row><c r="A1" t="inlineStr"><is><t>站</t></is></c><c r="B1"><v>7</v></c></row>'

    sheet = _sheet(rows, declaration, "gb2312")

    assert not sheet.runs
    assert sheet.root.findtext(".//{*}t") == "站"
