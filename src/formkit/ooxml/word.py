"""Walks a Word document into lines and grids, losing nothing on the way.

python-docx drops cells that stand in a content control and text under tracked changes; this walk does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from formkit.model.place import Paragraph, TableCell
from formkit.model.reading import Block, Cell, Doubt, Grid, Line
from formkit.ooxml.package import Package

MAIN_TYPES = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"

# Symbol fonts that people tick with: (font, code) -> what it looks like. Codes carry a private-use F0 or not.
_SYMBOLS = {
    ("wingdings", 0xFE): "☑",
    ("wingdings", 0xFD): "☒",
    ("wingdings", 0xFC): "√",
    ("wingdings", 0xFB): "×",
    ("wingdings", 0xA8): "☐",
    ("wingdings", 0x6F): "☐",
    ("wingdings", 0x6E): "■",
    ("wingdings 2", 0x52): "☑",
    ("wingdings 2", 0x53): "☒",
    ("wingdings 2", 0x50): "√",
    ("wingdings 2", 0x4F): "×",
    ("wingdings 2", 0xA3): "☐",
    ("wingdings 2", 0x2A): "☐",
}

TRACKED = Doubt("cell.tracked_change", "这里有修订痕迹，修订前后不同。请在 Word 里接受或拒绝修订，或以双方认可的为准。")
HIDDEN = Doubt("cell.hidden_text", "这里有隐藏文字，看到的和存着的不同。请在 Word 里显示隐藏文字后核对。")


@dataclass
class _Text:
    """One text in three readings: as it stands, before tracked changes, and with hidden text shown."""

    now: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    unhidden: list[str] = field(default_factory=list)

    def add(self, text: str, *, is_inserted: bool = False, is_deleted: bool = False, is_hidden: bool = False) -> None:
        if not is_deleted:
            self.unhidden.append(text)
            if not is_hidden:
                self.now.append(text)
        if not is_inserted and not is_hidden:
            self.before.append(text)

    def result(self) -> tuple[str, tuple[Doubt, ...], tuple[str, ...]]:
        now, before, unhidden = ("".join(each).strip("\n") for each in (self.now, self.before, self.unhidden))
        doubts, alternatives = [], []
        if before != now:
            doubts.append(TRACKED)
            alternatives.append(before)
        if unhidden != now:
            doubts.append(HIDDEN)
            alternatives.append(unhidden)
        return now, tuple(doubts), tuple(alternatives)


def document_part(package: Package) -> str | None:
    """The name of the main document part, or None where the package is no Word document."""
    return next((name for name, kind in package.content_types().items() if kind in MAIN_TYPES), None)


def walk_document(package: Package, source: str) -> tuple[Block, ...]:
    """The body of a Word document in reading order: paragraphs as lines, tables as grids.

    Raises UnreadableFile where the package is damaged.
    """
    name = document_part(package)
    root = package.xml(name or "word/document.xml")
    if root.nsmap.get(root.prefix) == _STRICT:
        root = _transitional(root)
    body = root.find(f"{_W}body")
    return tuple(_Walk(source).blocks(body)) if body is not None else ()


def _transitional(root: etree._Element) -> etree._Element:
    """A document of the strict variant with the usual namespace."""
    return etree.fromstring(etree.tostring(root).replace(_STRICT.encode(), _W.strip("{}").encode()))


class _Walk:
    """One pass over a body; counts tables and paragraphs for their places."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._tables = 0
        self._paragraphs = 0

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        for element in _unwrapped(parent):
            if element.tag == f"{_W}p":
                yield self._line(element)
                yield from self._text_boxes(element)
            elif element.tag == f"{_W}tbl":
                yield self._grid(element)

    def _line(self, paragraph: etree._Element) -> Line:
        self._paragraphs += 1
        text = _Text()
        _collect(paragraph, text)
        now, doubts, alternatives = text.result()
        return Line(now, Paragraph(self._source, "正文", self._paragraphs), doubts, alternatives)

    def _text_boxes(self, element: etree._Element) -> Iterator[Block]:
        for box in element.iter(f"{_W}txbxContent"):
            if any(parent.tag == f"{_MC}Fallback" for parent in box.iterancestors()):
                continue  # the same text once more, for old readers
            yield from self.blocks(box)

    def _grid(self, table: etree._Element) -> Grid:
        self._tables += 1
        cells: list[Cell] = []
        merged: dict[int, int] = {}  # grid column -> index of the cell that a vMerge continues
        for row, element in enumerate(each for each in _unwrapped(table) if each.tag == f"{_W}tr"):
            is_deleted = element.find(f"{_W}trPr/{_W}del") is not None
            column = _number(element.find(f"{_W}trPr/{_W}gridBefore"))
            for cell in (each for each in _unwrapped(element) if each.tag == f"{_W}tc"):
                span = max(1, _number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1))
                merge = cell.find(f"{_W}tcPr/{_W}vMerge")
                goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
                if goes_on and column in merged:
                    index = merged[column]
                    cells[index] = self._grown(cells[index], row, cell)
                else:
                    cells.append(self._cell(cell, row, column, span, is_deleted))
                    merged.pop(column, None)
                    if merge is not None:
                        merged[column] = len(cells) - 1
                column += span
        return Grid(tuple(cells))

    def _cell(self, element: etree._Element, row: int, column: int, span: int, is_deleted: bool) -> Cell:
        text = _Text()
        _collect_cell(element, text, is_deleted)
        now, doubts, alternatives = text.result()
        place = TableCell(self._source, self._tables, row + 1, column + 1)
        return Cell(row, column, 1, span, now, place, doubts, alternatives)

    def _grown(self, cell: Cell, row: int, element: etree._Element) -> Cell:
        """`cell` reaching down to `row`, with any text that hides in the merged-away cell."""
        text = _Text()
        _collect_cell(element, text, is_deleted=False)
        now = "\n".join(each for each in (cell.text, text.result()[0]) if each)
        return Cell(
            cell.row, cell.column, row - cell.row + 1, cell.column_span, now, cell.place, cell.doubts, cell.alternatives
        )


