"""Walks a workbook into grids: each cell with the text a person sees in it."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from lxml import etree

from formkit.errors import UnreadableFile
from formkit.model.place import SheetCell
from formkit.model.reading import Block, Cell, Doubt, Grid, Line, noted
from formkit.ooxml.excel_cells import HIDDEN, Seen, Workbook, local, read_workbook, shown, shown_plain
from formkit.ooxml.excel_sheet import SheetXml, sheet_xml
from formkit.ooxml.excel_styles import whole
from formkit.ooxml.package import Package, parse_xml

MAIN_TYPES = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
)

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"

# A form is far smaller; a cell at XFD1048576 or a merge of the whole sheet must not cost memory.
_MOST_CELLS = 400_000
_MOST_COLUMNS = 16_384  # of a sheet of Excel

_FAR, _MOST_STRAYS = 100, 50  # empty rows or columns, and cells behind them that are no second form

_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

MERGED = Doubt("cell.hidden", "合并的单元格里还藏着别的内容，纸面上看不到。请取消合并后核对。")

Position = tuple[int, int]
Area = tuple[int, int, int, int]  # first row, first column, last row, last column


def workbook_part(package: Package) -> str | None:
    """The name of the workbook part, or None where the package is no workbook."""
    return package.main_part(MAIN_TYPES)


@lru_cache(maxsize=1024)
def column_name(column: int) -> str:
    """The letters of a 0-based column: 0 -> A, 26 -> AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


@lru_cache(maxsize=65_536)
def address(row: int, column: int) -> str:
    """The address of a 0-based position: (6, 2) -> C7."""
    return f"{column_name(column)}{row + 1}"


@lru_cache(maxsize=65_536)
def position(text: str) -> tuple[int, int]:
    """The 0-based row and column of an address such as C7. Raises ValueError."""
    found = _ADDRESS.fullmatch(text.replace("$", "").upper())
    if found is None:
        raise ValueError(f"no cell address: {text}")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def area(text: str) -> Area:
    """The 0-based area of a range such as A1:C3 or B2. Raises ValueError."""
    first, _, last = text.partition(":")
    return (*position(first), *position(last or first))


# The hidden sheet that we put lists on which are too long for a cell.
LISTS = "下拉选项（程序用）"


@dataclass(frozen=True)
class Sheet:
    """A sheet as listed in the workbook."""

    name: str
    part: str
    is_hidden: bool


def sheets(package: Package) -> tuple[Sheet, ...]:
    """The sheets in their order, without that of our own lists. Raises UnreadableFile where the workbook is damaged."""
    part = workbook_part(package) or "xl/workbook.xml"
    root = package.view(part, parse_xml)
    relations = package.relations(part)
    result = []
    for each in root.iter("{*}sheet"):
        relation = str(each.get(_RELATION) or each.get(_STRICT_RELATION) or "")
        if relation in relations and relations[relation][0].endswith("/worksheet"):
            is_hidden = each.get("state", "visible") != "visible"
            if is_hidden and each.get("name") == LISTS:
                continue
            result.append(Sheet(str(each.get("name", "")), relations[relation][1], is_hidden))
    return tuple(result)


def walk_workbook(package: Package, source: str) -> tuple[Block, ...]:
    """One grid a sheet, in order, and behind it what was written far away from all else; empty sheets are left out.

    Within the rectangle that holds text every cell is given, empty ones too. Raises UnreadableFile.
    """
    workbook = read_workbook(package, workbook_part(package) or "xl/workbook.xml")
    blocks: list[Block] = []
    for sheet in sheets(package):
        grid, strays = _grid(package.view(sheet.part, sheet_xml), sheet, workbook, source, _comments(package, sheet))
        blocks += [*([grid] if grid.cells else []), *strays]
    return tuple(blocks)


def check_area(sheet: Sheet, last_row: int, last_column: int, most: int) -> None:
    """Raises UnreadableFile where a sheet reaches over more cells than `most`."""
    if (last_row + 1) * (last_column + 1) > most:
        raise UnreadableFile(
            "file.too_large",
            f"工作表“{sheet.name}”一直用到 {address(last_row, last_column)}，过大，没有读。请删去多余内容后再交。",
        )


def is_concealed(element: etree._Element, extent: str) -> bool:
    """Whether a row or column is hidden, or has no height or width."""
    return element.get("hidden") in ("1", "true") or element.get(extent) in ("0", "0.0")


def _comments(package: Package, sheet: Sheet) -> Mapping[Position, str]:
    """What is said in the comments beside a sheet's cells."""
    found: dict[Position, str] = {}
    for kind, part in package.relations(sheet.part).values():
        if kind.endswith("/comments") and part in package.names:
            for each in package.xml(part).iter("{*}comment"):
                with suppress(ValueError):
                    found[position(str(each.get("ref", "")))] = "".join(text.text or "" for text in each.iter("{*}t"))
    return found


