"""Rules drawn on a page -> the tables they make: cells by row and column, merged ones as they are drawn."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from formkit.model.place import Box

_SNAP = 2.5  # points: rules nearer than this are one, as are the two strokes of a double rule
_GAP = 3.0  # points: what a dashed rule leaves open
_COVERED = 0.7  # of a cell's side must be ruled
_LEAST_WIDTH, _LEAST_HEIGHT = 24.0, 10.0  # points: what is smaller is a tick box or an ornament


@dataclass(frozen=True)
class Segment:
    """A straight stroke: where it lies (y of a level one, x of an upright one) and from where to where it goes."""

    at: float
    start: float
    end: float


@dataclass(frozen=True)
class Region:
    """A cell as drawn: its rows and columns among the rules of its table, and its box in points."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


@dataclass(frozen=True)
class Ruled:
    """A table as drawn: its outline in points, and its cells in reading order."""

    box: Box
    regions: tuple[Region, ...]


def upright_rules(segments: Iterable[Segment]) -> list[float]:
    """Where upright rules lie, those of several pages together, so that a column has one number on all of them."""
    return _clusters(each.at for each in segments)


def ruled_tables(level: Sequence[Segment], upright: Sequence[Segment], columns: Sequence[float]) -> list[Ruled]:
    """The tables of one page, top to bottom; `columns` are the `upright_rules` of the document.

    A table within a cell is part of that cell, and a frame around a table is none.
    """
    rows = _clusters(each.at for each in level)
    across, down = _joined(level, rows), _joined(upright, columns)
    found = [
        table
        for ys, xs in _connected(across, down, rows, columns)
        if (table := _table(ys, xs, across, down, rows, columns)) is not None
    ]
    return sorted(_without_nested(found), key=lambda each: (each.box.top, each.box.left))


def _clusters(positions: Iterable[float]) -> list[float]:
    """Sorted positions with those that are within `_SNAP` of the one before taken as one."""
    found: list[list[float]] = []
    for each in sorted(positions):
        if found and each - found[-1][-1] <= _SNAP:
            found[-1].append(each)
        else:
            found.append([each])
    return [sum(group) / len(group) for group in found]


def _nearest(positions: Sequence[float], at: float) -> int:
    index = bisect_left(positions, at)
    beside = [each for each in (index - 1, index) if 0 <= each < len(positions)]
    return min(beside, key=lambda each: abs(positions[each] - at))


def _joined(segments: Iterable[Segment], positions: Sequence[float]) -> dict[int, list[tuple[float, float]]]:
    """By number of the rule the stretches it covers, those that nearly touch joined."""
    by_rule: dict[int, list[tuple[float, float]]] = {}
    for each in segments:
        by_rule.setdefault(_nearest(positions, each.at), []).append((each.start, each.end))
    joined = {}
    for rule, stretches in by_rule.items():
        merged: list[tuple[float, float]] = []
        for start, end in sorted(stretches):
            if merged and start <= merged[-1][1] + _GAP:
                merged[-1] = (merged[-1][0], max(merged[-1][1], end))
            else:
                merged.append((start, end))
        joined[rule] = merged
    return joined


def _connected(
    across: Mapping[int, Sequence[tuple[float, float]]],
    down: Mapping[int, Sequence[tuple[float, float]]],
    rows: Sequence[float],
    columns: Sequence[float],
) -> list[tuple[list[int], list[int]]]:
    """Level and upright rules that touch each other, by number: each group may be a table."""
    level = [(rule, *stretch) for rule, stretches in across.items() for stretch in stretches]
    upright = [(rule, *stretch) for rule, stretches in down.items() for stretch in stretches]
    groups = list(range(len(level) + len(upright)))

    def root(one: int) -> int:
        while groups[one] != one:
            groups[one] = groups[groups[one]]
            one = groups[one]
        return one

    for number, (row, left, right) in enumerate(level):
        for other, (column, top, bottom) in enumerate(upright, start=len(level)):
            x, y = columns[column], rows[row]
            if left - _GAP <= x <= right + _GAP and top - _GAP <= y <= bottom + _GAP:
                groups[root(number)] = root(other)
    found: dict[int, tuple[set[int], set[int]]] = {}
    for number, (rule, _, _) in enumerate((*level, *upright)):
        ys, xs = found.setdefault(root(number), (set(), set()))
        (ys if number < len(level) else xs).add(rule)
    return [(sorted(ys), sorted(xs)) for ys, xs in found.values() if len(ys) > 1 and len(xs) > 1]


