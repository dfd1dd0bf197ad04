"""A page as if it lay flat: the picture of a sheet drawn straight by the net over it, its ink, and its rules taken off."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from formkit.image.ink import Ink, ink_of
from formkit.image.laid import net_of
from formkit.image.picture import Picture, Pixels
from formkit.image.seals import Seal
from formkit.model.layout import PageLayout
from formkit.model.place import Box
from formkit.model.sheet import Fit

_FINEST, _COARSEST = 300 / 72, 144 / 72  # pixels a point: finer tells a recogniser nothing, coarser it cannot read
_WIDER = 2.0  # points by which a seal's ink may run over its rim
_OFF = 3.4  # points, 1.2 mm: how far a rule may lie from its place
_PIECE = 24.0  # points of a rule that are looked for by themselves: paper bends
_FAINTEST, _DARKEST = 0.15, 0.35  # of black: what counts as ink on clean paper, and on the dirtiest
_PAPER, _GRAIN = 0.25, 2.5  # what is fainter is paper; how much darker than most of its grain ink is
_RULE = 0.6  # of what counts as ink, a rule has along most of it: a hair line is fainter than writing
_LEAST_RULED = 0.6  # of a piece of a rule, to be taken for one
_AROUND = 3  # pieces on either side, in whose midst one lies
_NEARER = 0.002  # of black, for each pixel that a rule lies nearer to its place
_BESIDE = 1.1  # points
_FOOT = 0.35  # of a rule's darkness: where it fades into the paper
_WIDEST = 2.2  # points: no rule is thicker, blurred or copied
_STREAK = 150.0  # points: a dirty scanner draws such lines, nobody's hand does; table rules are as long
_UNBROKEN = 0.7  # of a streak


@dataclass(frozen=True, eq=False)
class Flat:
    """A page laid flat: `pixels` in red, green, blue, `scale` pixels to a point of the blank page.

    `threshold` tells ink from the grain of the paper. `ruled` is where a rule of the page was found, as pixels that are
    its own: not those of strokes that cross it. `beside` is where a rule runs, and so near to it that what lies there
    alone is left of it: a copier breaks hair lines. `sealed` is what lies under a seal whose ink could not be taken off.
    """

    pixels: Pixels
    scale: float
    ink: Ink
    threshold: float
    ruled: NDArray[np.bool_]
    beside: NDArray[np.bool_]
    sealed: NDArray[np.bool_]

    @cached_property
    def written(self) -> Ink:
        """The ink without that of the rules."""
        return np.where(self.ruled, np.float32(0), self.ink)

    def part(self, box: Box) -> tuple[slice, slice]:
        """The rows and columns of a box in points, as far as they are on the page."""
        height, width = self.ink.shape
        top, bottom = (min(max(round(each * self.scale), 0), height) for each in (box.top, box.bottom))
        left, right = (min(max(round(each * self.scale), 0), width) for each in (box.left, box.right))
        return slice(top, bottom), slice(left, right)


def flattened(picture: Picture, fit: Fit, layout: PageLayout, seals: Sequence[Seal] = ()) -> Flat:
    """The page of a layout that a picture shows where a fit says, without the ink of the red ones of its seals."""
    scale = min(max(_resolution(fit), _COARSEST), _FINEST)
    across, down = net_of(fit, scale).maps(round(layout.width * scale), round(layout.height * scale))
    pixels = np.asarray(
        cv2.remap(
            picture.pixels, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(255, 255, 255)
        ),
        np.uint8,
    )
    sealed = np.zeros(pixels.shape[:2], np.bool_)
    for each in seals:
        under = each.rim.mask(sealed.shape, scale, _WIDER)
        if pixels.ndim == 3 and each.is_red and each.is_sure:
            pixels[under] = pixels[under][:, :1]  # red light does not see red ink
        else:
            sealed |= under
    grey = pixels if pixels.ndim == 2 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    ink = ink_of(grey)
    colours = pixels if pixels.ndim == 3 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB), np.uint8)
    threshold = _threshold(ink)
    return Flat(colours, scale, ink, threshold, *_rules(ink, layout, scale, _RULE * threshold), sealed)


def _threshold(ink: Ink) -> float:
    """What counts as ink: darker than the grain of the paper, which a copier makes coarse and a camera noisy."""
    some = ink[::5, ::5]
    paper = some[some < _PAPER]
    grain = float(np.percentile(paper, 80)) if paper.size else 0.0
    return min(max(_FAINTEST + _GRAIN * grain, _FAINTEST), _DARKEST)


def _resolution(fit: Fit) -> float:
    """Pixels of the picture to a point of the page."""
    at = np.array(fit.at)
    corners = at[[0, 0, -1, -1], [0, -1, -1, 0]].astype(np.float32)
    area = (fit.columns[-1] - fit.columns[0]) * (fit.rows[-1] - fit.rows[0])
    return float(np.sqrt(cv2.contourArea(corners) / area))


def _rules(ink: Ink, layout: PageLayout, scale: float, dark: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The pixels of the rules, and those beside them: each rule is looked for beside its place, piece by piece."""
    ruled, beside = _streaks(ink > dark, round(_STREAK * scale)), np.zeros(ink.shape, np.bool_)
    for each in layout.level:
        _rule(ink, ruled, beside, (each.top + each.bottom) / 2, (each.left, each.right), scale, dark)
    for each in layout.upright:
        _rule(ink.T, ruled.T, beside.T, (each.left + each.right) / 2, (each.top, each.bottom), scale, dark)
    return ruled, beside


