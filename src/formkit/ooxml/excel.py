"""Walks a workbook into grids: each cell with the text a person sees in it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from lxml import etree

from formkit.errors import UnreadableFile
from formkit.model.place import SheetCell
from formkit.model.reading import Cell, Doubt, Grid
from formkit.ooxml.package import Package

MAIN_TYPES = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
)

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_S = f"{{{NAMESPACE}}}"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"

# A form is far smaller; a cell at XFD1048576 or a merge of the whole sheet must not cost memory.
_MOST_ROWS, _MOST_COLUMNS, _MOST_CELLS = 20_000, 400, 400_000

_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_DATE_SIGNS = re.compile(r"[ymdhs年月日时分秒]", re.IGNORECASE)
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
# Number formats that Excel has without writing them down (ECMA-376 part 1, 18.8.30, with those of zh-CN).
_BUILT_IN = {9: "0%", 10: "0.00%", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss"}
_BUILT_IN |= {
    1: "0",
    2: "0.00",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    45: "mm:ss",
    46: "h:mm:ss",
    47: "mm:ss",
}
_BUILT_IN |= {27: 'yyyy"年"m"月"', 28: "m/d", 29: "m/d", 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 36: 'yyyy"年"m"月"'}
_BUILT_IN |= {50: 'yyyy"年"m"月"', 51: "m/d", 52: 'yyyy"年"m"月"', 53: "m/d", 54: "m/d", 57: 'yyyy"年"m"月"', 58: "m/d"}

DIGITS_LOST = Doubt(
    "cell.digits_lost", "这个号码按数字存放，Excel 只保留 15 位，末尾几位已经丢失。请对照原件按文本重填。"
)
NO_RESULT = Doubt(
    "cell.formula_without_value", "这里是公式，但文件里没有算出的结果。请在 Excel 或 WPS 里打开保存一次，或填成数值。"
)
ERROR = Doubt("cell.error", "这里是 Excel 的错误值。请填上真正的内容。")
HIDDEN = Doubt("cell.hidden", "这一格在隐藏的行、列或工作表里，纸面上看不到。请取消隐藏后核对。")
PICTURE = Doubt("cell.picture", "这里放的是图片，读不出文字。请看图填写。")


def workbook_part(package: Package) -> str | None:
    """The name of the workbook part, or None where the package is no workbook."""
    return next((name for name, kind in package.content_types().items() if kind in MAIN_TYPES), None)


def column_name(column: int) -> str:
    """The letters of a 0-based column: 0 -> A, 26 -> AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int, column: int) -> str:
    """The address of a 0-based position: (6, 2) -> C7."""
    return f"{column_name(column)}{row + 1}"


def position(text: str) -> tuple[int, int]:
    """The 0-based row and column of an address such as C7. Raises ValueError."""
    found = _ADDRESS.fullmatch(text.replace("$", "").upper())
    if found is None:
        raise ValueError(f"no cell address: {text}")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def area(text: str) -> tuple[int, int, int, int]:
    """First row, first column, last row, last column (0-based) of a range such as A1:C3 or B2. Raises ValueError."""
    first, _, last = text.partition(":")
    return (*position(first), *position(last or first))


@dataclass(frozen=True)
class _Workbook:
    """What cells need to know of their workbook: shared strings, number formats by style, the epoch."""

    strings: tuple[str, ...]
    formats: tuple[str, ...]
    is_1904: bool


@dataclass(frozen=True)
class Sheet:
    """A sheet as listed in the workbook."""

    name: str
    part: str
    is_hidden: bool


def sheets(package: Package) -> tuple[Sheet, ...]:
    """The sheets in their order. Raises UnreadableFile where the workbook is damaged."""
    part = workbook_part(package) or "xl/workbook.xml"
    root = package.xml(part)
    relations = package.relations(part)
    result = []
    for each in root.iter("{*}sheet"):
        relation = str(each.get(_RELATION) or each.get(_STRICT_RELATION) or "")
        if relation in relations and relations[relation][0].endswith("/worksheet"):
            is_hidden = each.get("state", "visible") != "visible"
            result.append(Sheet(str(each.get("name", "")), relations[relation][1], is_hidden))
    return tuple(result)


