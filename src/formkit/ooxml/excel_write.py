"""Fills a tagged workbook template, leaving every other part of the package as it is.

The tags are those of the Word templates: `{{ field }}`, and rows that hold only `{%tr for r in table %}` and
`{%tr endfor %}` around the rows that repeat. Values are written as text, so that nothing is ever run as a
formula and no digit is lost. A template is compiled once: its rows are cut at their slots, and what stands around
them depends on nothing but how many rows each table has.
"""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from formkit.ooxml.excel import NAMESPACE, column_name, position, sheets, workbook_part
from formkit.ooxml.excel_moves import Moves, move_areas, move_merges, move_names
from formkit.ooxml.members import Frame
from formkit.ooxml.package import Package, serialize, writable
from formkit.ooxml.slots import BEGIN, END, RECORD, ROW, Blank, Stretch, cut, has_marks, mark

_S = f"{{{NAMESPACE}}}"
_FIELD = re.compile(r"\{\{\s*(\w+)(?:\.(\w+(?:\[[0-9]+\]\.\w+)?))?\s*\}\}")
_FOR = re.compile(r"\{%tr\s+for\s+(\w+)\s+in\s+(\w+)\s*%\}")
_END = re.compile(r"\{%tr\s+endfor\s*%\}")
# What would read as one of Excel's escapes is escaped itself.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_P = r"(?:\w+:)?"
_CELL = re.compile(
    rf'(?P<before> t="inlineStr"><{_P}is><{_P}t xml:space="preserve">)(?P<text>[^<>]*{BEGIN}[^<>]*)'
    rf"(?P<after></{_P}t></{_P}is></{_P}c>)"
)
_MARGIN = re.compile(f"{BEGIN}[^{END}]*{END}")
_SPLIT = f"{BEGIN}|{END}"  # stands between the groups of rows
_NUMBER = re.compile(f"{BEGIN}#([0-9]+){END}")  # stands for the number of a row of its group

Context = Mapping[str, object]


def write_workbook(template: bytes, context: Context, properties: Mapping[str, str]) -> bytes:
    """The workbook that `context` gives, with these custom properties.

    Texts by field name, lists of rows by table name. Raises KeyError where a tag names nothing in it: lint has
    seen to that.
    """
    return _compiled(template).document(context, properties)


class WorkbookTemplate:
    """A tagged workbook, its sheets cut at their slots."""

    def __init__(self, content: bytes) -> None:
        with Package(content) as package:
            strings = strings_of(package)
            self._sheets = {sheet.name: (sheet.part, _sheet(package, sheet.part, strings)) for sheet in sheets(package)}
            self._name = workbook_part(package) or "xl/workbook.xml"
            self._workbook = package.xml(self._name)
            self._frame = Frame(package.parts())

    def document(self, context: Context, properties: Mapping[str, str]) -> bytes:
        """The workbook that `context` gives, with these custom properties."""
        moves = {name: _moves(sheet, _counts(sheet, context)) for name, (_, sheet) in self._sheets.items()}
        parts = {part: _written(sheet, moves[name], context) for name, (part, sheet) in self._sheets.items()}
        return self._frame.filled(parts | {self._name: _named(self._workbook, tuple(moves.items()))}, properties)


_compiled = lru_cache(maxsize=16)(WorkbookTemplate)


@dataclass(frozen=True, eq=False)
class _Group:
    """Rows of a sheet that move together: those of a loop without its marker rows, or those between loops.

    Their XML is cut at its slots, with a mark for the number of each row; `old` are their rows in the template, of
    a loop with its marker rows.
    """

    table: str | None
    old: range
    constants: tuple[str, ...]
    blanks: tuple[Blank, ...]


@dataclass(frozen=True, eq=False)
class _Sheet:
    """A sheet of the template; `rest` is what it holds without its rows."""

    groups: tuple[_Group, ...]
    rest: etree._Element


def _counts(sheet: _Sheet, context: Context) -> tuple[int, ...]:
    """How many rows each loop of the sheet has."""
    return tuple(len(_rows(context, group.table)) for group in sheet.groups if group.table is not None)


def _rows(context: Context, table: str) -> Sequence[Mapping[str, str]]:
    rows = context[table]
    assert isinstance(rows, Sequence)
    return rows


@lru_cache(maxsize=256)
def _moves(sheet: _Sheet, counts: tuple[int, ...]) -> Moves:
    moves, left = Moves(), list(counts)
    for group in sheet.groups:
        if group.table is not None:
            moves.repeat(group.old, left.pop(0))
    return moves


def _written(sheet: _Sheet, moves: Moves, context: Context) -> bytes:
    before, after = _around(sheet, moves)
    out: list[bytes] = [before]
    for group in sheet.groups:
        if group.table is None:
            _placed(group, moves.of(group.old.start)[0]).write(out, (context, {}), _escaped)  # type: ignore[arg-type]
            continue
        for row, new in zip(_rows(context, group.table), moves.copies(group.old)):
            _placed(group, new.start).write(out, (context, row), _escaped)  # type: ignore[arg-type]
    after.write(out, (_Margins(context), {}))
    return b"".join(out)


def _escaped(texts: str) -> str:
    return _ESCAPE.sub("_x005F_", texts) if "_x" in texts else texts


