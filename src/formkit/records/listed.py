"""A plain table as a workbook: what was found, for whoever goes on with it in Excel."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from xlsxwriter import Workbook

from formkit.errors import BadUsage
from formkit.records.results.layout import clean, width
from formkit.records.whole import write_whole

_WIDEST = 60  # of a column, in Latin signs
_FONT = {"font_name": "微软雅黑", "font_size": 10, "valign": "top", "text_wrap": True}


def write_table(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Writes rows of text under headings; it appears whole or not at all, and an existing file is replaced.

    Raises BadUsage for a name that is none of a workbook, and RunRefused where it cannot be written.
    """
    if path.suffix.lower() != ".xlsx":
        raise BadUsage(f"“{path.name}”的后缀不是 .xlsx。请写成 .xlsx。")
    shown = [[clean(each) for each in row] for row in rows]
    content = io.BytesIO()
    options = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    with Workbook(content, {**options, "in_memory": True}) as book:
        sheet, bold, plain = book.add_worksheet(), book.add_format({**_FONT, "bold": True}), book.add_format(_FONT)
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            widest = max((width(each) for each in (heading, *(row[column] for row in shown))), default=0)
            sheet.set_column(column, column, min(widest, _WIDEST) + 2)
            sheet.write_string(0, column, heading, bold)
        for line, row in enumerate(shown, start=1):
            for column, each in enumerate(row):
                sheet.write_string(line, column, each, plain)
        sheet.autofilter(0, 0, len(shown), len(headings) - 1)
    write_whole({path: content.getvalue()})
