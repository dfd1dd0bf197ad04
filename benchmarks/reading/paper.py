"""A printed page before anybody writes on it: drawn in pixels, and where its signs and its fields are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from benchmarks.reading.issued import Issued
from benchmarks.reading.rules import Shift, edges_of, shift_of, underlined
from formkit.model.form import Form
from formkit.model.layout import Frame, PageLayout
from formkit.model.path import parted
from formkit.model.place import Box
from formkit.model.template import Slot

DPI = 300
PER_POINT = DPI / 72
Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Sign:
    """A printed sign and its ink's box in points."""

    text: str
    box: Box


@dataclass(frozen=True)
class Paper:
    """A printed page. `sheet` is which page of the layout it is, `nth` which of the document; `first_row` counts from 0.

    `boxes` are those of the fields on it by their path in the document, where they really are; `blanks` are those within
    sentences. `shift` is how far print lies from the layout.
    """

    issued: Issued
    sheet: int
    nth: int
    pages: int
    first_row: int
    picture: Picture
    signs: tuple[Sign, ...]
    boxes: Mapping[str, Box]
    blanks: frozenset[str]
    shift: Shift

    @property
    def layout(self) -> PageLayout:
        assert self.issued.form.layout is not None
        return self.issued.form.layout.pages[self.sheet]

    def signs_in(self, box: Box) -> list[Sign]:
        """The printed signs whose middle lies in a box, in their order."""
        return [each for each in self.signs if _holds(box, each.box)]


def papers(issued: Issued, content: bytes, wanted: frozenset[int] | None = None) -> Iterator[Paper]:
    """The pages of a printed document in their order; of those `wanted` alone, counted from 1."""
    layout = issued.form.layout
    assert layout is not None
    numbers = list(layout.pages_of(issued.rows))
    with pdfium.PdfDocument(BytesIO(content)) as pdf:
        if len(pdf) != len(numbers):
            raise ValueError(f"{issued.number}: {len(pdf)} pages were printed, {len(numbers)} were to be")
        for nth, (sheet, first) in enumerate(numbers, start=1):
            if wanted is None or nth in wanted:
                page = pdf[nth - 1]
                picture = page.render(scale=PER_POINT, rev_byteorder=True).to_numpy()[:, :, :3].copy()
                edges = edges_of(page)
                shift = shift_of(layout.pages[sheet], edges).less(_of_blank_page(issued.form, sheet))
                places = list(field_boxes(layout.pages[sheet], first))
                boxes = {
                    path: underlined(shift.box(box), edges) if is_blank else shift.box(box)
                    for path, box, is_blank in places
                }
                blanks = frozenset(path for path, _, is_blank in places if is_blank)
                signs = tuple(_signs(page))
                yield Paper(issued, sheet, nth, len(numbers), first, picture, signs, boxes, blanks, shift)


@lru_cache(maxsize=64)
def _of_blank_page(form: Form, sheet: int) -> Shift:
    """What the edges of shaded cells seem to shift rules by, also on the blank page itself."""
    assert form.layout is not None
    with pdfium.PdfDocument(BytesIO(form.layout.background)) as pdf:
        return shift_of(form.layout.pages[sheet], edges_of(pdf[sheet]))


def _signs(page: pdfium.PdfPage) -> Iterator[Sign]:
    text, height = page.get_textpage(), page.get_height()
    for at in range(text.count_chars()):
        sign = text.get_text_range(at, 1)
        if sign.strip():
            left, bottom, right, top = text.get_charbox(at)
            yield Sign(sign, Box(left, height - top, right, height - bottom))


def field_boxes(layout: PageLayout, first_row: int) -> Iterator[tuple[str, Box, bool]]:
    """Each field's path in the document, its box, and whether that is a blank within a sentence, or else a cell.

    A field that is there more than once has "#2", "#3" after its path.
    """
    count: dict[str, int] = {}
    found = [(path, frame.box, False) for frame in layout.frames if (path := _only(frame))]
    for blank in layout.blanks:
        size = blank.style.size
        for stretch in blank.stretches:
            box = Box(stretch.left, stretch.baseline - 0.9 * size, stretch.right, stretch.baseline + 0.2 * size)
            found.append((blank.path, box, True))
    for path, box, is_blank in found:
        table, row, name = parted(path)
        own = path if row is None or not table else f"{table}[{first_row + row}].{name}"
        count[own] = count.get(own, 0) + 1
        yield own if count[own] == 1 else f"{own}#{count[own]}", box, is_blank


def _only(frame: Frame) -> str:
    parts = [piece.part for passage in frame.passages for piece in passage.pieces]
    slots = [part.path for part in parts if isinstance(part, Slot)]
    in_margin = any(isinstance(part, str) and ("编号" in part or "页" in part) for part in parts)
    return slots[0] if len(slots) == 1 and not in_margin else ""


def _holds(box: Box, sign: Box) -> bool:
    x, y = (sign.left + sign.right) / 2, (sign.top + sign.bottom) / 2
    return box.left <= x <= box.right and box.top <= y <= box.bottom
