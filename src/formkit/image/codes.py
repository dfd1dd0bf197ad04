"""QR codes on a picture."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp
from zxingcpp import Binarizer

from formkit.image.picture import Picture, Pixels

Point = tuple[float, float]

_ENOUGH = 12_000_000  # pixels: on A4 a module of our smallest codes still has nine of them across


@dataclass(frozen=True)
class Code:
    """A QR code: its text, and its corners in pixels: top left, top right, bottom right, bottom left as it was printed."""

    text: str
    corners: tuple[Point, Point, Point, Point]


def codes(picture: Picture, is_wanted: Callable[[str], bool] = lambda text: True) -> tuple[Code, ...]:
    """The QR codes on a picture, whoever made them; harder tries are made until one has a text that `is_wanted`."""
    found: list[Code] = []
    for pixels, scale, binarizer in _tries(picture.grey):
        for each in _read(pixels, scale, binarizer):
            if not any(_is_same(each, other) for other in found):
                found.append(each)
        if any(is_wanted(each.text) for each in found):
            break
    return tuple(found)


def _tries(grey: Pixels) -> Iterator[tuple[Pixels, float, Binarizer]]:
    """The picture, then what it can be made into that other codes are found on, with the scale of each; the cheapest first."""
    fit = min(1.0, (_ENOUGH / grey.size) ** 0.5)
    first = _resized(grey, fit)
    yield first, fit, Binarizer.LocalAverage
    yield first, fit, Binarizer.GlobalHistogram


def _resized(grey: Pixels, scale: float) -> Pixels:
    if scale == 1:
        return grey
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=way), np.uint8)


def _read(pixels: Pixels, scale: float, binarizer: Binarizer) -> Iterator[Code]:
    for each in zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormat.QRCode, binarizer=binarizer):
        at = each.position
        corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
        a, b, c, d = (((corner.x + 0.5) / scale, (corner.y + 0.5) / scale) for corner in corners)
        yield Code(each.text, (a, b, c, d))


def _is_same(one: Code, other: Code) -> bool:
    """Whether it is the same code seen twice: a text may be printed in two places."""
    (left, top), (right, bottom) = one.corners[0], one.corners[2]
    side = max(abs(right - left), abs(bottom - top))
    return one.text == other.text and all(
        abs(x - u) + abs(y - v) < side / 2 for (x, y), (u, v) in zip(one.corners, other.corners)
    )
