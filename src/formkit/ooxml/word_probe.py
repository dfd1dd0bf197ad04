"""Probes of a filled Word document: copies whose pages show where everything on them is set.

Each slot of the document holds a token. What is set together - the paragraphs of a cell, a line of a page margin - is
a frame. Its printed words and slots, a piece each, are replaced by signs that stand nowhere else; a cell is painted in
a colour of its own. Blanks of a sentence stay where they are, as wide as they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from lxml import etree

from formkit.model.layout import Align, Hold
from formkit.model.template import Part, Slot
from formkit.ooxml.package import Package, serialize, write_package
from formkit.ooxml.word import document_part
from formkit.ooxml.word_parts import CELL_PROPERTIES, MC, PARAGRAPH, RUN, RUN_PROPERTIES, TABLE, TEXT, W, cells, rows
from formkit.ooxml.word_pieces import TOKENS, RawPiece, lines_of, runs_to_texts, split_at_tokens, without_texts
from formkit.ooxml.word_styles import Styles

# natural: a sign for each piece. doubled: its sign twice, on painted cells. lined: of each paragraph of a cell the first
# sign on two lines, then at the right edge, in cells high enough. blank: nothing, and blanks filled in a colour of theirs.
Variant = Literal["natural", "doubled", "lined", "blank"]
VARIANTS: tuple[Variant, ...] = ("natural", "doubled", "lined", "blank")

_CELL, _ROW, _BOX, _FALLBACK = f"{W}tc", f"{W}tr", f"{W}txbxContent", f"{MC}Fallback"
_HIGH_TWIPS = 1440  # a row in which two lines of any of its paragraphs have room
_ALIGNED: Mapping[str, Align] = {"center": "center", "right": "right", "end": "right"}
_HELD: Mapping[str, Hold] = {"center": "center", "bottom": "bottom"}


@dataclass(frozen=True)
class PieceProbe:
    """Printed words or a slot, and the sign that stands for it."""

    sign: str
    part: Part
    is_underlined: bool


@dataclass(frozen=True)
class PassageProbe:
    """A paragraph of a frame; `align` as its style says it, for where it cannot be seen."""

    pieces: tuple[PieceProbe, ...]
    align: Align


@dataclass(frozen=True)
class FrameProbe:
    """What is set together, and the colour it is painted in; a `line` is a part of a paragraph outside tables."""

    colour: int
    passages: tuple[PassageProbe, ...]
    hold: Hold
    is_line: bool = False


@dataclass(frozen=True)
class BlankProbe:
    """A blank of a sentence, and the sign it is filled with."""

    sign: str
    path: str


@dataclass(frozen=True)
class Places:
    """Where a party signs and seals: the words printed beside the former, and the path of its name for the latter."""

    sign: str
    seal: str
    label: str
    named_by: str


@dataclass
class Plan:
    """What stands on the pages of a probe; `marks` are the paths of signatures and seals by colour."""

    frames: list[FrameProbe] = field(default_factory=list)
    blanks: list[BlankProbe] = field(default_factory=list)
    marks: dict[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Means:
    """What probes are made with: by token the path and the width of its blank, signs and colours that are free.

    `hidden` is the colour of what fills the blanks of a blank page: it is taken off once it is printed.
    """

    tokens: Mapping[str, tuple[str, int]]
    signs: Sequence[str]
    places: Sequence[Places] = ()
    colours: Sequence[int] = ()
    hidden: int = 0


def probe(document: bytes, means: Means, variant: Variant) -> tuple[bytes, Plan]:
    """A filled document as one of its probes, and what stands on it; the plan is the same for each variant."""
    with Package(document) as package:
        parts = package.parts()
        main = document_part(package) or "word/document.xml"
        margins = {
            target: kind.rpartition("/")[2]
            for kind, target in package.relations(main).values()
            if kind.endswith(("/header", "/footer"))
        }
        styles = Styles.of(package)
        roots = {name: package.xml(name) for name in (main, *sorted(margins))}
    making = _Making(means, variant, styles)
    for name, root in roots.items():
        making.take(root, margins.get(name, ""))
        parts[name] = serialize(root)
    return write_package(parts.items()), making.plan


class _Making:
    """One pass over a document; signs and colours are given out in its order."""

    def __init__(self, means: Means, variant: Variant, styles: Styles) -> None:
        self._means = means
        self._variant = variant
        self._styles = styles
        self._signs = iter(means.signs)
        self._colours = iter(means.colours)
        self._printed: dict[int | None, set[str]] = {None: set()}  # the paths that a cell prints, by its colour
        self.plan = Plan()

    def take(self, root: etree._Element, margin: str) -> None:
        """Makes a part of the document, a page margin ("header", "footer") or its body (""), into the probe's."""
        runs_to_texts(root)
        painted = {}
        for paragraph in list(root.iter(PARAGRAPH)):
            holder = _holder(paragraph)
            if holder is None or holder.tag == _CELL:
                if not _has_tokens(paragraph):
                    continue
                if holder is None:
                    self._line(paragraph, margin)
                elif holder not in painted:
                    painted[holder] = self._cell(holder)
        self._mark(root, painted)
        if self._variant == "lined":
            for height in root.iter(f"{W}trHeight"):
                if height.get(f"{W}hRule") == "exact":
                    height.set(f"{W}val", str(max(_HIGH_TWIPS, int(float(height.get(f"{W}val", "0"))))))

    def _cell(self, cell: etree._Element) -> int:
        """Makes a cell into a frame; gives its colour."""
        colour = next(self._colours)
        passages = []
        for paragraph in [each for each in cell.iter(PARAGRAPH) if _holder(each) is cell]:
            pieces = [piece for line in lines_of(paragraph, is_split=False) for piece in line]
            probes = self._pieces(paragraph, pieces)
            if probes:
                passages.append(PassageProbe(probes, self._align(paragraph)))
                self._rewrite(paragraph, [pieces], [probes])
        vertical = cell.find(f"{CELL_PROPERTIES}/{W}vAlign")
        hold = _HELD.get("" if vertical is None else str(vertical.get(f"{W}val")), "top")
        self.plan.frames.append(FrameProbe(colour, tuple(passages), hold))
        parts = [piece.part for passage in passages for piece in passage.pieces]
        self._printed[colour] = {part.path for part in parts if isinstance(part, Slot)}
        self._paint(cell, colour)
        return colour

    def _line(self, paragraph: etree._Element, margin: str) -> None:
        """Makes a paragraph outside tables into frames, one between two tabs; in a sentence only blanks are filled."""
        slots = [self._means.tokens[each] for each in TOKENS.findall(_text(paragraph))]
        if not margin and all(width for _, width in slots):
            self._sentence(paragraph)
            return
        colour = next(self._colours)
        lines = lines_of(paragraph, is_split=True)
        probes = [self._pieces(paragraph, line) for line in lines]
        for each in probes:
            if each:
                passage = PassageProbe(each, self._align(paragraph))
                hold: Hold = "bottom" if margin == "footer" else "top"
                self.plan.frames.append(FrameProbe(colour, (passage,), hold, is_line=True))
        self._rewrite(paragraph, lines, probes, is_line=True)
        self._paint(paragraph, colour)

    def _sentence(self, paragraph: etree._Element) -> None:
        """Fills the blanks of a sentence. A wide space would not do: those at the end of a line take no room."""
        split_at_tokens(paragraph)
        for run in [each for each in paragraph.iter(RUN) if TOKENS.fullmatch(_text(each))]:
            path, width = self._means.tokens[_text(run)]
            sign = next(self._signs)
            self.plan.blanks.append(BlankProbe(sign, path))
            for text in run.iter(TEXT):
                text.text = sign * width
            if self._variant == "blank":
                _colour(run, self._means.hidden)

    def _pieces(self, paragraph: etree._Element, pieces: Sequence[RawPiece]) -> tuple[PieceProbe, ...]:
        """The pieces with a sign each; none where nothing is printed."""
        if not any(each.text.strip() for each in pieces):
            return ()
        return tuple(
            PieceProbe(
                next(self._signs),
                Slot(self._means.tokens[each.text][0]) if TOKENS.fullmatch(each.text) else each.text,
                self._styles.is_underlined(paragraph, each.properties),
            )
            for each in pieces
        )

    def _align(self, paragraph: etree._Element) -> Align:
        found = self._styles.of_paragraph(paragraph, "jc")
        return _ALIGNED.get("" if found is None else str(found.get(f"{W}val")), "left")

    def _rewrite(
        self,
        paragraph: etree._Element,
        lines: Sequence[Sequence[RawPiece]],
        probes: Sequence[tuple[PieceProbe, ...]],
        *,
        is_line: bool = False,
    ) -> None:
        """Replaces the texts of a paragraph by what the variant shows of it; pictures and the like stay."""
        without_texts(paragraph)
        if self._variant == "blank":
            return
        if self._variant == "lined" and not is_line:
            piece, made = lines[0][0], probes[0][0]
            _set(paragraph, "jc", val="left")
            _set(paragraph, "spacing", before="0", after="0")
            paragraph.append(_run(piece, made.sign, f"{W}br", made.sign))
            other = deepcopy(paragraph)
            for each in list(other):
                if each.tag != f"{W}pPr":
                    other.remove(each)
            _set(other, "jc", val="right")
            other.append(_run(piece, made.sign))
            paragraph.addnext(other)
            return
        times = 2 if self._variant == "doubled" else 1
        first = next(piece for line in lines for piece in line)
        for number, (line, made_of_it) in enumerate(zip(lines, probes)):
            if number:
                paragraph.append(_run(first, f"{W}tab"))
            for piece, made in zip(line, made_of_it):
                paragraph.append(_run(piece, made.sign * times))

    def _paint(self, element: etree._Element, colour: int) -> None:
        if self._variant == "doubled":
            _shade(element, colour)

    def _mark(self, root: etree._Element, painted: Mapping[etree._Element, int]) -> None:
        """Paints where the parties sign and seal, each cell once."""
        colours = dict(painted)
        for places in self._means.places:
            for table, cell in _beside(root, places.label):
                found = [(places.sign, cell)] if places.sign else []
                if places.seal:
                    names = [each for each in table.iter(_CELL) if places.named_by in self._printed[painted.get(each)]]
                    found += [(places.seal, each) for each in names[:1]]
                for path, each in found:
                    if each not in colours:
                        colours[each] = next(self._colours)
                        self._paint(each, colours[each])
                    self.plan.marks[colours[each]] = (*self.plan.marks.get(colours[each], ()), path)


