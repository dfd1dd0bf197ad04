"""CPU per document of form 3.1: formkit, docxtpl and openpyxl on one machine in one run, taken in turns.

`python benchmarks/generate.py [documents a round] [rounds]`; the best round of each counts. Before anything is
timed, what each engine wrote is compared.
"""

import io
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from formkit.forms import find_form, load_form
from formkit.generate.codes import code_picture
from formkit.generate.controls import controls
from formkit.model.form import Form
from formkit.model.identity import Identity
from formkit.ooxml import excel_controls, word_controls
from formkit.ooxml.controls import box_values
from formkit.ooxml.excel_write import write_workbook
from formkit.ooxml.members import DEFLATER, archive, packed
from formkit.ooxml.package import Package
from formkit.ooxml.word_write import write_document

Context = Mapping[str, object]
Engine = Callable[[Path], object]  # writes one document to the path
_ROWS = 9
_PROPERTIES = {f"formkit.{name}": "XQ-320700-CM-20150403-0001" for name in ("form", "version", "number", "check")}
_CODE = Identity("3.1", "0a1b2c3d4e5f", "XQ-320700-CM-20150403-0001", "ABCDEFGH").code()
_PICTURE, _PLACE = "word/media/code.png", "二维码.png"  # the media part, and what docxtpl knows the picture by
_CHANGED = {"word/document.xml", "word/footer1.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml"}


def record(form: Form) -> dict[str, object]:
    """A filled record; no value has a sign that is written in a way of its own."""
    rows = [{field.name: f"{field.name[:8]}·{number}" for field in form.tables[0].fields} for number in range(_ROWS)]
    header = {field.name: f"值 {field.name} 2015" for field in form.fields}
    boxes = {name: text for field in form.fields for name, text in box_values(field.name, field.kind.blank)}
    return header | boxes | {form.tables[0].name: rows}


def by_docxtpl(template: bytes, context: Context, picture: bytes = b"") -> bytes:
    """The plain loop a user of docxtpl writes, opened anew for each record; a picture is ready made."""
    document = DocxTemplate(io.BytesIO(template))
    if picture:
        document.replace_pic(_PLACE, io.BytesIO(picture))
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    document.render(dict(context), jinja_env=environment, autoescape=True)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def by_openpyxl(prepared: bytes, cells: Mapping[str, str]) -> bytes:
    """The plain load, fill and save; the rows of the table are there already."""
    book = openpyxl.load_workbook(io.BytesIO(prepared))
    sheet = book.worksheets[0]
    for address, text in cells.items():
        sheet[address] = text
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of a package."""
    with Package(content) as package:
        return package.parts()


def texts(content: bytes) -> dict[str, str]:
    """What openpyxl reads in each cell of the first sheet that holds any."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return {cell.coordinate: str(cell.value) for row in sheet for cell in row if cell.value is not None}


def limit(parts: Mapping[str, bytes], *, by_zlib: bool) -> Engine:
    """Nothing but deflate, CRC and write of the same bytes: what no writer of this format can be faster than.

    By zlib every part is deflated at its fastest level; else only the parts that change, by what formkit uses.
    """
    members = {name: packed(name, content) for name, content in parts.items()}

    def plain(path: Path) -> object:
        for content in parts.values():
            zlib.crc32(content)
        data = [zlib.compress(content, 1) for content in parts.values()]
        return path.write_bytes(b"".join(data))

    def fast(path: Path) -> object:
        own = {name: packed(name, content) for name, content in parts.items() if name in _CHANGED}
        return path.write_bytes(archive((members | own).values()))

    return plain if by_zlib else fast


def engines(form: Form, context: Context) -> dict[str, dict[str, Engine]]:
    """Format -> engine -> what writes one document, once their outputs are equal."""
    word = word_controls.with_controls(form.templates["docx"].content, controls(form))
    excel = excel_controls.with_controls(form.templates["xlsx"].content, controls(form))
    picture = code_picture(_CODE)
    document, workbook = write_document(word, context, _PROPERTIES), write_workbook(excel, context, _PROPERTIES)
    ours, theirs = parts_of(document), parts_of(by_docxtpl(word, context))
    own = {"_rels/.rels", "[Content_Types].xml", "docProps/custom.xml"}
    assert {name: ours[name] for name in ours.keys() - own} == {name: theirs[name] for name in theirs.keys() - own}
    coded = parts_of(write_document(word, context, _PROPERTIES, code_picture(_CODE)))
    assert coded[_PICTURE] == picture == parts_of(by_docxtpl(word, context, picture))[_PICTURE]
    empty = {field.name: "" for field in form.fields}
    rows = [{field.name: "" for field in form.tables[0].fields}] * _ROWS
    prepared = write_workbook(excel, empty | {form.tables[0].name: rows}, {})
    printed = texts(prepared)
    cells = {place: text for place, text in texts(workbook).items() if printed.get(place) != text}
    assert texts(by_openpyxl(prepared, cells)) == texts(workbook)
    return {
        "docx": {
            "formkit": lambda path: path.write_bytes(write_document(word, context, _PROPERTIES)),
            "docxtpl": lambda path: path.write_bytes(by_docxtpl(word, context)),
            "formkit, QR code": lambda path: path.write_bytes(
                write_document(word, context, _PROPERTIES, code_picture(_CODE))
            ),
            "docxtpl, QR code": lambda path: path.write_bytes(by_docxtpl(word, context, picture)),
            "limit, as formkit": limit(ours, by_zlib=False),
            "limit, zlib 1 on all": limit(ours, by_zlib=True),
        },
        "xlsx": {
            "formkit": lambda path: path.write_bytes(write_workbook(excel, context, _PROPERTIES)),
            "openpyxl": lambda path: path.write_bytes(by_openpyxl(prepared, cells)),
            "limit, as formkit": limit(parts_of(workbook), by_zlib=False),
            "limit, zlib 1 on all": limit(parts_of(workbook), by_zlib=True),
        },
    }


def measured(all_engines: Mapping[str, Engine], documents: int, rounds: int) -> dict[str, float]:
    """Engine -> CPU milliseconds per document in its best round; the engines take turns within a round."""
    best = dict.fromkeys(all_engines, float("inf"))
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            for name, write in all_engines.items():
                # Rounds of like length: in a longer one the machine is disturbed more often.
                count = documents if not name.startswith(("docxtpl", "openpyxl")) else max(documents // 50, 2)
                start = time.process_time()
                for number in range(count):
                    write(Path(folder, f"{number}"))
                best[name] = min(best[name], (time.process_time() - start) * 1000 / count)
    return best


def main(documents: int = 100, rounds: int = 20) -> None:
    """Prints a line for each engine."""
    form = load_form(find_form("3.1")).usable()
    print(f"form 3.1, {_ROWS} rows, best of {rounds} rounds of {documents} documents; deflated by {DEFLATER}")
    for output, all_engines in engines(form, record(form)).items():
        result = measured(all_engines, documents, rounds)
        for name, milliseconds in result.items():
            print(f"{output}  {name:22} {milliseconds:9.3f} ms CPU  {milliseconds / result['formkit']:7.2f} x formkit")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