def walk_workbook(package: Package, source: str) -> tuple[Grid, ...]:
    """One grid a sheet, in order; sheets without any text are left out.

    Within the rectangle that holds text every cell is given, empty ones too. Raises UnreadableFile.
    """
    part = workbook_part(package) or "xl/workbook.xml"
    root = package.xml(part)
    folder = part.rpartition("/")[0]
    properties = next(iter(root.iter("{*}workbookPr")), None)
    is_1904 = properties is not None and properties.get("date1904", "0") in ("1", "true")
    workbook = _Workbook(
        _strings(package, f"{folder}/sharedStrings.xml"), _formats(package, f"{folder}/styles.xml"), is_1904
    )
    grids = (_grid(package.xml(sheet.part), sheet, workbook, source) for sheet in sheets(package))
    return tuple(grid for grid in grids if grid.cells)


def _strings(package: Package, part: str) -> tuple[str, ...]:
    if part not in package.names:
        return ()
    return tuple(_text(item) for item in package.xml(part).iter("{*}si"))


def _text(item: etree._Element) -> str:
    """The text of a string item, without its phonetic guide."""
    found = []
    for each in item.iter("{*}t"):
        if all(etree.QName(parent).localname != "rPh" for parent in each.iterancestors()):
            found.append(each.text or "")
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), "".join(found))


def _formats(package: Package, part: str) -> tuple[str, ...]:
    """The number format of each cell style."""
    if part not in package.names:
        return ()
    root = package.xml(part)
    written = {int(each.get("numFmtId", "0")): str(each.get("formatCode", "")) for each in root.iter("{*}numFmt")}
    styles = next(iter(root.iter("{*}cellXfs")), None)
    if styles is None:
        return ()
    numbers = (int(each.get("numFmtId", "0")) for each in styles)
    return tuple(written.get(number, _BUILT_IN.get(number, "")) for number in numbers)


def _grid(root: etree._Element, sheet: Sheet, workbook: _Workbook, source: str) -> Grid:
    hidden_columns = {
        column
        for each in root.iter("{*}col")
        if each.get("hidden") in ("1", "true")
        for column in range(int(each.get("min", "1")) - 1, min(int(each.get("max", "1")), _MOST_COLUMNS))
    }
    seen: dict[tuple[int, int], tuple[str, tuple[Doubt, ...]]] = {}
    for row, column, element, is_hidden_row in _cells(root):
        text, doubts = _seen(element, workbook)
        if not text and not doubts:
            continue
        if row >= _MOST_ROWS or column >= _MOST_COLUMNS or len(seen) >= _MOST_CELLS:
            raise UnreadableFile(
                "file.too_large",
                f"工作表“{sheet.name}”在 {address(row, column)} 还有内容，超出表单的范围。请删去多余内容后再交。",
            )
        is_hidden = sheet.is_hidden or is_hidden_row or column in hidden_columns
        seen[row, column] = (text, (*doubts, HIDDEN) if is_hidden and text else doubts)
    if not seen:
        return Grid((), sheet.name)
    last_row, last_column = max(row for row, _ in seen), max(column for _, column in seen)
    spans = _spans(root, last_row, last_column)
    covered = {
        (row + down, column + right): (row, column)
        for (row, column), (rows, columns) in spans.items()
        for down in range(rows)
        for right in range(columns)
    }
    cells = []
    for row in range(last_row + 1):
        for column in range(last_column + 1):
            if covered.get((row, column), (row, column)) != (row, column):
                continue
            text, doubts = seen.get((row, column), ("", ()))
            rows, columns = spans.get((row, column), (1, 1))
            place = SheetCell(source, sheet.name, address(row, column))
            cells.append(Cell(row, column, rows, columns, text, place, doubts))
    return Grid(tuple(cells), sheet.name)


