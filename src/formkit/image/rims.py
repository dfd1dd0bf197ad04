"""The rims of seals: ellipses and rectangles, found by their edges and followed all around."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from formkit.image.ink import Ink
from formkit.image.nets import Floats

_RAYS = 180  # places that are looked at along a rim
_MM = 72 / 25.4
# Round seals measure 38 to 58 mm by rule, oval ones 40 or 45 by 30; half of that in points, and what printers make of it.
_ROUND = tuple(np.arange(50.0, 86.0, 2.0))
_OVAL = tuple((a * _MM * k, b * _MM * k) for a, b in ((22.5, 15.0), (20.0, 15.0)) for k in (0.95, 1.0, 1.05))
_TURNS = (-18.0, -9.0, 0.0, 9.0, 18.0)
_THICK = 3.4  # points: about 1.2 mm
_BIN = 2  # points: how exactly edges point to a middle
_MOST_EDGES = 40_000
_STEEP, _FULL = 0.08, 0.25  # of black a point: the least slope of an edge, and that of a clear one
_LEAST_ON = 0.3  # of a rim must be on the page
_ONE_HALF, _OTHER_HALF = 0.75, 0.3  # of the half of a rim that is there, and of the one that is not
_DARK, _CLEARER = 0.22, 0.12  # of black: what a rim is at least, and by how much darker than beside it


@dataclass(frozen=True)
class Rim:
    """The middle line of a rim on a page, in points: its middle, half its width and height, turned by degrees."""

    x: float
    y: float
    a: float
    b: float
    turn: float = 0.0
    shape: Literal["ellipse", "rectangle"] = "ellipse"

    def around(self, beside: ArrayLike) -> tuple[Floats, Floats]:
        """Places along it, as far outside as told (inside where negative): rows of x and of y."""
        off = np.asarray(beside, np.float64)[:, None]
        angle = np.arange(_RAYS) * 2 * np.pi / _RAYS
        across, down = np.cos(angle), np.sin(angle)
        if self.shape == "rectangle":
            longest = np.maximum(np.abs(across), np.abs(down))
            across, down = across / longest, down / longest
        u, v = (self.a + off) * across, (self.b + off) * down
        cos, sin = np.cos(np.radians(self.turn)), np.sin(np.radians(self.turn))
        return self.x + cos * u - sin * v, self.y + sin * u + cos * v

    def values(self, ink: Ink, beside: ArrayLike, scale: float) -> Ink:
        """The ink along it, of a page at `scale` pixels a point: a row for each distance."""
        x, y = ((each * scale - 0.5).astype(np.float32) for each in self.around(beside))
        return np.asarray(cv2.remap(ink, x, y, cv2.INTER_LINEAR, borderValue=0), np.float32)

    def is_inside(self, width: float, height: float) -> NDArray[np.bool_]:
        """Of each place along it whether it is on a page of this size."""
        x, y = self.around([0.0])
        return np.asarray((x[0] >= 0) & (y[0] >= 0) & (x[0] < width) & (y[0] < height))

    def mask(self, shape: tuple[int, ...], scale: float, wider: float = 0.0) -> NDArray[np.bool_]:
        """What is within it, and so many points more, of a page of so many rows and columns of pixels."""
        x, y = self.around([_THICK / 2 + wider])
        canvas = np.zeros(shape, np.uint8)
        cv2.fillPoly(canvas, [np.round(np.column_stack([x[0], y[0]]) * scale).astype(np.int32)], 1)
        return canvas > 0


def followed(rim: Rim, ink: Ink, scale: float) -> float:
    """The share of a rim that is there: darker than what is around it. What is beyond the page does not count."""
    on = rim.is_inside(ink.shape[1] / scale, ink.shape[0] / scale)
    return float(_there(rim, ink, scale)[on].mean()) if on.mean() >= _LEAST_ON else 0.0


def is_halved(rim: Rim, ink: Ink, scale: float) -> bool:
    """Whether one half of a rim is there, left or right, and hardly anything of the other."""
    there = _there(rim, ink, scale)
    x, _ = rim.around([0.0])
    left, right = (float(there[side].mean()) for side in (x[0] < rim.x - 0.3 * rim.a, x[0] > rim.x + 0.3 * rim.a))
    return max(left, right) >= _ONE_HALF and min(left, right) <= _OTHER_HALF


def _there(rim: Rim, ink: Ink, scale: float) -> NDArray[np.bool_]:
    """Of each place along a rim whether it is darker there than outside of it."""
    beside = np.arange(-2.0, 7.0, 0.5)
    values = rim.values(ink, beside, scale)
    on, outside = values[beside <= 2.0].max(axis=0), values[beside >= 3.5].mean(axis=0)
    return np.asarray((on > _DARK) & (on > outside + _CLEARER))


def candidates(ink: Ink, most: int = 10, least: float = 0.12) -> list[tuple[Rim, float]]:
    """Where edges point to the middle of an ellipse, the likeliest first, of a page at one pixel a point.

    Each edge votes for the middles of the ellipses that it could be on the outside of; with each comes the share of its
    edge that votes for it.
    """
    height, width = ink.shape
    soft = cv2.GaussianBlur(ink, (0, 0), 1.0)
    right, down = cv2.Sobel(soft, cv2.CV_32F, 1, 0, scale=0.25), cv2.Sobel(soft, cv2.CV_32F, 0, 1, scale=0.25)
    slope = np.hypot(right, down)
    ys, xs = np.nonzero(slope > _STEEP)
    every = max(1, len(xs) // _MOST_EDGES)
    ys, xs = ys[::every], xs[::every]
    steep = slope[ys, xs]
    across, along = -right[ys, xs] / steep, -down[ys, xs] / steep
    weight = np.minimum(steep / _FULL, 1) * every
    rows, columns = height // _BIN + 1, width // _BIN + 1
    best, which = np.zeros((rows, columns), np.float32), np.zeros((rows, columns), np.intp)
    shapes = list(_shapes())
    for number, (a, b, turn) in enumerate(shapes):
        x, y = _support(a, b, turn, across, along)
        column, row = np.round((xs - x) / _BIN).astype(np.intp), np.round((ys - y) / _BIN).astype(np.intp)
        on = (column >= 0) & (row >= 0) & (column < columns) & (row < rows)
        votes = np.bincount(row[on] * columns + column[on], weight[on], rows * columns).reshape(rows, columns)
        share = cv2.GaussianBlur(votes.astype(np.float32), (0, 0), 1.2) * np.float32(2 * np.pi * 1.44 / _length(a, b))
        which[share > best] = number
        best = np.maximum(best, share)
    found: list[tuple[Rim, float]] = []
    while len(found) < most:
        row_at, column_at = (int(each) for each in np.unravel_index(int(best.argmax()), best.shape))
        share_at = float(best[row_at, column_at])
        if share_at < least:
            break
        a, b, turn = shapes[which[row_at, column_at]]
        x_at, y_at = float(column_at * _BIN), float(row_at * _BIN)
        found.append((Rim(x_at, y_at, a - _THICK / 2, b - _THICK / 2, turn), share_at))
        cv2.circle(best, (column_at, row_at), 8, 0.0, -1)
    return found


def _shapes() -> Iterator[tuple[float, float, float]]:
    yield from ((float(each), float(each), 0.0) for each in _ROUND)
    yield from ((a, b, turn) for a, b in _OVAL for turn in _TURNS)


def _support(a: float, b: float, turn: float, across: Floats, down: Floats) -> tuple[Floats, Floats]:
    """How far from its middle the edge of an ellipse is where it faces a direction."""
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    u, v = cos * across + sin * down, cos * down - sin * across
    size = np.sqrt((a * u) ** 2 + (b * v) ** 2)
    u, v = a * a * u / size, b * b * v / size
    return cos * u - sin * v, sin * u + cos * v


def _length(a: float, b: float) -> float:
    """The length of an ellipse (Ramanujan)."""
    return float(np.pi * (3 * (a + b) - np.sqrt((3 * a + b) * (a + 3 * b))))


def refined(rim: Rim, ink: Ink) -> Rim:
    """The rim moved and stretched to where it is darkest, of a page at one pixel a point."""
    best = _darkness(rim, ink)
    for step in (2.0, 1.0, 0.5):
        for _ in range(6):
            before = best
            for part in ("x", "y", "a", "b", "turn"):
                for sign in (-step, step):
                    tried = replace(rim, **{part: getattr(rim, part) + sign * (3 if part == "turn" else 1)})
                    if _may_be(tried) and (value := _darkness(tried, ink)) > best + 1e-4:
                        rim, best = tried, value
            if best == before:
                break
    return rim


def _darkness(rim: Rim, ink: Ink) -> float:
    """How dark it is on a rim, less what is outside of it."""
    on, near, far = rim.values(ink, (0.0, 5.0, 7.0), 1.0)
    return float((on - np.maximum(near, far) * 0.5).mean())


def _may_be(rim: Rim) -> bool:
    """Whether seals are like that: hardly turned, and not upright where they are no circles."""
    return abs(rim.turn) <= 30 and 0.9 <= rim.a / rim.b <= 1.7
