"""Which pixels of a picture are written or printed on, whatever the light and the paper."""

import cv2
import numpy as np
from numpy.typing import NDArray

from formkit.image.picture import Pixels

Ink = NDArray[np.float32]  # rows by columns, 0 bare paper to 1 black

_COARSE = 8  # pixels of the picture to one of the ground that is looked for
_REACH = 0.02  # of the longer side: strokes and the widest bars are narrower
_FULL = 98.0  # percentile of what is darker than the paper, that counts as black
_FAINT = 0.08  # of the paper's brightness: what is darker by less is its grain
_DIMMEST = 24.0  # of 255: ground that is darker is no paper


def ink_of(grey: Pixels) -> Ink:
    """How dark each pixel is against the paper around it; faint print counts as much as black."""
    dark = darkness(grey)
    written = dark[::4, ::4]
    written = written[written > _FAINT]
    full = float(np.percentile(written, _FULL)) if written.size > 64 else 1.0
    return np.asarray(np.clip(dark / max(full, 0.15), 0.0, 1.0), np.float32)


def darkness(grey: Pixels) -> Ink:
    """How much of the paper's light each pixel takes away, 0 to 1."""
    ground = _ground(grey)
    return np.asarray(np.clip((ground - grey) / np.maximum(ground, _DIMMEST), 0.0, 1.0), np.float32)


def _ground(grey: Pixels) -> Ink:
    """The brightness of the paper at each pixel: the brightest nearby, smoothed."""
    height, width = grey.shape
    small = cv2.resize(grey, (max(8, width // _COARSE), max(8, height // _COARSE)), interpolation=cv2.INTER_AREA)
    reach = max(3, round(_REACH * max(small.shape))) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, kernel)
    smooth = cv2.GaussianBlur(closed, (0, 0), reach / 3)
    return np.asarray(cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
