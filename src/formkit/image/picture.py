"""A page as pixels."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Picture:
    """A page as it was scanned or photographed, turned as its file says: rows by columns, of grey or of red, green, blue.

    `scale` is how many pixels a unit of the page has it was taken from: a point of a PDF; 1 of a picture by itself.
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
