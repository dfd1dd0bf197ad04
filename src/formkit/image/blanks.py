"""Blank pages as pixels: what is printed on them, and by which signs they are known again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray

from formkit.image.ink import Ink
from formkit.image.nets import Floats
from formkit.image.picture import Pixels
from formkit.image.signs import Signs, kept_signs
from formkit.image.wording import Line, lines_of
from formkit.model.layout import Layout, PageLayout

SCALE = 2.0  # pixels a point: 144 dpi, at which a hair line is a pixel wide
_BLOCK = 48  # pixels, the side of a block: three lines of small print
_LEAST = 0.004  # of the ink there could be: what varies less within a block tells nothing


@dataclass(frozen=True, eq=False)
class Block:
    """A piece of a blank page's print that is looked for on a picture: where its middle is, in pixels of the blank.

    `print` is its ink less its mean; `full` is what it gives laid on itself. `known` is how much it tells of a shift, by
    direction: the sums of the products of its slopes, of a block of the page about 1. `is_text` of one that has words:
    copiers lose thin rules, not words.
    """

    x: float
    y: float
    left: int
    top: int
    print: Ink
    full: float
    known: NDArray[np.float64]
    is_text: bool


@dataclass(frozen=True, eq=False)
class Blank:
    """A blank page at `SCALE`, rows by columns of grey; `layout` is what lies where on it. The rest is worked out once."""

    layout: PageLayout
    grey: Pixels

    @property
    def width(self) -> int:
        return int(self.grey.shape[1])

    @property
    def height(self) -> int:
        return int(self.grey.shape[0])

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The pieces of its print."""
        return _blocks(self._ink, self.layout)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Its words, line by line."""
        return lines_of(self.layout.words, self._ink, SCALE)

    @cached_property
    def words_at(self) -> Mapping[str, Sequence[tuple[float, float]]]:
        """The left top corners of its words by their text, in points."""
        places: dict[str, list[tuple[float, float]]] = {}
        for each in self.layout.words:
            places.setdefault(each.text, []).append((each.box.left, each.box.top))
        return places

    @property
    def _ink(self) -> Ink:
        return np.asarray((255 - self.grey.astype(np.float32)) / 255, np.float32)

    @cached_property
    def at(self) -> Floats:
        """The middles of its blocks, n by 2."""
        return np.array([[each.x, each.y] for each in self.blocks])

    @cached_property
    def known(self) -> Floats:
        """How much its blocks tell of a shift, n by 2 by 2."""
        return np.array([each.known for each in self.blocks])

    @cached_property
    def is_text(self) -> NDArray[np.bool_]:
        """Which of its blocks have words."""
        return np.array([each.is_text for each in self.blocks], np.bool_)

    @cached_property
    def signs(self) -> Signs:
        """The signs of its print, strongest first."""
        return kept_signs(self.grey)


def blanks_of(layout: Layout) -> tuple[Blank, ...]:
    """The pages of a layout, each as it is printed with nothing filled in."""
    document = pypdfium2.PdfDocument(layout.background)
    try:
        return tuple(Blank(page, _grey(document[number])) for number, page in enumerate(layout.pages))
    finally:
        document.close()


def _grey(page: pypdfium2.PdfPage) -> Pixels:
    pixels = np.asarray(page.render(scale=SCALE, grayscale=True).to_numpy())
    return np.ascontiguousarray(pixels[..., 0] if pixels.ndim == 3 else pixels)


def _blocks(ink: Ink, layout: PageLayout) -> tuple[Block, ...]:
    """A block at each place of a net over the page where there is print enough."""
    across, down = cv2.Sobel(ink, cv2.CV_32F, 1, 0, scale=1 / 8), cv2.Sobel(ink, cv2.CV_32F, 0, 1, scale=1 / 8)
    height, width = ink.shape
    middle = np.arange(_BLOCK) + 0.5
    blocks = []
    for y in range(0, height - _BLOCK // 2, _BLOCK):
        for x in range(0, width - _BLOCK // 2, _BLOCK):
            top, left = min(y, height - _BLOCK), min(x, width - _BLOCK)
            part = np.s_[top : top + _BLOCK, left : left + _BLOCK]
            piece = ink[part]
            if piece.var() < _LEAST:
                continue
            slopes = np.stack([across[part].ravel(), down[part].ravel()]).astype(np.float64)
            own, weight = np.asarray(piece - piece.mean(), np.float32), float(piece.sum())
            blocks.append(
                Block(
                    left + float((piece.sum(axis=0) * middle).sum()) / weight,
                    top + float((piece.sum(axis=1) * middle).sum()) / weight,
                    left,
                    top,
                    own,
                    float((own * piece).sum()),
                    slopes @ slopes.T,
                    _has_words(layout, left / SCALE, top / SCALE, _BLOCK / SCALE),
                )
            )
    size = float(np.median([np.trace(each.known) for each in blocks])) if blocks else 1.0
    return tuple(replace(each, known=each.known / size) for each in blocks)


def _has_words(layout: PageLayout, left: float, top: float, side: float) -> bool:
    """Whether words take up a good part of a square, all in points."""
    return any(
        min(each.box.right, left + side) - max(each.box.left, left) > side / 4
        and min(each.box.bottom, top + side) - max(each.box.top, top) > side / 8
        for each in layout.words
    )
