"""Nets: where points of a blank page lie in a picture, bent as paper bends."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_MESHES = 11  # along the longer side, 27 mm of A4: paper does not bend more sharply


@dataclass(frozen=True, eq=False)
class Net:
    """Lines over a blank page in its own units, and where their crossings are in the picture: rows by columns by 2."""

    columns: Floats
    rows: Floats
    at: Floats

    @cached_property
    def bending(self) -> Floats:
        """The sum of squares of second differences, as a square form over the crossings of one coordinate."""
        down, across = len(self.rows), len(self.columns)
        number = np.arange(down * across).reshape(down, across)
        lines = [
            *zip(number[:, :-2].ravel(), number[:, 1:-1].ravel(), number[:, 2:].ravel()),
            *zip(number[:-2].ravel(), number[1:-1].ravel(), number[2:].ravel()),
        ]
        corners = number[:-1, :-1], number[:-1, 1:], number[1:, :-1], number[1:, 1:]
        twists = [*zip(*(each.ravel() for each in corners))]
        matrix = np.zeros((len(lines) + len(twists), down * across))
        for row, places in enumerate(lines):
            matrix[row, places] = (1.0, -2.0, 1.0)
        for row, places in enumerate(twists, start=len(lines)):
            matrix[row, places] = (1.0, -1.0, -1.0, 1.0)
        return matrix.T @ matrix

    def placed(self, points: Floats) -> Floats:
        """Where points of the blank (n by 2) are in the picture; beyond the net as in its nearest mesh."""
        numbers, shares = self.shares(points)
        return np.asarray((self.at.reshape(-1, 2)[numbers] * shares[..., None]).sum(axis=1))

    def shares(self, points: Floats) -> tuple[NDArray[np.intp], Floats]:
        """The four crossings around each point, by number, and how much each counts for it: n by 4 each."""
        column, u = _mesh(self.columns, points[:, 0])
        row, v = _mesh(self.rows, points[:, 1])
        first = row * len(self.columns) + column
        below = len(self.columns)
        numbers = np.stack([first, first + 1, first + below, first + below + 1], axis=1)
        return numbers, np.stack([(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v], axis=1)

    def beside(self, points: Floats, places: Floats) -> Floats:
        """By how much points of the blank must move, in its own units, to be at places in the picture (n by 2 each)."""
        at = self.placed(points)
        right = self.placed(points + np.array([1.0, 0.0])) - at
        down = self.placed(points + np.array([0.0, 1.0])) - at
        slopes = np.stack([right, down], axis=-1)
        return np.asarray(np.linalg.solve(slopes, (places - at)[..., None])[..., 0])

    def moved(self, moves: Floats) -> "Net":
        """The net with each crossing where the point beside it was, by moves in its own units (crossings by 2)."""
        x, y = np.meshgrid(self.columns, self.rows)
        points = np.stack([x, y], axis=-1).reshape(-1, 2) + moves
        return replace(self, at=self.placed(points).reshape(self.at.shape))

    def maps(self, width: int, height: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """For each pixel of the blank (the units of the net) where its middle is in the picture, as `cv2.remap` takes it."""
        across, down = (
            _shares(lines, np.arange(size, dtype=np.float64) + 0.5)
            for lines, size in ((self.columns, width), (self.rows, height))
        )
        x, y = (down @ self.at[..., axis] @ across.T - 0.5 for axis in (0, 1))
        return x.astype(np.float32), y.astype(np.float32)


def net_over(width: float, height: float, homography: Floats) -> Net:
    """A net over a blank page of a width and height, its crossings where a homography puts them."""
    mesh = max(width, height) / _MESHES
    columns = np.linspace(0, width, max(4, round(width / mesh) + 1))
    rows = np.linspace(0, height, max(4, round(height / mesh) + 1))
    x, y = np.meshgrid(columns, rows)
    return Net(columns, rows, projected(homography, np.stack([x, y], axis=-1).reshape(-1, 2)).reshape(*x.shape, 2))


def projected(homography: Floats, points: Floats) -> Floats:
    """Points (n by 2) as a homography places them."""
    found = np.column_stack([points, np.ones(len(points))]) @ homography.T
    return np.asarray(found[:, :2] / found[:, 2:])


def squares(some: Floats, others: Floats) -> Floats:
    """The squares of the distances of some points (n by 2) from others (m by 2): n by m."""
    total = (some**2).sum(axis=1)[:, None] + (others**2).sum(axis=1)[None, :] - 2 * some @ others.T
    return np.asarray(np.maximum(total, 0.0))


def _mesh(lines: Floats, at: Floats) -> tuple[NDArray[np.intp], Floats]:
    """The mesh each place is in, or the nearest to it, and how far into it, 0 to 1."""
    mesh = np.clip(np.searchsorted(lines, at, side="right") - 1, 0, len(lines) - 2)
    return mesh, (at - lines[mesh]) / (lines[mesh + 1] - lines[mesh])


def _shares(lines: Floats, at: Floats) -> Floats:
    """How much each line counts at each place, linearly between the two nearest: places by lines."""
    mesh, inner = _mesh(lines, at)
    shares = np.zeros((len(at), len(lines)))
    each = np.arange(len(at))
    shares[each, mesh], shares[each, mesh + 1] = 1 - inner, inner
    return shares
