"""A document in Word and in Excel: the form's templates filled with its values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from formkit.generate.blanks import padded, signs_before
from formkit.generate.codes import code_picture
from formkit.generate.controls import controls, shown
from formkit.model.document import Document
from formkit.model.form import Field, Form, Table
from formkit.model.path import nested, parted
from formkit.model.record import Record, Row
from formkit.model.room import Room, ems
from formkit.model.template import Slot
from formkit.ooxml import excel_controls, word_controls
from formkit.ooxml.controls import EMPTY, Control, box_values
from formkit.ooxml.excel_write import write_workbook
from formkit.ooxml.word_write import write_document


def write_word(form: Form, document: Document) -> bytes:
    """The document in Word; only a customer's fields are open in it. Its identity stands in its properties and QR code.

    Raises KeyError where the form has no such template.
    """
    identity = document.identity
    context = _context(form, document, "docx")
    return write_document(_word_template(form), context, identity.properties(), code_picture(identity.code()))


def write_excel(form: Form, document: Document) -> bytes:
    """The document in Excel; only a customer's fields are open in it. Its identity stands in its properties.

    Raises KeyError where the form has no such template.
    """
    context = _context(form, document, "xlsx")
    return write_workbook(_excel_template(form), context, document.identity.properties())


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
    header = _texts(form.fields, record.fields, output)
    rows = {
        table.name: [_texts(table.fields, row, output) for row in record.tables.get(table.name, ())]
        for table in form.tables
    }
    for each in _limited(form, output):
        for index, row in enumerate(rows[each.table] if each.table else ({},)):
            if words := each.misfit(header, row):
                yield each.path.replace("[]", f"[{index}]", 1), words


@dataclass(frozen=True)
class _Limited:
    """A cell of fixed size, or a blank of fixed width within a sentence: its words, and the names of its fields.

    A field is one of the header, or of a row of `table`; `path` is the first field's.
    """

    table: str
    path: str
    parts: tuple[str | tuple[bool, str], ...]
    room: Room | None
    width: int = 0

    def misfit(self, header: Mapping[str, str], row: Mapping[str, str]) -> str:
        """Why the texts do not fit, in words; "" where they do."""
        text = "".join(
            [part if isinstance(part, str) else (row if part[0] else header)[part[1]] for part in self.parts]
        )
        if not text:
            return ""
        if self.room is None:
            return (
                f"共 {len(text)} 字，句子里留的空白约有 {self.width} 个字宽，印不下。请缩短"
                if ems(text) > self.width
                else ""
            )
        if self.room.holds(text):
            return ""
        lines, most = self.room.lines_of(text), self.room.line_count
        return f"共 {len(text)} 字，约占 {lines} 行，纸上的格子只有 {most} 行，印不下。请缩短，或改发 xlsx"


@lru_cache(maxsize=32)
def _limited(form: Form, output: str) -> tuple[_Limited, ...]:
    """Everything that limits what fits on the paper of a form."""
    found = []
    for row in form.templates[output].rows:
        for cell in row.cells:
            parts = [part if isinstance(part, str) else _named(part) for part in cell.parts]
            if cell.room is not None and cell.slots:
                found.append(_Limited(row.repeats or "", cell.slots[0].path, tuple(parts), cell.room))
            elif output == "docx":
                for slot in cell.slots:
                    if width := form.field_at(slot.path).blank_width:
                        found.append(_Limited(row.repeats or "", slot.path, (_named(slot),), None, width))
    return tuple(found)


def _named(slot: Slot) -> tuple[bool, str]:
    """Whether a slot's field is one of a row, and its name."""
    table, _, name = parted(slot.path)
    return bool(table), name


def _context(form: Form, document: Document, output: str) -> dict[str, object]:
    """What the template's tags stand for: every field as printed, and each table padded to fill its pages."""
    record = document.record
    context: dict[str, object] = dict(_printed(form, "", record.fields, output))
    for table in form.tables:
        rows = record.tables.get(table.name, ())
        texts = [_printed(form, table.name, row, output) for row in rows]
        texts += [_blank_row(form, table.name, output)] * (_row_count(table, len(rows), output) - len(rows))
        # docxtpl finds the fields of a group in lists, the compiled templates by their whole names.
        context[table.name] = [{**row, **nested(row)} for row in texts] if table.groups else texts
    return context


def _printed(form: Form, table: str, row: Row, output: str) -> dict[str, str]:
    """The texts of a row of a table, or of the header, as they stand in the template."""
    texts = _shown(form, table, row, output)
    return _in_controls(texts, _opened(form).get(table, {})) if output == "docx" else texts


@lru_cache(maxsize=64)
def _blank_row(form: Form, table: str, output: str) -> dict[str, str]:
    return _printed(form, table, {}, output)


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


def _shown(form: Form, table: str, row: Row, output: str) -> dict[str, str]:
    fields = form.table_by_name[table].fields if table else form.fields
    texts = _texts(fields, row, output)
    for field in fields:
        if field.blank_width and output == "docx":
            before = signs_before(form).get(f"{table}[].{field.name}" if table else field.name, "")
            texts[field.name] = padded(texts[field.name], field.blank_width, before)
    return texts


def _texts(fields: tuple[Field, ...], row: Row, output: str) -> dict[str, str]:
    return {field.name: shown(field, row.get(field.name), output) for field in fields}
