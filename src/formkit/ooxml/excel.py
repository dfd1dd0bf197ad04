"""Walks a workbook into grids: each cell with the text a person sees in it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from lxml import etree

from formkit.errors import UnreadableFile
from formkit.model.place import SheetCell
from formkit.model.reading import STRUCK, Cell, Doubt, Grid, noted
from formkit.ooxml.excel_numbers import ERROR, hides, is_plain, number_text
from formkit.ooxml.excel_styles import Style, is_on, styles_of, whole
from formkit.ooxml.package import Package
from formkit.ooxml.symbols import in_font

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
# A list of data may be long: 100,000 rows of 50 columns.
_MOST_LISTED = 5_000_000

_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")

NO_RESULT = Doubt(
    "cell.formula_without_value", "这里是公式，但文件里没有算出的结果。请在 Excel 或 WPS 里打开保存一次，或填成数值。"
)
HIDDEN = Doubt("cell.hidden", "这一格被隐藏了（行、列、工作表或数字格式），纸面上看不到。请取消隐藏后核对。")
MERGED = Doubt("cell.hidden", "合并的单元格里还藏着别的内容，纸面上看不到。请取消合并后核对。")
PICTURE = Doubt("cell.picture", "这里放的是图片，读不出文字。请看图填写。")

Position = tuple[int, int]
Seen = tuple[str, tuple[Doubt, ...]]


def workbook_part(package: Package) -> str | None:
    """The name of the workbook part, or None where the package is no workbook."""
    return package.main_part(MAIN_TYPES)


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


# The hidden sheet that we put lists on which are too long for a cell.
LISTS = "下拉选项（程序用）"


@dataclass(frozen=True)
class _Run:
    """A stretch of text of one type; font "" is that of the cell."""

    text: str
    font: str = ""
    is_struck: bool = False


@dataclass(frozen=True)
class _Workbook:
    """What cells need to know of their workbook: shared strings as runs of text with their fonts, styles, epoch.

    Formulas are `stale` where the program that wrote the file left it to the next one to work them out.
    """

    strings: tuple[tuple[_Run, ...], ...]
    styles: tuple[Style, ...]
    is_1904: bool
    is_stale: bool


@dataclass(frozen=True)
class Sheet:
    """A sheet as listed in the workbook."""

    name: str
    part: str
    is_hidden: bool


def sheets(package: Package) -> tuple[Sheet, ...]:
    """The sheets in their order, without that of our own lists. Raises UnreadableFile where the workbook is damaged."""
    part = workbook_part(package) or "xl/workbook.xml"
    root = package.xml(part)
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


def walk_workbook(package: Package, source: str) -> tuple[Grid, ...]:
    """One grid a sheet, in order; sheets without any text are left out.

    Within the rectangle that holds text every cell is given, empty ones too. Raises UnreadableFile.
    """
    workbook = _workbook(package)
    grids = (
        _grid(package.xml(sheet.part), sheet, workbook, source, _comments(package, sheet)) for sheet in sheets(package)
    )
    return tuple(grid for grid in grids if grid.cells)


def shown_otherwise(package: Package) -> Mapping[str, Mapping[Position, Seen]]:
    """By visible sheet, the cells that show something else than the bare value they hold, with what they show.

    They are formatted numbers, formulas, errors and pictures. Raises UnreadableFile, also for a sheet that is
    far too large for a list.
    """
    workbook = _workbook(package)
    result = {}
    for sheet in sheets(package):
        if not sheet.is_hidden:
            found: dict[Position, Seen] = {}
            last_row = last_column = 0
            for row, column, element, _ in _cells(package.xml(sheet.part)):
                last_row, last_column = max(last_row, row), max(last_column, column)
                if _is_shown_otherwise(element, workbook):
                    found[row, column] = _seen(element, workbook)
            _check_area(sheet, last_row, last_column, _MOST_LISTED)
            result[sheet.name] = found
    return result


def _is_shown_otherwise(element: etree._Element, workbook: _Workbook) -> bool:
    kind = element.get("t", "n")
    if kind in ("s", "inlineStr", "b"):
        return element.find("{*}f") is not None
    return kind != "n" or not is_plain(_style(element, workbook).number_format) or element.find("{*}f") is not None


def _check_area(sheet: Sheet, last_row: int, last_column: int, most: int) -> None:
    if (last_row + 1) * (last_column + 1) > most:
        raise UnreadableFile(
            "file.too_large",
            f"工作表“{sheet.name}”一直用到 {address(last_row, last_column)}，过大，没有读。请删去多余内容后再交。",
        )


def _workbook(package: Package) -> _Workbook:
    part = workbook_part(package) or "xl/workbook.xml"
    root = package.xml(part)
    named = {kind.rpartition("/")[2]: target for kind, target in package.relations(part).values()}
    properties, calculation = (next(root.iter(f"{{*}}{name}"), None) for name in ("workbookPr", "calcPr"))
    return _Workbook(
        _strings(package, named.get("sharedStrings", "")),
        styles_of(package, named.get("styles", "")),
        properties is not None and properties.get("date1904", "0") in ("1", "true"),
        calculation is not None and calculation.get("fullCalcOnLoad", "0") in ("1", "true"),
    )


def _strings(package: Package, part: str) -> tuple[tuple[_Run, ...], ...]:
    if part not in package.names:
        return ()
    return tuple(tuple(_runs(item)) for item in package.xml(part).iterchildren("{*}si"))


def _runs(item: etree._Element) -> Iterator[_Run]:
    """The stretches of a string item; the phonetic guide is left out."""
    for child in item:
        match str(child.tag).rpartition("}")[2]:
            case "t":
                yield _Run(_unescaped(child.text or ""))
            case "r":
                font = child.find("{*}rPr/{*}rFont")
                name = "" if font is None else str(font.get("val", ""))
                text = _unescaped("".join(each.text or "" for each in child.iterchildren("{*}t")))
                yield _Run(text, name, is_on(child.find("{*}rPr/{*}strike")))


def _unescaped(text: str) -> str:
    """`text` with Excel's escapes (_x000D_) resolved, save halves of surrogate pairs, which are no text."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text).replace("\r\n", "\n").replace("\r", "\n")


