"""Signs by which a page is known again at any turn and size: corners and blobs of its print (SIFT)."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from formkit.image.picture import Pixels

_LONGEST = 1600  # pixels of the longer side: small print is still print, and grain is not
_MOST = 5000


@dataclass(frozen=True, eq=False)
class Signs:
    """Where signs are, in pixels of the picture, n by 2, and what each looks like, n by 128."""

    at: NDArray[np.float32]
    looks: NDArray[np.float32]


@cache
def _finder() -> cv2.SIFT:
    return cv2.SIFT.create(nfeatures=_MOST, contrastThreshold=0.03)


def signs_of(grey: Pixels) -> Signs:
    """The signs of a page, strongest first."""
    scale = min(1.0, _LONGEST / max(grey.shape))
    small = grey if scale == 1.0 else cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    points, looks = _finder().detectAndCompute(small, None)
    if looks is None:
        return Signs(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32))
    at = (cv2.KeyPoint.convert(points) + 0.5) / scale
    rooted = np.sqrt(looks / np.maximum(looks.sum(axis=1, keepdims=True), 1e-6))  # compared by Hellinger's distance
    return Signs(np.asarray(at, np.float32), np.asarray(rooted, np.float32))
