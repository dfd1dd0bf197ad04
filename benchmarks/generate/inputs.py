"""What every engine is given: the same records as JSON, and the same page in its own tags."""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from benchmarks.generate.templates import for_carbone, for_docxtemplater
from benchmarks.rows import rows
from formkit.forms import find_form, load_form
from formkit.generate.codes import code_picture
from formkit.model.form import Field, Form
from formkit.model.record import Row
from formkit.ooxml.excel_write import write_workbook
from formkit.records.sources import record_from_plain
from formkit.rules.compute import with_computed, with_defaults

Context = dict[str, object]
RECORDS = 200
ROWS = 9


def write_inputs(folder: Path) -> None:
    """Writes the records, their QR codes, and a template for each engine into `folder`."""
    form = load_form(find_form("3.1")).usable()
    word, excel = form.templates["docx"].content, form.templates["xlsx"].content
    long_texts = {path.rpartition(".")[2] for path, field in form.all_fields() if field.kind.name == "long_text"}
    files = {
        "records.json": json.dumps(records(form), ensure_ascii=False).encode(),
        "form.docx": word,
        "form.xlsx": excel,
        "docxtemplater.docx": for_docxtemplater(word),
        "carbone.docx": for_carbone(word, long_texts),
        "openpyxl.xlsx": prepared(form, excel),
    }
    files |= {f"{number}.png": code_picture(f"FK1/3.1/ABCDEF123456/{number:04d}/ABCDEFGH") for number in range(RECORDS)}
    for name, content in files.items():
        (folder / name).write_bytes(content)


def records(form: Form) -> list[Context]:
    """Distinct records as printed: texts by field name, and the rows of the table."""
    table = form.tables[0]
    result = []
    for number, plain in enumerate(written(form, RECORDS), start=1):
        plain["document_number"] = f"XQ-320700-CM-20150403-{number:04d}"
        record = with_computed(form, with_defaults(form, record_from_plain(form, plain)))
        context: Context = dict(_printed(form.fields, record.fields))
        result.append(context | {table.name: [_printed(table.fields, row) for row in record.tables[table.name]]})
    return result


def written(form: Form, count: int) -> Iterator[Context]:
    """So many distinct records as a clerk writes them, without a number."""
    made = rows(form, count * ROWS)
    for _ in range(count):
        own = list(islice(made, ROWS))
        plain: Context = {name: text for name, text in own[0].items() if "[" not in name}
        lines = [{path.partition(".")[2]: text for path, text in row.items() if "[" in path} for row in own]
        yield plain | {form.tables[0].name: lines}


def _printed(fields: Sequence[Field], row: Row) -> dict[str, str]:
    return {field.name: _shown(field, row) for field in fields}


def _shown(field: Field, row: Row) -> str:
    value = row.get(field.name)
    return field.kind.blank if value is None else field.kind.show(value)


def filled(form: Form, value: Callable[[str], str]) -> Context:
    """A record with `value` of its path in each field: "batch", "demands.0.lon"."""
    table = form.tables[0]
    table_rows = [
        {field.name: value(f"{table.name}.{row}.{field.name}") for field in table.fields} for row in range(ROWS)
    ]
    return {field.name: value(field.name) for field in form.fields} | {table.name: table_rows}


def prepared(form: Form, template: bytes) -> bytes:
    """A workbook for openpyxl, which has no tags: the rows of the table are there, each cell holds {path} of its value."""
    return write_workbook(template, filled(form, lambda path: f"{{{path}}}"), {})
