"""The first sheet of a list handed back: counts, and every problem with a link to its cell."""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Literal

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from formkit.model.problem import Severity
from formkit.records.outcomes import State
from formkit.records.results.layout import clean, line_count

TITLE = "处理结果与错误索引"
RED, YELLOW, GREEN, GREY = "FFFFC7CE", "FFFFEB9C", "FFE2EFDA", "FFF2F2F2"
FONT = "微软雅黑"
MOST_SIGNS = 32_000  # Excel has 32,767 in a cell or comment
_MOST_LINKS = 65_000  # Excel has 65,530 links a sheet; the rest is plain text
_WIDTHS = (7, 8, 14, 22, 80, 26)
_HEADINGS = ("序号", "级别", "位置", "列名", "问题与改法", "代码")


@dataclass(frozen=True)
class Mark:
    """What is to be said beside a cell."""

    sheet: str
    cell: str
    words: str
    is_error: bool


@dataclass(frozen=True)
class RowMark:
    """What became of a row, and why."""

    outcome: str
    reasons: Sequence[str]
    state: State


@dataclass(frozen=True)
class Told:
    """A line of the index: a problem, where it is in words, the column's label, and sheet and cell to go to."""

    severity: Severity
    code: str
    words: str
    where: str
    label: str
    target: tuple[str, str] | None


@dataclass(frozen=True)
class Marks:
    """All that is written into one workbook; rows and columns count from 0, `column` is the first of our two."""

    source: str
    sheet: str
    heading_row: int
    column: int
    counts: Mapping[str, int]
    told: Sequence[Told]
    cells: Sequence[Mark]
    rows: Mapping[int, RowMark]


def put(cell: Cell, text: str) -> None:
    """Writes text as text: openpyxl would make a formula of what begins with =, and an error of #N/A."""
    cell.value = clean(text)[:MOST_SIGNS] or None
    if cell.value is not None:
        cell.data_type = "s"


def filled(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=colour)


def write_index(page: Worksheet, marks: Marks, note: str, names: Mapping[str, str]) -> None:
    """The title, counts that add up, how to go on, and every problem with a link to its cell."""
    page.sheet_view.showGridLines = False
    for column, wide in enumerate(_WIDTHS, start=1):
        page.column_dimensions[get_column_letter(column)].width = wide
    row = 1
    for text, style in _opening(marks, note):
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_WIDTHS))
        cell = page.cell(row, 1)
        assert isinstance(cell, Cell)
        put(cell, text)
        cell.font, cell.alignment = style, Alignment(wrap_text=True, vertical="center")
        page.row_dimensions[row].height = max(26.0 if row == 1 else 18.0, 16.0 * line_count(text, sum(_WIDTHS)))
        row += 1
    row = _write_counts(page, row, marks.counts) + 1
    first = row
    for column, heading in enumerate(_HEADINGS, start=1):
        _write_framed(page, row, column, heading, _bold("FF44546A"), "FFD6DCE4", "center")
    for number, told in enumerate(marks.told, start=1):
        row += 1
        _write_told(page, row, number, told, names)
    if not marks.told:
        row += 1
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_WIDTHS))
        _write_framed(page, row, 1, "没有问题。", _plain(), None, "left")
    page.freeze_panes = f"A{first + 1}"
    page.auto_filter.ref = f"A{first}:{get_column_letter(len(_WIDTHS))}{row}"
    page.print_title_rows = f"{first}:{first}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _opening(marks: Marks, note: str) -> Iterator[tuple[str, Font]]:
    faint = Font(name=FONT, size=10, color="FF595959")
    yield TITLE, Font(name=FONT, size=16, bold=True, color="FF44546A")
    yield f"数据文件：{marks.source}" + (f"，工作表“{marks.sheet}”" if marks.sheet else ""), faint
    if note:
        yield note, Font(name=FONT, size=10, bold=True, color="FFC00000")
    if marks.rows:
        yield (
            (
                "红色的格子要改，黄色的请看一眼，批注里写着原因。改好后用这个文件再生成一次，只会补发扣下的；"
                "本页和最后的“处理结果”“原因与改法”两列不会当成数据，不用删。"
            ),
            faint,
        )


def _write_counts(page: Worksheet, row: int, counts: Mapping[str, int]) -> int:
    for label, count in counts.items():
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=4)
        _write_framed(page, row, 1, label, _plain(), GREY, "left")
        cell = page.cell(row, 5)
        cell.value, cell.font = count, _bold("FF000000")
        cell.alignment = Alignment(horizontal="left")
        row += 1
    return row


def _write_told(page: Worksheet, row: int, number: int, told: Told, names: Mapping[str, str]) -> None:
    level, colour = ("要改", RED) if told.severity == "error" else ("提醒", YELLOW)
    texts = (str(number), level, told.where, told.label, told.words, told.code)
    for column, text in enumerate(texts, start=1):
        above = page.cell(row - 1, column)
        if number > 1 and column not in (2, 3):
            # Sharing the style of the line above takes a tenth of the time of making it anew.
            cell = page.cell(row, column)
            assert isinstance(cell, Cell)
            put(cell, text)
            cell._style = copy(above._style)  # type: ignore[attr-defined, union-attr]
        else:
            _write_framed(page, row, column, text, _plain(), colour if column == 2 else None, "left")
    if told.target is not None and told.target[0] in names and number <= _MOST_LINKS:
        sheet, at = told.target
        cell = page.cell(row, 3)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{quote_sheetname(names[sheet])}!{at}")
        cell.font = Font(name=FONT, size=10, color="FF0563C1", underline="single")
    lines = max(line_count(text, wide) for text, wide in zip(texts, _WIDTHS))
    page.row_dimensions[row].height = max(18.0, min(400.0, 15.0 * lines + 3))


def _write_framed(
    page: Worksheet, row: int, column: int, text: str, font: Font, colour: str | None, across: Literal["left", "center"]
) -> None:
    cell = page.cell(row, column)
    assert isinstance(cell, Cell)
    put(cell, text)
    line = Side("thin", color="FFD9D9D9")
    cell.font, cell.border = font, Border(line, line, line, line)
    cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)
    if colour:
        cell.fill = filled(colour)


def _plain() -> Font:
    return Font(name=FONT, size=10)


def _bold(colour: str) -> Font:
    return Font(name=FONT, size=10, bold=True, color=colour)
