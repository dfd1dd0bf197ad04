"""Rows of a sheet one after the other, so that a list of any length takes the memory of a row."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from lxml import etree

from formkit.errors import UnreadableFile
from formkit.model.reading import Doubt
from formkit.ooxml.excel import Area, Sheet, area, check_area, column_name, is_concealed, position
from formkit.ooxml.excel_cells import Workbook, local, shown
from formkit.ooxml.excel_styles import whole
from formkit.ooxml.package import Package

# A list of data may be long: 100,000 rows of 50 columns.
_MOST_LISTED = 5_000_000
_LAST_ROW = 1_048_576

_COLUMNS = tuple(column_name(column) for column in range(16_384))


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of a sheet, 0-based: what its cells show from column A on, and by column what is doubted of them.

    Empty cells at its end are left out.
    """

    index: int
    texts: Sequence[str]
    doubts: Mapping[int, tuple[Doubt, ...]] = field(default_factory=dict)
    is_hidden: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.texts and not self.doubts


def walk_sheet(package: Package, sheet: Sheet, workbook: Workbook) -> Iterator[SheetRow | Area]:
    """The rows of a sheet in their order, empty ones left out, and then its merged areas.

    Raises UnreadableFile, also for a sheet that is far too large for a list, or not written from top to bottom.
    """
    above = last_column = -1
    for element in package.elements(sheet.part, "row", "mergeCell"):
        if element.tag.endswith("mergeCell"):
            with suppress(ValueError):
                yield area(str(element.get("ref", "")))
            continue
        parent = element.getparent()
        if parent is None or not str(parent.tag).endswith("sheetData"):
            continue  # the anchor of a drawing has a row too
        row, width = _row(element, above, workbook)
        if not above < row.index < _LAST_ROW:
            raise UnreadableFile(
                "file.broken", f"工作表“{sheet.name}”的行没有从上到下写好，不敢读。请用 Excel 或 WPS 打开另存后再试。"
            )
        above, last_column = row.index, max(last_column, width - 1)
        if width:
            check_area(sheet, above, last_column, _MOST_LISTED)
        if not row.is_empty:
            yield row


def _row(element: etree._Element, above: int, workbook: Workbook) -> tuple[SheetRow, int]:
    """A row, and how many columns it reaches over, empty cells counted; addresses may be left out."""
    written = element.get("r")
    index = above + 1 if written is None else whole(element, "r") - 1
    number = str(index + 1)
    texts: list[str] = []
    doubts: dict[int, tuple[Doubt, ...]] = {}
    column = -1
    width = 0
    for cell in element:
        if local(cell.tag) != "c":
            continue
        column += 1
        place = cell.get("r")
        if place is not None and (column >= len(_COLUMNS) or place != _COLUMNS[column] + number):
            row, column = _position(place)
            if row != index:
                if written is not None or width:
                    raise UnreadableFile("file.broken", f"工作表里单元格“{place}”写在了别的行里。请另存后再试。")
                index, number = row, str(row + 1)
        if column >= width:
            width = column + 1
        text, found = shown(cell, workbook)
        text = text.strip()
        if text or found:
            if len(texts) <= column:
                texts += [""] * (column + 1 - len(texts))
            texts[column] = text
            if found:
                doubts[column] = found
    return SheetRow(index, texts, doubts, is_concealed(element, "ht")), width


def _position(place: str) -> tuple[int, int]:
    try:
        row, column = position(place)
    except ValueError:
        raise UnreadableFile("file.broken", f"工作表里有认不出的单元格地址“{place}”。") from None
    if column >= len(_COLUMNS):
        raise UnreadableFile("file.broken", f"工作表里有认不出的单元格地址“{place}”。")
    return row, column
