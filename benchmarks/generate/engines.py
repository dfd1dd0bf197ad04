"""The engines in Python: each is set up on the folder of inputs and then writes one document after another.

formkit is imported only by those that need it: rust-docxtpl runs in an environment of its own.
"""

import io
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.worksheet.header_footer import _HeaderFooterPart
    from openpyxl.worksheet.worksheet import Worksheet

Context = Mapping[str, object]
Writer = Callable[[int, Context], bytes]  # the number of a record, and the record
_PLACE = re.compile(r"\{([\w.]+)\}")


def read_records(folder: Path) -> list[Context]:
    """The records, as every engine reads them."""
    content: list[Context] = json.loads((folder / "records.json").read_text(encoding="utf-8"))
    return content


def _properties(context: Context) -> dict[str, str]:
    return {f"formkit.{name}": str(context["document_number"]) for name in ("form", "version", "number", "check")}


def formkit_word(folder: Path) -> Writer:
    """formkit writes its identity in custom properties too, which nobody else is asked for."""
    from formkit.ooxml.word_write import write_document

    template = (folder / "form.docx").read_bytes()
    return lambda _, context: write_document(template, context, _properties(context))


def formkit_with_picture(folder: Path) -> Writer:
    """The same, with the prepared QR code of each document."""
    from formkit.ooxml.word_write import write_document

    template, pictures = (folder / "form.docx").read_bytes(), _pictures(folder)
    return lambda number, context: write_document(template, context, _properties(context), pictures[number])


def formkit_issued(folder: Path) -> Writer:
    """What a customer really gets: the QR code drawn for each, the print locked, a control for each of their fields."""
    from formkit.forms import find_form, load_form
    from formkit.generate import fill
    from formkit.model.document import Document
    from formkit.model.identity import Identity
    from formkit.records.sources import record_from_plain

    form = load_form(find_form("3.1")).usable()
    key = bytes(32)
    made = [record_from_plain(form, each) for each in read_records(folder)]
    numbers = [str(each["document_number"]) for each in read_records(folder)]
    return lambda number, _: fill(
        form, Document(Identity(form.id, form.version, numbers[number]).signed(key), made[number]), "docx"
    )


def formkit_excel(folder: Path) -> Writer:
    from formkit.ooxml.excel_write import write_workbook

    template = (folder / "form.xlsx").read_bytes()
    return lambda _, context: write_workbook(template, context, _properties(context))


def docxtpl(folder: Path) -> Writer:
    """The plain loop a user of docxtpl writes, opened anew for each record; rust-docxtpl goes by the same name."""
    from docxtpl import DocxTemplate

    template = (folder / "form.docx").read_bytes()

    def write(_: int, context: Context) -> bytes:
        document = DocxTemplate(io.BytesIO(template))
        document.render(dict(context), autoescape=True)
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()

    return write


def docxtpl_with_picture(folder: Path) -> Writer:
    """The same, with the prepared QR code of each document in place of the one in the page header.

    `replace_pic` is docxtpl's fastest way: `replace_media` writes the archive twice, `InlineImage` lays a picture out.
    """
    from docxtpl import DocxTemplate

    template = (folder / "form.docx").read_bytes()
    pictures = _pictures(folder)

    def write(number: int, context: Context) -> bytes:
        document = DocxTemplate(io.BytesIO(template))
        document.replace_pic("二维码.png", io.BytesIO(pictures[number]))
        document.render(dict(context), autoescape=True)
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()

    return write


def _pictures(folder: Path) -> list[bytes]:
    """The prepared QR code of each record."""
    return [(folder / f"{number}.png").read_bytes() for number in range(len(read_records(folder)))]


def _header(sheet: "Worksheet") -> "_HeaderFooterPart":
    """What stands at the right of the page header: there our form prints its number."""
    assert sheet.oddHeader is not None
    return sheet.oddHeader.right


def openpyxl(folder: Path) -> Writer:
    """The plain load, fill and save; the rows of the table are there already."""
    from openpyxl import load_workbook

    template = (folder / "openpyxl.xlsx").read_bytes()
    sheet = load_workbook(io.BytesIO(template)).worksheets[0]
    texts = {cell.coordinate: str(cell.value) for row in sheet for cell in row if _PLACE.search(str(cell.value))}
    heading = str(_header(sheet).text)

    def write(_: int, context: Context) -> bytes:
        def value(found: re.Match[str]) -> str:
            table, _, rest = found[1].partition(".")
            if not rest:
                return str(context[table])
            row, _, name = rest.partition(".")
            return str(context[table][int(row)][name])  # type: ignore[index]  # a table is a list of rows

        book = load_workbook(io.BytesIO(template))
        sheet = book.worksheets[0]
        for address, text in texts.items():
            sheet[address] = _PLACE.sub(value, text) or None
        _header(sheet).text = _PLACE.sub(value, heading)
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    return write


def limit(by: Callable[[Path], Writer], own: frozenset[str]) -> Callable[[Path], Writer]:
    """Nothing but deflate, CRC and write of the parts `own` that `by` makes: no writer of this format can be faster."""

    def engine(folder: Path) -> Writer:
        from formkit.ooxml.members import archive, packed
        from formkit.ooxml.package import Package

        write_one, made = by(folder), []
        for number, context in enumerate(read_records(folder)):
            with Package(write_one(number, context)) as package:
                made.append(package.parts())
        members = {name: packed(name, content, small=True) for name, content in made[0].items()}
        changed = [{name: parts[name] for name in own} for parts in made]

        def write(number: int, _: Context) -> bytes:
            mine = {name: packed(name, content) for name, content in changed[number].items()}
            return archive((members | mine).values())

        return write

    return engine


# The parts that differ from document to document; all others are deflated once.
OWN_PARTS: Mapping[str, frozenset[str]] = {
    "docx": frozenset({"word/document.xml", "word/footer1.xml", "docProps/custom.xml"}),
    "xlsx": frozenset({"xl/worksheets/sheet1.xml", "docProps/custom.xml"}),
}
ENGINES: Mapping[str, Callable[[Path], Writer]] = {
    "formkit": formkit_word,
    "docxtpl": docxtpl,
    "limit": limit(formkit_word, OWN_PARTS["docx"]),
    "formkit xlsx": formkit_excel,
    "openpyxl": openpyxl,
    "limit xlsx": limit(formkit_excel, OWN_PARTS["xlsx"]),
    # With a QR code of its own in each document, prepared by `_pictures`.
    "formkit + picture": formkit_with_picture,
    "docxtpl + picture": docxtpl_with_picture,
    "formkit as issued": formkit_issued,
}
