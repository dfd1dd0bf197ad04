"""Ticks in the boxes of options: every manner in which people say "this one"."""

from random import Random

import cv2
import numpy as np

from benchmarks.reading.ink import Pen, smooth
from benchmarks.reading.paper import PER_POINT, Paper, Picture, Sign
from benchmarks.reading.writing import ByHand, Writer, area
from formkit.model.place import Box

_BOXES = "☐□"
MANNERS = ("√", "√", "√", "✓ large", "×", "filled", "circled", "beside", "struck and ticked")


def ticked_words(paper: Paper, box: Box) -> dict[str, tuple[Sign, Box]]:
    """The options in a cell: each word with the sign of its box, and where the word is; {} where there are no boxes."""
    found: list[tuple[Sign, list[Sign]]] = []
    for each in paper.signs_in(box):
        if each.text in _BOXES:
            found.append((each, []))
        elif found:
            found[-1][1].append(each)
    words = {}
    for sign, letters in found:
        if letters:
            boxes = [each.box for each in letters]
            words["".join(each.text for each in letters)] = (
                sign,
                Box(
                    min(b.left for b in boxes),
                    min(b.top for b in boxes),
                    max(b.right for b in boxes),
                    max(b.bottom for b in boxes),
                ),
            )
    return words


def tick(page: Picture, writer: Writer, hand: ByHand, sign: Sign, words: Box, chosen: bool, random: Random) -> str:
    """Draws what the customer does at one option, and says what: "" where nothing is drawn."""
    place = area(sign.box)
    side = max(place.width, place.height)
    x, y = place.left, place.top
    if not chosen:
        if writer.is_hand and random.random() < 0.03:  # ticked by mistake, then scribbled out
            _draw(page, hand, [(0.1, 0.5), (0.4, 0.9), (1.0, 0.0)], x, y, side)
            _draw(page, hand, [(-0.2, 0.1), (1.1, 0.3), (-0.1, 0.5), (1.2, 0.7), (-0.1, 0.9), (1.1, 1.0)], x, y, side)
            return "ticked and struck out"
        return ""
    if not writer.is_hand:
        cv2.line(page, _at(x, y, side, 0.2, 0.5), _at(x, y, side, 0.42, 0.8), (15, 15, 15), 4, cv2.LINE_AA)
        cv2.line(page, _at(x, y, side, 0.42, 0.8), _at(x, y, side, 0.86, 0.2), (15, 15, 15), 4, cv2.LINE_AA)
        return "typed"
    manner = random.choice(MANNERS)
    if manner == "√":
        _draw(page, hand, [(0.05, 0.5), (0.38, 0.9), (1.05, -0.1)], x, y, side, random)
    elif manner == "✓ large":
        _draw(page, hand, [(-0.1, 0.4), (0.4, 1.05), (1.7, -0.7)], x, y, side, random)
    elif manner == "×":
        _draw(page, hand, [(0.05, 0.05), (0.95, 0.95)], x, y, side, random)
        _draw(page, hand, [(0.95, 0.0), (0.0, 1.0)], x, y, side, random)
    elif manner == "filled":
        turns = [(0.1 if at % 2 else 0.9, 0.08 + 0.84 * at / 9) for at in range(10)]
        _draw(page, hand, turns, x, y, side, random, width=2.2)
    elif manner == "circled":
        both = area(Box(sign.box.left, min(sign.box.top, words.top), words.right, max(sign.box.bottom, words.bottom)))
        _ring(
            page,
            hand,
            ((both.left + both.right) / 2, (both.top + both.bottom) / 2),
            both.width / 2 + 8,
            both.height / 2 + 9,
        )
    elif manner == "beside":
        _draw(page, hand, [(-0.9, 0.4), (-0.6, 0.9), (0.0, -0.2)], x - side * 0.15, y, side, random)
    else:
        _draw(page, hand, [(0.05, 0.5), (0.38, 0.9), (1.05, -0.1)], x, y, side, random)
        _draw(page, hand, [(-0.2, 0.5), (1.2, 0.45)], x, y, side, random)
        _draw(page, hand, [(0.3, -0.6), (0.6, -0.1), (1.4, -1.1)], x, y, side, random)
    return manner


def _at(x: float, y: float, side: float, across: float, down: float) -> tuple[int, int]:
    return round(x + across * side), round(y + down * side)


def _draw(
    page: Picture, hand: ByHand, shares: list[tuple[float, float]], x: float, y: float, side: float,
    random: Random | None = None, width: float = 1.0,
) -> None:  # fmt: skip
    moved = [
        (
            x + (a + (random.gauss(0, 0.06) if random else 0)) * side,
            y + (b + (random.gauss(0, 0.06) if random else 0)) * side,
        )
        for a, b in shares
    ]
    hand.draw(page, smooth(np.array(moved)), hand.pen.width * width)


def _ring(page: Picture, hand: ByHand, middle: tuple[float, float], across: float, down: float) -> None:
    angles = np.linspace(0.3, 2 * np.pi + 0.6, 40)
    growth = np.linspace(0.96, 1.06, 40)
    points = np.stack(
        [middle[0] + across * growth * np.cos(angles), middle[1] + down * growth * np.sin(angles)], axis=1
    )
    hand.draw(page, points)


def pen_width(millimetres: float) -> float:
    """The width of a pen's line in pixels of the drawn page."""
    return millimetres / 25.4 * 72 * PER_POINT


def pen(name: str, colour: tuple[int, int, int], millimetres: float) -> Pen:
    """A pen that draws lines so wide."""
    return Pen(name, colour, pen_width(millimetres))
