"""The pages of a PDF: the signs and rules drawn on them, notes put over them, and what covers them."""

import io
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, degrees
from typing import Any

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium
from pdfminer.pdfdocument import PDFPasswordIncorrect

from formkit.errors import UnreadableFile
from formkit.model.place import Box
from formkit.pdf.radicals import as_typed
from formkit.pdf.rules import Segment

_MOST_PAGES = 200  # of one document; a stack of scans is another matter
_MOST_OBJECTS = 60_000  # on a page: a form has some thousand
_THICKEST = 3.0  # points: a bar thicker than this is a box and no rule
_WHOLE = 0.6  # of a page covered by a picture makes it a scan
_ALIKE = 0.12  # of full tone: colours that a person does not tell apart
_UNSEEN = (3, 7)  # text rendering modes that draw nothing (ISO 32000-1, table 106)

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
    """One page, upright; `is_scan` where a picture covers it, so that its letters need not be what it shows."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    level: tuple[Segment, ...]
    upright: tuple[Segment, ...]
    notes: tuple[Note, ...]
    is_scan: bool


def pages(content: bytes) -> tuple[Page, ...]:
    """All pages of a PDF in order. Raises UnreadableFile where it is damaged, locked or larger than any form."""
    unseen = _unseen_text(content)
    try:
        with pdfplumber.open(io.BytesIO(content)) as document:
            return tuple(_page(each, unseen[number]) for number, each in enumerate(document.pages))
    except UnreadableFile:
        raise
    except PDFPasswordIncorrect:
        raise _locked() from None
    except RecursionError:
        raise _broken() from None
    except Exception as error:  # pdfminer raises whatever a broken object leads to
        if "PDFPasswordIncorrect" in repr(error):
            raise _locked() from None
        raise _broken() from error


def _locked() -> UnreadableFile:
    return UnreadableFile("file.encrypted", "文件有密码，打不开。请让对方去掉密码后再发。")


def _broken() -> UnreadableFile:
    return UnreadableFile("file.broken", "PDF 已损坏，读不出来。请让对方重新保存后再发。")


def _unseen_text(content: bytes) -> list[list[Box]]:
    """By page the boxes of text that is there but not drawn. Raises UnreadableFile."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise _locked() if "assword" in str(error) else _broken() from None
    with closing(document):
        if len(document) > _MOST_PAGES:
            raise UnreadableFile("file.too_large", f"PDF 超过 {_MOST_PAGES} 页，不像一份表单。请拆开后再交。")
        if not len(document):
            raise _broken()
        return [_unseen_on(document[number]) for number in range(len(document))]


def _unseen_on(page: pypdfium2.PdfPage) -> list[Box]:
    boxes = []
    left, bottom, right, top = page.get_bbox()
    for number, each in enumerate(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])):
        if number > _MOST_OBJECTS:
            raise _crowded()
        if pdfium.FPDFTextObj_GetTextRenderMode(each.raw) in _UNSEEN:
            x0, y0, x1, y1 = each.get_bounds()
            boxes.append(
                _turned(Box(x0 - left, top - y1, x1 - left, top - y0), page.get_rotation(), right - left, top - bottom)
            )
    return boxes


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


def _page(page: Any, unseen: Sequence[Box]) -> Page:
    objects: Mapping[str, Sequence[Mapping[str, Any]]] = page.objects
    if sum(len(each) for each in objects.values()) > _MOST_OBJECTS:
        raise _crowded()
    width, height = float(page.width), float(page.height)
    left, top = float(page.bbox[0]), float(page.bbox[1])
    fills = [each for each in objects.get("rect", ()) if each.get("fill")]
    signs = objects.get("char", ())
    glyphs = [_glyph(each, left, top, fills, unseen) for each in signs if each["text"]]
    level, upright = _segments(objects, left, top)
    notes = [_note(each, left, top) for each in page.annots if each.get("contents") or _subtype(each) == "StrikeOut"]
    turns = _turns(signs)
    page.close()
    area = max((_area(each) for each in objects.get("image", ())), default=0.0)
    built = Page(
        page.page_number,
        width,
        height,
        tuple(glyphs),
        tuple(level),
        tuple(upright),
        tuple(notes),
        area > _WHOLE * width * height,
    )
    return _upright(built, turns)


