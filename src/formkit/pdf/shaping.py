"""Texts -> the signs of fonts that show them, and the gaps between them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from formkit.model.layout import Face
from formkit.model.room import gaps, is_wide
from formkit.pdf.fonts import Sign, signs

Spans = tuple[tuple[Face, str], ...]
Codes = tuple[tuple[int, bytes], ...]
_LETTER = re.compile(r"[^\W\d_\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")  # that is not Chinese
_LATIN = re.compile(r"[^\W_\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")  # letters and digits


class Shaped:
    """A text of one paragraph with a sign for each character, None for a line break.

    `widths` are those of the signs, `gaps` what stands before each where Chinese meets Latin, `width` that of all on
    one line; in type sizes.
    """

    def __init__(self, text: str, found: Sequence[Sign | None]) -> None:
        self.text = text
        self.signs = found
        self.gaps = _gaps(text)
        self.widths = [each.advance / 1000 if each else 0.0 for each in found]
        self.width = sum(self.widths) + sum(self.gaps)
        self.all_codes = self._codes(0, len(found))

    def codes(self, start: int, end: int) -> Codes:
        """A stretch of the text as runs of one font each: the font's number, and its signs in hex with their gaps."""
        return self.all_codes if end - start == len(self.signs) else self._codes(start, end)

    def _codes(self, start: int, end: int) -> Codes:
        own = [each for each in self.signs[start:end] if each]
        fonts = {each.font for each in own}
        if len(fonts) == 1 and not any(self.gaps[start + 1 : end]):
            return ((fonts.pop(), b"<%s>" % b"".join([each.code for each in own])),)
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
    has_letters = _LETTER.search(text) is not None
    found: list[Sign | None] = []
    if not has_letters or text.isascii():
        for face, part in spans:
            found += map(signs(face, is_latin=has_letters).__getitem__, part)
        return Shaped(text, found)
    latin = _in_latin(text)
    for face, part in spans:
        chinese_signs, latin_signs = signs(face), signs(face, is_latin=True)
        for character in part:
            found.append((latin_signs if latin[len(found)] else chinese_signs)[character])
    return Shaped(text, found)


def _gaps(text: str) -> Sequence[float]:
    if text.isascii() or not _LATIN.search(text):
        return [0.0] * len(text)
    return gaps(text)


def used(texts: Iterable[Shaped]) -> frozenset[Sign]:
    """The signs that texts are set in."""
    return frozenset(filter(None, set().union(*[each.signs for each in texts])))


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