def _grid(
    xml: SheetXml, sheet: Sheet, workbook: Workbook, source: str, comments: Mapping[Position, str]
) -> tuple[Grid, tuple[Line, ...]]:
    described, merged = _columns_and_merges(xml.root)
    hidden_columns = frozenset(
        column
        for each in described
        if is_concealed(each, "width")
        for column in range(whole(each, "min", 1) - 1, min(whole(each, "max", 1), _MOST_COLUMNS))
    )
    seen: dict[Position, Seen] = {}
    for row, column, (text, doubts), is_hidden_row in _cells(xml, workbook):
        if text or doubts:
            is_hidden = sheet.is_hidden or is_hidden_row or column in hidden_columns
            seen[row, column] = (text, (*doubts, HIDDEN) if is_hidden and text and HIDDEN not in doubts else doubts)
    for at, said in comments.items():
        text, doubts = seen.get(at, ("", ()))
        seen[at] = (text, (*doubts, *noted([said])))
    if not seen:
        return Grid((), sheet.name), ()
    strays = tuple(
        Line(text, SheetCell(source, sheet.name, address(*at)), doubts)
        for at in _strays(seen)
        for text, doubts in (seen.pop(at),)
    )
    last_row, last_column = max(row for row, _ in seen), max(column for _, column in seen)
    check_area(sheet, last_row, last_column, _MOST_CELLS)
    spans, covered = _merges(merged, last_row, last_column)
    under: dict[Position, list[str]] = {}
    for at, (text, _) in seen.items():
        if text and at in covered:
            under.setdefault(covered[at], []).append(text)
    cells = []
    for row in range(last_row + 1):
        for column in range(last_column + 1):
            at = (row, column)
            if at in covered:
                continue
            text, doubts = seen.get(at, ("", ()))
            place = SheetCell(source, sheet.name, address(row, column))
            rows, columns = spans.get(at, (1, 1))
            cell = Cell(row, column, rows, columns, text, place, doubts)
            cells.append(_over(cell, under[at]) if at in under else cell)
    return Grid(tuple(cells), sheet.name), strays


def _over(cell: Cell, hidden: Sequence[str]) -> Cell:
    """A merged cell over others that hold texts too."""
    both = "\n".join(each for each in (cell.text, *hidden) if each)
    return replace(cell, doubts=(*cell.doubts, MERGED), alternatives=(both,))


def _columns_and_merges(root: etree._Element) -> tuple[list[etree._Element], tuple[str, ...]]:
    """The columns that a sheet speaks of, and its merged areas, from one pass over all but its rows."""
    columns: list[etree._Element] = []
    merged: list[str] = []
    for part in root:
        if local(part.tag) != "sheetData":
            columns += part.iter("{*}col")
            merged += [str(each.get("ref", "")) for each in part.iter("{*}mergeCell")]
    return columns, tuple(merged)


def _strays(seen: Collection[Position]) -> list[Position]:
    """The few cells that lie far below or to the right of all others, where a slip of the hand has left something."""
    rows, columns = sorted({row for row, _ in seen}), sorted({column for _, column in seen})
    bottom = next((one for one, other in pairwise(rows) if other - one > _FAR), rows[-1])
    right = next((one for one, other in pairwise(columns) if other - one > _FAR), columns[-1])
    found = sorted(at for at in seen if at[0] > bottom or at[1] > right)
    return found if len(found) <= _MOST_STRAYS else []


def _cells(xml: SheetXml, workbook: Workbook) -> Iterator[tuple[int, int, Seen, bool]]:
    """Row, column and content of each cell that holds something, and whether its row is hidden; addresses may be left out."""
    row = -1
    for line in xml.root.iter("{*}row"):
        row = whole(line, "r", row + 2) - 1
        column = -1
        is_hidden = is_concealed(line, "ht")
        for element in line:
            if isinstance(element, etree._ProcessingInstruction):
                for cell in xml.run(element):
                    row, column = position(cell.address)
                    if cell.text:
                        yield row, column, shown_plain(cell, workbook), is_hidden
            if local(element.tag) != "c":
                continue
            written = element.get("r")
            try:
                is_next = not written or written == address(row, column + 1)
                row, column = (row, column + 1) if is_next else position(str(written))
            except ValueError:
                raise UnreadableFile("file.broken", f"工作表里有认不出的单元格地址“{written}”。") from None
            if len(element):
                yield row, column, shown(element, workbook), is_hidden


@lru_cache(maxsize=64)
def _merges(
    merged: Sequence[str], last_row: int, last_column: int
) -> tuple[Mapping[Position, tuple[int, int]], Mapping[Position, Position]]:
    """The row and column span of merged areas by their first cell, and the first cell by each position that lies under it.

    They come again with each paper, and are cut to the part of the sheet that holds text. Of areas that overlap, as
    Excel itself writes none, the first holds.
    """
    spans: dict[Position, tuple[int, int]] = {}
    covered: dict[Position, Position] = {}
    taken: set[Position] = set()
    for each in merged:
        try:
            top, left, bottom, right = area(each)
        except ValueError:
            continue
        rows, columns = range(top, min(bottom, last_row) + 1), range(left, min(right, last_column) + 1)
        positions = [(row, column) for row in rows for column in columns]
        if positions and taken.isdisjoint(positions):
            taken.update(positions)
            spans[top, left] = (len(rows), len(columns))
            covered.update(dict.fromkeys(positions[1:], (top, left)))
    return spans, covered
