"""Seals of made-up companies: round and oval ones, and the part of one that falls on a page's edge."""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import cv2
import numpy as np
from PIL import Image, ImageDraw

from benchmarks.reading.hands import font
from benchmarks.reading.ink import Mask, share_of, textured
from benchmarks.reading.paper import DPI

_MM = DPI / 25.4


@dataclass(frozen=True)
class Seal:
    """What a seal says and how it looks: its outer width and height in millimetres."""

    company: str
    words: str
    face: str
    width: float = 40.0
    height: float = 40.0

    @property
    def is_round(self) -> bool:
        return self.width == self.height


@cache
def _drawn(seal: Seal) -> Mask:
    width, height = int(seal.width * _MM), int(seal.height * _MM)
    mask = np.zeros((height, width), dtype=np.uint8)
    middle = (width / 2, height / 2)
    rim = int(1.2 * _MM)
    axes = (int(width / 2 - rim), int(height / 2 - rim))
    cv2.ellipse(mask, (int(middle[0]), int(middle[1])), axes, 0, 0, 360, 255, rim, cv2.LINE_AA)
    if seal.is_round:
        cv2.fillPoly(mask, [_star(middle, 5.0 * _MM)], 255, cv2.LINE_AA)
    _around(mask, seal)
    image = Image.fromarray(mask)
    face = font(seal.face, int(3.6 * _MM))
    low = middle[1] + (0.28 * height if seal.is_round else 0.08 * height)
    ImageDraw.Draw(image).text((middle[0], low), seal.words, fill=255, font=face, anchor="mm", stroke_width=1)
    return share_of(np.asarray(image))


def _star(middle: tuple[float, float], radius: float) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    angles = np.radians(-90 + 36 * np.arange(10))
    radii = np.where(np.arange(10) % 2, radius * 0.382, radius)
    points = np.stack([middle[0] + radii * np.cos(angles), middle[1] + radii * np.sin(angles)], axis=1)
    return np.asarray(np.round(points), dtype=np.int32)


def _around(mask: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], seal: Seal) -> None:
    """Sets the company's name along the upper rim."""
    height, width = mask.shape[:2]
    size = int(4.6 * _MM if len(seal.company) < 16 else 3.6 * _MM)
    face = font(seal.face, size)
    spread = min(250.0, 15.5 * len(seal.company))
    reach = (width / 2 - 4.6 * _MM, height / 2 - 4.6 * _MM)
    side = size * 2
    for at, sign in enumerate(seal.company):
        angle = -spread / 2 + spread * (at / max(1, len(seal.company) - 1))
        image = Image.new("L", (side, side))
        ImageDraw.Draw(image).text((side / 2, side / 2), sign, fill=255, font=face, anchor="mm", stroke_width=1)
        own = np.asarray(image.rotate(-angle, resample=Image.Resampling.BICUBIC))
        x = int(width / 2 + reach[0] * np.sin(np.radians(angle)) - side / 2)
        y = int(height / 2 - reach[1] * np.cos(np.radians(angle)) - side / 2)
        x0, y0, x1, y1 = max(0, x), max(0, y), min(width, x + side), min(height, y + side)
        region = mask[y0:y1, x0:x1]
        np.maximum(region, own[y0 - y : y1 - y, x0 - x : x1 - x], out=region)


def stamped(seal: Seal, noise: np.random.Generator) -> Mask:
    """A seal as it comes out this time: turned, unevenly inked, fainter on one side."""
    mask = _drawn(seal)
    height, width = mask.shape
    side = int(max(mask.shape) * 1.16)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(noise.normal(0, 7)), 1.0)
    matrix[:, 2] += [(side - width) / 2, (side - height) / 2]
    turned = np.asarray(cv2.warpAffine(mask, matrix, (side, side)), dtype=np.float32)
    slope = np.linspace(1, float(noise.uniform(0.55, 1)), side, dtype=np.float32)
    slope = slope[::-1] if noise.random() < 0.5 else slope
    faint = turned * (slope[:, None] if noise.random() < 0.5 else slope[None, :])
    return textured(textured(faint, noise, 0.5, 4), noise, 0.45, 30) * np.float32(noise.uniform(0.7, 0.98))


def slices(mask: Mask, count: int) -> list[Mask]:
    """A stamp cut into upright strips, one for each page's edge."""
    edges = np.linspace(0, mask.shape[1], count + 1).astype(int)
    return [mask[:, left:right] for left, right in pairwise(edges)]
