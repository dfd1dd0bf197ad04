"""The elements of a Word document that hold others: tables, rows, cells, and the wrappers around them."""

from collections.abc import Iterator

from lxml import etree

from formkit.errors import UnreadableFile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

PARAGRAPH, TABLE, RUN, TEXT = f"{W}p", f"{W}tbl", f"{W}r", f"{W}t"
RUN_PROPERTIES, CELL_PROPERTIES, ROW_PROPERTIES = f"{W}rPr", f"{W}tcPr", f"{W}trPr"
ROW, CELL = f"{W}tr", f"{W}tc"
CONTROL, CONTENT, SPAN, VALUE = f"{W}sdt", f"{W}sdtContent", f"{W}gridSpan", f"{W}val"
_OPENED = frozenset({f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{W}smartTag"})
_CHOICES, _CHOICE, _FALLBACK = f"{MC}AlternateContent", f"{MC}Choice", f"{MC}Fallback"
MOST_COLUMNS = 1_000  # Word allows 63; a span of a thousand million must not cost memory


def tables(root: etree._Element) -> Iterator[etree._Element]:
    """The tables that are grids of their own, in the order of their numbers; one inside a cell is part of its text."""
    for table in root.iter(TABLE):
        if all(parent.tag not in (CELL, _FALLBACK) for parent in table.iterancestors()):
            yield table


def rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table, those in content controls too."""
    return (each for each in unwrapped(table) if each.tag == ROW)


def cells(row: etree._Element) -> Iterator[tuple[int, int, etree._Element]]:
    """Grid column, column span and element of each cell of a row. Raises UnreadableFile for an absurd span."""
    properties = row.find(ROW_PROPERTIES)
    column = 0 if properties is None else number(properties.find(f"{W}gridBefore"))
    for cell in unwrapped(row):
        if cell.tag != CELL:
            continue
        properties = cell.find(CELL_PROPERTIES)
        span = 1 if properties is None else max(1, number(properties.find(SPAN), 1))
        if column + span > MOST_COLUMNS:
            raise UnreadableFile("file.broken", "文件里有跨越上千列的单元格，不像表单。请让对方重新保存后再发。")
        yield column, span, cell
        column += span


def only_cell(table: etree._Element) -> etree._Element | None:
    """The cell of a table that has just one."""
    found = None
    for row in rows(table):
        for _, _, cell in cells(row):
            if found is not None:
                return None
            found = cell
    return found


def unwrapped(parent: etree._Element) -> Iterator[etree._Element]:
    """The children of `parent`, with content controls, custom XML and tracked wrappers opened."""
    for child in parent:
        tag = child.tag
        if tag == CONTROL:
            content = child.find(CONTENT)
            if content is not None:
                yield from unwrapped(content)
        elif tag in _OPENED:
            yield from unwrapped(child)
        elif tag == _CHOICES:
            chosen = child.find(_CHOICE)
            if chosen is not None:
                yield from unwrapped(chosen)
        else:
            yield child


def number(element: etree._Element | None, default: int = 0) -> int:
    """The number an element holds."""
    text = "" if element is None else str(element.get(VALUE, ""))
    return int(text[:10]) if text.isascii() and text.isdecimal() else default


def is_on(element: etree._Element | None) -> bool:
    """Whether a property is there and not switched off."""
    return element is not None and element.get(VALUE, "1") not in ("0", "false", "off")
