"""Plain texts drawn straight into their frame: black, in one piece, in their own size, as most texts of a form are.

What is drawn is what `set_frame` and `content` give; a text that is out of the ordinary is left to these.
"""

from collections.abc import Iterator
from typing import NamedTuple

from formkit.model.layout import Face, Frame
from formkit.model.room import GAP, gaps
from formkit.pdf.breaking import broken
from formkit.pdf.fonts import GAP_CODE, Sign, Signs, signs
from formkit.pdf.objects import number
from formkit.pdf.setting import OVER, SHARE, reach
from formkit.pdf.shaping import LETTER, MEETING

_MEET = "\0"  # where Chinese and Latin meet, see `Signs.codes`


class PlainText(NamedTuple):
    """A text whose signs are all of one font."""

    face: Face
    is_latin: bool
    text: str

    @property
    def signs(self) -> Iterator[Sign | None]:
        """A sign for each character, None for a line break."""
        return map(signs(self.face, is_latin=self.is_latin).__getitem__, self.text)


class Stamp:
    """A frame with one passage of one plain piece."""

    def __init__(self, frame: Frame, height: float) -> None:
        self._frame = frame
        (self._passage,) = frame.passages
        (piece,) = self._passage.pieces
        self._height, self._size, self._face = height, piece.style.size, piece.style.face
        self._room = self._passage.right - self._passage.left
        self._tables = [_Table(signs(piece.style.face, is_latin=is_latin)) for is_latin in (False, True)]
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
        table = self._tables[is_latin]
        meets = not text.isascii() and MEETING.search(text) is not None
        line = table.line(text.replace("\n", ""), meets)
        if line is None:
            return None
        code, ems = line
        width = ems * self._size
        if width <= self._room + OVER and "\n" not in text:
            return self._line(table, code, width, self._up), PlainText(self._face, is_latin, text)
        lines = self._lines(table, text, meets)
        return None if lines is None else (lines, PlainText(self._face, is_latin, text))

    def _lines(self, table: "_Table", text: str, meets: bool) -> bytes | None:
        """Several lines; None where they are too many or too wide."""
        passage, size = self._passage, self._size
        widths = list(map(table.known.widths.__getitem__, text))
        ends = list(broken(text, widths, gaps(text) if meets else [0.0] * len(text), (self._room + OVER) / size))
        more = passage.pitch * (len(ends) - 1)
        baseline = passage.baseline - SHARE[self._frame.hold] * more
        top, bottom = reach(baseline, baseline + more, size)
        if top < self._frame.box.top or bottom > self._frame.box.bottom:
            return None
        out = []
        for start, end in ends:
            line = table.line(text[start:end], meets)
            if line is None or line[1] * size > self._room + OVER:
                return None
            if start < end:
                out.append(self._line(table, line[0], line[1] * size, number(self._height - baseline)))
            baseline += passage.pitch
        return b"\n".join(out)

    def _line(self, table: "_Table", code: str, width: float, up: bytes) -> bytes:
        left = self._passage.left + SHARE[self._passage.align] * (self._room - width)
        return b"BT /F%d %s Tf 1 0 0 1 %s %s Tm [<%s>] TJ ET" % (
            table.known.font, number(self._size), number(left), up, code.encode(),
        )  # fmt: skip


class _Table:
    """The signs of a face, as whole texts are looked up in it."""

    def __init__(self, known: Signs) -> None:
        self.known = known

    def line(self, text: str, meets: bool) -> tuple[str, float] | None:
        """The signs of a line in hex with their gaps, and its width in type sizes; None where one is not known yet."""
        known = self.known
        marked = MEETING.sub(_MEET, text) if meets else text
        found = len(marked) - len(text)
        code = marked.translate(known.codes)
        if len(code) != 4 * len(text) + len(GAP_CODE) * found:
            return None
        return code, sum(map(known.widths.__getitem__, text)) + GAP * found
