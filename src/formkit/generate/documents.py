"""Fills a form's templates with a document's values."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from formkit.generate.codes import code_picture
from formkit.generate.controls import controls, shown
from formkit.model.document import Document
from formkit.model.form import Field, Form, Table
from formkit.model.path import nested, parted
from formkit.model.record import Record, Row
from formkit.model.room import ems
from formkit.model.template import TemplateCell
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
    return word_controls.with_controls(form.templates["docx"].content, controls(form, "docx"))


@lru_cache(maxsize=16)
def _excel_template(form: Form) -> bytes:
    return excel_controls.with_controls(form.templates["xlsx"].content, controls(form, "xlsx"))


@lru_cache(maxsize=16)
def _opened(form: Form) -> Mapping[str, Mapping[str, Control]]:
    """By table, "" for the header, the names of the fields that are open, with their controls."""
    result: dict[str, dict[str, Control]] = {}
    for path, control in controls(form, "docx").items():
        table, _, name = path.rpartition("[].")
        result.setdefault(table, {})[name] = control
    return result


def misfits(form: Form, record: Record, output: str) -> Iterator[tuple[str, str]]:
    """Each path whose text does not fit its cell, or its blank within a sentence, with words for a clerk."""
    for row in form.templates[output].rows:
        items = record.tables.get(row.repeats, ()) if row.repeats else ({},)
        for cell in row.cells:
            if cell.slots and items:
                yield from _cell_misfits(form, record, cell, items, output)


def _cell_misfits(
    form: Form, record: Record, cell: TemplateCell, items: Sequence[Row], output: str
) -> Iterator[tuple[str, str]]:
    slots = {slot: (form.field_at(slot.path), *parted(slot.path)) for slot in cell.slots}
    for index, item in enumerate(items):
        texts = {
            slot: shown(field, (item if table else record.fields).get(name), output)
            for slot, (field, table, _, name) in slots.items()
        }
        if cell.room is not None:
            text = "".join([part if isinstance(part, str) else texts[part] for part in cell.parts])
            if not cell.room.holds(text):
                lines, room = cell.room.lines_of(text), cell.room.line_count
                words = f"共 {len(text)} 字，约占 {lines} 行，纸上的格子只有 {room} 行，印不下。请缩短，或改发 xlsx"
                yield cell.slots[0].path.replace("[]", f"[{index}]", 1), words
            continue
        for slot, text in texts.items():
            width = slots[slot][0].blank_width
            if output == "docx" and width and ems(text) > width:
                words = f"共 {len(text)} 字，句子里留的空白约有 {width} 个字宽，印不下。请缩短"
                yield slot.path.replace("[]", f"[{index}]", 1), words


def _context(
    form: Form, document: Document, output: str, opened: Mapping[str, Mapping[str, Control]]
) -> dict[str, object]:
    """What the template's tags stand for: every field as printed, and each table padded to fill its pages."""
    record = document.record
    context: dict[str, object] = dict(_in_controls(_shown(form.fields, record.fields, output), opened.get("", {})))
    for table in form.tables:
        rows = record.tables.get(table.name, ())
        open_here = opened.get(table.name, {})
        texts = [_in_controls(_shown(table.fields, row, output), open_here) for row in rows]
        empty = _in_controls(_shown(table.fields, {}, output), open_here)
        texts += [empty] * (_row_count(table, len(rows), output) - len(rows))
        # docxtpl finds the fields of a group in lists, the compiled templates by their whole names.
        context[table.name] = [{**row, **nested(row)} for row in texts] if table.groups else texts
    return context


def _in_controls(texts: dict[str, str], opened: Mapping[str, Control]) -> dict[str, str]:
    """The texts as they stand in Word's controls: a box each, and nothing as what can be clicked."""
    for name, control in opened.items():
        if control.shape == "boxes":
            texts.update(box_values(name, texts[name]))
        elif not texts[name]:
            texts[name] = EMPTY
    return texts


def _row_count(table: Table, rows: int, output: str) -> int:
    capacity = table.capacity.get(output)
    return capacity.padded(rows) if capacity else rows or table.least


def _shown(fields: tuple[Field, ...], row: Row, output: str) -> dict[str, str]:
    texts = {field.name: shown(field, row.get(field.name), output) for field in fields}
    if output == "docx":
        for field in fields:
            if field.blank_width:
                # A blank within a sentence is as wide as before once it is filled, so that no line is broken anew.
                texts[field.name] += "\u3000" * round(field.blank_width - ems(texts[field.name]))
    return texts
