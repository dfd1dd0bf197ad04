"""A tagged template -> the rows its reader aligns returned rows with, and every fault of its tags."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from formkit.model.form import Form
from formkit.model.place import Place
from formkit.model.problem import Problem
from formkit.model.reading import Block, Grid
from formkit.model.room import Room
from formkit.model.template import Part, Slot, TemplateCell, TemplateRow

_TAG = re.compile(r"\{\{(?P<field>.*?)\}\}|\{%(?P<level>tr|p|tc|r)?(?P<statement>(?:\s|-).*?)%\}", re.DOTALL)
_FOR = re.compile(r"for\s+(\w+)\s+in\s+(\w+)")
_MARKER = re.compile(r"\{%tr\b")
_NAME = re.compile(r"(\w+)(?:\.(\w+))?")


@dataclass
class _Loop:
    """The row loop that is open: its variable, its table, and where it began."""

    variable: str
    table: str
    place: Place


class _Tags:
    """Reads the tags of one template, noting faults with their place."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self.problems: list[Problem] = []
        self.loop: _Loop | None = None

    def fault(self, code: str, message: str, place: Place) -> None:
        self.problems.append(Problem(code, "", f"{place}：{message}。", place))

    def parts(self, text: str, place: Place) -> tuple[Part, ...]:
        """The printed words and slots of a text, in order; loop tags open and close the loop."""
        parts: list[Part] = []
        end = 0
        for found in _TAG.finditer(text):
            parts.append(text[end : found.start()])
            end = found.end()
            if found["field"] is not None:
                if (path := self._path(found["field"].strip(), place)) is not None:
                    parts.append(Slot(path))
            else:
                self._statement(found["level"] or "", found["statement"].strip(), place)
        parts.append(text[end:])
        left = "".join(part for part in parts if isinstance(part, str))
        for sign in ("{{", "}}", "{%", "%}"):
            if sign in left:
                self.fault("template.tag_not_closed", f"标签“{sign}”没有配对，读到“{left.strip()[:40]}”", place)
        return tuple(part for part in parts if part)

    def _path(self, tag: str, place: Place) -> str | None:
        """The field path a tag stands for, or None where it stands for none."""
        found = _NAME.fullmatch(tag)
        if found is None:
            self.fault(
                "template.tag_not_a_field", f"“{{{{ {tag} }}}}”不是单纯的字段名；要计算的请写成字段的 compute", place
            )
            return None
        name, inner = found[1], found[2]
        if inner is None:
            if name in self._form.by_name:
                return name
        elif self.loop is not None and name == self.loop.variable:
            table = self._form.table_by_name.get(self.loop.table)
            if table is None:
                return None  # the loop itself has been reported
            if inner in table.by_name:
                return f"{table.name}[].{inner}"
        self.fault("template.unknown_field", f"form.toml 里没有“{tag}”这个字段", place)
        return None

    def _statement(self, level: str, statement: str, place: Place) -> None:
        found = _FOR.fullmatch(statement)
        if found is not None and level == "tr":
            if self.loop is not None:
                self.fault("template.loop_nested", "一个循环还没有结束又开始了另一个", place)
            if found[2] not in self._form.table_by_name:
                self.fault("template.unknown_table", f"form.toml 里没有“{found[2]}”这张明细表", place)
            self.loop = _Loop(found[1], found[2], place)
        elif statement == "endfor" and level == "tr":
            if self.loop is None:
                self.fault("template.loop_not_open", "有 endfor，却没有对应的 for", place)
            self.loop = None
        else:
            self.fault("template.tag_unknown", f"用了不支持的标签“{{%{level} {statement} %}}”", place)

    def close(self) -> None:
        """Notes a loop left open at the end of a table."""
        if self.loop is not None:
            self.fault("template.loop_not_closed", f"循环“{self.loop.table}”没有 {{%tr endfor %}}", self.loop.place)
            self.loop = None


def template_rows(
    blocks: Iterable[Block], form: Form, rooms: Mapping[Place, Room]
) -> tuple[tuple[TemplateRow, ...], list[Problem]]:
    """The rows of a template in reading order, marker rows left out, and all faults of its tags."""
    tags = _Tags(form)
    rows: list[TemplateRow] = []
    for number, block in enumerate(blocks):
        if isinstance(block, Grid):
            rows += _grid_rows(number, block, tags, rooms)
            tags.close()
        elif block.text.strip():
            cell = TemplateCell(0, 0, 1, 1, tags.parts(block.text, block.place), block.place)
            rows.append(TemplateRow(number, 0, (cell,)))
    return tuple(rows), tags.problems


def _grid_rows(number: int, grid: Grid, tags: _Tags, rooms: Mapping[Place, Room]) -> list[TemplateRow]:
    made: dict[tuple[int, int], TemplateCell] = {}
    rows = []
    for index in range(grid.row_count):
        cells = grid.row(index)
        is_marker = any(_MARKER.search(cell.text) for cell in cells)
        for cell in cells:
            if cell.row == index:
                parts = tags.parts(cell.text, cell.place)
                spans = (cell.row, cell.column, cell.row_span, cell.column_span)
                made[cell.row, cell.column] = TemplateCell(*spans, parts, cell.place, rooms.get(cell.place))
        if not is_marker and cells:
            covering = tuple(made[cell.row, cell.column] for cell in cells)
            rows.append(TemplateRow(number, index, covering, tags.loop.table if tags.loop else None))
    _check_loops(rows, tags)
    return rows


def _check_loops(rows: list[TemplateRow], tags: _Tags) -> None:
    """A loop stands for one row each; of two rows the reader could not tell which is which once one is deleted."""
    for row, following in pairwise(rows):
        if row.repeats and row.repeats == following.repeats:
            tags.fault("template.loop_of_several_rows", "循环里只能有一行", following.cells[0].place)


def margin_parts(texts: Iterable[tuple[str, Place]], form: Form) -> tuple[tuple[tuple[Part, ...], ...], list[Problem]]:
    """The parts of each text in page headers and footers, and all faults of their tags."""
    tags = _Tags(form)
    margins = tuple(tags.parts(text, place) for text, place in texts)
    return margins, tags.problems
