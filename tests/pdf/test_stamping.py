"""Texts drawn straight away are drawn as those that are set with all care."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from formkit.model.layout import Align, Frame, Hold, Passage, Piece, Style
from formkit.model.place import Box
from formkit.model.template import Slot
from formkit.pdf.drawing import content
from formkit.pdf.fonts import signs
from formkit.pdf.setting import set_frame
from formkit.pdf.shaping import used
from formkit.pdf.stamping import Stamp

_HEIGHT = 800.0
_SIGNS = "的一是在不了有和人这AbcXY0189 ，。；（）-./:√☑\n"
_NUMBER = re.compile(rb"-?\d+\.?\d*")


def _frame(align: Align, hold: Hold, style: Style) -> Frame:
    passage = Passage((Piece(Slot("name"), style),), align, 101.3, 160.9, 218.2, 12.1)
    return Frame(Box(100, 190, 162, 240), (passage,), hold)


@given(
    st.text(_SIGNS, min_size=1, max_size=40),
    st.sampled_from(["left", "center", "right"]),
    st.sampled_from(["top", "center", "bottom"]),
    st.sampled_from([Style("song", 9.0), Style("hei", 7.5)]),
)
@example("JN-YD-2015-0001", "center", "center", Style("song", 7.5))
@example("云龙和平大道9001", "left", "center", Style("song", 9.0))
def test_a_stamp_draws_what_is_set_with_all_care(text: str, align: Align, hold: Hold, style: Style) -> None:
    frame = _frame(align, hold, style)
    for sign in {*_SIGNS, *text}:
        for is_latin in (False, True):
            signs(style.face, is_latin=is_latin)[sign]

    drawn = Stamp(frame, _HEIGHT).drawn(text)

    careful = set_frame(frame, [[text]])
    if drawn is None:
        is_plain = "☑" not in text
        is_shrunk = careful is None or any(run.size < style.size for run in careful)
        assert not is_plain or is_shrunk
        return
    assert careful is not None
    expected = content(careful, _HEIGHT)
    operators, plain = drawn
    assert _NUMBER.sub(b"#", operators) == _NUMBER.sub(b"#", expected)
    for one, other in zip(_NUMBER.findall(operators), _NUMBER.findall(expected), strict=True):
        assert one == other or abs(float(one) - float(other)) < 0.0021
    assert used(plain) == used(run.shaped for run in careful)


def test_frames_out_of_the_ordinary_are_not_stamped() -> None:
    assert Stamp.fits(_frame("left", "top", Style("song", 9.0)))
    assert not Stamp.fits(_frame("left", "top", Style("song", 9.0, (1.0, 0.0, 0.0))))
    assert not Stamp.fits(_frame("left", "top", Style("song", 9.0, tracking=1.0)))
    assert not Stamp.fits(_frame("left", "top", Style("song", 9.0, is_bold=True)))
    assert not Stamp.fits(Frame(Box(0, 0, 1, 1), ()))


def test_a_sign_that_was_not_asked_for_before_is_left_to_care() -> None:
    stamp = Stamp(_frame("left", "top", Style("hei", 9.0)), _HEIGHT)
    assert stamp.drawn("龘") is None
    assert stamp.drawn("\0") is None
    signs("hei")["龘"]
    assert stamp.drawn("龘") is not None
