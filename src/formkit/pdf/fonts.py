"""The fonts that PDFs are set in: what signs they have, how wide these are, and the part of them that a file needs."""

import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pylopdf_fonts_zh_cn
import uharfbuzz  # type: ignore[import-untyped]

from formkit.model.layout import Face

_NEEDED = (
    uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE | uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.DESUBROUTINIZE
)


_MANY = 100  # subsets of a font: with more it pays to prepare the font for them, which takes half a second


@dataclass(frozen=True, eq=False)
class Sign:
    """A sign of a font: its glyph, the number a PDF names it by (CID), its advance width in thousandths of the type
    size. `font` is its font's number among FONTS, `code` its CID in hex."""

    text: str
    font: int
    glyph: int
    cid: int
    advance: float
    code: bytes


class Font:
    """A font file. Its CFF outlines are CID-keyed, or it is a small TrueType font that is kept whole."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.path = path
        self._made, self._prepared = 0, None

    @cached_property
    def _face(self) -> uharfbuzz.Face:
        return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(self.path)))

    @cached_property
    def _font(self) -> uharfbuzz.Font:
        return uharfbuzz.Font(self._face)

    @cached_property
    def is_cff(self) -> bool:
        """Whether its outlines are CFF; else they are TrueType."""
        return "CFF " in self._face.table_tags

    @cached_property
    def _cids(self) -> Mapping[int, int]:
        """The number of each glyph as a PDF names it."""
        return dict(enumerate(_charset(self._face.reference_table("CFF ").data, self._face.glyph_count)))

    @cached_property
    def box(self) -> tuple[int, int, int, int]:
        """The bounding box of all its signs, and so its ascent and descent, in thousandths of the type size."""
        head = self._face.reference_table("head").data
        left, bottom, right, top = struct.unpack_from(">4h", head, 36)
        return left, bottom, right, top

    @cached_property
    def metrics(self) -> tuple[int, int]:
        """Ascent and descent of a line, in thousandths of the type size."""
        extents = self._font.get_font_extents("ltr")
        return int(extents.ascender), int(extents.descender)

    def sign(self, text: str, *, is_latin: bool = False) -> Sign | None:
        """The sign for a character, or None where the font has none; within Latin text its figures are of one width."""
        glyph = self._font.get_nominal_glyph(ord(text))
        if not glyph:
            return None
        if is_latin:
            glyph = self._shaped(text)
        cid = self._cids[glyph] if self.is_cff else glyph
        advance = self._font.get_glyph_h_advance(glyph) * 1000 / self._face.upem
        return Sign(text, FONTS.index(self), glyph, cid, advance, b"%04X" % cid)

    def ink(self, glyph: int) -> tuple[float, float, float, float]:
        """Where the ink of a glyph is from its origin, left, bottom, right, top, in thousandths of the type size."""
        extents, per = self._font.get_glyph_extents(glyph), 1000 / self._face.upem
        left, top = extents.x_bearing * per, extents.y_bearing * per
        return left, top + extents.height * per, left + extents.width * per, top

    def _shaped(self, text: str) -> int:
        """The glyph of a character in English text, by the font's own rules."""
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.direction, buffer.script, buffer.language = "ltr", "Latn", "en"
        uharfbuzz.shape(self._font, buffer, {"kern": False})
        return int(buffer.glyph_infos[0].codepoint)

    def program(self, glyphs: Iterable[int]) -> bytes:
        """The outlines of these glyphs as a PDF embeds them: a CFF table, or the whole TrueType file."""
        if not self.is_cff:
            return self.path.read_bytes()
        wanted = uharfbuzz.SubsetInput()
        wanted.glyph_set.update(glyphs)
        wanted.flags = _NEEDED
        self._made += 1
        if self._made == _MANY:
            self._prepared = uharfbuzz.subset_preprocess(self._face)
        return bytes(uharfbuzz.subset(self._prepared or self._face, wanted).reference_table("CFF ").data)


