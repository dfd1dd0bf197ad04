"""Where everything lies on the pages that a form prints, as learned from its template.

All lengths are points (1/72 inch), all places run from the top left of the page.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from formkit.model.place import Box
from formkit.model.template import Part

Face = Literal["song", "hei"]
Align = Literal["left", "center", "right"]
Hold = Literal["top", "center", "bottom"]


@dataclass(frozen=True)
class Style:
    """How text is set: 宋体 or 黑体, its size, its colour as red, green, blue from 0 to 1.

    `tracking` is added between signs.
    """

    face: Face
    size: float
    colour: tuple[float, float, float] = (0.0, 0.0, 0.0)
    is_bold: bool = False
    is_underlined: bool = False
    tracking: float = 0.0

    @cached_property
    def is_plain(self) -> bool:
        """Whether it is black and nothing else is special."""
        return not (any(self.colour) or self.is_bold or self.is_underlined or self.tracking)


@dataclass(frozen=True)
class Piece:
    """Printed words or the value of a field, set in one style."""

    part: Part
    style: Style


@dataclass(frozen=True)
class Passage:
    """A paragraph that is set with its values: its edges, the baseline of its first line, and the pitch of its lines.

    The baseline is that where each passage of the frame takes one line.
    """

    pieces: tuple[Piece, ...]
    align: Align
    left: float
    right: float
    baseline: float
    pitch: float


@dataclass(frozen=True)
class Frame:
    """A cell, or a line of a page margin, whose passages are set together; `hold` is the edge that stays as they grow.

    A slot in a row that repeats has the number of the row on this page: "demands[0].lon" is the page's first.
    """

    box: Box
    passages: tuple[Passage, ...]
    hold: Hold = "center"


@dataclass(frozen=True)
class Stretch:
    """A part of a blank that lies on one line."""

    left: float
    right: float
    baseline: float


@dataclass(frozen=True)
class Blank:
    """A blank of fixed width within a sentence; it may run over the end of a line.

    The words around it stay, as does the line under it: both are on the background.
    """

    path: str
    style: Style
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class Word:
    """Printed words that stand together on a line of the blank page."""

    text: str
    box: Box


@dataclass(frozen=True)
class PageLayout:
    """A page of a form: what is set on it, and what is printed there already.

    `row_count` is how many rows of the repeating table it holds, `code` where its QR code goes, `marks` where a
    party signs and seals, by path; `level` and `upright` are the table rules as left, top, right, bottom.
    """

    width: float
    height: float
    row_count: int
    frames: tuple[Frame, ...]
    blanks: tuple[Blank, ...]
    code: Box | None
    marks: Mapping[str, Box] = field(default_factory=dict)
    words: tuple[Word, ...] = ()
    level: tuple[Box, ...] = ()
    upright: tuple[Box, ...] = ()


@dataclass(frozen=True)
class Layout:
    """The pages of a form, each once, and in which order documents have them.

    `only`, `first`, `continuation` and `last` are numbers of pages: a document whose rows all fit with header and sign
    block has the pages of `only`; any other has `first`, as often as needed `continuation`, and `last`. `background` is
    a PDF of the same pages, blank. `source` is the hash of what the layout was learned from; `made_with` names the
    programs and fonts.
    """

    source: str
    made_with: Mapping[str, str]
    table: str
    pages: tuple[PageLayout, ...]
    only: tuple[int, ...]
    first: tuple[int, ...] = ()
    continuation: tuple[int, ...] = ()
    last: tuple[int, ...] = ()
    background: bytes = field(default=b"", repr=False)

    def pages_of(self, rows: int) -> Iterator[tuple[int, int]]:
        """Each page of a document with so many rows: the number of its layout, and the first row that it holds."""
        numbers = [*self.only]
        if rows > self._rows(self.only):
            left = rows - self._rows(self.first) - self._rows(self.last)
            each = self._rows(self.continuation)
            times = -(-left // each) if left > 0 else 0
            numbers = [*self.first, *self.continuation * times, *self.last]
        row = 0
        for number in numbers:
            yield number, row
            row += self.pages[number].row_count

    def ways(self, count: int) -> Iterator[tuple[int, ...]]:
        """The ways in which a document of so many pages can be made up: numbers of layouts, in the order of its pages."""
        if len(self.only) == count:
            yield self.only
        left, step = count - len(self.first) - len(self.last), len(self.continuation) or 1
        if self.first and left >= 0 and left % step == 0 and (self.continuation or not left):
            yield (*self.first, *self.continuation * (left // step), *self.last)

    def numbers_at(self, nth: int, count: int) -> tuple[int, ...]:
        """The layouts that page `nth` (from 1) of a document of `count` pages may have."""
        return tuple(dict.fromkeys(way[nth - 1] for way in self.ways(count)))

    def _rows(self, numbers: tuple[int, ...]) -> int:
        return sum(self.pages[number].row_count for number in numbers)
