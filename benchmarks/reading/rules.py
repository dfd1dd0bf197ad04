"""The rules that are really on a printed page, and how far they lie from where the form's layout has them.

An office program of another maker, in other fonts, sets rows a little lower or higher; the truth of a page is what is on it.
"""

from collections.abc import Iterator, Sequence
from ctypes import byref, c_float
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from benchmarks.reading.mapping import Array
from formkit.model.layout import PageLayout
from formkit.model.place import Box

_THIN = 0.6  # points that a line may slope, and still be level or upright
_SAME = 2.6  # points between the two edges of a thick rule
_NEXT = 2.5  # points that a rule may lie farther off than the one above it
_FIRST = 6.0  # points that the first may lie off
_ENOUGH = 0.8  # of the layout's rules that must be found


class Unlike(Exception):
    """A printed page that does not have the rules of its layout."""


@dataclass(frozen=True)
class Shift:
    """How far print lies from the layout: to the right by place across, down by place down the page, in points."""

    xs: tuple[float, ...]
    across: tuple[float, ...]
    ys: tuple[float, ...]
    down: tuple[float, ...]

    def moved(self, points: Array) -> Array:
        """Where points of the layout are on the printed page."""
        off = [np.interp(points[:, 0], self.xs, self.across), np.interp(points[:, 1], self.ys, self.down)]
        return np.asarray(points + np.stack(off, axis=1))

    def less(self, other: "Shift") -> "Shift":
        """What is left of the shift where another is the measure."""
        across = np.array(self.across) - np.interp(self.xs, other.xs, other.across)
        down = np.array(self.down) - np.interp(self.ys, other.ys, other.down)
        return Shift(self.xs, tuple(across.tolist()), self.ys, tuple(down.tolist()))

    def box(self, box: Box) -> Box:
        """Where a box of the layout is on the printed page."""
        (left, top), (right, bottom) = self.moved(np.array([[box.left, box.top], [box.right, box.bottom]])).tolist()
        return Box(left, top, right, bottom)

    @property
    def farthest(self) -> float:
        """The most that anything is shifted."""
        return max(map(abs, (*self.across, *self.down)))


@dataclass(frozen=True)
class Edges:
    """The level and upright lines of a page, each as the middle of its ink: at, start, end."""

    level: Array
    upright: Array


NONE = Shift((0.0,), (0.0,), (0.0,), (0.0,))


def edges_of(page: pdfium.PdfPage) -> Edges:
    """The lines that are drawn on a page, and the edges of areas."""
    level, upright = [], []
    height = page.get_height()
    for (x0, y0), (x1, y1) in _segments(page):
        if abs(y1 - y0) <= _THIN < abs(x1 - x0):
            level.append((height - (y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x1 - x0) <= _THIN < abs(y1 - y0):
            upright.append(((x0 + x1) / 2, height - max(y0, y1), height - min(y0, y1)))
    return Edges(np.array(level).reshape(-1, 3), np.array(upright).reshape(-1, 3))


Point = tuple[float, float]


def _segments(page: pdfium.PdfPage) -> Iterator[tuple[Point, Point]]:
    for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=4):
        a, b, c, d, e, f = each.get_matrix().get()
        start: Point | None = None
        last: Point | None = None
        for at in range(raw.FPDFPath_CountSegments(each.raw)):
            segment = raw.FPDFPath_GetPathSegment(each.raw, at)
            x, y = c_float(), c_float()
            raw.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
            point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                start = point
            elif last is not None:
                yield last, point
            last = point
            if raw.FPDFPathSegment_GetClose(segment) and start is not None:
                yield last, start


def shift_of(layout: PageLayout, edges: Edges) -> Shift:
    """How far a page's rules lie from those of its layout. Raises Unlike."""
    level = [
        ((box.top + box.bottom) / 2, box.left, box.right) for box in layout.level if not _is_underline(layout, box)
    ]
    upright = [((box.left + box.right) / 2, box.top, box.bottom) for box in layout.upright]
    if not level or not upright:
        return NONE
    down = _followed(level, edges.level)
    moved = [(x, *(np.array([top, bottom]) + np.interp([top, bottom], *down)).tolist()) for x, top, bottom in upright]
    across = _followed(moved, edges.upright)
    return Shift(tuple(across[0]), tuple(across[1]), tuple(down[0]), tuple(down[1]))


def _is_underline(layout: PageLayout, rule: Box) -> bool:
    return any(
        abs(rule.left - each.left) < 1 and 0 <= rule.top - each.baseline < 4
        for blank in layout.blanks
        for each in blank.stretches
    )


def _followed(rules: Sequence[tuple[float, float, float]], edges: Array) -> tuple[list[float], list[float]]:
    """Places of rules in order with how far each is off; a rule is looked for where the last one leads."""
    places: list[float] = []
    offs: list[float] = []
    lost = 0
    for at, start, end in sorted(rules):
        expected = at + (offs[-1] if offs else 0.0)
        reach = _NEXT if offs else _FIRST
        overlap = np.minimum(edges[:, 2], end + 3) - np.maximum(edges[:, 1], start - 3)
        near = edges[(np.abs(edges[:, 0] - expected) <= reach) & (overlap > 2)]
        if not len(near):
            lost += 1
            continue
        nearest = near[np.abs(near[:, 0] - expected).argmin(), 0]
        same = near[np.abs(near[:, 0] - nearest) <= _SAME][:, 0]
        places.append(at)
        offs.append(float(same.min() + same.max()) / 2 - at)
    if lost > (1 - _ENOUGH) * len(rules):
        raise Unlike(f"{lost} of {len(rules)} rules are not on the page")
    return places, offs


def underlined(stretch: Box, edges: Edges) -> Box:
    """A blank within a sentence where its line really is: printed words around it may be wider in another font."""
    level = edges.level
    near = level[(level[:, 0] > stretch.bottom - 6) & (level[:, 0] < stretch.bottom + 4)]
    merged: list[list[float]] = []
    for _, left, right in sorted(near.tolist(), key=lambda each: each[1]):
        if merged and left <= merged[-1][1] + 1.5:
            merged[-1][1] = max(merged[-1][1], right)
        else:
            merged.append([left, right])
    best = max(merged, key=lambda each: min(each[1], stretch.right) - max(each[0], stretch.left), default=None)
    if best is None or min(best[1], stretch.right) - max(best[0], stretch.left) < 0.4 * (stretch.right - stretch.left):
        return stretch
    return Box(best[0], stretch.top, best[1], stretch.bottom)
