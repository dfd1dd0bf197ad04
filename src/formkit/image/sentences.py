"""Blanks within sentences: in other type they lie elsewhere in their line and are of another width, but stay underlined,
between the same words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formkit.image.blanks import SCALE
from formkit.image.ink import Ink
from formkit.image.wording import Followed
from formkit.model.layout import PageLayout, Stretch

# Pixels of the blank page.
_BESIDE, _DOWN = 80, 9  # how far beside its place a rule may begin or end, and how far above or below it may lie
_THICK = 2  # rows that a rule runs through: more would take the feet of signs beside it for its own
_GAP = 3  # where a stroke crosses a rule, or a copier lost some of it
_SPECK = 3  # columns of ink that are less than that are no part of a rule
_DARK = 0.25, 0.12  # of black: a rule, and a faint one
_COVERED = 0.6  # of where it should be, a rule must cover
_BELOW = 0.9  # points that the middle of a rule lies below the baseline
_LEAST = 0.5  # of its width on the blank page, and at most twice that
_NEAREST, _ALIKE = 3, 0.55  # signs beside a blank that tell where it ends, and how alike they must be together
_EXACT = 2  # by how much a blank may run into a sign beside it
_FREE = 0.6  # of the distance of one that is not right beside it: figures may be wider or less wide


@dataclass(frozen=True)
class Placed:
    """Where a stretch of a blank is, in points of the blank page; `is_ruled` where its own rule tells, else words do."""

    stretch: Stretch
    is_ruled: bool


def stretches_on(layout: PageLayout, lines: Sequence[Followed], laid: Ink) -> tuple[tuple[Placed | None, ...], ...]:
    """Where the stretches of each blank of a page are, None of one that is not found.

    They are told by the words of their lines and by the rules under them in `laid`: the ink of a picture as the blank
    page has it.
    """
    return tuple(tuple(_found(part, lines, laid) for part in each.stretches) for each in layout.blanks)


@dataclass(frozen=True)
class _End:
    """Where a blank ends by the words beside it, and how much further it may reach."""

    at: float
    more: float


def _found(part: Stretch, lines: Sequence[Followed], laid: Ink) -> Placed | None:
    line = next((each for each in lines if _is_in(part, each)), None)
    before, after, down = None, None, 0
    if line is not None:
        before, after = _end(part.left * SCALE, line, -1), _end(part.right * SCALE, line, 1)
        down = line.down if before or after else 0
    for dark in _DARK:
        ruled = _ruled(part, before, after, down, laid > dark)
        if ruled is not None:
            return Placed(ruled, True)
    if before is None and after is None:
        return None
    shift = [each.at - own * SCALE for each, own in ((before, part.left), (after, part.right)) if each is not None]
    left, right = part.left + shift[0] / SCALE, part.right + shift[-1] / SCALE
    return Placed(Stretch(left, right, part.baseline + down / SCALE), False)


def _is_in(part: Stretch, line: Followed) -> bool:
    first = line.line.glyphs[0]
    return first.top < part.baseline * SCALE <= first.bottom


def _end(own: float, line: Followed, way: int) -> _End | None:
    """Where the words to the left (-1) or right (1) of one end of a blank say that it is; None where they say nothing."""
    glyphs = line.line.glyphs
    if way < 0:
        numbers = [number for number, each in enumerate(glyphs) if each.right <= own + _EXACT][::-1]
    else:
        numbers = [number for number, each in enumerate(glyphs) if each.left >= own - _EXACT]
    if not numbers or float(line.alike[numbers[:_NEAREST]].mean()) < _ALIKE:
        return None
    nearest = glyphs[numbers[0]]
    between = max(0.0, own - nearest.right if way < 0 else nearest.left - own)
    ink = own - nearest.last if way < 0 else nearest.first - own
    return _End(own + float(line.across[numbers[0]]), max(ink, _FREE * between))


def _ruled(
    part: Stretch, before: _End | None, after: _End | None, down: int, dark: NDArray[np.bool_]
) -> Stretch | None:
    """Where the rule under a blank is, between the words beside it; `dark` tells which pixels are ink."""
    own_left, own_right = part.left * SCALE, part.right * SCALE
    left = round(before.at if before else after.at - own_right + own_left if after else own_left)
    right = round(after.at if after else before.at - own_left + own_right if before else own_right)
    first = max(0, round(before.at - before.more) if before else left - _BESIDE)
    last = min(dark.shape[1], round(after.at + after.more) if after else right + _BESIDE)
    baseline = round(part.baseline * SCALE) + down
    top = max(0, baseline - _DOWN)
    strip = dark[top : baseline + _DOWN + _THICK, first:last]
    if left >= right or len(strip) < _THICK:
        return None
    rows = np.stack([strip[row : row + _THICK].any(axis=0) for row in range(len(strip) - _THICK + 1)])
    covered = rows[:, max(0, left - first) : right - first].mean(axis=1)
    best = int(covered.argmax())
    if covered[best] < _COVERED:
        return None
    pieces = _pieces(rows[best], left - first, right - first)
    if not pieces:
        return None
    longest = max(pieces, key=lambda each: each[1] - each[0])
    start, end = pieces[0][0] if before or after else longest[0], pieces[-1][1] if before or after else longest[1]
    is_open = (start == 0 and before is None) or (end == last - first and after is None)
    if is_open or not _LEAST <= (end - start) / (own_right - own_left) <= 1 / _LEAST:
        return None
    lies = (top + best + _THICK / 2) / SCALE - _BELOW
    return Stretch((first + start) / SCALE, (first + end) / SCALE, lies)


def _pieces(dark: NDArray[np.bool_], left: int, right: int) -> list[tuple[int, int]]:
    """The stretches of dark columns, short gaps and specks aside, that lie between two columns in part: starts and ends."""
    columns = np.flatnonzero(dark)
    breaks = np.flatnonzero(np.diff(columns) > _GAP)
    starts = columns[np.concatenate([[0], breaks + 1])]
    ends = columns[np.concatenate([breaks, [len(columns) - 1]])] + 1
    return [
        (start, end)
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        if end - start >= _SPECK and min(end, right) > max(start, left)
    ]
