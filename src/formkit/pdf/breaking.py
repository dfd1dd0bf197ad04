"""Where a text is broken into lines, as office programs do it.

Between Chinese signs, but no line begins or ends with punctuation that may not (GB/T 15834, 5.1); between Latin words and
after a hyphen.
"""

from collections.abc import Iterator, Sequence
from functools import cache

from formkit.model.room import is_wide

NOT_FIRST = frozenset(
    "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠"
)
NOT_LAST = frozenset("$([{£¥‘“〈《「『【〔〖〝﹙﹛﹝＄（．［｛￡￥")
_QUOTES = frozenset("“”‘’\"'")  # what they open or close cannot be told from them alone


def broken(text: str, widths: Sequence[float], gaps: Sequence[float], room: float) -> Iterator[tuple[int, int]]:
    """Start and end of each line of `text`, without the spaces it ends with.

    `widths` are those of its signs, `gaps` what stands before each sign unless it begins a line. A word wider than a
    line is broken anywhere. A line break in the text ends a line.
    """
    start, size = 0, len(text)
    while True:
        used, at = 0.0, start
        while at < size and text[at] != "\n":
            used += widths[at] + (gaps[at] if at > start else 0.0)
            if used > room and not text[at].isspace():
                break
            at += 1
        if at >= size:
            yield start, _trimmed(text, start, at)
            return
        if text[at] == "\n":
            yield start, _trimmed(text, start, at)
            start = at + 1
            continue
        end = _break_before(text, start, at)
        if end == start:
            end = max(at, start + 1)
        yield start, _trimmed(text, start, end)
        start = end
        while start < size and text[start] == " ":
            start += 1


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] == " ":
        end -= 1
    return end


def _break_before(text: str, start: int, at: int) -> int:
    """The last place from `at` back to `start` where a line may be broken; `start` where there is none."""
    while at > start and (not may_break(text[at - 1], text[at]) or _is_in_number(text, at)):
        at -= 1
    return at


def _is_in_number(text: str, at: int) -> bool:
    """Whether a slash before `at` parts the numbers of one: "0/120/240"."""
    return text[at - 1] == "/" and text[at].isdigit() and text[max(0, at - 2)].isdigit()


@cache
def may_break(before: str, after: str) -> bool:
    """Whether a line may end between two signs."""
    if after == " ":
        return False
    if before == " ":
        return after not in NOT_FIRST
    if after in NOT_FIRST or before in NOT_LAST or after == "/" or not _QUOTES.isdisjoint((before, after)):
        return False
    if is_wide(before) or is_wide(after):
        return True
    return before in "-–/" and after.isalnum()
