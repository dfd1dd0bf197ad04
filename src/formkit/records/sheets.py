"""Rows of cells out of a clerk's workbook or csv, each cell with its text and place."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from formkit.errors import UnreadableFile
from formkit.model.place import Place, SheetCell
from formkit.model.reading import Doubt
from formkit.ooxml.excel import Area, Sheet, address, sheets, workbook_part
from formkit.ooxml.excel_cells import Seen, Workbook, read_workbook
from formkit.ooxml.excel_rows import SheetRow, walk_sheet
from formkit.ooxml.package import COMPOUND, Package, is_encrypted
from formkit.records.spool import Spool

_SAVE_AS = "请用 Excel 或 WPS 另存为 xlsx 后再试。"
_LOOKED_AT = 20  # lines in which the delimiter of a csv shows
_LOOKED_AT_SIGNS = 1_000_000  # and that many signs at most
_BLOCK = 1_000_000

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
    """A sheet of a file as its rows that are not empty; they may differ in length."""

    source: str
    name: str
    rows: Sequence[SheetRow]

    def place(self, row: int, column: int) -> SheetCell:
        """Where a cell stands, 0-based."""
        return SheetCell(self.source, self.name, address(row, column))

    def cell(self, row: SheetRow, column: int) -> RawCell:
        """A cell of one of the rows."""
        text = row.texts[column] if column < len(row.texts) else ""
        return RawCell(text, self.place(row.index, column), row.doubts.get(column, ()))

    @property
    def width(self) -> int:
        """How many columns the longest row has."""
        return max((len(row.texts) for row in self.rows), default=0)

    @property
    def area(self) -> int:
        """How many cells it reaches over, empty ones counted."""
        return self.width * (self.rows[-1].index + 1) if len(self.rows) else 0

    def first(self, count: int) -> list[list[RawCell]]:
        """The first rows, empty ones too, up to `count` or to the last that is not empty."""
        found: list[list[RawCell]] = []
        for row in self.rows:
            if row.index >= count:
                break
            found += [[] for _ in range(row.index + 1 - len(found))]
            found[row.index] = [self.cell(row, column) for column in range(len(row.texts))]
        return found


def read_sheets(path: Path, source: str) -> tuple[RawSheet, ...]:
    """The visible sheets of a workbook, or a csv as one sheet; the content decides which, not the name.

    Raises UnreadableFile, saying what to do.
    """
    with path.open("rb") as file:
        return sheets_in(file, path.stem, source)


def sheets_in(file: BinaryIO, name: str, source: str) -> tuple[RawSheet, ...]:
    """The same for a file already open; `name` is what the sheet of a csv is called. Raises UnreadableFile."""
    start = file.read(_BLOCK)
    file.seek(0)
    if start.startswith(COMPOUND):
        if is_encrypted(file.read()):
            raise UnreadableFile("file.encrypted", "工作簿有密码，打不开。请去掉密码后再试。")
        raise UnreadableFile("file.old_format", f"这是旧版 Office 文件，不能直接读。{_SAVE_AS}")
    if start.startswith(b"PK"):
        return tuple(_workbook(file, source))
    for sign, what in _NOT_SHEETS.items():
        if start.removeprefix(codecs.BOM_UTF8).lstrip().startswith(sign):
            raise UnreadableFile("file.unsupported", f"这是{what}，不是表格。{_SAVE_AS}")
    return (RawSheet(source, name, Spool(_csv_rows(file), together=1)),)


def _workbook(file: BinaryIO, source: str) -> Iterator[RawSheet]:
    with Package(file) as package:
        part = workbook_part(package) if "[Content_Types].xml" in package.names else None
        if part is None:
            raise UnreadableFile("file.unsupported", f"这不是 Excel 工作簿。{_SAVE_AS}")
        workbook = read_workbook(package, part)
        for sheet in sheets(package):
            if not sheet.is_hidden:
                yield RawSheet(source, sheet.name, _sheet_rows(package, sheet, workbook))


def _sheet_rows(package: Package, sheet: Sheet, workbook: Workbook) -> Spool[SheetRow]:
    """The rows of a sheet; merged areas are told of only behind the rows, so these are gone through once more."""
    rows: Spool[SheetRow] = Spool(together=1)
    areas: list[Area] = []
    width = 0
    for each in walk_sheet(package, sheet, workbook):
        if isinstance(each, SheetRow):
            rows.append(each)
            width = max(width, len(each.texts))
        else:
            areas.append(each)
    return Spool(_merged(rows, sorted(areas), width), together=1) if areas else rows


def _merged(rows: Iterable[SheetRow], areas: Sequence[Area], width: int) -> Iterator[SheetRow]:
    """The rows with merged areas speaking for all they cover, within what is used of the sheet.

    Of areas that overlap, as Excel itself writes none, the first holds.
    """
    waiting = list(reversed(areas))
    speaking: dict[int, tuple[int, Seen]] = {}  # by column: the last row of the area over it, and what that says
    above = -1
    for row in rows:
        for index in range(above + 1, row.index):
            if not any(last >= index and said != ("", ()) for last, said in speaking.values()):
                break
            yield _covered(SheetRow(index, []), speaking)
        while waiting and waiting[-1][0] < row.index:
            _begin(waiting.pop(), speaking, ("", ()), width)  # its first row is empty
        speaking = {column: each for column, each in speaking.items() if each[0] >= row.index}
        while waiting and waiting[-1][0] == row.index:
            each = waiting.pop()
            text = row.texts[each[1]] if each[1] < len(row.texts) else ""
            _begin(each, speaking, (text, row.doubts.get(each[1], ())), width)
        covered = _covered(row, speaking) if speaking else row
        if not covered.is_empty:
            yield covered
        above = row.index


def _begin(each: Area, speaking: dict[int, tuple[int, Seen]], said: Seen, width: int) -> None:
    top, left, bottom, right = each
    columns = range(left, min(right + 1, width))
    if not any(column in speaking and speaking[column][0] >= top for column in columns):
        speaking.update(dict.fromkeys(columns, (bottom, said)))


def _covered(row: SheetRow, speaking: dict[int, tuple[int, Seen]]) -> SheetRow:
    texts, doubts = list(row.texts), dict(row.doubts)
    for column, (last, (text, found)) in speaking.items():
        if last < row.index:
            continue
        texts += [""] * (column + 1 - len(texts))
        texts[column] = text
        doubts.pop(column, None)
        if found:
            doubts[column] = found
    return shortened(SheetRow(row.index, texts, doubts, row.is_hidden))


def shortened(row: SheetRow) -> SheetRow:
    """The row without the empty cells at its end."""
    count = len(row.texts)
    while count and not row.texts[count - 1] and count - 1 not in row.doubts:
        count -= 1
    return SheetRow(row.index, row.texts[:count], row.doubts, row.is_hidden)


def _csv_rows(file: BinaryIO) -> Iterator[SheetRow]:
    """The records of a csv that are not empty, counted from 0."""
    text = io.TextIOWrapper(file, _encoding(file), newline="")
    delimiter = _delimiter(text.read(_LOOKED_AT_SIGNS))
    text.seek(0)
    # Strict, else a single stray quotation mark would swallow all rows after it into one cell.
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    try:
        for index, line in enumerate(reader):
            row = shortened(SheetRow(index, [cell.strip() for cell in line]))
            if not row.is_empty:
                yield row
    except csv.Error as error:
        raise UnreadableFile(
            "file.broken", f"csv 第{reader.line_num}行的引号或内容有错（{error}）。请用 Excel 打开另存后再试。"
        ) from None
    finally:
        text.detach()


def _delimiter(text: str) -> str:
    lines = text.split("\n", _LOOKED_AT)[:_LOOKED_AT]
    if lines[0].lower().startswith("sep=") and lines[0][4:5].strip():
        return lines[0][4]  # as Excel writes it for other countries
    return max(",\t;", key="\n".join(lines).count)


def _encoding(file: BinaryIO) -> str:
    """Excel and WPS in Chinese save csv as GBK without a mark: by its mark, else UTF-8, else GB18030."""
    is_marked = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ("utf-16",) if is_marked else ("utf-8-sig", "gb18030"):
        file.seek(0)
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        file.seek(0)
        return encoding
    raise UnreadableFile("file.broken", "csv 的编码认不出来。请在 Excel 里另存为“CSV UTF-8”后再试。")
