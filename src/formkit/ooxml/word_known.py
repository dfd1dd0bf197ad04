"""The short way through a Word document: one that looks like documents read before has its cells where those had them.

Its frame and the contents of its cells are looked up without their texts. What they make of these is found out the long
way, once, from a copy with a sign for each text. Where anything in them is out of the ordinary, or the texts themselves
decide what is seen, the whole document goes the long way.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from formkit.errors import UnreadableFile
from formkit.model.place import Paragraph, TableCell
from formkit.model.reading import Block, Cell, Grid, Line
from formkit.ooxml import word
from formkit.ooxml.package import Package, parse_xml
from formkit.ooxml.word_cut import CELL_END, TEXT_END, Cut, apart, as_parsed, boxes_in, cut, mended, together, unticked
from formkit.ooxml.word_parts import TABLE, TEXT
from formkit.ooxml.word_plain import SeenCell, plain_cells
from formkit.ooxml.word_settled import has_notes, settle_controls, settled_controls
from formkit.ooxml.word_text import EXTRAORDINARY, FONTS, symbol_font

_MOST_BYTES = 4 * 1024 * 1024  # of a document that is cut: a filled form has a tenth
_MOST_FRAMES, _MOST_CONTENTS, _MOST_SAID, _MOST_MET = 64, 4_096, 16_384, 4_096  # that are kept in mind
_FIRST_SIGN, _MOST_SIGNS = 0x100000, 0xFFFD  # a plane for private use, of which a sign stands for each text
_SIGN = re.compile("([\U00100000-\U0010fffd])")
_DECLARATION = re.compile(rb"<\?xml version=[\"']1\.0[\"'](?: encoding=[\"']utf-8[\"'])?[^>]*\?>\s*", re.IGNORECASE)
_ROOT = re.compile(rb"<w:document\b[^>]*>")
_EMPTY = b"<w:p/>"
_ALONE_BEFORE, _ALONE_AFTER = b"<w:body><w:tbl><w:tr><w:tc>", b"</w:tc></w:tr></w:tbl></w:body></w:document>"

Parts = tuple[str | int, ...]  # of a text: words of the document's own, and the numbers of the texts between them
Spot = tuple[int, int, int, int, int, int, int, int]  # the number of a cell, its span, and its place in which table


@dataclass(frozen=True)
class _Frame:
    """What is known of a frame: its blocks, and the contents that were met in documents of the same root.

    `blocks` are the parts and the number of a paragraph, or the cells of a table. In the cells `under` others, by
    number, nothing may stand.
    """

    blocks: tuple[tuple[Parts, int] | list[Spot], ...]
    under: frozenset[int]
    contents: "_Contents"


@dataclass(frozen=True)
class _Content:
    """What a cell says, and what its tick boxes must show, by the numbers of their texts: None of an odd state, which nothing shows."""

    parts: Parts
    shown: tuple[tuple[int, str | None], ...]


class _Contents:
    """What is known of the contents of cells in documents of the same root, with their texts and without."""

    def __init__(self, root: bytes) -> None:
        self._root = root
        self._said: dict[bytes, str] = {}
        self._known: dict[bytes, _Content | None] = {}

    def said(self, content: bytes) -> str | None:
        """What a cell with this content says; None where that has to be found out the long way."""
        try:
            return self._said[content]
        except KeyError:
            said = self._found_in(content)
        if said is not None:
            if len(self._said) >= _MOST_SAID:
                self._said.clear()
            self._said[content] = said
        return said

    def _found_in(self, content: bytes) -> str | None:
        skeleton, raw = cut(content)
        if skeleton not in self._known:
            if len(self._known) >= _MOST_CONTENTS:
                self._known.clear()
            self._known[skeleton] = _content_of(self._root, skeleton)
        known, texts = self._known[skeleton], as_parsed(raw)
        if known is None or texts is None or any(texts[number] != sign for number, sign in known.shown):
            return None
        return _joined(known.parts, texts)


def walk_document(package: Package, source: str) -> tuple[Block, ...]:
    """The blocks of a Word document as `word.walk_document` finds them. Raises UnreadableFile."""
    part = word.document_part(package) or "word/document.xml"
    blocks = None if has_notes(package, part) else known_blocks(package.part(part), source)
    return word.walk_document(package, source) if blocks is None else blocks


def known_blocks(document: bytes, source: str) -> tuple[Block, ...] | None:
    """The blocks of a document that looks like some read before; None where it has to go the long way."""
    if len(document) > _MOST_BYTES:
        return None
    bare, contents = apart(document)
    skeleton, raw = cut(bare)
    frame = _known_frame(skeleton)
    lines = None if frame is None else as_parsed(raw)
    if frame is None or lines is None:
        return None
    said: list[str] = []
    for content in contents:
        text = frame.contents.said(content)
        if text is None:
            return None
        said.append(text)
    if any(said[number].strip() for number in frame.under):
        return None
    return tuple(_block(each, lines, said, source) for each in frame.blocks)


def told_by_texts(package: Package, part: str, tells: Callable[[etree._Element], Sequence[str]]) -> Sequence[str]:
    """What `tells` puts together from the texts of an XML part; found out once for parts with other texts.

    Raises UnreadableFile.
    """
    content = package.part(part)
    skeleton, raw = cut(content) if len(content) <= _MOST_BYTES else Cut(b"", ())
    known, texts = _told_by(skeleton, tells), as_parsed(raw)
    if known is None or texts is None:
        return tells(package.xml(part))
    return ["".join(part if isinstance(part, str) else texts[part] for part in parts) for parts in known]


@lru_cache(maxsize=_MOST_FRAMES)
def _told_by(skeleton: bytes, tells: Callable[[etree._Element], Sequence[str]]) -> Sequence[Parts] | None:
    declared = _DECLARATION.match(skeleton)
    count = skeleton.count(TEXT_END)
    if skeleton.count(b"<?") != bool(declared) or not _can_be_signed(skeleton, count):
        return None
    try:
        return [_parts(text) for text in tells(parse_xml(mended(skeleton, map(_sign, range(count)))))]
    except UnreadableFile:
        return None


def _joined(parts: Parts, texts: Sequence[str]) -> str:
    return "".join(part if isinstance(part, str) else texts[part] for part in parts).strip("\n")


def _block(known: tuple[Parts, int] | list[Spot], lines: Sequence[str], said: Sequence[str], source: str) -> Block:
    if isinstance(known, tuple):
        parts, paragraph = known
        return Line(_joined(parts, lines), Paragraph(source, word.BODY, paragraph))
    cells = [
        Cell(row, column, height, width, said[number], TableCell(source, table, at_row, at_column))
        for number, row, column, height, width, table, at_row, at_column in known
    ]
    return Grid(tuple(cells))


_frames: dict[bytes, _Frame | None] = {}  # in the order of their coming
_met: set[int] = set()  # frames that came once: to find out what is in each would cost more than it saves


def _known_frame(skeleton: bytes) -> _Frame | None:
    """What is known of a frame without its texts; nothing where it comes for the first time or is out of the ordinary."""
    if skeleton in _frames:
        return _frames[skeleton]
    if (met := hash(skeleton)) not in _met:
        if len(_met) >= _MOST_MET:
            _met.clear()
        _met.add(met)
        return None
    if len(_frames) >= _MOST_FRAMES:
        del _frames[next(iter(_frames))]
    found = _frames[skeleton] = _frame_of(skeleton)
    return found


def _frame_of(skeleton: bytes) -> _Frame | None:
    root = _root_of(skeleton)
    lines, cells = skeleton.count(TEXT_END), skeleton.count(CELL_END)
    if root is None or not _can_be_signed(skeleton, lines + cells):
        return None
    bare = mended(skeleton, map(_sign, range(lines)))
    signs = [_sign(number) for number in range(lines, lines + cells)]
    first = _blocks_of(together(bare, map(_signed_cell, signs)))
    shown = {cell.text for block in first or () if isinstance(block, Grid) for cell in block.cells}
    under = frozenset(number for number, sign in enumerate(signs) if sign.decode() not in shown)
    blocks = first and _blocks_of(
        together(bare, (_EMPTY if number in under else _signed_cell(sign) for number, sign in enumerate(signs)))
    )
    known = [_known_block(each, lines) for each in blocks or ()]
    spots = [spot[0] for each in known if isinstance(each, list) for spot in each]
    if blocks is None or None in known or len(spots) != len(set(spots)) or len(spots) + len(under) != cells:
        return None
    return _Frame(tuple(each for each in known if each is not None), under, _contents_in(root))


def _root_of(skeleton: bytes) -> bytes | None:
    """The root of a document, if no name is given a meaning but there, and it is in UTF-8."""
    declared = _DECLARATION.match(skeleton)
    found = _ROOT.match(skeleton, declared.end() if declared else 0)
    if found is None or skeleton.count(b"<?") != bool(declared) or skeleton.count(b"xmlns") != found[0].count(b"xmlns"):
        return None
    return found[0]


def _can_be_signed(skeleton: bytes, count: int) -> bool:
    """Whether signs can stand for so many texts, and no text is a comment or the like."""
    try:
        return count <= _MOST_SIGNS and b"<!" not in skeleton and not _SIGN.search(skeleton.decode())
    except UnicodeDecodeError:
        return False


def _sign(number: int) -> bytes:
    return chr(_FIRST_SIGN + number).encode()


def _signed_cell(sign: bytes) -> bytes:
    return b"<w:p><w:r><w:t>" + sign + b"</w:t></w:r></w:p>"


def _parts(text: str) -> Parts:
    return tuple(ord(part) - _FIRST_SIGN if _SIGN.match(part) else part for part in _SIGN.split(text) if part)


def _blocks_of(document: bytes) -> tuple[Block, ...] | None:
    """The blocks of a document with signs in place of its texts, if there is nothing out of the ordinary around them."""
    try:
        body = word.body_of(parse_xml(document))
        if (
            body is None
            or any(True for _ in settled_controls(body))
            or next(body.iter(*EXTRAORDINARY), None) is not None
        ):
            return None
        return None if any(map(symbol_font, body.iter(FONTS))) else word.blocks_in(body, "")
    except UnreadableFile:
        return None


def _known_block(block: Block, lines: int) -> tuple[Parts, int] | list[Spot] | None:
    """A block as it is kept in mind; None where there is any doubt of it, or a cell says more than its sign."""
    if isinstance(block, Line):
        assert isinstance(block.place, Paragraph)
        return None if block.doubts or block.alternatives else (_parts(block.text), block.place.number)
    found: list[Spot] = []
    for cell in block.cells:
        place, parts = cell.place, _parts(cell.text)
        assert isinstance(place, TableCell)
        if cell.doubts or cell.alternatives or len(parts) != 1 or isinstance(parts[0], str) or parts[0] < lines:
            return None
        span = (cell.row, cell.column, cell.row_span, cell.column_span)
        found.append((parts[0] - lines, *span, place.table, place.row, place.column))
    return found


@lru_cache(maxsize=8)
def _contents_in(root: bytes) -> _Contents:
    return _Contents(root)


def _content_of(root: bytes, skeleton: bytes) -> _Content | None:
    """What a cell says, where it is plain text, and its tick boxes show one text each."""
    count = skeleton.count(TEXT_END)
    if b"<?" in skeleton or not _can_be_signed(skeleton, count):
        return None
    content = mended(unticked(skeleton), map(_sign, range(count)))
    try:
        body = word.body_of(parse_xml(root + _ALONE_BEFORE + content + _ALONE_AFTER))
    except UnreadableFile:
        return None
    table = None if body is None else body.find(TABLE)
    if body is None or table is None:
        return None
    boxes = [[each.text for each in held.iter(TEXT)] for held, checked in settled_controls(body) if checked is not None]
    shown = tuple(boxes_in(skeleton))
    if boxes != [[_sign(number).decode()] for number, _ in shown]:
        return None
    settle_controls(body)
    cells = plain_cells(table)
    if cells is None or cells != [SeenCell(0, 0, text=cells[0].text)]:
        return None
    return _Content(_parts(cells[0].text), shown)
