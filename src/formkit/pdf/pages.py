"""The pages of a PDF: the signs and rules drawn on them, notes put over them, and what covers them."""

import io
import logging
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import pairwise
from math import atan2, degrees
from typing import Any

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium
from pdfminer.pdftypes import resolve1

from formkit.errors import UnreadableFile
from formkit.model.place import Box
from formkit.pdf.radicals import as_typed
from formkit.pdf.rules import Segment
from formkit.pdf.scans import WHOLE, broken, locked, opened, share_covered

_MOST_PAGES = 200  # of one document; a stack of scans is another matter
_MOST_OBJECTS = 60_000  # on a page: a form has some thousand
_THICKEST = 3.0  # points: a bar thicker than this is a box and no rule
_LETTER = 24.0  # points: what is drawn of curves and is smaller than this is a letter and no side of a table
_SCALE = 1.5  # pixels a point, of the picture in which signs are looked for: 108 dpi
_MOST_PIXELS = 40_000_000
_NOT_DRAWN = (3, 7)  # text rendering modes (ISO 32000-1, table 106)
_BELOW, _LOWEST = 0.2, 0.5  # of the type size: how far signs reach below their baseline, and how far at most
_SEEN = 24  # of 255: what a sign stands out from its ground by, for a person to see it

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # its warnings are about fonts, a line a sign


@dataclass(frozen=True)
class Glyph:
    """A sign on a page: its box in points from the top left, its type size, and whether a person can see it."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    font: str
    is_seen: bool = True

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Note:
    """What somebody put over a page with a PDF program: a comment, typed text, a line through words."""

    kind: str
    text: str
    box: Box


@dataclass(frozen=True)
class Page:
    """One page, upright; `is_scan` where pictures cover it, so that its letters need not be what it shows."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    level: tuple[Segment, ...]
    upright: tuple[Segment, ...]
    notes: tuple[Note, ...]
    is_scan: bool


@dataclass(frozen=True)
class Seen:
    """A PDF as it was seen: its pages in order, and what its document information says, by name."""

    pages: tuple[Page, ...]
    properties: Mapping[str, str]


def seen(content: bytes, numbers: Sequence[int] | None = None) -> Seen:
    """What is on the pages of a PDF, or on those of these numbers in that order.

    Raises UnreadableFile where it is damaged, locked or larger than any form.
    """
    with closing(opened(content)) as drawn:
        wanted = range(1, len(drawn) + 1) if numbers is None else numbers
        if len(wanted) > _MOST_PAGES:
            raise UnreadableFile("file.too_large", f"PDF 超过 {_MOST_PAGES} 页，不像一份表单。请拆开后再交。")
        try:
            with pdfplumber.open(io.BytesIO(content), pages=sorted(wanted)) as document:
                found = {each.page_number: _page(each, drawn[each.page_number - 1]) for each in document.pages}
                said = {str(key): each for key, each in document.metadata.items() if isinstance(each, str)}
                return Seen(tuple(found[number] for number in wanted if number in found), said)
        except (UnreadableFile, MemoryError):
            raise
        except Exception as error:  # pdfminer raises whatever a broken object leads to
            raise locked() if "PDFPasswordIncorrect" in repr(error) else broken() from error


def _turned(box: Box, angle: int, width: float, height: float) -> Box:
    """A box of an unturned page as it lies once the page is turned clockwise."""
    match angle % 360:
        case 90:
            return Box(height - box.bottom, box.left, height - box.top, box.right)
        case 180:
            return Box(width - box.right, height - box.bottom, width - box.left, height - box.top)
        case 270:
            return Box(box.top, width - box.right, box.bottom, width - box.left)
        case _:
            return box


def _crowded() -> UnreadableFile:
    return UnreadableFile("file.too_large", "PDF 一页上的内容多得不像表单，没有读。请让对方重新导出后再发。")


def _page(page: Any, drawn: pypdfium2.PdfPage) -> Page:
    objects: Mapping[str, Sequence[Mapping[str, Any]]] = page.objects
    if sum(len(each) for each in objects.values()) > _MOST_OBJECTS:
        raise _crowded()
    width, height = float(page.width), float(page.height)
    left, top = float(page.bbox[0]), float(page.bbox[1])
    signs = objects.get("char", ())
    look = _Look(drawn, width, height, _fonts_missing(page))
    glyphs: list[Glyph] = []
    for each in signs:
        if each["text"]:
            glyphs.append(_glyph(each, left, top, look, glyphs[-1] if glyphs else None))
    level, upright = _segments(objects, left, top)
    notes = [_note(each, left, top) for each in page.annots if each.get("contents") or _subtype(each) == "StrikeOut"]
    turns = _turns(signs)
    page.close()
    pictures = (Box(each["x0"], each["top"], each["x1"], each["bottom"]) for each in objects.get("image", ()))
    built = Page(
        page.page_number,
        width,
        height,
        tuple(glyphs),
        tuple(level),
        tuple(upright),
        tuple(notes),
        share_covered(pictures, Box(left, top, left + width, top + height)) > WHOLE,
    )
    return _upright(built, turns)


