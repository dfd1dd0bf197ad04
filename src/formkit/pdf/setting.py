"""Texts set into the frames and blanks of a layout: broken into lines, shrunk where they must be, never cut off."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from formkit.model.layout import Align, Blank, Frame, Hold, Passage, Style
from formkit.model.room import GAP, is_gap
from formkit.pdf.breaking import broken, may_break
from formkit.pdf.shaping import Shaped, shaped

_LEAST_SIZE = 5.0  # points: smaller type cannot be read in print
_LEASTSHARE = 0.6  # of the type size of the template
_STEP = 0.25  # points from one size to the next smaller
_ABOVE, _BELOW = 0.88, 0.12  # of the type size: how far signs reach from the baseline
_CLOSE = 0.1  # of the type size: what lines may lack in height
# Which share of the space that is left stands before a text.
SHARE: Mapping[Align | Hold, float] = {"left": 0, "top": 0, "center": 0.5, "right": 1, "bottom": 1}
OVER = 0.05  # points: what a line may be too wide, since widths are rounded


class SetRun(NamedTuple):
    """A stretch of a text in its place: `left` and `baseline` in points from the top left, `width` as it is set.

    `piece` is which of the frame's pieces it is of, counted through its passages.
    """

    shaped: Shaped
    start: int
    end: int
    left: float
    baseline: float
    width: float
    size: float
    style: Style
    piece: int = 0

    @property
    def text(self) -> str:
        return self.shaped.text[self.start : self.end]


def set_frame(frame: Frame, texts: Sequence[Sequence[str]]) -> list[SetRun] | None:
    """The texts of each passage's pieces, set; None where they do not fit in the smallest size.

    Raises KeyError for a sign that no font has.
    """
    passages: list[_Measured] = []
    for passage, pieces in zip(frame.passages, texts, strict=True):
        passages.append(_Measured(passage, pieces, sum(len(each.ends) for each in passages)))
    size = max((piece.style.size for passage in frame.passages for piece in passage.pieces), default=0.0)
    floor = min(size, max(_LEAST_SIZE, _LEASTSHARE * size))
    wanted = size
    while wanted >= floor:
        scale = wanted / size if size else 1.0
        lines = [each.lines(scale) for each in passages]
        if all(each.is_within(lined, scale) for each, lined in zip(passages, lines, strict=True)):
            runs = list(_placed(frame, passages, lines, scale))
            if _is_high_enough(frame, lines, runs):
                return runs
        wanted -= _STEP
    return None


Lines = Sequence[tuple[int, int]]


class _Measured:
    """A passage with its text and the widths of its signs, and the gaps before them, at the template's size.

    `first` is the number of its first piece in the frame.
    """

    def __init__(self, passage: Passage, pieces: Sequence[str], first: int) -> None:
        self.passage = passage
        self.first = first
        styles = [piece.style for piece in passage.pieces]
        self.shaped = shaped(tuple([(style.face, text) for style, text in zip(styles, pieces, strict=True)]))
        self.text = self.shaped.text
        self.ends: list[int] = []
        self.widths: list[float] = []
        self.tracking: list[float] = []
        end = 0
        for style, text in zip(styles, pieces, strict=True):
            own = self.shaped.widths[end : end + len(text)]
            self.widths += [each * style.size + style.tracking for each in own]
            self.tracking += [style.tracking] * len(text)
            end += len(text)
            self.ends.append(end)
        self.size = max((style.size for style in styles), default=0.0)
        self.gaps = [each * self.size for each in self.shaped.gaps]
        self.is_one_line = "\n" not in self.text and self.width(0, len(self.text)) <= self._room

    @property
    def _room(self) -> float:
        return self.passage.right - self.passage.left + OVER

    def width(self, start: int, end: int) -> float:
        """How wide a stretch of the text is on one line."""
        if start == end:
            return 0.0
        return sum(self.widths[start:end]) + sum(self.gaps[start + 1 : end]) - self.tracking[end - 1]

    def lines(self, scale: float) -> Lines:
        """Start and end of each line."""
        if self.is_one_line:
            return ((0, len(self.text)),)
        return list(broken(self.text, self.widths, self.gaps, self._room / scale))

    def is_within(self, lines: Lines, scale: float) -> bool:
        """Whether each line fits; one that cannot be broken, as a single sign, may not."""
        return self.is_one_line or all(self.width(*each) * scale <= self._room for each in lines)


def _is_high_enough(frame: Frame, lines: Sequence[Lines], runs: Sequence[SetRun]) -> bool:
    """Whether set lines lie within the height of a frame; one line alone is printed even where it is a little too high."""
    if all(len(each) == 1 for each in lines):
        return True
    reaches = [reach(run.baseline, run.baseline, run.size) for run in runs]
    return frame.box.top <= min(top for top, _ in reaches) and max(low for _, low in reaches) <= frame.box.bottom


def reach(first: float, last: float, size: float) -> tuple[float, float]:
    """How high and how low lines of a type size reach, but for what they may lack."""
    return first - (_ABOVE - _CLOSE) * size, last + (_BELOW - _CLOSE) * size


def _growth(passages: Sequence[Passage], lines: Sequence[Lines], scale: float) -> float:
    """By how much passages are higher than with one line each at full size."""
    return sum(each.pitch * (scale * len(lined) - 1) for each, lined in zip(passages, lines, strict=True))


def _placed(frame: Frame, passages: Sequence[_Measured], lines: Sequence[Lines], scale: float) -> Iterator[SetRun]:
    moved = -SHARE[frame.hold] * _growth(frame.passages, lines, scale)
    for each, lined in zip(passages, lines, strict=True):
        passage = each.passage
        # A line at a smaller size is lower, and its baseline stands higher in it.
        baseline = passage.baseline + moved - (1 - scale) * (0.5 * passage.pitch + 0.35 * each.size)
        for start, end in lined:
            width = each.width(start, end) * scale
            left = passage.left + SHARE[passage.align] * (passage.right - passage.left - width)
            yield from _line(each, start, end, left, baseline, scale)
            baseline += passage.pitch * scale
        moved += passage.pitch * (scale * len(lined) - 1)


def _line(each: _Measured, start: int, end: int, left: float, baseline: float, scale: float) -> Iterator[SetRun]:
    at = 0
    for number, (piece, upto) in enumerate(zip(each.passage.pieces, each.ends, strict=True), start=each.first):
        first, last = max(start, at), min(end, upto)
        if first < last:
            left += each.gaps[first] * scale if first > start else 0.0
            width = each.width(first, last) * scale
            yield SetRun(each.shaped, first, last, left, baseline, width, piece.style.size * scale, piece.style, number)
            left += width
        at = upto


def set_blank(blank: Blank, text: str, before: str = "") -> list[SetRun] | None:
    """A value set into its blank after a printed sign; None where it does not fit in the smallest size.

    Raises KeyError as `set_frame`.
    """
    style = blank.style
    text = text.replace("\n", " ")
    made = shaped(((style.face, text),))
    each = [(width + gap) * style.size + style.tracking for width, gap in zip(made.widths, made.gaps, strict=True)]
    lead = GAP * style.size if before and text and is_gap(before, text[0]) else 0.0
    size = style.size
    while size >= min(style.size, max(_LEAST_SIZE, _LEASTSHARE * style.size)):
        found = _along(blank, made, each, lead, size / style.size)
        if found is not None:
            return found
        size -= _STEP
    return None


def _along(blank: Blank, made: Shaped, each: Sequence[float], lead: float, scale: float) -> list[SetRun] | None:
    """The text along the stretches of a blank, or None where they are too short."""
    found: list[SetRun] = []
    start, text = 0, made.text
    for number, stretch in enumerate(blank.stretches):
        room = (stretch.right - stretch.left) / scale - lead + OVER
        end, used = start, 0.0
        while end < len(text) and used + each[end] <= room:
            used += each[end]
            end += 1
        if end < len(text) and number + 1 < len(blank.stretches):
            while end > start and not may_break(text[end - 1], text[end]):
                end -= 1
        if end > start:
            width = sum(each[start:end]) * scale
            size = blank.style.size * scale
            found.append(
                SetRun(made, start, end, stretch.left + lead * scale, stretch.baseline, width, size, blank.style)
            )
        start, lead = end, 0.0
    return found if start == len(text) else None


def part(run: SetRun, start: int, end: int) -> SetRun:
    """A part of a stretch of text that is set, in its place."""
    shaped, style = run.shaped, run.style
    own = [each * run.size + style.tracking * run.size / style.size for each in shaped.widths[run.start : run.end]]
    between = [0.0, *(each * run.size for each in shaped.gaps[run.start + 1 : run.end])]
    left = run.left + sum(own[:start]) + sum(between[: start + 1])
    width = sum(own[start:end]) + sum(between[start + 1 : end])
    return run._replace(start=run.start + start, end=run.start + end, left=left, width=width)
