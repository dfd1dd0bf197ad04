"""The pages of a PDF as pixels: which of them must be looked at, and what they look like."""

import ctypes
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from formkit.errors import UnreadableFile
from formkit.model.place import Box

MOST_PAGES = 2_000  # a scanner's stack; the largest we were asked for has a thousand
WHOLE = 0.6  # of a page covered by pictures makes it one that must be looked at
_SOME, _FEW = 0.25, 50  # so much of a page does where it has no more signs than these: a photo and what it is called
_TOGETHER = 50  # pages are read before the file is opened anew, which takes no longer than a page
_TAIL, _PADDING = 65_536, b"\0\r\n\t "  # what may follow the end of a file, as scanners and mail leave it
_MESHES = 64  # of the net that is laid over a page, on each side
_MOST_OBJECTS = 60_000  # of a page are looked through: a form has some thousand
_DEEPEST = 8  # drawings within drawings
_MOST_PIXELS = 240_000_000  # of one picture in a file: A4 at 1,200 dpi has 140 million
_ENOUGH = 40_000_000  # pixels of a page
_LONGEST_PIXELS = 16_000  # of a side
_LONGEST = 14_400.0  # points: no page of a PDF is to be longer (ISO 32000-1, annex C.2)
_A4 = 842.0  # points
_LOOSE = 0.002  # points
_LEAST, _USUAL, _MOST = 150 / 72, 200 / 72, 300 / 72  # pixels a point, on a sheet of that size
_NOT_DRAWN = (3, 7)  # text rendering modes (ISO 32000-1, table 106)
_ASIDE = (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP)  # annotations that show nothing by themselves

Sort = Literal["picture", "text", "blank"]
_Matrix = tuple[float, float, float, float, float, float]


def is_pdf(content: bytes) -> bool:
    """Whether a file is a PDF: its beginning may lie behind other bytes."""
    return b"%PDF-" in content[:1024]


