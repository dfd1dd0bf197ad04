"""What is measured: how formkit finds and lays out a page. The only file of the bench that calls what it judges."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from benchmarks.reading.issued import form_of
from formkit.flow.library import Library
from formkit.flow.looking import Looker
from formkit.flow.returning import Listener, Read
from formkit.match.papers import Paper, match_papers
from formkit.model.mark import Mark
from formkit.model.returned import JudgedValue
from formkit.model.sheet import Sheet
from formkit.read.pictures import pictures_in


@dataclass(frozen=True)
class Found:
    """A page of one of our forms found in a picture.

    `sheet` is which page of the form's layout it is, `number` that of the document ("" where it is not known), `quality`
    what the finder thinks of the fit, from 0 to 1. `refused` says why it gives no place after all; "" where it does.
    `place` gives the pixel of a point of the
    field or mark at a path on the blank page, of any other point for another path: points are 1/72 inch from the top
    left, pixels count from
    the top left corner of the picture after EXIF, so that the middle of its first pixel is (0.5, 0.5). Of a PDF it is
    the picture in it, at its own size.
    """

    form: str
    version: str
    sheet: int
    number: str
    quality: float
    refused: str
    place: Callable[[str, float, float], tuple[float, float]]


@cache
def _looker() -> Looker:
    return Looker(Library(None), None)


def locate(path: Path, page: int) -> Sequence[Found]:
    """What is found on a page of a file, counted from 1: nothing, a page, or several in one photo."""
    pictures = pictures_in(path.read_bytes())
    assert pictures is not None
    return [_found(sheet) for sheet in _looker().look(pictures.picture(page), path.name, page)]


def marks(path: Path, page: int) -> Sequence[tuple[Found, Sequence[Mark]]]:
    """The pages of our forms on a page of a file, each with what is signed, sealed and ticked on it.

    Paths of ticks count rows from the first of their page.
    """
    pictures = pictures_in(path.read_bytes())
    assert pictures is not None
    picture = pictures.picture(page)
    sheets = _looker().look(picture, path.name, page)
    return [(_found(each), _looker().read(picture, each).marks) for each in sheets if each.state == "known"]


def read(path: Path, page: int, first_row: int) -> Mapping[str, JudgedValue]:
    """What is read on the one sheet of a page whose first row is known, by path, rows counted from the first that holds anything."""
    pictures = pictures_in(path.read_bytes())
    assert pictures is not None
    picture = pictures.picture(page)
    sheet, *others = _looker().look(picture, path.name, page)
    if others or sheet.state != "known":
        return {}
    sheet = _looker().read(picture, sheet)
    assert sheet.form is not None and sheet.version is not None
    form = form_of(sheet.form)
    matched = match_papers(form, [Paper(sheet, first_row)], path.name)
    identity = sheet.identity
    known = Read(
        ((path.name, page),), sheet.form, sheet.version, identity.number if identity else None, identity, "none",
        matched.values, matched.problems, matched.absent, None, sheet.marks,
    )  # fmt: skip
    return {each.value.path: each for each in Listener(None, None).judged(known).fields}


def _found(sheet: Sheet) -> Found:
    said = sheet.identity
    return Found(
        form=sheet.form or (said.form if said else ""),
        version=sheet.version or (said.version if said else ""),
        sheet=-1 if sheet.number is None else sheet.number,
        number=said.number if said else "",
        quality=sheet.fit.quality if sheet.fit else 0.0,
        refused="" if sheet.fit else "；".join(each.message for each in sheet.problems) or sheet.state,
        place=partial(_place, sheet),
    )


def _place(sheet: Sheet, path: str, x: float, y: float) -> tuple[float, float]:
    if sheet.fit is None:
        raise ValueError("a page that was not found has no places")
    return sheet.fit.to_picture(*_moved(sheet, path, x, y))


def _moved(sheet: Sheet, path: str, x: float, y: float) -> tuple[float, float]:
    """A point of a blank within a sentence as far along its stretch as on the blank page; any other where it is."""
    assert sheet.fit is not None and sheet.form is not None and sheet.number is not None
    layout = form_of(sheet.form).layout
    assert layout is not None
    for blank, own in zip(layout.pages[sheet.number].blanks, sheet.fit.stretches):
        for part, found in zip(blank.stretches, own):
            is_in = part.left - 1 <= x <= part.right + 1 and abs(y - part.baseline) < 2 * blank.style.size
            if blank.path == path.partition("#")[0] and is_in and found is not None:
                share = (x - part.left) / (part.right - part.left)
                return found.left + share * (found.right - found.left), y + found.baseline - part.baseline
    return x, y
