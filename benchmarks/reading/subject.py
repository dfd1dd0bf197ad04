"""What is measured: how formkit finds and lays out a page. The only file of the bench that calls what it judges."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Found:
    """A page of one of our forms found in a picture.

    `sheet` is which page of the form's layout it is, `number` that of the document ("" where it is not known), `quality`
    what the finder thinks of the fit, from 0 to 1. `refused` says why it gives no place after all; "" where it does.
    `to_picture` gives the pixel of a point of the blank page: points are 1/72 inch from the top left, pixels count from
    the top left corner of the picture after EXIF, so that the middle of its first pixel is (0.5, 0.5). Of a PDF it is
    the picture in it, at its own size.
    """

    form: str
    version: str
    sheet: int
    number: str
    quality: float
    refused: str
    to_picture: Callable[[float, float], tuple[float, float]]


def locate(path: Path, page: int) -> Sequence[Found]:
    """What is found on a page of a file, counted from 1: nothing, a page, or several in one photo."""
    raise NotImplementedError("benchmarks/reading/subject.py does not know yet how formkit finds a page")
