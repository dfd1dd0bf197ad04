"""The fonts that a Word document names."""

from collections.abc import Iterable, Iterator

from lxml import etree

from formkit.ooxml.package import Package
from formkit.ooxml.word_parts import W

_NAMED = ("ascii", "hAnsi", "eastAsia", "cs")
_OF_STYLES = (f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def fonts_named(package: Package) -> frozenset[str]:
    """The names of all fonts that texts, styles and the theme of a document name."""
    return frozenset(_named(_parts(package, "")) | _themed(_parts(package, "theme/")))


def fonts_used(package: Package) -> frozenset[str]:
    """The names of the fonts that a document's texts are set in, by their own properties or by a style of theirs."""
    texts = [*_parts(package, "document"), *_parts(package, "header"), *_parts(package, "footer")]
    styles = _used_styles(texts, list(_parts(package, "styles")))
    found = _named([*texts, *styles])
    if any("Theme" in str(name) for part in (*texts, *styles) for each in _fonts(part) for name in each.attrib):
        found |= _themed(_parts(package, "theme/"), scripts=("Hans",))
    return frozenset(found)


def _parts(package: Package, beginning: str) -> Iterator[etree._Element]:
    for name in sorted(package.names):
        if name.startswith(f"word/{beginning}") and name.endswith(".xml"):
            yield package.xml(name)


def _fonts(part: etree._Element) -> Iterator[etree._Element]:
    return part.iter(f"{W}rFonts")


def _named(parts: Iterable[etree._Element]) -> set[str]:
    texts = (each.get(f"{W}{name}") for part in parts for each in _fonts(part) for name in _NAMED)
    return {str(text) for text in texts if text}


def _themed(parts: Iterable[etree._Element], scripts: tuple[str, ...] | None = None) -> set[str]:
    """The fonts of a theme for Latin and Eastern Asian texts, and for these scripts, or for all."""
    found = set()
    for part in parts:
        for each in part.iter(f"{_DRAWN}latin", f"{_DRAWN}ea", f"{_DRAWN}font"):
            script = each.get("script")
            if script is None or scripts is None or script in scripts:
                found.add(str(each.get("typeface", "")))
    return {each for each in found if each and not each.startswith("+")}


def _used_styles(texts: Iterable[etree._Element], parts: Iterable[etree._Element]) -> list[etree._Element]:
    """The defaults, and the styles that texts name or have without naming one, with those they are based on."""
    roots = list(parts)
    by_id = {str(each.get(f"{W}styleId")): each for root in roots for each in root.iter(f"{W}style")}
    wanted = [str(each.get(f"{W}val")) for text in texts for each in text.iter(*_OF_STYLES)]
    wanted += [name for name, each in by_id.items() if each.get(f"{W}default") == "1"]
    found = [each for root in roots for each in root.iter(f"{W}docDefaults")]
    seen: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name in by_id and name not in seen:
            seen.add(name)
            found.append(by_id[name])
            wanted += [str(each.get(f"{W}val")) for each in by_id[name].iter(f"{W}basedOn")]
    return found
