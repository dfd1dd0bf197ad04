"""Texts -> the signs of fonts that show them, and the gaps between them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from formkit.model.layout import Face
from formkit.model.room import gaps, is_wide
from formkit.pdf.fonts import Sign, signs

Spans = tuple[tuple[Face, str], ...]
Codes = tuple[tuple[int, bytes], ...]


@dataclass(frozen=True, eq=False)
class Shaped:
    """A text of one paragraph with a sign for each character, None for a line break.

    `widths` are those of the signs, `gaps` what stands before each where Chinese meets Latin, both in type sizes.
    """

    text: str
    signs: tuple[Sign | None, ...]
    gaps: tuple[float, ...]
    widths: tuple[float, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "widths", tuple([each.advance / 1000 if each else 0.0 for each in self.signs]))

    def codes(self, start: int, end: int) -> Codes:
        """A stretch of the text as runs of one font each: the font's number, and its signs in hex with their gaps."""
        return self._all_codes if end - start == len(self.signs) else self._codes(start, end)

    @cached_property
    def _all_codes(self) -> Codes:
        return self._codes(0, len(self.signs))

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


@lru_cache(maxsize=50_000)
def shaped(spans: Spans) -> Shaped:
    """The text of a paragraph, each span of it in a face. Raises KeyError, naming the first sign that no font has."""
    text = "".join([part for _, part in spans])
    latin = _in_latin(text)
    found: list[Sign | None] = []
    for face, part in spans:
        chinese_signs, latin_signs = signs(face), signs(face, is_latin=True)
        for character in part:
            known = latin_signs if latin[len(found)] else chinese_signs
            found.append(None if character == "\n" else known[character])
    return Shaped(text, tuple(found), tuple(gaps(text)))


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


def _in_latin(text: str) -> list[bool]:
    """Of each character whether it is set as Latin: digits and signs go with the letters before them (UAX #24, 5.1)."""
    scripts = [None if not each.isalpha() else not is_wide(each) for each in text]
    current = next((each for each in scripts if each is not None), False)
    found = []
    for each in scripts:
        current = current if each is None else each
        found.append(current)
    return found
