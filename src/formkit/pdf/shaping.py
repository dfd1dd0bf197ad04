"""Texts -> the signs of fonts that show them, and the gaps between them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from formkit.model.layout import Face
from formkit.model.room import gaps, is_wide
from formkit.pdf.fonts import Sign, signs

Spans = tuple[tuple[Face, str], ...]
Codes = tuple[tuple[int, bytes], ...]

_CHINESE = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
LETTER = re.compile(rf"[^\W\d_{_CHINESE}]")  # that is not Chinese
_BEHIND, _AHEAD = rf"(?<=[{_CHINESE}])(?<=\w)", rf"(?=[{_CHINESE}])(?=\w)"
MEETING = re.compile(rf"{_BEHIND}(?=[^\W_{_CHINESE}])|(?<=[^\W_{_CHINESE}]){_AHEAD}")


class Shaped:
    """A text of one paragraph, each span of it in a face; `width` is that of all on one line, in type sizes."""

    __slots__ = ("_gaps", "_is_plain", "_signs", "_widths", "all_codes", "spans", "text", "width")

    def __init__(self, spans: Spans) -> None:
        self.spans = spans
        self.text = "".join([part for _, part in spans]) if len(spans) > 1 else spans[0][1] if spans else ""
        self._signs: tuple[Sign | None, ...] | None = None
        self._widths: tuple[float, ...] | None = None
        self._gaps: tuple[float, ...] | None = None
        self.all_codes: Codes
        self.width: float
        plain = _plain(spans)
        self._is_plain = plain is not None
        if plain is None:
            self.width = sum(self.widths) + sum(self.gaps)
            self.all_codes = self._codes(0, len(self.text))
        else:
            self.width, self.all_codes = plain

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
            self._widths = tuple([each.advance / 1000 if each else 0.0 for each in self.signs])
        return self._widths

    @property
    def gaps(self) -> tuple[float, ...]:
        """What stands before each sign where Chinese meets Latin, in type sizes."""
        if self._gaps is None:
            self._gaps = tuple(gaps(self.text)) if MEETING.search(self.text) else (0.0,) * len(self.text)
        return self._gaps

    def codes(self, start: int, end: int) -> Codes:
        """A stretch of the text as runs of one font each: the font's number, and its signs in hex with their gaps."""
        if self._is_plain:
            ((font, code),) = self.all_codes
            return ((font, b"<%s>" % code[1 + 4 * start : 1 + 4 * end]),)
        return self.all_codes if end - start == len(self.text) else self._codes(start, end)

    def _codes(self, start: int, end: int) -> Codes:
        found: list[tuple[int, list[bytes]]] = []
        for at in range(start, end):
            sign, gap = self.signs[at], self.gaps[at]
            if sign is None:
                continue
            if not found or found[-1][0] != sign.font:
                found.append((sign.font, [b"<"]))
            if gap and at > start:
                found[-1][1].append(b">%d<" % round(-1000 * gap))
            found[-1][1].append(sign.code)
        return tuple((font, b"".join([*codes, b">"])) for font, codes in found)


shaped = lru_cache(maxsize=5_000)(Shaped)


def _plain(spans: Spans) -> tuple[float, Codes] | None:
    """Width and codes of a text in one face and one font, None where it is not known to be that."""
    if len(spans) != 1:
        return None
    ((face, text),) = spans
    is_latin = LETTER.search(text) is not None
    if is_latin and not text.isascii():
        return None
    known = signs(face, is_latin=is_latin)
    coded = text.translate(known.codes)
    if len(coded) != 4 * len(text):  # a sign that is of another font, or that was not asked for before
        return None
    if not text.isascii() and MEETING.search(text):
        return None
    return sum(map(known.widths.__getitem__, text)), ((known.font, b"<%s>" % coded.encode()),)


def _signs(spans: Spans, text: str) -> Iterator[Sign | None]:
    """Raises KeyError, naming the first sign that no font has."""
    latin = _in_latin(text)
    at = 0
    for face, part in spans:
        chinese_signs, latin_signs = signs(face), signs(face, is_latin=True)
        for character in part:
            yield (latin_signs if latin[at] else chinese_signs)[character]
            at += 1


class PlainText(NamedTuple):
    """A text whose signs are all of one font, and all within Chinese or all within Latin."""

    face: Face
    is_latin: bool
    text: str


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


def _in_latin(text: str) -> Sequence[bool]:
    """Of each character whether it is set as Latin: digits and signs go with the letters before them (UAX #24, 5.1)."""
    if not LETTER.search(text):
        return [False] * len(text)
    scripts = [None if not each.isalpha() else not is_wide(each) for each in text]
    current = next((each for each in scripts if each is not None), False)
    found = []
    for each in scripts:
        current = current if each is None else each
        found.append(current)
    return found
