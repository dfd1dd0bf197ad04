"""Fills a tagged workbook template, leaving every other part of the package as it is.

The tags are those of the Word templates: `{{ field }}`, and rows that hold only `{%tr for r in table %}` and
`{%tr endfor %}` around the rows that repeat. Values are written as text, so that nothing is ever run as a
formula and no digit is lost.
"""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from formkit.ooxml.excel import NAMESPACE, address, area, position, sheets, workbook_part
from formkit.ooxml.package import Package, serialize

_S = f"{{{NAMESPACE}}}"
_FIELD = re.compile(r"\{\{\s*(\w+)(?:\.(\w+))?\s*\}\}")
_FOR = re.compile(r"\{%tr\s+for\s+(\w+)\s+in\s+(\w+)\s*%\}")
_END = re.compile(r"\{%tr\s+endfor\s*%\}")
_ROWS_IN_NAME = re.compile(r"(\$?[A-Z]{0,3}\$)(\d+)")

Context = Mapping[str, object]


def fill_workbook(template: bytes, context: Context) -> dict[str, bytes]:
    """The parts of the workbook that `context` gives: texts by field name, lists of rows by table name.

    Raises KeyError where a tag names nothing in it: lint has seen to that.
    """
    with Package(template) as package:
        parts = package.parts()
        strings = _strings(package)
        moves: dict[str, _Moves] = {}
        for sheet in sheets(package):
            root = package.xml(sheet.part)
            moves[sheet.name] = _fill_sheet(root, strings, context)
            parts[sheet.part] = serialize(root)
        name = workbook_part(package) or "xl/workbook.xml"
        workbook = package.xml(name)
        _move_names(workbook, moves)
        parts[name] = serialize(workbook)
    return parts


class _Moves:
    """Where each row of the template ends up: old row -> new rows, 0-based."""

    def __init__(self) -> None:
        self._known: dict[int, list[int]] = {}
        self._shifts: list[tuple[int, int]] = [(0, 0)]

    def add(self, old: int, new: int) -> None:
        self._known.setdefault(old, []).append(new)

    def shift_from(self, old: int, shift: int) -> None:
        """Rows from `old` on that are not written out move by `shift`."""
        self._shifts.append((old, shift))

    def of(self, old: int) -> list[int]:
        if old in self._known:
            return self._known[old]
        shift = next(shift for start, shift in reversed(self._shifts) if start <= old)
        return [old + shift]


def _strings(package: Package) -> list[etree._Element]:
    part = "xl/sharedStrings.xml"
    return list(package.xml(part).iter(f"{_S}si")) if part in package.names else []


def _text(cell: etree._Element, strings: Sequence[etree._Element]) -> str:
    if cell.get("t") == "s":
        item: etree._Element | None = strings[int(cell.findtext(f"{_S}v") or "0")]
    else:
        item = cell.find(f"{_S}is")
    return "" if item is None else "".join(text.text or "" for text in item.iter(f"{_S}t"))


def _fill_sheet(root: etree._Element, strings: Sequence[etree._Element], context: Context) -> _Moves:
    data = root.find(f"{_S}sheetData")
    moves = _Moves()
    if data is None:
        return moves
    rows = list(data)
    for row in rows:
        data.remove(row)
    shift = 0
    for kind, group in _groups(rows, strings):
        first = int(group[0].get("r", "1")) - 1
        if kind is None:
            for row in group:
                old = int(row.get("r", "1")) - 1
                data.append(_filled(row, old + shift, strings, context))
                moves.add(old, old + shift)
            continue
        variable, table = kind
        body = group[1:-1]
        items = context[table]
        assert isinstance(items, Sequence)
        new = first + shift
        for item in items:
            for row in body:
                data.append(_filled(row, new, strings, {**context, variable: item}))
                moves.add(int(row.get("r", "1")) - 1, new)
                new += 1
        shift = new - (int(group[-1].get("r", "1")))
        moves.shift_from(int(group[-1].get("r", "1")), shift)
    _move_merges(root, moves)
    _move_areas(root, moves)
    return moves


