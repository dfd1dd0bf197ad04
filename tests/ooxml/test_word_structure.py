"""The walk of a Word document: cells keep their places, and what stands inside another thing is not lost."""

import io

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.errors import UnreadableFile
from formkit.model.reading import Grid, Line
from formkit.ooxml.package import Package
from formkit.ooxml.word import walk_document
from tests.ooxml.packages import packed, word_parts
from tests.ooxml.word_bodies import blocks, cell, codes, grid, para, row, run, texts

_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_SHADOW = "<mc:AlternateContent><mc:Choice><w:drawing>{0}</w:drawing></mc:Choice><mc:Fallback><w:pict>{0}</w:pict></mc:Fallback></mc:AlternateContent>"  # noqa: E501


# Merged cells


def test_spans_put_each_cell_in_its_grid_column() -> None:
    seen = grid(
        row(cell("甲", '<w:gridSpan w:val="3"/>'), cell("乙"))
        + row(cell("丙"), cell("丁", '<w:gridSpan w:val="2"/>'), cell("戊"))
    )

    assert [(each.text, each.column, each.column_span) for each in seen.cells] == [
        ("甲", 0, 3),
        ("乙", 3, 1),
        ("丙", 0, 1),
        ("丁", 1, 2),
        ("戊", 3, 1),
    ]


def test_cell_merged_downwards_covers_its_rows() -> None:
    seen = grid(
        row(cell("甲", '<w:vMerge w:val="restart"/>'), cell("1"))
        + row(cell("", "<w:vMerge/>"), cell("2"))
        + row(cell("", '<w:vMerge w:val="continue"/>'), cell("3"))
        + row(cell("乙"), cell("4"))
    )

    assert (seen.cells[0].row_span, seen.cells[0].doubts) == (3, ())
    assert texts(seen.row(2)) == ["甲", "3"]
    assert texts(seen.row(3)) == ["乙", "4"]


def test_text_hidden_in_a_merged_cell_is_told() -> None:
    seen = grid(row(cell("35", '<w:vMerge w:val="restart"/>')) + row(cell("99", "<w:vMerge/>")))

    (only,) = seen.cells
    assert (only.text, only.alternatives, codes(only)) == ("35", ("35\n99",), ["cell.hidden_text"])


def test_tracked_change_in_a_merged_cell_outlives_the_merge() -> None:
    changed = f"<w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr><w:p><w:ins>{run('35')}</w:ins></w:p></w:tc>"

    seen = grid(row(changed) + row(cell("", "<w:vMerge/>")))

    assert codes(seen.cells[0]) == ["cell.tracked_change"]


def test_merge_does_not_reach_over_a_row_without_it() -> None:
    restart, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"

    seen = grid(
        row(cell("甲"), cell("乙", restart))
        + row(cell("丙", '<w:gridSpan w:val="2"/>'))
        + row(cell("丁"), cell("戊", goes_on))
    )

    assert texts(seen.cells) == ["甲", "乙", "丙", "丁", "戊"]
    assert all(each.row_span == 1 for each in seen.cells)


def test_merge_of_other_width_is_a_cell_of_its_own() -> None:
    seen = grid(
        row(cell("甲", '<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>'))
        + row(cell("乙", "<w:vMerge/>"), cell("丙"))
    )

    assert texts(seen.row(1)) == ["乙", "丙"]


def test_row_that_begins_later_is_shifted() -> None:
    seen = grid(row(cell("甲"), cell("乙")) + row(cell("丙"), properties='<w:gridBefore w:val="1"/>'))

    assert seen.at(1, 0) is None
    assert texts(seen.row(1)) == ["丙"]
    assert seen.cells[2].column == 1