def _holder(paragraph: etree._Element) -> etree._Element | None:
    """The cell or text box that a paragraph stands in, or None outside of both."""
    return next((each for each in paragraph.iterancestors() if each.tag in (_CELL, _BOX, _FALLBACK)), None)


def _text(element: etree._Element) -> str:
    return "".join(each.text or "" for each in element.iter(TEXT))


def _has_tokens(paragraph: etree._Element) -> bool:
    return TOKENS.search(_text(paragraph)) is not None


def _beside(root: etree._Element, label: str) -> Iterator[tuple[etree._Element, etree._Element]]:
    """Each cell that follows one with just this text, with its table."""
    wanted = "".join(label.split())
    for table in root.iter(TABLE) if wanted else ():
        for row in rows(table):
            line = [cell for _, _, cell in cells(row)]
            for cell, following in pairwise(line):
                if "".join(_text(cell).split()) == wanted:
                    yield table, following


def _run(piece: RawPiece, *contents: str) -> etree._Element:
    """A run in the style of a piece: texts, and elements by their names."""
    run = etree.Element(RUN)
    if piece.properties is not None:
        run.append(deepcopy(piece.properties))
    for each in contents:
        if each.startswith("{"):
            etree.SubElement(run, each)
        else:
            etree.SubElement(run, TEXT).text = each
    return run


