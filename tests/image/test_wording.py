"""Printed words are known again in any type, and where they lie is told; other words are none."""

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from formkit.image.blanks import SCALE
from formkit.image.ink import Ink
from formkit.image.sentences import Placed, stretches_on
from formkit.image.wording import Followed, Line, blurred, followed, lines_of
from formkit.model.layout import Blank, PageLayout, Stretch, Style, Word
from formkit.model.place import Box
from formkit.pdf.fonts import HEI, SONG

SIZE, LEFT, TOP = 10.5, 60.0, 40.0
BEFORE, AFTER = "乙方应在接到通知后", "小时内到达现场，并及时告知"
WIDTH = 42.0  # points, of the blank between them
PAGE = 480.0, 120.0


def line(before: str = BEFORE, after: str = AFTER, width: float = WIDTH, left: float = LEFT) -> Mapping[str, float]:
    """The left edges of the words on a line with a blank between them, in points."""
    return {before: left, after: left + len(before) * SIZE + width}


@cache
def face(path: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, round(SIZE * SCALE))


def drawn(
    words: Mapping[str, float], path: str = str(SONG.path), rule: tuple[float, float] | None = None,
    value: str = "", down: float = 0.0,
) -> Ink:  # fmt: skip
    """A line of words, each from its left edge, and a rule with a value on it."""
    image = Image.new("L", (round(PAGE[0] * SCALE), round(PAGE[1] * SCALE)), 255)
    draw = ImageDraw.Draw(image)
    baseline = (TOP + 0.88 * SIZE + down) * SCALE
    for text, left in words.items():
        draw.text((left * SCALE, baseline), text, 0, face(path), anchor="ls")
    if rule is not None:
        draw.text(((rule[0] + 1) * SCALE, baseline), value, 0, face(path), anchor="ls")
        draw.line((rule[0] * SCALE, baseline + 2, rule[1] * SCALE - 1, baseline + 2), 0, 1)
    return np.asarray(255 - np.asarray(image), np.float32) / 255


def layout(words: Mapping[str, float]) -> PageLayout:
    (before, left), (_, right) = words.items()
    boxes = [Word(text, Box(x, TOP, x + len(text) * SIZE, TOP + SIZE)) for text, x in words.items()]
    stretch = Stretch(left + len(before) * SIZE, right, TOP + 0.88 * SIZE)
    blank = Blank("hours", Style("song", SIZE), (stretch,))
    return PageLayout(*PAGE, 0, (), (blank,), None, words=tuple(boxes))


def printed_line() -> Line:
    (found,) = lines_of(layout(line()).words, drawn(line()), SCALE)
    return found


def follow(laid: Ink) -> Followed:
    return followed(printed_line(), blurred(laid))


def place(laid: Ink, words: Mapping[str, float] | None = None) -> Placed | None:
    page = layout(words or line())
    lines = [followed(each, blurred(laid)) for each in lines_of(page.words, drawn(words or line()), SCALE)]
    ((found,),) = stretches_on(page, lines, laid)
    return found


@pytest.mark.parametrize("path", [str(SONG.path), str(HEI.path)], ids=["same type", "other type"])
def test_each_sign_is_found_where_it_is(path: str) -> None:
    found = follow(drawn(line(left=LEFT + 4, width=WIDTH + 6), path, down=1.5))

    telling = [each.is_telling for each in found.line.glyphs]
    moved = np.where([each.left < (LEFT + 100) * SCALE for each in found.line.glyphs], 4, 10) * SCALE
    assert np.abs(found.across - moved)[telling].max() <= 2
    assert abs(found.down - 3) <= 1
    assert found.alike[telling].mean() > 0.5


@pytest.mark.parametrize(
    "before,after",
    [("甲方收到账单之日起", "个工作日内核对并书面答复异"), ("本协议自签字盖章起", "止期满前任何一方均可书面提")],
)
def test_other_words_are_not_alike(before: str, after: str) -> None:
    found = follow(drawn(line(before, after)))

    assert found.alike.mean() < 0.55


def test_empty_paper_and_noise_are_like_no_word() -> None:
    noise = np.random.default_rng(5).random((round(PAGE[1] * SCALE), round(PAGE[0] * SCALE)))

    assert np.abs(follow(np.zeros_like(noise, np.float32)).alike).max() == 0
    assert follow(noise.astype(np.float32)).alike.mean() < 0.35


@pytest.mark.parametrize("path", [str(SONG.path), str(HEI.path)], ids=["same type", "other type"])
@pytest.mark.parametrize("value", ["", "6", "二十四"])
@pytest.mark.parametrize("shift,more", [(0.0, 0.0), (-6.0, 4.0), (14.0, 9.0)])
def test_blank_is_where_its_rule_is_between_its_words(path: str, value: str, shift: float, more: float) -> None:
    words = line(left=LEFT + shift, width=WIDTH + more)
    left, right = LEFT + shift + len(BEFORE) * SIZE, words[AFTER]

    found = place(drawn(words, path, (left, right), value))

    assert found is not None and found.is_ruled
    assert found.stretch.left == pytest.approx(left, abs=1.2)
    assert found.stretch.right == pytest.approx(right, abs=1.2)


def test_rule_that_runs_into_the_foot_of_the_sign_beside_it_ends_where_the_sign_begins() -> None:
    left, right = LEFT + len(BEFORE) * SIZE, line()[AFTER]

    found = place(drawn(line(), rule=(left - 8, right + 8)))

    assert found is not None
    assert (found.stretch.left, found.stretch.right) == pytest.approx((left, right), abs=2.0)


def test_blank_whose_rule_a_copier_lost_lies_between_its_words() -> None:
    words = line(left=LEFT + 9, width=WIDTH - 3)

    found = place(drawn(words))

    assert found is not None and not found.is_ruled
    expected = LEFT + 9 + len(BEFORE) * SIZE, words[AFTER]
    assert (found.stretch.left, found.stretch.right) == pytest.approx(expected, abs=1.0)


def test_blank_among_other_words_and_without_a_rule_is_not_found() -> None:
    assert place(drawn(line("甲方收到账单之日起", "个工作日内核对并书面答复异"))) is None


def test_of_one_field_with_two_blanks_each_is_where_it_is() -> None:
    page = layout(line())
    (first,) = page.blanks
    lower = Stretch(first.stretches[0].left + 50, first.stretches[0].right + 50, first.stretches[0].baseline + 40)
    laid = drawn(line(), rule=(first.stretches[0].left, first.stretches[0].right))
    y = round(lower.baseline * SCALE) + 2
    laid[y, round(lower.left * SCALE) : round(lower.right * SCALE)] = 1.0
    both = PageLayout(*PAGE, 0, (), (first, Blank("hours", first.style, (lower,))), None, words=page.words)

    (upper_found,), (lower_found,) = stretches_on(both, [follow(laid)], laid)

    assert upper_found is not None and lower_found is not None
    assert upper_found.stretch.left == pytest.approx(first.stretches[0].left, abs=1)
    assert lower_found.stretch.left == pytest.approx(lower.left, abs=1)