def _table(
    ys: Sequence[int],
    xs: Sequence[int],
    across: Mapping[int, Sequence[tuple[float, float]]],
    down: Mapping[int, Sequence[tuple[float, float]]],
    rows: Sequence[float],
    columns: Sequence[float],
) -> Ruled | None:
    box = Box(columns[xs[0]], rows[ys[0]], columns[xs[-1]], rows[ys[-1]])
    if box.right - box.left < _LEAST_WIDTH or box.bottom - box.top < _LEAST_HEIGHT:
        return None
    height, width = len(ys) - 1, len(xs) - 1
    # Whether the side above, and to the left of, each smallest field is ruled; one more of each closes the table.
    above = [
        [_covers(across.get(ys[r], ()), columns[xs[c]], columns[xs[c + 1]]) for c in range(width)]
        for r in range(height + 1)
    ]
    beside = [
        [_covers(down.get(xs[c], ()), rows[ys[r]], rows[ys[r + 1]]) for c in range(width + 1)] for r in range(height)
    ]
    regions = []
    done: set[tuple[int, int]] = set()
    for r in range(height):
        for c in range(width):
            if (r, c) in done:
                continue
            fields, is_closed = _grown(r, c, above, beside)
            done |= fields
            bottom, right = max(each for each, _ in fields) + 1, max(each for _, each in fields) + 1
            if is_closed and len(fields) == (bottom - r) * (right - c):
                inner = Box(columns[xs[c]], rows[ys[r]], columns[xs[right]], rows[ys[bottom]])
                regions.append(Region(r, xs[c], bottom - r, xs[right] - xs[c], inner))
    return Ruled(box, tuple(regions)) if regions else None


def _covers(stretches: Iterable[tuple[float, float]], start: float, end: float) -> bool:
    covered = sum(max(0.0, min(end, right) - max(start, left)) for left, right in stretches)
    return covered >= _COVERED * (end - start)


def _grown(
    row: int, column: int, above: Sequence[Sequence[bool]], beside: Sequence[Sequence[bool]]
) -> tuple[set[tuple[int, int]], bool]:
    """The fields that no rule parts from this one, and whether rules close them in on all sides."""
    height, width = len(beside), len(above[0])
    found, waiting, is_closed = {(row, column)}, [(row, column)], True
    while waiting:
        r, c = waiting.pop()
        sides = (
            (above[r][c], r - 1, c),
            (above[r + 1][c], r + 1, c),
            (beside[r][c], r, c - 1),
            (beside[r][c + 1], r, c + 1),
        )
        for is_ruled, other_row, other_column in sides:
            if is_ruled:
                continue
            if not (0 <= other_row < height and 0 <= other_column < width):
                is_closed = False
            elif (other_row, other_column) not in found:
                found.add((other_row, other_column))
                waiting.append((other_row, other_column))
    return found, is_closed


def _without_nested(tables: Sequence[Ruled]) -> list[Ruled]:
    frames = {
        id(outer)
        for outer in tables
        if len(outer.regions) == 1 and any(_inside(other.box, outer.box) for other in tables if other is not outer)
    }
    kept = [each for each in tables if id(each) not in frames]
    return [
        each
        for each in kept
        if not any(_inside(each.box, region.box) for other in kept if other is not each for region in other.regions)
    ]


def _inside(inner: Box, outer: Box) -> bool:
    return (
        inner.left >= outer.left - _SNAP
        and inner.right <= outer.right + _SNAP
        and inner.top >= outer.top - _SNAP
        and inner.bottom <= outer.bottom + _SNAP
        and (inner.right - inner.left) * (inner.bottom - inner.top)
        < 0.98 * (outer.right - outer.left) * (outer.bottom - outer.top)
    )
