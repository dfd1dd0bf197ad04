"""Lays a picture over a blank page to a fraction of a pixel: each piece of print is looked for near where it should be."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from formkit.image.bending import Bent, Pieces, bent
from formkit.image.blanks import Blank, Block
from formkit.image.ink import Ink
from formkit.image.nets import Floats, Net

_FOUND = 0.35  # of what a block gives laid on itself: with less it was not found
_MORE = 1.005  # of the blocks that fell into place before: with less another round is of no use


@dataclass(frozen=True)
class Round:
    """How far blocks are looked for, in pixels of the blank; beside by how many they are outliers; every how many-th.

    The sheet is taken to be `softest` at least; the round is gone through `times` at most, while more falls into place.
    """

    reach: int
    width: float
    every: int
    softest: float
    times: int


_ROUNDS = (Round(14, 5.0, 2, 10.0, 6), Round(8, 2.0, 2, 3.0, 4), Round(5, 1.0, 1, 3.0, 2))


@dataclass(frozen=True, eq=False)
class Refined:
    """The net after the last round; `found` tells of each block of the blank what it gave where it was found, of what it
    would give on itself; `bent` is what came of them all."""

    net: Net
    found: Floats
    bent: Bent


def refined(net: Net, ink: Ink, blank: Blank) -> Refined:
    """The net bent so that the print of the blank lies on that of the picture; `ink` is the picture's."""
    assert blank.blocks
    for each in _ROUNDS:
        before = 0.0
        for _ in range(each.times):
            result = _round(net, ink, blank, each)
            net = result.net
            believed = float(result.bent.belief.sum())
            if believed < _MORE * before:
                break
            before = believed
    return result


def as_printed(net: Net, ink: Ink, blank: Blank) -> Ink:
    """The ink of a picture, pixel for pixel as the blank page has it."""
    laid = cv2.remap(ink, *net.maps(blank.width, blank.height), cv2.INTER_LINEAR, borderValue=0)
    return np.asarray(laid, np.float32)


def _round(net: Net, ink: Ink, blank: Blank, how: Round) -> Refined:
    picture = as_printed(net, ink, blank)
    reach = how.reach
    edged = cv2.copyMakeBorder(picture, reach, reach, reach, reach, cv2.BORDER_CONSTANT, value=0)
    padded = np.asarray(edged, np.float32)
    blocks = blank.blocks[:: how.every]
    shifts, found = np.zeros((len(blocks), 2)), np.zeros(len(blocks))
    for number, block in enumerate(blocks):
        shifts[number], found[number] = _sought(block, padded, reach)
    found = found / max(float(np.percentile(found, 90)), 0.2)  # print may be pale all over the page
    trust = np.clip((found - _FOUND) / (1 - _FOUND), 0, 1)
    pieces = Pieces(blank.at[:: how.every], shifts, blank.known[:: how.every], trust).coherent()
    result = bent(net, pieces, how.width, how.softest)
    return Refined(net.moved(result.moves), found, result)


def _sought(block: Block, padded: Ink, reach: int) -> tuple[Floats, float]:
    """By how much a block lies beside its place in the laid picture, and what it gives there."""
    side = block.print.shape[0]
    window = padded[block.top : block.top + side + 2 * reach, block.left : block.left + side + 2 * reach]
    given = np.asarray(cv2.matchTemplate(window, block.print, cv2.TM_CCORR), np.float32) / np.float32(block.full)
    # Nothing is nearer the truth than what was expected, if it is as good.
    _, _, _, (x, y) = cv2.minMaxLoc(given - _far(reach))
    return np.array([x - reach + _peak(given[y], x), y - reach + _peak(given[:, x], y)]), float(given[y, x])


@cache
def _far(reach: int) -> Ink:
    side = np.arange(-reach, reach + 1, dtype=np.float32) / reach
    return np.asarray(0.05 * (side[:, None] ** 2 + side[None, :] ** 2), np.float32)


def _peak(values: Ink, at: int) -> float:
    """How far beside the greatest of a row of values, which is at `at`, the peak between them is."""
    if not 0 < at < len(values) - 1:
        return 0.0
    before, top, after = (float(each) for each in values[at - 1 : at + 2])
    bend = before - 2 * top + after
    return 0.0 if bend >= -1e-9 else float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5))
