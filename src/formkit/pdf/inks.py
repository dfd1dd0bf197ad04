"""The signs, painted areas and pictures of a PDF that LibreOffice printed, just as they are drawn."""

import ctypes
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property

import pypdfium2
import pypdfium2.raw as pdfium

from formkit.model.layout import Face
from formkit.model.place import Box
from formkit.pdf.fonts import FONTS

_BOLD = 2  # text rendering mode that fills and strokes (ISO 32000-1, table 106)


@dataclass(frozen=True)
class Ink:
    """A sign: where it begins on its baseline in points from the top left, and how it is set.

    `is_ours` where its font is one of those that we set in.
    """

    text: str
    left: float
    baseline: float
    face: Face
    size: float
    colour: tuple[float, float, float]
    is_bold: bool
    is_ours: bool


@dataclass(frozen=True)
class Sheet:
    """A page: its signs in the order they are drawn, its painted areas by colour, its pictures.

    A picture goes by its width and height in dots.
    """

    width: float
    height: float
    signs: tuple[Ink, ...]
    fills: Mapping[int, Box]
    pictures: tuple[tuple[tuple[int, int], Box], ...]

    @cached_property
    def inks(self) -> Mapping[str, list[Ink]]:
        """The signs by what they are."""
        inks: dict[str, list[Ink]] = {}
        for each in self.signs:
            inks.setdefault(each.text, []).append(each)
        return inks


def sheets(content: bytes) -> tuple[Sheet, ...]:
    """All pages of a PDF in order."""
    with closing(pypdfium2.PdfDocument(content)) as document:
        return tuple(_sheet(page) for page in document)


def _sheet(page: pypdfium2.PdfPage) -> Sheet:
    width, height = page.get_size()
    text = page.get_textpage()
    inks = [_ink(text, number, height) for number in range(text.count_chars())]
    fills: dict[int, Box] = {}
    for each in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]):
        filled, stroked = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(each.raw, filled, stroked)
        colour = _colour(pdfium.FPDFPageObj_GetFillColor, each.raw) if filled.value else None
        box = _box(each, height)
        if colour is not None:
            number = colour[0] << 16 | colour[1] << 8 | colour[2]
            fills[number] = _around(fills.get(number, box), box)
    pictures = tuple(
        (each.get_px_size(), _box(each, height)) for each in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE])
    )
    return Sheet(width, height, tuple(each for each in inks if each is not None), fills, pictures)


def _ink(text: pypdfium2.PdfTextPage, number: int, height: float) -> Ink | None:
    """A sign of a page; None for a space that stands only between texts."""
    drawn = pdfium.FPDFText_GetTextObject(text.raw, number)
    if not drawn or pdfium.FPDFText_IsGenerated(text.raw, number) == 1:
        return None
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text.raw, number, x, y)
    name, flags = ctypes.create_string_buffer(256), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text.raw, number, name, len(name), flags)
    colour = _colour(pdfium.FPDFText_GetFillColor, text.raw, number) or (0, 0, 0)
    return Ink(
        chr(pdfium.FPDFText_GetUnicode(text.raw, number)),
        x.value,
        height - y.value,
        "hei" if b"Sans" in name.value else "song",
        pdfium.FPDFText_GetFontSize(text.raw, number),
        (colour[0] / 255, colour[1] / 255, colour[2] / 255),
        pdfium.FPDFTextObj_GetTextRenderMode(drawn) == _BOLD,
        any(font.name.encode() in name.value for font in FONTS),
    )


def _colour(get: "ctypes._FuncPointer", *where: object) -> tuple[int, int, int] | None:
    parts = [ctypes.c_uint() for _ in range(4)]
    if not get(*where, *parts):
        return None
    red, green, blue, _ = (each.value for each in parts)
    return red, green, blue


def _box(drawn: pypdfium2.PdfObject, height: float) -> Box:
    left, bottom, right, top = drawn.get_bounds()
    return Box(left, height - top, right, height - bottom)


def _around(one: Box, other: Box) -> Box:
    return Box(
        min(one.left, other.left),
        min(one.top, other.top),
        max(one.right, other.right),
        max(one.bottom, other.bottom),
    )
