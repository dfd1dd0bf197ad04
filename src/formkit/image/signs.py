"""Signs by which a page is known again at any turn and size: corners and blobs of its print (SIFT)."""

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import cv2
import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from formkit.image.picture import Pixels, shrunk

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
    points, looks = _finder().detectAndCompute(shrunk(grey, _LONGEST), None)
    if not points:
        return Signs(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32))
    at = (np.array([each.pt for each in points]) + 0.5) / scale
    rooted = np.sqrt(looks / np.maximum(looks.sum(axis=1, keepdims=True), 1e-6))  # compared by Hellinger's distance
    return Signs(np.asarray(at, np.float32), np.asarray(rooted, np.float32))


def kept_signs(grey: Pixels) -> Signs:
    """The signs of a page that is looked at again and again: worked out once on this machine, then kept in a file.

    A folder that cannot be written and a file that is damaged cost nothing but time.
    """
    path = _kept(grey)
    with suppress(OSError, ValueError, KeyError, EOFError, BadZipFile), path.open("rb") as file:
        kept = np.load(file, allow_pickle=False)
        at, looks = kept["at"], kept["looks"]
        if at.shape[1:] == (2,) and looks.shape == (len(at), 128):
            return _rounded(at, looks)
    signs = signs_of(grey)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        own = path.with_name(f"{path.stem}-{os.getpid()}.npz")
        np.savez(own, at=signs.at, looks=signs.looks.astype(np.float16))
        own.replace(path)
    return _rounded(signs.at, signs.looks)


def _rounded(at: NDArray[np.float32], looks: NDArray[np.float32]) -> Signs:
    """Signs as exactly as they are kept, so that the first run sees what later ones see."""
    return Signs(np.asarray(at, np.float32), looks.astype(np.float16).astype(np.float32))


def _kept(grey: Pixels) -> Path:
    how = f"{cv2.__version__} {_LONGEST} {_MOST} {grey.shape}"
    name = hashlib.sha256(how.encode() + grey.tobytes()).hexdigest()
    return user_cache_path("formkit", appauthor=False) / "signs" / f"{name}.npz"
