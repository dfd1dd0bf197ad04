"""Where lines are broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.model.room import gaps, is_wide
from formkit.pdf.breaking import NOT_FIRST, broken

_TEXTS = st.text(st.sampled_from("的一是在不了有和人这AbcXY0189 ，。；（）“”《》-/.:%、√①\n"), max_size=60)


def _lines(text: str, room: float) -> list[str]:
    """The lines of a text whose wide signs take 1 and whose narrow ones take half."""
    widths = [1.0 if is_wide(sign) else 0.5 for sign in text]
    return [text[start:end] for start, end in broken(text, widths, gaps(text), room)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("中国移动通信", ["中国移动", "通信"]),
        ("中国移动，通信", ["中国移", "动，通信"]),  # no line begins with a comma
        ("中国移（通信）", ["中国移", "（通信）"]),  # and none ends with what opens
        ("中国\n移动", ["中国", "移动"]),
        ("abc defgh ij", ["abc", "defgh ij"]),
        ("中国 abcdef", ["中国", "abcdef"]),
        ("abcdefghijkl", ["abcdefgh", "ijkl"]),  # a word longer than a line
        ("JN-YD-2015-0000", ["JN-YD-", "2015-", "0000"]),
        ("站址0/120/240", ["站址", "0/120/24", "0"]),
        ("中国移动   通信", ["中国移动", "通信"]),
    ],
)
def test_lines_of_four(text: str, lines: list[str]) -> None:
    assert _lines(text, 4.0) == lines


def test_chinese_and_latin_stand_apart_but_not_at_the_end_of_a_line() -> None:
    assert gaps("中A，5G站") == [0.0, 0.2, 0.0, 0.0, 0.0, 0.2]
    assert _lines("中国AB中国", 3.3) == ["中国AB", "中国"]  # with a gap after B it would not fit


@given(_TEXTS, st.floats(1.0, 12.0))
def test_nothing_is_lost_and_every_line_fits(text: str, room: float) -> None:
    lines = _lines(text, room)

    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        width = sum(1.0 if is_wide(sign) else 0.5 for sign in line) + sum(gaps(line))
        assert width <= room + 1e-9 or len(line) == 1


@given(st.lists(st.text("的一是在不了", min_size=1, max_size=9), min_size=1), st.sampled_from("，。；）》"))
def test_no_line_begins_with_punctuation_that_may_not(clauses: list[str], sign: str) -> None:
    assert not [line for line in _lines(sign.join(clauses), 5.0) if line[:1] in NOT_FIRST]
