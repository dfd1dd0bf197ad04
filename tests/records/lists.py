"""A clerk's lists, drawn as rows of texts."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl

from formkit.model.form import Form
from formkit.model.place import Place
from formkit.ooxml.excel_rows import SheetRow
from formkit.records import Draft, Source, read_source
from formkit.records.drafts import Groups, ParsedRow, drafts_of, group_keys, parse_row, resolved
from formkit.records.sheets import RawCell, RawSheet, shortened

Rows = Sequence[Sequence[object]]

HEADINGS = ("客户单位全称", "需求批次", "需求提出日期", "需求编号", "站点名称", "经度")


def raw(rows: Rows) -> RawSheet:
    """Rows of texts as a sheet."""
    lines = (SheetRow(index, [str(text) for text in line]) for index, line in enumerate(rows))
    return RawSheet("s", "表", tuple(each for each in map(shortened, lines) if not each.is_empty))


def parse_rows(form: Form, rows: Iterable[tuple[Place, Mapping[str, RawCell]]]) -> list[ParsedRow]:
    """Each row with its cells by field path, 同上 resolved, parsed; all of them at once."""
    parsed = []
    above: dict[str, RawCell] = {}
    for place, cells in rows:
        above |= {path: resolved(cell, above.get(path)) for path, cell in cells.items()}
        parsed.append(parse_row(form, place, {path: above[path] for path in cells}))
    return parsed


def group_rows(form: Form, rows: Sequence[ParsedRow], table: str) -> list[Draft]:
    """The drafts of rows, all of them at once."""
    groups = Groups(form.group_by, (group_keys(row, form.group_by) for row in rows))
    return list(drafts_of(form, groups, rows.__getitem__, lambda number, path: rows[number].places[path], table))


def written(rows: Rows, delimiter: str = ",") -> str:
    """Rows as the text of a csv."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def read(form: Form, path: Path, content: bytes | str) -> Source:
    """What a data file of this content gives."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_source(form, path, path.name)


def workbook(rows: Rows, merges: Sequence[str] = ()) -> bytes:
    """Rows as an xlsx with one sheet, 表."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "表"
    for row in rows:
        page.append(list(row))
    for merge in merges:
        page.merge_cells(merge)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def codes(source: Source | Draft) -> list[str]:
    """The codes of all problems."""
    return [each.code for each in source.problems]


def first(source: Source) -> Draft:
    """The first draft."""
    return next(iter(source.drafts))


def texts(source: Source, name: str) -> list[object]:
    """A field of every row, in the order of the drafts."""
    return [row.get(name) for draft in source.drafts for row in draft.record.tables["demands"]]
