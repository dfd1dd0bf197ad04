"""Walks a Word document into lines and grids, losing nothing on the way.

python-docx drops cells that stand in a content control and text under tracked changes; this walk does not.
"""

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from formkit.model.place import Paragraph, TableCell
from formkit.model.reading import Block, Cell, Doubt, Grid, Line
from formkit.ooxml.package import Package, parse_xml
from formkit.ooxml.word_parts import (
    PARAGRAPH,
    TABLE,
    W,
    only_cell,
    unwrapped,
)  # fmt: skip
from formkit.ooxml.word_plain import SeenCell, cells_of
from formkit.ooxml.word_settled import settle_controls, settle_notes
from formkit.ooxml.word_text import Text, boxes, collect

MAIN_TYPES = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
)

_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"

BODY = "正文"  # the part of a document that paragraphs stand in, as a clerk is told
MERGED = Doubt("cell.hidden_text", "合并的单元格里还藏着别的文字，纸面上看不到。请拆分单元格后核对。")


def document_part(package: Package) -> str | None:
    """The name of the main document part, or None where the package is no Word document."""
    return package.main_part(MAIN_TYPES)


def walk_document(package: Package, source: str) -> tuple[Block, ...]:
    """The body of a Word document in reading order: paragraphs as lines, tables as grids.

    Raises UnreadableFile where the package is damaged.
    """
    body = body_of(document_root(package))
    if body is None:
        return ()
    settle_notes(package, document_part(package) or "word/document.xml", body)
    return blocks_in(body, source)


def blocks_in(body: etree._Element, source: str) -> tuple[Block, ...]:
    """The blocks of a document's body, whose notes say what they hold already. Raises UnreadableFile."""
    settle_controls(body)
    return tuple(_Walk(source).blocks(body))


def document_root(package: Package) -> etree._Element:
    """The root of the main document part; one of the strict variant comes with the usual namespace."""
    return _usual(package.xml(document_part(package) or "word/document.xml"))


def body_of(root: etree._Element) -> etree._Element | None:
    """The body of a document."""
    return _usual(root).find(f"{W}body")


def _usual(root: etree._Element) -> etree._Element:
    if root.nsmap.get(root.prefix) == _STRICT:
        return parse_xml(etree.tostring(root).replace(_STRICT.encode(), W.strip("{}").encode()))
    return root


class _Walk:
    """One pass over a body; counts tables and paragraphs for their places."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._tables = 0
        self._paragraphs = 0

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        for element in unwrapped(parent):
            if element.tag == PARAGRAPH:
                yield self._line(element)
                for box in boxes(element):
                    yield from self.blocks(box)
            elif element.tag == TABLE:
                yield from self._framed(element)

    def _framed(self, table: etree._Element) -> Iterator[Block]:
        """A table as a grid; one of a single cell around other tables is a frame, as when a form is pasted into it."""
        inner = only_cell(table)
        if inner is not None and any(each.tag == TABLE for each in unwrapped(inner)):
            yield from self.blocks(inner)
        else:
            yield self._grid(table)

    def _line(self, paragraph: etree._Element) -> Line:
        self._paragraphs += 1
        text = Text()
        collect(paragraph, text)
        now, doubts, alternatives = text.result()
        return Line(now, Paragraph(self._source, BODY, self._paragraphs), doubts, alternatives)

    def _grid(self, table: etree._Element) -> Grid:
        self._tables += 1
        found: list[Cell] = []
        merged: dict[int, int] = {}  # grid column -> index of the cell that a vMerge there belongs to
        for seen in cells_of(table):
            index = merged.pop(seen.column, None)
            if seen.goes_on and index is not None and _reaches(found[index], seen):
                found[index] = _grown(found[index], seen)
                merged[seen.column] = index
                continue
            place = TableCell(self._source, self._tables, seen.row + 1, seen.column + 1)
            cell = Cell(seen.row, seen.column, 1, seen.span, seen.text, place, seen.doubts, seen.alternatives)
            found.append(cell)
            if seen.goes_on is not None:
                merged[seen.column] = len(found) - 1
        return Grid(tuple(found))


def _reaches(cell: Cell, seen: SeenCell) -> bool:
    """Whether a cell can continue the one above."""
    return cell.row + cell.row_span == seen.row and cell.column_span == seen.span


def _grown(cell: Cell, under: SeenCell) -> Cell:
    """`cell` one row taller; text that stands in the merged-away part is not seen on paper."""
    hidden = [each for each in dict.fromkeys((under.text, *under.alternatives)) if each.strip()]
    return replace(
        cell,
        row_span=cell.row_span + 1,
        doubts=(*cell.doubts, MERGED) if hidden and MERGED not in cell.doubts else cell.doubts,
        alternatives=(*cell.alternatives, *(f"{cell.text}\n{each}".strip("\n") for each in hidden)),
    )
