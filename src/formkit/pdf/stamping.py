"""Plain texts drawn straight into their frame: black, in one piece, in their own size, as most texts of a form are.

What is drawn is what `set_frame` and `content` give; a text that is out of the ordinary is left to these.
"""

from formkit.model.layout import Frame
from formkit.model.room import GAP
from formkit.pdf.breaking import broken
from formkit.pdf.objects import number
from formkit.pdf.setting import OVER, SHARE, reach
from formkit.pdf.shaping import Coded, PlainText, coded


class Stamp:
    """A frame with one passage of one plain piece."""

    def __init__(self, frame: Frame, height: float) -> None:
        self._frame = frame
        (self._passage,) = frame.passages
        (piece,) = self._passage.pieces
        self._height, self._size, self._face = height, piece.style.size, piece.style.face
        self._room = self._passage.right - self._passage.left
        self._up = number(height - self._passage.baseline)

    @staticmethod
    def fits(frame: Frame) -> bool:
        """Whether a frame is such that texts can be drawn straight into it."""
        return len(frame.passages) == 1 and [each.style.is_plain for each in frame.passages[0].pieces] == [True]

    def drawn(self, text: str) -> tuple[bytes, tuple[PlainText, ...]] | None:
        """The operators that draw a text, and its parts for their signs; None where that takes more care."""
        made = coded(self._face, text)
        if made is None:
            return None
        width = (sum(made.widths) + GAP * len(made.meets)) * self._size
        if width <= self._room + OVER and "\n" not in text:
            return self._line(made, 0, len(text), width, self._up), made.texts
        lines = self._lines(made, text)
        return None if lines is None else (lines, made.texts)

    def _lines(self, made: Coded, text: str) -> bytes | None:
        """Several lines; None where they are too many or too wide."""
        passage, size, widths = self._passage, self._size, made.widths
        gaps = [0.0] * len(text)
        for at in made.meets:
            gaps[at] = GAP
        ends = list(broken(text, widths, gaps, (self._room + OVER) / size))
        more = passage.pitch * (len(ends) - 1)
        baseline = passage.baseline - SHARE[self._frame.hold] * more
        top, bottom = reach(baseline, baseline + more, size)
        if top < self._frame.box.top or bottom > self._frame.box.bottom:
            return None
        out = []
        for start, end in ends:
            width = (sum(widths[start:end]) + sum(gaps[start + 1 : end])) * size
            if width > self._room + OVER:
                return None
            if start < end:
                out.append(self._line(made, start, end, width, number(self._height - baseline)))
            baseline += passage.pitch
        return b"\n".join(out)

    def _line(self, made: Coded, start: int, end: int, width: float, up: bytes) -> bytes:
        left = self._passage.left + SHARE[self._passage.align] * (self._room - width)
        return b"BT /F%d %s Tf 1 0 0 1 %s %s Tm [%s] TJ ET" % (
            made.font, number(self._size), number(left), up, made.line(start, end),
        )  # fmt: skip