def _colour(run: etree._Element, colour: int) -> None:
    """Sets a run in a colour; the line under it keeps its own."""
    properties = run.find(RUN_PROPERTIES)
    if properties is None:
        properties = etree.Element(RUN_PROPERTIES)
        run.insert(0, properties)
    own = properties.find(f"{W}color")
    before = "auto" if own is None else str(own.get(f"{W}val"))
    line = properties.find(f"{W}u")
    if line is not None and line.get(f"{W}color") is None:
        line.set(f"{W}color", "000000" if before == "auto" else before)
    for each in properties.findall(f"{W}color"):
        properties.remove(each)
    etree.SubElement(properties, f"{W}color", {f"{W}val": f"{colour:06X}"})


def _set(paragraph: etree._Element, name: str, **values: str) -> None:
    """Sets attributes of a paragraph's property, which is made where it is not there."""
    properties = _properties(paragraph)
    element = properties.find(f"{W}{name}")
    if element is None:
        element = etree.SubElement(properties, f"{W}{name}")
    for key, value in values.items():
        element.set(f"{W}{key}", value)


def _properties(element: etree._Element) -> etree._Element:
    name = CELL_PROPERTIES if element.tag == _CELL else f"{W}pPr"
    found = element.find(name)
    if found is None:
        found = etree.Element(name)
        element.insert(0, found)
    return found


def _shade(element: etree._Element, colour: int) -> None:
    properties = _properties(element)
    for each in properties.findall(f"{W}shd"):
        properties.remove(each)
    attributes = {f"{W}val": "clear", f"{W}color": "auto", f"{W}fill": f"{colour:06X}"}
    etree.SubElement(properties, f"{W}shd", attributes)