def _cells(root: etree._Element) -> Iterator[tuple[int, int, etree._Element, bool]]:
    """Row, column, element of each written cell, and whether its row is hidden; addresses may be left out."""
    row = -1
    for line in root.iter("{*}row"):
        row = int(line.get("r", row + 2)) - 1
        column = -1
        is_hidden = line.get("hidden") in ("1", "true")
        for element in line.iterchildren("{*}c"):
            written = element.get("r")
            try:
                row, column = position(str(written)) if written else (row, column + 1)
            except ValueError:
                raise UnreadableFile("file.broken", f"工作表里有认不出的单元格地址“{written}”。") from None
            yield row, column, element, is_hidden


def _spans(root: etree._Element, last_row: int, last_column: int) -> Mapping[tuple[int, int], tuple[int, int]]:
    """Merged areas by their first cell, cut to the part of the sheet that holds text."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for each in root.iter("{*}mergeCell"):
        try:
            top, left, bottom, right = area(str(each.get("ref", "")))
        except ValueError:
            continue
        if top <= last_row and left <= last_column:
            spans[top, left] = (min(bottom, last_row) - top + 1, min(right, last_column) - left + 1)
    return spans


def _seen(element: etree._Element, workbook: _Workbook) -> tuple[str, tuple[Doubt, ...]]:
    """The text a person sees in a cell, and the reader's own doubts of it."""
    kind = element.get("t", "n")
    formula = element.find("{*}f")
    if formula is not None and "DISPIMG" in (formula.text or "").upper():
        return "", (PICTURE,)
    if kind == "inlineStr":
        inline = element.find("{*}is")
        return ("" if inline is None else _text(inline)), ()
    value = element.find("{*}v")
    raw = "" if value is None else (value.text or "")
    if not raw:
        return "", (NO_RESULT,) if formula is not None and kind != "str" else ()
    match kind:
        case "s":
            try:
                return workbook.strings[int(raw)], ()
            except (ValueError, IndexError):
                return "", (ERROR,)
        case "str":
            return raw, ()
        case "b":
            return ("TRUE" if raw in ("1", "true") else "FALSE"), ()
        case "e":
            return raw, (ERROR,)
        case "d":
            return raw.removesuffix("T00:00:00"), ()
        case _:
            style = int(element.get("s", "0"))
            number_format = workbook.formats[style] if style < len(workbook.formats) else ""
            return _number_text(raw, number_format, workbook.is_1904)


def _number_text(raw: str, number_format: str, is_1904: bool) -> tuple[str, tuple[Doubt, ...]]:
    try:
        number = Decimal(raw)
    except InvalidOperation:
        return raw, (ERROR,)
    if not number.is_finite():
        return raw, (ERROR,)
    # A double holds 15 digits; the 17 that files carry would show 0.1 as 0.10000000000000001.
    number = Decimal(repr(float(raw)))
    if abs(number) >= Decimal(10) ** 15:
        return f"{number:f}".removesuffix(".0"), (DIGITS_LOST,)
    bare = _NOT_FORMAT.sub(lambda found: found[0].strip('"') if found[0][0] == '"' else "", number_format.split(";")[0])
    if _DATE_SIGNS.search(bare):
        return _date_text(number, bare, is_1904), ()
    if "%" in bare:
        return f"{_plain(number * 100)}%", ()
    places = len(found[1]) if (found := re.fullmatch(r"[#,0]*0\.(0+)", bare)) else 0
    text = _plain(number)
    shown = f"{number:.{places}f}"
    # Zeros that the sheet shows are part of what was written; digits that it hides are too.
    return (shown if places and Decimal(shown) == number else text), ()


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _date_text(serial: Decimal, number_format: str, is_1904: bool) -> str:
    """The date or time that a serial shows, ISO; without the day where the format shows none."""
    # 1900 is no leap year, but Excel counts its 29 February: serials below 61 are a day off, and no form has one.
    start = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)
    try:
        moment = start + timedelta(seconds=round(float(serial) * 86_400))
    except OverflowError:
        return _plain(serial)
    lowered = number_format.lower()
    if not re.search(r"[yd年日]", lowered):
        return moment.strftime("%H:%M:%S")
    day: date = moment.date()
    if not re.search(r"[d日]", lowered):
        return f"{day:%Y-%m}"
    return day.isoformat() if (moment.hour, moment.minute, moment.second) == (0, 0, 0) else moment.isoformat(" ")