def _subtype(annotation: Mapping[str, Any]) -> str:
    return str(getattr((annotation.get("data") or {}).get("Subtype"), "name", ""))


def _note(annotation: Mapping[str, Any], left: float, top: float) -> Note:
    box = Box(annotation["x0"] - left, annotation["top"] - top, annotation["x1"] - left, annotation["bottom"] - top)
    return Note(_subtype(annotation), str(annotation.get("contents") or "").replace("\r", "\n"), box)


def _glyph(each: Mapping[str, Any], left: float, top: float, look: "_Look", before: Glyph | None) -> Glyph:
    text, size = as_typed(each["text"]), float(each["size"])
    up = _too_low(each, size)
    box = Box(each["x0"] - left, each["top"] - top - up, each["x1"] - left, each["bottom"] - top - up)
    font = str(each["fontname"]).rpartition("+")[2]
    if text.isspace():
        is_seen = True
    elif (
        unicodedata.category(text[0]).startswith("P") and before is not None and abs(before.bottom - box.bottom) < size
    ):
        is_seen = before.is_seen  # a dot low in its box is hard to tell from a rule that runs there
    else:
        is_seen = look.shows(box, each["fontname"], each.get("non_stroking_color"))
    return Glyph(text, box.left, box.top, box.right, box.bottom, size, font, is_seen)


def _too_low(each: Mapping[str, Any], size: float) -> float:
    """By how much the box of an upright sign lies too low: the fonts of some files (cairo's) say that they reach far down."""
    a, b, c, _, _, baseline = each["matrix"]
    below = baseline - each["y0"]
    return below - _BELOW * size if a > 0 and b == c == 0 and below > _LOWEST * size else 0.0


