"""Blanks within sentences: in other type they lie elsewhere in their line and are of another width, but stay underlined."""

from collections.abc import Mapping

import numpy as np

from formkit.image.blanks import SCALE
from formkit.image.ink import Ink
from formkit.model.layout import PageLayout, Stretch

# Pixels of the blank page.
_BESIDE, _DOWN = 80, 9  # how far beside its place a rule may begin or end, and how far above or below it may lie
_THICK = 2  # rows that a rule runs through: more would take the feet of signs beside it for its own
_GAP = 3  # where a stroke crosses a rule, or a copier lost some of it
_DARK = 0.25  # of black
_COVERED = 0.6  # of where it should be, a rule must cover
_BELOW = 0.9  # points that the middle of a rule lies below the baseline
_LEAST = 0.5  # of its width on the blank page, and at most twice that


def stretches_on(layout: PageLayout, laid: Ink) -> Mapping[str, tuple[Stretch | None, ...]]:
    """Where the stretches of each blank are, in points of the blank page, by the rules under them in `laid`: the ink of a
    picture as the blank page has it. None of one that is not found."""
    return {each.path: tuple(_found(part, laid) for part in each.stretches) for each in layout.blanks}


def _found(part: Stretch, laid: Ink) -> Stretch | None:
    left, right, baseline = (round(each * SCALE) for each in (part.left, part.right, part.baseline))
    first, last = max(0, left - _BESIDE), min(laid.shape[1], right + _BESIDE)
    top = max(0, baseline - _DOWN)
    strip = laid[top : baseline + _DOWN + _THICK, first:last] > _DARK
    rows = np.stack([strip[row : row + _THICK].any(axis=0) for row in range(max(1, len(strip) - _THICK + 1))])
    covered = rows[:, left - first : right - first].mean(axis=1)
    best = int(covered.argmax())
    if covered[best] < _COVERED:
        return None
    start, end = _run(rows[best], left - first, right - first)
    if start == 0 or end == last - first or not _LEAST <= (end - start) / (right - left) <= 1 / _LEAST:
        return None
    lies = (top + best + _THICK / 2 - baseline) / SCALE - _BELOW
    return Stretch((first + start) / SCALE, (first + end) / SCALE, part.baseline + lies)


def _run(dark: np.ndarray, left: int, right: int) -> tuple[int, int]:
    """The longest stretch of dark columns, short gaps aside, that lies between two columns in part: its start and end."""
    columns = np.flatnonzero(dark)
    ends = np.flatnonzero(np.diff(columns) > _GAP)
    starts = columns[np.concatenate([[0], ends + 1])]
    stops = columns[np.concatenate([ends, [len(columns) - 1]])] + 1
    inside = np.minimum(stops, right) - np.maximum(starts, left)
    best = int(inside.argmax())
    return int(starts[best]), int(stops[best])
