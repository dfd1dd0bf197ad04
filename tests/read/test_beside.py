"""A sheet printed over pages side by side: one table again, and no two tables taken for one."""

from collections.abc import Sequence

from formkit.model.reading import Grid, Line, Reading
from formkit.read.pdf import read_pdf
from tests.pdf.drawn import pdf, ruled, word

KEYS = ("no", "A-1", "A-2", "A-3")


def sheet(end: int, values: Sequence[str], keys: Sequence[str] = KEYS, top: int = 50) -> str:
    """A page with a table of two columns, of which the second ends there."""
    heights = [top + 30 * number for number in range(len(keys) + 1)]
    drawn = ruled((50, 110, end), heights)
    for height, key, value in zip(heights, keys, values):
        drawn += word(55, height + 20, key) + word(115, height + 20, value)
    return drawn


FIRST = sheet(250, ("lon", "1", "2", "3"))


def read(*pages: str) -> Reading:
    return read_pdf(pdf(*pages), "r.pdf")


def tables(reading: Reading) -> list[list[list[str]]]:
    """The texts of each table row by row."""
    grids = [each for each in reading.blocks if isinstance(each, Grid)]
    return [[[cell.text for cell in grid.row(row)] for row in range(grid.row_count)] for grid in grids]


def test_columns_of_the_next_pages_are_put_behind_those_of_the_first() -> None:
    reading = read(FIRST, sheet(200, ("lat", "4", "5", "6")), sheet(220, ("note", "x", "y", "z")))

    assert tables(reading) == [
        [["no", "lon", "lat", "note"], ["A-1", "1", "4", "x"], ["A-2", "2", "5", "y"], ["A-3", "3", "6", "z"]]
    ]
    (grid,) = (each for each in reading.blocks if isinstance(each, Grid))
    assert [each.page for each in (cell.place for cell in grid.row(1))] == [1, 1, 2, 3]  # type: ignore[union-attr]
    assert len({cell.column for cell in grid.row(1)}) == 4


def test_title_that_each_of_the_pages_repeats_is_read_once() -> None:
    title = word(50, 30, "sites")

    reading = read(title + FIRST, title + sheet(200, ("lat", "4", "5", "6")))

    assert [each.text for each in reading.blocks if isinstance(each, Line)] == ["sites"]


def test_cards_of_one_form_stay_tables_of_their_own() -> None:
    assert len(tables(read(FIRST, sheet(250, ("lon", "4", "5", "6"))))) == 2


def test_table_with_other_first_columns_stays_one_of_its_own() -> None:
    assert len(tables(read(FIRST, sheet(200, ("lat", "4", "5", "6"), ("no", "B-1", "B-2", "B-3"))))) == 2


def test_table_whose_first_columns_say_the_same_in_two_rows_stays_one_of_its_own() -> None:
    assert len(tables(read(FIRST, sheet(200, ("lat", "4", "5", "6"), ("no", "A-1", "B-2", "B-3"))))) == 2


def test_table_whose_rows_lie_elsewhere_stays_one_of_its_own() -> None:
    assert len(tables(read(FIRST, sheet(200, ("lat", "4", "5", "6"), top=56)))) == 2
