"""The results workbook: a summary, a sheet of data for each table, and the problems with links to their cells."""

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from formkit.errors import RunRefused
from formkit.model.form import Form
from formkit.model.problem import Problem
from formkit.model.returned import STATUS_WORDS, Returned, page_counts
from formkit.records.results.layout import (
    FILE,
    HIDDEN,
    OUTCOME,
    TO_SEE,
    Column,
    DataSheet,
    Layout,
    Shown,
    Spot,
    clean,
    label_at,
    lay_out,
    line_count,
    width,
)
from formkit.records.results.tray import write_tray

_FIRST_LINE = 3  # row index on a data sheet: below the hidden paths, the groups and the labels
_MOST_LINES = 1_048_000  # Excel has 1,048,576 rows a sheet
_MOST_LINKS = 65_000  # Excel has 65,530 links a sheet; the rest is written as plain text
_MEASURED = 2_000  # lines looked at for the width of a column
_SUMMARY_WIDTHS = (40, 36, 30, 20, 20, 18, 18)
_PROBLEM_WIDTHS = (6, 28, 28, 24, 32, 66, 7, 24, 10)
_PAGE_WIDTH = 320  # Latin signs across an A3 page, small but legible
_A3, _A4 = 8, 9  # Excel's numbers of paper sizes

_FONT = {"font_name": "微软雅黑", "font_size": 10, "valign": "vcenter"}
_NOTE = {"author": "formkit", "font_name": "微软雅黑", "font_size": 9, "color": "#FFFFE5", "width": 290}
_AMBER, _RED, _BLUE, _GREEN = "#FFE699", "#F8CBAD", "#BDD7EE", "#E2EFDA"
_DARK, _PALE, _LINE, _FADED = "#44546A", "#D6DCE4", "#D9D9D9", "#7F7F7F"
_FILLS = {"doubt": _AMBER, "missing": _RED, "changed": _BLUE}
_STATUS_FILLS = {"accepted": _GREEN, "review": _AMBER, "unreadable": _RED, "blank": _PALE}
_SEVERITY_WORDS = {"error": "要改", "warning": "提醒"}


@dataclass(frozen=True)
class _Book:
    """A workbook at work, and what it is written from."""

    formats: Mapping[str, Format]
    returned: Sequence[Returned]
    forms: Mapping[str, Form]
    layout: Layout

    def target(self, spot: Spot) -> tuple[str, str]:
        """A link to a cell of a data sheet, and what the cell is called."""
        cell = xl_rowcol_to_cell(spot.line + _FIRST_LINE, spot.column)
        return f"internal:{quote_sheetname(self.layout.sheets[spot.sheet].name)}!{cell}", cell


def workbook_of(returned: Sequence[Returned], forms: Mapping[str, Form], ignored: Sequence[str]) -> bytes:
    layout = lay_out(returned, forms)
    most = max([sum(len(each.problems) for each in returned), *(len(sheet.lines) for sheet in layout.sheets)])
    if most > _MOST_LINES:
        raise RunRefused(f"一共 {most} 行，一张工作表放不下。请分批处理，或用 -o 写成 .csv 或 .jsonl。")
    content = io.BytesIO()
    options = {"in_memory": True, "default_row_height": 24, "default_format_properties": dict(_FONT)}
    options |= dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    workbook = Workbook(content, options)
    book = _Book(_formats(workbook), returned, forms, layout)
    summary = workbook.add_worksheet("汇总")
    for sheet in layout.sheets:
        _write_data(book, workbook.add_worksheet(sheet.name), sheet)
    first_problems = _write_problems(book, workbook.add_worksheet("问题"))
    write_tray(workbook, book.formats, returned)
    _write_summary(book, summary, ignored, first_problems)
    workbook.close()
    return content.getvalue()


