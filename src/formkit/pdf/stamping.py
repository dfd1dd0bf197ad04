"""Plain texts drawn straight into their frame: black, in one piece, in their own size, as most texts of a form are.

What is drawn is what `set_frame` and `content` give; a text that is out of the ordinary is left to these.
"""

from collections.abc import Sequence
from itertools import pairwise

from formkit.model.layout import Frame
from formkit.model.room import GAP
from formkit.pdf.breaking import broken
from formkit.pdf.fonts import Signs, signs
from formkit.pdf.objects import number
from formkit.pdf.setting import OVER, SHARE, reach
from formkit.pdf.shaping import LETTER, MEETING, PlainText

GAP_CODE = f">{round(-1000 * GAP)}<"  # within a string in hex


class Stamp:
    """A frame with one passage of one plain piece."""

    def __init__(self, frame: Frame, height: float) -> None:
        self._frame = frame
        (self._passage,) = frame.passages
        (piece,) = self._passage.pieces
        self._height, self._size, self._face = height, piece.style.size, piece.style.face
        self._room = self._passage.right - self._passage.left
        self._signs = [signs(self._face, is_latin=is_latin) for is_latin in (False, True)]
        self._up = number(height - self._passage.baseline)

    @staticmethod
    def fits(frame: Frame) -> bool:
        """Whether a frame is such that texts can be drawn straight into it."""
        return len(frame.passages) == 1 and [each.style.is_plain for each in frame.passages[0].pieces] == [True]

    def drawn(self, text: str) -> tuple[bytes, PlainText] | None:
        """The operators that draw a text, and the text for its signs; None where that takes more care."""
        is_latin = LETTER.search(text) is not None
        if is_latin and not text.isascii():
            return None
        known = self._signs[is_latin]
        code = text.translate(known.codes)
        if len(code) != 4 * len(text):
            return None  # a sign of another font, or one that was not asked for before
        widths = list(map(known.widths.__getitem__, text))
        meets = () if text.isascii() else [found.start() for found in MEETING.finditer(text)]
        width = (sum(widths) + GAP * len(meets)) * self._size
        if width <= self._room + OVER and "\n" not in text:
            drawn: bytes | None = self._line(known, _with_gaps(code, meets, 0, len(text)), width, self._up)
        else:
            drawn = self._lines(known, text, code, widths, meets)
        return None if drawn is None else (drawn, PlainText(self._face, is_latin, text))

    def _lines(self, known: Signs, text: str, code: str, widths: Sequence[float], meets: Sequence[int]) -> bytes | None:
        """Several lines; None where they are too many or too wide."""
        passage, size = self._passage, self._size
        gaps = [0.0] * len(text)
        for at in meets:
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
                up = number(self._height - baseline)
                out.append(self._line(known, _with_gaps(code, meets, start, end), width, up))
            baseline += passage.pitch
        return b"\n".join(out)

    def _line(self, known: Signs, code: str, width: float, up: bytes) -> bytes:
        left = self._passage.left + SHARE[self._passage.align] * (self._room - width)
        return b"BT /F%d %s Tf 1 0 0 1 %s %s Tm [<%s>] TJ ET" % (
            known.font, number(self._size), number(left), up, code.encode(),
        )  # fmt: skip


def _with_gaps(code: str, meets: Sequence[int], start: int, end: int) -> str:
    """The signs of a line in hex, with the gaps within it."""
    own = [at for at in meets if start < at < end]
    if not own:
        return code[4 * start : 4 * end]
    return GAP_CODE.join(code[4 * one : 4 * other] for one, other in pairwise((start, *own, end)))