@pytest.mark.parametrize("span", ["999999999", "9" * 5000])
def test_absurd_span_costs_no_memory(span: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        grid(row(cell("甲", f'<w:gridSpan w:val="{span}"/>')))

    assert caught.value.code == "file.broken"


@pytest.mark.parametrize("span", ["x", "", "²", "-3", "0"])
def test_span_that_is_no_number_is_one(span: str) -> None:
    assert grid(row(cell("甲", f'<w:gridSpan w:val="{span}"/>'), cell("乙"))).cells[1].column == 1


# Text boxes, nested tables, strict documents


def text_box(content: str) -> str:
    return f"<w:r>{_SHADOW.format(f'<w:txbxContent>{content}</w:txbxContent>')}</w:r>"


def test_text_box_is_read_once() -> None:
    seen = blocks(para("正文", text_box(para("框里"))))

    assert [each.text for each in seen if isinstance(each, Line)] == ["正文", "框里"]


def test_text_box_inside_a_text_box_is_read_once() -> None:
    inner = para("外", text_box(para("内")))

    seen = blocks(f"<w:p>{text_box(inner)}</w:p>")

    assert [each.text for each in seen if isinstance(each, Line)] == ["", "外", "内"]


def test_text_box_in_a_cell_belongs_to_the_cell() -> None:
    inner = para("外", text_box(para("内")))

    seen = grid(row(f"<w:tc>{para('格', text_box(inner))}</w:tc>"))

    assert seen.cells[0].text == "格\n外\n内"


def test_table_in_a_cell_is_text_of_the_cell_and_doubted() -> None:
    nested = f"<w:tbl>{row(cell('甲'), cell('乙'))}{row(cell('丙'))}</w:tbl>"
    outer = f"<w:tc>{para('外')}{nested}<w:p/></w:tc>"

    seen = blocks(f"<w:tbl>{row(outer, cell('旁'))}</w:tbl><w:tbl>{row(cell('后'))}</w:tbl>")

    assert [each.cells[0].text for each in seen if isinstance(each, Grid)] == ["外\n甲\t乙\n丙", "后"]
    assert [codes(each.cells[0]) for each in seen if isinstance(each, Grid)] == [["cell.nested_table"], []]
    assert [str(each.cells[0].place) for each in seen if isinstance(each, Grid)] == [
        "第1个表格第1行第1列",
        "第2个表格第1行第1列",
    ]


def test_single_cell_around_tables_is_a_frame() -> None:
    inner = f"<w:tbl>{row(cell('甲'), cell('乙'))}</w:tbl>"
    framed = f"<w:tc>{para('附件')}{inner}<w:p/></w:tc>"

    seen = blocks(f"<w:tbl>{row(framed)}</w:tbl>")

    assert [each.text for each in seen if isinstance(each, Line)] == ["附件", ""]
    assert [texts(each.cells) for each in seen if isinstance(each, Grid)] == [["甲", "乙"]]


def test_strict_document_is_read() -> None:
    parts = word_parts(f"<w:p>{run('严格')}</w:p>", namespace=_STRICT)

    with Package(packed(parts)) as package:
        (seen,) = walk_document(package, "r.docx")

    assert isinstance(seen, Line) and seen.text == "严格"


def test_document_without_a_body_has_no_blocks() -> None:
    parts = word_parts("")
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:body></w:body>", b"")

    with Package(packed(parts)) as package:
        assert walk_document(package, "r.docx") == ()


# Documents of another program

_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=8)


@st.composite
def merged_tables(draw: st.DrawFn) -> tuple[list[list[str]], list[tuple[int, int, int, int]]]:
    """Texts by row and column, and rectangles to merge that do not overlap."""
    height, width = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    words = [[draw(_WORDS) for _ in range(width)] for _ in range(height)]
    taken: set[tuple[int, int]] = set()
    merges = []
    for _ in range(draw(st.integers(0, 3))):
        top, left = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
        bottom, right = draw(st.integers(top, height - 1)), draw(st.integers(left, width - 1))
        area = {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
        if not area & taken:
            taken |= area
            merges.append((top, left, bottom, right))
    return words, merges


@given(merged_tables())
def test_table_of_python_docx_is_read_cell_for_cell(
    case: tuple[list[list[str]], list[tuple[int, int, int, int]]],
) -> None:
    words, merges = case
    document = docx.Document()
    table = document.add_table(len(words), len(words[0]))
    hidden = {(r, c) for top, left, b, e in merges for r in range(top, b + 1) for c in range(left, e + 1)}
    hidden -= {(top, left) for top, left, _, _ in merges}
    for top, left, bottom, right in merges:
        table.cell(top, left).merge(table.cell(bottom, right))
    for r, texts_of_row in enumerate(words):
        for c, text in enumerate(texts_of_row):
            if (r, c) not in hidden:
                table.cell(r, c).text = text
    buffer = io.BytesIO()
    document.save(buffer)

    with Package(buffer.getvalue()) as package:
        (seen,) = (each for each in walk_document(package, "r.docx") if isinstance(each, Grid))

    spans = {(top, left): (b - top + 1, e - left + 1) for top, left, b, e in merges}
    assert {(each.row, each.column): (each.row_span, each.column_span, each.text) for each in seen.cells} == {
        (r, c): (*spans.get((r, c), (1, 1)), text.strip("\n"))
        for r, texts_of_row in enumerate(words)
        for c, text in enumerate(texts_of_row)
        if (r, c) not in hidden
    }
