"""The engines: each is set up once and then reads one stretch of papers after another.

Each is imported only where it is needed: docling runs in an environment of its own, without formkit.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

Texts = list[str]


@dataclass(frozen=True)
class Reader:
    """`read` is what is measured; `seen` tells the texts that it found in some papers."""

    read: Callable[[Sequence[Path]], object]
    seen: Callable[[Sequence[Path]], Texts]


def formkit(folder: Path) -> Reader:
    """All that `formkit parse` does with a paper: evidence, rules, comparison with what was issued."""
    from formkit.archive import open_archive
    from formkit.flow.parsing import parse
    from formkit.model.returned import Returned

    archive = open_archive(folder / "archive")

    def read(papers: Sequence[Path]) -> list[Returned]:
        return list(parse([(paper, paper.name) for paper in papers], archive))

    def seen(papers: Sequence[Path]) -> Texts:
        return [field.value.evidence.raw for each in read(papers) for field in each.fields if field.accepted]

    return Reader(read, seen)


def _walk(cells: "Callable[[Table], list[list[str]]]") -> Callable[[Path], Reader]:
    """python-docx: all paragraphs, and all cells of all tables."""

    def engine(_: Path) -> Reader:
        import docx

        def one(paper: Path) -> tuple[Texts, list[list[list[str]]]]:
            document: Document = docx.Document(str(paper))
            return [each.text for each in document.paragraphs], [cells(each) for each in document.tables]

        def read(papers: Sequence[Path]) -> list[tuple[Texts, list[list[list[str]]]]]:
            return [one(paper) for paper in papers]

        def seen(papers: Sequence[Path]) -> Texts:
            found = read(papers)
            in_cells = (text for _, tables in found for table in tables for row in table for text in row)
            return [text for paragraphs, _ in found for text in paragraphs] + list(in_cells)

        return Reader(read, seen)

    return engine


def _by_rows(table: "Table") -> list[list[str]]:
    return [[cell.text for cell in table.rows[number].cells] for number in range(len(table.rows))]


def _by_place(table: "Table") -> list[list[str]]:
    """Each call of `cell` lays out the whole table anew."""
    columns = range(len(table.columns))
    return [[table.cell(row, column).text for column in columns] for row in range(len(table.rows))]


def openpyxl(_: Path) -> Reader:
    """The plain load, and the values of all sheets."""
    from openpyxl import load_workbook

    def one(paper: Path) -> Iterator[tuple[object, ...]]:
        return (values for sheet in load_workbook(paper).worksheets for values in sheet.iter_rows(values_only=True))

    def read(papers: Sequence[Path]) -> list[list[tuple[object, ...]]]:
        return [list(one(paper)) for paper in papers]

    def seen(papers: Sequence[Path]) -> Texts:
        return [str(value) for rows in read(papers) for row in rows for value in row if value is not None]

    return Reader(read, seen)


def docling(_: Path) -> Reader:
    """One converter for all papers, with everything as it comes."""
    from docling.document_converter import DocumentConverter

    converter = DocumentConverter()

    def read(papers: Sequence[Path]) -> list[object]:
        return [converter.convert(paper) for paper in papers]

    def seen(papers: Sequence[Path]) -> Texts:
        documents = [converter.convert(paper).document for paper in papers]
        in_cells = (cell.text for each in documents for table in each.tables for cell in table.data.table_cells)
        return [text.text for each in documents for text in each.texts] + list(in_cells)

    return Reader(read, seen)


ENGINES: Mapping[str, Callable[[Path], Reader]] = {
    "formkit": formkit,
    "row.cells": _walk(_by_rows),
    "table.cell": _walk(_by_place),
    "openpyxl": openpyxl,
    "docling": docling,
}
