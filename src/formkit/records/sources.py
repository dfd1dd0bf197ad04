"""Data files of every format -> drafts of documents."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from formkit.errors import UnreadableFile
from formkit.model.form import Form
from formkit.model.place import DataRow, FilePlace, Place
from formkit.model.problem import Problem
from formkit.model.record import Record, Row
from formkit.model.values import Scalar
from formkit.records.columns import Columns, find_columns
from formkit.records.drafts import Draft, group_rows, parse_cell, parse_rows
from formkit.records.sheets import WORKBOOKS, RawCell, RawSheet, is_empty, read_sheets


@dataclass(frozen=True)
class Source:
    """What one data file gives: drafts, problems of the file itself, and how many rows it has."""

    name: str
    drafts: tuple[Draft, ...]
    problems: tuple[Problem, ...]
    row_count: int


def read_source(form: Form, path: Path, source: str) -> Source:
    """The drafts in a data file (xlsx, xls, et, ods, csv, tsv, json, toml). Raises UnreadableFile, saying what to do."""
    try:
        if not path.stat().st_size:
            raise UnreadableFile("file.empty", "文件是空的（0 字节）。请检查后再试。")
        match path.suffix.lower():
            case ".json":
                return _structured(form, _json(path.read_bytes()), source)
            case ".toml":
                return _structured(form, _toml(path.read_bytes()), source)
            case suffix if suffix in (*WORKBOOKS, ".csv", ".tsv", ".txt"):
                return _tabular(form, read_sheets(path, source), source)
            case suffix:
                raise UnreadableFile("file.unsupported", f"数据不能是“{suffix}”文件。请用 xlsx、csv、json 或 toml。")
    except OSError as error:
        raise UnreadableFile(
            "file.unreadable", f"文件打不开（{error.strerror}）。请检查是否被占用或没有权限。"
        ) from None


def _tabular(form: Form, sheets: tuple[RawSheet, ...], source: str) -> Source:
    """The first sheet with headings of the form is read; other sheets with content are named."""
    problems: list[Problem] = []
    for number, sheet in enumerate(sheets):
        columns = find_columns(form, sheet)
        if columns is None:
            continue
        for other in (*sheets[:number], *sheets[number + 1 :]):
            if not all(is_empty(row) for row in other.rows):
                message = f"工作表“{other.name}”没有读，只读了“{sheet.name}”。"
                problems.append(Problem("sheet.not_read", "", message, FilePlace(source), "warning"))
        rows = list(_data_rows(sheet, columns))
        table = next((path.partition("[")[0] for path in columns.paths.values() if "[" in path), None)
        if table is None and form.tables:
            table = form.tables[0].name
        drafts = group_rows(form, parse_rows(form, rows), table)
        return Source(source, tuple(drafts), (*columns.problems, *problems), len(rows))
    labels = "、".join(field.label for _, field in form.all_fields() if field.required.value == "issue")
    raise UnreadableFile("file.no_headings", f"没有找到“{form.title}”的列名。第一行应有这些列：{labels} 等。")


def _data_rows(sheet: RawSheet, columns: Columns) -> Iterator[tuple[Place, Mapping[str, RawCell]]]:
    for row in sheet.rows[columns.first_row :]:
        if not is_empty(row):
            yield row[0].place, {path: row[index] for index, path in columns.paths.items() if index < len(row)}


def _json(content: bytes) -> object:
    try:
        return json.loads(content.decode("utf-8-sig"), parse_float=str, parse_int=str)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise UnreadableFile("file.broken", f"不是正确的 JSON（{error}）。请改正后再试。") from None
    except RecursionError:
        raise UnreadableFile("file.broken", "JSON 嵌套过深，不像表单数据。") from None


def _toml(content: bytes) -> object:
    try:
        return tomllib.loads(content.decode("utf-8-sig"), parse_float=str)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableFile("file.broken", f"不是正确的 TOML（{error}）。请改正后再试。") from None


def _structured(form: Form, data: object, source: str) -> Source:
    """A record, a list of records, or an object with `records`; each as in `record` of `formkit parse --json`."""
    items = data.get("records", data) if isinstance(data, dict) else data
    items = items if isinstance(items, list) else [items]
    drafts = [_structured_draft(form, item, DataRow(source, number, "")) for number, item in enumerate(items, start=1)]
    return Source(source, tuple(drafts), (), sum(len(draft.rows) for draft in drafts))


def _structured_draft(form: Form, item: object, place: DataRow) -> Draft:
    if not isinstance(item, dict):
        problem = Problem("data.not_a_record", "", f"{place}：这里应是一条记录，读到“{item}”。", place)
        return Draft(Record(form.id, {}), (place,), {}, (problem,))
    reader = _Structured(form, place)
    fields = reader.values(item, "", {})
    tables = {}
    for table in form.tables:
        rows = item.get(table.name, [])
        above: dict[str, Scalar | None] = {}
        parsed: list[Row] = []
        for index, row in enumerate(rows if isinstance(rows, list) else [rows]):
            parsed.append(reader.values(row if isinstance(row, dict) else {}, f"{table.name}[{index}].", above))
        tables[table.name] = tuple(parsed)
    count = max(1, sum(len(rows) for rows in tables.values()))
    return Draft(Record(form.id, fields, tables), (place,) * count, reader.places, tuple(reader.problems))


class _Structured:
    """Parses the values of one record given by field names, noting problems with their path."""

    def __init__(self, form: Form, place: DataRow) -> None:
        self._form = form
        self._place = place
        self.places: dict[str, Place] = {}
        self.problems: list[Problem] = []

    def values(self, item: Mapping[str, object], prefix: str, above: dict[str, Scalar | None]) -> Row:
        result: dict[str, Scalar | None] = {}
        table = prefix.partition("[")[0]
        known = self._form.table_by_name[table].by_name if prefix else self._form.by_name
        for name, content in item.items():
            if not prefix and name in self._form.table_by_name:
                continue
            path = f"{prefix}{name}"
            place = DataRow(self._place.source, self._place.row, path)
            if name not in known:
                message = f"{place}：没有“{name}”这个字段，没有读。请对照 formkit forms schema 改正。"
                self.problems.append(Problem("data.unknown_field", path, message, place))
                continue
            value, problem = parse_cell(known[name], path, RawCell(_as_text(content), place), above.get(name))
            above[name] = result[name] = value
            self.places[path] = place
            if problem is not None:
                self.problems.append(problem)
        return result


def _as_text(content: object) -> str:
    match content:
        case None:
            return ""
        case bool():
            return "是" if content else "否"
        case list():
            return "、".join(str(each) for each in content)
        case _:
            return str(content)


def record_from_plain(form: Form, data: Mapping[str, object]) -> Record:
    """The record that `Record.plain` gave, with values the form does not understand left empty."""
    return _structured_draft(form, dict(data), DataRow("", 1, "")).record
