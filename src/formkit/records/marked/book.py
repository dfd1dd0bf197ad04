"""Writes what became of each row into a copy of the clerk's workbook: colours, comments, two columns, an index."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from copy import copy

import openpyxl
from lxml import etree
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter import Workbook as PlainWorkbook

from formkit.ooxml.excel import MAIN_TYPES, sheets, workbook_part
from formkit.ooxml.package import Package, serialize, write_package
from formkit.records.marked.index import (
    FONT,
    GREEN,
    GREY,
    MOST_SIGNS,
    RED,
    TITLE,
    YELLOW,
    Mark,
    Marks,
    filled,
    put,
    write_index,
)  # fmt: skip
from formkit.records.outcomes import State
from formkit.records.results.layout import clean, line_count
from formkit.records.sheets import INDEX_SHEET, OUTCOME_HEADINGS, RawSheet

_OURS = "【formkit】"  # begins our part of a comment, so that it can be taken away again
_AUTHOR = "formkit"
_STATE_FILLS: Mapping[State, str] = {"issued": GREEN, "before": GREEN, "withheld": RED, "unread": GREY}
_OUTCOME_WIDTHS = (34, 80)
_MOST_HEIGHT = 150.0  # points; reasons that need more are cut in the cell, and stand whole in the comments

# What openpyxl writes again as it was, or what nobody sees or misses. Anything else would be lost.
_KEPT = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/.*|customXml/.*|docMetadata/.*|xl/persons/.*|xl/printerSettings/.*"
    r"|xl/(workbook|styles|sharedStrings|calcChain)\.xml|xl/_rels/workbook\.xml\.rels|xl/theme/.*|xl/externalLinks/.*"
    r"|xl/worksheets/(_rels/)?[^/]+|xl/tables/.*|xl/comments[^/]*\.xml|xl/comments/.*"
    r"|xl/drawings/(vmlDrawing|commentsDrawing)[0-9]*\.vml",
    re.IGNORECASE,
)
_LOST = {
    "cellimages": "WPS 的单元格图片", "media/": "图片", "drawings/": "图形或图片", "charts": "图表", "pivot": "数据透视表",
    "vbaProject": "宏", "threadedComments": "批注会话", "ctrlProps": "控件", "embeddings": "嵌入的文件",
}  # fmt: skip
_EXTENDED = re.compile(rb"<(?:\w+:)?(?:extLst|AlternateContent|controls|oleObjects|picture)\b")
_CONTROL = re.compile(rb'ObjectType="(?!Note")')
_STRICT = b"http://purl.oclc.org/ooxml/"


def lost_parts(content: bytes) -> str:
    """What in a workbook openpyxl would not write again, in words for a clerk; "" where it keeps everything."""
    with Package(content) as package:
        if package.main_part(MAIN_TYPES[:1]) is None:
            return "宏或模板"
        names = sorted(name for name in package.names if not name.endswith("/") and not _KEPT.fullmatch(name))
        lost = {next((words for part, words in _LOST.items() if part in name), name): None for name in names}
        for name in package.names:
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                part = package.part(name)
                if _EXTENDED.search(part):
                    lost["新式的下拉、条件格式或控件"] = None
                if _STRICT in part[:2_000]:
                    lost["严格格式（Strict）的内容"] = None
            elif name.endswith(".vml") and _CONTROL.search(package.part(name)):
                lost["控件"] = None
    return "、".join(lost)


def retyped(sheet: RawSheet) -> bytes:
    """A new workbook with the cells of a sheet as texts.

    A cell whose content the reader doubts becomes #N/A, so that it is not taken for good when read again; what
    was seen in it stands in its comment.
    """
    content = io.BytesIO()
    options = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    workbook = PlainWorkbook(content, {"in_memory": True, **options})
    workbook.calc_on_load = False  # else no result of a formula would count, not even #N/A
    text = workbook.add_format({"num_format": "@", "font_name": FONT, "font_size": 10})
    page = workbook.add_worksheet(_sheet_name(sheet.name))
    for row in sheet.rows:
        for column, words in enumerate(row.texts):
            if column in row.doubts:
                page.write_formula(row.index, column, "=NA()", text, "#N/A")
            elif words:
                page.write_string(row.index, column, clean(words)[:MOST_SIGNS], text)
    page.set_column(0, sheet.width or 1, 16, text)
    workbook.close()
    return content.getvalue()


def _sheet_name(name: str) -> str:
    safe = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "-", clean(name)).strip("'")[:31]
    return safe if safe and safe != INDEX_SHEET and safe.lower() != "history" else "数据"


def index_only(marks: Marks, note: str) -> bytes:
    """A workbook with nothing but the list of problems."""
    workbook = Workbook()
    page = workbook.worksheets[0]
    page.title = INDEX_SHEET
    write_index(page, marks, note, {})
    return _saved(workbook)


def marked(content: bytes, marks: Marks, note: str) -> bytes | None:
    """The workbook with marks, the index first; None where openpyxl cannot open it or there is no room in it.

    Marks of an earlier run are taken away first; the colour a cell had before it was marked does not come back.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions it does not know; what is lost was looked at before
        try:
            workbook = openpyxl.load_workbook(io.BytesIO(content), rich_text=True)
        except (InvalidFileException, zipfile.BadZipFile, LookupError, ValueError, TypeError, AttributeError):
            return None  # its errors on files that other programs open have no common type
        names = _renamed(workbook, marks)
        pages = {name: page for name, sheet in names.items() if isinstance(page := workbook[sheet], Worksheet)}
        if _is_our_index(workbook):
            for page in pages.values():
                _unmark(page)
            del workbook[INDEX_SHEET]
        if not _write_rows(pages[marks.sheet], marks):
            return None
        _write_marks(pages, marks)
        index = workbook.create_sheet(INDEX_SHEET, 0)
        write_index(index, marks, note, names)
        for sheet in workbook.worksheets:
            sheet.sheet_view.tabSelected = sheet is index
        workbook.active = 0
        workbook.calculation = CalcProperties(fullCalcOnLoad=_is_stale(content))
        return _with_results(_saved(workbook), content)


