"""What a person sees in a cell of a workbook: its text and the doubts of it, by type, style and shared strings."""

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from formkit.errors import UnreadableFile
from formkit.model.reading import STRUCK, Doubt
from formkit.ooxml.excel_numbers import ERROR, number_text
from formkit.ooxml.excel_sheet import Plain
from formkit.ooxml.excel_styles import Style, is_on, styles_of, whole_number
from formkit.ooxml.package import Package, parse_xml
from formkit.ooxml.symbols import in_font

_ESCAPED = re.compile(r"_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")
_MOST_STRINGS = 5_000_000  # as many as the cells of the longest list

NO_RESULT = Doubt(
    "cell.formula_without_value", "这里是公式，但文件里没有算出的结果。请在 Excel 或 WPS 里打开保存一次，或填成数值。"
)
HIDDEN = Doubt("cell.hidden", "这一格被隐藏了（行、列、工作表或数字格式），纸面上看不到。请取消隐藏后核对。")
PICTURE = Doubt("cell.picture", "这里放的是图片，读不出文字。请看图填写。")

Seen = tuple[str, tuple[Doubt, ...]]


@dataclass(frozen=True)
class Run:
    """A stretch of text of one type; font "" is that of the cell."""

    text: str
    font: str = ""
    is_struck: bool = False


class Strings:
    """The shared strings of a workbook, each a text, or runs where it has type of its own.

    Their text lies in one buffer: as objects of Python they would take several times as much.
    """

    def __init__(self, items: Iterable[tuple[Run, ...]]) -> None:
        """Raises UnreadableFile for more strings than any list has."""
        self._text = bytearray()
        self._ends = array("I")
        self._rich: dict[int, tuple[Run, ...]] = {}
        for runs in items:
            if len(self._ends) >= _MOST_STRINGS:
                raise UnreadableFile("file.too_large", "工作簿里的文字过多，没有读。请删去多余内容后再交。")
            if any(run.font or run.is_struck for run in runs):
                self._rich[len(self._ends)] = runs
            else:
                self._text += "".join(run.text for run in runs).encode()
            self._ends.append(len(self._text))

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, number: int) -> str | tuple[Run, ...]:
        """Raises IndexError where there is no such string."""
        if number < 0:
            raise IndexError(number)
        if self._rich and (runs := self._rich.get(number)) is not None:
            return runs
        return self._text[self._ends[number - 1] if number else 0 : self._ends[number]].decode()


@dataclass(frozen=True)
class Workbook:
    """What cells need to know of their workbook: shared strings, styles, epoch.

    Formulas are `stale` where the program that wrote the file left it to the next one to work them out.
    """

    strings: Strings
    styles: tuple[Style, ...]
    is_1904: bool
    is_stale: bool
    _by_number: dict[str | None, Style] = field(default_factory=dict, repr=False)

    def style(self, written: str | None) -> Style:
        """The style of a cell by its attribute s. Raises UnreadableFile where that is no number."""
        style = self._by_number.get(written)
        if style is None:
            number = whole_number(written or "0", "s")
            style = self._by_number[written] = self.styles[number] if number < len(self.styles) else Style()
        return style


def read_workbook(package: Package, part: str) -> Workbook:
    """Strings, styles and epoch of the workbook in `part`. Raises UnreadableFile."""
    root = package.view(part, parse_xml)
    named = {kind.rpartition("/")[2]: target for kind, target in package.relations(part).values()}
    properties, calculation = (next(root.iter(f"{{*}}{name}"), None) for name in ("workbookPr", "calcPr"))
    return Workbook(
        Strings(_strings(package, named.get("sharedStrings", ""))),
        styles_of(package, named.get("styles", "")),
        properties is not None and properties.get("date1904", "0") in ("1", "true"),
        calculation is not None and calculation.get("fullCalcOnLoad", "0") in ("1", "true"),
    )


def _strings(package: Package, part: str) -> Iterator[tuple[Run, ...]]:
    if part in package.names:
        for item in package.elements(part, "si"):
            yield tuple(_runs(item))


