"""That every engine wrote the same paper, before any of them is timed."""

import io
from pathlib import Path

import docx
import openpyxl
from lxml import etree
from python_calamine import CalamineWorkbook

from formkit.ooxml.package import Package, parse_xml
from formkit.ooxml.word import walk_document

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_IDENTITY = {"_rels/.rels", "[Content_Types].xml", "docProps/custom.xml"}  # formkit says who it is in these


class Different(Exception):
    """Two engines wrote different papers; its text says where."""


def check_word(ours: Path, theirs: Path, count: int, *, same_bytes: bool) -> None:
    """Every paragraph and cell of all documents of an engine is as in ours. Raises Different.

    `same_bytes`: so is every part. python-docx is asked too, of the first document.
    """
    for number in range(count):
        mine, other = ((folder / f"{number}.docx").read_bytes() for folder in (ours, theirs))
        _same(_words(mine), _words(other), f"{theirs.name}, document {number}")
        if same_bytes:
            _same(_parts(mine), _parts(other), f"{theirs.name}, parts of document {number}")
        if not number:
            _same(_second_witness(mine), _second_witness(other), f"{theirs.name}, by python-docx")


def check_excel(ours: Path, theirs: Path, count: int, *, same_bytes: bool) -> None:
    """Every cell of all workbooks of an engine is as in ours. Raises Different; openpyxl is asked too, of the first."""
    for number in range(count):
        mine, other = ((folder / f"{number}.xlsx") for folder in (ours, theirs))
        _same(_cells(mine), _cells(other), f"{theirs.name}, workbook {number}")
        if same_bytes:
            _same(_parts(mine.read_bytes()), _parts(other.read_bytes()), f"{theirs.name}, parts of workbook {number}")
        if not number:
            _same(_laid_out(mine), _laid_out(other), f"{theirs.name}, by openpyxl")


def _same(ours: object, theirs: object, where: str) -> None:
    if ours != theirs:
        raise Different(f"{where}: {ours!r:.600}\n  is not\n{theirs!r:.600}")


def _parts(content: bytes) -> dict[str, bytes]:
    with Package(content) as package:
        return {name: part for name, part in package.parts().items() if name not in _IDENTITY}


def _words(content: bytes) -> object:
    """The body as our reader walks it, and the paragraphs of page headers and footers."""
    with Package(content) as package:
        margins = [
            [_text(paragraph) for paragraph in parse_xml(part).iter(f"{_W}p")]
            for name, part in sorted(package.parts().items())
            if name.startswith(("word/header", "word/footer"))
        ]
        return walk_document(package, ""), margins


def _text(paragraph: etree._Element) -> str:
    return "".join(each.text or "" for each in paragraph.iter(f"{_W}t"))


def _second_witness(content: bytes) -> object:
    document = docx.Document(io.BytesIO(content))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    margins = [
        [each.text for each in part.paragraphs] for each in document.sections for part in (each.header, each.footer)
    ]
    return [each.text for each in document.paragraphs], tables, margins


def _cells(path: Path) -> object:
    book = CalamineWorkbook.from_path(str(path))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def _laid_out(path: Path) -> object:
    book = openpyxl.load_workbook(path)
    return [
        (
            {cell.coordinate: cell.value for row in sheet for cell in row if cell.value is not None},
            sorted(map(str, sheet.merged_cells.ranges)),
            str(sheet.oddHeader),
        )
        for sheet in book.worksheets
    ]
