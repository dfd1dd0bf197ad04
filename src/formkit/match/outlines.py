"""The short way to the places of a form's fields: a paper that looks like one read before has them where that one had them.

What a paper looks like is its outline: the shape of its grids, and what each text speaks for - nothing, for one that
only fills a field in. Where nothing was amiss on the first paper, all that the long way decides hangs on the outline and
on what `_Places.fits` asks besides; so it would find the same places on the second.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from formkit.match.answers import Answers
from formkit.match.cells import Found, inline
from formkit.match.placing import Placed, TablePlaces, place
from formkit.match.rows import Alignment, SeenRow, Words, words_of
from formkit.match.tables import heading_rows, is_note
from formkit.model.form import Form
from formkit.model.reading import Cell
from formkit.model.template import Template, TemplateCell

_MOST_OUTLINES = 64  # of a form's template that are kept in mind

Outline = tuple[object, ...]
Spot = tuple[str, tuple[int, ...], TemplateCell | None]  # a path, the numbers of its cells, and `Found.within`


def placed_on(form: Form, template: Template, seen: Sequence[SeenRow], answers: Answers) -> Placed:
    """Where each field of a form stands on the rows of a returned file, as `place` finds it."""
    words = words_of(form, template.format)
    if not answers.is_empty:
        return place(form, template, seen, words, answers)
    known = _known_outlines(form, template.format)
    cells, outline = _outline(seen, words)
    places = known.get(outline)
    if places is not None and places.fits(seen, cells):
        return places.on(cells)
    placed = place(form, template, seen, words, answers)
    found = _places(template, placed, seen, cells, words)
    if found is not None:
        if len(known) >= _MOST_OUTLINES:
            del known[next(iter(known))]
        known[outline] = found
    return placed


@lru_cache(maxsize=64)
def _known_outlines(form: Form, format: str) -> "dict[Outline, _Places]":
    """The outlines of papers read the long way, in the order of their coming, with the places found on them."""
    return {}


def _outline(seen: Sequence[SeenRow], words: Words) -> tuple[list[Cell], Outline]:
    """The cells of a paper, each once, and its outline."""
    cells: list[Cell] = []
    shapes: list[object] = []
    block = None
    for row in seen:
        if row.grid is None:
            cells += row.cells
            shapes.append(None)
        elif row.block != block:
            cells += row.grid.cells
            shapes.append(row.grid.shape)
        block = row.block
    return cells, (*shapes, *[words.bearing(cell.text) for cell in cells])


@dataclass(frozen=True)
class _Places:
    """What the long way found on a paper, its cells by their number.

    `headings` are the texts of the cells that head lists, and `unfilled` the cells in which nothing may stand.
    """

    header: "_Spots"
    tables: tuple[tuple[TablePlaces, tuple["_Spots", ...]], ...]
    aligned: Alignment
    used: tuple[int, ...]
    headings: tuple[tuple[int, str], ...]
    unfilled: tuple[int, ...]

    def fits(self, seen: Sequence[SeenRow], cells: Sequence[Cell]) -> bool:
        """Whether what the outline does not tell is such that the long way would find the same."""
        return (
            all(cells[number].text == text for number, text in self.headings)
            and not any(cells[number].text.strip() for number in self.unfilled)
            and not any(is_note(seen[row], table.columns) for table, _ in self.tables for row in table.listed)
        )

    def on(self, cells: Sequence[Cell]) -> Placed:
        """The same places on another paper, whose cells these are."""
        tables = tuple(replace(table, rows=tuple(row.on(cells) for row in rows)) for table, rows in self.tables)
        used = frozenset([id(cells[number]) for number in self.used])
        return Placed(self.header.on(cells), tables, self.aligned, used)


@dataclass(frozen=True)
class _Spots:
    """Where the fields of a header or a row stand, by name: the `plain` in one whole cell each, by path and number."""

    plain: tuple[tuple[str, str, int], ...]
    others: tuple[tuple[str, tuple[Spot, ...]], ...]

    @staticmethod
    def of(places: Mapping[str, tuple[Spot, ...]]) -> "_Spots":
        plain = {
            name: (spots[0][0], spots[0][1][0])
            for name, spots in places.items()
            if len(spots) == 1 and len(spots[0][1]) == 1 and spots[0][2] is None
        }
        others = tuple((name, spots) for name, spots in places.items() if name not in plain)
        return _Spots(tuple((name, path, number) for name, (path, number) in plain.items()), others)

    def on(self, cells: Sequence[Cell]) -> dict[str, Sequence[Found]]:
        found: dict[str, Sequence[Found]] = {
            name: (Found(path, (cell := cells[number],), cell.text),) for name, path, number in self.plain
        }
        for name, spots in self.others:
            found[name] = [_found_at(spot, cells) for spot in spots]
        return found


def _found_at(spot: Spot, cells: Sequence[Cell]) -> Found:
    path, numbers, within = spot
    own = tuple(cells[number] for number in numbers)
    if within is None:
        return Found(path, own, own[0].text if own else "")
    return next(found for found in inline(within, own[0]) if found.path == path)


def _places(
    template: Template, placed: Placed, seen: Sequence[SeenRow], cells: Sequence[Cell], words: Words
) -> _Places | None:
    """What was found the long way, as it can be found again; None where that is not sure.

    It is not where something was amiss, or a place holds less or more than the text of its cells.
    """
    numbers = {id(cell): number for number, cell in enumerate(cells)}
    lists = [loop.rows.start for loop in template.loops if not loop.is_block]
    headings = [
        (numbers[id(cell)], cell.text)
        for repeated in lists
        for index in heading_rows(template.rows, repeated)
        for number in placed.aligned.all_of(index)
        for cell in seen[number].cells
    ]
    rows = [row for table in placed.tables for row in table.rows]
    if (
        not placed.is_even
        or placed.problems
        or any(table.problems for table in placed.tables)
        or not all(words.is_label(text) for _, text in headings if text.strip())
        or any(words.bearing(cell.text) for each in placed.tables for row in each.listed for cell in seen[row].cells)
        or not all(_is_plain(found) for row in (placed.header, *rows) for each in row.values() for found in each)
    ):
        return None

    def spots(row: Mapping[str, Iterable[Found]]) -> _Spots:
        return _Spots.of(
            {
                name: tuple((each.path, tuple(numbers[id(cell)] for cell in each.cells), each.within) for each in found)
                for name, found in row.items()
            }
        )

    tables = tuple((replace(each, rows=()), tuple(map(spots, each.rows))) for each in placed.tables)
    used = tuple(numbers[each] for each in placed.used)
    unfilled = tuple(numbers[id(cell)] for cell in placed.unfilled)
    return _Places(spots(placed.header), tables, placed.aligned, used, tuple(headings), unfilled)


def _is_plain(found: Found) -> bool:
    """Whether a place holds just the text of its cell, or what stands there between the printed words."""
    if found.problems:
        return False
    if found.within is None:
        return found.text == (found.cells[0].text if found.cells else "")
    again = inline(found.within, found.cells[0])
    return found in again and [each.path for each in again] == [slot.path for slot in found.within.slots] == list(
        dict.fromkeys(slot.path for slot in found.within.slots)
    )
