"""Ink on a drawn page: every mark darkens what lies under it, as ink on paper does."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.reading.paper import Picture

Mask = NDArray[np.float32]  # how much ink lies on each pixel, from 0 to 1
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Pen:
    """What is written with: its ink and the width of its line in pixels of the drawn page."""

    name: str
    colour: Colour
    width: float


def lay(page: Picture, mask: Mask, left: float, top: float, colour: Colour) -> None:
    """Lays ink on the page with the mask's top left corner at this pixel; what hangs over the edge is lost."""
    x, y = round(left), round(top)
    height, width = mask.shape
    x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + width, page.shape[1]), min(y + height, page.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    own = mask[y0 - y : y1 - y, x0 - x : x1 - x, None]
    absorbed = 1 - np.asarray(colour, dtype=np.float32) / 255
    region = page[y0:y1, x0:x1]
    region[:] = (region * (1 - own * absorbed) + 0.5).astype(np.uint8)


def line(points: NDArray[np.float64], width: float) -> tuple[Mask, float, float]:
    """A line of a pen through these pixels: its mask, and where its top left corner is."""
    margin = width + 2
    low = np.floor(points.min(axis=0) - margin)
    size = np.ceil(points.max(axis=0) + margin - low).astype(int)
    mask = np.zeros((int(size[1]), int(size[0])), dtype=np.uint8)
    stroke(mask, points - low, width)
    return share_of(mask), float(low[0]), float(low[1])


def share_of(mask: NDArray[np.uint8]) -> Mask:
    """How much ink lies on each pixel of a mask that was drawn from 0 to 255."""
    return np.asarray(mask / np.float32(255), dtype=np.float32)


def stroke(mask: NDArray[np.uint8], points: NDArray[np.float64], width: float) -> None:
    """Draws a line into a mask; lines thinner than a pixel are drawn fainter."""
    fixed = np.round(points * 16).astype(np.int32)
    shade = 255 if width >= 1 else max(60, int(255 * width))
    cv2.polylines(mask, [fixed], False, shade, max(1, round(width)), cv2.LINE_AA, 4)


def textured(mask: Mask, random: np.random.Generator, amount: float, grain: int = 3) -> Mask:
    """The mask with ink that covers unevenly: `amount` from 0 to 1, in grains of so many pixels."""
    height, width = mask.shape
    noise = random.random((height // grain + 2, width // grain + 2), dtype=np.float32)
    grown = cv2.resize(noise, (width + grain, height + grain), interpolation=cv2.INTER_LINEAR)[:height, :width]
    return np.asarray(mask * (1 - amount * np.clip(grown * 1.6 - 0.5, 0, 1)), dtype=np.float32)


def smooth(points: NDArray[np.float64], each: int = 6) -> NDArray[np.float64]:
    """A curve through the points (Catmull-Rom), so many places between two of them."""
    if len(points) < 3:
        return points
    padded = np.concatenate([points[:1] * 2 - points[1:2], points, points[-1:] * 2 - points[-2:-1]])
    t = np.linspace(0, 1, each, endpoint=False)[:, None]
    parts = []
    for at in range(len(points) - 1):
        a, b, c, d = padded[at : at + 4]
        parts.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.concatenate([*parts, points[-1:]])