def _formats(workbook: Workbook) -> dict[str, Format]:
    cell = {"border": 1, "border_color": _LINE, "text_wrap": True}
    head = {"border": 1, "border_color": "#FFFFFF", "text_wrap": True, "align": "center"}
    link = {**cell, "font_color": "#0563C1", "underline": 1}
    text = {**cell, "num_format": "@"}
    properties = {
        "title": {"bold": True, "font_size": 16, "font_color": _DARK},
        "faint": {"font_color": _FADED, "text_wrap": True},
        "count_label": {**cell, "align": "center", "font_color": _FADED, "bg_color": "#F2F2F2"},
        "count": {**cell, "align": "center", "bold": True, "font_size": 14},
        "group": {**head, "bold": True, "bg_color": _DARK, "font_color": "#FFFFFF"},
        "head": {**head, "bold": True, "bg_color": _PALE},
        "over": {"bg_color": _PALE, "left": 1, "left_color": "#FFFFFF", "right": 1, "right_color": "#FFFFFF"},
        "cell": cell,
        "centre": {**cell, "align": "center"},
        "link": link,
        "centre_link": {**link, "align": "center"},
        "accepted": text,
        "repeated": {**text, "font_color": _FADED},
    }
    properties |= {name: {**text, "bg_color": fill} for name, fill in _FILLS.items()}
    properties |= {f"is_{name}": {**cell, "align": "center", "bg_color": fill} for name, fill in _STATUS_FILLS.items()}
    return {name: workbook.add_format(each) for name, each in properties.items()}


def _set_height(sheet: Worksheet, row: int, texts: Sequence[str], widths: Sequence[float]) -> None:
    """Makes room for texts that wrap: not every program does so itself when it opens a file."""
    lines = max(map(line_count, texts, widths))
    if lines > 1:
        sheet.set_row(row, min(140, 15 * lines + 3))


def _print_setup(sheet: Worksheet, paper: int, first: int, last: int, pages: int = 1) -> None:
    """Landscape, fitted to so many pages across, headings repeated, pages numbered."""
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    sheet.fit_to_pages(pages, 0)
    sheet.repeat_rows(first, last)
    sheet.set_footer("&L&A&R第 &P 页，共 &N 页")


def _link(sheet: Worksheet, row: int, column: int, url: str | None, text: str, formats: tuple[Format, Format]) -> None:
    """Writes text that links, in the first format, or plain in the second where there is no target or no room."""
    if url is None or sheet.hlink_count >= _MOST_LINKS:
        sheet.write(row, column, clean(text), formats[1])
    else:
        sheet.write_url(row, column, url, formats[0], clean(text))


