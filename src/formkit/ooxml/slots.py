"""Parts of a package cut at their slots, so that a record costs a join of bytes and no XML is parsed.

A mark stands for each slot while the format's own writer makes the part; then the part is cut at its marks.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Literal

from formkit.ooxml.package import writable

# Private signs that no font has a picture for.
BEGIN, END = "\U0010fe01", "\U0010fe02"
_MARK = re.compile(f"{BEGIN}([01])(.*?){END}")
_TABLE = re.compile(f"{BEGIN}\\[(.*?){END}(.*?){BEGIN}\\]{END}", re.DOTALL)
# Neither to be written as it is nor the sign that stands between texts.
_UNWRITABLE = re.compile("[^\0\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLAIN = (b"\t", b"\n")

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
    breaks: tuple[bytes, bytes] = _PLAIN
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
        return written.replace(b">" + self.after, self.empty) if self.breaks != _PLAIN else written


class Stretch:
    """What stands between two ends of loops: constant bytes, and the blanks between them."""

    def __init__(self, constants: Sequence[str], blanks: Sequence[Blank]) -> None:
        """Raises CannotCut where a mark stands in no blank."""
        if any(has_marks(each) for each in constants):
            raise CannotCut
        self.blanks = tuple(blanks)
        *before, last = (each.encode() for each in constants)
        self._constants, self._last = before, last
        self._has_breaks = any(blank.breaks != _PLAIN for blank in blanks)
        self._texts = _getter([blank.parts for blank in blanks])
        self._switches = [number for number, each in enumerate(blanks) if each.is_switch]
        # Of each blank three pieces: up to its value, the value, and what follows it.
        self._pieces = [
            piece for each, blank in zip(before, blanks) for piece in (each + blank.before, b"", blank.after)
        ]
        self._empty = [each + blank.empty for each, blank in zip(before, blanks)]

    def write(self, out: list[bytes], scope: Scope, escape: Callable[[str], str] | None = None) -> None:
        """Adds what `scope` gives to `out`; `escape` sees all texts at once, with NUL between them.

        Raises KeyError, or TypeError where a value is none that its blank can hold.
        """
        if self.blanks:
            texts = self._texts(scope) if self._texts else [blank.text(scope) for blank in self.blanks]
            if self._switches and not {texts[number] for number in self._switches} <= {"0", "1"}:
                raise TypeError
            self._fill(out, texts, escape)
        out.append(self._last)

    def _fill(self, out: list[bytes], texts: Sequence[str], escape: Callable[[str], str] | None) -> None:
        joined = "\0".join(texts)
        if len(joined) < len(texts):  # nothing but what stands between: a row that fills up the page
            out += self._empty
            return
        if joined.count("\0") >= len(texts) or _UNWRITABLE.search(joined):
            joined = "\0".join([writable(text) for text in texts])
        if escape:
            joined = escape(joined)
        joined = joined.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        values = joined.encode().split(b"\0")
        pieces = self._pieces.copy()
        pieces[1::3] = values
        if b"" in values:
            for number, value in enumerate(values):
                if not value:
                    pieces[3 * number : 3 * number + 3] = self._empty[number], b"", b""
        if self._has_breaks and ("\n" in joined or "\t" in joined):
            for number, value in enumerate(values):
                if b"\n" in value or b"\t" in value:
                    broken = self.blanks[number].broken(value)
                    pieces[3 * number : 3 * number + 3] = self._constants[number], broken, b""
        out += pieces


def _getter(sources: Sequence[tuple[str | tuple[Place, str], ...]]) -> Callable[[Scope], tuple[str, ...]] | None:
    """What gives all texts of a scope at once, where each is a value as it stands and all come from one place."""
    slots = [parts[0] for parts in sources if len(parts) == 1 and isinstance(parts[0], tuple)]
    places = {place for place, _ in slots}
    if len(slots) < len(sources) or len(slots) < 2 or len(places) > 1:
        return None
    (place,) = places
    get = itemgetter(*(name for _, name in slots))
    return lambda scope: get(scope[place])


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
