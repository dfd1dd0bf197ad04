"""Seals on a page, red or grey, round, oval or square; also those that only partly fell on it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from formkit.image.blanks import SCALE
from formkit.image.ink import Ink
from formkit.image.laid import Laid
from formkit.image.rims import Rim, candidates, followed, refined
from formkit.model.place import Box

_GRAIN, _PALE = 0.06, 0.3  # of black: what is paper's grain, and how much more a pale stamp has
_SPREAD, _GATHERED = 3.0, 2.2  # pixels of the blank, and how many times: the dots of a fax made into the rim they were
# Of a rim, how much is there, and how much of its edge points to its middle, as votes: for a seal, and for a doubt.
_RED_RIM, _GREY_RIM, _COPIED_RIM = (0.75, 0.5), (0.75, 0.4), (0.72, 0.25)
_DOUBTFUL = (0.58, 0.16)
_LETTERED = 0.4  # of the way around, a seal has words along its rim; a cup leaves a bare ring
_FILLED = 0.015  # of what is within the rim: copies may have lost the words, but not all
_APART = 30.0  # points: middles that lie closer are of one seal
_RED = 0.08  # how red a red rim is at least
# Points: how wide the edge of a page is on which parts of seals lie, how far apart pieces of one part lie, how high parts are
# and how wide at least.
_STRIP, _GAP, _HEIGHTS, _LEAST_WIDE = 60.0, 7.0, (40.0, 180.0), 6.0
# Points from rules, points of a dot, and how many of them to 1,000 square points.
_INNER, _DOT, _STREWN = 2.5, 3.0, 3.0
_WHOLE = 0.97  # of a rim that is on the page


@dataclass(frozen=True)
class Seal:
    """A seal: its rim, in points of the blank page; `is_red` is None where the picture has no colours.

    `is_sure` is False of what may be one. `is_part` of one that only partly fell on the page.
    """

    rim: Rim
    is_red: bool | None
    is_sure: bool
    is_part: bool

    @property
    def shape(self) -> Literal["圆形", "椭圆形", "方形"]:
        if self.rim.shape == "rectangle":
            return "方形"
        return "圆形" if self.rim.a / self.rim.b < 1.15 else "椭圆形"

    @property
    def box(self) -> Box:
        x, y = self.rim.around([1.7])
        return Box(float(x.min()), float(y.min()), float(x.max()), float(y.max()))


def stamped(page: Laid) -> Ink:
    """The ink that may be of a seal: what the blank page has not, pale ink as dark as black, dots put together."""
    ink = page.added if page.red is None else np.maximum(page.added, np.clip(1.5 * page.red, 0, 1))
    clear = np.clip((ink - _GRAIN) / _PALE, 0, 1)
    if page.is_bilevel:
        clear = np.clip(cv2.GaussianBlur(clear, (0, 0), _SPREAD) * _GATHERED, 0, 1)
    return np.asarray(clear, np.float32)


def seals(page: Laid) -> list[Seal]:
    """The seals on a page, the surest first."""
    ink = stamped(page)
    small = cv2.resize(ink, None, fx=1 / SCALE, fy=1 / SCALE, interpolation=cv2.INTER_AREA)
    soft = np.asarray(cv2.GaussianBlur(small, (0, 0), 0.8), np.float32)
    found: list[Seal] = []
    tried = []
    for rim, votes in candidates(np.asarray(small, np.float32)):
        rim = refined(rim, soft)
        tried.append((followed(rim, ink, SCALE), votes, rim))
    for share, votes, rim in sorted(tried, key=lambda each: -each[0]):
        is_another = all(np.hypot(rim.x - each.rim.x, rim.y - each.rim.y) > _APART for each in found)
        if is_another and share >= _DOUBTFUL[0] and votes >= _DOUBTFUL[1]:
            is_red = _is_red(page, rim)
            least = _COPIED_RIM if is_red is None else _RED_RIM if is_red else _GREY_RIM
            is_sure = share >= least[0] and votes >= least[1] and _has_words(page, ink, rim)
            on = rim.is_inside(page.blank.width / SCALE, page.blank.height / SCALE).mean()
            found.append(Seal(rim, is_red, is_sure, bool(on < _WHOLE)))
    return sorted(found, key=lambda each: not each.is_sure)


def _is_red(page: Laid, rim: Rim) -> bool | None:
    if page.red is None:
        return None
    return float(rim.values(page.red, np.arange(-1.5, 2.0, 0.5), SCALE).max(axis=0).mean()) > _RED


def _has_words(page: Laid, ink: Ink, rim: Rim) -> bool:
    """Whether a rim is that of a seal by what is within it."""
    if page.red is None:
        return float(ink[rim.mask(ink.shape, SCALE, -4.0)].mean()) > _FILLED
    ring = rim.values(ink, np.linspace(-0.38, -0.1, 15) * rim.b, SCALE)
    return float((ring.max(axis=0).reshape(-1, 3).max(axis=1) > 0.4).mean()) > _LETTERED


def remains(page: Laid, boxes: Sequence[Box]) -> bool:
    """Whether dots are strewn over places of a fax as what is left of a stamp that was hardly sent: red ink is pale to it."""
    if not page.is_bilevel:
        return False
    dots, size = 0.0, 0.0
    for box in boxes:
        rows, columns = (
            slice(max(0, round((start + _INNER) * SCALE)), max(0, round((end - _INNER) * SCALE)))
            for start, end in ((box.top, box.bottom), (box.left, box.right))
        )
        part = page.added[rows, columns] > 0.3
        _, _, stats, _ = cv2.connectedComponentsWithStats(part.astype(np.uint8), connectivity=8)
        sides = stats[1:, cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1].max(axis=1, initial=0)
        dots += float((sides <= _DOT * SCALE).sum())
        size += part.size / SCALE**2
    return size > 0 and dots / size * 1000 > _STREWN


def straddling(page: Laid) -> Iterator[tuple[Box, bool | None]]:
    """The parts of seals that were stamped over the edges of several pages, and whether they are red."""
    width = page.blank.width
    ink = page.added if page.red is None else np.where(page.print, 0, page.red)
    strip = round(_STRIP * SCALE)
    for left, right in ((0, strip), (width - strip, width)):
        part = (ink[:, left:right] > (0.12 if page.red is not None else 0.3)).astype(np.uint8)
        side = round(_GAP * SCALE) | 1
        closed = cv2.morphologyEx(part, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
        for x, y, wide, high, area in stats[1:]:
            on_edge = x == 0 if left == 0 else x + wide >= strip - SCALE
            if (
                on_edge
                and _HEIGHTS[0] < high / SCALE < _HEIGHTS[1]
                and wide / SCALE > _LEAST_WIDE
                and area < 0.9 * wide * high
            ):
                box = Box((left + x) / SCALE, y / SCALE, (left + x + wide) / SCALE, (y + high) / SCALE)
                yield box, None if page.red is None else True
