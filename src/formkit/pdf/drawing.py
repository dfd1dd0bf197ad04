"""Set texts -> what a page's content stream says, and the fonts it says it in."""

import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache

from formkit.pdf.fonts import FONTS, Sign
from formkit.pdf.objects import Objects, array, deflated, dictionary, name, number, reference, stream
from formkit.pdf.setting import SetRun

_BOLD = 0.03  # of the type size: the line that thickens a sign
_LARGE = 500_000  # bytes
_UNDERLINE = (0.11, 0.05)  # of the type size: how far below the baseline, and how thick


def content(runs: Iterable[SetRun], height: float) -> bytes:
    """The operators that draw these texts on a page of that height."""
    return b"\n".join([drawn(run, height) for run in runs])


def drawn(run: SetRun, height: float) -> bytes:
    """The operators that draw a text on a page of that height; they leave the pen as they found it."""
    style, left, up, size = run.style, number(run.left), number(height - run.baseline), number(run.size)
    placed = b" 1 0 0 1 %s %s Tm" % (left, up)
    parts = []
    for font, code in run.shaped.codes(run.start, run.end):
        parts.append(b"/F%d %s Tf%s [%s] TJ" % (font, size, placed, code))
        placed = b""
    shown = b" ".join(parts)
    if style.is_plain:
        return b"BT %s ET" % shown
    colour = b" ".join(map(number, style.colour))
    return b"q %s rg %s%sBT %s ET%s Q" % (colour, _tracked(run), _bold(run, colour), shown, _underline(run, height))


def _tracked(run: SetRun) -> bytes:
    tracking = run.style.tracking * run.size / run.style.size
    return b"%s Tc " % number(tracking) if tracking else b""


def _bold(run: SetRun, colour: bytes) -> bytes:
    return b"2 Tr %s w %s RG " % (number(_BOLD * run.size), colour) if run.style.is_bold else b""


def _underline(run: SetRun, height: float) -> bytes:
    if not run.style.is_underlined:
        return b""
    low, thick = (share * run.size for share in _UNDERLINE)
    box = (run.left, height - run.baseline - low - thick, run.width, thick)
    return b" %s re f" % b" ".join(map(number, box))


def add_fonts(objects: Objects, wanted: frozenset[Sign]) -> bytes:
    """Writes the fonts with these signs; the Font dictionary of a page's resources."""
    by_font: dict[int, set[Sign]] = {}
    for sign in wanted:
        by_font.setdefault(sign.font, set()).add(sign)
    return dictionary(
        {f"F{font}": reference(add_font(objects, font, frozenset(own))) for font, own in sorted(by_font.items())}
    )


def add_font(objects: Objects, font_number: int, wanted: frozenset[Sign]) -> int:
    """Writes a composite font (ISO 32000-1, 9.7.4) whose codes are the CIDs of its signs."""
    font = FONTS[font_number]
    base, program, widths, characters = _parts(font_number, wanted)
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
        "ToUnicode": reference(objects.add(characters)),
    }
    return objects.add(dictionary(outer))


@lru_cache(maxsize=32)
def _parts(font_number: int, wanted: frozenset[Sign]) -> tuple[bytes, bytes, bytes, bytes]:
    """Name, font file, widths and character map of a font with these signs."""
    font = FONTS[font_number]
    ordered = sorted(wanted, key=lambda each: each.cid)
    entries = b"/Subtype/CIDFontType0C" if font.is_cff else b"/Length1 %d" % font.path.stat().st_size
    program = stream(_packed(font.program([each.glyph for each in ordered])), entries, is_deflated=True)
    widths = b"".join([b"%d[%s]" % (each.cid, number(each.advance)) for each in ordered if each.advance != 1000])
    # Six capitals tell one subset of a font from another (ISO 32000-1, 9.6.4).
    seed = zlib.crc32(font.name.encode() + b"".join([each.code for each in ordered]))
    tag = "".join(chr(65 + seed // 26**place % 26) for place in range(6))
    return name(f"{tag}+{font.name}"), program, b"[%s]" % widths, stream(b"\n".join(_character_map(ordered)))


def _packed(program: bytes) -> bytes:
    """A font file deflated; one of thousands of signs, which is made once for many files, as well as can be."""
    return zlib.compress(program, 9) if len(program) > _LARGE else deflated(program)


def _character_map(ordered: Iterable[Sign]) -> Iterator[bytes]:
    """What each sign reads as, so that text can be copied and searched (ISO 32000-1, 9.10.3)."""
    yield (
        b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)"
        b"/Supplement 0>>def/CMapName/Adobe-Identity-UCS def/CMapType 2 def 1 begincodespacerange<0000><FFFF>"
        b"endcodespacerange"
    )
    every = [b"<%s><%s>" % (each.code, each.text.encode("utf-16-be").hex().encode()) for each in ordered]
    for start in range(0, len(every), 100):  # no more than a hundred may stand together
        chunk = every[start : start + 100]
        yield b"%d beginbfchar\n%s\nendbfchar" % (len(chunk), b"\n".join(chunk))
    yield b"endcmap CMapName currentdict/CMap defineresource pop end end"
