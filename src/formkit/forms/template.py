"""A tagged template -> the rows its reader aligns returned rows with, and every fault of its tags."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from formkit.labels import fold
from formkit.model.form import Form
from formkit.model.place import Place
from formkit.model.problem import Problem
from formkit.model.reading import Block, Grid
from formkit.model.room import Room
from formkit.model.template import Loop, Part, Slot, TemplateCell, TemplateRow

_TAG = re.compile(r"\{\{(?P<field>.*?)\}\}|\{%(?P<level>tr|p|tc|r)?(?P<statement>(?:\s|-).*?)%\}", re.DOTALL)
_FOR = re.compile(r"for\s+(\w+)\s+in\s+(\w+)")
_MARKER = re.compile(r"\{%(?:tr|p)\b")
_NAME = re.compile(r"(\w+)(?:\.(\w+(?:\[[0-9]+\]\.\w+)?))?")


@dataclass
class _Loop:
    """The loop that is open: its variable, its table, where it began, and what it repeats: rows (tr) or a block (p)."""

    variable: str
    table: str
    place: Place
    level: str


class _Tags:
    """Reads the tags of one template, noting faults with their place."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self.problems: list[Problem] = []
        self.loop: _Loop | None = None

    def fault(self, code: str, message: str, place: Place) -> None:
        self.problems.append(Problem(code, "", f"{place}：{message}。", place))

    def parts(self, text: str, place: Place, *, is_read: bool = True) -> tuple[Part, ...]:
        """The printed words and slots of a text, in order; loop tags open and close the loop.

        What is not read back, as in page margins, need not be told apart.
        """
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
        kept = [part for part in parts if isinstance(part, Slot) or fold(part)]
        if is_read and any(isinstance(one, Slot) and isinstance(other, Slot) for one, other in pairwise(kept)):
            self.fault("template.slots_together", "两个字段之间没有印字，收回后分不清哪里断开；请在中间印上文字", place)
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
        if found is not None and level in ("tr", "p"):
            if self.loop is not None:
                self.fault("template.loop_nested", "一个循环还没有结束又开始了另一个", place)
            if found[2] not in self._form.table_by_name:
                self.fault("template.unknown_table", f"form.toml 里没有“{found[2]}”这张明细表", place)
            self.loop = _Loop(found[1], found[2], place, level)
        elif statement == "endfor" and level in ("tr", "p"):
            if self.loop is None:
                self.fault("template.loop_not_open", "有 endfor，却没有对应的 for", place)
            elif self.loop.level != level:
                message = f"循环由 {{%{self.loop.level} for %}} 开始，要由 {{%{self.loop.level} endfor %}} 结束"
                self.fault("template.loop_not_closed", message, place)
            self.loop = None
        else:
            self.fault("template.tag_unknown", f"用了不支持的标签“{{%{level} {statement} %}}”", place)

    def close(self, *levels: str) -> None:
        """Notes a loop of one of these levels that is left open where it should have ended."""
        if self.loop is not None and self.loop.level in levels:
            message = f"循环“{self.loop.table}”没有 {{%{self.loop.level} endfor %}}"
            self.fault("template.loop_not_closed", message, self.loop.place)
            self.loop = None


def template_rows(
    blocks: Iterable[Block], form: Form, rooms: Mapping[Place, Room]
) -> tuple[tuple[TemplateRow, ...], tuple[Loop, ...], list[Problem]]:
    """The rows of a template in reading order, marker rows left out, its loops, and all faults of its tags."""
    tags = _Tags(form)
    rows: list[TemplateRow] = []
    loops: list[Loop] = []
    block_start = 0
    for number, block in enumerate(blocks):
        if isinstance(block, Grid):
            is_in_block = tags.loop is not None
            for row in _grid_rows(number, block, tags, rooms):
                if row.repeats and not is_in_block:
                    loops.append(Loop(row.repeats, range(len(rows), len(rows) + 1), False))
                rows.append(row)
            tags.close("tr", *(() if is_in_block else ("p",)))
        elif block.text.strip():
            opened = tags.loop
            parts = tags.parts(block.text, block.place)
            if opened is None and tags.loop is not None:
                block_start = len(rows)
            elif opened is not None and tags.loop is None and opened.level == "p":
                loops.append(Loop(opened.table, range(block_start, len(rows)), True))
            if not _MARKER.search(block.text):
                cell = TemplateCell(0, 0, 1, 1, parts, block.place)
                rows.append(TemplateRow(number, 0, (cell,), tags.loop.table if tags.loop else None))
    tags.close("tr", "p")
    _check_blocks(rows, loops, tags)
    return tuple(rows), tuple(loops), tags.problems


def _check_blocks(rows: Sequence[TemplateRow], loops: Iterable[Loop], tags: _Tags) -> None:
    """A card is read by its labels: each of its rows that holds a field must have printed words."""
    for row in (rows[index] for loop in loops if loop.is_block for index in loop.rows):
        if any(cell.slots for cell in row.cells) and not any(fold(cell.printed) for cell in row.cells):
            message = "成块循环里，有字段的每一行都要印有标签，否则收回后认不出是哪一行"
            tags.fault("template.block_without_label", message, row.cells[0].place)


def _grid_rows(number: int, grid: Grid, tags: _Tags, rooms: Mapping[Place, Room]) -> list[TemplateRow]:
    made: dict[tuple[int, int], TemplateCell] = {}
    is_in_block = tags.loop is not None
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
    if not is_in_block:
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
    margins = tuple(tags.parts(text, place, is_read=False) for text, place in texts)
    return margins, tags.problems
