"""Reads the rows of a table: columns by their headings, never by where they happen to stand."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from formkit.labels import assign, fold, likeness
from formkit.match.cells import Found
from formkit.match.rows import SeenRow, Words
from formkit.model.form import Table
from formkit.model.problem import Problem
from formkit.model.reading import Cell, Grid
from formkit.model.template import TemplateCell, TemplateRow
from formkit.model.text import squeeze

_MANY_COLUMNS = 6  # of a table of which no row holds a single text
_LABEL = 4  # signs from which a text that is a label word for word is no value by chance
_REMARK = 6  # signs from which a text that stands alone in its row is a remark and no slip of the hand


@dataclass(frozen=True)
class Column:
    """A column by its headings, the lowest last, and where it stands."""

    headings: tuple[str, ...]
    columns: range


@dataclass(frozen=True)
class TableMatch:
    """Rows of a table in order, each slot by field name, with the cells that were headings.

    `is_even` if all returned rows are rows of the table, in which each field has one cell.
    """

    rows: tuple[dict[str, Found], ...]
    headings: tuple[Cell, ...]
    problems: tuple[Problem, ...]
    is_even: bool = False


def heading_rows(template: Sequence[TemplateRow], repeated: int) -> list[int]:
    """The template rows right above a repeating row that hold only printed words: its headings."""
    rows = []
    index = repeated - 1
    while index >= 0 and template[index].grid == template[repeated].grid and not _has_slots(template[index]):
        if all(len(cell.columns) >= len(_extent(template[repeated])) for cell in template[index].cells):
            break  # a title over the whole width is no heading of a column
        rows.append(index)
        index -= 1
    rows.reverse()
    return rows


def _has_slots(row: TemplateRow) -> bool:
    return any(cell.slots for cell in row.cells)


def _extent(row: TemplateRow) -> range:
    return range(row.cells[0].column, row.cells[-1].columns.stop)


def match_table(
    table: Table,
    template: Sequence[TemplateRow],
    repeated: int,
    headings: Sequence[SeenRow],
    rows: Sequence[SeenRow],
    words: Words,
) -> TableMatch:
    """The returned rows of a table under the returned heading rows."""
    if not headings or headings[-1].grid is None:
        if not any(cell.text.strip() for row in rows for cell in row.cells):
            return TableMatch((), (), ())
        place = rows[0].cells[0].place
        message = f"{place}：“{table.title}”的表头找不到了，各列无法辨认。请把表头恢复成原样后再交。"
        return TableMatch((), (), (Problem("table.heading_missing", table.name, message, place),))
    wanted = _wanted(table, template, repeated)
    seen = _seen_columns(headings)
    placed = _placed(table, wanted, seen, words)
    problems = list(_missing(table, placed, headings))
    known = {word for column in seen for heading in column.headings if (word := fold(heading))}
    labels = _other_labels(template, repeated)
    data = [
        row
        for row in rows
        if row.grid is not None
        and not _is_heading(row, known)
        and not is_note(row, len(seen))
        and labels.isdisjoint(fold(cell.text) for cell in row.own)  # a total that stands a second time is no row
    ]
    disturbed = _disturbed(headings, placed, seen, data)
    width = _row_width(headings[-1])
    read = [
        _read_row(table, placed, row, disturbed or ("这一行与表头的格数不同" if _row_width(row) != width else ""))
        for row in data
    ]
    heading_cells = tuple(cell for row in headings for cell in row.cells if words.labels_of(cell.text))
    is_even = len(data) == len(rows) and all(
        column is not None and _fills_alone(row, column) for row in data for column in placed.values()
    )
    return TableMatch(tuple(read), heading_cells, tuple(problems), is_even)


def _other_labels(template: Sequence[TemplateRow], repeated: int) -> frozenset[str]:
    """The labels that the form prints beside the table in its own grid, folded."""
    own = {repeated, *heading_rows(template, repeated)}
    return frozenset(
        word
        for index, row in enumerate(template)
        if index not in own and row.grid == template[repeated].grid
        for cell in row.cells
        if not cell.slots and len(word := fold(cell.printed)) >= _LABEL
    )


def _disturbed(
    headings: Sequence[SeenRow],
    placed: dict[str, Column | None],
    seen: Sequence[Column],
    data: Sequence[SeenRow],
) -> str:
    """Why no row under these headings is certain, in words; "" where they can be relied on."""
    if len({_row_width(row) for row in headings}) > 1:
        return "表头各行的格数不同"
    if all(column is not None for column in placed.values()):
        return ""
    # A heading is gone and a column with content has none of ours: it may have slid from the one to the other.
    free = [column.columns for column in seen if column not in placed.values()]
    for row in data:
        if any(cell.text.strip() and any(_within(cell.columns, each) for each in free) for cell in row.cells):
            return "表头缺了一列，又多出一列有内容"
    return ""


def _wanted(table: Table, template: Sequence[TemplateRow], repeated: int) -> dict[str, Column]:
    above = [template[index] for index in heading_rows(template, repeated)]
    wanted = {}
    for cell in template[repeated].cells:
        for slot in cell.slots:
            name = slot.path.partition("].")[2]
            wanted[name] = Column(_headings_over(cell, above), cell.columns)
    return wanted


def _headings_over(cell: TemplateCell, above: Sequence[TemplateRow]) -> tuple[str, ...]:
    found: list[TemplateCell] = []
    for row in above:
        over = next((each for each in row.cells if cell.column in each.columns), None)
        if over is not None and over.printed and over not in found:
            found.append(over)
    return tuple(each.printed for each in found)


def _seen_columns(headings: Sequence[SeenRow]) -> list[Column]:
    """The returned columns: one for each cell of the lowest heading row, with the headings above it."""
    columns = []
    for cell in headings[-1].cells:
        over: list[Cell] = []
        for row in headings:
            each = next((other for other in row.cells if cell.column in other.columns), None)
            if each is not None and each.text.strip() and each not in over:
                over.append(each)
        columns.append(Column(tuple(each.text for each in over), cell.columns))
    return columns


def _placed(table: Table, wanted: dict[str, Column], seen: Sequence[Column], words: Words) -> dict[str, Column | None]:
    """The returned column of each field, by the assignment that fits all headings best."""
    scores = []
    for number, (name, column) in enumerate(wanted.items()):
        label = table.by_name[name].label
        row = {}
        for index, other in enumerate(seen):
            if not other.headings:
                continue
            leaf = words.likeness(label, other.headings[-1])
            if len(other.headings) == 1 and fold("".join(column.headings)) == fold(other.headings[0]):
                leaf = 1.3  # two rows of headings made one: group and label together
            if leaf:
                group = likeness("".join(column.headings[:-1]), "".join(other.headings[:-1]))
                # Order only decides between columns that read the same.
                row[index] = leaf + 0.3 * group - 0.01 * abs(index - number) / max(1, len(seen))
        scores.append(row)
    chosen = assign(scores, len(seen))
    return {name: None if index is None else seen[index] for name, index in zip(wanted, chosen)}


def _missing(table: Table, placed: dict[str, Column | None], headings: Sequence[SeenRow]) -> Iterator[Problem]:
    place = headings[-1].cells[0].place
    for name, column in placed.items():
        if column is None:
            label = table.by_name[name].called
            message = f"{place}所在的表头里找不到“{label}”这一列。请对照原表，把这一列补上。"
            yield Problem("table.column_missing", f"{table.name}[].{name}", message, place)


def _is_heading(row: SeenRow, known: Collection[str]) -> bool:
    """Whether a row repeats the headings, as on a new page; `known` are these, folded."""
    texts = [cell.text for cell in row.cells if cell.text.strip()]
    if len(texts) < 3:
        return False
    return sum(fold(text) in known for text in texts) >= 0.8 * len(texts)


def is_note(row: SeenRow, columns: int) -> bool:
    """Whether a row of a table of many columns holds a single text, and a long one or one set over several columns: a
    remark that someone wrote between the rows. It is told as text that belongs to no field."""
    if columns < _MANY_COLUMNS:
        return False
    written = list(islice((cell for cell in row.own if cell.text.strip()), 2))
    if len(written) != 1:
        return False
    (cell,) = written
    return len(cell.columns) >= _MANY_COLUMNS or len(squeeze(cell.text)) >= _REMARK


def _row_width(row: SeenRow) -> int:
    return sum(len(cell.columns) for cell in row.cells)


def _read_row(table: Table, placed: dict[str, Column | None], row: SeenRow, disturbed: str) -> dict[str, Found]:
    """The slots of one returned row; where it is `disturbed`, as the words say, nothing in it is certain."""
    assert row.grid is not None
    place = row.cells[0].place
    message = f"{place}所在的行：{disturbed}，可能错位。请对照原件逐格确认。"
    found = {}
    for name, column in placed.items():
        path = f"{table.name}[].{name}"
        if column is None:
            continue
        cells = _covering(row.grid, row.index, column.columns)
        problems = [Problem("row.shape", path, message, place)] if disturbed else []
        if not cells:
            found[name] = Found(path, (), "", tuple(problems))
            continue
        problems += _merged_across(table, name, cells, column, path)
        written = [cell for cell in cells if cell.text.strip()]
        text = " ".join(cell.text.strip() for cell in written) if len(written) > 1 else (written or cells)[0].text
        if len(written) > 1:
            message = f"{written[0].place}起有几格都写了“{table.by_name[name].called}”，分不清哪个是。请对照原件确认。"
            problems.append(Problem("cell.split", path, message, written[0].place))
        found[name] = Found(path, tuple(written or cells), text, tuple(problems))
    return found


def _covering(grid: Grid, row: int, columns: range) -> list[Cell]:
    cells: list[Cell] = []
    for column in columns:
        cell = grid.at(row, column)
        if cell is not None and cell not in cells:
            cells.append(cell)
    return cells


def _fills_alone(row: SeenRow, column: Column) -> bool:
    """Whether a row has one cell under a heading, which reaches under no other."""
    assert row.grid is not None
    cells = _covering(row.grid, row.index, column.columns)
    return len(cells) == 1 and _within(cells[0].columns, column.columns)


def _merged_across(table: Table, name: str, cells: Sequence[Cell], column: Column, path: str) -> list[Problem]:
    wide = next((cell for cell in cells if cell.text.strip() and not _within(cell.columns, column.columns)), None)
    if wide is None:
        return []
    label = table.by_name[name].called
    message = (
        f"{wide.place}：“{label}”与相邻的列合并成了一格，读到“{wide.text.strip()}”，分不清是哪一列的。请对照原件确认。"
    )
    return [Problem("cell.merged", path, message, wide.place)]


def _within(inner: range, outer: range) -> bool:
    return inner.start >= outer.start and inner.stop <= outer.stop