def _is_hidden(element: etree._Element, extent: str) -> bool:
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
    root: etree._Element, sheet: Sheet, workbook: _Workbook, source: str, comments: Mapping[Position, str]
) -> Grid:
    hidden_columns = [
        range(whole(each, "min", 1) - 1, whole(each, "max", 1))
        for each in root.iter("{*}col")
        if _is_hidden(each, "width")
    ]
    seen: dict[Position, Seen] = {}
    for row, column, element, is_hidden_row in _cells(root):
        text, doubts = _seen(element, workbook)
        if text or doubts:
            is_hidden = sheet.is_hidden or is_hidden_row or any(column in each for each in hidden_columns)
            seen[row, column] = (text, (*doubts, HIDDEN) if is_hidden and text and HIDDEN not in doubts else doubts)
    for at, said in comments.items():
        text, doubts = seen.get(at, ("", ()))
        seen[at] = (text, (*doubts, *noted([said])))
    if not seen:
        return Grid((), sheet.name)
    last_row, last_column = max(row for row, _ in seen), max(column for _, column in seen)
    _check_area(sheet, last_row, last_column, _MOST_CELLS)
    spans, covered = _merges(root, last_row, last_column)
    under: dict[Position, list[str]] = {}
    for at, (text, _) in seen.items():
        if text and covered.get(at, at) != at:
            under.setdefault(covered[at], []).append(text)
    cells = []
    for row in range(last_row + 1):
        for column in range(last_column + 1):
            if covered.get((row, column), (row, column)) != (row, column):
                continue
            text, doubts = seen.get((row, column), ("", ()))
            hidden = under.get((row, column), [])
            others = ("\n".join(each for each in (text, *hidden) if each),) if hidden else ()
            place = SheetCell(source, sheet.name, address(row, column))
            rows, columns = spans.get((row, column), (1, 1))
            cells.append(Cell(row, column, rows, columns, text, place, (*doubts, MERGED) if hidden else doubts, others))
    return Grid(tuple(cells), sheet.name)


