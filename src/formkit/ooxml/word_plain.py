"""The cells of a Word table: in one sweep where nothing in it is out of the ordinary, else each with all its readings."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from formkit.model.reading import Doubt
from formkit.ooxml.word_parts import (
    CELL,
    CELL_PROPERTIES,
    CONTENT,
    CONTROL,
    MOST_COLUMNS,
    PARAGRAPH,
    ROW,
    ROW_PROPERTIES,
    RUN,
    SPAN,
    TABLE,
    TEXT,
    VALUE,
    W,
    cells,
    number,
    rows,
)
from formkit.ooxml.word_text import BREAKS, EXTRAORDINARY, FONTS, PLAIN, State, Text, collect_cell, glyphs, symbol_font

_MERGE = f"{W}vMerge"
_INSERTED, _DELETED = (f"{W}ins", f"{W}cellIns"), (f"{W}del", f"{W}cellDel")
_SWEPT = (
    TEXT, PARAGRAPH, CELL, ROW, SPAN, _MERGE, FONTS, *BREAKS,
    TABLE, f"{W}gridBefore", f"{W}cellIns", f"{W}cellDel", f"{W}tcPrChange", *EXTRAORDINARY,
)  # fmt: skip


@dataclass
class SeenCell:
    """A cell where it stands in its table, and what it says.

    `goes_on` if it is merged with the one above, False if others may be merged with it, None if it stands alone.
    """

    row: int
    column: int
    span: int = 1
    goes_on: bool | None = None
    text: str = ""
    doubts: tuple[Doubt, ...] = ()
    alternatives: tuple[str, ...] = ()


def cells_of(table: etree._Element) -> list[SeenCell]:
    """The cells of a table, row by row. Raises UnreadableFile for an absurd span."""
    found = plain_cells(table)
    return list(careful_cells(table)) if found is None else found


def careful_cells(table: etree._Element) -> Iterator[SeenCell]:
    """The cells of any table, each with all its readings."""
    for row, element in enumerate(rows(table)):
        row_state = _state(element.find(ROW_PROPERTIES), PLAIN)
        for column, span, cell in cells(element):
            properties = cell.find(CELL_PROPERTIES)
            text = Text()
            collect_cell(cell, text, _state(properties, row_state))
            merge = None if properties is None else properties.find(_MERGE)
            yield SeenCell(row, column, span, None if merge is None else _goes_on(merge), *text.result())


def plain_cells(table: etree._Element) -> list[SeenCell] | None:
    """The cells of a table of plain cells with plain text; None where anything else stands in it."""
    found: list[SeenCell] = []
    texts: list[list[str]] = []  # of each cell, a line break before each paragraph
    row = cell = paragraph = None
    row_number = -1
    sweep = table.iter(*_SWEPT)
    next(sweep)  # the table itself
    for element in sweep:
        tag, parent = element.tag, element.getparent()
        assert parent is not None
        if tag == TEXT or tag in BREAKS:
            if parent.tag == RUN and _holder(parent) is paragraph:
                texts[-1].append(element.text or "" if tag == TEXT else glyphs(element))
            elif tag == TEXT or parent.tag == RUN:
                return None  # any other is the stop of a tab
        elif tag == PARAGRAPH and parent is cell:
            paragraph = element
            texts[-1].append("\n")
        elif tag == CELL and parent is row:
            before = found[-1] if found and found[-1].row == row_number else None
            found.append(SeenCell(row_number, 0 if before is None else before.column + before.span))
            texts.append([])
            cell, paragraph = element, None
        elif tag == ROW and parent is table:
            row, cell, row_number = element, None, row_number + 1
        elif tag in (SPAN, _MERGE) and cell is not None and parent is cell.find(CELL_PROPERTIES):
            if tag == _MERGE:
                found[-1].goes_on = _goes_on(element)
            else:
                found[-1].span = max(1, number(element, 1))
        elif tag != FONTS or symbol_font(element):
            return None
    if any(each.column + each.span > MOST_COLUMNS for each in found):
        return None
    for each, pieces in zip(found, texts):
        each.text = "".join(pieces).strip("\n")
    return found


def _holder(run: etree._Element) -> etree._Element | None:
    """What holds a run, content controls opened."""
    parent = run.getparent()
    while parent is not None and parent.tag in (CONTENT, CONTROL):
        parent = parent.getparent()
    return parent


def _goes_on(merge: etree._Element) -> bool:
    return merge.get(VALUE, "continue") == "continue"


def _state(properties: etree._Element | None, outer: State) -> State:
    """How a row or cell stands under tracked changes."""
    if properties is None:
        return outer
    tags = {each.tag for each in properties}
    is_inserted = outer.is_inserted or not tags.isdisjoint(_INSERTED)
    is_deleted = outer.is_deleted or not tags.isdisjoint(_DELETED)
    return State(is_inserted, is_deleted) if is_inserted or is_deleted else PLAIN
