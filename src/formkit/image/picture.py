"""A page as pixels."""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Picture:
    """A page as it was scanned or photographed, turned as its file says: rows by columns, of grey or of red, green, blue.

    `scale` is how many pixels a unit of the page has it was taken from: a point of a PDF; 1 of a picture by itself, less
    where an enormous one was reduced. Its pixels are square, also where those of the file are not (a fax).
    """

    pixels: Pixels
    scale: float = 1.0

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @cached_property
    def grey(self) -> Pixels:
        """Rows by columns, 0 black to 255 white."""
        if self.pixels.ndim == 2:
            return self.pixels
        return np.asarray(cv2.cvtColor(self.pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def shrunk(pixels: Pixels, longest: int) -> Pixels:
    """The pixels with `longest` on the longer side at most, and one on the other at least."""
    height, width = pixels.shape[:2]
    scale = longest / max(height, width)
    if scale >= 1:
        return pixels
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


class Pictures(Protocol):
    """The pages of a file that are to be looked at, each decoded when it is asked for and kept by nobody.

    Pages count from 1. `numbers` are those to be looked at; `texts` those that hold text, to be read as such. Every page
    of the file is one or the other.
    """

    @property
    def numbers(self) -> tuple[int, ...]: ...

    @property
    def texts(self) -> tuple[int, ...]: ...

    def picture(self, number: int) -> Picture:
        """The page of this number. Raises UnreadableFile where it is damaged, cut off or too large."""
        ...
