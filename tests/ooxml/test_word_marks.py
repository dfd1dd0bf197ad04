"""The walk of a Word document: controls, ticks and lists as they were left."""

import pytest

from formkit.model.reading import Grid, Line
from tests.ooxml.word_bodies import blocks, cell, codes, control, grid, line, para, row, run, texts, tick_box

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