def _cells(root: etree._Element) -> Iterator[tuple[int, int, etree._Element, bool]]:
    """Row, column, element of each written cell, and whether its row is hidden; addresses may be left out."""
    row = -1
    for line in root.iter("{*}row"):
        row = whole(line, "r", row + 2) - 1
        column = -1
        is_hidden = _is_hidden(line, "ht")
        for element in line.iterchildren("{*}c"):
            written = element.get("r")
            try:
                row, column = position(str(written)) if written else (row, column + 1)
            except ValueError:
                raise UnreadableFile("file.broken", f"工作表里有认不出的单元格地址“{written}”。") from None
            yield row, column, element, is_hidden


def _merges(
    root: etree._Element, last_row: int, last_column: int
) -> tuple[Mapping[Position, tuple[int, int]], Mapping[Position, Position]]:
    """The row and column span of merged areas by their first cell, and the first cell of each position they cover.

    They are cut to the part of the sheet that holds text. Of areas that overlap, as Excel itself writes none,
    the first holds.
    """
    spans: dict[Position, tuple[int, int]] = {}
    covered: dict[Position, Position] = {}
    for each in root.iter("{*}mergeCell"):
        try:
            top, left, bottom, right = area(str(each.get("ref", "")))
        except ValueError:
            continue
        rows, columns = range(top, min(bottom, last_row) + 1), range(left, min(right, last_column) + 1)
        positions = [(row, column) for row in rows for column in columns]
        if positions and not any(each in covered for each in positions):
            spans[top, left] = (len(rows), len(columns))
            covered.update(dict.fromkeys(positions, (top, left)))
    return spans, covered


def _style(element: etree._Element, workbook: _Workbook) -> Style:
    number = whole(element, "s")
    return workbook.styles[number] if number < len(workbook.styles) else Style()


def _seen(element: etree._Element, workbook: _Workbook) -> Seen:
    """The text a person sees in a cell, and the reader's own doubts of it."""
    style = _style(element, workbook)
    text, doubts = _content(element, style, workbook)
    is_hidden = hides(style.number_format) or style.is_unseen
    if text and style.is_struck:
        doubts = (*doubts, STRUCK)
    return text, (*doubts, HIDDEN) if text and is_hidden else doubts


def _content(element: etree._Element, style: Style, workbook: _Workbook) -> Seen:
    kind = element.get("t", "n")
    formula = element.find("{*}f")
    if formula is not None and "DISPIMG" in (formula.text or "").upper():
        return "", (PICTURE,)
    if kind == "inlineStr":
        inline = element.find("{*}is")
        return _joined(() if inline is None else _runs(inline), style)
    value = element.find("{*}v")
    raw = "" if value is None else (value.text or "")
    if formula is not None and (workbook.is_stale or (not raw and kind != "str")):
        return _unescaped(raw), (NO_RESULT,)
    if not raw:
        return "", ()
    match kind:
        case "s":
            number = int(raw) if re.fullmatch("[0-9]{1,9}", raw) else len(workbook.strings)
            return _joined(workbook.strings[number], style) if number < len(workbook.strings) else ("", (ERROR,))
        case "str":
            return in_font(_unescaped(raw), style.font), ()
        case "b":
            return ("TRUE" if raw in ("1", "true") else "FALSE"), ()
        case "e":
            return raw, (ERROR,)
        case "d":
            return raw.removesuffix("T00:00:00"), ()
        case _:
            return number_text(raw, style.number_format, workbook.is_1904)


def _joined(runs: Iterable[_Run], style: Style) -> Seen:
    """The text that is not crossed out, and a doubt where some is."""
    found = tuple(runs)
    text = "".join(in_font(run.text, run.font or style.font) for run in found if not run.is_struck)
    return text, (STRUCK,) if any(run.is_struck and run.text.strip() for run in found) else ()
