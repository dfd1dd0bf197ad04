"""How cells of a workbook show what they hold: number formats and type."""

import re
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from formkit.errors import UnreadableFile
from formkit.ooxml.excel_numbers import BUILT_IN, hides
from formkit.ooxml.package import Package
from formkit.ooxml.symbols import is_symbol_font


@dataclass(frozen=True)
class Style:
    """How a cell shows what it holds; `is_unseen` where its type is as white as the paper."""

    number_format: str = ""
    font: str = ""
    is_struck: bool = False
    is_unseen: bool = False

    @cached_property
    def is_hidden(self) -> bool:
        """Whether nothing of what the cell holds shows."""
        return self.is_unseen or hides(self.number_format)

    @cached_property
    def is_ordinary(self) -> bool:
        """Whether a text in the cell shows as it is."""
        return not (self.is_hidden or self.is_struck or is_symbol_font(self.font))


def styles_of(package: Package, part: str) -> tuple[Style, ...]:
    """The cell styles of a workbook in their order. Raises UnreadableFile where they are damaged."""
    return package.told(part, _styles_in) if part in package.names else ()


def _styles_in(root: etree._Element) -> tuple[Style, ...]:
    formats = BUILT_IN | {whole(each, "numFmtId"): str(each.get("formatCode", "")) for each in root.iter("{*}numFmt")}
    fonts = list(root.iterfind("{*}fonts/{*}font"))
    fills = list(root.iterfind("{*}fills/{*}fill"))
    result = []
    for each in root.iterfind("{*}cellXfs/{*}xf"):
        number_format = formats.get(whole(each, "numFmtId"), "")
        font, fill = whole(each, "fontId"), whole(each, "fillId")
        if font >= len(fonts):
            result.append(Style(number_format))
            continue
        name = next((str(found.get("val", "")) for found in fonts[font].iterchildren("{*}name")), "")
        is_white = _is_white(fonts[font].find("{*}color"))
        is_coloured = fill < len(fills) and _is_coloured(fills[fill])
        is_struck = is_on(fonts[font].find("{*}strike"))
        result.append(Style(number_format, name, is_struck, is_white and not is_coloured))
    return tuple(result)


def is_on(element: etree._Element | None) -> bool:
    """Whether a property is there and not switched off."""
    return element is not None and element.get("val", "1") not in ("0", "false")


def _is_white(colour: etree._Element | None) -> bool:
    """Whether a colour is white: as such, or as the first of the theme, which is the paper's."""
    return colour is not None and (colour.get("rgb", "")[-6:].upper() == "FFFFFF" or colour.get("theme") == "0")


def _is_coloured(fill: etree._Element) -> bool:
    pattern = fill.find("{*}patternFill")
    if pattern is None:
        return len(fill) > 0  # a gradient
    return pattern.get("patternType", "none") != "none" and not _is_white(pattern.find("{*}fgColor"))


def whole(element: etree._Element, name: str, default: int = 0) -> int:
    """A whole number in an attribute. Raises UnreadableFile for anything else."""
    return whole_number(str(element.get(name, default)), name)


def whole_number(text: str, name: str) -> int:
    """A whole number that stands in an attribute of this name. Raises UnreadableFile for anything else."""
    if not re.fullmatch("[0-9]{1,10}", text):
        raise UnreadableFile("file.broken", f"文件内部的“{name}”应是整数，读到“{text[:20]}”。请让对方重新保存后再发。")
    return int(text)
