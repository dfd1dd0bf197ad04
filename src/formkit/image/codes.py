"""QR codes on a picture."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp
from zxingcpp import BarcodeFormat, BarcodeFormats

from formkit.image.picture import Picture, Pixels

Point = tuple[float, float]

_QR = BarcodeFormats(BarcodeFormat.QRCode)
_SMALLEST = 21  # modules across, and so as many pixels at least (ISO/IEC 18004, 5.3.1)
_ENOUGH = 12_000_000  # pixels: A4 at 350 dpi, where a module half a millimetre wide has seven of them
_SMALL = 6_000_000  # pixels that may be doubled each way
# Of the trials (13 forms as scans, faxes, copies and photos) these brought most back.
_AROUND, _SHARPER = 9, 2.0


@dataclass(frozen=True)
class Code:
    """A QR code: its text, and its corners in pixels: top left, top right, bottom right, bottom left as it was printed."""

    text: str
    corners: tuple[Point, Point, Point, Point]


def codes(picture: Picture, is_wanted: Callable[[str], bool] = lambda text: True) -> tuple[Code, ...]:
    """The QR codes on a picture, whoever made them; harder tries are made until one has a text that `is_wanted`."""
    found: list[Code] = []
    if min(picture.grey.shape) < _SMALLEST:
        return ()
    for pixels, scale in _tries(picture.grey):
        for each in _read(pixels, scale):
            if not any(_is_same(each, other) for other in found):
                found.append(each)
        if any(is_wanted(each.text) for each in found):
            break
    return tuple(found)


def _tries(grey: Pixels) -> Iterator[tuple[Pixels, float]]:
    """The picture, then what it can be made into that other codes are found on, with the scale of each; the cheapest first."""
    fit = min(1.0, (_ENOUGH / grey.size) ** 0.5)
    whole = _resized(grey, fit)
    yield whole, fit
    yield _resized(whole, 0.5), fit / 2  # of a fax or a worn copy the specks go
    if whole.size <= _SMALL:
        yield _resized(whole, 2), fit * 2  # modules of two pixels: 75 dpi, photos as chats send them
    around = cv2.blur(whole, (_AROUND, _AROUND))
    yield np.asarray(cv2.addWeighted(whole, 1 + _SHARPER, around, -_SHARPER, 0), np.uint8), fit  # out of focus
    yield np.asarray(cv2.medianBlur(whole, 3), np.uint8), fit


def _resized(grey: Pixels, scale: float) -> Pixels:
    if scale == 1:
        return grey
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=way), np.uint8)


def _read(pixels: Pixels, scale: float) -> Iterator[Code]:
    for each in zxingcpp.read_barcodes(pixels, formats=_QR):
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
