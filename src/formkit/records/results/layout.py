"""Returned documents laid out as data sheets: one for each repeating table of each form, one line for each row.

Knows no file format. Both the workbook and the csv files are written from it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from formkit.model.form import Field, Form
from formkit.model.path import of_any_row, parted
from formkit.model.problem import Problem
from formkit.model.returned import STATUS_WORDS, UNCLAIMED, JudgedValue, Returned, names_of
from formkit.model.values import Scalar, canonical

Verdict = Literal["accepted", "doubt", "missing", "changed"]

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML has no way to write these
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?%?")
# A spreadsheet program that opens a csv takes what begins with these for a formula; Excel the full-width ones too.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NAME_LENGTH = 31  # of a sheet, in UTF-16 units: Excel's limit
_REASON_LENGTH = 28  # signs of a reason beside a label; the whole of it stands in the cell's note
_TAKEN = ("汇总", "问题", UNCLAIMED, "history")  # Excel keeps "History" for itself


@dataclass(frozen=True)
class Column:
    """A column: a field's path ("customer_name", "demands[].lon") or "@…" for what is no field, and its headings."""

    path: str
    group: str
    label: str

    @property
    def is_field(self) -> bool:
        return not self.path.startswith("@")

    @property
    def repeats(self) -> bool:
        """Whether it says the same on every line of a document."""
        return "[" not in self.path and self.path not in ("@outcome", "@to_see")

    @property
    def heading(self) -> str:
        """Both headings in one line."""
        return f"{self.group}·{self.label}" if self.group and self.is_field else self.label


@dataclass(frozen=True)
class Shown:
    """What a cell shows, how it stands with it, why in a few words, and the whole story for its note."""

    text: str
    verdict: Verdict = "accepted"
    reason: str = ""
    note: str = ""

    @property
    def is_open(self) -> bool:
        """Whether a person must look at it."""
        return self.verdict in ("doubt", "missing")


_NOTHING = Shown("")


@dataclass(frozen=True)
class DataSheet:
    """A form's table as lines of cells, one cell a column; `ranges` tells which lines are a document's, by its index."""

    name: str
    columns: tuple[Column, ...]
    lines: tuple[tuple[Shown, ...], ...]
    ranges: Mapping[int, range]

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """The column of each path without row number; that of a table or its rows is the table's first."""
        found: dict[str, int] = {}
        for index, column in enumerate(self.columns):
            table = parted(column.path)[0]
            for path in (column.path, *((table, f"{table}[]") if table else ())):
                found.setdefault(path, index)
        return found


class Spot(NamedTuple):
    """A cell of a data sheet: indices into the layout's sheets, the sheet's lines and its columns."""

    sheet: int
    line: int
    column: int


@dataclass(frozen=True)
class Layout:
    """All data sheets; of each document how many fields are in doubt, and what a list calls it."""

    sheets: tuple[DataSheet, ...]
    open_counts: tuple[int, ...]
    names: tuple[str, ...]

    def spot(self, document: int, path: str) -> Spot | None:
        """The cell a path means, the first of them for a row, a column or a table; None where there is none."""
        row, pattern = parted(path)[1] or 0, of_any_row(path)
        for index, sheet in enumerate(self.sheets):
            lines = sheet.ranges.get(document, range(0))
            if pattern in sheet.positions and row < len(lines):
                return Spot(index, lines[row], sheet.positions[pattern])
        return None


FILE = Column("@file", "收回文件", "文件")
DOCUMENT = Column("@document", "收回文件", "文件编号")
STATUS = Column("@status", "收回文件", "结果")
OUTCOME = Column("@outcome", "核对", "处理结果")
TO_SEE = Column("@to_see", "核对", "需要看的项")
_FIRST, _LAST = (FILE, DOCUMENT, STATUS), (OUTCOME, TO_SEE)
# For `review apply`: which document and row a line came from, whatever was sorted or typed over since.
HIDDEN = tuple(Column(f"@{name}", "", f"@{name}") for name in ("source", "page", "row", "form", "version"))
NO_DATA = DataSheet("", (*_FIRST, *_LAST), (), {})
_HEADER_GROUP, _OLD_GROUP = "表头", "另一版的栏目"