_MARKS = Font("formkit-marks", Path(__file__).with_name("marks.ttf"))
SONG = Font("NotoSerifSC-Regular", pylopdf_fonts_zh_cn.serif_path())
HEI = Font("NotoSansSC-Regular", pylopdf_fonts_zh_cn.sans_path())
FONTS = (SONG, HEI, _MARKS)
# What each face is set in: the font itself, and those that lend a sign that it lacks.
FACES: Mapping[Face, tuple[Font, ...]] = {"song": (SONG, HEI, _MARKS), "hei": (HEI, SONG, _MARKS)}


class Signs(dict[str, Sign | None]):
    """The signs of a face by character, None for a line break. A character no font has raises KeyError.

    Of those of its own `font` that were asked for, `codes` has the CID in hex by code point, `widths` the advance in
    type sizes by character; a line break has none.
    """

    def __init__(self, face: Face, is_latin: bool) -> None:
        super().__init__({"\n": None})
        self._fonts = FACES[face]
        self._is_latin = is_latin
        self.font = FONTS.index(self._fonts[0])
        self.codes: dict[int, str] = {ord("\n"): "0000"}
        self.widths: dict[str, float] = {"\n": 0.0}

    def __missing__(self, text: str) -> Sign:
        for font in self._fonts:
            if (sign := font.sign(text, is_latin=self._is_latin)) is not None:
                self[text] = sign
                if sign.font == self.font:
                    self.codes[ord(text)] = sign.code.decode()
                    self.widths[text] = sign.advance / 1000
                return sign
        raise KeyError(text)


def signs(face: Face, *, is_latin: bool = False) -> Signs:
    """The signs of a face, as they are within Chinese or within Latin text."""
    return _SIGNS[face, is_latin]


_SIGNS = {(face, is_latin): Signs(face, is_latin) for face in FACES for is_latin in (False, True)}


def _charset(cff: bytes, count: int) -> Iterator[int]:
    """The CID of each glyph in order (Adobe Technical Note 5176, sections 5, 9 and 13)."""
    top = _index(cff, cff[2])  # after the header stand the names, then the top dictionary
    _, start, end = next(iter(_index_items(cff, top)))
    at = _number(cff[start:end], 15)
    kind, at = cff[at], at + 1
    yield 0
    found = 1
    while found < count:
        if kind == 0:
            first, more, at = struct.unpack_from(">H", cff, at)[0], 0, at + 2
        elif kind == 1:
            (first, more), at = struct.unpack_from(">HB", cff, at), at + 3
        else:
            (first, more), at = struct.unpack_from(">HH", cff, at), at + 4
        yield from range(first, first + more + 1)
        found += more + 1


def _index(cff: bytes, at: int) -> int:
    """Where the INDEX at `at` ends."""
    return max([at + 2, *(end for _, _, end in _index_items(cff, at))])


def _index_items(cff: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Number, start and end of each item of the INDEX at `at`."""
    count = int.from_bytes(cff[at : at + 2], "big")
    if not count:
        return
    size, first = cff[at + 2], at + 3
    offsets = [int.from_bytes(cff[first + size * i : first + size * (i + 1)], "big") for i in range(count + 1)]
    base = first + size * (count + 1) - 1
    for number in range(count):
        yield number, base + offsets[number], base + offsets[number + 1]


def _number(dictionary: bytes, wanted: int) -> int:
    """The last operand of an operator of a DICT; 0 where it is not there."""
    at, operand = 0, 0
    while at < len(dictionary):
        byte = dictionary[at]
        at += 1
        if byte == 28:
            operand, at = int.from_bytes(dictionary[at : at + 2], "big", signed=True), at + 2
        elif byte == 29:
            operand, at = int.from_bytes(dictionary[at : at + 4], "big", signed=True), at + 4
        elif byte == 30:  # a real number, of nibbles up to one of 15
            while 15 not in (dictionary[at] >> 4, dictionary[at] & 15):
                at += 1
            at += 1
        elif 32 <= byte <= 246:
            operand = byte - 139
        elif 247 <= byte <= 250:
            operand, at = (byte - 247) * 256 + dictionary[at] + 108, at + 1
        elif 251 <= byte <= 254:
            operand, at = -(byte - 251) * 256 - dictionary[at] - 108, at + 1
        elif byte == 12:
            at += 1
        elif byte == wanted:
            return operand
    return 0
