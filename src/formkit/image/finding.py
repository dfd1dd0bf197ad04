"""Finds a blank page in a picture by its signs: roughly where it lies, whatever its turn, size and slant."""

from dataclasses import dataclass

import cv2
import numpy as np

from formkit.image.bending import Pieces, bent
from formkit.image.blanks import Blank
from formkit.image.nets import Floats, Net, net_over, projected
from formkit.image.signs import Signs

_CLEARER = 0.85  # how much nearer the likest sign must be than the next, at most
_NEAR = 0.0035  # of the picture's longer side: what a flat page's signs are beside at most, about a millimetre
_BENT = 0.03  # and those of a bent page
_LEAST = 12  # signs that must agree
_AT_A_TIME = 1024


@dataclass(frozen=True, eq=False)
class Expected:
    """Where a page is expected to lie: a homography from the blank to the picture, and how far beside it a sign may be:
    `near` pixels at `around`, a point of the blank, and `share` of the way from there."""

    homography: Floats
    around: Floats
    near: float
    share: float


def found(blank: Blank, signs: Signs, longest: int, expected: Expected | None = None) -> tuple[Net, int] | None:
    """The blank page's net over the picture, and how many signs agree; None where too few do."""
    own, others = matched(blank.signs, signs, expected)
    if len(own) < _LEAST:
        return None
    matrix, inliers = cv2.findHomography(
        own, others, cv2.USAC_MAGSAC, _NEAR * longest, confidence=0.9995, maxIters=10_000
    )
    homography = np.asarray(matrix, np.float64)
    if homography.shape != (3, 3) or int(inliers.sum()) < _LEAST or not _is_sound(homography, blank):
        return None
    net = net_over(blank.width, blank.height, homography)
    return _curved(net, own, others, _BENT * longest), int(inliers.sum())


def matched(own: Signs, others: Signs, expected: Expected | None) -> tuple[Floats, Floats]:
    """Where signs of the blank are, on it and in the picture: n by 2 each, n by 2."""
    if not len(own.at) or len(others.at) < 2:
        return np.zeros((0, 2)), np.zeros((0, 2))
    here, there = [], []
    for start in range(0, len(own.at), _AT_A_TIME):
        at = own.at[start : start + _AT_A_TIME].astype(np.float64)
        alike = own.looks[start : start + _AT_A_TIME] @ others.looks.T
        if expected is not None:
            places = projected(expected.homography, at).astype(np.float32)
            away = np.linalg.norm(at - expected.around, axis=1) * _size(expected.homography)
            most = np.asarray(expected.near + expected.share * away, np.float32)
            beside = (places[:, None, 0] - others.at[None, :, 0]) ** 2
            beside += (places[:, None, 1] - others.at[None, :, 1]) ** 2
            alike[beside > most[:, None] ** 2] = -1
        rows = np.arange(len(at))
        first = alike.argmax(axis=1)
        likest = alike[rows, first]
        alike[rows, first] = -1
        clear = (likest > 0) & (1 - likest < _CLEARER**2 * (1 - alike.max(axis=1)))
        here.append(at[clear])
        there.append(others.at[first[clear]])
    return np.concatenate(here), np.concatenate(there).astype(np.float64)


def _size(homography: Floats) -> float:
    return float(np.sqrt(abs(np.linalg.det(homography[:2, :2]))))


def _is_sound(homography: Floats, blank: Blank) -> bool:
    """Whether a page seen so could be one: not mirrored, not folded over, nowhere many times larger than elsewhere."""
    corners = np.array([[0, 0], [blank.width, 0], [blank.width, blank.height], [0, blank.height]], np.float64)
    depth = np.column_stack([corners, np.ones(4)]) @ homography[2]
    if (depth <= 0).any() or depth.max() > 3 * depth.min():
        return False
    at = projected(homography, corners)
    sides = np.roll(at, -1, axis=0) - at
    turns = sides[:, 0] * np.roll(sides, -1, axis=0)[:, 1] - sides[:, 1] * np.roll(sides, -1, axis=0)[:, 0]
    return bool((turns > 0).all())


def _curved(net: Net, own: Floats, others: Floats, most: float) -> Net:
    """The net bent to where the signs are that lie not far beside it: paper is never quite flat."""
    for width, softest in ((12.0, 100.0), (6.0, 10.0)):
        near = np.linalg.norm(net.placed(own) - others, axis=1) < most
        known = np.broadcast_to(np.eye(2) / 2, (int(near.sum()), 2, 2))
        pieces = Pieces(own[near], net.beside(own[near], others[near]), known, np.ones(len(known))).coherent()
        net = net.moved(bent(net, pieces, width, softest).moves)
    return net
