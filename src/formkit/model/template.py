"""A template as the reader sees it: which cell carries which printed words and which field."""

from dataclasses import dataclass, field
from functools import cached_property

from formkit.model.noun import noun
from formkit.model.place import Place
from formkit.model.reading import Span
from formkit.model.room import Room
from formkit.model.text import squeeze


@dataclass(frozen=True)
class Slot:
    """Where a field's value goes: "customer_name", or "demands[].lon" in a row that repeats."""

    path: str


Part = str | Slot


@noun
class TemplateCell(Span):
    """A cell of the template's grid with its printed words and slots in order.

    `room` is how much it holds in print, or None where its size is not fixed.
    """

    parts: tuple[Part, ...]
    place: Place
    room: Room | None = None

    @cached_property
    def printed(self) -> str:
        """The pre-printed words, without what goes into the slots."""
        return "".join(part for part in self.parts if isinstance(part, str)).strip()

    @cached_property
    def length(self) -> int:
        """How many signs the pre-printed words have, white space not counted."""
        return len(squeeze(self.printed))

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(part for part in self.parts if isinstance(part, Slot))


@dataclass(frozen=True)
class TemplateRow:
    """A row of a table or a paragraph on its own; `repeats` names the table whose rows it stands for.

    `cells` are those that cover the row, also those merged from above. `grid` numbers the table it belongs to;
    a paragraph has a number of its own.
    """

    grid: int
    index: int
    cells: tuple[TemplateCell, ...]
    repeats: str | None = None


@dataclass(frozen=True)
class Loop:
    """Which rows of the template, by their order, stand once for each row of `table`.

    A `block` is a card: paragraphs and tables with labels of their own. Any other loop is a single row under headings.
    """

    table: str
    rows: range
    is_block: bool


@dataclass(frozen=True)
class Template:
    """One template file of a form: its bytes, and the rows its reader aligns returned rows with.

    `margins` are the parts of each text in its page headers and footers.
    """

    format: str
    content: bytes = field(repr=False)
    rows: tuple[TemplateRow, ...] = field(repr=False)
    margins: tuple[tuple[Part, ...], ...] = ()
    loops: tuple[Loop, ...] = ()

    @cached_property
    def paths(self) -> frozenset[str]:
        """The paths of all fields the template prints."""
        return frozenset(slot.path for row in self.rows for cell in row.cells for slot in cell.slots)
