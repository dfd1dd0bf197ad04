"""Data files of every format -> drafts of documents."""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from formkit.errors import UnreadableFile
from formkit.model.form import Field, Form
from formkit.model.path import flat
from formkit.model.place import DataRow, FilePlace, Place
from formkit.model.problem import Problem, Refusal
from formkit.model.record import Record, Row
from formkit.model.values import Scalar
from formkit.ooxml.package import writable
from formkit.records.columns import FORM_VERSION, Columns, find_columns
from formkit.records.drafts import Draft, other_version, parse_cell, resolved
from formkit.records.lists import read_list
from formkit.records.sheets import INDEX_SHEET, RawCell, RawSheet, read_sheets

_TABULAR = (".xlsx", ".xlsm", ".xls", ".et", ".csv", ".tsv", ".txt")  # by their names; the content decides
_SHOWN = 40  # signs of a wrong value that a message repeats


@dataclass(frozen=True)
class Source:
    """What one data file gives: drafts, problems of the file and its headings, and how many rows it has.

    The drafts may be gone through any number of times, and are the same each time; those of a list are made from
    its rows as they are asked for, so hold on to no more of them than is needed.
    """

    name: str
    drafts: Iterable[Draft]
    problems: tuple[Problem, ...]
    row_count: int


def read_source(form: Form, path: Path, source: str) -> Source:
    """The drafts in a data file (xlsx, csv, tsv, json, toml). Raises UnreadableFile, saying what to do."""
    try:
        if not path.stat().st_size:
            raise UnreadableFile("file.empty", "文件是空的（0 字节）。请检查后再试。")
        match path.suffix.lower():
            case ".json":
                return _structured(form, _json(path.read_bytes()), source)
            case ".toml":
                return _structured(form, _toml(path.read_bytes()), source)
            case suffix if suffix in _TABULAR:
                return _tabular(form, read_sheets(path, source), source)
            case suffix:
                raise UnreadableFile("file.unsupported", f"数据不能是“{suffix}”文件。请用 xlsx、csv、json 或 toml。")
    except OSError as error:
        raise UnreadableFile(
            "file.unreadable", f"文件打不开（{error.strerror}）。请检查是否被占用或没有权限。"
        ) from None


def _tabular(form: Form, sheets: tuple[RawSheet, ...], source: str) -> Source:
    """The first sheet with headings of the form is read; other sheets with content are named."""
    found = find_list(form, sheets)
    if found is None:
        labels = "、".join(field.label for _, field in form.all_fields() if field.required.value == "issue")
        raise UnreadableFile("file.no_headings", f"没有找到“{form.title}”的列名。第一行应有这些列：{labels} 等。")
    sheet, columns = found
    others = []
    for other in sheets:
        if other is not sheet and other.name != INDEX_SHEET and len(other.rows):
            message = f"工作表“{other.name}”没有读，只读了“{sheet.name}”。"
            others.append(Problem("sheet.not_read", "", message, FilePlace(source), "warning"))
    drafts, data = read_list(form, sheet, columns)
    return Source(source, drafts, (*columns.problems, *others, *data.problems), len(data.rows))


def find_list(form: Form, sheets: Sequence[RawSheet]) -> tuple[RawSheet, Columns] | None:
    """The first sheet that has headings of the form, and its columns; None where there is none."""
    for sheet in sheets:
        if len(sheets) > 1 and sheet.name == INDEX_SHEET:
            continue
        columns = find_columns(form, sheet)
        if columns is not None:
            return sheet, columns
    return None


def _json(content: bytes) -> object:
    try:
        return json.loads(
            content.decode("utf-8-sig"),
            parse_float=str,
            parse_int=str,
            parse_constant=_refused_constant,
            object_pairs_hook=_object,
        )
    except ValueError as error:
        raise UnreadableFile("file.broken", f"不是正确的 JSON（{error}）。请改正后再试。") from None
    except RecursionError:
        raise UnreadableFile("file.broken", "JSON 嵌套过深，不像表单数据。") from None


def _refused_constant(name: str) -> None:
    raise ValueError(f"{name} 不是数")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"“{name}”写了两次")
        found[name] = value
    return found


def _toml(content: bytes) -> object:
    try:
        return tomllib.loads(content.decode("utf-8-sig"), parse_float=str)
    except ValueError as error:
        raise UnreadableFile("file.broken", f"不是正确的 TOML（{error}）。请改正后再试。") from None
    except RecursionError:
        raise UnreadableFile("file.broken", "TOML 嵌套过深，不像表单数据。") from None


def _structured(form: Form, data: object, source: str) -> Source:
    """A record, a list of records, or an object with `records`; each as in `record` of `formkit parse --json`."""
    items = data.get("records", data) if isinstance(data, dict) else data
    items = items if isinstance(items, list) else [items]
    drafts = [_structured_draft(form, item, DataRow(source, number, "")) for number, item in enumerate(items, start=1)]
    return Source(source, tuple(drafts), (), sum(len(draft.rows) for draft in drafts))