class _Margins(Mapping[str, str]):
    """The values as page headers and footers hold them: there & begins a code and is doubled to stand for itself."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def __getitem__(self, name: str) -> str:
        return str(self._context[name]).replace("&", "&&")

    def __iter__(self) -> Iterator[str]:
        return iter(self._context)

    def __len__(self) -> int:
        return len(self._context)


@lru_cache(maxsize=512)
def _placed(group: _Group, start: int) -> Stretch:
    """The rows of a group with their numbers, the first at `start` (0-based)."""
    numbered = [_NUMBER.sub(lambda found: str(start + int(found[1]) + 1), each) for each in group.constants]
    return Stretch(numbered, group.blanks)


@lru_cache(maxsize=256)
def _named(workbook: etree._Element, moves: tuple[tuple[str, Moves], ...]) -> bytes:
    """The workbook part once the rows of its sheets have moved."""
    workbook = copy.deepcopy(workbook)
    move_names(workbook, dict(moves))
    return serialize(workbook)


@lru_cache(maxsize=256)
def _around(sheet: _Sheet, moves: Moves) -> tuple[bytes, Stretch]:
    """What stands before and after the rows of a sheet once its rows have moved."""
    root = copy.deepcopy(sheet.rest)
    move_merges(root, moves)
    move_areas(root, moves)
    data = root.find(f"{_S}sheetData")
    if data is not None and any(group.table is None or moves.copies(group.old) for group in sheet.groups):
        data.text = f"{data.text or ''}{_SPLIT}"
    before, _, after = serialize(root).decode().rpartition(_SPLIT)  # without a row all stands in `after`
    return before.encode(), Stretch(*cut(after, _MARGIN, lambda found: Blank.of(found[0], "", "", "")))


def strings_of(package: Package) -> list[etree._Element]:
    """The texts that the cells of a workbook share."""
    part = "xl/sharedStrings.xml"
    return list(package.xml(part).iter(f"{_S}si")) if part in package.names else []


def text_of(cell: etree._Element, strings: Sequence[etree._Element]) -> str:
    """What a cell holds as text."""
    if cell.get("t") == "s":
        item: etree._Element | None = strings[int(cell.findtext(f"{_S}v") or "0")]
    else:
        item = cell.find(f"{_S}is")
    return "" if item is None else "".join(text.text or "" for text in item.iter(f"{_S}t"))


def _sheet(package: Package, part: str, strings: Sequence[etree._Element]) -> _Sheet:
    """The sheet with its rows cut off, group by group."""
    root = package.xml(part)
    _mark_margins(root)
    data = root.find(f"{_S}sheetData")
    if data is None:
        return _Sheet((), root)
    groups = list(_groups(list(data), strings))
    data[:] = []
    _split(data)
    places = []
    for loop, rows in groups:
        numbers = [int(row.get("r", "1")) - 1 for row in rows]
        kept = rows[1:-1] if loop else rows
        for row in kept:
            _mark_row(row, int(row.get("r", "1")) - 1 - numbers[0] - bool(loop), loop and loop[0], strings)
        data.extend(kept)
        _split(data)
        places.append((loop and loop[1], range(numbers[0], numbers[-1] + 1)))
    texts = serialize(root).decode().split(_SPLIT)[1:-1]
    data[:] = []
    data.text = (data.text or "").replace(_SPLIT, "") or None
    cuts = [cut(text, _CELL, _blank) for text in texts]
    return _Sheet(tuple(_Group(*place, *each) for place, each in zip(places, cuts)), root)


def _blank(found: re.Match[str]) -> Blank:
    return Blank.of(found["text"], found["before"], found["after"], "/>")


def _split(data: etree._Element) -> None:
    """Marks the end of what `data` holds so far."""
    if len(data):
        data[-1].tail = f"{data[-1].tail or ''}{_SPLIT}"
    else:
        data.text = f"{data.text or ''}{_SPLIT}"


def _groups(
    rows: Sequence[etree._Element], strings: Sequence[etree._Element]
) -> Iterator[tuple[tuple[str, str] | None, list[etree._Element]]]:
    """The rows between loops, and each loop from its opening marker row to its closing one, with variable and table."""
    loop: tuple[str, str] | None = None
    held: list[etree._Element] = []
    for row in rows:
        text = "".join(text_of(cell, strings) for cell in row)
        if found := _FOR.search(text):
            if held:
                yield None, held
            loop, held = (found[1], found[2]), []
        held.append(row)
        if loop is not None and _END.search(text):
            yield loop, held
            loop, held = None, []
    if held and loop is None:
        yield None, held


def _mark_row(row: etree._Element, offset: int, variable: str | None, strings: Sequence[etree._Element]) -> None:
    number = f"{BEGIN}#{offset}{END}"
    row.set("r", number)
    for cell in row:
        cell.set("r", f"{column_name(position(str(cell.get('r')))[1])}{number}")
        text = text_of(cell, strings)
        if "{{" in text:
            _write(cell, _FIELD.sub(lambda found: _mark(found, variable), text))


def _mark(found: re.Match[str], variable: str | None) -> str:
    if found[2] is not None and found[1] == variable:
        return mark(ROW, found[2])
    return mark(RECORD, found[1] if found[2] is None else f"{found[1]}.{found[2]}")


def _write(cell: etree._Element, text: str) -> None:
    """Makes the cell hold `text`, which is not empty, in place of what it held."""
    for child in list(cell):
        cell.remove(child)
    if "t" in cell.attrib:
        del cell.attrib["t"]
    cell.set("t", "inlineStr")
    item = etree.SubElement(etree.SubElement(cell, f"{_S}is"), f"{_S}t")
    item.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    text = writable(text)
    item.text = text if has_marks(text) else _escaped(text)


def _mark_margins(root: etree._Element) -> None:
    for part in root.iter(f"{_S}headerFooter"):
        for each in part:
            each.text = _FIELD.sub(lambda found: _mark(found, None), each.text or "")