def _runs(item: etree._Element) -> Iterator[Run]:
    """The stretches of a string item; the phonetic guide is left out."""
    for child in item:
        match local(child.tag):
            case "t":
                yield Run(_unescaped(child.text or ""))
            case "r":
                font = child.find("{*}rPr/{*}rFont")
                name = "" if font is None else str(font.get("val", ""))
                text = _unescaped("".join(each.text or "" for each in child.iterchildren("{*}t")))
                yield Run(text, name, is_on(child.find("{*}rPr/{*}strike")))


@lru_cache(maxsize=256)
def local(tag: object) -> str:
    """A tag without its namespace; that of a comment is none."""
    return str(tag).rpartition("}")[2]


def _unescaped(text: str) -> str:
    """`text` with Excel's escapes (_x000D_) resolved, save halves of surrogate pairs, which are no text."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text).replace("\r\n", "\n").replace("\r", "\n")


def shown(element: etree._Element, workbook: Workbook) -> Seen:
    """The text a person sees in a cell, and the reader's own doubts of it."""
    style = workbook.style(element.get("s"))
    return _styled(_content(element, style, workbook), style)


def shown_plain(cell: Plain, workbook: Workbook) -> Seen:
    """What `shown` tells, of a plain cell."""
    style = workbook.style(cell.style)
    if cell.kind == "inlineStr":
        return _styled(_joined(_unescaped(cell.text), style), style)
    return _styled(_value(cell.kind, cell.text, style, workbook), style)


def _styled(seen: Seen, style: Style) -> Seen:
    text, doubts = seen
    if style.is_ordinary or not text:
        return seen
    if style.is_struck:
        doubts = (*doubts, STRUCK)
    return text, (*doubts, HIDDEN) if style.is_hidden else doubts


def _content(element: etree._Element, style: Style, workbook: Workbook) -> Seen:
    kind = element.get("t", "n")
    if kind == "inlineStr" and len(element) == 1 and local((item := element[0]).tag) == "is":
        return _joined(_inline(item), style)
    formula = value = inline = None
    for child in element:
        match local(child.tag):
            case "v":
                value = child
            case "f":
                formula = child
            case "is":
                inline = child
    if formula is not None and "DISPIMG" in (formula.text or "").upper():
        return "", (PICTURE,)
    if kind == "inlineStr":
        return _joined("" if inline is None else _inline(inline), style)
    raw = "" if value is None else value.text or ""
    if formula is not None and (workbook.is_stale or (not raw and kind != "str")):
        return _unescaped(raw), (NO_RESULT,)
    return _value(kind, raw, style, workbook)


def _value(kind: str, raw: str, style: Style, workbook: Workbook) -> Seen:
    """What a value shows that no formula stands behind, or one that was worked out."""
    if not raw:
        return "", ()
    match kind:
        case "s":
            try:
                return _joined(workbook.strings[int(raw) if raw.isdecimal() else -1], style)
            except (IndexError, ValueError):
                return "", (ERROR,)
        case "str":
            return in_font(_unescaped(raw), style.font), ()
        case "b":
            return ("TRUE" if raw in ("1", "true") else "FALSE"), ()
        case "e":
            return raw, (ERROR,)
        case "d":
            return raw.removesuffix("T00:00:00"), ()
        case _:
            return number_text(raw, style.number_format, workbook.is_1904)


def _inline(item: etree._Element) -> str | tuple[Run, ...]:
    """What a string item holds: a text, or runs where it has several."""
    if len(item) == 1 and local((text := item[0]).tag) == "t":
        return _unescaped(text.text or "")
    return tuple(_runs(item))


def _joined(content: str | tuple[Run, ...], style: Style) -> Seen:
    """The text that is not crossed out, and a doubt where some is."""
    if isinstance(content, str):
        return content if style.is_ordinary else in_font(content, style.font), ()
    text = "".join(in_font(run.text, run.font or style.font) for run in content if not run.is_struck)
    return text, (STRUCK,) if any(run.is_struck and run.text.strip() for run in content) else ()
