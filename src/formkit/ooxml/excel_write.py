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
from formkit.ooxml.package import Package, serialize, writable

_S = f"{{{NAMESPACE}}}"
_FIELD = re.compile(r"\{\{\s*(\w+)(?:\.(\w+))?\s*\}\}")
_FOR = re.compile(r"\{%tr\s+for\s+(\w+)\s+in\s+(\w+)\s*%\}")
_END = re.compile(r"\{%tr\s+endfor\s*%\}")
_NAMED_AREA = re.compile(r"(?P<sheet>'(?:[^']|'')+'|[^'!,()]+)!(?P<first>[$A-Z0-9]+)(?::(?P<last>[$A-Z0-9]+))?")
_ROW = re.compile(r"\d+")
# What would read as one of Excel's escapes is escaped itself.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

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
            _fill_margins(root, context)
            parts[sheet.part] = serialize(root)
        name = workbook_part(package) or "xl/workbook.xml"
        workbook = package.xml(name)
        _move_names(workbook, moves)
        parts[name] = serialize(workbook)
    return parts


class _Moves:
    """Where each row of the template ends up, 0-based; rows are told from top to bottom."""

    def __init__(self) -> None:
        self._loops: dict[range, list[range]] = {}  # rows of a loop, marker rows too -> new rows of each copy
        self._shifts = [(0, 0)]  # from which old row on -> by how much

    def repeat(self, loop: range, count: int) -> Sequence[range]:
        """The new rows of each of `count` copies of what stands between the marker rows of a loop."""
        start, height = loop.start + self.shift, len(loop) - 2
        copies = [range(start + number * height, start + (number + 1) * height) for number in range(count)]
        self._loops[loop] = copies
        self._shifts.append((loop.stop, self.shift + count * height - len(loop)))
        return copies

    @property
    def shift(self) -> int:
        """By how much the rows after the last loop so far move."""
        return self._shifts[-1][1]

    def of(self, old: int) -> list[int]:
        """The new rows of a row: several in a loop, none for a marker row."""
        for loop, copies in self._loops.items():
            if old in loop:
                return [copy[old - loop.start - 1] for copy in copies] if loop.start < old < loop.stop - 1 else []
        return [old + next(shift for start, shift in reversed(self._shifts) if start <= old)]

    def areas(self, top: int, bottom: int) -> list[tuple[int, int]]:
        """First and last row of what becomes of an area: one for each copy within a loop, none where it is gone."""
        if any(top in loop and bottom in loop for loop in self._loops):
            return list(zip(self.of(top), self.of(bottom)))
        while top < bottom and not self.of(top):
            top += 1
        while top < bottom and not self.of(bottom):
            bottom -= 1
        return [(self.of(top)[0], self.of(bottom)[-1])] if self.of(top) else []


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
    for loop, group in _groups(rows, strings):
        numbers = [int(row.get("r", "1")) - 1 for row in group]
        if loop is None:
            for row, old in zip(group, numbers):
                data.append(_filled(row, old + moves.shift, strings, context))
            continue
        variable, table = loop
        items = context[table]
        assert isinstance(items, Sequence)
        for item, copy_rows in zip(items, moves.repeat(range(numbers[0], numbers[-1] + 1), len(items))):
            for row, old in zip(group[1:-1], numbers[1:-1]):
                new = copy_rows[old - numbers[0] - 1]
                data.append(_filled(row, new, strings, {**context, variable: item}))
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
    if text := _ESCAPE.sub("_x005F_", writable(text)):
        cell.set("t", "inlineStr")
        item = etree.SubElement(etree.SubElement(cell, f"{_S}is"), f"{_S}t")
        item.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        item.text = text


def _move_merges(root: etree._Element, moves: _Moves) -> None:
    for merge in list(root.iterfind(f"{_S}mergeCells/{_S}mergeCell")):
        top, left, bottom, right = area(str(merge.get("ref")))
        for first, last in moves.areas(top, bottom):
            moved = copy.deepcopy(merge)
            moved.set("ref", f"{address(first, left)}:{address(last, right)}")
            merge.addprevious(moved)
        _remove(merge)


def _fill_margins(root: etree._Element, context: Context) -> None:
    """Page headers and footers, where & begins a code and is doubled to stand for itself."""
    for part in root.iter(f"{_S}headerFooter"):
        for each in part:
            each.text = _FIELD.sub(lambda found: writable(_value(found, context)).replace("&", "&&"), each.text or "")


def _move_areas(root: etree._Element, moves: _Moves) -> None:
    """Validations, conditional formats and ignored errors follow their rows; the stated dimension is dropped."""
    for element in list(root.iter(f"{_S}dataValidation", f"{_S}conditionalFormatting", f"{_S}ignoredError")):
        moved = []
        for each in str(element.get("sqref", "")).split():
            top, left, bottom, right = area(each)
            if found := moves.areas(top, bottom):
                moved.append(f"{address(found[0][0], left)}:{address(found[-1][1], right)}")
        element.set("sqref", " ".join(moved))
        if not moved:
            _remove(element)
    for dimension in root.findall(f"{_S}dimension"):
        root.remove(dimension)


def _remove(element: etree._Element) -> None:
    """Takes an element out, and what held it once that is empty: Excel calls a file with an empty list broken."""
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)
    if "count" in parent.attrib:
        parent.set("count", str(len(parent)))
    if not len(parent) and (above := parent.getparent()) is not None:
        above.remove(parent)


def _move_names(workbook: etree._Element, moves: Mapping[str, _Moves]) -> None:
    """Print areas and titles follow their rows."""
    for name in workbook.iter(f"{_S}definedName"):
        name.text = _NAMED_AREA.sub(lambda found: _moved_area(found, moves), name.text or "")


def _moved_area(found: re.Match[str], moves: Mapping[str, _Moves]) -> str:
    known = moves.get(found["sheet"].strip("'").replace("''", "'"))
    first, last = (_ROW.search(found[end] or found["first"]) for end in ("first", "last"))
    if known is None or first is None or last is None:
        return found[0]
    rows = known.areas(int(first[0]) - 1, int(last[0]) - 1)
    if not rows:
        return found[0]
    moved = f"{found['sheet']}!{_ROW.sub(str(rows[0][0] + 1), found['first'])}"
    return moved if found["last"] is None else f"{moved}:{_ROW.sub(str(rows[-1][1] + 1), found['last'])}"
