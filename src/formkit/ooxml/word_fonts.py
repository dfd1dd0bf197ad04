"""The fonts that a Word document names."""

import re

from formkit.ooxml.package import Package
from formkit.ooxml.word_parts import W

_NAMED = ("ascii", "hAnsi", "eastAsia", "cs")
_THEMED = re.compile(rb'typeface="([^"+][^"]*)"')


def fonts_named(package: Package) -> frozenset[str]:
    """The names of all fonts that texts, styles and the theme of a document are set in."""
    found: set[str] = set()
    for name in sorted(package.names):
        if name.startswith("word/theme/"):
            found.update(each.decode(errors="replace") for each in _THEMED.findall(package.part(name)))
        elif name.startswith("word/") and name.endswith(".xml"):
            for fonts in package.xml(name).iter(f"{W}rFonts"):
                found.update(str(fonts.get(f"{W}{each}")) for each in _NAMED if fonts.get(f"{W}{each}"))
    return frozenset(found)