def _renamed(workbook: Workbook, marks: Marks) -> dict[str, str]:
    """The sheets by the names that marks give them; a list typed anew may not carry the name of its file."""
    names = {name: name for name in workbook.sheetnames}
    return names if marks.sheet in names else {marks.sheet: workbook.sheetnames[0]}


def _saved(workbook: Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _is_our_index(workbook: Workbook) -> bool:
    return INDEX_SHEET in workbook.sheetnames and workbook[INDEX_SHEET]["A1"].value == TITLE


def _cell(page: Worksheet, row: int, column: int) -> Cell | None:
    """The cell at a 0-based position, or None where a merged area covers it."""
    cell = page.cell(row + 1, column + 1)
    return cell if isinstance(cell, Cell) else None


def _write_rows(page: Worksheet, marks: Marks) -> bool:
    """The two columns, in the look of the column left of them; False where merged areas are in the way."""
    for offset, (heading, wide) in enumerate(zip(OUTCOME_HEADINGS, _OUTCOME_WIDTHS)):
        column = marks.column + offset
        for row in range(marks.heading_row, max(page.max_row, marks.heading_row + 1)):
            mark = marks.rows.get(row)
            cell = _cell(page, row, column)
            if cell is None:
                return False
            is_heading = row == marks.heading_row
            if not is_heading and mark is None:
                if cell.value is not None:
                    cell.value, cell.fill = None, PatternFill()
                continue
            beside = _cell(page, row, marks.column - 1)
            if beside is not None:
                for each in ("font", "border", "fill", "alignment"):
                    setattr(cell, each, copy(getattr(beside, each)))
            if mark is None:
                put(cell, heading)
                continue
            text = "\n".join(dict.fromkeys(mark.reasons)) if offset else mark.outcome
            put(cell, text)
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            if (lines := line_count(text, wide)) > 1:
                height = page.row_dimensions[row + 1].height or 0.0
                page.row_dimensions[row + 1].height = max(height, min(_MOST_HEIGHT, 15.0 * lines + 3))
            if not offset:
                cell.fill = filled(_STATE_FILLS[mark.state])
        _set_width(page, column + 1, wide)
    return True


def _set_width(page: Worksheet, number: int, wide: float) -> None:
    """Sets the width of one column; a stretch of columns that covers it is split, for Excel refuses any overlap."""
    stretches = page.column_dimensions
    for letter, stretch in list(stretches.items()):
        stretch.reindex()
        first, last = stretch.min or number, stretch.max or number
        if not first <= number <= last:
            continue
        if last > number:
            rest = copy(stretch)
            rest.index, rest.min, rest.max = get_column_letter(number + 1), number + 1, last
            stretches[rest.index] = rest
        if first < number:
            stretch.max = number - 1
        else:
            del stretches[letter]
    ours = stretches[get_column_letter(number)]
    ours.width = wide


def _write_marks(pages: Mapping[str, Worksheet], marks: Marks) -> None:
    """Colour and comment of each cell with a problem; what a merged area is told stands at its first cell."""
    said: dict[tuple[str, str], list[Mark]] = {}
    firsts = {name: dict(_covered(page)) for name, page in pages.items()}
    for mark in marks.cells:
        if mark.sheet in pages:
            said.setdefault((mark.sheet, firsts[mark.sheet].get(mark.cell, mark.cell)), []).append(mark)
    for (sheet, at), found in said.items():
        cell = pages[sheet][at]
        cell.fill = filled(RED if any(mark.is_error for mark in found) else YELLOW)
        own, author = (_own_words(cell.comment), cell.comment.author) if cell.comment else ("", _AUTHOR)
        words = "\n".join(dict.fromkeys(mark.words for mark in found))
        cell.comment = _comment("\n\n".join(each for each in (own, f"{_OURS}\n{words}") if each), author)


def _comment(text: str, author: str) -> Comment:
    cleaned = clean(text)[:MOST_SIGNS]
    return Comment(cleaned, author, height=18 * line_count(cleaned, 44) + 16, width=320)


def _own_words(comment: Comment) -> str:
    """What the clerk wrote in a comment, without our part."""
    return str(comment.text).partition(_OURS)[0].rstrip("\n")


def _covered(page: Worksheet) -> Iterator[tuple[str, str]]:
    """Each cell within a merged area that spans some, with the first of the area."""
    for area in page.merged_cells.ranges:
        first = f"{get_column_letter(area.min_col)}{area.min_row}"
        for row, column in area.cells:
            yield f"{get_column_letter(column)}{row}", first


def _unmark(page: Worksheet) -> None:
    for line in page.iter_rows():
        for cell in line:
            if cell.comment is not None and _OURS in str(cell.comment.text):
                own = _own_words(cell.comment)
                cell.comment = _comment(own, cell.comment.author) if own else None
                if cell.fill.fgColor.rgb in (RED, YELLOW):
                    cell.fill = PatternFill()


def _is_stale(content: bytes) -> bool:
    """Whether the program that wrote the workbook left it to the next one to work out the formulas.

    openpyxl 3.1.5 takes that for granted where a workbook says nothing of it.
    """
    with Package(content) as package:
        root = package.xml(workbook_part(package) or "xl/workbook.xml")
        return any(each.get("fullCalcOnLoad") in ("1", "true") for each in root.iter("{*}calcPr"))


def _with_results(content: bytes, original: bytes) -> bytes:
    """The workbook with the results of formulas that the original holds: openpyxl writes formulas without them."""
    with Package(original) as package, Package(content) as copied:
        parts = copied.parts()
        targets = {sheet.name: sheet.part for sheet in sheets(copied)}
        for sheet in sheets(package):
            results = {str(each.get("r")): each for each in _formulas(package.xml(sheet.part))}
            if not results or sheet.name not in targets:
                continue
            root = copied.xml(targets[sheet.name])
            for each in _formulas(root):
                result = results.get(str(each.get("r")))
                value = None if result is None else result.find("{*}v")
                if result is None or value is None or not value.text:
                    continue
                for old in each.findall("{*}v"):
                    each.remove(old)
                etree.SubElement(each, str(each.tag).replace("}c", "}v")).text = value.text
                if kind := result.get("t"):
                    each.set("t", kind)
            parts[targets[sheet.name]] = serialize(root)
    return write_package(parts.items())


def _formulas(root: etree._Element) -> Iterator[etree._Element]:
    return (each for each in root.iter("{*}c") if each.find("{*}f") is not None)
