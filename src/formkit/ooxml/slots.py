"""Parts of a package cut at their slots, so that a record costs a join of bytes and no XML is parsed.

A mark stands for each slot while the format's own writer makes the part; then the part is cut at its marks.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from formkit.ooxml.package import writable

# Private signs that no font has a picture for.
BEGIN, END = "\U0010fe01", "\U0010fe02"
_MARK = re.compile(f"{BEGIN}([01])(.*?){END}")
_TABLE = re.compile(f"{BEGIN}\\[(.*?){END}(.*?){BEGIN}\\]{END}", re.DOTALL)
# Neither plain nor the sign that stands between texts: to be dropped, or to be looked at.
_UNUSUAL = re.compile("[^\0\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Place = Literal[0, 1]  # where a value comes from: the record itself, or the row that is being written
RECORD: Place = 0
ROW: Place = 1
Scope = tuple[Mapping[str, str], Mapping[str, str]]


class CannotCut(Exception):
    """The part holds a slot where a plain join of bytes would not give what its writer gives."""


def mark(place: Place, name: str) -> str:
    """What stands for the value of `name` until the part is cut."""
    return f"{BEGIN}{place}{name}{END}"


def repeated(table: str, body: str) -> str:
    """`body` marked as what stands once for each row of `table`."""
    return f"{BEGIN}[{table}{END}{body}{BEGIN}]{END}"


def has_marks(text: str) -> bool:
    """Whether `text` holds a mark."""
    return BEGIN in text


@dataclass(frozen=True)
class Blank:
    """A whole text with at least one slot, and how it is written where it is filled and where it stays empty.

    `breaks` are what stands for a tab and for a line end within it. A `switch` stands in an attribute, and is 0 or 1.
    """

    parts: tuple[str | tuple[Place, str], ...]
    before: bytes
    after: bytes
    empty: bytes
    breaks: tuple[bytes, bytes] = (b"\t", b"\n")
    is_switch: bool = False

    @staticmethod
    def of(
        text: str,
        before: str,
        after: str,
        empty: str,
        breaks: tuple[str, str] = ("\t", "\n"),
        *,
        is_switch: bool = False,
    ) -> "Blank":
        """The blank whose text, as it stands in the XML, is `text` with its marks."""
        parts: list[str | tuple[Place, str]] = []
        position = 0
        for found in _MARK.finditer(text):
            parts += [html.unescape(text[position : found.start()]), (ROW if found[1] == "1" else RECORD, found[2])]
            position = found.end()
        parts.append(html.unescape(text[position:]))
        tab, line = breaks
        kept = tuple(part for part in parts if part)
        return Blank(kept, before.encode(), after.encode(), empty.encode(), (tab.encode(), line.encode()), is_switch)

    def text(self, scope: Scope) -> str:
        """The text that `scope` gives. Raises KeyError, or TypeError where a value is no text."""
        return "".join([part if isinstance(part, str) else scope[part[0]][part[1]] for part in self.parts])

    def broken(self, text: bytes) -> bytes:
        """The blank filled with a text that holds tabs or line ends."""
        tab, line = self.breaks
        written = self.before + text.replace(b"\t", tab).replace(b"\n", line) + self.after
        return written.replace(b">" + self.after, self.empty) if self.breaks != (b"\t", b"\n") else written


class Stretch:
    """What stands between two ends of loops: constant bytes, and the blanks between them."""

    def __init__(self, constants: Sequence[str], blanks: Sequence[Blank]) -> None:
        """Raises CannotCut where a mark stands in no blank."""
        if any(has_marks(each) for each in constants):
            raise CannotCut
        self.blanks = tuple(blanks)
        *self._constants, self._last = (each.encode() for each in constants)
        self._sources = [each.parts[0] if len(each.parts) == 1 else None for each in blanks]
        self._switches = [number for number, each in enumerate(blanks) if each.is_switch]
        self._pieces = [
            (constant + blank.before, blank.after, constant + blank.empty)
            for constant, blank in zip(self._constants, blanks)
        ]

    def write(self, out: list[bytes], scope: Scope, escape: Callable[[str], str] | None = None) -> None:
        """Adds what `scope` gives to `out`; `escape` sees all texts at once, with NUL between them.

        Raises KeyError, or TypeError where a value is none that its blank can hold.
        """
        if self.blanks:
            texts = [
                scope[source[0]][source[1]] if isinstance(source, tuple) else blank.text(scope)
                for source, blank in zip(self._sources, self.blanks)
            ]
            if self._switches and not {texts[number] for number in self._switches} <= {"0", "1"}:
                raise TypeError
            self._fill(out, texts, escape)
        out.append(self._last)

    def _fill(self, out: list[bytes], texts: list[str], escape: Callable[[str], str] | None) -> None:
        joined = "\0".join(texts)
        unusual = joined.count("\0") >= len(texts) or _UNUSUAL.search(joined)
        if unusual:
            joined = "\0".join([writable(text) for text in texts])
        if escape:
            joined = escape(joined)
        joined = joined.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        values = joined.encode().split(b"\0")
        if unusual and ("\n" in joined or "\t" in joined):
            for constant, blank, value in zip(self._constants, self.blanks, values):
                out += (constant, blank.broken(value) if value else blank.empty)
            return
        for (before, after, empty), value in zip(self._pieces, values):
            if value:
                out += (before, value, after)
            else:
                out.append(empty)


def cut(
    text: str, pattern: re.Pattern[str], blank: Callable[[re.Match[str]], Blank]
) -> tuple[tuple[str, ...], tuple[Blank, ...]]:
    """`text` cut where `pattern` finds a blank: the constants, one more than the blanks, and the blanks."""
    constants, blanks, position = [], [], 0
    for found in pattern.finditer(text):
        constants.append(text[position : found.start()])
        blanks.append(blank(found))
        position = found.end()
    return (*constants, text[position:]), tuple(blanks)


def stretches(text: str) -> Iterator[tuple[str | None, str]]:
    """The stretches of a part in their order, each with the table it repeats for."""
    position = 0
    for found in _TABLE.finditer(text):
        yield None, text[position : found.start()]
        yield found[1], found[2]
        position = found.end()
    yield None, text[position:]
