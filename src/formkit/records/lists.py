"""A clerk's list as drafts, made from its rows each time they are asked for."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from formkit.model.form import Form, Required
from formkit.model.place import Place, SheetCell
from formkit.model.problem import Problem
from formkit.model.text import is_ditto
from formkit.model.values import Scalar
from formkit.ooxml.excel_cells import Seen
from formkit.ooxml.excel_rows import SheetRow
from formkit.records.columns import Columns
from formkit.records.drafts import Draft, Groups, ParsedRow, drafts_of, group_keys, parse_row
from formkit.records.sheets import RawCell, RawSheet, shortened
from formkit.records.spool import Spool

_NAMED = 8  # stretches of rows that a message names


@dataclass(frozen=True)
class DataRows:
    """The rows of data under the headings of a sheet, with 同上 resolved, and what is to be told of the others."""

    sheet: RawSheet
    columns: Columns
    rows: Sequence[SheetRow]
    problems: tuple[Problem, ...]

    def cells(self, row: SheetRow) -> dict[str, RawCell]:
        """The cells of a row by field path."""
        return {path: self.sheet.cell(row, column) for column, path in self.columns.paths.items()}

    def place(self, row: SheetRow) -> SheetCell:
        return self.sheet.place(row.index, 0)


@dataclass(frozen=True)
class ListedDrafts:
    """The drafts of a list, which may be gone through any number of times; only one of them is in memory at a time."""

    form: Form
    data: DataRows
    table: str | None
    groups: Groups

    def __iter__(self) -> Iterator[Draft]:
        known: dict[str, dict[str, Scalar | None]] = {}

        def row_at(number: int) -> ParsedRow:
            row = self.data.rows[number]
            return parse_row(self.form, self.data.place(row), self.data.cells(row), known)

        return drafts_of(self.form, self.groups, row_at, self._place, self.table)

    def _place(self, number: int, path: str) -> Place:
        column = next(column for column, each in self.data.columns.paths.items() if each == path)
        return self.data.sheet.place(self.data.rows[number].index, column)


def read_list(form: Form, sheet: RawSheet, columns: Columns) -> tuple[ListedDrafts, DataRows]:
    """The drafts of the rows under the headings of a sheet, and those rows."""
    data = data_rows(form, sheet, columns)
    table = next((path.partition("[")[0] for path in columns.paths.values() if "[" in path), None)
    if table is None and form.tables:
        table = form.tables[0].name
    by = form.group_by if table else ()
    return ListedDrafts(form, data, table, Groups(by, _known(form, data, by))), data


def _known(form: Form, data: DataRows, by: Sequence[str]) -> Iterator[Mapping[str, str]]:
    """The group keys of each row; rows of one group mostly stand together, so the last keys are kept."""
    columns = {path: column for column, path in data.columns.paths.items() if path in by}
    last: list[tuple[str, object]] | None = None
    keys: Mapping[str, str] = {}
    for row in data.rows:
        cells = {path: data.sheet.cell(row, column) for path, column in columns.items()}
        seen: list[tuple[str, object]] = [(cell.text, cell.doubts) for cell in cells.values()]
        if seen != last:
            last, keys = seen, group_keys(parse_row(form, data.place(row), cells), by)
        yield keys


@dataclass
class _Told:
    """What is noted on the way through a list."""

    remarks: list[Problem] = field(default_factory=list)
    unheaded: dict[int, SheetCell] = field(default_factory=dict)
    hidden: "array[int]" = field(default_factory=lambda: array("I"))


def data_rows(form: Form, sheet: RawSheet, columns: Columns) -> DataRows:
    """The rows of a sheet from `columns.first_row` on that are data, not a total or a note below."""
    told = _Told()
    rows = Spool(_kept(form, sheet, columns, told), together=1)
    problems = (*_unheaded(told.unheaded), *_hidden(sheet, told.hidden), *told.remarks)
    return DataRows(sheet, columns, rows, problems)


def _kept(form: Form, sheet: RawSheet, columns: Columns, told: _Told) -> Iterator[SheetRow]:
    needed = [path for path, each in form.all_fields() if each.required is Required.ISSUE]
    needed_columns = [column for column, path in columns.paths.items() if path in needed]
    above: dict[int, Seen] = {}
    for row in sheet.rows:
        if row.index < columns.first_row:
            continue
        row = _without(row, columns.ours)
        if row.is_empty:
            continue
        for column, text in enumerate(row.texts):
            if text and column not in columns.headings and column not in told.unheaded:
                told.unheaded[column] = sheet.place(row.index, column)
        if needed and not any(_holds(row, column) for column in needed_columns):
            place = sheet.place(row.index, 0)
            message = f"{place}所在的行没有一项必填的内容，像是合计或备注，没有读。"
            told.remarks.append(Problem("row.not_data", "", message, place, "warning"))
            continue
        if row.is_hidden:
            told.hidden.append(row.index)
        yield _resolved(row, columns, above)


def _without(row: SheetRow, ours: frozenset[int]) -> SheetRow:
    """The row without the columns that formkit itself once added."""
    if not ours:
        return row
    texts = ["" if column in ours else text for column, text in enumerate(row.texts)]
    doubts = {column: each for column, each in row.doubts.items() if column not in ours}
    return shortened(replace(row, texts=texts, doubts=doubts))


def _holds(row: SheetRow, column: int) -> bool:
    return column in row.doubts or (column < len(row.texts) and bool(row.texts[column]))


def _resolved(row: SheetRow, columns: Columns, above: dict[int, Seen]) -> SheetRow:
    """The row with 同上 replaced by what stands above, where something does; `above` becomes this row."""
    texts, doubts = list(row.texts), dict(row.doubts)
    for column in columns.paths:
        text = texts[column] if column < len(texts) else ""
        if column in above and is_ditto(text):
            texts[column], found = above[column]
            doubts.pop(column, None)
            if found:
                doubts[column] = found
        else:
            above[column] = text, doubts.get(column, ())
    return replace(row, texts=texts, doubts=doubts)


def _unheaded(found: Mapping[int, SheetCell]) -> Iterator[Problem]:
    """A warning of the columns that hold data under no heading."""
    if found:
        first, *others = found.values()
        which = "这一列" if not others else f"这 {len(found)} 列（{'、'.join(each.cell for each in found.values())}）"
        yield Problem("column.unknown", "", f"{first}：{which}没有列名，没有读。", first, "warning")


def _hidden(sheet: RawSheet, rows: Sequence[int]) -> Iterator[Problem]:
    """A warning that hidden rows were read."""
    if rows:
        place = sheet.place(rows[0], 0)
        message = f"{place}：{_stretches(rows)}隐藏着（筛选或手工隐藏），也读了。不要的行请删去，再来一次。"
        yield Problem("row.hidden", "", message, place, "warning")


def _stretches(rows: Sequence[int]) -> str:
    """0-based rows in words: 第 3-9、12 行, with their number where they are too many to name."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and found[-1][1] == row - 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    names = "、".join(f"{a + 1}" if a == b else f"{a + 1}-{b + 1}" for a, b in found[:_NAMED])
    return f"第 {names} 行" + (f"等 {len(rows)} 行" if len(found) > _NAMED else "")