def lay_out(returned: Sequence[Returned], forms: Mapping[str, Form]) -> Layout:
    """The data sheets of all documents that were read as some form, forms in the order of `forms`."""
    names = names_of(returned)
    readable = {
        number: _document(each, names[number], forms.get(each.form))
        for number, each in enumerate(returned)
        if each.form is not None and each.status != "unreadable"
    }
    ids = list(dict.fromkeys([*forms, *(each.returned.form or "" for each in readable.values())]))
    sheets: list[DataSheet] = []
    for form_id in ids:
        of_form = {number: each for number, each in readable.items() if each.returned.form == form_id}
        tables = list(dict.fromkeys(table for each in of_form.values() for table in each.tables))
        for table in tables or ([""] if of_form else []):
            columns = _columns(forms.get(form_id), of_form.values(), table)
            name = _sheet_name(forms.get(form_id), form_id, table, [each.name for each in sheets])
            sheets.append(_sheet(name, columns, of_form, table))
    counts = (
        readable[number].open_count if number in readable else sum(not field.accepted for field in each.fields)
        for number, each in enumerate(returned)
    )
    return Layout(tuple(sheets), tuple(counts), names)


def show(field: Field | None, value: Scalar | None) -> str:
    """A value as a cell has it: as printed, but as data where the print draws boxes or fills in blanks (年 月 日)."""
    if value is None:
        return ""
    return canonical(value) if field is None or field.kind.blank else field.kind.show(value)


def short(message: str) -> str:
    """The core of a message: without the where before it and what to do after it, and cut to a few words."""
    head, colon, rest = message.partition("：")
    is_where = colon and rest and "。" not in head and head.count("“") == head.count("”")
    core = (rest if is_where else message).partition("。")[0]
    return _brief(core, _REASON_LENGTH)