def _subtype(annotation: Mapping[str, Any]) -> str:
    return str(getattr((annotation.get("data") or {}).get("Subtype"), "name", ""))


def _note(annotation: Mapping[str, Any], left: float, top: float) -> Note:
    box = Box(annotation["x0"] - left, annotation["top"] - top, annotation["x1"] - left, annotation["bottom"] - top)
    return Note(_subtype(annotation), str(annotation.get("contents") or "").replace("\r", "\n"), box)


def _area(each: Mapping[str, Any]) -> float:
    return float(abs((each["x1"] - each["x0"]) * (each["bottom"] - each["top"])))


def _glyph(
    each: Mapping[str, Any], left: float, top: float, fills: Sequence[Mapping[str, Any]], unseen: Sequence[Box]
) -> Glyph:
    x0, y0, x1, y1 = each["x0"] - left, each["top"] - top, each["x1"] - left, each["bottom"] - top
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    is_drawn = not any(box.left <= x <= box.right and box.top <= y <= box.bottom for box in unseen)
    is_seen = is_drawn and (each["text"].isspace() or _stands_out(each, fills))
    font = str(each["fontname"]).rpartition("+")[2]
    return Glyph(as_typed(each["text"]), x0, y0, x1, y1, float(each["size"]), font, is_seen)


def _stands_out(each: Mapping[str, Any], fills: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a sign has another colour than what lies under it."""
    ink = _tone(each.get("non_stroking_color"))
    x, y = (each["x0"] + each["x1"]) / 2, (each["top"] + each["bottom"]) / 2
    under = [fill for fill in fills if fill["x0"] <= x <= fill["x1"] and fill["top"] <= y <= fill["bottom"]]
    ground = _tone(under[-1].get("non_stroking_color")) if under else (1.0, 1.0, 1.0)
    return any(abs(one - other) > _ALIKE for one, other in zip(ink, ground))


def _tone(colour: object) -> tuple[float, float, float]:
    """A colour of a PDF as red, green and blue, 0 to 1; one that is not known counts as black."""
    parts = [float(each) for each in colour if isinstance(each, int | float)] if isinstance(colour, Sequence) else []
    if isinstance(colour, int | float):
        parts = [float(colour)]
    match parts:
        case [grey]:
            return grey, grey, grey
        case [red, green, blue]:
            return red, green, blue
        case [cyan, magenta, yellow, black]:
            return (1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black)
        case _:
            return 0.0, 0.0, 0.0


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
        if min(x1 - x0, y1 - y0) <= _THICKEST:
            yield x0, y0, x1, y1
        elif each.get("stroke"):
            yield from ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1))
    for each in objects.get("curve", ()):
        x0, y0, x1, y1 = each["x0"], each["top"], each["x1"], each["bottom"]
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
        glyphs.append(Glyph(sign.text, at.left, at.top, at.right, at.bottom, sign.size, sign.font, sign.is_seen))
    level, upright = [], []
    for is_level, segments in ((True, page.level), (False, page.upright)):
        for each in segments:
            ends = (each.start, each.at, each.end, each.at) if is_level else (each.at, each.start, each.at, each.end)
            at = box(Box(*ends))
            if is_level == (turns % 2 == 0):
                level.append(Segment(at.top, at.left, at.right))
            else:
                upright.append(Segment(at.left, at.top, at.bottom))
    notes = tuple(Note(each.kind, each.text, box(each.box)) for each in page.notes)
    width, height = (page.height, page.width) if turns % 2 else (page.width, page.height)
    return Page(page.number, width, height, tuple(glyphs), tuple(level), tuple(upright), notes, page.is_scan)