def _write_data(book: _Book, sheet: Worksheet, data: DataSheet) -> None:
    last = len(data.columns) - 1
    _write_headings(book, sheet, data.columns)
    widths = _set_widths(sheet, data)
    starts = {lines.start for lines in data.ranges.values()}
    # What a document's further lines only repeat is grey, so that its rows are seen to belong together.
    first = [{} if column in HIDDEN else book.formats for column in data.columns]
    again = [
        {**each, "accepted": book.formats["repeated"]} if each and column.repeats else each
        for each, column in zip(first, data.columns)
    ]
    for index, line in enumerate(data.lines):
        _write_line(sheet, _FIRST_LINE + index, line, first if index in starts else again)
        _set_height(sheet, _FIRST_LINE + index, [cell.text for cell in line[: -len(HIDDEN)]], widths)
    sheet.set_row(0, None, None, {"hidden": True})
    sheet.set_column(last - len(HIDDEN) + 1, last, None, None, {"hidden": True})
    sheet.freeze_panes(_FIRST_LINE, 3)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_rowcol_to_cell(_FIRST_LINE + len(data.lines), last)}"})
    # The hidden columns are within the filter, so that they move along when a person sorts.
    sheet.autofilter(_FIRST_LINE - 1, 0, _FIRST_LINE + len(data.lines) - 1, last)
    sheet.repeat_columns(0)
    _print_setup(sheet, _A3, 1, 2, 1 + sum(widths[: -len(HIDDEN)]) // _PAGE_WIDTH)


def _write_headings(book: _Book, sheet: Worksheet, columns: Sequence[Column]) -> None:
    """The paths, hidden, above the groups and the labels. A label without a group looks as if it were as high as both."""
    formats = book.formats
    sheet.set_row(1, 20)
    sheet.set_row(2, 32)
    for index, column in enumerate(columns):
        sheet.write_string(0, index, column.path)
        sheet.write_string(2, index, clean(column.label), formats["head"])
    for group, members in groupby(range(len(columns)), key=lambda index: columns[index].group):
        indices = list(members)
        for index in indices:
            sheet.write(1, index, clean(group), formats["group" if group else "over"])
        if group and len(indices) > 1:
            sheet.merge_range(1, indices[0], 1, indices[-1], clean(group), formats["group"])


def _set_widths(sheet: Worksheet, data: DataSheet) -> list[int]:
    """As wide as the content; labels take two lines, long texts wrap. Gives the room for text in each column."""
    widths = []
    alone = Counter(column.group for column in data.columns)
    for index, column in enumerate(data.columns):
        widest = max(width(line[index].text) for line in data.lines[:_MEASURED])
        heading = max(width(column.label) // 2 + 3, width(column.group) if alone[column.group] == 1 else 0)
        most = {FILE: 28, OUTCOME: 24, TO_SEE: 60}.get(column, 36)
        widths.append(min(most, max(widest, heading, 5)))
        sheet.set_column(index, index, widths[-1] + 2)
    return widths


def _write_line(sheet: Worksheet, row: int, line: Sequence[Shown], formats: Sequence[Mapping[str, Format]]) -> None:
    """One line; `formats` are those of each column by verdict, none for the hidden ones."""
    for column, (cell, by_verdict) in enumerate(zip(line, formats)):
        if cell.text:
            sheet.write_string(row, column, clean(cell.text), by_verdict.get(cell.verdict))
        elif by_verdict:
            sheet.write_blank(row, column, None, by_verdict[cell.verdict])
        if cell.note:
            _write_note(sheet, row, column, cell.note)


def _write_note(sheet: Worksheet, row: int, column: int, note: str) -> None:
    text = clean(note[:2_000])
    sheet.write_comment(row, column, text, {**_NOTE, "height": 16 * line_count(text, 38) + 12})


def _write_problems(book: _Book, sheet: Worksheet) -> dict[int, int]:
    """The problems of all documents; gives the row index of each document's first."""
    formats = book.formats
    headings = ("序号", "文件", "文件编号", "位置", "栏目", "问题", "级别", "代码", "转到")
    for column, (heading, wide) in enumerate(zip(headings, _PROBLEM_WIDTHS)):
        sheet.set_column(column, column, wide)
        sheet.write_string(0, column, heading, formats["head"])
    sheet.set_row(0, 24)
    first: dict[int, int] = {}
    row = 0
    for number, returned in enumerate(book.returned):
        for problem in returned.problems:
            row += 1
            first.setdefault(number, row)
            _write_problem(book, sheet, row, number, problem)
    if not row:
        sheet.merge_range(1, 0, 1, len(headings) - 1, "没有问题。", formats["cell"])
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(1, row), len(headings) - 1)
    _print_setup(sheet, _A4, 0, 0)
    return first


def _write_problem(book: _Book, sheet: Worksheet, row: int, number: int, problem: Problem) -> None:
    formats, returned = book.formats, book.returned[number]
    place, label = problem.place and str(problem.place), label_at(problem.path, returned, book.forms)
    texts = (book.layout.names[number], returned.document or "", place or "", label, problem.message)
    sheet.write_number(row, 0, row, formats["centre"])
    for column, text in enumerate(texts, start=1):
        sheet.write(row, column, clean(text), formats["cell"])
    _set_height(sheet, row, texts, _PROBLEM_WIDTHS[1:])
    level = "is_review" if problem.severity == "error" else "centre"
    sheet.write_string(row, 6, _SEVERITY_WORDS[problem.severity], formats[level])
    sheet.write_string(row, 7, problem.code, formats["cell"])
    spot = book.layout.spot(number, problem.path)
    url, cell = book.target(spot) if spot is not None else (None, "")
    _link(sheet, row, 8, url, cell, (formats["centre_link"], formats["centre"]))


def _write_summary(book: _Book, sheet: Worksheet, ignored: Sequence[str], first_problems: Mapping[int, int]) -> None:
    formats = book.formats
    headings = ("文件", "表单", "文件编号", "结果", "签署情况", "存疑项数", "问题数")
    widest = max(map(width, book.layout.names), default=0)  # LibreOffice does not wrap links
    for column, wide in enumerate((min(70, max(_SUMMARY_WIDTHS[0], widest)), *_SUMMARY_WIDTHS[1:])):
        sheet.set_column(column, column, wide)
    sheet.set_row(0, 34)
    sheet.write_string(0, 0, "收回文件核对结果", formats["title"])
    _write_counts(book, sheet)
    names = "、".join(ignored)
    words = f"没有读的文件：{len(ignored)} 个，是程序留下的：{names}" if ignored else "没有读的文件：0 个。"
    if (pages := page_counts(book.returned)).pages:
        words = f"看了 {pages}。{words}"
    sheet.merge_range(4, 0, 4, 6, clean(words), formats["faint"])
    _set_height(sheet, 4, [words], [sum(_SUMMARY_WIDTHS)])
    _write_legend(book, sheet)
    sheet.set_row(7, 24)
    for column, heading in enumerate(headings):
        sheet.write_string(7, column, heading, formats["head"])
    for number in range(len(book.returned)):
        _write_document(book, sheet, 8 + number, number, first_problems.get(number))
    if not book.returned:
        sheet.merge_range(8, 0, 8, 6, "没有收回的文件。请检查给出的文件夹里有没有文件。", formats["cell"])
    sheet.freeze_panes(8, 1)
    sheet.autofilter(7, 0, max(8, 7 + len(book.returned)), 6)
    _print_setup(sheet, _A4, 7, 7)


def _write_counts(book: _Book, sheet: Worksheet) -> None:
    """Counts that add up: files by result, fields accepted or in doubt, problems by severity."""
    by_status = Counter(each.status for each in book.returned)
    accepted = sum(field.accepted for each in book.returned for field in each.fields)
    severities = Counter(problem.severity for each in book.returned for problem in each.problems)
    counts: dict[str, str | int] = {
        "文件总数 = 全部接受 + 需人工看 + 读不了": len(book.returned) - by_status["blank"],
        "全部接受的文件": by_status["accepted"],
        "需人工看的文件": by_status["review"],
        "读不了的文件": by_status["unreadable"],
        "已接受的栏目": accepted,
        "存疑或缺的栏目": sum(book.layout.open_counts),
        "问题：要改 / 提醒": f"{severities['error']} / {severities['warning']}",
    }
    sheet.set_row(3, 28)
    for column, (label, count) in enumerate(counts.items()):
        sheet.write_string(2, column, label, book.formats["count_label"])
        sheet.write(3, column, count, book.formats["count"])


def _write_legend(book: _Book, sheet: Worksheet) -> None:
    words = {
        "doubt": "存疑：照原样写，请对照原件",
        "missing": "缺：必填而没有读到",
        "changed": "改动：与发出时不同",
        "accepted": "无色：已接受",
    }
    sheet.write_string(5, 0, "颜色：有颜色的格子都带批注，写明原因。", book.formats["faint"])
    for column, (name, text) in enumerate(words.items(), start=1):
        sheet.write_string(5, column, text, book.formats[name])


def _write_document(book: _Book, sheet: Worksheet, row: int, number: int, first_problem: int | None) -> None:
    formats, returned, name = book.formats, book.returned[number], book.layout.names[number]
    form = book.forms.get(returned.form or "")
    title = f"{form.number} {form.title}".strip() if form is not None else (returned.form or "没有认出")
    title = "" if returned.status == "blank" else title
    spot = book.layout.spot(number, FILE.path)
    to_data = book.target(spot)[0] if spot is not None else None
    to_problems = f"internal:'问题'!A{first_problem + 1}" if first_problem is not None else None
    _link(sheet, row, 0, to_data, name, (formats["link"], formats["cell"]))
    sheet.write_string(row, 1, clean(title), formats["cell"])
    sheet.write(row, 2, clean(returned.document or ""), formats["cell"])
    _set_height(sheet, row, (name, title), _SUMMARY_WIDTHS)
    sheet.write_string(row, 3, STATUS_WORDS[returned.status], formats[f"is_{returned.status}"])
    sheet.write(row, 4, clean(returned.completion.status if returned.completion else ""), formats["centre"])
    sheet.write_number(row, 5, book.layout.open_counts[number], formats["centre"])
    _link(sheet, row, 6, to_problems, "", (formats["centre_link"], formats["centre"]))
    sheet.write_number(row, 6, len(returned.problems), formats["centre_link" if to_problems else "centre"])
