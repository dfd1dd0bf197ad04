"""What was seen on a returned file, knowing nothing of forms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter

from formkit.model.noun import noun
from formkit.model.place import Place


@dataclass(frozen=True)
class Doubt:
    """Why the reader itself is unsure of what a cell says: a problem code and words for a clerk."""

    code: str
    message: str


STRUCK = Doubt("cell.struck_out", "这里有划去的文字。请对照原件，确认划去以后是什么。")


def noted(texts: Iterable[str]) -> tuple[Doubt, ...]:
    """The doubt that comments beside a cell raise, with what they say; none where there are none."""
    said = "”“".join(" ".join(text.split()) for text in texts)
    return (Doubt("cell.comment", f"这里有批注“{said}”。请看批注后确认。"),) if said else ()


@noun
class Span:
    """What a cell covers of its grid: its top left corner, 0-based, and how many rows and columns."""

    row: int
    column: int
    row_span: int
    column_span: int

    @property
    def rows(self) -> range:
        return range(self.row, self.row + self.row_span)

    @property
    def columns(self) -> range:
        return range(self.column, self.column + self.column_span)


@noun
class Cell(Span):
    """A cell of a grid and the text seen in it.

    `alternatives` are other texts the same cell can be read as (before a tracked change, with hidden text).
    """

    text: str
    place: Place
    doubts: tuple[Doubt, ...] = ()
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grid:
    """A table of a document or a sheet of a workbook; cells do not overlap and are in reading order."""

    cells: tuple[Cell, ...]
    name: str = ""

    @cached_property
    def _by_position(self) -> dict[tuple[int, int], Cell]:
        return {(row, column): cell for cell in self.cells for row in cell.rows for column in cell.columns}

    @cached_property
    def row_count(self) -> int:
        return max(self._by_row, default=-1) + 1

    @cached_property
    def column_count(self) -> int:
        return max((cell.column + cell.column_span for cell in self.cells), default=0)

    @cached_property
    def shape(self) -> tuple[tuple[int, int, int, int], ...]:
        """What each cell covers: two grids of one shape differ in nothing but what their cells say."""
        return tuple([(cell.row, cell.column, cell.row_span, cell.column_span) for cell in self.cells])

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that covers the position, or None where the grid has a hole."""
        return self._by_position.get((row, column))

    @cached_property
    def _by_row(self) -> dict[int, tuple[Cell, ...]]:
        found: dict[int, list[Cell]] = {}
        for cell in self.cells:
            for row in cell.rows if cell.row_span > 1 else (cell.row,):
                found.setdefault(row, []).append(cell)
        return {row: tuple(sorted(cells, key=attrgetter("column"))) for row, cells in found.items()}

    def row(self, row: int) -> tuple[Cell, ...]:
        """The cells that cover a row, left to right; a cell merged from above is among them."""
        return self._by_row.get(row, ())


@dataclass(frozen=True)
class Line:
    """A paragraph outside any table."""

    text: str
    place: Place
    doubts: tuple[Doubt, ...] = ()
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What a fillable file holds under a name of its own; `is_ticked` of a box that can only be ticked."""

    name: str
    text: str
    place: Place
    is_ticked: bool | None = None


Block = Grid | Line


@dataclass(frozen=True)
class Reading:
    """One returned file as it was seen, in reading order, with the properties its package carries.

    `margins` are the texts of page headers and footers, `answers` what stands in named fields, and `doubts` are about
    the file as a whole: a page that could not be read. `page_count` is None where the file has no pages of its own.
    `converted` tells how the file was turned into one that can be read, "" where it was read as it came.
    """

    source: str
    format: str
    blocks: tuple[Block, ...]
    properties: Mapping[str, str] = field(default_factory=dict)
    margins: tuple[Line, ...] = ()
    answers: tuple[Answer, ...] = ()
    doubts: tuple[tuple[Doubt, Place], ...] = ()
    page_count: int | None = None
    converted: str = ""
