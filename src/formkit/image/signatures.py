"""Whether a box is signed: ink in it that is neither the blank page's print nor a seal's."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from formkit.image.blanks import SCALE
from formkit.image.laid import Laid
from formkit.image.seals import Seal
from formkit.model.place import Box

Mask = NDArray[np.bool_]

# Points.
_EDGE = 2.5  # within its rules that a box is looked at
_SPECK = 2.0  # what is smaller is dust
_LONG, _MUCH, _LITTLE = (
    6.0,
    20.0,
    6.0,
)  # how long the longest stroke is at least, and all of them together; and for a doubt
_THIN, _BESIDE = 2.5, 4.0  # how wide the pieces of a line from dirt are at most, and how far beside each other
_WIDER = 3.0  # by how much a seal's ink may run over its rim
# Of black, or of the light.
_STROKE = 0.3  # what a pen's stroke is at least
_PEN = 0.45  # of red light, what a dark pen takes away at least; red ink takes hardly any
_BLACKER = 0.25  # by how much a pen is darker than a seal on a grey copy, at least
# Within a round seal there is nothing between its star and the words along its rim, but for words below the star.
_QUIET, _WORDS = (0.38, 0.58), 0.38  # shares of its radius: from where to where, and down to how far below the middle
_QUIET_TAKEN, _QUIET_FREE = 0.07, 0.02  # of that ring: what writing over it takes at least, and dust at most
_DRAWN = 0.6  # of a box's height, such a line takes at least
_BARELY, _COVERED = (
    0.02,
    0.3,
)  # of a box: with less under a seal it tells nothing, or there is room to sign beside it


@dataclass(frozen=True)
class Signed:
    """Whether a box is signed, None where that cannot be told, and why, in words."""

    present: bool | None
    evidence: str


def signed(page: Laid, box: Box, seals: Sequence[Seal]) -> Signed:
    """Whether there is writing in a box of the blank page, on which these seals are."""
    rows = slice(max(0, round((box.top + _EDGE) * SCALE)), max(0, round((box.bottom - _EDGE) * SCALE)))
    columns = slice(max(0, round((box.left + _EDGE) * SCALE)), max(0, round((box.right - _EDGE) * SCALE)))
    part = rows, columns
    masks = [(each, each.rim.mask(page.print.shape, SCALE, _WIDER)[part]) for each in seals]
    here = [each for each, mask in masks if mask.mean() > _BARELY]
    stamp = np.logical_or.reduce([np.zeros_like(page.print[part]), *(mask for _, mask in masks)])
    strokes = page.added[part] > _STROKE
    longest, total = _written(strokes & ~stamp)
    if longest >= _LONG and total >= _MUCH:
        return Signed(True, "栏里有笔迹")
    if not stamp.any():
        return Signed(False, "栏里没有笔迹") if total < _LITTLE else Signed(None, "栏里有零星墨迹，看不出是不是签字")
    longest, under = _written(_dark(page, part, here) & stamp)
    if longest >= _LONG and under >= _MUCH:
        return Signed(True, "印章下面有笔迹")
    taken = [_taken(page, each, strokes, part) for each in here]
    known = [each for each in taken if each is not None]
    if known and max(known) >= _QUIET_TAKEN:
        return Signed(True, "印章的空白处有笔迹")
    is_clear = total < _LITTLE and under < _LITTLE and max(known, default=0.0) < _QUIET_FREE
    if is_clear and stamp.mean() < _COVERED:
        return Signed(False, "栏里没有笔迹，只有印章的一部分")
    if is_clear and len(known) == len(here) and page.red is not None and all(each.is_red for each in here):
        return Signed(False, "栏里只有印章，没有笔迹")
    return Signed(None, "印章盖住了签字处，看不出有没有签字")


def _dark(page: Laid, part: tuple[slice, slice], seals: Sequence[Seal]) -> Mask:
    """What is too dark for a seal's ink."""
    free = ~page.print[part]
    if page.beside_red is not None and all(each.is_red for each in seals):
        return np.asarray((page.beside_red[part] > _PEN) & free)
    if page.is_bilevel:
        return np.zeros_like(free)
    rims = [each.rim.values(page.added, np.arange(-1.0, 1.5, 0.5), SCALE).max(axis=0) for each in seals]
    darkest = max(float(np.percentile(each, 95)) for each in rims)
    return np.asarray((page.added[part] > darkest + _BLACKER) & free)


def _taken(page: Laid, seal: Seal, strokes: Mask, part: tuple[slice, slice]) -> float | None:
    """How much of the ring of a round seal in which nothing is printed is written on; None where no ring is in the box."""
    if seal.shape != "圆形":
        return None
    rim = seal.rim
    y, x = np.mgrid[part].astype(np.float32) / np.float32(SCALE)
    y, x = y - rim.y, x - rim.x
    angle = np.radians(rim.turn if abs(rim.turn) < 15 else 0.0)
    down = np.cos(angle) * y - np.sin(angle) * x
    share = np.hypot(x / rim.a, y / rim.b)
    ring = (share > _QUIET[0]) & (share < _QUIET[1]) & (down < _WORDS * rim.b) & ~page.print[part]
    if ring.sum() < 0.25 * np.pi * (_QUIET[1] ** 2 - _QUIET[0] ** 2) * rim.a * rim.b * SCALE**2:
        return None
    return float(strokes[ring].mean())


def _written(strokes: Mask) -> tuple[float, float]:
    """The longest stroke and all strokes together, in points; dust aside, and lines that dirt on a scanner draws."""
    _, _, stats, middles = cv2.connectedComponentsWithStats(strokes.astype(np.uint8), connectivity=8)
    wide, high = stats[1:, cv2.CC_STAT_WIDTH] / SCALE, stats[1:, cv2.CC_STAT_HEIGHT] / SCALE
    sizes, thin = np.hypot(wide, high), (wide <= _THIN) & (high > 2 * wide)
    near = np.abs(middles[1:, 0, None] - middles[None, 1:, 0]) < _BESIDE * SCALE
    drawn = (near * np.where(thin, high, 0)).sum(axis=1)
    sizes = sizes[(sizes > _SPECK) & ~(thin & (drawn > _DRAWN * strokes.shape[0] / SCALE))]
    return float(sizes.max(initial=0)), float(sizes.sum())
