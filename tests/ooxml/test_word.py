"""The walk of a Word document: nothing is lost, nothing shifts, and what is unsure is said."""

import io
from collections.abc import Iterable

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.errors import UnreadableFile
from formkit.model.reading import Block, Cell, Grid, Line
from formkit.ooxml.package import Package
from formkit.ooxml.word import walk_document
from tests.ooxml.packages import packed, word_parts

_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_SHADOW = "<mc:AlternateContent><mc:Choice><w:drawing>{0}</w:drawing></mc:Choice><mc:Fallback><w:pict>{0}</w:pict></mc:Fallback></mc:AlternateContent>"  # noqa: E501


def blocks(body: str) -> tuple[Block, ...]:
    with Package(packed(word_parts(body))) as package:
        return walk_document(package, "r.docx")


def line(content: str) -> Line:
    (block,) = blocks(f"<w:p>{content}</w:p>")
    assert isinstance(block, Line)
    return block


def grid(rows: str) -> Grid:
    (block,) = blocks(f"<w:tbl>{rows}</w:tbl>")
    assert isinstance(block, Grid)
    return block


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def para(text: str, more: str = "") -> str:
    return f"<w:p>{run(text)}{more}</w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{run(text)}</w:p></w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def control(content: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def tick_box(state: str) -> str:
    return f'<w14:checkbox><w14:checked w14:val="{state}"/></w14:checkbox>'


def texts(cells: Iterable[Cell]) -> list[str]:
    return [each.text for each in cells]


def codes(block: Line | Cell) -> list[str]:
    return [each.code for each in block.doubts]


# Content controls


def test_cell_inside_a_control_stays_in_its_column() -> None:
    seen = grid(row(cell("客户名称"), control(cell("某某公司")), cell("联系人"), cell("张三")))

    assert texts(seen.row(0)) == ["客户名称", "某某公司", "联系人", "张三"]
    assert seen.at(0, 3) == seen.cells[3]


def test_row_inside_a_control_is_a_row() -> None:
    seen = grid(row(cell("甲")) + control(row(cell("乙"))) + control(control(row(cell("丙")))))

    assert texts(seen.cells) == ["甲", "乙", "丙"]
    assert seen.row_count == 3


def test_table_and_paragraph_inside_a_control_are_blocks() -> None:
    seen = blocks(control(f"<w:p>{run('说明')}</w:p><w:tbl>{row(cell('甲'))}</w:tbl>"))

    assert [type(each) for each in seen] == [Line, Grid]


@pytest.mark.parametrize(
    ("state", "sign", "shown"),
    # ☒ is how Word draws a ticked box; on a Chinese form it would read as crossed out.
    [
        ("1", "☒", "☑"),
        ("true", "☑", "☑"),
        ("1", "√", "☑"),
        ("0", "☐", "☐"),
        ("false", "□", "☐"),
        ("0", "■", "■"),
        ("0", "√", "√"),
    ],
)
@pytest.mark.parametrize("is_whole_cell", [True, False])
def test_tick_box_is_read_as_it_was_left(state: str, sign: str, shown: str, is_whole_cell: bool) -> None:
    box = (
        control(cell(sign), tick_box(state))
        if is_whole_cell
        else f"<w:tc><w:p>{control(run(sign), tick_box(state))}</w:p></w:tc>"
    )

    seen = grid(row(box))

    assert texts(seen.cells) == [shown]
    assert seen.cells[0].doubts == ()


@pytest.mark.parametrize(("state", "sign", "shown"), [("1", "☐", "☐"), ("0", "☒", "☑"), ("0", "☑", "☑")])
def test_tick_box_that_shows_another_state_than_it_has_is_doubted(state: str, sign: str, shown: str) -> None:
    seen = line(control(run(sign), tick_box(state)))

    assert (seen.text, codes(seen)) == (shown, ["cell.tick_differs"])


def test_tick_box_in_a_sentence_keeps_its_place() -> None:
    seen = line(run("有") + control(run("☒"), tick_box("1")) + run("无") + control(run("☐"), tick_box("0")))

    assert seen.text == "有☑无☐"


def test_tick_under_tracking_gives_both_states() -> None:
    content = f"<w:del><w:r><w:delText>☐</w:delText></w:r></w:del><w:ins>{run('☒')}</w:ins>"

    seen = line(control(content, tick_box("1")))

    assert (seen.text, seen.alternatives, codes(seen)) == ("☑", ("☐",), ["cell.tracked_change"])


