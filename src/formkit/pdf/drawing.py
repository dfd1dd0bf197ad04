"""Set texts -> what a page's content stream says, and the fonts it says it in."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from zlib import crc32

from formkit.model.layout import Face, Style
from formkit.pdf.breaking import gaps
from formkit.pdf.fonts import FONTS, Font, Sign, signs
from formkit.pdf.objects import Objects, array, dictionary, name, number, reference, stream
from formkit.pdf.setting import SetRun

_BOLD = 0.03  # of the type size: the line that thickens a sign
_UNDERLINE = (0.11, 0.05)  # of the type size: how far below the baseline, and how thick


def content(runs: Iterable[SetRun], height: float) -> bytes:
    """The operators that draw these texts on a page of that height."""
    out: list[bytes] = []
    style: Style | None = None
    for run in runs:
        if run.style is not style:
            if style is None or run.style.colour != style.colour:
                out.append(b"%s rg" % b" ".join(map(number, run.style.colour)))
            style = run.style
        out.append(_drawn(run, height))
        if style.is_underlined:
            low, thick = (share * run.size for share in _UNDERLINE)
            box = (run.left, height - run.baseline - low - thick, run.width, thick)
            out.append(b"%s re f" % b" ".join(map(number, box)))
    return b"\n".join(out)


def _drawn(run: SetRun, height: float) -> bytes:
    out = [b"BT"]
    if run.style.is_bold:
        red, green, blue = map(number, run.style.colour)
        out.append(b"2 Tr %s w %s %s %s RG" % (number(_BOLD * run.size), red, green, blue))
    tracking = run.style.tracking * run.size / run.style.size if run.style.tracking else 0.0
    if tracking:
        out.append(b"%s Tc" % number(tracking))
    placed = b"1 0 0 1 %s %s Tm" % (number(run.left), number(height - run.baseline))
    size = number(run.size)
    for font, code in encoded(run.style.face, run.text):
        out.append(b"/F%d %s Tf %s [%s] TJ" % (font, size, placed, code))
        placed = b""
    if tracking:
        out.append(b"0 Tc")
    if run.style.is_bold:
        out.append(b"0 Tr")
    out.append(b"ET")
    return b" ".join(out)


@lru_cache(maxsize=50_000)
def encoded(face: Face, text: str) -> tuple[tuple[int, bytes], ...]:
    """A text as runs of one font each: the font's number among FONTS, and its signs in hex with the gaps between them."""
    known = signs(face)
    found: list[tuple[int, list[bytes]]] = []
    for sign, gap in zip(text, gaps(text), strict=True):
        inked = known[sign]
        if not found or found[-1][0] != inked.font:
            found.append((inked.font, [b"<"]))
        if gap:
            found[-1][1].append(b">%d<" % round(-1000 * gap))
        found[-1][1].append(inked.code)
    return tuple((font, b"".join([*codes, b">"])) for font, codes in found)


def used(runs: Iterable[SetRun]) -> dict[int, frozenset[str]]:
    """The characters that texts need of each font, by the font's number among FONTS."""
    by_face: dict[Face, set[str]] = {}
    for run in runs:
        by_face.setdefault(run.style.face, set()).update(run.text)
    needed: dict[int, set[str]] = {}
    for face, characters in by_face.items():
        known = signs(face)
        for each in characters:
            needed.setdefault(known[each].font, set()).add(each)
    return {font: frozenset(characters) for font, characters in sorted(needed.items())}


def add_fonts(objects: Objects, characters: Mapping[int, frozenset[str]]) -> bytes:
    """Writes the fonts with the signs for these characters; the Font dictionary of a page's resources."""
    return dictionary(
        {f"F{font}": reference(_add_font(objects, font, wanted)) for font, wanted in sorted(characters.items())}
    )


def _add_font(objects: Objects, font_number: int, characters: frozenset[str]) -> int:
    """Writes a composite font (ISO 32000-1, 9.7.4) whose codes are the CIDs of its signs."""
    font = FONTS[font_number]
    base, program, widths, characters_of = _parts(font_number, characters)
    file = objects.add(program)
    ascent, descent = font.metrics
    descriptor = {
        "Type": b"/FontDescriptor",
        "FontName": base,
        "Flags": b"4",
        "FontBBox": array(font.box),
        "ItalicAngle": b"0",
        "Ascent": number(ascent),
        "Descent": number(descent),
        "CapHeight": number(ascent),
        "StemV": b"80",
        "FontFile3" if font.is_cff else "FontFile2": reference(file),
    }
    inner = {
        "Type": b"/Font",
        "Subtype": b"/CIDFontType0" if font.is_cff else b"/CIDFontType2",
        "BaseFont": base,
        "CIDSystemInfo": b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>",
        "FontDescriptor": reference(objects.add(dictionary(descriptor))),
        "DW": b"1000",
        "W": widths,
        **({} if font.is_cff else {"CIDToGIDMap": b"/Identity"}),
    }
    outer = {
        "Type": b"/Font",
        "Subtype": b"/Type0",
        "BaseFont": base,
        "Encoding": b"/Identity-H",
        "DescendantFonts": b"[%s]" % reference(objects.add(dictionary(inner))),
        "ToUnicode": reference(objects.add(characters_of)),
    }
    return objects.add(dictionary(outer))


@lru_cache(maxsize=32)
def _parts(font_number: int, characters: frozenset[str]) -> tuple[bytes, bytes, bytes, bytes]:
    """Name, font file, widths and character map of a font with these characters."""
    font = FONTS[font_number]
    ordered = sorted(characters)
    found = [sign for sign in map(font.sign, ordered) if sign is not None]
    entries = b"/Subtype/CIDFontType0C" if font.is_cff else b"/Length1 %d" % font.path.stat().st_size
    program = stream(font.program(ordered), entries)
    narrow = sorted((each.cid, each.advance) for each in found if each.advance != 1000)
    widths = b"[%s]" % b"".join([b"%d[%s]" % (cid, number(advance)) for cid, advance in narrow])
    return name(f"{_tag(font, ordered)}+{font.name}"), program, widths, stream(b"\n".join(_character_map(found)))


def _tag(font: Font, characters: list[str]) -> str:
    """Six capitals that tell one subset of a font from another (ISO 32000-1, 9.6.4)."""
    seed = crc32((font.name + "".join(characters)).encode())
    return "".join(chr(65 + seed // 26**place % 26) for place in range(6))


def _character_map(characters: Iterable[Sign]) -> Iterator[bytes]:
    yield (
        b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)"
        b"/Supplement 0>>def/CMapName/Adobe-Identity-UCS def/CMapType 2 def 1 begincodespacerange<0000><FFFF>"
        b"endcodespacerange"
    )
    every = [b"<%04X><%s>" % (each.cid, each.text.encode("utf-16-be").hex().encode()) for each in characters]
    for start in range(0, len(every), 100):  # no more than a hundred may stand together
        chunk = every[start : start + 100]
        yield b"%d beginbfchar\n%s\nendbfchar" % (len(chunk), b"\n".join(chunk))
    yield b"endcmap CMapName currentdict/CMap defineresource pop end end"
