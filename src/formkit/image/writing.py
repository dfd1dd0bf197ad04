"""What was written on a flat page, piece by piece: in which place each piece stands, and in which line of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from formkit.image.flattening import Flat
from formkit.image.picture import Pixels
from formkit.model.place import Box

_SPECK = 1.1  # points, 0.4 mm: what is no longer than this both ways is no writing, though it may be the point of one
# Points: writing has a piece that is longer, or more pieces; what is smaller than the last may be dirt.
_SMALL, _FEW, _DOUBTFUL = 2.0, 3, 3.0
_DUST = 0.45  # points: what is no longer than this is nothing
_RULE = 0.85  # of a piece that lies beside a rule, where it is what is left of it
_NEAR = 0.6  # of the height of a line: how far beside its writing a speck belongs to it
_LINE = 0.5  # of the height of the lower of two pieces that must lie side by side, in one line
_FLAT = 0.45  # of the tallest line: one that is lower is a part of the next
_NARROW = 1.5  # of its height: what is wider is no single sign
_TALL = 1.6  # times the height of its pieces: a line that is higher may be two
# A stroke that crosses out: so many heights of the line long, bare along so much of it and through signs along as much,
# which are so much of the line high; not steeper than this, and off a straight line by no more of the height.
_STROKE, _BARE, _CROSSED, _LEVEL, _STRAIGHT = 2.0, 0.12, 0.5, 0.35, 0.08
_MARGIN = 0.14  # of the height of a line, that is left around it
_BEYOND = 1.0  # points: what is outside its place by more was written over its edge


@dataclass(frozen=True, eq=False)
class Line:
    """A line of writing: its picture, in red, green, blue, and the stretches of its columns that have ink, from the left."""

    pixels: Pixels
    inked: tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class Written:
    """What was written in a place, where it is, and how far beyond the place it reaches, in points.

    `ways` are the ways in which it may be seen as lines, each from the top, the likeliest first: a sign of two parts
    looks like two lines of one sign, and lines written close may touch. `is_faint` of marks so small that they may be dirt,
    `is_struck` where a stroke runs through signs, as when they are crossed out,
    `is_sealed` where it lies under a seal whose ink is still there.
    """

    ways: tuple[tuple[Line, ...], ...]
    box: Box
    beyond: float
    is_faint: bool
    is_struck: bool
    is_sealed: bool


@dataclass(frozen=True, eq=False)
class _Pieces:
    """Ink that hangs together: number of each pixel's piece, 0 for none; left, top, right, bottom, area of each.

    `is_more` tells which are more than dust.
    """

    numbers: NDArray[np.int32]
    boxes: NDArray[np.int32]
    middles: NDArray[np.float64]
    is_more: NDArray[np.bool_]


def writing_in(flat: Flat, places: Mapping[str, Sequence[Box]], printed: Sequence[Box]) -> Mapping[str, Written]:
    """What was written in each of the places, which are boxes in points; a place with nothing in it is left out.

    `printed` are the words of the form.
    """
    pieces = _pieces(flat)
    owner = _owners(flat, pieces, places, printed)
    found = {}
    for number, (path, boxes) in enumerate(places.items()):
        own = np.flatnonzero(owner == number)
        if own.size and (written := _written(flat, pieces, own, boxes)) is not None:
            found[path] = written
    return found


def _pieces(flat: Flat) -> _Pieces:
    dark = (flat.written > flat.threshold).astype(np.uint8)
    _, numbers, stats, middles = cv2.connectedComponentsWithStats(dark, connectivity=8)
    left, top, width, height, area = np.asarray(stats, np.int32).T
    is_more = np.maximum(width, height) > _DUST * flat.scale
    is_more[0] = False
    boxes = np.stack([left, top, left + width, top + height, area], axis=1)
    return _Pieces(np.asarray(numbers, np.int32), boxes, np.asarray(middles, np.float64), is_more)


def _owners(
    flat: Flat, pieces: _Pieces, places: Mapping[str, Sequence[Box]], printed: Sequence[Box]
) -> NDArray[np.int64]:
    """For each piece the number of the place its middle is in, -1 where it is in none, or in words of the form."""
    over = np.full(flat.ink.shape, -1, np.int16)
    for number, own in enumerate(places.values()):
        for box in own:
            over[flat.part(box)] = number
    for box in printed:
        over[flat.part(box)] = -1
    height, width = flat.ink.shape
    x, y = (pieces.middles[:, each].round().astype(int) for each in (0, 1))
    owner = np.asarray(over[y.clip(0, height - 1), x.clip(0, width - 1)], np.int64)
    beside = np.bincount(pieces.numbers[flat.beside], minlength=len(owner))
    owner[~pieces.is_more | (beside >= _RULE * pieces.boxes[:, 4])] = -1
    return owner


def _longest(boxes: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.asarray(np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]), np.int32)


def _written(flat: Flat, pieces: _Pieces, own: NDArray[np.intp], places: Sequence[Box]) -> Written | None:
    boxes = pieces.boxes[own]
    longest = _longest(boxes) / flat.scale
    if longest.max() <= _SMALL and (longest > _SPECK).sum() <= _FEW:
        return None
    lines = _lines(boxes, _SPECK * flat.scale)
    ways = [lines, *_otherwise(boxes, lines)]
    made = tuple(tuple(_line(flat, pieces, own[each], boxes[each]) for each in way) for way in ways)
    boxes_of = boxes
    boxes = boxes[np.concatenate(lines)]
    left, top = boxes[:, :2].min(axis=0) / flat.scale
    right, bottom = boxes[:, 2:4].max(axis=0) / flat.scale
    beyond = max(
        min(each.left for each in places) - left,
        min(each.top for each in places) - top,
        right - max(each.right for each in places),
        bottom - max(each.bottom for each in places),
    )
    is_faint = bool(longest.max() <= _DOUBTFUL and (longest > _SPECK).sum() <= _FEW)
    box = Box(float(left), float(top), float(right), float(bottom))
    is_struck = any(_is_struck(pieces, own[each], boxes_of[each]) for each in lines)
    return Written(made, box, max(0.0, float(beyond)), is_faint, is_struck, bool(flat.sealed[flat.part(box)].any()))


def _otherwise(boxes: NDArray[np.int32], lines: Sequence[NDArray[np.intp]]) -> Iterator[list[NDArray[np.intp]]]:
    """Other ways to see the pieces as lines: two lines of one narrow sign as one, a tall line as two."""
    spans = [_span(boxes[each]) for each in lines]
    for at, ((left, top, right, _), (other, _, further, last)) in enumerate(pairwise(spans)):
        if max(right, further) - min(left, other) <= _NARROW * (last - top):
            yield [*lines[:at], np.concatenate(lines[at : at + 2]), *lines[at + 2 :]]
    for at, own in enumerate(lines):
        parts = _parted(boxes[own])
        if parts is not None:
            yield [*lines[:at], *(own[each] for each in parts), *lines[at + 1 :]]


def _is_struck(pieces: _Pieces, own: NDArray[np.intp], boxes: NDArray[np.int32]) -> bool:
    """Whether a straight stroke joins signs."""
    _, top, _, bottom = _span(boxes)
    height = bottom - top
    wide = np.flatnonzero(boxes[:, 2] - boxes[:, 0] >= _STROKE * height)
    return any(_runs_through(pieces, int(own[each]), boxes[each], height) for each in wide)


def _runs_through(pieces: _Pieces, number: int, box: NDArray[np.int32], height: int) -> bool:
    left, top, right, bottom = box[:4]
    ink = pieces.numbers[top:bottom, left:right] == number
    thickness = ink.sum(axis=0)
    first, last = ink.argmax(axis=0), len(ink) - ink[::-1].argmax(axis=0)
    thin = np.flatnonzero(last - first <= max(3, 1.6 * np.percentile(thickness, 20)))
    crossed = last - first >= _CROSSED * height
    if thin[-1] - thin[0] < 0.7 * (right - left) or len(thin) < _BARE * (right - left) or crossed.mean() < _BARE:
        return False
    middles = (first[thin] + last[thin]) / 2
    slope, start = np.polyfit(thin, middles, 1)
    return bool(abs(slope) < _LEVEL and np.median(np.abs(middles - slope * thin - start)) < _STRAIGHT * height)


def _span(boxes: NDArray[np.int32]) -> tuple[int, int, int, int]:
    left, top = boxes[:, :2].min(axis=0)
    right, bottom = boxes[:, 2:4].max(axis=0)
    return int(left), int(top), int(right), int(bottom)


def _parted(boxes: NDArray[np.int32]) -> tuple[NDArray[np.intp], NDArray[np.intp]] | None:
    """The pieces of the upper and the lower of two lines that touch; None where they are one."""
    left, top, right, bottom = _span(boxes)
    heights = boxes[:, 3] - boxes[:, 1]
    tall = heights >= _FLAT * heights.max()
    if bottom - top < _TALL * float(np.median(heights[tall])) or right - left < _NARROW * (bottom - top) / 2:
        return None
    middles = (boxes[:, 1] + boxes[:, 3]) / 2
    ordered = np.sort(middles[tall])
    if len(ordered) < 2:
        return None
    gap = int(np.diff(ordered).argmax())
    if ordered[gap] == ordered[gap + 1]:
        return None
    upper = middles <= (ordered[gap] + ordered[gap + 1]) / 2
    return np.flatnonzero(upper), np.flatnonzero(~upper)


@dataclass
class _Run:
    """Pieces side by side, from the top of the highest to the bottom of the lowest."""

    top: float
    bottom: float
    pieces: list[int]

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def is_beside(self, other: "_Run") -> bool:
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        return shared > _LINE * min(self.height, other.height)

    def take(self, other: "_Run") -> None:
        self.top, self.bottom = min(self.top, other.top), max(self.bottom, other.bottom)
        self.pieces += other.pieces


def _lines(boxes: NDArray[np.int32], speck: float) -> list[NDArray[np.intp]]:
    """The pieces of each line, from the top; specks far from all writing are in none."""
    is_speck = _longest(boxes) <= speck
    runs: list[_Run] = []
    for number in sorted(np.flatnonzero(~is_speck), key=lambda each: boxes[each, 1]):
        own = _Run(float(boxes[number, 1]), float(boxes[number, 3]), [int(number)])
        for each in [each for each in runs if each.is_beside(own)]:
            own.take(each)
            runs.remove(each)
        runs.append(own)
    runs = _joined(sorted(runs, key=lambda each: each.top))
    for number in np.flatnonzero(is_speck):
        left, top, right, bottom = boxes[number, :4]
        run = min(runs, key=lambda each: max(each.top - bottom, top - each.bottom, 0))
        reach = _NEAR * run.height
        body = boxes[run.pieces]
        is_near = body[:, 0].min() - reach < right and left < body[:, 2].max() + reach
        if is_near and max(run.top - bottom, top - run.bottom) < reach / 2:
            run.pieces.append(int(number))
    return [np.array(each.pieces) for each in runs]


def _joined(runs: list[_Run]) -> list[_Run]:
    """The lines, where one that is flat is a part of the nearest."""
    while len(runs) > 1:
        flat = min(runs, key=lambda each: each.height)
        if flat.height >= _FLAT * max(each.height for each in runs):
            break
        runs.remove(flat)
        min(runs, key=lambda each: max(each.top - flat.bottom, flat.top - each.bottom)).take(flat)
    return runs


def _line(flat: Flat, pieces: _Pieces, own: NDArray[np.intp], boxes: NDArray[np.int32]) -> Line:
    """The picture of some pieces, and of nothing else that lies between them."""
    left, top = boxes[:, :2].min(axis=0)
    right, bottom = boxes[:, 2:4].max(axis=0)
    margin = max(2, round(_MARGIN * float(bottom - top)))
    height, width = flat.ink.shape
    part = (
        slice(max(0, top - margin), min(height, bottom + margin)),
        slice(max(0, left - margin), min(width, right + margin)),
    )
    numbers = pieces.numbers[part]
    is_own = np.isin(numbers, own)
    foreign = (pieces.is_more[numbers] & ~is_own) | flat.ruled[part]
    near = cv2.dilate(foreign.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool) & ~is_own
    pixels = flat.pixels[part].copy()
    paper = pixels[~near & ~is_own]
    pixels[near] = np.median(paper, axis=0).astype(np.uint8) if paper.size else 255
    columns = np.flatnonzero(is_own.any(axis=0))
    ends = np.flatnonzero(np.diff(columns) > 1)
    starts = columns[np.concatenate([[0], ends + 1])]
    stops = columns[np.concatenate([ends, [len(columns) - 1]])] + 1
    return Line(pixels, tuple(zip(starts.tolist(), stops.tolist())))