def _streaks(dark: NDArray[np.bool_], length: int) -> NDArray[np.bool_]:
    """Pixels of straight lines of a length, upright or level."""
    some = dark.astype(np.float32)
    found = np.zeros(dark.shape, np.bool_)
    for size in ((1, length), (length, 1)):
        middles = cv2.blur(some, size, borderType=cv2.BORDER_CONSTANT) > _UNBROKEN
        found |= cv2.dilate(middles.astype(np.uint8), np.ones(size[::-1], np.uint8)).astype(np.bool_) & dark
    return found


def _rule(
    ink: Ink,
    ruled: NDArray[np.bool_],
    beside: NDArray[np.bool_],
    middle: float,
    ends: tuple[float, float],
    scale: float,
    dark: float,
) -> None:
    """Marks the pixels of a level rule in `ruled` and `beside`; of an upright one those of the turned page."""
    at, reach, most = round(middle * scale), round(_OFF * scale), max(2, round(_WIDEST * scale))
    top, bottom = max(0, at - reach), min(ink.shape[0], at + reach + 1)
    start, end = ends
    if bottom - top < 3:
        return
    edges = np.linspace(start * scale, end * scale, max(1, round((end - start) / _PIECE)) + 1).round().astype(int)
    pieces = [slice(max(0, left - 1), right + 1) for left, right in pairwise(edges)]
    profiles = np.stack([ink[top:bottom, piece].mean(axis=1) for piece in pieces])
    distance = np.abs(np.arange(bottom - top) - (at - top))
    bests = (profiles - _NEARER * distance).argmax(axis=1)
    near = round(_BESIDE * scale)
    for number, (piece, profile) in enumerate(zip(pieces, profiles)):
        around = bests[max(0, number - _AROUND) : number + _AROUND + 1]
        best = int(np.median(around))
        best += int(profile[max(0, best - 1) : best + 2].argmax()) - min(best, 1)
        if (ink[top + best, piece] > dark).mean() >= _LEAST_RULED:
            is_rule = profile > _FOOT * profile[best]
            first = last = best
            while first > 0 and is_rule[first - 1] and last - first < most:
                first -= 1
            while last < len(is_rule) - 1 and is_rule[last + 1] and last - first < most:
                last += 1
            above, below = max(0, top + first - 2), min(ink.shape[0] - 1, top + last + 2)
            slant = np.ones(2 * (below - above) + 1)  # a stroke may cross it aslant
            over, under = (np.convolve(ink[row, piece] > dark, slant, "same") > 0 for row in (above, below))
            crossing = over & under
            ruled[top + first : top + last + 1, piece] |= ~crossing
        longer = slice(max(0, piece.start - reach * (number == 0)), piece.stop + reach * (number == len(pieces) - 1))
        beside[max(0, top + best - near) : top + best + near + 1, longer] = True
