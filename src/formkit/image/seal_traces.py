"""What is left of seals: parts of one stamped over the edges of several pages, and the dots that a fax makes of one."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from formkit.image.blanks import SCALE
from formkit.image.laid import Laid
from formkit.image.seals import Seal
from formkit.model.place import Box

# Points: how wide the edge of a page is on which parts of seals lie, how far apart pieces of one part are, how high parts are
# and how wide at least, and how far from what is printed.
_STRIP, _GAP, _HEIGHTS, _LEAST_WIDE, _FREE = 60.0, 7.0, (40.0, 180.0), 6.0, 3.0
_RED = 0.12  # how red the ink of a part is
_FILLED = 0.9  # of the box of a part: what fills more is a shadow
# Points from rules, points of a dot, and how many of them to 1,000 square points.
_INNER, _DOT, _STREWN = 2.5, 3.0, 3.0
_DARK = 0.3  # of black


def remains(page: Laid, boxes: Sequence[Box]) -> bool:
    """Whether dots are strewn over places of a fax as what is left of a stamp that was hardly sent: red ink is pale to it."""
    if not page.is_bilevel:
        return False
    dots, size = 0.0, 0.0
    for box in boxes:
        rows, columns = (
            slice(max(0, round((start + _INNER) * SCALE)), max(0, round((end - _INNER) * SCALE)))
            for start, end in ((box.top, box.bottom), (box.left, box.right))
        )
        part = page.added[rows, columns] > _DARK
        _, _, stats, _ = cv2.connectedComponentsWithStats(part.astype(np.uint8), connectivity=8)
        sides = stats[1:, cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1].max(axis=1, initial=0)
        dots += float((sides <= _DOT * SCALE).sum())
        size += part.size / SCALE**2
    return size > 0 and dots / size * 1000 > _STREWN


def straddling(page: Laid, found: Sequence[Seal]) -> Iterator[Box]:
    """The parts of seals that were stamped over the edges of several pages: halves of any colour, and red strips."""
    strip, width = round(_STRIP * SCALE), page.blank.width
    halves = [each.box for each in found if each.is_part]
    halves = [each for each in halves if each.left < _STRIP or each.right > width / SCALE - _STRIP]
    yield from halves
    if page.red is None or halves:
        return
    columns = np.flatnonzero(page.print.any(axis=0))
    first, last = (int(columns[0]), int(columns[-1])) if len(columns) else (width, 0)
    free = round(_FREE * SCALE)
    for left, right in ((0, min(strip, first - free)), (max(width - strip, last + free), width)):
        if right - left < _LEAST_WIDE * SCALE:
            continue
        part = (page.red[:, left:right] > _RED).astype(np.uint8)
        side = round(_GAP * SCALE) | 1
        closed = cv2.morphologyEx(part, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
        for x, y, wide, high, area in stats[1:]:
            is_high = _HEIGHTS[0] < high / SCALE < _HEIGHTS[1]
            if is_high and wide / SCALE > _LEAST_WIDE and area < _FILLED * wide * high:
                yield Box((left + x) / SCALE, y / SCALE, (left + x + wide) / SCALE, (y + high) / SCALE)