def _structured_draft(form: Form, item: object, place: DataRow) -> Draft:
    reader = _Structured(form, place)
    if not isinstance(item, dict):
        reader.not_a_record(item, "")
        return Draft(Record(form.id, {}), (place,), {}, tuple(reader.problems))
    fields = reader.values(item, "", {})
    tables = {table.name: reader.rows(table.name, item.get(table.name)) for table in form.tables}
    count = max(1, sum(len(rows) for rows in tables.values()))
    return Draft(Record(form.id, fields, tables), (place,) * count, reader.places, tuple(reader.problems))


class _Structured:
    """Parses the values of one record given by field names, noting problems with their path."""

    def __init__(self, form: Form, place: DataRow) -> None:
        self._form = form
        self._place = place
        self.places: dict[str, Place] = {}
        self.problems: list[Problem] = []

    def _at(self, path: str) -> DataRow:
        return DataRow(self._place.source, self._place.row, path)

    def _note(self, code: str, path: str, words: str) -> None:
        self.problems.append(Problem(code, path, f"{self._at(path)}：{words}", self._at(path)))

    def not_a_record(self, item: object, path: str) -> None:
        self._note(
            "data.not_a_record",
            path,
            f"这里应是一条记录，读到“{str(item)[:_SHOWN]}”。请对照 formkit forms schema 改正。",
        )

    def rows(self, table: str, content: object) -> tuple[Row, ...]:
        """The rows of a table; what is no row is noted and gives an empty one, so that it is counted."""
        items = _listed(content)
        above: dict[str, RawCell] = {}
        rows: list[Row] = []
        for index, item in enumerate(items):
            path = f"{table}[{index}]"
            if isinstance(item, dict):
                rows.append(self.values(item, f"{path}.", above))
            else:
                self.not_a_record(item, path)
                rows.append({})
        return tuple(rows)

    def values(self, item: Mapping[str, object], prefix: str, above: dict[str, RawCell]) -> Row:
        """The values of the fields in `item`; `above` holds the contents of the row before, and then of this one."""
        result: dict[str, Scalar | None] = {}
        table = prefix.partition("[")[0]
        known = self._form.table_by_name[table].by_name if prefix else self._form.by_name
        flattened = flat(item) if prefix else item
        for name, content in flattened.items():
            if not prefix and name in self._form.table_by_name:
                continue
            path = f"{prefix}{name}"
            if not prefix and name in ("version", FORM_VERSION) and name not in known:
                self.problems += other_version(self._form, RawCell(str(content or "").strip(), self._at(path)))
                continue
            if name not in known:
                self._note("data.unknown_field", path, "没有这个字段，没有读。请对照 formkit forms schema 改正。")
                continue
            self.places[path] = self._at(path)
            text = _as_text(content, known[name])
            if text is None:
                words = f"这里应是一个值，读到“{str(content)[:_SHOWN]}”。请对照 formkit forms schema 改正。"
                self._note("data.wrong_type", path, words)
                continue
            cell = above[name] = resolved(RawCell(text, self._at(path)), above.get(name))
            result[name], problem = parse_cell(known[name], path, cell)
            if problem is not None:
                self.problems.append(problem)
        return result


def _listed(content: object) -> list[object]:
    """The rows of a table in JSON or TOML; one alone is a list of one."""
    return [] if content is None else content if isinstance(content, list) else [content]


def _as_text(content: object, field: Field) -> str | None:
    """The text of a value of JSON or TOML, or None where it is no value of the field."""
    match content:
        case str():
            return writable(content)
        case None:
            return ""
        case bool():
            return "是" if content else "否"
        case list() if field.kind.schema.get("type") == "array" and all(isinstance(each, str) for each in content):
            return "、".join(content)
        case dict() | list():
            return None
        case _:
            return writable(str(content))


def record_from_plain(form: Form, data: Mapping[str, object]) -> Record:
    """The record that `Record.plain` gave, with values the form does not understand left empty."""
    tables = {table.name: _listed(data.get(table.name)) for table in form.tables}
    rows = {
        table.name: tuple(
            _plain_row(table.by_name, flat(row)) if isinstance(row, dict) else {} for row in tables[table.name]
        )
        for table in form.tables
    }
    return Record(form.id, _plain_row(form.by_name, data), rows)


def _plain_row(known: Mapping[str, Field], data: Mapping[str, object]) -> Row:
    row: dict[str, Scalar | None] = {}
    for name, content in data.items():
        field = known.get(name)
        if field is None:
            continue
        text = content if isinstance(content, str) else _as_text(content, field)
        if text is not None:
            method, value = field.said(text)
            row[name] = None if method == "inherited" or isinstance(value, Refusal) else value
    return row
