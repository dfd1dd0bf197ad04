"""Signs on a page put together again: runs, lines, and text that was typed in one line or in several."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from formkit.pdf.pages import Glyph
from formkit.pdf.writing import joined, lines, runs

SIZE = 10.0


def signs(text: str, left: float = 0.0, top: float = 0.0) -> list[Glyph]:
    """Signs set one behind the other: Chinese ones a type size wide, others half of it."""
    glyphs = []
    for sign in text:
        right = left + (SIZE if ord(sign) > 0x2E7F else SIZE / 2)
        glyphs.append(Glyph(sign, left, top, right, top + SIZE, SIZE, "Song"))
        left = right
    return glyphs


def text_of(rows: Sequence[str], width: float) -> str:
    """What is read of lines below each other in a cell of that width."""
    glyphs = [each for number, row in enumerate(rows) for each in signs(row, top=15.0 * number)]
    return joined(lines(runs(glyphs)), 0.0, width)


@pytest.mark.parametrize(
    "rows,width,text",
    [
        (["望海县港前", "镇十八号"], 50, "望海县港前镇十八号"),
        (["望海县港", "前镇"], 100, "望海县港\n前镇"),
        (["near the", "market"], 55, "near the market"),
        (["near the", "market"], 100, "near the\nmarket"),
        (["XQ-320700-", "0001"], 52, "XQ-320700-0001"),
        (["abcdefghij", "klmno"], 50, "abcdefghijklmno"),
        (["望海县港前", "A区"], 50, "望海县港前A区"),
        (["望海县港前", "。完"], 50, "望海县港前。完"),
    ],
)
def test_line_is_broken_only_where_it_was_not_full(rows: list[str], width: float, text: str) -> None:
    assert text_of(rows, width) == text


@pytest.mark.parametrize(
    "one,other,gap,text",
    [("甲", "乙", 1, "甲乙"), ("甲", "乙", 8, "甲乙"), ("A", "B", 8, "A B"), ("甲", "乙", 30, "甲\t乙")],
)
def test_gap_between_words_is_as_wide_as_it_looks(one: str, other: str, gap: float, text: str) -> None:
    first = signs(one)

    (line,) = lines(runs([*first, *signs(other, left=first[-1].right + gap)]))

    assert line.text == text


def test_words_set_apart_are_runs_of_their_own() -> None:
    found = runs([*signs("甲乙"), *signs("丙", left=60), *signs("丁", top=20)])

    assert [each.text for each in found] == ["甲乙", "丙", "丁"]


def test_sign_printed_twice_for_bold_is_read_once() -> None:
    found = runs([each for sign in signs("重要") for each in (sign, replace(sign, left=sign.left + 0.4))])

    assert [each.text for each in found] == ["重要"]


def test_seen_and_unseen_signs_are_never_one_run() -> None:
    seen, unseen = signs("甲乙")

    assert [each.is_seen for each in runs([seen, replace(unseen, is_seen=False)])] == [True, False]