def _groups(
    rows: Sequence[etree._Element], strings: Sequence[etree._Element]
) -> Iterator[tuple[tuple[str, str] | None, list[etree._Element]]]:
    """Rows one by one, and each loop from its opening marker row to its closing one, with variable and table."""
    loop: tuple[str, str] | None = None
    held: list[etree._Element] = []
    for row in rows:
        text = "".join(_text(cell, strings) for cell in row)
        if found := _FOR.search(text):
            loop, held = (found[1], found[2]), [row]
        elif loop is not None:
            held.append(row)
            if _END.search(text):
                yield loop, held
                loop = None
        else:
            yield None, [row]


def _filled(row: etree._Element, new: int, strings: Sequence[etree._Element], context: Context) -> etree._Element:
    row = copy.deepcopy(row)
    row.set("r", str(new + 1))
    for cell in row:
        cell.set("r", address(new, position(str(cell.get("r")))[1]))
        text = _text(cell, strings)
        if "{{" in text:
            _write(cell, _FIELD.sub(lambda found: _value(found, context), text))
    return row


def _value(found: re.Match[str], context: Context) -> str:
    value = context[found[1]]
    if found[2] is not None:
        assert isinstance(value, Mapping)
        value = value[found[2]]
    return str(value)


def _write(cell: etree._Element, text: str) -> None:
    """Makes the cell hold `text` in place of what it held; an empty text leaves the cell blank."""
    for child in list(cell):
        cell.remove(child)
    if "t" in cell.attrib:
        del cell.attrib["t"]
    if text:
        cell.set("t", "inlineStr")
        item = etree.SubElement(etree.SubElement(cell, f"{_S}is"), f"{_S}t")
        item.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        item.text = text


def _move_merges(root: etree._Element, moves: _Moves) -> None:
    merges = root.find(f"{_S}mergeCells")
    if merges is None:
        return
    for merge in list(merges):
        top, left, bottom, right = area(str(merge.get("ref")))
        for number, (new_top, new_bottom) in enumerate(zip(moves.of(top), moves.of(bottom))):
            target = merge if number == 0 else copy.deepcopy(merge)
            target.set("ref", f"{address(new_top, left)}:{address(new_bottom, right)}")
            if number:
                merges.append(target)
    merges.set("count", str(len(merges)))


def _move_areas(root: etree._Element, moves: _Moves) -> None:
    """Validations, conditional formats and ignored errors follow their rows; the stated dimension is dropped."""
    for element in root.iter(f"{_S}dataValidation", f"{_S}conditionalFormatting", f"{_S}ignoredError"):
        moved = []
        for each in str(element.get("sqref", "")).split():
            top, left, bottom, right = area(each)
            first, last = moves.of(top), moves.of(bottom)
            if first and last:
                moved.append(f"{address(first[0], left)}:{address(last[-1], right)}")
        element.set("sqref", " ".join(moved))
    dimension = root.find(f"{_S}dimension")
    if dimension is not None:
        root.remove(dimension)


def _move_names(workbook: etree._Element, moves: Mapping[str, _Moves]) -> None:
    """Print areas and titles follow their rows."""
    for name in workbook.iter(f"{_S}definedName"):
        sheet, _, cells = (name.text or "").rpartition("!")
        known = moves.get(sheet.strip("'"))
        if known is not None and "," not in (name.text or ""):
            first, colon, last = cells.partition(":")
            ends = [_moved(first, known, 0), _moved(last, known, -1)]
            name.text = f"{sheet}!{ends[0]}{colon}{ends[1]}"


def _moved(cell: str, moves: _Moves, which: int) -> str:
    return _ROWS_IN_NAME.sub(lambda found: f"{found[1]}{(moves.of(int(found[2]) - 1) or [0])[which] + 1}", cell)