def test_choice_in_a_list_control_is_read() -> None:
    assert line(run("场景：") + control(run("农村"), "<w:dropDownList/>")).text == "场景：农村"


@pytest.mark.parametrize("level", ["line", "paragraph", "cell"])
def test_prompt_of_a_control_is_blank(level: str) -> None:
    prompt = "<w:showingPlcHdr/>"
    inner = {
        "line": f"<w:tc><w:p>{control(run('单击此处输入文字。'), prompt)}</w:p></w:tc>",
        "paragraph": f"<w:tc>{control(para('单击此处输入文字。'), prompt)}</w:tc>",
        "cell": control(cell("单击此处输入文字。"), prompt),
    }[level]

    seen = grid(row(cell("名称"), inner, cell("尾")))

    assert texts(seen.cells) == ["名称", "", "尾"]


def test_prompt_switched_off_is_text() -> None:
    assert line(control(run("张三"), '<w:showingPlcHdr w:val="0"/>')).text == "张三"


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


# Tracked changes


@pytest.mark.parametrize(("inserted", "deleted"), [("ins", "del"), ("moveTo", "moveFrom")])
def test_tracked_change_gives_text_now_and_before(inserted: str, deleted: str) -> None:
    seen = line(
        run("挂高")
        + f"<w:{deleted}><w:r><w:delText>35</w:delText></w:r></w:{deleted}><w:{inserted}>{run('40')}</w:{inserted}>"
        + run("米")
    )

    assert (seen.text, seen.alternatives, codes(seen)) == ("挂高40米", ("挂高35米",), ["cell.tracked_change"])


def test_text_inserted_and_deleted_again_never_was() -> None:
    seen = line(f"{run('甲')}<w:ins><w:del><w:r><w:delText>乙</w:delText></w:r></w:del></w:ins>")

    assert (seen.text, seen.doubts) == ("甲", ())


def test_deleted_row_keeps_what_it_said() -> None:
    seen = grid(row(cell("甲")) + row(cell("乙"), properties="<w:del/>"))

    gone = seen.cells[1]
    assert (gone.text, gone.alternatives, codes(gone)) == ("", ("乙",), ["cell.tracked_change"])


def test_deleted_row_keeps_what_stands_in_a_cell_without_properties() -> None:
    gone = grid(row(f"<w:tc>{para('乙')}</w:tc>", properties="<w:del/>")).cells[0]

    assert (gone.text, gone.alternatives, codes(gone)) == ("", ("乙",), ["cell.tracked_change"])


def test_inserted_row_is_doubted() -> None:
    added = grid(row(cell("甲")) + row(cell("乙"), properties="<w:ins/>")).cells[1]

    assert (added.text, added.alternatives, codes(added)) == ("乙", ("",), ["cell.tracked_change"])


def test_deleted_cell_is_doubted() -> None:
    assert codes(grid(row(cell("甲", "<w:cellDel/>"))).cells[0]) == ["cell.tracked_change"]


# Hidden text, symbols, fields


def test_hidden_text_is_told_and_not_read() -> None:
    seen = line(run("1", "<w:vanish/>") + run("35"))

    assert (seen.text, seen.alternatives, codes(seen)) == ("35", ("135",), ["cell.hidden_text"])


def test_crossed_out_text_is_told_and_not_read() -> None:
    for struck in ("<w:strike/>", "<w:dstrike/>"):
        seen = line(run("117.4", struck) + run("117.5"))

        assert (seen.text, codes(seen), seen.alternatives) == ("117.5", ["cell.struck_out"], ("117.4117.5",))


def test_hiding_switched_off_is_plain_text() -> None:
    seen = line(run("35", '<w:vanish w:val="false"/>'))

    assert (seen.text, seen.doubts) == ("35", ())


