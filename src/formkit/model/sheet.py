"""A page of paper as it came in: whose it is, how it lies over its blank page, and what is on it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from formkit.model.identity import Identity, Verdict
from formkit.model.layout import Stretch
from formkit.model.mark import Mark
from formkit.model.place import Box, PageBox
from formkit.model.problem import Problem
from formkit.model.written import Writing

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]  # top left, top right, bottom right, bottom left of what is printed


@dataclass(frozen=True)
class Fit:
    """Where a blank page lies in a picture: where the crossings of a net over it are.

    `columns` and `rows` are the lines of the net in points of the blank page, rising; `at` tells for each row and each
    column the place in the picture, in pixels. `quality` is the share of the blank's print that was found where it
    should be, from 0 to 1; `error` by how much a place may be off at the worst, in points of the blank page. In other
    type a line of words is longer or shorter: `stretches` tells of each blank within a sentence, in the order of the
    page's layout, where on the blank page its stretches would be to lie where they are, None of one that was not found.
    """

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    at: tuple[tuple[Point, ...], ...]
    quality: float
    error: float
    stretches: tuple[tuple[Stretch | None, ...], ...] = ()

    def to_picture(self, x: float, y: float) -> Point:
        """Where a point of the blank page is in the picture; beyond the net as at its nearest mesh."""
        column, u = _mesh(self.columns, x)
        row, v = _mesh(self.rows, y)
        (a, b), (c, d) = self.at[row][column : column + 2], self.at[row + 1][column : column + 2]
        return (
            (1 - v) * ((1 - u) * a[0] + u * b[0]) + v * ((1 - u) * c[0] + u * d[0]),
            (1 - v) * ((1 - u) * a[1] + u * b[1]) + v * ((1 - u) * c[1] + u * d[1]),
        )

    def quad(self, box: Box) -> Quad:
        """Where the corners of a box of the blank page are."""
        return (
            self.to_picture(box.left, box.top),
            self.to_picture(box.right, box.top),
            self.to_picture(box.right, box.bottom),
            self.to_picture(box.left, box.bottom),
        )


def _mesh(lines: Sequence[float], at: float) -> tuple[int, float]:
    """The mesh a coordinate is in, and how far into it, 0 to 1."""
    mesh = min(max(bisect_right(lines, at) - 1, 0), len(lines) - 2)
    return mesh, (at - lines[mesh]) / (lines[mesh + 1] - lines[mesh])


SheetState = Literal["known", "blank", "unknown"]


@dataclass(frozen=True)
class Sheet:
    """One page of paper. Of several in one picture each is a sheet of its own, `part` counts them from 1.

    `area` is where it lies on the page of the file, in the units of places (points of a PDF, pixels of a picture).
    A "known" sheet lies over page `number` of the layout of a form at a version; a "blank" one has nothing on it; an
    "unknown" one is no page of any form at hand, or cannot be told; its `problems` say why. `identity` is what its code
    says; `nth` and `count` which page of how many, where the code tells. A sheet whose code was read but that could not
    be laid over a blank page is "unknown" with an identity. `marks` are what was seen of signatures, seals and ticks on a
    known sheet, `writing` what is written in its places, rows counted from its first; () where nobody looked. `thumbnail`
    is a small JPEG of one that a person must look at.
    """

    source: str
    page: int
    part: int
    area: Box
    state: SheetState
    identity: Identity | None = None
    verdict: Verdict | Literal["none"] = "none"
    nth: int | None = None
    count: int | None = None
    form: str | None = None
    version: str | None = None
    number: int | None = None
    fit: Fit | None = None
    problems: tuple[Problem, ...] = ()
    marks: tuple[Mark, ...] = ()
    writing: tuple[Writing, ...] = ()
    thumbnail: bytes = b""

    @property
    def called(self) -> str:
        """Where it was seen, in words."""
        part = f"第{self.part}张" if self.part > 1 else ""
        return f"{self.source} 第{self.page}页{part}"

    @property
    def place(self) -> PageBox:
        return PageBox(self.source, self.page, self.area)
