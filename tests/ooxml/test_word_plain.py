"""A Word table read in one sweep is read as with all the readings of its cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from formkit.ooxml.word_parts import W
from formkit.ooxml.word_plain import careful_cells, cells_of, plain_cells

_TEXT = st.sampled_from(["", "站点", " 3 ", "a\tb"]).map("<w:t>{}</w:t>".format)
_SIGN = st.sampled_from(["<w:tab/>", "<w:br/>", "<w:cr/>", "<w:noBreakHyphen/>", "<w:lastRenderedPageBreak/>"])
_UNUSUAL = st.sampled_from(
    [
        "<w:delText>x</w:delText>",
        '<w:sym w:font="Wingdings" w:char="F0FE"/>',
        "<w:drawing/>",
        "<w:commentReference>x</w:commentReference>",
        "<w:ruby><w:rubyBase><w:r><w:t>x</w:t></w:r></w:rubyBase></w:ruby>",
    ]
)
_TYPE = st.sampled_from(
    ["", "<w:b/>", '<w:rFonts w:ascii="宋体"/>', '<w:rFonts w:hAnsi="Wingdings 2"/>', "<w:vanish/>", "<w:strike/>"]
)


def _some(inner: st.SearchStrategy[str], least: int = 0, most: int = 3) -> st.SearchStrategy[str]:
    return st.lists(inner, min_size=least, max_size=most).map("".join)


def _within(inner: st.SearchStrategy[str], *shells: str) -> st.SearchStrategy[str]:
    return st.tuples(st.sampled_from(shells), inner).map(lambda pair: pair[0].format(pair[1]))


_CONTROL = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
_RUN = st.tuples(_TYPE, _some(st.one_of(_TEXT, _TEXT, _TEXT, _SIGN, _UNUSUAL))).map(
    lambda pair: f"<w:r><w:rPr>{pair[0]}</w:rPr>{pair[1]}</w:r>"
)
_RUNS = _within(
    _some(_RUN), "{}", "{}", "{}", _CONTROL, "<w:ins>{}</w:ins>", "<w:hyperlink>{}</w:hyperlink>", "<w:x>{}</w:x>"
)
_PARAGRAPH = _RUNS.map("<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>{}</w:p>".format)
_CELL_PROPERTIES = st.sampled_from(
    ["", "<w:tcPr/>", '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>', "<w:tcPr><w:vMerge/></w:tcPr>",
     '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>', "<w:tcPr><w:cellDel/></w:tcPr>",
     '<w:tcPr><w:gridSpan w:val="3"/></w:tcPr>']
)  # fmt: skip
_PARAGRAPHS = _within(_some(_PARAGRAPH), "{}", "{}", "{}", _CONTROL, "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>")
_CELL = st.tuples(_CELL_PROPERTIES, _PARAGRAPHS).map(lambda pair: f"<w:tc>{pair[0]}{pair[1]}</w:tc>")
CELLS = _within(_some(_CELL, 1, 4), "{}", "{}", "{}", _CONTROL)
_ROW_PROPERTIES = st.sampled_from(
    ["", "", "<w:trPr/>", '<w:trPr><w:gridBefore w:val="1"/></w:trPr>', "<w:trPr><w:ins/></w:trPr>"]
)
_ROW = st.tuples(_ROW_PROPERTIES, CELLS).map(lambda pair: f"<w:tr>{pair[0]}{pair[1]}</w:tr>")
_ROWS = _within(_some(_ROW, 0, 3), "{}", "{}", "{}", _CONTROL)


def _table(rows: str) -> etree._Element:
    return etree.fromstring(f'<w:tbl xmlns:w="{W.strip("{}")}">{rows}</w:tbl>')


@given(rows=_ROWS)
def test_a_table_read_in_one_sweep_is_read_as_with_care(rows: str) -> None:
    table = _table(rows)

    assert cells_of(table) == list(careful_cells(table))


_PLAIN_RUN = "<w:r><w:t>站点</w:t></w:r>"
_ODD_RUNS = (
    "<w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r>",
    "<w:r><w:rPr><w:dstrike/></w:rPr><w:t>x</w:t></w:r>",
    '<w:r><w:rPr><w:rFonts w:hAnsi="Wingdings 2"/></w:rPr><w:t>R</w:t></w:r>',
    '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>',
    "<w:r><w:delText>x</w:delText></w:r>",
    "<w:r><w:commentReference>x</w:commentReference></w:r>",
    f"<w:del>{_PLAIN_RUN}</w:del>",
    f"<w:moveTo>{_PLAIN_RUN}</w:moveTo>",
    f"<w:unknown>{_PLAIN_RUN}</w:unknown>",
    "<w:t>x</w:t>",
    "<w:r><w:x><w:t>x</w:t></w:x></w:r>",
    "<w:r><w:x><w:br/></w:x></w:r>",
)
_ODD_CELLS = (
    f"<w:tc>{_PLAIN_RUN}</w:tc>",
    f"<w:tc><w:x><w:p>{_PLAIN_RUN}</w:p></w:x></w:tc>",
    f"<w:x><w:tc><w:p>{_PLAIN_RUN}</w:p></w:tc></w:x>",
    f"<w:tc><w:tbl><w:tr><w:tc><w:p>{_PLAIN_RUN}</w:p></w:tc></w:tr></w:tbl></w:tc>",
    f"<w:tc><w:tcPr><w:cellDel/></w:tcPr><w:p>{_PLAIN_RUN}</w:p></w:tc>",
    '<w:tc><w:tcPr><w:tcPrChange><w:tcPr><w:gridSpan w:val="2"/></w:tcPr></w:tcPrChange></w:tcPr><w:p/></w:tc>',
)


@pytest.mark.parametrize("run", _ODD_RUNS)
def test_an_odd_run_among_plain_ones_is_read_with_care(run: str) -> None:
    table = _table(f"<w:tr><w:tc><w:p>{_PLAIN_RUN}</w:p></w:tc><w:tc><w:p>{run}{_PLAIN_RUN}</w:p></w:tc></w:tr>")

    assert cells_of(table) == list(careful_cells(table))


@pytest.mark.parametrize("cell", _ODD_CELLS)
def test_an_odd_cell_among_plain_ones_is_read_with_care(cell: str) -> None:
    row = f"<w:tr><w:tc><w:p>{_PLAIN_RUN}</w:p></w:tc>{cell}<w:tc><w:p/></w:tc></w:tr>"
    table = _table(f"<w:tr><w:tc><w:p>{_PLAIN_RUN}</w:p></w:tc></w:tr>{row}")

    assert cells_of(table) == list(careful_cells(table))


def test_a_table_of_plain_text_in_content_controls_is_read_in_one_sweep() -> None:
    control = "<w:sdt><w:sdtContent><w:r><w:t>人民</w:t></w:r></w:sdtContent></w:sdt>"
    rows = (
        f"<w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p>{control}<w:r><w:tab/></w:r></w:p><w:p/></w:tc>"
        "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr><w:tr><w:tc><w:p/></w:tc></w:tr>"
    )

    found = plain_cells(_table(rows))

    assert found is not None
    assert found == list(careful_cells(_table(rows)))
    assert [(each.row, each.column, each.span, each.goes_on, each.text) for each in found] == [
        (0, 0, 2, None, "人民\t"), (0, 2, 1, True, ""), (1, 0, 1, None, ""),
    ]  # fmt: skip
