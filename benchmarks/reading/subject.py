"""What is measured: how formkit finds and lays out a page. The only file of the bench that calls what it judges."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from formkit.flow.library import Library
from formkit.flow.looking import Looker
from formkit.model.sheet import Sheet
from formkit.read.pictures import pictures_in


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


@cache
def _looker() -> Looker:
    return Looker(Library(None), None)


def locate(path: Path, page: int) -> Sequence[Found]:
    """What is found on a page of a file, counted from 1: nothing, a page, or several in one photo."""
    pictures = pictures_in(path.read_bytes())
    assert pictures is not None
    return [_found(sheet) for sheet in _looker().look(pictures.picture(page), path.name, page)]


def _found(sheet: Sheet) -> Found:
    said = sheet.identity
    return Found(
        form=sheet.form or (said.form if said else ""),
        version=sheet.version or (said.version if said else ""),
        sheet=-1 if sheet.number is None else sheet.number,
        number=said.number if said else "",
        quality=sheet.fit.quality if sheet.fit else 0.0,
        refused="" if sheet.fit else "；".join(each.message for each in sheet.problems) or sheet.state,
        to_picture=sheet.fit.to_picture if sheet.fit else _nowhere,
    )


def _nowhere(x: float, y: float) -> tuple[float, float]:
    raise ValueError("a page that was not found has no places")
