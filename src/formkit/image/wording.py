"""Printed words, looked for sign by sign along their lines: in other type they look otherwise and lie a little elsewhere.

A 宋体 sign and the same in 楷体 or 黑体, both blurred by a pixel, are far more alike than any two different signs, and
those of a line keep their order. So it is told whether a word is there, and by how much it lies beside its place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import category, east_asian_width

import cv2
import numpy as np
from numpy.typing import NDArray

from formkit.image.ink import Ink
from formkit.image.nets import Floats
from formkit.model.layout import Word

# Pixels of the blank page.
_ACROSS, _DOWN = 48, 8  # how far beside its place a sign may lie: most at the end of a line that began with figures
_EDGE = 2  # around a sign
_SAME_LINE = 4  # by how much the tops of signs of one line differ
_BLUR = 1.0
_LEAST = 0.05  # deviation of the ink of a sign: what has less tells nothing
_INKED = 0.25  # of black
# What a pixel more or less between two signs costs, of the likeness of one: Chinese signs that are neighbours stay so,
# between others there are figures, stops, blanks or the rules of a table.
_TIGHT, _LOOSE = 0.3, 0.02


@dataclass(frozen=True, eq=False)
class Glyph:
    """A sign of the word of a number, printed on the blank page: the square of ink around it, blurred, and where that is.

    `left`, `top` and `size` are of the sign's own square, which lies in the middle; `first` and `last` are the columns
    of the page where its ink begins and ends. A stop is not `is_telling`: it says where it is, but not what it is.
    """

    word: int
    left: int
    top: int
    size: int
    first: int
    last: int
    print: Ink
    is_telling: bool

    @property
    def right(self) -> int:
        return self.left + self.size

    @property
    def bottom(self) -> int:
        return self.top + self.size


@dataclass(frozen=True, eq=False)
class Line:
    """The Chinese signs and stops of a line of the blank page, from left to right."""

    glyphs: tuple[Glyph, ...]


@dataclass(frozen=True, eq=False)
class Followed:
    """Where the signs of a line are in a picture that is laid over the blank page.

    `across` is by how many pixels each lies to the right of its place, `alike` how much it looks like what is printed
    there, from -1 to 1; `down` is by how many pixels the line lies lower.
    """

    line: Line
    across: NDArray[np.intp]
    alike: Floats
    down: int


def lines_of(words: Sequence[Word], ink: Ink, scale: float) -> tuple[Line, ...]:
    """The lines of words on a blank page, whose `ink` has `scale` pixels a point."""
    soft = blurred(ink)
    lines: list[list[Glyph]] = []
    glyphs = (each for number, word in enumerate(words) for each in _glyphs(number, word, soft, scale))
    for glyph in sorted(glyphs, key=lambda each: each.top):
        own = next((line for line in reversed(lines) if abs(line[0].top - glyph.top) < _SAME_LINE), None)
        if own is None:
            lines.append([glyph])
        else:
            own.append(glyph)
    return tuple(Line(tuple(sorted(line, key=lambda each: each.left))) for line in lines)


def blurred(ink: Ink) -> Ink:
    """Ink as signs are compared in it."""
    return np.asarray(cv2.GaussianBlur(ink, (0, 0), _BLUR), np.float32)


def _glyphs(number: int, word: Word, soft: Ink, scale: float) -> Iterator[Glyph]:
    size = round((word.box.bottom - word.box.top) * scale)
    top = round(word.box.top * scale)
    for sign, left in _placed(word):
        is_telling = category(sign) == "Lo"
        if not is_telling and east_asian_width(sign) not in "WF":
            continue
        x = round(left * scale)
        square = soft[max(0, top - _EDGE) : top + size + _EDGE, max(0, x - _EDGE) : x + size + _EDGE]
        if square.shape != (size + 2 * _EDGE, size + 2 * _EDGE) or float(square.std()) < _LEAST:
            continue
        inked = np.flatnonzero((square[_EDGE:-_EDGE, _EDGE:-_EDGE] > _INKED).any(axis=0))
        if len(inked):
            yield Glyph(number, x, top, size, x + int(inked[0]), x + int(inked[-1]) + 1, square, is_telling)


def _placed(word: Word) -> Iterator[tuple[str, float]]:
    """The signs of a word, each with its left edge in points: Chinese ones are as wide as high, others share the rest."""
    width, em = word.box.right - word.box.left, word.box.bottom - word.box.top
    full = [east_asian_width(sign) in "WFA" for sign in word.text]
    others = len(full) - sum(full)
    own = em if others else width / len(full)
    rest = max(0.0, width - own * sum(full)) / max(1, others)
    left = word.box.left
    for sign, is_full in zip(word.text, full, strict=True):
        yield sign, left
        left += own if is_full else rest


def followed(line: Line, soft: Ink) -> Followed:
    """Where the signs of a line are, in the blurred ink of a picture that lies as the blank page does.

    They are taken to keep their order and, as far as that makes them look alike, their distances.
    """
    alike = np.stack([_likenesses(each, soft) for each in line.glyphs])
    row = int(alike.max(axis=2).sum(axis=0).argmax())
    near = alike[:, max(0, row - 1) : row + 2].max(axis=1)
    places = _likeliest_way(line.glyphs, near)
    return Followed(line, places - _ACROSS, near[np.arange(len(near)), places].astype(np.float64), row - _DOWN)


def _likenesses(glyph: Glyph, soft: Ink) -> Ink:
    """How much what is at each place around that of a sign looks like it: down by across."""
    side = glyph.size + 2 * _EDGE
    top, left = glyph.top - _EDGE - _DOWN, glyph.left - _EDGE - _ACROSS
    window = np.zeros((side + 2 * _DOWN, side + 2 * _ACROSS), np.float32)
    seen = soft[max(0, top) : top + len(window), max(0, left) : left + window.shape[1]]
    at = window[max(0, -top) :, max(0, -left) :]
    at[: seen.shape[0], : seen.shape[1]] = seen
    found = cv2.matchTemplate(window, glyph.print, cv2.TM_CCOEFF_NORMED)
    return np.asarray(np.nan_to_num(found, posinf=0.0, neginf=0.0).clip(-1, 1), np.float32)


def _likeliest_way(glyphs: Sequence[Glyph], alike: Ink) -> NDArray[np.intp]:
    """Of each sign the place that makes all together most alike, by dynamic programming from the left."""
    places = np.arange(alike.shape[1])
    apart = np.abs(places[:, None] - places[None, :])
    best = alike[0]
    came = []
    for number in range(1, len(glyphs)):
        one, other = glyphs[number - 1], glyphs[number]
        is_next = other.left - one.right <= _EDGE and one.is_telling and other.is_telling
        ways = best[None, :] - (_TIGHT if is_next else _LOOSE) * apart
        came.append(ways.argmax(axis=1))
        best = ways[places, came[-1]] + alike[number]
    way = [int(best.argmax())]
    for each in reversed(came):
        way.append(int(each[way[-1]]))
    return np.array(way[::-1])
