"""Draws src/formkit/pdf/marks.ttf: the tick boxes that the Chinese fonts lack. `python -m tests.pdf.marks` writes it."""

import io
from collections.abc import Sequence
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

PATH = Path(__file__).parents[2] / "src" / "formkit" / "pdf" / "marks.ttf"

_UNITS, _ASCENT, _DESCENT = 1000, 880, -120
Contour = Sequence[tuple[int, int]]  # outer ones clockwise
_FRAME: tuple[Contour, ...] = (
    ((90, -30), (90, 790), (910, 790), (910, -30)),
    ((140, 20), (860, 20), (860, 740), (140, 740)),
)
_TICK: Contour = ((230, 400), (285, 455), (430, 300), (725, 640), (780, 590), (435, 190))
_CROSS: Contour = (
    (235, 600), (290, 655), (500, 440), (710, 655), (765, 600), (553, 380),
    (765, 160), (710, 105), (500, 320), (290, 105), (235, 160), (447, 380),
)  # fmt: skip
_SIGNS: dict[str, tuple[Contour, ...]] = {"☐": _FRAME, "☑": (*_FRAME, _TICK), "☒": (*_FRAME, _CROSS)}


def drawn() -> bytes:
    """The font, the same bytes each time."""
    names = [".notdef", *(f"uni{ord(sign):04X}" for sign in _SIGNS)]
    builder = FontBuilder(_UNITS, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(sign): name for sign, name in zip(_SIGNS, names[1:], strict=True)})
    builder.setupGlyf(dict(zip(names, map(_glyph, ((), *_SIGNS.values())), strict=True)))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (_UNITS, 90)))
    builder.setupHorizontalHeader(ascent=_ASCENT, descent=_DESCENT)
    family = {"familyName": "formkit marks", "styleName": "Regular", "uniqueFontIdentifier": "formkit marks 1"}
    builder.setupNameTable({**family, "fullName": "formkit marks", "psName": "formkit-marks", "version": "Version 1.0"})
    builder.setupOS2(sTypoAscender=_ASCENT, sTypoDescender=_DESCENT, usWinAscent=_ASCENT, usWinDescent=-_DESCENT)
    builder.setupPost()
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    buffer = io.BytesIO()
    builder.save(buffer)
    return buffer.getvalue()


def _glyph(contours: Sequence[Contour]) -> object:
    pen = TTGlyphPen(None)
    for contour in contours:
        pen.moveTo(contour[0])
        for point in contour[1:]:
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()


if __name__ == "__main__":
    PATH.write_bytes(drawn())
