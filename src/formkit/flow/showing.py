"""What was seen on a page that is a picture, drawn over it for a person to look at."""

from collections.abc import Iterator, Sequence
from itertools import repeat, zip_longest
from pathlib import Path

from formkit.flow.library import Library
from formkit.generate.names import safe_name
from formkit.image.drawing import Colour, Outline, Words, annotated
from formkit.image.picture import Picture
from formkit.model.form import Form
from formkit.model.layout import Blank, Frame, PageLayout, Stretch
from formkit.model.mark import Mark
from formkit.model.place import Box, PageBox
from formkit.model.returned import UNCLAIMED, IdentityVerdict
from formkit.model.sheet import Fit, Sheet
from formkit.model.template import Slot
from formkit.pdf.fonts import HEI
from formkit.records.whole import write_whole

_LONGEST = 60  # signs of a drawing's name: the end of a long path tells most

# Of about the same weight, and told apart by those who see no red or no green (Okabe and Ito, 2008).
_INK: Colour = (40, 40, 40)
_FIELD: Colour = (0, 114, 178)
_BLANK: Colour = (0, 158, 115)
_MARK: Colour = (204, 60, 150)
_CODE: Colour = (213, 94, 0)
_NET: Colour = (150, 150, 150)
_WRONG: Colour = (190, 20, 20)
_LEGEND: Words = (
    ("图例：", _INK), ("□ 字段　", _FIELD), ("□ 句中的空　", _BLANK), ("□ 签字盖章处　", _MARK), ("□ 存疑　", _WRONG),
    ("□ 二维码　", _CODE),
    ("＋ 版面对位的网", _NET),
)  # fmt: skip
_VERDICTS: dict[IdentityVerdict, str] = {
    "verified": "校验相符",
    "unchecked": "没有校验",
    "forged": "校验不符",
    "none": "没有读到二维码",
}
_ARM = 4.0  # pixels of the crosses that show the net, at a picture 2,000 pixels high


class Drawings:
    """Gives every drawing a name of its own."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def names(self, source: str, pages: Sequence[int]) -> tuple[str, ...]:
        """What the drawings of a file's pages are to be called, without ending; good on every system."""
        stem = safe_name(source.replace("/", "_"))[-_LONGEST:].strip(". ") or "图"
        free, count = stem, 1
        while free.casefold() in self._taken:
            count += 1
            free = f"{stem}({count})"
        if pages:
            self._taken.add(free.casefold())
        return tuple(free if tuple(pages) == (1,) else f"{free}_第{page:04d}页" for page in pages)


def show_page(picture: Picture, sheets: Sequence[Sheet], library: Library, folder: Path, name: str) -> None:
    """Writes the drawing of a page, into a folder of its own where a sheet on it is nobody's. Raises RunRefused."""
    outlines: list[Outline] = []
    words: list[Words] = [((f"{sheets[0].source} 第{sheets[0].page}页", _INK),)]
    for sheet in sheets:
        form = library.at(sheet.form, sheet.version) if sheet.form and sheet.version else None
        words += _words(sheet, form, len(sheets) > 1)
        outlines += _marked(sheet, picture.scale)
        outlines += (_around(each.box, picture.scale, _WRONG, 3) for each in sheet.writing if each.doubts)
        if len(sheets) > 1:
            outlines.append(_around(sheet.area, picture.scale))
        if form is not None and form.layout is not None and sheet.fit is not None and sheet.number is not None:
            outlines += _seen(
                form.layout.pages[sheet.number], sheet.fit, _ARM * max(picture.height, picture.width) / 2000
            )
    if any(sheet.fit is not None for sheet in sheets):
        words.append(_LEGEND)
    if any(sheet.state == "unknown" for sheet in sheets):
        folder = folder / UNCLAIMED
    write_whole({folder / f"{name}.jpg": annotated(picture, outlines, words, HEI.path)})


