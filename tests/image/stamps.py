"""Small blank pages, and what people do to them: seals, strokes of a pen, ticks in squares."""

from collections.abc import Sequence

import cv2
import numpy as np

from formkit.image.blanks import SCALE, Blank
from formkit.image.laid import Laid
from formkit.image.picture import Pixels
from formkit.model.layout import PageLayout

WIDTH, HEIGHT = 300, 260  # points
RED, BLUE, BLACK, GREY, PALE_RED = (205, 32, 44), (38, 58, 150), (30, 30, 34), (96, 96, 102), (216, 104, 104)
Colour = tuple[int, int, int]
Points = Sequence[tuple[float, float]]


def paper(paper_colour: Colour = (250, 249, 246)) -> Pixels:
    """A page without anything on it, `SCALE` pixels a point."""
    return np.full((round(HEIGHT * SCALE), round(WIDTH * SCALE), 3), paper_colour, np.uint8)


def laid(pixels: Pixels, printed: Pixels | None = None, grain: float = 2.0) -> Laid:
    """The page as it is looked at, with grain; `printed` is what its blank page looks like."""
    noise = np.random.default_rng(4).normal(0, grain, pixels.shape)
    grey = np.full(pixels.shape[:2], 255, np.uint8) if printed is None else printed
    blank = Blank(PageLayout(WIDTH, HEIGHT, 0, (), (), None), grey)
    return Laid(np.clip(pixels + noise, 0, 255).astype(np.uint8), blank, is_bilevel=False)


def copied(pixels: Pixels) -> Pixels:
    """The page in grey."""
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def faxed(pixels: Pixels) -> Laid:
    """The page in black and white, as a fax machine that sees red as dark."""
    noise = np.random.default_rng(5).normal(0, 20, pixels.shape[:2])
    page = laid(np.where(pixels[..., 1] + noise < 170, 0, 255).astype(np.uint8), grain=0)
    return Laid(page.pixels, page.blank, is_bilevel=True)


def stamp(
    pixels: Pixels, x: float, y: float, colour: Colour = RED, a: float = 54.0, b: float = 54.0, turn: float = 0.0,
    words: bool = True,
) -> None:  # fmt: skip
    """A seal around a point: its rim, words along it, a star."""
    shift, middle = 4, (round(x * SCALE * 16), round(y * SCALE * 16))
    axes = (round(a * SCALE * 16), round(b * SCALE * 16))
    cv2.ellipse(pixels, middle, axes, turn, 0, 360, colour, round(3.2 * SCALE), cv2.LINE_AA, shift)
    if words:
        for angle in np.radians(np.arange(150, 391, 17) + turn):
            at = x + 0.78 * a * np.cos(angle), y + 0.78 * b * np.sin(angle)
            cv2.putText(
                pixels, "K", (round(at[0] * SCALE - 9), round(at[1] * SCALE + 9)), 0, 0.9, colour, 3, cv2.LINE_AA
            )
        cv2.circle(pixels, (round(x * SCALE), round(y * SCALE)), round(0.2 * a * SCALE), colour, -1, cv2.LINE_AA)


def stroke(pixels: Pixels, points: Points, colour: Colour = BLUE, width: float = 1.2) -> None:
    """A line of a pen through points of the page, `width` points wide."""
    at = np.round(np.array(points) * SCALE).astype(np.int32)
    cv2.polylines(pixels, [at], False, colour, max(1, round(width * SCALE)), cv2.LINE_AA)


def sign(pixels: Pixels, left: float, top: float, colour: Colour = BLUE) -> None:
    """A name written quickly, about 60 points by 22."""
    for at in (0.0, 22.0, 44.0):
        stroke(pixels, [(left + at, top), (left + at + 16, top + 4), (left + at + 3, top + 20)], colour)
        stroke(pixels, [(left + at + 2, top + 10), (left + at + 18, top + 12), (left + at + 14, top + 22)], colour)
