"""What the styles of a Word document say where its paragraphs and runs say nothing."""

from lxml import etree

from formkit.ooxml.package import Package
from formkit.ooxml.word_parts import RUN_PROPERTIES, W, is_on

_STYLES = "word/styles.xml"


class Styles:
    """The styles of a document, each with what it is based on."""

    def __init__(self, root: etree._Element | None) -> None:
        self._root = root
        self._by_id = {} if root is None else {str(each.get(f"{W}styleId")): each for each in root.iter(f"{W}style")}

    @staticmethod
    def of(package: Package) -> "Styles":
        """The styles of a package; none where it has no such part."""
        return Styles(package.xml(_STYLES) if _STYLES in package.names else None)

    def find(self, style: str, path: str) -> etree._Element | None:
        """The nearest element at `path` of a style or one it is based on, else of the defaults."""
        seen = set()
        while style in self._by_id and style not in seen:
            seen.add(style)
            element = self._by_id[style]
            if (found := element.find(path)) is not None:
                return found
            based_on = element.find(f"{W}basedOn")
            style = "" if based_on is None else str(based_on.get(f"{W}val"))
        return None if self._root is None else self._root.find(f"{W}docDefaults/{W}rPrDefault/{path}")

    def of_paragraph(self, paragraph: etree._Element, name: str) -> etree._Element | None:
        """A paragraph's property, its own or its style's."""
        own = paragraph.find(f"{W}pPr/{W}{name}")
        return own if own is not None else self.find(_style(paragraph.find(f"{W}pPr/{W}pStyle")), f"{W}pPr/{W}{name}")

    def is_underlined(self, paragraph: etree._Element, properties: etree._Element | None) -> bool:
        """Whether a run with these properties is underlined in a paragraph."""
        own = None if properties is None else properties.find(f"{W}u")
        named = None if properties is None else properties.find(f"{W}rStyle")
        path = f"{RUN_PROPERTIES}/{W}u"
        if own is None and named is not None:
            own = self.find(str(named.get(f"{W}val")), path)
        if own is None:
            own = self.find(_style(paragraph.find(f"{W}pPr/{W}pStyle")), path)
        return is_on(own) and own is not None and own.get(f"{W}val") != "none"


def _style(element: etree._Element | None) -> str:
    return "Normal" if element is None else str(element.get(f"{W}val"))
