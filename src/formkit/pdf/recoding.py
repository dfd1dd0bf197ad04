"""Texts that LibreOffice set in our fonts, said in the codes of our own copies of these.

LibreOffice puts a part of each font into each file, cut up into pieces of 255 signs. Blank pages of several files would
bring several of them; in our codes all pages share one part of each font.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    PdfObject,
    TextStringObject,
)

from formkit.pdf.drawing import add_fonts
from formkit.pdf.fonts import FONTS
from formkit.pdf.objects import Objects, dictionary, reference

_PAIRS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")
_CLOSE = 1.0  # thousandths of the type size: widths are written as whole ones


@dataclass(frozen=True)
class _Known:
    """A font of a file: its number among ours, and the character of each of its codes."""

    number: int
    characters: Mapping[int, str]
    code_length: int


@dataclass
class Recoding:
    """The recoding of pages, with the characters that they need of each of our fonts."""

    characters: dict[int, set[str]] = field(default_factory=dict)

    def fonts_of(self, resources: DictionaryObject) -> dict[str, _Known]:
        """The fonts of a page that are ours, by their names there."""
        found = {}
        for name, each in resources.get("/Font", DictionaryObject()).get_object().items():
            known = _known(each.get_object())
            if known is not None:
                found[str(name)] = known
        return found

    def name(self, font: _Known) -> NameObject:
        """What a font is called on every page."""
        return NameObject(f"/Our{font.number}")

    def operands(self, font: _Known, operands: list[PdfObject]) -> list[PdfObject]:
        """The operands of an operator that shows text, with their strings in our codes."""
        return [self._recoded(font, each) for each in operands]

    def _recoded(self, font: _Known, operand: PdfObject) -> PdfObject:
        if isinstance(operand, ArrayObject):
            return ArrayObject([self._recoded(font, each) for each in operand])
        if not isinstance(operand, (ByteStringObject, TextStringObject)):
            return operand
        codes = operand.original_bytes
        text = "".join(
            font.characters[int.from_bytes(codes[at : at + font.code_length], "big")]
            for at in range(0, len(codes), font.code_length)
        )
        self.characters.setdefault(font.number, set()).update(text)
        signs = [sign for sign in map(FONTS[font.number].sign, text) if sign is not None]
        return ByteStringObject(b"".join(sign.cid.to_bytes(2, "big") for sign in signs))

    def fonts(self) -> DictionaryObject:
        """Our fonts by their names, in a file of their own."""
        objects = Objects()
        needed = {number: frozenset(each) for number, each in sorted(self.characters.items())}
        fonts = objects.add(add_fonts(objects, needed))
        resources = dictionary({"Font": reference(fonts)})
        tree = objects.reserve()
        page = objects.add(b"<</Type/Page/Parent %s/MediaBox[0 0 1 1]/Resources %s>>" % (reference(tree), resources))
        objects.put(tree, b"<</Type/Pages/Count 1/Kids[%s]>>" % reference(page))
        root = objects.add(dictionary({"Type": b"/Catalog", "Pages": reference(tree)}))
        content = objects.file(root, objects.add(b"<<>>"))
        found = PdfReader(io.BytesIO(content)).pages[0]["/Resources"]["/Font"].get_object()  # type: ignore[index]
        return DictionaryObject({NameObject(f"/Our{str(key)[2:]}"): each for key, each in _raw(found)})


def _raw(entries: DictionaryObject) -> Iterator[tuple[str, PdfObject]]:
    for key in entries:
        value = entries.raw_get(key)
        assert isinstance(value, IndirectObject)
        yield str(key), value


def _known(font: Any) -> _Known | None:
    """A font as one of ours, or None where it is another or shows signs in forms that ours does not."""
    name = str(font.get("/BaseFont", "")).rpartition("+")[2].lstrip("/")
    number = next((at for at, each in enumerate(FONTS) if name.startswith(each.name)), None)
    if number is None or "/ToUnicode" not in font:
        return None
    is_composite = font.get("/Subtype") == "/Type0"
    characters = dict(_characters(font["/ToUnicode"].get_object().get_data()))
    for code, text in characters.items():
        sign = FONTS[number].sign(text) if len(text) == 1 else None
        if sign is None or (not is_composite and abs(sign.advance - _width(font, code)) > _CLOSE):
            return None
    return _Known(number, characters, 2 if is_composite else 1)


def _width(font: Any, code: int) -> float:
    return float(font["/Widths"][code - int(font["/FirstChar"])])


def _characters(table: bytes) -> Iterator[tuple[int, str]]:
    """The character of each code, as a ToUnicode map says it (ISO 32000-1, 9.10.3)."""
    for found in _PAIRS.finditer(table):
        numbers = _HEX.findall(found[1])
        yield from ((int(code, 16), _text(text)) for code, text in zip(numbers[::2], numbers[1::2]))
    for found in _RANGES.finditer(table):
        numbers = _HEX.findall(found[1])
        for first, last, text in zip(numbers[::3], numbers[1::3], numbers[2::3]):
            for offset in range(int(last, 16) - int(first, 16) + 1):
                yield int(first, 16) + offset, chr(ord(_text(text)[-1]) + offset)


def _text(hexadecimal: bytes) -> str:
    return bytes.fromhex(hexadecimal.decode()).decode("utf-16-be")
