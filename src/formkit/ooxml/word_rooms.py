"""How much room each cell of a Word template has: its width, its fixed height, its type size and line height."""

from collections.abc import Mapping, Sequence

from lxml import etree

from formkit.model.place import Place, TableCell
from formkit.model.room import Room
from formkit.ooxml.package import Package
from formkit.ooxml.word import document_root
from formkit.ooxml.word_parts import cells, rows, tables
from formkit.ooxml.word_styles import Styles

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TWIPS = 20.0  # to the point
_SINGLE = 1.3  # height of a line set "single", by the type size: what 宋体 takes in Word


def rooms(package: Package, source: str) -> Mapping[Place, Room]:
    """The room of each cell in a row of fixed height, by the cell's place."""
    styles = Styles.of(package)
    found: dict[Place, Room] = {}
    for number, table in enumerate(tables(document_root(package)), start=1):
        margins = sum(_twips(table.find(f"{_W}tblPr/{_W}tblCellMar/{_W}{side}"), "w") for side in ("left", "right"))
        lines = list(rows(table))
        for index, row in enumerate(lines):
            for column, _, cell in cells(row):
                height = _merged_height(lines[index:], column, cell)
                width = _twips(cell.find(f"{_W}tcPr/{_W}tcW"), "w") - margins
                paragraph = cell.find(f"{_W}p")
                if height and width > 0 and paragraph is not None:
                    size, line = _type(paragraph, styles)
                    place = TableCell(source, number, index + 1, column + 1)
                    found[place] = Room(width / _TWIPS, height / _TWIPS, size, line)
    return found


def _height(row: etree._Element) -> float:
    height = row.find(f"{_W}trPr/{_W}trHeight")
    return _twips(height, "val") if height is not None and height.get(f"{_W}hRule") == "exact" else 0.0


def _merged_height(lines: Sequence[etree._Element], column: int, cell: etree._Element) -> float:
    """The height of a cell of the first row with those merged into it from below; 0 where any is not fixed."""
    heights = [_height(lines[0])]
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    if merge is not None and merge.get(f"{_W}val") == "restart":
        for row in lines[1:]:
            below = next((other for at, _, other in cells(row) if at == column), None)
            merge = None if below is None else below.find(f"{_W}tcPr/{_W}vMerge")
            if merge is None or merge.get(f"{_W}val", "continue") == "restart":
                break
            heights.append(_height(row))
    return sum(heights) if all(heights) else 0.0


def _type(paragraph: etree._Element, styles: Styles) -> tuple[float, float]:
    """The type size and line height of a cell's first paragraph."""
    style = _value(paragraph.find(f"{_W}pPr/{_W}pStyle"), "val") or "Normal"
    size = paragraph.find(f"{_W}r/{_W}rPr/{_W}sz")
    if size is None:
        size = styles.find(style, f"{_W}rPr/{_W}sz")
    points = float(_value(size, "val") or 21) / 2  # half-points; 10.5 pt where nothing is said
    spacing = paragraph.find(f"{_W}pPr/{_W}spacing")
    if spacing is None or spacing.get(f"{_W}line") is None:
        spacing = styles.find(style, f"{_W}pPr/{_W}spacing")
    if spacing is not None and spacing.get(f"{_W}lineRule") == "exact":
        return points, _twips(spacing, "line") / _TWIPS
    return points, points * _SINGLE


def _twips(element: etree._Element | None, name: str) -> float:
    text = _value(element, name)
    return float(text) if text.replace(".", "", 1).isdigit() else 0.0


def _value(element: etree._Element | None, name: str) -> str:
    return "" if element is None else str(element.get(f"{_W}{name}", ""))
