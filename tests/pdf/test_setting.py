"""Texts set into frames and blanks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.model.layout import Align, Blank, Frame, Hold, Passage, Piece, Stretch, Style
from formkit.model.place import Box
from formkit.model.template import Slot
from formkit.pdf.setting import SetRun, set_blank, set_frame
from formkit.pdf.shaping import missing

_STYLE = Style("song", 10.0)
_BOX = Box(100.0, 200.0, 160.0, 240.0)
_FIRST: dict[Hold, float] = {"top": 210.0, "center": 224.0, "bottom": 236.0}  # the baseline of a single line


def _frame(align: Align = "left", hold: Hold = "center", count: int = 1, style: Style = _STYLE) -> Frame:
    """A frame 60 wide and 40 high, with passages of one slot each, whose lines are 12 apart."""
    passages = tuple(
        Passage((Piece(Slot(f"field{number}"), style),), align, 100.0, 160.0, _FIRST[hold] + 12 * number, 12.0)
        for number in range(count)
    )
    return Frame(_BOX, passages, hold)


def _set(frame: Frame, *texts: str) -> list[SetRun]:
    found = set_frame(frame, [[text] for text in texts])
    assert found is not None
    return found


@pytest.mark.parametrize(("align", "left"), [("left", 100.0), ("center", 120.0), ("right", 140.0)])
def test_a_line_keeps_to_its_edge(align: Align, left: float) -> None:
    (run,) = _set(_frame(align), "中国")
    assert (run.text, run.left, run.baseline, run.width, run.size) == ("中国", left, 224.0, 20.0, 10.0)


@pytest.mark.parametrize(("hold", "first"), [("top", 210.0), ("center", 218.0), ("bottom", 224.0)])
def test_a_second_line_moves_the_first_as_the_cell_holds_its_text(hold: Hold, first: float) -> None:
    one, two = _set(_frame(hold=hold), "中国移动通信集团")
    assert (one.text, two.text) == ("中国移动通信", "集团")
    assert (one.baseline, two.baseline) == (first, first + 12)


def test_what_stands_below_moves_down() -> None:
    *_, last = _set(_frame(hold="top", count=2), "中国移动通信集团", "（盖章）")
    assert (last.text, last.baseline) == ("（盖章）", 210.0 + 12 + 12)


def test_a_text_too_long_is_set_smaller_and_one_far_too_long_not_at_all() -> None:
    smaller = _set(_frame(), "中" * 24)
    assert "".join(run.text for run in smaller) == "中" * 24
    assert {run.size for run in smaller} == {8.75}
    assert set_frame(_frame(), [["中" * 80]]) is None


def test_pieces_of_several_styles_follow_each_other() -> None:
    bold = Style("hei", 10.0, is_bold=True)
    passage = Passage((Piece("编号", bold), Piece(Slot("number"), _STYLE)), "left", 100.0, 160.0, 224.0, 12.0)
    label, value = _set_one(Frame(_BOX, (passage,)), ["编号", "中A"])
    assert (label.text, label.left, label.style) == ("编号", 100.0, bold)
    assert (value.text, value.left, value.style) == ("中A", 120.0, _STYLE)
    assert value.width == pytest.approx(10 + 2 + 7.18)  # a gap of a fifth where Chinese meets Latin


def _set_one(frame: Frame, pieces: list[str]) -> list[SetRun]:
    found = set_frame(frame, [pieces])
    assert found is not None
    return found


@given(
    st.text("的一是在不了有和人这AbcXY0189 ，。；（）-.:√☑", max_size=40), st.sampled_from(["top", "center", "bottom"])
)
def test_every_sign_is_set_within_the_frame(text: str, hold: Hold) -> None:
    found = set_frame(_frame(hold=hold), [[text]])
    if found is None:
        return
    assert "".join("".join(run.text for run in found).split()) == "".join(text.split())
    for run in found:
        assert run.left >= _BOX.left - 0.1
        assert run.left + run.width <= _BOX.right + 0.1
        assert len(found) == 1 or _BOX.top <= run.baseline <= _BOX.bottom


def test_a_value_runs_along_the_stretches_of_its_blank() -> None:
    blank = Blank("name", _STYLE, (Stretch(130.0, 160.0, 224.0), Stretch(100.0, 150.0, 240.0)))
    found = set_blank(blank, "中国移动通信")
    assert found is not None
    assert [(run.text, run.left, run.baseline) for run in found] == [("中国移", 130.0, 224.0), ("动通信", 100.0, 240.0)]
    smaller = set_blank(blank, "中国移动通信集团有限")
    assert smaller is not None
    assert smaller[0].size < 10.0
    assert set_blank(blank, "中" * 40) is None


def test_signs_that_no_font_has_are_named() -> None:
    assert missing("song", "中😀国👍\n") == "😀👍"
    with pytest.raises(KeyError, match="😀"):
        set_frame(_frame(), [["😀"]])
