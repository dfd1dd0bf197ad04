"""Fills a form's templates with a document's values."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from formkit.model.document import Document
from formkit.model.form import Field, Form, Table
from formkit.model.path import name_in, nested
from formkit.model.record import Record, Row
from formkit.model.room import ems
from formkit.model.template import TemplateCell
from formkit.model.values import Scalar
from formkit.ooxml.excel_write import write_workbook
from formkit.ooxml.word_write import write_document

FORMATS: Mapping[str, Callable[[bytes, Mapping[str, object], Mapping[str, str]], bytes]] = {
    "docx": write_document,
    "xlsx": write_workbook,
}


def fill(form: Form, document: Document, output: str) -> bytes:
    """The document in a format of `FORMATS` that the form has a template for, its identity in its properties.

    Raises KeyError where the form has no such template.
    """
    template = form.templates[output]
    return FORMATS[output](template.content, _context(form, document, output), document.identity.properties())


def misfits(form: Form, record: Record, output: str) -> Iterator[tuple[str, str]]:
    """Each path whose text does not fit its cell, or its blank within a sentence, with words for a clerk."""
    for row in form.templates[output].rows:
        items = record.tables.get(row.repeats, ()) if row.repeats else (record.fields,)
        for cell in row.cells:
            if cell.slots and items:
                yield from _cell_misfits(form, cell, items, output)


def _cell_misfits(form: Form, cell: TemplateCell, items: Sequence[Row], output: str) -> Iterator[tuple[str, str]]:
    parts = [part if isinstance(part, str) else (name_in(part.path), form.field_at(part.path)) for part in cell.parts]
    paths = [slot.path for slot in cell.slots]
    if cell.room is not None:
        for index, item in enumerate(items):
            text = "".join([part if isinstance(part, str) else _text(part[1], item.get(part[0])) for part in parts])
            if not cell.room.holds(text):
                lines, room = cell.room.lines_of(text), cell.room.line_count
                words = f"共 {len(text)} 字，约占 {lines} 行，纸上的格子只有 {room} 行，印不下。请缩短，或改发 xlsx"
                yield paths[0].replace("[]", f"[{index}]", 1), words
        return
    for path in paths if output == "docx" else ():
        field = form.field_at(path)
        if not field.blank_width:
            continue
        for index, item in enumerate(items):
            text = _text(field, item.get(name_in(path)))
            if ems(text) > field.blank_width:
                words = f"共 {len(text)} 字，句子里留的空白约有 {field.blank_width} 个字宽，印不下。请缩短"
                yield path.replace("[]", f"[{index}]", 1), words


def _context(form: Form, document: Document, output: str) -> dict[str, object]:
    """What the template's tags stand for: every field as printed, and each table padded to fill its pages."""
    record = document.record
    context: dict[str, object] = dict(_shown(form.fields, record.fields, output))
    for table in form.tables:
        rows = record.tables.get(table.name, ())
        shown = [_shown(table.fields, row, output) for row in rows]
        shown += [_shown(table.fields, {}, output)] * (_row_count(table, len(rows), output) - len(rows))
        # docxtpl finds the fields of a group in lists, the compiled templates by their whole names.
        context[table.name] = [{**row, **nested(row)} for row in shown] if table.groups else shown
    return context


def _row_count(table: Table, rows: int, output: str) -> int:
    capacity = table.capacity.get(output)
    return capacity.padded(rows) if capacity else rows or table.least


def _shown(fields: tuple[Field, ...], row: Row, output: str) -> dict[str, str]:
    shown = {field.name: _text(field, row.get(field.name)) for field in fields}
    if output == "docx":
        for field in fields:
            if field.blank_width:
                # A blank within a sentence is as wide as before once it is filled, so that no line is broken anew.
                shown[field.name] += "\u3000" * round(field.blank_width - ems(shown[field.name]))
    return shown


def _text(field: Field, value: Scalar | None) -> str:
    return field.kind.blank if value is None else field.kind.show(value)
