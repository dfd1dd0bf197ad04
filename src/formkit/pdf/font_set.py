"""A set of fonts of our own for LibreOffice: what it sets is then the same on every machine."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from formkit.model.layout import Face
from formkit.pdf.fonts import FONTS

FAMILIES: Mapping[Face, str] = {"song": "Noto Serif SC", "hei": "Noto Sans SC"}
# How the fonts are called that the two faces stand in for.
_LIKE_HEI = """黑体|SimHei|微软雅黑|Microsoft YaHei|等线|等线 Light|DengXian|思源黑体|Noto Sans SC|Noto Sans CJK SC
Arial|Calibri|Calibri Light|Helvetica|Helvetica Neue|Verdana|Tahoma|Segoe UI|Liberation Sans|DejaVu Sans"""
_LIKE_SONG = """宋体|SimSun|新宋体|NSimSun|思源宋体|Noto Serif SC|Noto Serif CJK SC
Times New Roman|Times|Cambria|Liberation Serif|DejaVu Serif"""
_HEI, _SONG = (frozenset(each.replace("\n", "|").split("|")) for each in (_LIKE_HEI, _LIKE_SONG))
_SIGNS = frozenset(("Segoe UI Symbol", "MS Gothic", "Symbol", "Wingdings"))  # of tick boxes


def face_of(family: str) -> Face:
    """The face that stands in for a font."""
    return "hei" if family in _HEI else "song"


def is_known(family: str) -> bool:
    """Whether a font looks much like the face that stands in for it."""
    return family in _HEI | _SONG | _SIGNS


def write_font_set(folder: Path, families: Iterable[str]) -> Path:
    """Writes the settings of fontconfig that give LibreOffice our fonts alone, also for fonts of these names."""
    named = {each: FAMILIES[face_of(each)] for each in sorted(families) if each not in FAMILIES.values()}
    rules = "".join(
        f'<match target="pattern"><test name="family"><string>{escape(family)}</string></test>'
        f'<edit name="family" mode="assign" binding="same"><string>{ours}</string></edit></match>'
        for family, ours in named.items()
    )
    folders = "".join(f"<dir>{escape(str(each))}</dir>" for each in sorted({font.path.parent for font in FONTS}))
    # Only the regular weight is shipped: what is bold is drawn with a thicker pen.
    bold = (
        '<match target="font"><test name="weight" compare="less_eq"><const>medium</const></test>'
        '<test target="pattern" name="weight" compare="more_eq"><const>bold</const></test>'
        '<edit name="embolden" mode="assign"><bool>true</bool></edit>'
        '<edit name="weight" mode="assign"><const>bold</const></edit></match>'
    )
    others = (
        '<match target="pattern"><edit name="family" mode="append_last">'
        f"<string>{FAMILIES['song']}</string></edit></match>"
    )
    settings = (folder / "fonts").with_suffix(".conf")
    settings.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"{folders}<cachedir>{escape(str(folder / 'cache'))}</cachedir>{rules}{others}{bold}</fontconfig>",
        encoding="utf-8",
    )
    return settings