def _number(element: etree._Element | None, default: int = 0) -> int:
    text = "" if element is None else str(element.get(f"{_W}val", ""))
    return int(text) if text.isdigit() else default


def _unwrapped(parent: etree._Element) -> Iterator[etree._Element]:
    """The children of `parent`, with content controls, custom XML and tracked wrappers opened."""
    for child in parent:
        if child.tag == f"{_W}sdt":
            content = child.find(f"{_W}sdtContent")
            if content is not None:
                yield from _unwrapped(content)
        elif child.tag in (f"{_W}customXml", f"{_W}ins", f"{_W}moveTo", f"{_W}smartTag"):
            yield from _unwrapped(child)
        elif child.tag == f"{_MC}AlternateContent":
            chosen = child.find(f"{_MC}Choice")
            if chosen is not None:
                yield from _unwrapped(chosen)
        else:
            yield child


def _collect_cell(cell: etree._Element, text: _Text, is_deleted: bool) -> None:
    for number, block in enumerate(each for each in _unwrapped(cell) if each.tag in (f"{_W}p", f"{_W}tbl")):
        if number:
            text.add("\n")
        if block.tag == f"{_W}p":
            _collect(block, text, is_deleted=is_deleted)
            for box in block.iter(f"{_W}txbxContent"):
                if all(parent.tag != f"{_MC}Fallback" for parent in box.iterancestors()):
                    text.add("\n")
                    _collect_cell(box, text, is_deleted)
            continue
        for row in (each for each in _unwrapped(block) if each.tag == f"{_W}tr"):
            for column, inner in enumerate(each for each in _unwrapped(row) if each.tag == f"{_W}tc"):
                text.add("\t" if column else "")
                _collect_cell(inner, text, is_deleted)
            text.add("\n")


def _collect(parent: etree._Element, text: _Text, *, is_inserted: bool = False, is_deleted: bool = False) -> None:
    """Adds the text of a paragraph or of what stands in it."""
    for child in parent:
        name = str(child.tag).removeprefix(_W)
        if name == "r":
            _collect_run(child, text, is_inserted=is_inserted, is_deleted=is_deleted)
        elif name in ("ins", "moveTo"):
            _collect(child, text, is_inserted=True, is_deleted=is_deleted)
        elif name in ("del", "moveFrom"):
            _collect(child, text, is_inserted=is_inserted, is_deleted=True)
        elif name == "sdt":
            _collect_control(child, text, is_inserted=is_inserted, is_deleted=is_deleted)
        elif name in ("hyperlink", "smartTag", "customXml", "fldSimple", "sdtContent", "dir", "bdo"):
            _collect(child, text, is_inserted=is_inserted, is_deleted=is_deleted)
        elif child.tag == f"{_MC}AlternateContent":
            chosen = child.find(f"{_MC}Choice")
            if chosen is not None:
                _collect(chosen, text, is_inserted=is_inserted, is_deleted=is_deleted)


def _collect_control(control: etree._Element, text: _Text, *, is_inserted: bool, is_deleted: bool) -> None:
    properties = control.find(f"{_W}sdtPr")
    if properties is not None:
        if properties.find(f"{_W}showingPlcHdr") is not None:
            return  # what is shown is a prompt ("单击此处输入文字"), not a value
        checked = properties.find(f"{_W14}checkbox/{_W14}checked")
        if checked is not None:
            is_ticked = checked.get(f"{_W14}val", "0") in ("1", "true", "on")
            text.add("☑" if is_ticked else "☐", is_inserted=is_inserted, is_deleted=is_deleted)
            return
    content = control.find(f"{_W}sdtContent")
    if content is not None:
        _collect(content, text, is_inserted=is_inserted, is_deleted=is_deleted)


def _collect_run(run: etree._Element, text: _Text, *, is_inserted: bool, is_deleted: bool) -> None:
    vanish = run.find(f"{_W}rPr/{_W}vanish")
    is_hidden = vanish is not None and vanish.get(f"{_W}val", "1") not in ("0", "false", "off")
    for child in run:
        text.add(_glyphs(child), is_inserted=is_inserted, is_deleted=is_deleted, is_hidden=is_hidden)


def _glyphs(element: etree._Element) -> str:
    """What one child of a run shows."""
    match str(element.tag).removeprefix(_W):
        case "t" | "delText":
            return element.text or ""
        case "tab":
            return "\t"
        case "br" | "cr":
            return "\n"
        case "noBreakHyphen":
            return "-"
        case "sym":
            font = str(element.get(f"{_W}font", "")).lower()
            code = int(str(element.get(f"{_W}char", "0")), 16) & 0xFF
            return _SYMBOLS.get((font, code), "�")
        case "fldChar":
            box = element.find(f"{_W}ffData/{_W}checkBox")
            if box is None:
                return ""
            state = box.find(f"{_W}checked")
            state = box.find(f"{_W}default") if state is None else state
            is_ticked = state is not None and state.get(f"{_W}val", "1") not in ("0", "false", "off")
            return "☑" if is_ticked else "☐"
        case _:
            return ""
