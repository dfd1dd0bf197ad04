"""Fills a form's templates with a document's values."""

from collections.abc import Callable, Iterator, Mapping

from formkit.generate.codes import code_picture
from formkit.model.document import Document
from formkit.model.form import Field, Form, Table
from formkit.model.identity import Identity
from formkit.model.record import Record, Row
from formkit.model.template import Slot
from formkit.ooxml.excel_write import write_workbook
from formkit.ooxml.word_write import write_document

_Writer = Callable[[bytes, Mapping[str, object], Identity], bytes]


def _written_document(template: bytes, context: Mapping[str, object], identity: Identity) -> bytes:
    return write_document(template, context, identity.properties(), code_picture(identity.code()))


def _written_workbook(template: bytes, context: Mapping[str, object], identity: Identity) -> bytes:
    return write_workbook(template, context, identity.properties())


FORMATS: Mapping[str, _Writer] = {"docx": _written_document, "xlsx": _written_workbook}


def fill(form: Form, document: Document, output: str) -> bytes:
    """The document in a format of `FORMATS` that the form has a template for, its identity in its properties.

    Raises KeyError where the form has no such template.
    """
    template = form.templates[output]
    return FORMATS[output](template.content, _context(form, document, output), document.identity)


def misfits(form: Form, record: Record, output: str) -> Iterator[tuple[str, str]]:
    """Each path whose text does not fit its cell in print, with words for a clerk."""
    for row in form.templates[output].rows:
        items = record.tables.get(row.repeats, ()) if row.repeats else (record.fields,)
        for cell in row.cells:
            if cell.room is None or not cell.slots:
                continue
            for index, item in enumerate(items):
                text = "".join(part if isinstance(part, str) else _slot_text(form, part, item) for part in cell.parts)
                if not cell.room.holds(text):
                    path = cell.slots[0].path.replace("[]", f"[{index}]")
                    lines, room = cell.room.lines_of(text), cell.room.line_count
                    yield (
                        path,
                        f"共 {len(text)} 字，约占 {lines} 行，纸上的格子只有 {room} 行，印不下。请缩短，或改发 xlsx",
                    )


def _slot_text(form: Form, slot: Slot, item: Row) -> str:
    return _text(form.field_at(slot.path), item)


def _context(form: Form, document: Document, output: str) -> dict[str, object]:
    """What the template's tags stand for: every field as printed, and each table padded to fill its pages."""
    record = document.record
    context: dict[str, object] = dict(_shown(form.fields, record.fields))
    for table in form.tables:
        rows = record.tables.get(table.name, ())
        shown = [_shown(table.fields, row) for row in rows]
        shown += [_shown(table.fields, {})] * (_row_count(table, len(rows), output) - len(rows))
        context[table.name] = shown
    return context


def _row_count(table: Table, rows: int, output: str) -> int:
    capacity = table.capacity.get(output)
    return capacity.padded(rows) if capacity else rows or table.least


def _shown(fields: tuple[Field, ...], row: Row) -> dict[str, str]:
    return {field.name: _text(field, row) for field in fields}


def _text(field: Field, row: Row) -> str:
    value = row.get(field.name)
    return field.kind.blank if value is None else field.kind.show(value)
