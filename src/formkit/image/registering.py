"""Lays a picture over a blank page, and tells honestly how well it lies."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

import cv2
import numpy as np
from numpy.typing import NDArray

from formkit.image.blanks import SCALE, Blank
from formkit.image.finding import Expected, found
from formkit.image.ink import Ink, ink_of
from formkit.image.nets import Floats, Net, squares
from formkit.image.picture import Pixels
from formkit.image.refining import Refined, as_printed, refined
from formkit.image.sentences import Placed, stretches_on
from formkit.image.signs import Signs
from formkit.image.wording import Followed, blurred, followed
from formkit.model.layout import PageLayout, Stretch
from formkit.model.place import Box
from formkit.model.sheet import Fit

Stretches = Sequence[Sequence[Placed | None]]  # of each blank of a page, None of one that was not found

_FINER = 1.3  # pixels of the picture to one of the blank, at most: more tell no more
_STEP = 1.25  # from one size of the picture to the next
_FEWER = 0.5  # of the signs that speak for the likeliest blank
_THERE, _BESIDE = 0.4, 1.5  # of a block that is in its place: what it gives at least, and by how many pixels it is off
_ALIKE = 0.55  # that a word is there: different ones seldom are so alike, the same in other type hardly ever less
_BARE = 0.05  # of black: print is four times as dark
_AROUND = 110.0  # pixels of the blank: how far print vouches for what is beside it
_VOUCHED = 0.25  # of the print seen around a place must be where it should be, or the place is not known
_BENEFIT = 0.5  # blocks that are taken to be in their place around one where hardly any is seen
# Of a block in its place, what a missing one counts: of a worn fax in other type a third of all words are in their
# place, and hardly a rule.
_AGAINST, _LOST = 0.5, 0.1
_SURE = 2.5  # times the deviation: hardly ever is a place further off
_EXACT = 0.3  # pixels of the blank: no block tells its place more exactly
# Points by which print of another program may lie beside ours, that between it there is nothing to tell of: rows are
# set a little lower, signs sit otherwise on their lines; in other type more.
_DRIFT, _OTHER_TYPE = 0.7, 1.5


@dataclass(frozen=True, eq=False)
class Registered:
    """A blank page's net over a picture, in its pixels.

    `quality` is the share of the print that is where it should be, `words` that of the words; `weakest` is the share of
    the print seen around a place that is where it should be, of the place that has least (1 where nothing is seen);
    `spread` is how far the least certain place may be off, in points; `stretches` is where blanks within sentences are.
    `score` tells a page from others that share print with it: what is in its place counts for it, the rest against.
    `evidence` is how many words are there, less those whose places are bare; one that is covered tells nothing.
    `balance` is how many are there, less all others: of the right page it is greatest.
    """

    blank: Blank
    net: Net
    signs: int
    quality: float
    words: float
    weakest: float
    spread: float
    stretches: Stretches
    score: float
    evidence: int
    balance: int

    @property
    def resolution(self) -> float:
        """Dots of the picture to an inch of the page."""
        return _size(self.net) * SCALE * 72

    @property
    def error(self) -> float:
        """By how much a place may be off at the worst, in points; infinite where print around one is not in its place."""
        return self.spread if self.weakest >= _VOUCHED else float("inf")

    def fit(self) -> Fit:
        net = self.net
        return Fit(
            tuple((net.columns / SCALE).tolist()),
            tuple((net.rows / SCALE).tolist()),
            tuple(tuple((float(x), float(y)) for x, y in row) for row in net.at),
            self.quality,
            self.error,
            tuple(tuple(each.stretch if each else None for each in own) for own in self.stretches),
        )


def registered(grey: Pixels, signs: Signs, tried: Iterable[tuple[Blank, Expected | None]]) -> list[Registered]:
    """Blanks laid over a picture with these signs, of those tried; that which fits best first.

    With each comes where it is expected, if that is known. Those that far fewer signs speak for are left out.
    """
    longest = max(grey.shape)
    rough = [
        (blank, net, agreeing)
        for blank, expected in tried
        for net, agreeing in [found(blank, signs, longest, expected) or (None, 0)]
        if net is not None
    ]
    most = max((agreeing for _, _, agreeing in rough), default=0)
    ink = cache(partial(_ink_at, grey))
    laid = [_laid(ink, *each) for each in rough if each[2] >= _FEWER * most]
    return sorted(laid, key=by_fit)


def by_fit(found: Registered) -> tuple[float, float]:
    """Sorts that which fits best first: by its words, and where those tell nothing by all of its print."""
    return -found.balance, -found.score


def _laid(ink: Callable[[float], Ink], blank: Blank, net: Net, agreeing: int) -> Registered:
    # A few sizes for all blanks that are tried, so that the ink is looked for but once.
    scale = min(1.0, _STEP ** round(math.log(_FINER / _size(net), _STEP)))
    result = refined(replace(net, at=net.at * scale), ink(scale), blank)
    there = np.asarray((result.found > _THERE) & (result.bent.off < _BESIDE), np.bool_)
    laid = as_printed(result.net, ink(scale), blank)
    soft = blurred(laid)
    lines = [followed(each, soft) for each in blank.lines]
    stretches = stretches_on(blank.layout, lines, laid)
    words = _words_seen(lines, result.net, ink(scale), soft)
    places = _places(_unsure(blank.layout, stretches) or places_of(blank))
    return Registered(
        blank,
        replace(result.net, at=result.net.at / scale),
        agreeing,
        float(there.mean()),
        float(words.there.mean()) if len(words.there) else 0.0,
        _weakest(blank, result, there, words, places),
        _spread(blank, result, there, places),
        stretches,
        _score(blank, result.net, there, ink(scale)),
        int(words.there.sum()) - int(words.bare.sum()),
        int(words.there.sum()) - int((~words.there).sum()),
    )


@dataclass(frozen=True, eq=False)
class _Words:
    """Where the middles of words are on the blank page (n by 2), which are where they should be, be it in other type, and
    of which there is nothing but bare paper."""

    at: Floats
    there: NDArray[np.bool_]
    bare: NDArray[np.bool_]


def _words_seen(lines: Sequence[Followed], net: Net, ink: Ink, soft: Ink) -> _Words:
    """The words of which a sign lies in the picture; `soft` is its blurred ink as the blank page has it."""
    alike: dict[int, list[float]] = {}
    inked: dict[int, list[float]] = {}
    at: dict[int, list[Floats]] = {}
    for line in lines:
        glyphs = line.line.glyphs
        corners = np.array([[x, y] for each in glyphs for x, y in ((each.left, each.top), (each.right, each.bottom))])
        seen = net.placed(corners.astype(np.float64))
        outside = ((seen < 0) | (seen > [ink.shape[1], ink.shape[0]])).sum(axis=1).reshape(-1, 2).sum(axis=1)
        for glyph, middle, own, is_outside in zip(
            glyphs, corners.reshape(-1, 2, 2).mean(axis=1), line.alike, outside, strict=True
        ):
            if glyph.is_telling and not is_outside:
                alike.setdefault(glyph.word, []).append(float(own))
                at.setdefault(glyph.word, []).append(middle)
                inked.setdefault(glyph.word, []).append(
                    float(soft[glyph.top : glyph.bottom, glyph.left : glyph.right].mean())
                )
    middles = np.array([np.mean(each, axis=0) for each in at.values()]).reshape(-1, 2)
    there = np.array([np.mean(each) >= _ALIKE for each in alike.values()], np.bool_)
    return _Words(middles, there, ~there & np.array([np.mean(each) < _BARE for each in inked.values()], np.bool_))


def _ink_at(grey: Pixels, scale: float) -> Ink:
    small = grey if scale == 1.0 else cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return ink_of(np.asarray(small, np.uint8))


def _size(net: Net) -> float:
    """Pixels of the picture to one of the blank."""
    corners = net.at[[0, 0, -1, -1], [0, -1, -1, 0]].astype(np.float32)
    area = float(cv2.contourArea(corners))
    return max(math.sqrt(area / float(net.columns[-1] * net.rows[-1])), 1e-3)


def _weakest(blank: Blank, result: Refined, there: NDArray[np.bool_], words: _Words, places: Floats) -> float:
    """The share of the words and rules seen around a place that are in their own, of the place that has least."""
    ruled = (result.found > _THERE) & ~blank.is_text
    print_at = np.concatenate([blank.at[ruled], words.at])
    is_there = np.concatenate([there[ruled], words.there])
    near = np.exp(-squares(places, print_at) / (2 * _AROUND**2))
    vouched = (near @ is_there + _BENEFIT) / (near.sum(axis=1) + _BENEFIT)
    return float(vouched.min())


def _spread(blank: Blank, result: Refined, there: NDArray[np.bool_], places: Floats) -> float:
    """How far the least certain place may be off, in points."""
    is_ours = float(there[blank.is_text].mean()) if blank.is_text.any() else 1.0
    exact = max(_EXACT, 1.48 * float(np.median(result.bent.off[there]))) if there.any() else np.inf
    deviation = np.sqrt(_variances(result, places)) * exact
    return math.hypot(float(_SURE * deviation.max()) / SCALE, _DRIFT + _OTHER_TYPE * (1 - is_ours))


def _score(blank: Blank, net: Net, there: NDArray[np.bool_], ink: Ink) -> float:
    """How much speaks for a blank; `net` and `ink` are of the same size of the picture."""
    at = net.placed(blank.at)
    # What lies outside the picture tells nothing: of a page that was cut off it would speak for the emptier of two.
    missing = ~there & (at >= 0).all(axis=1) & (at <= [ink.shape[1], ink.shape[0]]).all(axis=1)
    lost = _AGAINST * int((missing & blank.is_text).sum()) + _LOST * int((missing & ~blank.is_text).sum())
    return int(there.sum()) - lost


def places_of(blank: Blank) -> Sequence[Box]:
    """Where things are filled in on a page: frames, blanks and marks."""
    layout = blank.layout
    parts = (_above(part, each.style.size) for each in layout.blanks for part in each.stretches)
    return [*(frame.box for frame in layout.frames), *layout.marks.values(), *parts]


def _unsure(layout: PageLayout, found: Stretches) -> Sequence[Box]:
    """The places that the net alone tells: not those of blanks that were found."""
    parts = (
        _above(part, each.style.size)
        for each, own in zip(layout.blanks, found, strict=True)
        for part, placed in zip(each.stretches, own, strict=True)
        if placed is None
    )
    return [*(frame.box for frame in layout.frames), *layout.marks.values(), *parts]


def _above(part: Stretch, size: float) -> Box:
    return Box(part.left, part.baseline - size, part.right, part.baseline)


def _places(boxes: Iterable[Box]) -> Floats:
    """The corners of boxes, n by 2, in pixels of the blank."""
    return SCALE * np.array([[x, y] for box in boxes for x in (box.left, box.right) for y in (box.top, box.bottom)])


def _variances(result: Refined, places: Floats) -> Floats:
    """How uncertain each place is, for pieces that are exact to one pixel: the variances of both directions together."""
    net = result.net
    numbers, shares = net.shares(places)
    crossings = len(net.columns) * len(net.rows)
    total = np.zeros(len(places))
    covariance = np.linalg.inv(result.bent.sure)
    for axis in (0, 1):
        own = covariance[axis * crossings : (axis + 1) * crossings, axis * crossings : (axis + 1) * crossings]
        total += np.einsum("ni,nij,nj->n", shares, own[numbers[:, :, None], numbers[:, None, :]], shares)
    return np.maximum(total, 0.0)


def outline(found: Registered) -> Floats:
    """The edge of the page in the picture: n by 2 pixels, all around."""
    at = found.net.at
    return np.concatenate([at[0], at[1:, -1], at[-1, -2::-1], at[-2:0:-1, 0]])


def is_outside(found: Registered, width: int, height: int) -> bool:
    """Whether a place where things are filled in lies outside a picture, be it in part."""
    at = found.net.placed(_places(places_of(found.blank)))
    return bool((at < 0).any() or (at > [width, height]).any())
