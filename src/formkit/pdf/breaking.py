"""Where a text is broken into lines: between Chinese signs but for punctuation, between Latin words, after a hyphen.

As office programs do it: the Unicode line breaking algorithm (UAX #14) within Latin text, the rules of GB/T 15834
for which punctuation may not begin or end a line within Chinese.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

NOT_FIRST = frozenset(
    "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠"
)
NOT_LAST = frozenset("$([{£¥‘“〈《「『【〔〖〝﹙﹛﹝＄（．［｛￡￥")
_TIGHT_AFTER = frozenset("-–/")  # a Latin word may be broken behind these


def broken(text: str, widths: Sequence[float], room: float, first: float | None = None) -> Iterator[tuple[int, int]]:
    """Start and end of each line of `text`, without the spaces it ends with; `widths` are those of its signs.

    The first line has `first` of room where that differs. A word wider than a line is broken anywhere. A line break
    in the text ends a line.
    """
    start, limit = 0, room if first is None else first
    size = len(text)
    while True:
        used, at = 0.0, start
        while at < size and text[at] != "\n":
            used += widths[at]
            if used > limit + 1e-6 and not text[at].isspace():
                break
            at += 1
        if at >= size or text[at] == "\n":
            yield start, _trimmed(text, start, at)
            if at >= size:
                return
            start, limit = at + 1, room
            continue
        end = _break_before(text, start, at)
        if end == start and limit < room:  # nothing of it fits on a shorter first line
            yield start, start
        else:
            end = end if end > start else max(at, start + 1)
            yield start, _trimmed(text, start, end)
            start = end
            while start < size and text[start] == " ":
                start += 1
        limit = room


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] == " ":
        end -= 1
    return end


def _break_before(text: str, start: int, at: int) -> int:
    """The last place from `at` back to `start` where a line may be broken; `start` where there is none."""
    while at > start and not may_break(text[at - 1], text[at]):
        at -= 1
    return at


@cache
def may_break(before: str, after: str) -> bool:
    """Whether a line may end between two signs."""
    if after == " ":
        return False
    if before == " ":
        return after not in NOT_FIRST
    if after in NOT_FIRST or before in NOT_LAST:
        return False
    if is_wide(before) or is_wide(after):
        return True
    return before in _TIGHT_AFTER and after.isalnum()


@cache
def is_wide(sign: str) -> bool:
    """Whether a sign is set as Chinese is, each by itself."""
    return unicodedata.east_asian_width(sign) in "WFA" and sign not in "“”‘’"