class _Look:
    """A page as a picture, to see which of its signs a person sees: text may be white, clipped, covered or not drawn."""

    def __init__(self, page: pypdfium2.PdfPage, width: float, height: float, missing: frozenset[str]) -> None:
        scale = min(_SCALE, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
        self._picture = bitmap.to_pil()
        # The picture shows the crop box; both are as a rule the same.
        self._x, self._y = self._picture.width / width, self._picture.height / height
        self._missing = missing
        self._undrawn = _undrawn(page) if missing else ()

    def shows(self, box: Box, font: str, colour: object) -> bool:
        """Whether anything stands out from its ground in the middle of a box, where no rule runs along its edge.

        Of a font that the file does not bring along, the machine may have no signs to draw: there the colour tells.
        """
        inset = 0.12 * (box.bottom - box.top)
        left, right = int(box.left * self._x), int(box.right * self._x) + 1
        upper, lower = int((box.top + inset) * self._y), int((box.bottom - inset) * self._y) + 1
        left, upper = max(0, left), max(0, upper)
        right, lower = min(self._picture.width, right), min(self._picture.height, lower)
        if right <= left or lower <= upper:
            return False
        darkest, palest = self._picture.crop((left, upper, right, lower)).getextrema()
        if palest - darkest >= _SEEN:
            return True
        if font not in self._missing or abs(_grey(colour) - palest) < _SEEN:
            return False
        x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        return not any(each.left <= x <= each.right and each.top <= y <= each.bottom for each in self._undrawn)


def _undrawn(page: pypdfium2.PdfPage) -> tuple[Box, ...]:
    """Where text lies that the page says not to draw; its boxes run from the top left of the page as it is turned."""
    left, bottom, right, top = page.get_bbox()
    boxes = []
    for each in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
        if pdfium.FPDFTextObj_GetTextRenderMode(each.raw) in _NOT_DRAWN:
            x0, y0, x1, y1 = each.get_bounds()
            box = Box(x0 - left, top - y1, x1 - left, top - y0)
            boxes.append(_turned(box, page.get_rotation(), right - left, top - bottom))
    return tuple(boxes)


def _fonts_missing(page: Any) -> frozenset[str]:
    """The names of fonts that a page uses and the file does not hold."""
    fonts = resolve1((page.page_obj.resources or {}).get("Font")) or {}
    missing = set()
    for each in fonts.values():
        font = resolve1(each) or {}
        inner = resolve1(font.get("DescendantFonts"))
        descriptor = resolve1((resolve1(inner[0]) if inner else font).get("FontDescriptor")) or {}
        if not any(name in descriptor for name in ("FontFile", "FontFile2", "FontFile3")):
            missing.add(str(getattr(font.get("BaseFont"), "name", "")))
    return frozenset(missing)


def _grey(colour: object) -> float:
    """A colour of a PDF as a tone of grey, 0 to 255; one that is not known counts as black."""
    parts = [float(each) for each in colour if isinstance(each, int | float)] if isinstance(colour, Sequence) else []
    if isinstance(colour, int | float):
        parts = [float(colour)]
    match parts:
        case [grey]:
            return 255 * grey
        case [red, green, blue]:
            return 255 * (0.3 * red + 0.59 * green + 0.11 * blue)
        case [cyan, magenta, yellow, black]:
            return 255 * (1 - black) * (1 - 0.3 * cyan - 0.59 * magenta - 0.11 * yellow)
        case _:
            return 0.0


def _segments(
    objects: Mapping[str, Sequence[Mapping[str, Any]]], left: float, top: float
) -> tuple[list[Segment], list[Segment]]:
    """The level and the upright rules of a page, whether drawn as lines, as thin bars or as sides of boxes."""
    level: list[Segment] = []
    upright: list[Segment] = []
    for x0, y0, x1, y1 in _strokes(objects):
        if abs(y1 - y0) <= _THICKEST and abs(x1 - x0) > abs(y1 - y0):
            level.append(Segment((y0 + y1) / 2 - top, min(x0, x1) - left, max(x0, x1) - left))
        elif abs(x1 - x0) <= _THICKEST and abs(y1 - y0) > 0:
            upright.append(Segment((x0 + x1) / 2 - left, min(y0, y1) - top, max(y0, y1) - top))
    return level, upright


def _strokes(objects: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[tuple[float, float, float, float]]:
    for each in objects.get("line", ()):
        yield each["x0"], each["top"], each["x1"], each["bottom"]
    for each in objects.get("rect", ()):
        x0, y0, x1, y1 = each["x0"], each["top"], each["x1"], each["bottom"]
        if max(x1 - x0, y1 - y0) <= _THICKEST:
            continue  # a dot, as QR codes are made of
        if min(x1 - x0, y1 - y0) <= _THICKEST:
            yield x0, y0, x1, y1
        elif each.get("stroke"):
            yield from ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1))
    for each in objects.get("curve", ()):
        x0, y0, x1, y1 = each["x0"], each["top"], each["x1"], each["bottom"]
        if max(x1 - x0, y1 - y0) < _LETTER:
            continue  # the outline of a letter, or a dot
        if min(x1 - x0, y1 - y0) <= _THICKEST:
            yield x0, y0, x1, y1
        elif each.get("stroke"):
            points = each.get("pts") or ()
            for (ax, ay), (bx, by) in pairwise(points):
                yield ax, ay, bx, by


def _turns(signs: Sequence[Mapping[str, Any]]) -> int:
    """How many quarter turns clockwise most of the writing on a page has made."""
    counts = [0, 0, 0, 0]
    for each in signs:
        a, b, *_ = each["matrix"]
        counts[round(degrees(atan2(-b, a)) / 90) % 4] += 1
    return counts.index(max(counts))


def _upright(page: Page, turns: int) -> Page:
    """The page turned back so that its writing is upright."""
    if not turns:
        return page

    def box(each: Box) -> Box:
        return _turned(each, 360 - 90 * turns, page.width, page.height)

    glyphs = []
    for sign in page.glyphs:
        at = box(Box(sign.left, sign.top, sign.right, sign.bottom))
        glyphs.append(replace(sign, left=at.left, top=at.top, right=at.right, bottom=at.bottom))
    level, upright = [], []
    for is_level, segments in ((True, page.level), (False, page.upright)):
        for each in segments:
            ends = (each.start, each.at, each.end, each.at) if is_level else (each.at, each.start, each.at, each.end)
            at = box(Box(*ends))
            if is_level == (turns % 2 == 0):
                level.append(Segment(at.top, at.left, at.right))
            else:
                upright.append(Segment(at.left, at.top, at.bottom))
    notes = tuple(replace(each, box=box(each.box)) for each in page.notes)
    width, height = (page.height, page.width) if turns % 2 else (page.width, page.height)
    return replace(
        page, width=width, height=height, glyphs=tuple(glyphs), level=tuple(level), upright=tuple(upright), notes=notes
    )
