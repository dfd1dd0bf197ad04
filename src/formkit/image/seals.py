"""Seals on a page, red or grey, round, oval or square; also those that only partly fell on it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from formkit.image.blanks import SCALE
from formkit.image.ink import Ink
from formkit.image.laid import Laid
from formkit.image.rims import Rim, candidates, followed, is_halved, refined
from formkit.model.place import Box

_GRAIN, _PALE = 0.06, 0.3  # of black: what is paper's grain, and how much more a pale stamp has
_SPREAD, _GATHERED = 3.0, 2.2  # pixels of the blank, and how many times: the dots of a fax made into the rim they were
# Of a rim, how much is there, and how much of its edge points to its middle, as votes: for a seal, and for a doubt.
_RED_RIM, _GREY_RIM, _COPIED_RIM = (0.75, 0.5), (0.75, 0.4), (0.72, 0.25)
_DOUBTFUL = (0.58, 0.16)
_HALF_VOTES = 0.25  # of half a seal, which lies over the edge of a page
_LETTERED = 0.4  # of the way around, a seal has words along its rim; a cup leaves a bare ring
_FILLED = 0.015  # of what is within the rim: copies may have lost the words, but not all
_APART = 30.0  # points: middles that lie closer are of one seal
# Points: what closes the gaps in a frame, how far within its edge its middle is, and half of what square seals measure.
_CLOSED, _INSET, _LEAST_HALF, _MOST_HALF = 3.0, 1.0, 14.0, 100.0
_RED = 0.08  # how red a red rim is at least
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
        is_half = votes >= _HALF_VOTES and is_halved(rim, ink, SCALE)
        if _is_another(rim, found) and (is_half or (share >= _DOUBTFUL[0] and votes >= _DOUBTFUL[1])):
            is_red = _is_red(page, rim)
            least = _COPIED_RIM if is_red is None else _RED_RIM if is_red else _GREY_RIM
            is_sure = share >= least[0] and votes >= least[1] and _has_words(page, ink, rim)
            on = rim.is_inside(page.blank.width / SCALE, page.blank.height / SCALE).mean()
            found.append(Seal(rim, is_red, is_sure and not is_half, is_half or (is_sure and bool(on < _WHOLE))))
    found += (Seal(each, True, True, False) for each in _red_frames(page) if _is_another(each, found))
    return sorted(found, key=lambda each: not each.is_sure)


def _is_another(rim: Rim, found: Sequence[Seal]) -> bool:
    return all(np.hypot(rim.x - each.rim.x, rim.y - each.rim.y) > _APART for each in found)


def _red_frames(page: Laid) -> Iterator[Rim]:
    """The rims of square seals: red frames, as nobody writes them."""
    if page.red is None:
        return
    red = (page.red > 2 * _RED).astype(np.uint8)
    side = round(_CLOSED * SCALE) | 1
    closed = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    contours, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    for contour in contours:
        (x, y), (wide, high), turn = cv2.minAreaRect(contour)
        if turn > 45:
            wide, high, turn = high, wide, turn - 90
        a, b = wide / 2 / SCALE - _INSET, high / 2 / SCALE - _INSET
        rim = Rim(x / SCALE, y / SCALE, a, b, turn, "rectangle")
        if min(a, b) >= _LEAST_HALF and max(a, b) <= _MOST_HALF and followed(rim, page.red, SCALE) >= _RED_RIM[0]:
            yield rim


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
