"""Texts in the signs of fonts: what is looked up as a whole is what is found sign by sign."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.model.room import gaps
from formkit.pdf.fonts import FONTS, signs
from formkit.pdf.shaping import coded, shaped, used

_SIGNS = "的一是在々〇AbXé0189 ，。、；（）「」-.:/√①㎡℃☑☐\n"
_TEXTS = st.text(_SIGNS, max_size=30)
for _sign in _SIGNS:
    for _is_latin in (False, True):
        signs("song", is_latin=_is_latin)[_sign]


@given(_TEXTS)
def test_gaps_are_where_chinese_and_latin_meet(text: str) -> None:
    assert list(shaped((("song", text),)).gaps) == gaps(text)


@given(_TEXTS, st.data())
def test_a_text_in_one_go_is_the_text_sign_by_sign(text: str, data: st.DataObject) -> None:
    whole = coded("song", text)
    made = shaped((("song", text),))
    if "☑" in text or "☐" in text:
        assert whole is None
        assert text.count("☑") + text.count("☐") == sum(each is not None and each.font == 2 for each in made.signs)
        return
    assert whole is not None
    assert list(made.widths) == [each.advance / 1000 if each else 0.0 for each in made.signs]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if not text[start:end].strip("\n"):
        return
    ((font, code),) = made.codes(start, end)
    assert FONTS[font].name.startswith("NotoSerif")
    found = "".join(re.findall(r"<([0-9A-F]*)>", code.decode()))
    own = [each.code.decode() if each else "0000" for each in made.signs[start:end]]
    assert found in ("".join(own), "".join(each for each in own if each != "0000"))  # a line break is never drawn
    assert code.count(b"-200") == sum(gap > 0 for gap in gaps(text)[start + 1 : end])
    assert used(whole.texts) == used([made])


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("2015年", ""),  # digits before Chinese go with it
        ("JN-YD-2015-0001", "JN-YD-2015-0001"),
        ("5G站1", "5G"),
        ("云龙路9001", ""),
        ("A座12号B3", "A" + "B3"),
        ("1574", ""),
    ],
)
def test_figures_go_with_the_letters_before_them(text: str, latin: str) -> None:
    own = {each.glyph for each in shaped((("song", text),)).signs if each is not None}
    chinese = {signs("song")[each].glyph for each in text if each not in latin}  # type: ignore[union-attr]
    english = {signs("song", is_latin=True)[each].glyph for each in latin}  # type: ignore[union-attr]
    assert own == chinese | english


def test_two_fonts_in_one_text() -> None:
    made = shaped((("song", "☑是 ☐否"),))
    assert [font for font, _ in made.codes(0, len(made.text))] == [2, 0, 2, 0]
