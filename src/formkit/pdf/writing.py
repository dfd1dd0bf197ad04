"""The signs of a page -> words, lines and paragraphs, broken where people broke them and not where a line was full."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from formkit.pdf.pages import Glyph

_TOUCHING = 0.12  # of the type size: signs nearer than this were set in one go
_SPACE = 0.6  # of the type size: a wider gap parts words where no space was set
_TAB = 1.8  # of the type size: a wider gap parts columns
_NOT_FIRST = "、。，．：；？！）》」』】〕”’%‰℃)]}>,.:;?!·…—"  # signs that may not begin a line
_NOT_LAST = "（《「『【〔“‘([{<￥$"  # signs that may not end one


@dataclass(frozen=True)
class Run:
    """Signs set in one go, left to right."""

    glyphs: tuple[Glyph, ...]

    @cached_property
    def text(self) -> str:
        return "".join(each.text for each in self.glyphs)

    @property
    def left(self) -> float:
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        return self.glyphs[-1].right

    @cached_property
    def top(self) -> float:
        return min(each.top for each in self.glyphs)

    @cached_property
    def bottom(self) -> float:
        return max(each.bottom for each in self.glyphs)

    @property
    def size(self) -> float:
        return self.glyphs[0].size

    @property
    def is_seen(self) -> bool:
        return all(each.is_seen for each in self.glyphs)


@dataclass(frozen=True)
class WrittenLine:
    """Runs on one line, left to right."""

    runs: tuple[Run, ...]

    @cached_property
    def text(self) -> str:
        text = self.runs[0].text
        for before, run in pairwise(self.runs):
            gap = run.left - before.right
            wide = max(before.size, run.size)
            are_words = _is_latin(text[-1:]) and _is_latin(run.text[:1])
            text += "\t" if gap > _TAB * wide else " " if gap > _SPACE * wide and are_words else ""
            text += run.text
        return text

    @property
    def left(self) -> float:
        return min((run.left for run in self.runs if run.text.strip()), default=self.runs[0].left)

    @cached_property
    def right(self) -> float:
        seen = [each.right for run in self.runs for each in run.glyphs if not each.text.isspace()]
        return max(seen, default=self.runs[-1].right)

    @cached_property
    def right_of_words(self) -> float:
        """Where the line ends without punctuation, which may hang over the edge."""
        seen = [
            each.right for run in self.runs for each in run.glyphs if each.text.strip() and each.text not in _NOT_FIRST
        ]
        return max(seen, default=self.right)

    @cached_property
    def top(self) -> float:
        return min(run.top for run in self.runs)

    @cached_property
    def bottom(self) -> float:
        return max(run.bottom for run in self.runs)

    @property
    def size(self) -> float:
        return max(run.size for run in self.runs)

    @cached_property
    def glyphs(self) -> tuple[Glyph, ...]:
        return tuple(each for run in self.runs for each in run.glyphs)


def runs(glyphs: Iterable[Glyph]) -> list[Run]:
    """The signs of a page, in the order they were drawn, cut where the pen was lifted."""
    found: list[list[Glyph]] = []
    for each in glyphs:
        last = found[-1][-1] if found else None
        if last is not None and _is_again(last, each):
            continue  # bold made by printing twice
        if last is not None and _follows(last, each):
            found[-1].append(each)
        else:
            found.append([each])
    return [Run(tuple(each)) for each in found]


def _is_again(last: Glyph, each: Glyph) -> bool:
    return (
        each.text == last.text
        and not each.text.isspace()
        and abs(each.left - last.left) < 0.2 * each.size
        and abs(each.top - last.top) < 0.2 * each.size
    )


def _follows(last: Glyph, each: Glyph) -> bool:
    return (
        abs(each.bottom - last.bottom) < 0.3 * last.size
        and abs(each.left - last.right) < _TOUCHING * last.size
        and each.is_seen == last.is_seen
    )


def lines(of: Iterable[Run]) -> list[WrittenLine]:
    """Runs as lines, top to bottom."""
    found: list[list[Run]] = []
    for run in sorted(of, key=lambda each: ((each.top + each.bottom) / 2, each.left)):
        if (found and run.text.strip() and _is_beside(found[-1], run)) or (
            found and not run.text.strip() and _is_beside(found[-1], run)
        ):
            found[-1].append(run)
        else:
            found.append([run])
    made = [WrittenLine(tuple(sorted(each, key=lambda run: run.left))) for each in found]
    return [line for line in made if line.text.strip()]


def _is_beside(line: Sequence[Run], run: Run) -> bool:
    tallest = max(line, key=lambda each: each.size)
    middle = (run.top + run.bottom) / 2
    return tallest.top + 0.15 * tallest.size < middle < tallest.bottom - 0.15 * tallest.size or (
        abs(middle - (tallest.top + tallest.bottom) / 2) < 0.35 * tallest.size
    )


def is_full(line: WrittenLine, following: WrittenLine, limit: float) -> bool:
    """Whether `following` begins a new line only because its first word did not fit before `limit`."""
    unit = _first_unit(following)
    width = unit[-1].right - unit[0].left
    end = max(each.right for each in line.glyphs)  # blanks of a sentence are wide spaces
    return width > limit - end - 0.05 * line.size


def joined(of: Sequence[WrittenLine], left: float, right: float) -> str:
    """The text of lines that stand between `left` and `right`, a line break only where one was typed."""
    if not of:
        return ""
    edges = [each for line in of for each in (line.left - left, right - line.right)]
    padding = min(6.0, max(0.0, min(edges)))
    limit = right - padding
    text = of[0].text.strip()
    for line, following in pairwise(of):
        if is_full(line, following, limit):
            text += between(line, following, limit - left - padding) + following.text.strip()
        else:
            text += "\n" + following.text.strip()
    return text


def between(line: WrittenLine, following: WrittenLine, width: float) -> str:
    """What was typed where a full line ends and the next begins: a space, or nothing. `width` is what a line holds."""
    last, first = line.text[-1:], following.text[:1]
    if last == " " or first == " ":
        return " "
    if not (_is_latin(last) and _is_latin(first)) or last in "-/":
        return ""
    begun, going_on = _last_unit(line), _first_unit(following)
    whole = begun[-1].right - begun[0].left + going_on[-1].right - going_on[0].left
    # A word is cut only where it alone is longer than a line, and then it begins one.
    is_cut = whole > width and begun[0].left - line.left < 0.1 * line.size
    return "" if is_cut else " "


def _is_latin(sign: str) -> bool:
    return bool(sign) and not sign.isspace() and unicodedata.east_asian_width(sign[0]) not in "WF"


def _first_unit(line: WrittenLine) -> Sequence[Glyph]:
    """The signs at the beginning of a line that cannot be parted from the first."""
    signs = [each for each in line.glyphs if each.text.strip()]
    end = 1
    while end < len(signs) and (
        signs[end].text[0] in _NOT_FIRST
        or signs[end - 1].text[-1] in _NOT_LAST
        or (_is_latin(signs[end - 1].text) and _is_latin(signs[end].text) and not _is_apart(signs[end - 1], signs[end]))
    ):
        end += 1
    return signs[:end]


def _last_unit(line: WrittenLine) -> Sequence[Glyph]:
    signs = [each for each in line.glyphs if each.text.strip()]
    start = len(signs) - 1
    while start and _is_latin(signs[start - 1].text) and not _is_apart(signs[start - 1], signs[start]):
        start -= 1
    return signs[start:]


def _is_apart(one: Glyph, other: Glyph) -> bool:
    return other.left - one.right > 0.15 * one.size