def _brief(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def unread_lines(
    returned: Sequence[Returned], layout: Layout, columns: Sequence[Column]
) -> Iterator[tuple[Shown, ...]]:
    """A line for each document that is on no data sheet, so that a list of them all is whole."""
    for number, each in enumerate(returned):
        if layout.spot(number, FILE.path) is None:
            words, why = STATUS_WORDS[each.status], "；".join(problem.message for problem in each.problems)
            texts = {
                FILE: layout.names[number],
                DOCUMENT: each.document or "",
                STATUS: words,
                OUTCOME: words,
                TO_SEE: why,
            }
            yield tuple(Shown(texts.get(column, "")) for column in columns)


def label_at(path: str, returned: Returned, forms: Mapping[str, Form]) -> str:
    """What a clerk calls the field, table, signature or seal of a path; rows count from 1. "" where it is none."""
    form = forms.get(returned.form or "")
    labels = {of_any_row(each.value.path): each.label for each in returned.fields}
    if form is not None:
        for party in form.parties:
            for words, each in (("签字", party.sign), ("盖章", party.seal), ("日期", party.date)):
                labels.setdefault(each, f"{party.label}{words}")
        labels |= {table.name: table.title for table in form.tables}
        labels |= {each: Column(each, field.group, field.label).heading for each, field in form.all_fields()}
    _, row, _ = parted(path)
    label = labels.get(of_any_row(path), "") if path else ""
    return f"{label}（第 {row + 1} 行）" if label and row is not None else label


def line_count(text: str, wide: float) -> int:
    """How many lines `text` takes in a column as wide as so many Latin signs, estimated."""
    if len(text) * 2 <= wide and "\n" not in text:
        return 1
    return sum(max(1, -int(-width(line) // (1.05 * wide))) for line in text.split("\n"))


def guarded(text: str) -> str:
    """`text` so that no program that opens a csv file computes it; a plain number stays one."""
    cell = clean(text)
    return f"'{cell}" if cell.lstrip(" \n").startswith(_FORMULA_SIGNS) and not _NUMBER.fullmatch(cell) else cell


def clean(text: str) -> str:
    """`text` as a cell can hold it."""
    return _ILLEGAL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


@lru_cache(maxsize=100_000)
def width(text: str) -> int:
    """How wide the longest line of `text` is, in Latin signs; full-width signs count double."""
    if text.isascii() and "\n" not in text:
        return len(text)
    return max(
        sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in line) for line in text.split("\n")
    )


@dataclass(frozen=True)
class _Document:
    """A returned document with its cells by path.

    `name` is what a list calls it, `columns` labels fields that its form does not know; `whole` are the errors that show
    on no cell.
    """

    returned: Returned
    name: str
    cells: Mapping[str, Shown]
    columns: Mapping[str, str]
    whole: tuple[Problem, ...]
    tables: Mapping[str, int]

    @property
    def open_count(self) -> int:
        return sum(each.is_open for each in self.cells.values())

    def row_count(self, table: str) -> int:
        return max(1, self.tables.get(table, 0))


def _document(returned: Returned, name: str, form: Form | None) -> _Document:
    fields = dict(form.all_fields()) if form is not None else {}
    labels = {of_any_row(each.value.path): each.label for each in returned.fields}
    judged = {each.value.path: each for each in returned.fields}
    tables = _tables(returned, form, fields)
    errors = [each for each in returned.problems if each.severity == "error"]
    by_path: dict[str, list[Problem]] = {}
    for problem in errors:
        if of_any_row(problem.path) in (fields.keys() | labels.keys()):
            for path in _spread(problem.path, tables):
                by_path.setdefault(path, []).append(problem)
    # A form of another version may print its fields otherwise: what it accepted is then written as data.
    printed = fields if form is not None and form.version == returned.version else {}
    cells = {path: _cell(each, printed.get(of_any_row(path)), by_path.get(path, ())) for path, each in judged.items()}
    cells |= {path: _absent(problems) for path, problems in by_path.items() if path not in judged}
    told = {id(problem) for path, problems in by_path.items() if cells[path].is_open for problem in problems}
    whole = tuple(problem for problem in errors if id(problem) not in told)
    return _Document(
        returned, name, cells, {path: labels[path] for path in labels if path not in fields}, whole, tables
    )


def _tables(returned: Returned, form: Form | None, fields: Mapping[str, Field]) -> dict[str, int]:
    """How many rows each table has: as many as the record, the values and the problems speak of."""
    counts = {table.name: 0 for table in form.tables} if form is not None else {}
    if returned.record is not None:
        counts |= {name: len(rows) for name, rows in returned.record.tables.items() if rows}
    told = (each.path for each in returned.problems if of_any_row(each.path) in fields)
    for path in (*(each.value.path for each in returned.fields), *told):
        table, row, _ = parted(path)
        if table:
            counts[table] = max(counts.get(table, 0), 0 if row is None else row + 1)
    return counts


def _spread(path: str, tables: Mapping[str, int]) -> Iterator[str]:
    """The paths of the cells that "demands[].lon" speaks of; any other path speaks of itself."""
    table, row, name = parted(path)
    if not table or row is not None:
        yield path
        return
    for index in range(max(1, tables.get(table, 0))):
        yield f"{table}[{index}].{name}"


def _cell(judged: JudgedValue, field: Field | None, problems: Sequence[Problem]) -> Shown:
    value, evidence = judged.value.value, judged.value.evidence
    if judged.accepted and judged.change not in ("changed", "emptied"):
        return Shown(show(field, value)) if value is not None else _NOTHING
    was, now = show(field, judged.issued), show(field, value)
    if judged.accepted:
        note = f"改动：发出“{was}”，收回“{now}”\n位置：{evidence.place}"
        return Shown(now, "changed", f"发出“{_brief(was, 12)}”，收回“{_brief(now, 12)}”", note)
    raw = evidence.raw.strip()
    is_missing = value is None and any(each.code == "value.missing" for each in problems)
    reason = judged.reason or "请对照原件核对。"
    story = [f"{'缺' if is_missing else '存疑'}：{reason}", f"读到“{raw}”" if raw else "读到的是空白"]
    story += [f"也可能是“{each.text}”" for each in evidence.alternatives[:3]]
    story += [f"位置：{evidence.place}"]
    story += [f"发出时是“{was}”"] if was else []
    return Shown(raw, "missing" if is_missing else "doubt", short(reason), "\n".join(story))


def _absent(problems: Sequence[Problem]) -> Shown:
    """A cell for which nothing was found on the paper at all."""
    first = problems[0]
    place = f"\n位置：{first.place}" if first.place is not None else ""
    return Shown("", "missing", short(first.message), f"缺：{first.message}{place}")


def _columns(form: Form | None, documents: Iterable[_Document], table: str) -> tuple[Column, ...]:
    """Header fields, the table's own, and those that only a document of another version has."""
    fields: list[Column] = []
    if form is not None:
        fields += [Column(each.name, _HEADER_GROUP, each.label) for each in form.fields]
        if table in form.table_by_name:
            own = form.table_by_name[table]
            fields += [Column(f"{table}[].{each.name}", each.group, each.label) for each in own.fields]
    more = {path: label for each in documents for path, label in each.columns.items()}
    fields += [Column(path, _OLD_GROUP, label) for path, label in more.items() if parted(path)[0] in ("", table)]
    return (*_FIRST, *fields, *_LAST, *HIDDEN)


def _sheet(name: str, columns: tuple[Column, ...], documents: Mapping[int, _Document], table: str) -> DataSheet:
    lines: list[tuple[Shown, ...]] = []
    ranges = {}
    fields = [column for column in columns if column.is_field]
    for number, document in documents.items():
        ranges[number] = range(len(lines), len(lines) + document.row_count(table))
        for row in range(document.row_count(table)):
            lines.append(_line(document, fields, row if document.tables.get(table) else None))
    return DataSheet(name, columns, tuple(lines), ranges)


def _line(document: _Document, fields: Sequence[Column], row: int | None) -> tuple[Shown, ...]:
    index = f"[{row or 0}]."
    cells = [document.cells.get(column.path.replace("[].", index), _NOTHING) for column in fields]
    opened = [(cell.reason, column.label) for column, cell in zip(fields, cells) if cell.is_open]
    changed = [(cell.reason, column.label) for column, cell in zip(fields, cells) if cell.verdict == "changed"]
    whole = [(short(problem.message), "整份") for problem in document.whole]
    words = [f"存疑 {len(opened)} 项"] if opened else []
    words += ["整份待看"] if whole else []
    words = words or ["已接受"]
    words += [f"改动 {len(changed)} 项"] if changed else []
    returned = document.returned
    first = (document.name, returned.document or "", STATUS_WORDS[returned.status])
    last = ("，".join(words), _to_see((*opened, *whole, *changed)))
    hidden = (returned.source, returned.pages[0][1], row, returned.form, returned.version)
    return (
        *map(Shown, first),
        *cells,
        *map(Shown, last),
        *(Shown("" if each is None else str(each)) for each in hidden),
    )


def _to_see(told: Iterable[tuple[str, str]]) -> str:
    """Reasons with what they are about, in words: those of one reason together, each once."""
    labels: dict[str, dict[str, None]] = {}
    for reason, label in told:
        labels.setdefault(reason, {})[label] = None
    return "；".join(f"{'、'.join(each)}（{reason}）" for reason, each in labels.items())


def _sheet_name(form: Form | None, form_id: str, table: str, taken: Sequence[str]) -> str:
    """A name Excel takes: its signs, its length, no other sheet's."""
    number = (form.number or form.id) if form is not None else form_id
    title = form.title if form is not None else ""
    if table:
        title = form.table_by_name[table].title if form is not None and table in form.table_by_name else table
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "", f"{number} {title}").strip("' ") or "数据"
    name, count = _cut(plain, _NAME_LENGTH), 1
    while name.casefold() in {each.casefold() for each in (*_TAKEN, *taken)}:
        count += 1
        name = f"{_cut(plain, _NAME_LENGTH - 5)} ({count})"
    return name


def _cut(text: str, length: int) -> str:
    while len(text.encode("utf-16-le")) > 2 * length:
        text = text[:-1]
    return text.rstrip("' ")
