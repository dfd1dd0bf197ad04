"""What follows its rows when the rows of a sheet repeat: merges, validations, formats and named areas."""

import copy
import re
from collections.abc import Mapping, Sequence

from lxml import etree

from formkit.ooxml.excel import NAMESPACE, address, area

_S = f"{{{NAMESPACE}}}"
_NAMED_AREA = re.compile(r"(?P<sheet>'(?:[^']|'')+'|[^'!,()]+)!(?P<first>[$A-Z0-9]+)(?::(?P<last>[$A-Z0-9]+))?")
_ROW = re.compile(r"\d+")


class Moves:
    """Where each row of the template ends up, 0-based; rows are told from top to bottom."""

    def __init__(self) -> None:
        self._loops: dict[range, list[range]] = {}  # rows of a loop, marker rows too -> new rows of each copy
        self._shifts = [(0, 0)]  # from which old row on -> by how much

    def repeat(self, loop: range, count: int) -> None:
        """Tells of `count` copies of what stands between the marker rows of a loop."""
        start, height = loop.start + self.shift, len(loop) - 2
        copies = [range(start + number * height, start + (number + 1) * height) for number in range(count)]
        self._loops[loop] = copies
        self._shifts.append((loop.stop, self.shift + count * height - len(loop)))

    def copies(self, loop: range) -> Sequence[range]:
        """The new rows of each copy of a loop that was told."""
        return self._loops[loop]

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


def move_merges(root: etree._Element, moves: Moves) -> None:
    """Merged cells follow their rows, once for each copy."""
    for merge in list(root.iterfind(f"{_S}mergeCells/{_S}mergeCell")):
        top, left, bottom, right = area(str(merge.get("ref")))
        for first, last in moves.areas(top, bottom):
            moved = copy.deepcopy(merge)
            moved.set("ref", f"{address(first, left)}:{address(last, right)}")
            merge.addprevious(moved)
        _remove(merge)


def move_areas(root: etree._Element, moves: Moves) -> None:
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


def move_names(workbook: etree._Element, moves: Mapping[str, Moves]) -> None:
    """Print areas and titles follow their rows."""
    for name in workbook.iter(f"{_S}definedName"):
        name.text = _NAMED_AREA.sub(lambda found: _moved_area(found, moves), name.text or "")


def _moved_area(found: re.Match[str], moves: Mapping[str, Moves]) -> str:
    known = moves.get(found["sheet"].strip("'").replace("''", "'"))
    first, last = (_ROW.search(found[end] or found["first"]) for end in ("first", "last"))
    if known is None or first is None or last is None:
        return found[0]
    rows = known.areas(int(first[0]) - 1, int(last[0]) - 1)
    if not rows:
        return found[0]
    moved = f"{found['sheet']}!{_ROW.sub(str(rows[0][0] + 1), found['first'])}"
    return moved if found["last"] is None else f"{moved}:{_ROW.sub(str(rows[-1][1] + 1), found['last'])}"
