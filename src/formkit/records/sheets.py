"""Rows of cells out of a clerk's workbook or csv, each cell with its text and place."""

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import python_calamine

from formkit.errors import UnreadableFile
from formkit.model.place import Place, SheetCell
from formkit.model.reading import Doubt
from formkit.ooxml.excel import Position, Seen, address, shown_otherwise, workbook_part
from formkit.ooxml.excel_numbers import DIGITS_LOST, as_excel, plain
from formkit.ooxml.package import COMPOUND, Package, is_encrypted

_SAVE_AS = "请用 Excel 或 WPS 另存为 xlsx 后再试。"
_LOOKED_AT = 20  # lines in which the delimiter of a csv shows

# What formkit itself adds to a list it hands back marked. It is no data, and is passed over when the list is read again.
INDEX_SHEET = "错误索引"
OUTCOME_HEADINGS = ("处理结果", "原因与改法")

_NOT_SHEETS = {b"<": "网页或 XML 文件", b"%PDF": "PDF 文件", b"{\\rtf": "RTF 文件", b"\x89PNG": "图片"}


@dataclass(frozen=True)
class RawCell:
    """A cell of a list: its text, where it stands, and what the reader itself doubts."""

    text: str
    place: Place
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class RawSheet:
    """A sheet as rows of cells; rows may differ in length."""

    name: str
    rows: tuple[tuple[RawCell, ...], ...]


def read_sheets(path: Path, source: str) -> tuple[RawSheet, ...]:
    """The visible sheets of a workbook, or a csv as one sheet; the content decides which, not the name.

    Raises UnreadableFile, saying what to do.
    """
    return sheets_in(path.read_bytes(), path.stem, source)


def sheets_in(content: bytes, name: str, source: str) -> tuple[RawSheet, ...]:
    """The same for a file already read; `name` is what the sheet of a csv is called. Raises UnreadableFile."""
    if is_encrypted(content):
        raise UnreadableFile("file.encrypted", "工作簿有密码，打不开。请去掉密码后再试。")
    if content.startswith(COMPOUND):
        # A single damaged byte in one makes calamine ask for all memory, which ends the process.
        raise UnreadableFile("file.old_format", f"这是旧版 Office 文件，不能直接读。{_SAVE_AS}")
    if content.startswith(b"PK"):
        return _workbook(content, source)
    for start, what in _NOT_SHEETS.items():
        if content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(start):
            raise UnreadableFile("file.unsupported", f"这是{what}，不是表格。{_SAVE_AS}")
    return (_csv(content, name, source),)


def _workbook(content: bytes, source: str) -> tuple[RawSheet, ...]:
    """The sheets as calamine reads them, and over that what it does not tell.

    It gives formulas without result and errors as blanks, and knows no number formats. It also takes the memory
    for all cells up to the last, so a sheet that is far too large must not reach it.
    """
    with Package(content) as package:
        if "[Content_Types].xml" not in package.names or workbook_part(package) is None:
            raise UnreadableFile("file.unsupported", f"这不是 Excel 工作簿。{_SAVE_AS}")
        shown = shown_otherwise(package)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            return tuple(_sheet(workbook.get_sheet_by_name(name), source, seen) for name, seen in shown.items())
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableFile("file.broken", f"工作簿打不开（{error}）。{_SAVE_AS}") from None


def _sheet(sheet: python_calamine.CalamineSheet, source: str, shown: Mapping[Position, Seen]) -> RawSheet:
    grid: list[list[Seen]] = [[_seen(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), seen in shown.items():
        grid += [[] for _ in range(row + 1 - len(grid))]
        grid[row] += [("", ())] * (column + 1 - len(grid[row]))
        grid[row][column] = seen
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top < len(grid) and left < len(grid[top]):
            for line in grid[top : bottom + 1]:
                for column in range(left, min(right + 1, len(line))):
                    line[column] = grid[top][left]  # a merged cell speaks for all it covers
    rows = (
        tuple(
            RawCell(text, SheetCell(source, sheet.name, address(row, column)), doubts)
            for column, (text, doubts) in enumerate(line)
        )
        for row, line in enumerate(grid)
    )
    return RawSheet(sheet.name, tuple(rows))


def _seen(value: object) -> Seen:
    is_cut = isinstance(value, int | float) and abs(value) >= 1e15
    return _text(value), (DIGITS_LOST,) if is_cut else ()


def _text(value: object) -> str:
    """A cell's value as a person would have typed it."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return plain(as_excel(value) if math.isfinite(value) and abs(value) < 1e15 else Decimal(repr(value)))
        case datetime() if value.time() == time(0):
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return str(value).strip()


def _csv(content: bytes, name: str, source: str) -> RawSheet:
    text = _decoded(content)
    # Strict, else a single stray quotation mark would swallow all rows after it into one cell.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows = []
    try:
        for row, line in enumerate(reader):
            places = (SheetCell(source, name, address(row, column)) for column in range(len(line)))
            rows.append(tuple(RawCell(cell.strip(), place) for cell, place in zip(line, places)))
    except csv.Error as error:
        raise UnreadableFile(
            "file.broken", f"csv 第{reader.line_num}行的引号或内容有错（{error}）。请用 Excel 打开另存后再试。"
        ) from None
    return RawSheet(name, tuple(rows))


def _delimiter(text: str) -> str:
    lines = text.split("\n", _LOOKED_AT)[:_LOOKED_AT]
    if lines[0].lower().startswith("sep=") and lines[0][4:5].strip():
        return lines[0][4]  # as Excel writes it for other countries
    return max(",\t;", key="\n".join(lines).count)


def _decoded(content: bytes) -> str:
    """Excel and WPS in Chinese save csv as GBK without a mark: by its mark, else UTF-8, else GB18030."""
    is_marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if is_marked else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile("file.broken", "csv 的编码认不出来。请在 Excel 里另存为“CSV UTF-8”后再试。")


def is_empty(row: tuple[RawCell, ...]) -> bool:
    """Whether a row holds nothing at all."""
    return not any(cell.text or cell.doubts for cell in row)
