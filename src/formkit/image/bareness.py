"""Whether there is anything on a page at all."""

from typing import Literal

import cv2
import numpy as np

from formkit.image.picture import Pixels, shrunk

_LONGEST = 1600  # pixels of the longer side that is looked at
_EDGE = 0.03  # of each side: shadows and holes of the binder
_DARKEST = 60.0  # of 255: paper is brighter, or the page shows nothing
_FAINT = 0.1  # of the paper's brightness: a pencil is darker by more
_SPECK = 5  # pixels, half a millimetre of A4: what is smaller is dust


def bareness(grey: Pixels) -> Literal["bare", "black", "written"]:
    """Whether a page is bare paper, black all over, or neither. What is in doubt is written."""
    small = shrunk(grey, _LONGEST)
    down, across = (round(side * _EDGE) for side in small.shape)
    inner = small[down : small.shape[0] - down, across : small.shape[1] - across]
    if inner.size == 0:
        return "written"
    if float(np.percentile(inner, 90)) < _DARKEST:
        return "black"
    smooth = cv2.GaussianBlur(inner, (0, 0), 1.0)
    coarse = (max(1, inner.shape[1] // 4), max(1, inner.shape[0] // 4))
    ground = cv2.medianBlur(cv2.resize(smooth, coarse, interpolation=cv2.INTER_AREA), 31)
    paper = cv2.resize(ground, (inner.shape[1], inner.shape[0]), interpolation=cv2.INTER_LINEAR).astype(np.float32)
    dark = ((paper - smooth) > _FAINT * paper).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    sides = stats[1:, cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1].max(axis=1, initial=0)
    if (sides >= _SPECK).any() or float((paper < _DARKEST).mean()) > 0.01:
        return "written"
    return "bare"
