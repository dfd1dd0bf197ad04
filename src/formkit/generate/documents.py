"""Fills a form's templates with a document's values."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from formkit.generate.codes import code_picture
from formkit.generate.controls import controls
from formkit.model.document import Document
from formkit.model.form import Field, Form, Table
from formkit.model.record import Record, Row
from formkit.model.template import Slot
from formkit.ooxml import excel_controls, word_controls
from formkit.ooxml.controls import EMPTY, Control, box_values
from formkit.ooxml.excel_write import write_workbook
from formkit.ooxml.word_write import write_document


def fill(form: Form, document: Document, output: str) -> bytes:
    """The document in a format of `FORMATS` that the form has a template for; only a customer's fields are open in it.

    It carries its identity in its properties, in Word also in its QR code. Raises KeyError where the form has no such
    template.
    """
    return FORMATS[output](form, document)


def _word(form: Form, document: Document) -> bytes:
    identity = document.identity
    context = _context(form, document, "docx", _opened(form))
    return write_document(_word_template(form), context, identity.properties(), code_picture(identity.code()))


def _excel(form: Form, document: Document) -> bytes:
    context = _context(form, document, "xlsx", {})
    return write_workbook(_excel_template(form), context, document.identity.properties())


FORMATS: Mapping[str, Callable[[Form, Document], bytes]] = {"docx": _word, "xlsx": _excel}


@lru_cache(maxsize=16)
def _word_template(form: Form) -> bytes:
    return word_controls.with_controls(form.templates["docx"].content, controls(form))


@lru_cache(maxsize=16)
def _excel_template(form: Form) -> bytes:
    return excel_controls.with_controls(form.templates["xlsx"].content, controls(form))


@lru_cache(maxsize=16)
def _opened(form: Form) -> Mapping[str, Mapping[str, Control]]:
    """By table, "" for the header, the names of the fields that are open, with their controls."""
    result: dict[str, dict[str, Control]] = {}
    for path, control in controls(form).items():
        table, _, name = path.rpartition("[].")
        result.setdefault(table, {})[name] = control
    return result


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


def _context(
    form: Form, document: Document, output: str, opened: Mapping[str, Mapping[str, Control]]
) -> dict[str, object]:
    """What the template's tags stand for: every field as printed, and each table padded to fill its pages."""
    record = document.record
    context: dict[str, object] = dict(_in_controls(_shown(form.fields, record.fields), opened.get("", {})))
    for table in form.tables:
        rows = record.tables.get(table.name, ())
        open_here = opened.get(table.name, {})
        shown = [_in_controls(_shown(table.fields, row), open_here) for row in rows]
        empty = _in_controls(_shown(table.fields, {}), open_here)
        shown += [empty] * (_row_count(table, len(rows), output) - len(rows))
        context[table.name] = shown
    return context


def _in_controls(shown: dict[str, str], opened: Mapping[str, Control]) -> dict[str, str]:
    """The texts as they stand in Word's controls: a box each, and nothing as what can be clicked."""
    for name, control in opened.items():
        if control.shape == "boxes":
            shown.update(box_values(name, shown[name]))
        elif not shown[name]:
            shown[name] = EMPTY
    return shown


def _row_count(table: Table, rows: int, output: str) -> int:
    capacity = table.capacity.get(output)
    return capacity.padded(rows) if capacity else rows or table.least


def _shown(fields: tuple[Field, ...], row: Row) -> dict[str, str]:
    return {field.name: _text(field, row) for field in fields}


def _text(field: Field, row: Row) -> str:
    value = row.get(field.name)
    return field.kind.blank if value is None else field.kind.show(value)
