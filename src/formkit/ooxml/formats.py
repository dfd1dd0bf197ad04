"""The Office formats by name, each with what can be asked of its packages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from formkit.model.place import Place
from formkit.model.problem import Problem
from formkit.model.reading import Block
from formkit.model.room import Room
from formkit.ooxml import excel, excel_print, word, word_code, word_known, word_print, word_rooms
from formkit.ooxml.package import Package


@dataclass(frozen=True)
class OfficeFormat:
    """`walk` gives the blocks, `margins` the texts of page headers and footers, `reflows` what can change
    size, `codes` what is amiss with the QR code, `rooms` how much each cell of fixed size holds."""

    name: str
    main_part: Callable[[Package], str | None]
    walk: Callable[[Package, str], tuple[Block, ...]]
    margins: Callable[[Package, str], list[tuple[str, Place]]]
    reflows: Callable[[Package, str], list[Problem]]
    codes: Callable[[Package, str], list[Problem]]
    rooms: Callable[[Package, str], Mapping[Place, Room]]


def _no_rooms(package: Package, source: str) -> Mapping[Place, Room]:
    return {}  # a sheet keeps the whole of a text, however much of it a cell shows


def _no_codes(package: Package, source: str) -> list[Problem]:
    return []  # a sheet prints the number in its page header


FORMATS: Mapping[str, OfficeFormat] = {
    "docx": OfficeFormat(
        "docx",
        word.document_part,
        word_known.walk_document,
        word_print.margin_texts,
        word_print.reflows,
        word_code.code_faults,
        word_rooms.rooms,
    ),
    "xlsx": OfficeFormat(
        "xlsx",
        excel.workbook_part,
        excel.walk_workbook,
        excel_print.margin_texts,
        excel_print.reflows,
        _no_codes,
        _no_rooms,
    ),
}


def format_of(package: Package) -> OfficeFormat | None:
    """Which Office format a package is by its content types, whatever its file is called."""
    return next((each for each in FORMATS.values() if each.main_part(package) is not None), None)
