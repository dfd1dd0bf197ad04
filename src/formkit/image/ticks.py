"""Printed squares in a row of options: which of them somebody ticked, in whatever manner people tick."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from formkit.image.ink import Ink
from formkit.model.place import Box

PER_POINT = 4.0  # pixels: a square of small type is 24 wide, and a pen's line 4

# Points.
_ASIDE, _ASTRAY = 8.0, 1.5  # how far beside its place a square may be printed, along its line and across it
_LOOSE = 0.015  # of a perfect square, for each point that a square lies further beside its place than its neighbour
_SIDES = (4.3, 4.7, 5.2, 5.6, 6.0, 6.4, 6.8, 7.2, 7.6, 8.0, 8.6)  # what the sides of squares may measure
# How far within a square's edge its own rule does not reach, at least; and the side by which what is before it is measured.
_WITHIN, _BEFORE = 1.0, 7.0
_GRAIN, _SPECK = 0.3, 1.0  # what pictures are smoothed by, and how large a stroke is at least
_LEANING = 0.7  # how far a line of dirt leaves its column
_THIN = 0.9  # the width of a square's rule, as blurred as pictures are

_PALE, _DARK = 0.45, (0.12, 0.3)  # of the print, and of black: what a stroke is at least
# Shares of what is looked at: see `_Seen`.
_SURELY = 0.12  # a square, of one without blemish
_STROKE, _TRACE, _TOUCHED = 0.2, 0.1, 0.02  # of the square: a stroke, what may be one, and where a large tick begins
_STRUCK, _SCRIBBLED = 0.5, 0.7  # of it: more than a tick takes, and more than a cross within it does
_BESIDE, _NEAR, _OUT = 0.28, 0.1, 0.04  # of the square's height, before it: a tick, what may be one, and a scribble
_LARGE, _AROUND = 0.3, 0.09  # of the height above a square, and of the width over and under words
_THROUGH = 0.9  # of a cell's height, a line of dirt at least


@dataclass(frozen=True)
class Option:
    """A printed square and the words behind it, in pixels of a crop: where they should be."""

    square: Box
    words: Box


@dataclass(frozen=True)
class Ticked:
    """Whether an option is ticked, None where that is in doubt; why, in words; `box` is where its square was found."""

    present: bool | None
    evidence: str
    box: Box


@dataclass(frozen=True)
class _Seen:
    """What is seen at an option, all as shares: how surely its square is one, strokes in the square, in the gap before it, in the
    part of that which no line within the square reaches, in the gap behind it, on its line above it, and over and under its words."""

    outline: float
    inside: float
    before: float
    outside: float
    behind: float
    above: float
    over: float
    under: float

    @property
    def is_circled(self) -> bool:
        return min(self.over, self.under) >= _AROUND and self.before >= _BESIDE


def ticked(ink: Ink, options: Sequence[Option]) -> list[Ticked]:
    """What is ticked of the options on one line of a crop, `PER_POINT` pixels a point.

    A stroke in the square or beside it chooses, whatever its form, and so does a ring around the words. What was struck
    out, or scribbled over, is in doubt, whatever was done then.
    """
    placed = _placed(ink, options)
    strokes = _cleaned(ink, [box for box, _ in placed])
    seen = [_seen(strokes, box, option, outline) for (box, outline), option in zip(placed, options, strict=True)]
    found = []
    for number, ((box, _), each) in enumerate(zip(placed, seen, strict=True)):
        found.append(Ticked(*_judged(each, number > 0 and seen[number - 1].is_circled), box))
    return found


def _judged(seen: _Seen, follows_a_ring: bool) -> tuple[bool | None, str]:
    if seen.outline < _SURELY:
        return None, "没有找到印的方框"
    if seen.is_circled:
        return (None, "圈起来了，框里也有笔画") if seen.inside >= _STRUCK else (True, "这一项圈起来了")
    if seen.inside >= _STRUCK and seen.above >= _LARGE and seen.behind >= _STRUCK:
        return None, "像是划去以后又打了勾"
    if seen.inside >= _SCRIBBLED and seen.outside >= _OUT:
        return None, "方框涂得出了框，看不出是选中还是涂掉"
    if seen.inside >= _STROKE:
        return True, "框里有笔画"
    if seen.above >= _LARGE and max(seen.inside, seen.before, seen.behind) >= _TOUCHED:
        return True, "有一个大勾穿过方框"
    if follows_a_ring and seen.inside < _TRACE:
        return False, "框里没有笔画"
    if seen.before >= _BESIDE:
        return True, "框前打了勾"
    if seen.inside >= _TRACE or seen.before >= _NEAR:
        return None, "框里或框前有零星墨迹，看不出是不是勾"
    return False, "框里没有笔画"


def _cleaned(ink: Ink, squares: Sequence[Box]) -> Ink:
    """The strokes on a crop, 1 where there is one: neither grain nor specks, nor lines of dirt that run through the cell.

    On a pale copy pens are as pale as print, and on a photograph in the dark there is grain everywhere.
    """
    soft = np.asarray(cv2.GaussianBlur(ink, (0, 0), _GRAIN * PER_POINT), np.float32)
    print_ = float(np.median([_rule(soft, each) for each in squares]))
    grain = float(np.percentile(soft, 60))
    dark = soft > np.clip(max(_PALE * print_, 4 * grain), *_DARK)
    reach = round(_LEANING * PER_POINT)
    line = cv2.dilate(dark.astype(np.uint8), np.ones((1, 2 * reach + 1), np.uint8)).mean(axis=0) > _THROUGH
    dark[:, line] = False
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark.astype(np.uint8), connectivity=8)
    return np.asarray((stats[:, cv2.CC_STAT_AREA] >= (_SPECK * PER_POINT) ** 2)[labels] & dark, np.float32)


def _rule(ink: Ink, square: Box) -> float:
    """How dark the rule of a square is, on the side where it is palest but one."""
    left, top, right, bottom = (round(each) for each in (square.left, square.top, square.right, square.bottom))
    thin = round(_THIN * PER_POINT)
    sides = (
        _cut(ink, left, top - thin, right - left, 2 * thin).max(axis=0),
        _cut(ink, left, bottom - thin, right - left, 2 * thin).max(axis=0),
        _cut(ink, left - thin, top, 2 * thin, bottom - top).max(axis=1),
        _cut(ink, right - thin, top, 2 * thin, bottom - top).max(axis=1),
    )
    return sorted(float(np.median(each)) for each in sides)[1]


def _placed(ink: Ink, options: Sequence[Option]) -> list[tuple[Box, float]]:
    """Where the squares are, and how surely: type may be other than ours, but squares are alike and in line."""
    best = -np.inf
    boxes: list[tuple[Box, float]] = []
    for side in _SIDES:
        pixels = round(side * PER_POINT)
        pattern, full = _pattern(pixels)
        answers = [_answer(ink, each.square, pattern, full) for each in options]
        row = int(np.sum([each.max(axis=1) for each in answers], axis=0).argmax())
        columns = _in_line([each[row] for each in answers])
        scores = [float(each[row, column]) for each, column in zip(answers, columns, strict=True)]
        if sum(scores) > best:
            best = sum(scores)
            boxes = [
                (_square(option.square, column, row, pixels), score)
                for option, column, score in zip(options, columns, scores, strict=True)
            ]
    return boxes


def _square(expected: Box, column: int, row: int, side: int) -> Box:
    x, y = _middle(expected)
    x, y = x + column - _ASIDE * PER_POINT, y + row - _ASTRAY * PER_POINT
    return Box(x - side / 2, y - side / 2, x + side / 2, y + side / 2)


def _in_line(rows: Sequence[Ink]) -> list[int]:
    """The place of each square along its line: where it looks most like one, but not far from where its neighbours are
    beside their places."""
    length = len(rows[0])
    far = np.abs(np.arange(length)[:, None] - np.arange(length)[None, :]).astype(np.float32) * (_LOOSE / PER_POINT)
    total = rows[0]
    before = []
    for row in rows[1:]:
        ways = total[None, :] - far
        before.append(ways.argmax(axis=1))
        total = ways.max(axis=1) + row
    places = [int(total.argmax())]
    for each in reversed(before):
        places.append(int(each[places[-1]]))
    return places[::-1]


def _pattern(side: int) -> tuple[Ink, float]:
    """The ink of a square less what is around its rule, and what it gives laid on itself."""
    edge = round(2 * _THIN * PER_POINT)
    whole = np.zeros((side + 2 * edge, side + 2 * edge), np.float32)
    thin = max(2, round(_THIN * PER_POINT))
    outer, inner = edge - thin // 2, edge + thin - thin // 2
    whole[outer:-outer, outer:-outer] = 1.0
    whole[inner:-inner, inner:-inner] = 0.0
    rule = whole.copy()
    around = cv2.dilate(rule, np.ones((2 * thin + 1, 2 * thin + 1), np.uint8)) - rule
    whole -= around * (rule.sum() / around.sum())
    return whole, float(rule.sum())


def _answer(ink: Ink, square: Box, pattern: Ink, full: float) -> Ink:
    """How well a square of this side lies at each place around where it should be: rows down, columns along."""
    x, y = _middle(square)
    half = pattern.shape[0] / 2
    wide, high = _ASIDE * PER_POINT, _ASTRAY * PER_POINT
    left, top = round(x - half - wide), round(y - half - high)
    size = pattern.shape[0]
    window = _cut(ink, left, top, size + 2 * round(wide), size + 2 * round(high))
    return np.asarray(cv2.matchTemplate(window, pattern, cv2.TM_CCORR), np.float32) / np.float32(full)


def _cut(ink: Ink, left: int, top: int, width: int, height: int) -> Ink:
    """A part of a crop; beyond its edges there is no ink."""
    found = np.zeros((height, width), np.float32)
    x0, y0, x1, y1 = max(0, left), max(0, top), min(ink.shape[1], left + width), min(ink.shape[0], top + height)
    if x0 < x1 and y0 < y1:
        found[y0 - top : y1 - top, x0 - left : x1 - left] = ink[y0:y1, x0:x1]
    return found


def _middle(box: Box) -> tuple[float, float]:
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2


def _seen(ink: Ink, box: Box, option: Option, outline: float) -> _Seen:
    side = box.right - box.left
    moved = box.right - option.square.right
    words = replace(option.words, left=option.words.left + moved, right=option.words.right + moved)

    def part(left: float, top: float, right: float, bottom: float) -> Ink:
        """A part of what is around the square, in shares of its side."""
        x, y = round(box.left + left * side), round(box.top + top * side)
        return _cut(ink, x, y, max(1, round((right - left) * side)), max(1, round((bottom - top) * side)))

    middle = (words.left + words.right) / 2, (words.right - words.left) / 4
    strips = []
    for top, bottom in (
        (words.top - 3.5 * PER_POINT, words.top - 0.6 * PER_POINT),
        (words.bottom + 0.6 * PER_POINT, words.bottom + 3.5 * PER_POINT),
    ):
        strip = _cut(ink, round(middle[0] - middle[1]), round(top), round(2 * middle[1]), round(bottom - top))
        strips.append(_crossed(strip.T))
    inner = max(0.16, _WITHIN * PER_POINT / side)
    gap, far, near = (max(share, _BEFORE * share * PER_POINT / side) for share in (0.40, 0.22, 0.17))
    return _Seen(
        outline=outline,
        inside=float(part(inner, inner, 1 - inner, 1 - inner).mean()),
        before=_crossed(part(-gap, -0.1, -near, 1.0)),
        outside=_crossed(part(-gap, -0.1, -far, 1.0)),
        behind=float(part(1.06, 0.35, 1.14, 0.9).min(axis=1).max()),
        above=_crossed(part(0.5, -0.9, 1.9, -0.3)),
        over=strips[0],
        under=strips[1],
    )


def _crossed(ink: Ink) -> float:
    """The share of rows in which there is a stroke."""
    return float((ink.max(axis=1) > 0).mean())
