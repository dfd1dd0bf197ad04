"""A sheet too wide for its paper is printed on several pages side by side, with its first columns on each: one table again."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from formkit.model.place import Box, PageBox
from formkit.model.reading import Cell, Grid

_SAME = 2.5  # points: edges nearer than this are at the same place
_LEAST_ROWS = 3  # must repeat the first columns, or it may be another table that only looks alike


def beside(first: Grid, other: Grid) -> float | None:
    """Where on its page the columns begin that `other` adds to `first`, in points; None where it goes on with no other.

    It does where its rows lie where those of `first` do, where its first columns say the same, and the others have
    other widths: cards of the same form have the same ones.
    """
    if not _is_level(first, other):
        return None
    ends: Counter[float] = Counter()
    alike = 0
    for row in range(other.row_count):
        end = 0.0
        is_written = False
        for one, two in zip(_own(first, row), _own(other, row)):
            left, right = _box(one), _box(two)
            if one.text != two.text or abs(left.left - right.left) > _SAME or abs(left.right - right.right) > _SAME:
                break
            end = right.right
            is_written |= bool(one.text.strip())
        alike += is_written
        if is_written and end < max(_box(cell).right for cell in _own(other, row)) - _SAME:
            ends[round(end, 1)] += 1
    at = max((end for end, count in ends.items() if count > 1), default=None)
    return at if alike >= _LEAST_ROWS and _widths(first) != _widths(other) else None


def joined(first: Grid, others: Sequence[tuple[Grid, float]]) -> Grid:
    """The table with the columns that other pages add, each from where they begin."""
    cells = list(first.cells)
    width = first.column_count
    for other, at in others:
        added = [cell for cell in other.cells if _box(cell).left > at - _SAME]
        start = min(cell.column for cell in added)
        cells += [replace(cell, column=cell.column - start + width) for cell in added]
        width += other.column_count - start
    return Grid(tuple(sorted(cells, key=lambda each: (each.row, each.column))), first.name)


def _box(cell: Cell) -> Box:
    assert isinstance(cell.place, PageBox)
    return cell.place.box


def _own(grid: Grid, row: int) -> list[Cell]:
    return [cell for cell in grid.row(row) if cell.row == row]


def _is_level(one: Grid, other: Grid) -> bool:
    """Whether the rows of two tables lie at the same heights, as far as both have cells of their own in them."""
    here, there = ({cell.row: _box(cell).top for cell in grid.cells} for grid in (one, other))
    common = here.keys() & there.keys()
    return (
        one.row_count == other.row_count
        and len(common) >= _LEAST_ROWS
        and all(abs(here[row] - there[row]) < _SAME for row in common)
    )


def _widths(grid: Grid) -> list[int]:
    return [round((_box(cell).right - _box(cell).left) / _SAME) for cell in grid.cells]
