"""Texts -> the signs of fonts that show them, and the gaps between them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, repeat
from typing import NamedTuple

from formkit.model.layout import Face
from formkit.model.room import GAP
from formkit.pdf.fonts import Sign, signs

Spans = tuple[tuple[Face, str], ...]
Codes = tuple[tuple[int, bytes], ...]

_CHINESE = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = rf"[^\W\d_{_CHINESE}]"  # that is not Chinese
_HAS_LETTER = re.compile(_LETTER)
_WORD = re.compile(rf"({_LETTER}+)|(?:(?=\w)[{_CHINESE}])+")
_BEHIND, _AHEAD = rf"(?<=[{_CHINESE}])(?<=\w)", rf"(?=[{_CHINESE}])(?=\w)"
_MEETING = re.compile(rf"{_BEHIND}(?=[^\W_{_CHINESE}])|(?<=[^\W_{_CHINESE}]){_AHEAD}")


class PlainText(NamedTuple):
    """A text that is all within Chinese or all within Latin, and whose signs are of one font."""

    face: Face
    is_latin: bool
    text: str


class Coded(NamedTuple):
    """A text in the signs of one font, in hex, with their widths in type sizes, and where Chinese and Latin meet."""

    font: int
    hex: str
    widths: list[float]
    meets: Sequence[int]
    texts: tuple[PlainText, ...]

    def line(self, start: int, end: int) -> bytes:
        """A stretch of the text with its gaps, as a string in hex."""
        own = [at for at in self.meets if start < at < end]
        if not own:
            return b"<%s>" % self.hex[4 * start : 4 * end].encode()
        parts = [self.hex[4 * one : 4 * other] for one, other in pairwise((start, *own, end))]
        return b"<%s>" % _GAP_CODE.join(parts).encode()


_GAP_CODE = f">{round(-1000 * GAP)}<"


def coded(face: Face, text: str) -> Coded | None:
    """A text in one font; None where it has signs of another, or such as were not asked for before."""
    texts: list[PlainText] = []
    hexes = ""
    widths: list[float] = []
    for is_latin, part in _scripts(text):
        known = signs(face, is_latin=is_latin)
        hexes += part.translate(known.codes)
        widths += map(known.widths.get, part, repeat(0.0))
        texts.append(PlainText(face, is_latin, part))
    if len(hexes) != 4 * len(text):
        return None
    meets = () if text.isascii() else [found.start() for found in _MEETING.finditer(text)]
    return Coded(known.font, hexes, widths, meets, tuple(texts))


def _scripts(text: str) -> list[tuple[bool, str]]:
    """A text in parts that are set as Latin, and others; digits and signs go with the letters before (UAX #24, 5.1)."""
    if not _HAS_LETTER.search(text):
        return [(False, text)]
    if text.isascii():
        return [(True, text)]
    starts: list[tuple[int, bool]] = []
    for found in _WORD.finditer(text):
        is_latin = found[1] is not None
        if not starts or starts[-1][1] != is_latin:
            starts.append((found.start() if starts else 0, is_latin))
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return [(is_latin, text[start:end]) for (start, is_latin), end in zip(starts, ends, strict=True)]


class Shaped:
    """A text of one paragraph, each span of it in a face; `width` is that of all on one line, in type sizes.

    Raises KeyError, naming the first sign that no font has.
    """

    __slots__ = ("_coded", "_gaps", "_signs", "_widths", "spans", "text", "width")

    def __init__(self, spans: Spans) -> None:
        self.spans = spans
        self.text = "".join([part for _, part in spans]) if len(spans) > 1 else spans[0][1] if spans else ""
        self._signs: tuple[Sign | None, ...] | None = None
        self._widths: tuple[float, ...] | None = None
        self._gaps: tuple[float, ...] | None = None
        self._coded = coded(spans[0][0], self.text) if len({face for face, _ in spans}) == 1 else None
        self.width = sum(self.widths) + sum(self.gaps)

    @property
    def signs(self) -> tuple[Sign | None, ...]:
        """A sign for each character, None for a line break."""
        if self._signs is None:
            self._signs = tuple(_signs(self.spans, self.text))
        return self._signs

    @property
    def widths(self) -> tuple[float, ...]:
        """The widths of the signs, in type sizes."""
        if self._widths is None:
            of_signs = (
                self._coded.widths if self._coded else [each.advance / 1000 if each else 0.0 for each in self.signs]
            )
            self._widths = tuple(of_signs)
        return self._widths

    @property
    def gaps(self) -> tuple[float, ...]:
        """What stands before each sign where Chinese meets Latin, in type sizes."""
        if self._gaps is None:
            found = [0.0] * len(self.text)
            for meeting in _MEETING.finditer(self.text):
                found[meeting.start()] = GAP
            self._gaps = tuple(found)
        return self._gaps

    def codes(self, start: int, end: int) -> Codes:
        """A stretch of the text as runs of one font each: the font's number, and its signs in hex with their gaps."""
        if self._coded is not None:
            return ((self._coded.font, self._coded.line(start, end)),)
        return self._codes(start, end)

    def _codes(self, start: int, end: int) -> Codes:
        found: list[tuple[int, list[bytes]]] = []
        for at in range(start, end):
            sign, gap = self.signs[at], self.gaps[at]
            if sign is None:
                continue
            if not found or found[-1][0] != sign.font:
                found.append((sign.font, [b"<"]))
            if gap and at > start:
                found[-1][1].append(_GAP_CODE.encode())
            found[-1][1].append(sign.code)
        return tuple((font, b"".join([*codes, b">"])) for font, codes in found)


shaped = lru_cache(maxsize=5_000)(Shaped)


def _signs(spans: Spans, text: str) -> Iterator[Sign | None]:
    """Raises KeyError, naming the first sign that no font has."""
    latin = [is_latin for is_latin, part in _scripts(text) for _ in part]
    at = 0
    for face, part in spans:
        chinese_signs, latin_signs = signs(face), signs(face, is_latin=True)
        for character in part:
            yield (latin_signs if latin[at] else chinese_signs)[character]
            at += 1


def used(texts: Iterable[Shaped | PlainText]) -> frozenset[Sign]:
    """The signs that texts are set in."""
    found: set[Sign | None] = set()
    plain: dict[tuple[Face, bool], list[str]] = {}
    for each in texts:
        if isinstance(each, PlainText):
            plain.setdefault((each.face, each.is_latin), []).append(each.text)
        else:
            found.update(each.signs)
    for (face, is_latin), own in plain.items():
        found.update(map(signs(face, is_latin=is_latin).__getitem__, set("".join(own))))
    return frozenset(filter(None, found))


def missing(face: Face, text: str) -> str:
    """The signs of a text that no font has."""
    return "".join(_missing(face, text))


def _missing(face: Face, text: str) -> Iterator[str]:
    known = signs(face)
    for character in dict.fromkeys(text):
        if character != "\n":
            try:
                known[character]
            except KeyError:
                yield character
