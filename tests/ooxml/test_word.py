"""The walk of a Word document: what was changed, hidden or set in signs is read as it shows, and what is unsure is said."""

import pytest

from formkit.model.reading import Grid, Line
from tests.ooxml.word_bodies import blocks, cell, codes, grid, line, para, row, run, texts

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