def _words(sheet: Sheet, form: Form | None, is_one_of_several: bool) -> Iterator[Words]:
    """Whose a sheet is and how well it lies, and what is wrong with it."""
    part = f"第{sheet.part}张：" if is_one_of_several else ""
    if sheet.state == "blank":
        yield ((f"{part}空白页", _INK),)
        return
    told = []
    if form is not None and sheet.number is not None:
        told.append(f"{form.number} {form.title}（{form.version} 版，版面 {sheet.number + 1}）")
    if sheet.identity is not None:
        nth = f" 第 {sheet.nth}/{sheet.count} 页" if sheet.nth is not None else ""
        told.append(f"编号 {sheet.identity.number}{nth}")
    told.append(_VERDICTS[sheet.verdict])
    if sheet.fit is not None:
        told.append(f"贴合 {sheet.fit.quality:.0%}，最多偏 {sheet.fit.error / 72 * 25.4:.1f} 毫米")
    if sheet.state == "unknown":
        yield ((f"{part}没有认出　", _WRONG), ("　".join(told), _INK))
    else:
        yield ((part + "　".join(told), _INK),)
    for problem in sheet.problems:
        yield ((problem.message, _WRONG),)
    if form is not None:
        for kind, title in (("sign", "签字"), ("seal", "盖章"), ("tick", "勾选")):
            told = [
                _told(each, form)
                for each in sheet.marks
                if each.kind == kind and (kind != "tick" or each.present is not False)
            ]
            if told:
                yield ((f"{title}：", _MARK), ("；".join(told), _INK))


def _told(mark: Mark, form: Form) -> str:
    """What was seen of a mark, in words."""
    called = next((party.sign_label for party in form.parties if mark.path == party.sign), "")
    called = called or next((f"{party.label}盖章处" for party in form.parties if mark.path == party.seal), "")
    if mark.kind == "tick":
        called = f"{form.field_at(mark.path).called}·{mark.option}"
    said = "有" if mark.present else "没有" if mark.present is False else "看不准"
    return f"{called or '其他地方'}{said}（{mark.evidence}）"


def _marked(sheet: Sheet, scale: float) -> Iterator[Outline]:
    """Where marks were seen, thick; what is in doubt in the colour of what is wrong."""
    for mark in sheet.marks:
        if mark.present is not False and isinstance(mark.place, PageBox):
            yield _around(mark.place.box, scale, _WRONG if mark.present is None else _MARK, 3)


def _seen(page: PageLayout, fit: Fit, arm: float) -> Iterator[Outline]:
    """Where on the picture the page's fields, marks and code are taken to be, and the crossings of the net."""
    for row in fit.at:
        for x, y in row:
            yield Outline(((x - arm, y), (x + arm, y)), _NET)
            yield Outline(((x, y - arm), (x, y + arm)), _NET)
    for frame in page.frames:
        if _has_field(frame):
            yield Outline(fit.quad(frame.box), _FIELD)
    for blank, found in zip(page.blanks, fit.stretches or repeat(())):
        for box in _boxes(blank, found):
            yield Outline(fit.quad(box), _BLANK)
    for box in page.marks.values():
        yield Outline(fit.quad(box), _MARK, 2)
    if page.code is not None:
        yield Outline(fit.quad(page.code), _CODE, 2)


def _has_field(frame: Frame) -> bool:
    return any(isinstance(piece.part, Slot) for passage in frame.passages for piece in passage.pieces)


def _boxes(blank: Blank, stretches: Sequence[Stretch | None]) -> Iterator[Box]:
    """The stretches of a blank, each where it was found, or else where it should be."""
    size = blank.style.size
    for printed, found in zip_longest(blank.stretches, stretches):
        each = found or printed
        yield Box(each.left, each.baseline - size, each.right, each.baseline + 0.2 * size)


def _around(area: Box, scale: float, colour: Colour = _INK, width: int = 2) -> Outline:
    left, top, right, bottom = (each * scale for each in (area.left, area.top, area.right, area.bottom))
    return Outline(((left, top), (right, top), (right, bottom), (left, bottom)), colour, width)
