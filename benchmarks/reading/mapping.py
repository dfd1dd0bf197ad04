"""Where each point of a blank page lies in a picture, and back.

Points of a page are 1/72 inch from its top left. Pixels are counted from the top left corner of the picture, so that the
middle of its first pixel is (0.5, 0.5).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Bend = Callable[[Array], Array]  # how far each point of flat paper lies from where it should be, in points

_STEP = 12  # pixels between the places that are computed; those between are interpolated


def still(points: Array) -> Array:
    """Paper that lies flat."""
    return np.zeros_like(points)


@dataclass(frozen=True)
class Mapping:
    """A page as printed (`print_`, 2x3, points to points), bent as paper, and projected (`view`, 3x3, points to pixels)."""

    print_: Array
    view: Array
    bend: Bend = still

    def pixels(self, points: Array) -> Array:
        """Where points of the page lie in the picture; one row a point."""
        paper = points @ self.print_[:, :2].T + self.print_[:, 2]
        return _projected(self.view, paper + self.bend(paper))

    def points(self, pixels: Array) -> Array:
        """Which points of the page lie at these pixels."""
        seen = _projected(np.asarray(np.linalg.inv(self.view), dtype=np.float64), pixels)
        paper = seen - self.bend(seen)
        for _ in range(6):  # the bend changes slowly, so this settles quickly
            paper = seen - self.bend(paper)
        inverse = np.linalg.inv(self.print_[:, :2])
        return np.asarray((paper - self.print_[:, 2]) @ inverse.T)

    def then(self, matrix: Array) -> "Mapping":
        """The mapping where the picture is moved by a further matrix of pixels."""
        return replace(self, view=matrix @ self.view)


def _projected(matrix: Array, points: Array) -> Array:
    result = points @ matrix[:, :2].T + matrix[:, 2]
    return np.asarray(result[:, :2] / result[:, 2:])


@dataclass(frozen=True)
class Leaf:
    """A drawn page: its pixels, and its width and height in points."""

    picture: NDArray[np.uint8]
    width: float
    height: float

    @property
    def per_point(self) -> Array:
        """Pixels a point, across and down; they differ a little, as pixels are whole."""
        return np.array([self.picture.shape[1] / self.width, self.picture.shape[0] / self.height])

    def reduced(self, per_point: float) -> "Leaf":
        """The page with so many pixels a point, where it has more."""
        factor = per_point / float(self.per_point[0])
        if factor >= 1:
            return self
        size = (round(self.picture.shape[1] * factor), round(self.picture.shape[0] * factor))
        small = cv2.resize(self.picture, size, interpolation=cv2.INTER_AREA)
        return Leaf(np.asarray(small, dtype=np.uint8), self.width, self.height)


def pictured(page: Leaf, mapping: Mapping, size: tuple[int, int]) -> NDArray[np.uint8]:
    """The picture of a page; `size` is width and height. What lies outside of it is as white as its paper."""
    across, down = sources(mapping, page.per_point, size)
    white = (255, 255, 255)
    result = cv2.remap(page.picture, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=white)
    return np.asarray(result, dtype=np.uint8)


def covered(mapping: Mapping, page: Leaf, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Where in the picture there is paper: 255, and 0 elsewhere. Paper stays where it is when print is scaled on it."""
    flat = Leaf(np.full((round(page.height), round(page.width)), 255, dtype=np.uint8), page.width, page.height)
    across, down = sources(replace(mapping, print_=np.eye(2, 3)), flat.per_point, size)
    return np.asarray(cv2.remap(flat.picture, across, down, cv2.INTER_LINEAR), dtype=np.uint8)


def sources(
    mapping: Mapping, per_point: Array, size: tuple[int, int]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """For each pixel of a picture, which pixel of the drawn page it shows, counted from the middle of the first."""
    width, height = size
    columns, rows = -(-width // _STEP) + 2, -(-height // _STEP) + 2
    x = (np.arange(columns, dtype=np.float64) - 0.5) * _STEP  # one place beyond each edge
    y = (np.arange(rows, dtype=np.float64) - 0.5) * _STEP
    places = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    found = (mapping.points(places) * per_point - 0.5).astype(np.float32).reshape(rows, columns, 2)
    result = []
    for axis in (0, 1):
        grown = cv2.resize(
            np.ascontiguousarray(found[:, :, axis]), (columns * _STEP, rows * _STEP), interpolation=cv2.INTER_LINEAR
        )
        result.append(np.ascontiguousarray(grown[_STEP : _STEP + height, _STEP : _STEP + width], dtype=np.float32))
    return result[0], result[1]


def turned(quarter: int, size: tuple[int, int]) -> tuple[Array, tuple[int, int]]:
    """The matrix of pixels that turns a picture by quarters clockwise, and its new size."""
    width, height = size
    matrices = {
        0: ([1, 0, 0], [0, 1, 0], (width, height)),
        1: ([0, -1, height], [1, 0, 0], (height, width)),
        2: ([-1, 0, width], [0, -1, height], (width, height)),
        3: ([0, 1, 0], [-1, 0, width], (height, width)),
    }
    first, second, new = matrices[quarter % 4]
    return np.array([first, second, [0, 0, 1]], dtype=np.float64), new


def scaled(factor: float, about: tuple[float, float], shift: tuple[float, float]) -> Array:
    """How a page is printed "to fit": scaled about a point, then shifted; in points."""
    return np.array(
        [
            [factor, 0, about[0] * (1 - factor) + shift[0]],
            [0, factor, about[1] * (1 - factor) + shift[1]],
        ]
    )


def rotated(degrees: float, per_point: float, page: tuple[float, float], size: tuple[int, int]) -> Array:
    """A page in the middle of a picture, turned clockwise by some degrees, so many pixels a point."""
    angle = np.radians(degrees)
    cos, sin = np.cos(angle) * per_point, np.sin(angle) * per_point
    turn = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])
    middle = turn @ np.array([page[0] / 2, page[1] / 2, 1])
    turn[0, 2], turn[1, 2] = size[0] / 2 - middle[0], size[1] / 2 - middle[1]
    return np.asarray(turn)
