"""How much a cell of fixed size can hold."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

GAP = 0.2  # of the type size: what LibreOffice sets between Chinese and Latin; Word takes a quarter


@dataclass(frozen=True)
class Room:
    """The inside of a cell, its type size and the height of a line, all in points (1/72 inch)."""

    width: float
    height: float
    font_size: float
    line_height: float

    @property
    def line_count(self) -> int:
        """How many lines it holds; one at least, since a single line is printed even where it is a little too high."""
        return max(1, int(self.height / self.line_height + 0.01))

    def lines_of(self, text: str) -> int:
        """How many lines `text` takes, estimated: full-width signs take the type size, others a little over half."""
        return sum(self._wrapped(line) for line in text.split("\n"))

    def holds(self, text: str) -> bool:
        """Whether `text` fits without being cut off."""
        return self._is_one_line(text) or self.lines_of(text) <= self.line_count

    def _is_one_line(self, text: str) -> bool:
        """Whether `text` surely takes a single line: no sign is wider than the type size."""
        return len(text) * self.font_size < self.width and "\n" not in text

    def _wrapped(self, line: str) -> int:
        if self._is_one_line(line):
            return 1
        lines, used = 1, 0.0
        for word in _words(line):
            width = ems(word) * self.font_size
            if used + width > self.width and used:
                lines, used = lines + 1, 0.0
            while width > self.width:  # a word longer than a line is broken
                lines, width = lines + 1, width - self.width
            used += width
        return lines


def ems(text: str) -> float:
    """The width of a line of text, estimated, in full-width signs."""
    return sum(map(_advance, text)) + sum(gaps(text))


def _advance(sign: str) -> float:
    """The width of a sign as a share of the type size: measured on Times New Roman and 宋体, rounded up."""
    if unicodedata.east_asian_width(sign) in "WFA":
        return 1.0
    return 0.75 if sign.isupper() or sign in "mwMW@%" else 0.52


def gaps(text: str) -> list[float]:
    """What stands before each sign where Chinese meets Latin, in type sizes."""
    return [0.0, *(GAP if is_gap(one, other) else 0.0 for one, other in pairwise(text))][: len(text)]


@cache
def is_gap(before: str, after: str) -> bool:
    """Whether Chinese and Latin letters or digits meet here, which are set a little apart."""
    return before.isalnum() and after.isalnum() and is_wide(before) != is_wide(after)


@cache
def is_wide(sign: str) -> bool:
    """Whether a sign is set as Chinese is, each by itself."""
    return unicodedata.east_asian_width(sign) in "WF"


def _words(line: str) -> list[str]:
    """Runs of Latin signs as they are kept together, every other sign by itself."""
    words: list[str] = []
    for sign in line:
        is_latin = "!" <= sign <= "~"
        if is_latin and words and "!" <= words[-1][-1] <= "~" and words[-1][-1] not in "-/":
            words[-1] += sign
        else:
            words.append(sign)
    return words
