"""A picture as its blank page has it: pixel over pixel, with the inks that are on it."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from formkit.image.blanks import SCALE, Blank
from formkit.image.ink import Ink, darkness, ink_of
from formkit.image.nets import Net
from formkit.image.picture import Picture, Pixels
from formkit.model.place import Box
from formkit.model.sheet import Fit

_FINER = 1.5  # pixels of the picture to one of the blank: more are put together first, lest noise be taken for ink
_PRINTED = 215  # of 255: what is darker on the blank page is its print
_AROUND = 2  # pixels of the blank: by how much print may be thicker than ours, or lie beside it
_COLOURLESS = 8  # of 255: what the three colours of a grey pixel may differ by
_BITS = 0.985  # of the pixels of a fax are black or white


@dataclass(frozen=True, eq=False)
class Laid:
    """A picture laid over its blank page, `SCALE` pixels a point: rows by columns of grey, or of red, green, blue.

    `is_bilevel` of a fax, on which grey and red ink are dots.
    """

    pixels: Pixels
    blank: Blank
    is_bilevel: bool

    @cached_property
    def ink(self) -> Ink:
        """All ink on it, of whatever colour, 0 to 1."""
        return ink_of(darkest(self.pixels))

    @cached_property
    def print(self) -> NDArray[np.bool_]:
        """Where the blank page has print."""
        side = 2 * _AROUND + 1
        return cv2.dilate((self.blank.grey < _PRINTED).astype(np.uint8), np.ones((side, side), np.uint8)) > 0

    @cached_property
    def added(self) -> Ink:
        """The ink that the blank page has not."""
        return np.where(self.print, np.float32(0), self.ink)

    @cached_property
    def red(self) -> Ink | None:
        """How red the ink is, 0 to 1, whatever the light; None of a picture in grey."""
        if self.pixels.ndim == 2:
            return None
        red, green, blue = (darkness(np.ascontiguousarray(self.pixels[..., each])) for each in range(3))
        return np.asarray(np.clip(np.minimum(green, blue) - red, 0, 1), np.float32)

    @cached_property
    def beside_red(self) -> Ink | None:
        """The ink that red light shows: all but red; None of a picture in grey."""
        if self.pixels.ndim == 2:
            return None
        return darkness(np.ascontiguousarray(self.pixels[..., 0]))


def laid(picture: Picture, fit: Fit, blank: Blank) -> Laid:
    """A picture as its blank page has it; beyond its edges it goes on as it ends."""
    net = net_of(fit, SCALE)
    scale = max(1e-3, _size(net, blank))
    pixels, (x, y) = _plain(picture.pixels), net.maps(blank.width, blank.height)
    if scale > _FINER:
        pixels = np.asarray(
            cv2.resize(pixels, None, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_AREA), np.uint8
        )
        x, y = ((each + 0.5) / scale - 0.5 for each in (x, y))
    own = cv2.remap(pixels, np.asarray(x), np.asarray(y), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return Laid(np.asarray(own, np.uint8), blank, _is_bilevel(_plain(picture.pixels)))


def cropped(picture: Picture, fit: Fit, box: Box, scale: float) -> Pixels:
    """What is in a box of the blank page, `scale` pixels a point."""
    net = net_of(fit, 1.0)
    width, height = round((box.right - box.left) * scale), round((box.bottom - box.top) * scale)
    x, y = np.meshgrid(box.left + (np.arange(width) + 0.5) / scale, box.top + (np.arange(height) + 0.5) / scale)
    at = net.placed(np.stack([x, y], axis=-1).reshape(-1, 2)).reshape(height, width, 2).astype(np.float32) - np.float32(
        0.5
    )
    own = cv2.remap(
        picture.pixels, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )  # fmt: skip
    return np.asarray(own, np.uint8)


def darkest(pixels: Pixels) -> Pixels:
    """Each pixel as dark as its darkest colour: pale ink of any colour shows most there."""
    return pixels if pixels.ndim == 2 else np.ascontiguousarray(pixels.min(axis=2))


def net_of(fit: Fit, scale: float) -> Net:
    """A fit as a net over the blank page at `scale` pixels a point."""
    return Net(np.array(fit.columns) * scale, np.array(fit.rows) * scale, np.array(fit.at))


def _size(net: Net, blank: Blank) -> float:
    """Pixels of the picture to one of the blank."""
    corners = net.at[[0, 0, -1, -1], [0, -1, -1, 0]].astype(np.float32)
    return float(np.sqrt(cv2.contourArea(corners) / (blank.width * blank.height)))


def _plain(pixels: Pixels) -> Pixels:
    """Pixels in grey where they have colours, but all of them grey."""
    some = pixels[::8, ::8]
    if pixels.ndim == 3 and int((some.max(axis=2) - some.min(axis=2)).max()) < _COLOURLESS:
        return np.ascontiguousarray(pixels[..., 1])
    return pixels


def _is_bilevel(pixels: Pixels) -> bool:
    some = pixels[::3, ::3]
    return pixels.ndim == 2 and float(((some < 20) | (some > 235)).mean()) > _BITS
