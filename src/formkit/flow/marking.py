"""Signatures, seals and ticks on a sheet that lies over a page of a form."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from formkit.generate.squares import Line, squares_on
from formkit.image.ink import Ink, ink_of
from formkit.image.laid import Laid, cropped, darkest
from formkit.image.picture import Picture, Pixels
from formkit.image.seal_traces import remains, straddling
from formkit.image.seals import Seal
from formkit.image.signatures import signed
from formkit.image.ticks import PER_POINT, Option, Ticked, ticked
from formkit.model.form import Form, Party
from formkit.model.layout import PageLayout
from formkit.model.mark import Mark
from formkit.model.place import Box, PageBox
from formkit.model.sheet import Sheet
from formkit.model.template import Slot

_NEAR = 30.0  # points: how far from a party's places its seal may be stamped
_AROUND = 3.0  # points beside a cell that are looked at with it
_WIDER = 2.0  # points by which a seal's ink may run over its rim


def marks_on(picture: Picture, sheet: Sheet, form: Form, page: Laid, found: Sequence[Seal]) -> tuple[Mark, ...]:
    """What is signed, sealed and ticked on a known sheet, laid over its blank page, with the seals that were found."""
    assert sheet.number is not None
    view = _View(picture, sheet)
    lines = squares_on(form, sheet.number)
    return (
        *_signatures(view, page, form, found),
        *_seals(view, page, form, found),
        *(mark for line in lines for mark in _ticks(view, line, found)),
    )


class _View:
    """A picture with a sheet on it: where places of the blank page are in the file."""

    def __init__(self, picture: Picture, sheet: Sheet) -> None:
        self.picture, self._sheet = picture, sheet
        assert sheet.fit is not None
        self.fit = sheet.fit

    def place(self, box: Box) -> PageBox:
        corners = np.array(self.fit.quad(box)) / self.picture.scale
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        return PageBox(
            self._sheet.source, self._sheet.page, Box(float(left), float(top), float(right), float(bottom))
        )  # fmt: skip


def _signatures(view: _View, page: Laid, form: Form, found: Sequence[Seal]) -> Iterator[Mark]:
    for party in form.parties:
        box = page.blank.layout.marks.get(party.sign)
        if box is not None:
            here = signed(page, box, found)
            yield Mark(party.sign, "sign", here.present, view.place(box), here.evidence)


def _seals(view: _View, page: Laid, form: Form, found: Sequence[Seal]) -> Iterator[Mark]:
    """A mark for each seal; of a place where none is, that there is none, or what may be one."""
    layout = page.blank.layout
    owners = {party.name: _places(party, layout) for party in form.parties}
    of_party: dict[str, list[Seal]] = {}
    for seal in found:
        owner = min(owners, key=lambda name: _distance(seal, owners[name]), default="")
        if owner and _distance(seal, owners[owner]) > _NEAR:
            owner = ""
        of_party.setdefault(owner, []).append(seal)
    for party in form.parties:
        own = of_party.pop(party.name, [])
        if party.seal not in layout.marks:
            of_party.setdefault("", []).extend(own)
            continue
        sure = [each for each in own if each.is_sure]
        for each in sure:
            yield Mark(party.seal, "seal", True, view.place(each.box), _in_words(each))
        if sure:
            continue
        if own:
            yield Mark(party.seal, "seal", None, view.place(own[0].box), "像是印章，看不清")
            continue
        box = layout.marks[party.seal]
        if remains(page, [box, *owners[party.name]]):
            yield Mark(party.seal, "seal", None, view.place(box), "有零星墨点，可能是没有传清楚的印章")
        else:
            yield Mark(party.seal, "seal", False, view.place(box), "没有看到印章")
    for each in of_party.get("", []):
        if each.is_sure and not each.is_part:
            yield Mark("", "seal", True, view.place(each.box), f"{_in_words(each)}，不在盖章处")
    for edge in straddling(page, found):
        yield Mark("", "seal", True, view.place(edge), "页边有半个印章，像骑缝章")


def _places(party: Party, layout: PageLayout) -> list[Box]:
    """Where a party signs, seals and dates a page."""
    boxes = [layout.marks[path] for path in (party.sign, party.seal) if path in layout.marks]
    for frame in layout.frames if boxes else ():
        if any(piece.part == Slot(party.date) for passage in frame.passages for piece in passage.pieces):
            boxes.append(frame.box)
    return boxes


def _distance(seal: Seal, boxes: Sequence[Box]) -> float:
    """How far the middle of a seal is from the nearest of some places."""
    x, y = seal.rim.x, seal.rim.y
    return min(
        (
            float(np.hypot(max(box.left - x, 0, x - box.right), max(box.top - y, 0, y - box.bottom)))
            for box in boxes
        ),
        default=np.inf,
    )  # fmt: skip


def _in_words(seal: Seal) -> str:
    colour = "红色" if seal.is_red else "灰色" if seal.is_red is False else "黑白图里的"
    across, down = (2 * each / 72 * 25.4 for each in (seal.rim.a, seal.rim.b))
    size = f"约 {across:.0f} 毫米" if seal.shape == "圆形" else f"约 {across:.0f}×{down:.0f} 毫米"
    return f"{colour}{seal.shape}印章，{size}"


def _ticks(view: _View, line: Line, found: Sequence[Seal]) -> Iterator[Mark]:
    cell = line.cell
    crop = Box(cell.left - 4 * _AROUND, cell.top - _AROUND, cell.right + 4 * _AROUND, cell.bottom + _AROUND)
    pixels = cropped(view.picture, view.fit, crop, PER_POINT)
    ink = ink_of(darkest(pixels))
    options = [Option(_moved(each.box, crop), _moved(each.words, crop)) for each in line.squares]
    under = _under(ink, crop, found)
    seen = ticked(ink, options)
    bare = _without_red(pixels, ink, under, options, found)
    for number, (square, each) in enumerate(zip(line.squares, seen, strict=True)):
        present, evidence = each.present, each.evidence
        if _is_touched(each.box, under) and present is not False:
            other = bare[number] if bare is not None else None
            if other is None or (not other.present and present is not other.present):
                present, evidence = None, "印章盖住了方框，看不出有没有勾"
        place = view.place(_back(each.box, crop))
        yield Mark(square.path, "tick", present, place, evidence, square.option)


def _without_red(
    pixels: Pixels, ink: Ink, under: NDArray[np.bool_], options: Sequence[Option], found: Sequence[Seal]
) -> list[Ticked] | None:
    """What is ticked by all ink but that of red seals; None where seals are not red, or nobody can tell."""
    if not under.any() or pixels.ndim == 2 or not all(each.is_red for each in found):
        return None
    plain = ink_of(np.ascontiguousarray(pixels[..., 0]))
    return ticked(np.where(under, np.minimum(ink, plain), ink), options)


def _under(ink: Ink, crop: Box, found: Sequence[Seal]) -> NDArray[np.bool_]:
    """Where on a crop seals are."""
    mask = np.zeros(ink.shape, np.bool_)
    for each in found:
        rim = replace(each.rim, x=each.rim.x - crop.left, y=each.rim.y - crop.top)
        mask |= rim.mask(ink.shape, PER_POINT, _WIDER)
    return mask


def _is_touched(square: Box, under: NDArray[np.bool_]) -> bool:
    """Whether a seal lies over a square or right beside it."""
    beside = square.right - square.left
    rows = slice(max(0, round(square.top - beside)), max(0, round(square.bottom + beside)))
    columns = slice(max(0, round(square.left - beside)), max(0, round(square.right + beside)))
    return bool(under[rows, columns].any())


def _moved(box: Box, crop: Box) -> Box:
    """A box of the page in pixels of a crop of it."""
    left, top, right, bottom = (
        (each - start) * PER_POINT
        for each, start in ((box.left, crop.left), (box.top, crop.top), (box.right, crop.left), (box.bottom, crop.top))
    )
    return Box(left, top, right, bottom)


def _back(box: Box, crop: Box) -> Box:
    """A box of a crop where it is on the page."""
    x, y = (box.left, box.right), (box.top, box.bottom)
    left, right = (crop.left + each / PER_POINT for each in x)
    top, bottom = (crop.top + each / PER_POINT for each in y)
    return Box(left, top, right, bottom)