def opened(content: bytes) -> pypdfium2.PdfDocument:
    """A PDF with at least one page. Raises UnreadableFile where it is damaged or locked."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise locked() if "assword" in str(error) else broken() from None
    if not len(document):
        document.close()
        raise broken()
    return document


def locked() -> UnreadableFile:
    return UnreadableFile("file.encrypted", "文件有密码，打不开。请让对方去掉密码后再发。")


def broken(page: int | None = None) -> UnreadableFile:
    where = "PDF " if page is None else f"PDF 第{page}页"
    return UnreadableFile("file.broken", f"{where}已损坏，读不出来。请让对方重新保存后再发。")


def share_covered(boxes: Iterable[Box], page: Box) -> float:
    """How much of a page boxes cover together, 0 to 1: a scan may be cut into strips. Both from the same corner, either way up."""
    net = np.zeros((_MESHES, _MESHES), bool)
    for each in boxes:
        columns = _meshes(each.left, each.right, page.left, page.right)
        rows = _meshes(each.top, each.bottom, page.top, page.bottom)
        net[rows, columns] = True
    return float(net.mean())


def _meshes(start: float, end: float, first: float, last: float) -> slice:
    """The meshes whose middle is between start and end."""
    ends = ((each - first) / (last - first) * _MESHES for each in (start, end)) if last != first else (0.0, 0.0)
    low, high = sorted(min(max(round(each), 0), _MESHES) for each in ends)
    return slice(low, high)


@dataclass
class _Drawn:
    """What is drawn on a page: the places of its pictures with their pixels a point, and whether there is anything else."""

    pictures: list[tuple[Box, float]] = field(default_factory=list)
    most_pixels: int = 0
    has_text: bool = False
    has_lines: bool = False

    @property
    def resolution(self) -> float | None:
        """Pixels a point of the finest of the large pictures: ink and ground of a scan may be stored apart."""
        areas = [abs((box.right - box.left) * (box.bottom - box.top)) for box, _ in self.pictures]
        fine = [each for area, (_, each) in zip(areas, self.pictures) if area >= max(areas) / 2]
        return max(fine, default=None)


class Scans:
    """A PDF whose pages are looked at, by numbers from 1. Raises UnreadableFile where it is damaged, locked or too long."""

    def __init__(self, content: bytes) -> None:
        if b"%%EOF" not in content[-_TAIL:].rstrip(_PADDING)[-1024:]:
            # PDFium makes the best of it, and shows the pages that are lost as empty ones.
            raise UnreadableFile("file.truncated", "PDF 不完整，后面的内容没有传完，没有读。请让对方重新发送。")
        self._content = content
        self._document = opened(content)
        self._left = _TOGETHER
        self.count = len(self._document)
        if self.count > MOST_PAGES:
            raise UnreadableFile("file.too_large", f"PDF 超过 {MOST_PAGES} 页，没有读。请分成几个文件再交。")

    def sort(self, number: int) -> Sort:
        """Whether a page must be looked at, holds text, or has nothing on it. A damaged one must be looked at: by a person."""
        try:
            with self._page(number) as page:
                return _sort(page, _drawn(page))
        except pypdfium2.PdfiumError:
            return "picture"

    def rendered(self, number: int) -> tuple[NDArray[np.uint8], float]:
        """A page as it is shown, its comments and form fields too: rows by columns of red, green, blue; and pixels a point.

        It is as fine as the picture it consists of, between 150 and 300 dots an inch. Raises UnreadableFile.
        """
        return self._rendered(number, None)

    def rendered_grey(self, number: int, dpi: float) -> tuple[NDArray[np.uint8], float]:
        """The same in grey, so fine; coarser where the page is huge."""
        return self._rendered(number, dpi / 72)

    def _rendered(self, number: int, wanted: float | None) -> tuple[NDArray[np.uint8], float]:
        try:
            with self._page(number) as page:
                scale = _scale(page, number, wanted)
                with _loosened(page):
                    pixels = page.render(scale=scale, grayscale=wanted is not None, rev_byteorder=True).to_numpy()
        except pypdfium2.PdfiumError:
            raise broken(number) from None
        return np.ascontiguousarray(pixels[:, :, :3] if pixels.ndim == 3 else pixels, np.uint8), scale

    @contextmanager
    def _page(self, number: int) -> Iterator[pypdfium2.PdfPage]:
        if not self._left:  # PDFium keeps what it has read of every page
            self._document.close()
            self._document, self._left = opened(self._content), _TOGETHER
        if self._left == _TOGETHER:
            self._document.init_forms()  # else what is filled in is not drawn
        self._left -= 1
        with closing(self._document[number - 1]) as page:
            yield page


@contextmanager
def _loosened(page: pypdfium2.PdfPage) -> Iterator[None]:
    """The page a hundredth of a pixel larger on each side.

    A picture as large as its page may else reach over it by as much as numbers are rounded; PDFium then draws it a pixel
    higher, and blurs every row of it.
    """
    left, bottom, right, top = page.get_bbox()
    page.set_cropbox(left - _LOOSE, bottom - _LOOSE, right + _LOOSE, top + _LOOSE)
    page.set_mediabox(left - _LOOSE, bottom - _LOOSE, right + _LOOSE, top + _LOOSE)
    try:
        yield
    finally:
        page.set_mediabox(left, bottom, right, top)
        page.set_cropbox(left, bottom, right, top)


def _sort(page: pypdfium2.PdfPage, drawn: _Drawn) -> Sort:
    left, bottom, right, top = page.get_bbox()
    covered = share_covered((box for box, _ in drawn.pictures), Box(left, bottom, right, top))
    if covered > WHOLE:
        return "picture"
    if drawn.has_text and not (covered > _SOME and _count_signs(page) <= _FEW):
        return "text"
    notes = {pdfium.FPDFAnnot_GetSubtype(each) for each in _annotations(page)}.difference(_ASIDE)
    if drawn.pictures or drawn.has_lines or notes - {pdfium.FPDF_ANNOT_WIDGET}:
        return "picture"  # letters drawn as outlines, a stamp put on an empty page
    return "text" if notes else "blank"  # form fields have values that can be read


def _count_signs(page: pypdfium2.PdfPage) -> int:
    words = page.get_textpage()
    try:
        return len("".join(words.get_text_range().split()))
    finally:
        words.close()


def _annotations(page: pypdfium2.PdfPage) -> Iterator[Any]:
    for index in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if annotation:
            yield annotation
            pdfium.FPDFPage_CloseAnnot(annotation)


def _scale(page: pypdfium2.PdfPage, number: int, wanted: float | None) -> float:
    """How many pixels a point of a page is to have."""
    width, height = page.get_size()
    longest = max(width, height)
    if longest > _LONGEST:
        metres = longest / 72 * 0.0254
        raise UnreadableFile(
            "file.too_large", f"PDF 第{number}页有 {metres:.0f} 米长，不像一张纸，没有读。请重新扫描后再发。"
        )
    drawn = _drawn(page)
    if drawn.most_pixels > _MOST_PIXELS:
        raise UnreadableFile(
            "file.too_large",
            f"PDF 第{number}页里的图片超过 {_MOST_PIXELS // 1_000_000} 百万像素，没有读。请用 300 dpi 重新扫描。",
        )
    if wanted is None:
        # A photo put on a page of a point a pixel is as large as any other: it holds a sheet of paper all the same.
        least, most = _LEAST * min(1.0, _A4 / longest), _MOST * max(1.0, _A4 / longest)
        wanted = min(max(drawn.resolution or _USUAL, least), most)
    fit = min(wanted, (_ENOUGH / (width * height)) ** 0.5, _LONGEST_PIXELS / longest)
    # Rounded up, the loosened page would have a pixel more than its picture.
    return float(fit * (1 - min(4 * _LOOSE / min(width, height), 0.01)))


def _drawn(page: pypdfium2.PdfPage) -> _Drawn:
    """What is drawn on a page, of which a huge one is looked through in part."""
    found = _Drawn()
    for count, (each, kind, matrix) in enumerate(_objects(page.raw, (1, 0, 0, 1, 0, 0), 0)):
        if count == _MOST_OBJECTS:
            break
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            width, height = ctypes.c_uint(), ctypes.c_uint()
            pdfium.FPDFImageObj_GetImagePixelSize(each, width, height)
            found.most_pixels = max(found.most_pixels, width.value * height.value)
            found.pictures.append((_bounds(matrix), _fineness(matrix, width.value, height.value)))
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            found.has_text |= pdfium.FPDFTextObj_GetTextRenderMode(each) not in _NOT_DRAWN
        elif kind in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_SHADING):
            found.has_lines = True
    return found


def _objects(parent: Any, outer: _Matrix, depth: int) -> Iterator[tuple[Any, int, _Matrix]]:
    """Each thing drawn on a page or in a drawing on it, with what it is and where its own measure lies on the page."""
    count, get = (
        (pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject)
        if depth
        else (pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject)
    )
    for index in range(count(parent)):
        each = get(parent, index)
        kind = pdfium.FPDFPageObj_GetType(each)
        if kind not in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM):
            yield each, kind, outer
            continue
        own = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(each, own)
        matrix = _product((own.a, own.b, own.c, own.d, own.e, own.f), outer)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            yield each, kind, matrix
        elif depth < _DEEPEST:
            yield from _objects(each, matrix, depth + 1)


def _product(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _bounds(matrix: _Matrix) -> Box:
    """Where the unit square lies that a picture fills, upwards from the bottom of the page."""
    a, b, c, d, e, f = matrix
    across, up = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
    return Box(min(across), min(up), max(across), max(up))


def _fineness(matrix: _Matrix, width: int, height: int) -> float:
    """Pixels a point of a picture, on its finer side."""
    a, b, c, d, *_ = matrix
    sides = (((a * a + b * b) ** 0.5, width), ((c * c + d * d) ** 0.5, height))
    return max((pixels / length for length, pixels in sides if length > 0), default=0.0)
