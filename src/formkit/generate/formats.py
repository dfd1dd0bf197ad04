"""What documents can be generated as, each format with its files' ending and what it is made of."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from formkit.generate import documents
from formkit.model.document import Document
from formkit.model.form import Form
from formkit.model.record import Record


@dataclass(frozen=True)
class OutputFormat:
    """A format by what its files' names end with.

    `is_offered` tells whether a form can be generated as it, `fill` makes a document, `misfits` gives each path whose
    text cannot be printed in it, with words for a clerk.
    """

    ending: str
    is_offered: Callable[[Form], bool]
    fill: Callable[[Form, Document], bytes]
    misfits: Callable[[Form, Record], Iterator[tuple[str, str]]]


# What sets PDFs takes a quarter of a second to load, and is loaded only when asked for.


def _write_pdf(form: Form, document: Document) -> bytes:
    from formkit.generate.pdf import write_pdf

    return write_pdf(form, document)


def _pdf_misfits(form: Form, record: Record) -> Iterator[tuple[str, str]]:
    from formkit.generate.pdf import misfits

    return misfits(form, record)


def _write_fillable(form: Form, document: Document) -> bytes:
    from formkit.generate.fillable import write_fillable

    return write_fillable(form, document)


def _fillable_misfits(form: Form, record: Record) -> Iterator[tuple[str, str]]:
    from formkit.generate.fillable import misfits

    return misfits(form, record)


FORMATS: Mapping[str, OutputFormat] = {
    "docx": OutputFormat(
        ".docx",
        lambda form: "docx" in form.templates,
        documents.write_word,
        lambda form, record: documents.misfits(form, record, "docx"),
    ),
    "xlsx": OutputFormat(
        ".xlsx",
        lambda form: "xlsx" in form.templates,
        documents.write_excel,
        lambda form, record: documents.misfits(form, record, "xlsx"),
    ),
    "pdf": OutputFormat(".pdf", lambda form: form.layout is not None, _write_pdf, _pdf_misfits),
    "fillable-pdf": OutputFormat("_可填.pdf", lambda form: form.layout is not None, _write_fillable, _fillable_misfits),
}
LONGEST_ENDING = max(len(each.ending.encode()) for each in FORMATS.values())


def formats_of(form: Form) -> tuple[str, ...]:
    """The names of the formats that a form can be generated as."""
    return tuple(name for name, each in FORMATS.items() if each.is_offered(form))


def format_of(file_name: str) -> str:
    """The format of a file that was generated, by the longest ending its name has. Raises KeyError where it has none."""
    found = [name for name, each in FORMATS.items() if file_name.endswith(each.ending)]
    if not found:
        raise KeyError(file_name)
    return max(found, key=lambda name: len(FORMATS[name].ending))


def fill(form: Form, document: Document, output: str) -> bytes:
    """The document in a format that the form can be generated as; only a customer's fields are open in it.

    It carries its identity in its properties and in its QR code.
    """
    return FORMATS[output].fill(form, document)


def misfits(form: Form, record: Record, output: str) -> Iterator[tuple[str, str]]:
    """Each path whose text cannot be printed in a format, with words for a clerk."""
    return FORMATS[output].misfits(form, record)
