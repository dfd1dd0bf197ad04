"""A printed page as it comes back: laid on a scanner, or photographed on a desk. Of the demonstration only."""

import math

import cv2
import numpy as np

from formkit.image.picture import Pixels

_ANGLE, _GRAIN = 0.6, 4.0  # degrees a page lies askew on the glass; deviation of a pixel's brightness, of 255
_DESK = (96, 108, 120)  # red, green, blue
_EDGE = 0.06  # of the width, of desk around the page
_CORNERS = ((0.02, 0.03), (0.97, 0.0), (1.0, 0.98), (0.0, 1.0))  # of the page in a photo, by its own width and height
_SHADE = 0.35  # how much darker the darkest corner is
_SEED = 20150403


def scan(page: Pixels) -> bytes:
    """A JPEG of a page in grey, as a scanner of an office gives it."""
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), _ANGLE, 1.0)
    turned = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_AREA, borderValue=(250.0,))
    return _jpeg(_grained(np.asarray(turned, np.float64)), 75)


def photo(page: Pixels) -> bytes:
    """A JPEG of a page in grey, as a telephone takes it: from aside, by uneven light."""
    height, width = page.shape
    edge = round(_EDGE * width)
    size = width + 2 * edge, height + 2 * edge
    own = np.array(((0, 0), (width, 0), (width, height), (0, height)), np.float32)
    seen = np.array([(edge + x * width, edge + y * height) for x, y in _CORNERS], np.float32)
    colours = cv2.cvtColor(page, cv2.COLOR_GRAY2RGB)
    warped = cv2.warpPerspective(
        colours, cv2.getPerspectiveTransform(own, seen), size, flags=cv2.INTER_LINEAR, borderValue=_DESK
    )
    x, y = np.meshgrid(np.linspace(0, 1, size[0]), np.linspace(0, 1, size[1]))
    light = 1 - _SHADE * np.hypot(x, y) / math.sqrt(2)
    tint = np.array((0.99, 0.97, 0.92))
    return _jpeg(_grained(cv2.GaussianBlur(warped, (0, 0), 0.8) * light[..., None] * tint), 60)


def _grained(pixels: np.ndarray) -> Pixels:
    grain = np.random.default_rng(_SEED).normal(0, _GRAIN, pixels.shape)
    return np.clip(pixels + grain, 0, 255).astype(np.uint8)


def _jpeg(pixels: Pixels, quality: int) -> bytes:
    ordered = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR) if pixels.ndim == 3 else pixels
    _, content = cv2.imencode(".jpg", ordered, (cv2.IMWRITE_JPEG_QUALITY, quality))
    return content.tobytes()
