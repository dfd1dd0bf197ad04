"""Lays a picture over a blank page, and tells honestly how well it lies."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from formkit.image.blanks import SCALE, Blank
from formkit.image.finding import Expected, found
from formkit.image.ink import ink_of
from formkit.image.nets import Floats, Net
from formkit.image.picture import Pixels
from formkit.image.refining import Refined, refined
from formkit.image.signs import Signs
from formkit.model.place import Box
from formkit.model.sheet import Fit

_FINER = 1.3  # pixels of the picture to one of the blank, at most: more tell no more
_THERE, _BESIDE = 0.4, 1.5  # of a block that is in its place: what it gives at least, and by how many pixels it is off
_AROUND = 110.0  # pixels of the blank: how far print vouches for what is beside it
_VOUCHED = 0.08  # of the print around a place must be where it should be, or the place is not known
_AGAINST = 0.5  # of a block in its place: what one that is missing counts; a third of all are on a worn fax in other type
_SURE = 2.5  # times the deviation: hardly ever is a place further off
_EXACT = 0.3  # pixels of the blank: no block tells its place more exactly


@dataclass(frozen=True, eq=False)
class Registered:
    """A blank page's net over a picture, in its pixels.

    `quality` is the share of the print that is where it should be, `weakest` that around the place that has least of it
    (1 where there is none around); `spread` is how far the least certain place may be off, in points.
    """

    blank: Blank
    net: Net
    signs: int
    quality: float
    weakest: float
    spread: float

    @property
    def resolution(self) -> float:
        """Dots of the picture to an inch of the page."""
        return _size(self.net) * SCALE * 72

    @property
    def score(self) -> float:
        """What tells a page from others that share print with it: each block in its place counts for it, others against."""
        return len(self.blank.blocks) * (self.quality - _AGAINST * (1 - self.quality))

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
        )


def registered(grey: Pixels, signs: Signs, blank: Blank, expected: Expected | None = None) -> Registered | None:
    """The blank laid over a picture with these signs; None where it is not to be found there."""
    longest = max(grey.shape)
    rough = found(blank, signs, longest, expected)
    if rough is None:
        return None
    net, agreeing = rough
    scale = min(1.0, _FINER / _size(net))
    small = grey if scale == 1.0 else cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    result = refined(replace(net, at=net.at * scale), ink_of(np.asarray(small, np.uint8)), blank)
    net = replace(result.net, at=result.net.at / scale)
    return _judged(blank, net, agreeing, result)


def _size(net: Net) -> float:
    """Pixels of the picture to one of the blank."""
    corners = net.at[[0, 0, -1, -1], [0, -1, -1, 0]].astype(np.float32)
    area = float(cv2.contourArea(corners))
    return max((area / (net.columns[-1] * net.rows[-1])) ** 0.5, 1e-3)


def _judged(blank: Blank, net: Net, agreeing: int, result: Refined) -> Registered:
    off = result.bent.off
    there = (result.found > _THERE) & (off < _BESIDE)
    at = np.array([[block.x, block.y] for block in blank.blocks])
    places = np.concatenate([_corners(each) for each in places_of(blank)]) * SCALE
    squares = (places**2).sum(axis=1)[:, None] + (at**2).sum(axis=1)[None, :] - 2 * places @ at.T
    near = np.exp(-np.maximum(squares, 0) / (2 * _AROUND**2))
    vouched = (near @ there + 0.02) / (near.sum(axis=1) + 0.02)
    exact = max(_EXACT, 1.48 * float(np.median(off[there]))) if there.any() else np.inf
    deviation = np.sqrt(_variances(net, result, places)) * exact
    return Registered(
        blank, net, agreeing, float(there.mean()), float(vouched.min()), float(_SURE * deviation.max()) / SCALE
    )


def places_of(blank: Blank) -> Sequence[Box]:
    """Where things are filled in on a page: frames, blanks and marks."""
    layout = blank.layout
    blanks = [
        Box(part.left, part.baseline - each.style.size, part.right, part.baseline)
        for each in layout.blanks
        for part in each.stretches
    ]
    return [*(frame.box for frame in layout.frames), *blanks, *layout.marks.values()]


def _corners(box: Box) -> Floats:
    return np.array([[x, y] for x in (box.left, box.right) for y in (box.top, box.bottom)])


def _variances(net: Net, result: Refined, places: Floats) -> Floats:
    """How uncertain each place is, for pieces that are exact to one pixel: the variances of both directions together."""
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
    at = found.net.placed(np.concatenate([_corners(each) for each in places_of(found.blank)]) * SCALE)
    return bool((at < 0).any() or (at > [width, height]).any())