@pytest.mark.parametrize(
    ("font", "code", "shown"),
    [
        ("Wingdings", "F0FE", "☑"),
        ("Wingdings", "FE", "☑"),
        ("wingdings", "f0a8", "☐"),
        ("Wingdings", "F0FC", "√"),
        ("Wingdings 2", "F052", "☑"),
        ("Wingdings 2", "F0A3", "☐"),
        ("Wingdings 2", "F050", "√"),
        ("Segoe UI Symbol", "2611", "☑"),
        ("Webdings", "F061", "�"),
        ("Wingdings", "F021", "�"),
        ("Wingdings", "zz", ""),
        ("Wingdings", "FFFFFFFF", ""),
    ],
)
def test_symbol_is_read_by_its_font(font: str, code: str, shown: str) -> None:
    assert line(f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>').text == shown


@pytest.mark.parametrize("sign", ["R", "\uf052"])
def test_letter_in_a_symbol_font_is_the_tick_it_looks_like(sign: str) -> None:
    fonts = '<w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/>'

    assert line(run(f"{sign} 是", fonts)).text == "☑ 是"


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ('<w:default w:val="0"/>', "☐"),
        ('<w:default w:val="1"/>', "☑"),
        ('<w:default w:val="0"/><w:checked/>', "☑"),
        ('<w:default w:val="1"/><w:checked w:val="0"/>', "☐"),
    ],
)
def test_old_tick_field_is_read_by_its_state(state: str, shown: str) -> None:
    seen = line(
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox>{state}</w:checkBox></w:ffData></w:fldChar></w:r>'
        '<w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>' + run("是")
    )

    assert seen.text == f"{shown}是"


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("", "城区"),
        ('<w:result w:val="1"/>', "农村"),
        ('<w:default w:val="1"/>', "农村"),
        ('<w:result w:val="9"/>', ""),
    ],
)
def test_old_list_field_shows_its_choice(state: str, shown: str) -> None:
    entries = '<w:listEntry w:val="城区"/><w:listEntry w:val="农村"/>'

    seen = line(
        f"<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:ddList>{state}{entries}</w:ddList></w:ffData></w:fldChar></w:r>"
        "<w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>"
    )

    assert seen.text == shown


def test_old_text_field_shows_its_result_and_no_instruction() -> None:
    seen = line(
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:textInput/></w:ffData></w:fldChar></w:r>'
        '<w:r><w:instrText> FORMTEXT </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("张三")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )

    assert seen.text == "张三"


@pytest.mark.parametrize("name", ["hyperlink", "fldSimple", "smartTag", "customXml", "bdo"])
def test_text_inside_a_wrapper_is_read(name: str) -> None:
    assert line(f"{run('邮箱')}<w:{name}>{run('a@b.cn')}</w:{name}>").text == "邮箱a@b.cn"


def test_tabs_and_breaks_are_white_space() -> None:
    content = "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:cr/><w:t>1</w:t><w:noBreakHyphen/></w:r>"

    assert line(content).text == "甲\t乙\n丙\n1-"


def test_pinyin_guide_is_left_out_and_its_base_read() -> None:
    ruby = f"<w:r><w:ruby><w:rt>{run('lǐ')}</w:rt><w:rubyBase>{run('李')}</w:rubyBase></w:ruby></w:r>"

    assert line(ruby + run("四")).text == "李四"


def test_formula_is_read_as_its_signs() -> None:
    assert line("<m:oMathPara><m:oMath><m:r><m:t>≥35</m:t></m:r></m:oMath></m:oMathPara>").text == "≥35"


def test_emoji_that_word_writes_twice_is_read_once() -> None:
    content = "<mc:AlternateContent><mc:Choice/><mc:Fallback><w:t>☑</w:t></mc:Fallback></mc:AlternateContent>"

    assert line(f"<w:r>{content}</w:r>{run('是')}").text == "☑是"


def test_cell_that_holds_only_a_picture_is_doubted() -> None:
    drawing = "<w:r><w:drawing><wp:inline><a:graphic><a:blip/></a:graphic></wp:inline></w:drawing></w:r>"

    seen = grid(row(cell("签名"), f"<w:tc><w:p>{drawing}</w:p></w:tc>"))

    assert [codes(each) for each in seen.cells] == [[], ["cell.picture"]]


def test_comments_cost_nothing() -> None:
    marked = f"<!-- x --><w:commentRangeStart w:id='1'/>{run('张三')}<w:commentRangeEnd w:id='1'/><?x y?>"

    seen = blocks(f"<!-- x --><w:p>{marked}</w:p><w:tbl><!-- x -->{row('<!-- x -->', cell('甲'))}</w:tbl>")

    assert isinstance(seen[0], Line) and seen[0].text == "张三"
    assert isinstance(seen[1], Grid) and texts(seen[1].cells) == ["甲"]


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
