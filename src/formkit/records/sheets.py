"""Rows of cells out of a clerk's workbook or csv, each cell with its text and place."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import python_calamine

from formkit.errors import UnreadableFile
from formkit.model.place import Place, SheetCell
from formkit.ooxml.excel import address

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".et", ".ods")


@dataclass(frozen=True)
class RawCell:
    """A cell of a list: its text, where it stands, and whether digits of it are already lost."""

    text: str
    place: Place
    digits_lost: bool = False


@dataclass(frozen=True)
class RawSheet:
    """A sheet as rows of cells; rows may differ in length."""

    name: str
    rows: tuple[tuple[RawCell, ...], ...]


def read_sheets(path: Path, source: str) -> tuple[RawSheet, ...]:
    """The visible sheets of a workbook, or a csv as one sheet. Raises UnreadableFile, saying what to do."""
    if path.suffix.lower() in WORKBOOKS:
        return _workbook(path, source)
    return (_csv(path.read_bytes(), path.name, source),)


def _workbook(path: Path, source: str) -> tuple[RawSheet, ...]:
    try:
        with python_calamine.CalamineWorkbook.from_path(path) as workbook:
            visible = [
                each.name
                for each in workbook.sheets_metadata
                if each.typ == python_calamine.SheetTypeEnum.WorkSheet
                and each.visible == python_calamine.SheetVisibleEnum.Visible
            ]
            return tuple(_sheet(workbook.get_sheet_by_name(name), name, source) for name in visible)
    except python_calamine.PasswordError:
        raise UnreadableFile("file.encrypted", "工作簿有密码，打不开。请去掉密码后再试。") from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableFile("file.broken", f"工作簿打不开（{error}）。请用 Excel 或 WPS 打开另存后再试。") from None


def _sheet(sheet: python_calamine.CalamineSheet, name: str, source: str) -> RawSheet:
    grid: list[list[object]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top >= len(grid) or bottom - top > 10_000 or right - left > 1_000:
            continue
        value = grid[top][left] if left < len(grid[top]) else ""
        for row in grid[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = value  # a merged cell speaks for all it covers
    return RawSheet(
        name,
        tuple(
            tuple(_cell(value, SheetCell(source, name, address(row, column))) for column, value in enumerate(line))
            for row, line in enumerate(grid)
        ),
    )


def _cell(value: object, place: SheetCell) -> RawCell:
    return RawCell(_text(value), place, isinstance(value, (int, float)) and abs(value) >= 1e15)


def _text(value: object) -> str:
    """A cell's value as a person would have typed it."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            text = f"{Decimal(repr(value)):f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
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
    first = text.partition("\n")[0]
    delimiter = max(",\t;", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        lines = [[cell.strip() for cell in row] for row in rows]
    except csv.Error as error:
        raise UnreadableFile("file.broken", f"csv 读到一半出错（{error}）。请用 Excel 打开另存后再试。") from None
    sheet = Path(name).stem
    return RawSheet(
        sheet,
        tuple(
            tuple(RawCell(cell, SheetCell(source, sheet, address(row, column))) for column, cell in enumerate(line))
            for row, line in enumerate(lines)
        ),
    )


def _decoded(content: bytes) -> str:
    """Excel and WPS in Chinese save csv as GBK without a mark: by its mark, else UTF-8, else GB18030."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile("file.broken", "csv 的编码认不出来。请在 Excel 里另存为“CSV UTF-8”后再试。")


def is_empty(row: tuple[RawCell, ...]) -> bool:
    """Whether a row holds no text at all."""
    return not any(cell.text for cell in row)
