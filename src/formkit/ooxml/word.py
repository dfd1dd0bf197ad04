"""Walks a Word document into lines and grids, losing nothing on the way.

python-docx drops cells that stand in a content control and text under tracked changes; this walk does not.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from lxml import etree

from formkit.errors import UnreadableFile
from formkit.model.place import Paragraph, TableCell
from formkit.model.reading import STRUCK, Block, Cell, Doubt, Grid, Line, noted
from formkit.ooxml.package import Package, parse_xml
from formkit.ooxml.symbols import in_font

MAIN_TYPES = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PLACED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"

TRACKED = Doubt("cell.tracked_change", "这里有修订痕迹，修订前后不同。请在 Word 里接受或拒绝修订，或以双方认可的为准。")
HIDDEN = Doubt("cell.hidden_text", "这里有隐藏文字，看到的和存着的不同。请在 Word 里显示隐藏文字后核对。")
MERGED = Doubt("cell.hidden_text", "合并的单元格里还藏着别的文字，纸面上看不到。请拆分单元格后核对。")
NESTED = Doubt("cell.nested_table", "格子里又套了一张表，分不清哪些字是填的内容。请对照原件确认。")
TICK = Doubt("cell.tick_differs", "勾选框看上去的样子与文件里存的状态不同。请向填表人确认勾没勾。")
PICTURE = Doubt("cell.picture", "这里放的是图片，读不出文字。请看图填写。")

_EMPTY_BOXES = "☐□▢◻⬜❏❑❐❒"
_WORDS_TICKS = ("☒", "☑")
_UNSURE = "tick-differs"  # put into a run of which TICK is true
_MOST_COLUMNS = 1_000  # Word allows 63; a span of a thousand million must not cost memory


@dataclass
class _Text:
    """One text in four readings: as it stands, before tracked changes, with hidden and with crossed-out text shown."""

    now: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    unhidden: list[str] = field(default_factory=list)
    uncrossed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    own: list[Doubt] = field(default_factory=list)
    has_picture: bool = False

    def add(
        self,
        text: str,
        *,
        is_inserted: bool = False,
        is_deleted: bool = False,
        is_hidden: bool = False,
        is_struck: bool = False,
    ) -> None:
        readings = (
            (self.now, is_deleted or is_hidden or is_struck),
            (self.before, is_inserted or is_hidden or is_struck),
            (self.unhidden, is_deleted or is_struck),
            (self.uncrossed, is_deleted or is_hidden),
        )
        for reading, is_left_out in readings:
            if not is_left_out:
                reading.append(text)

    def result(self) -> tuple[str, tuple[Doubt, ...], tuple[str, ...]]:
        now = "".join(self.now).strip("\n")
        doubts, alternatives = list(dict.fromkeys(self.own)), []
        others = ((self.before, TRACKED), (self.unhidden, HIDDEN), (self.uncrossed, STRUCK))
        for other, doubt in others:
            text = "".join(other).strip("\n")
            if text != now:
                doubts.append(doubt)
                alternatives.append(text)
        if self.has_picture and not now.strip():
            doubts.append(PICTURE)
        return now, (*doubts, *noted(self.notes)), tuple(alternatives)


def document_part(package: Package) -> str | None:
    """The name of the main document part, or None where the package is no Word document."""
    return package.main_part(MAIN_TYPES)


def walk_document(package: Package, source: str) -> tuple[Block, ...]:
    """The body of a Word document in reading order: paragraphs as lines, tables as grids.

    Raises UnreadableFile where the package is damaged.
    """
    body = document_root(package).find(f"{_W}body")
    if body is None:
        return ()
    for control in body.iter(f"{_W}sdt"):
        _settle(control)
    _settle_notes(package, body)
    return tuple(_Walk(source).blocks(body))


def document_root(package: Package) -> etree._Element:
    """The root of the main document part; one of the strict variant comes with the usual namespace."""
    root = package.xml(document_part(package) or "word/document.xml")
    if root.nsmap.get(root.prefix) == _STRICT:
        return parse_xml(etree.tostring(root).replace(_STRICT.encode(), _W.strip("{}").encode()))
    return root


def tables(root: etree._Element) -> Iterator[etree._Element]:
    """The tables that are grids of their own, in the order of their numbers; one inside a cell is part of its text."""
    for table in root.iter(f"{_W}tbl"):
        if all(parent.tag not in (f"{_W}tc", f"{_MC}Fallback") for parent in table.iterancestors()):
            yield table


def rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table, those in content controls too."""
    return (each for each in _unwrapped(table) if each.tag == f"{_W}tr")


def cells(row: etree._Element) -> Iterator[tuple[int, int, etree._Element]]:
    """Grid column, column span and element of each cell of a row. Raises UnreadableFile for an absurd span."""
    column = _number(row.find(f"{_W}trPr/{_W}gridBefore"))
    for cell in (each for each in _unwrapped(row) if each.tag == f"{_W}tc"):
        span = max(1, _number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1))
        if column + span > _MOST_COLUMNS:
            raise UnreadableFile("file.broken", "文件里有跨越上千列的单元格，不像表单。请让对方重新保存后再发。")
        yield column, span, cell
        column += span


def _settle(control: etree._Element) -> None:
    """Makes a content control hold as runs what it shows: nothing under a prompt, a tick box with its tick."""
    properties, content = control.find(f"{_W}sdtPr"), control.find(f"{_W}sdtContent")
    if properties is None or content is None:
        return
    deleted = (f"{_W}del", f"{_W}moveFrom")
    runs = [run for run in content.iter(f"{_W}r") if all(each.tag not in deleted for each in run.iterancestors())]
    checked = properties.find(f"{_W14}checkbox/{_W14}checked")
    if checked is not None and runs:
        _settle_box(runs, is_ticked=checked.get(f"{_W14}val", "1") in ("1", "true", "on"))
    elif checked is None and is_on(properties.find(f"{_W}showingPlcHdr")):
        for run in runs:
            for child in list(run):
                run.remove(child)


def _settle_box(runs: Sequence[etree._Element], *, is_ticked: bool) -> None:
    """Makes a tick box show its state: Word draws a ticked one as ☒, which on a Chinese form reads as crossed out.

    People also type over the box. Where what is seen and the state contradict each other, it is in doubt.
    """
    shown = "".join(_glyphs(child) for run in runs for child in run).strip()
    is_empty = not shown.strip(_EMPTY_BOXES)
    if shown and not is_ticked and not is_empty and shown not in _WORDS_TICKS:
        return
    for run in runs:
        for child in [each for each in run if each.tag != f"{_W}rPr"]:
            run.remove(child)
    is_seen_ticked = is_ticked if not shown else not is_empty
    etree.SubElement(runs[0], f"{_W}t").text = "☑" if is_seen_ticked else "☐"
    if is_seen_ticked != is_ticked:
        etree.SubElement(runs[0], _UNSURE)


def _settle_notes(package: Package, body: etree._Element) -> None:
    """Makes each mark of a comment or footnote hold what it says."""
    for kind, part in package.relations(document_part(package) or "word/document.xml").values():
        name = kind.rpartition("/")[2].removesuffix("s")  # comments, footnotes, endnotes
        if name not in ("comment", "footnote", "endnote"):
            continue
        said = {
            each.get(f"{_W}id"): "".join(text.text or "" for text in each.iter(f"{_W}t"))
            for each in package.xml(part).iterchildren(f"{_W}{name}")
        }
        for mark in body.iter(f"{_W}{name}Reference"):
            mark.text = said.get(mark.get(f"{_W}id"), "")


def is_on(element: etree._Element | None) -> bool:
    """Whether a property is there and not switched off."""
    return element is not None and element.get(f"{_W}val", "1") not in ("0", "false", "off")


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
                yield from self._framed(element)

    def _framed(self, table: etree._Element) -> Iterator[Block]:
        """A table as a grid; one of a single cell around other tables is a frame, as when a form is pasted into it."""
        inner = [cell for row in rows(table) for _, _, cell in cells(row)]
        if len(inner) == 1 and any(each.tag == f"{_W}tbl" for each in _unwrapped(inner[0])):
            yield from self.blocks(inner[0])
        else:
            yield self._grid(table)

    def _line(self, paragraph: etree._Element) -> Line:
        self._paragraphs += 1
        text = _Text()
        _collect(paragraph, text)
        now, doubts, alternatives = text.result()
        return Line(now, Paragraph(self._source, "正文", self._paragraphs), doubts, alternatives)

    def _text_boxes(self, element: etree._Element) -> Iterator[Block]:
        for box in _boxes(element):
            yield from self.blocks(box)

    def _grid(self, table: etree._Element) -> Grid:
        self._tables += 1
        found: list[Cell] = []
        merged: dict[int, int] = {}  # grid column -> index of the cell that a vMerge there belongs to
        for row, element in enumerate(rows(table)):
            changed = element.find(f"{_W}trPr")
            for column, span, cell in cells(element):
                text = self._cell_text(cell, changed)
                merge = cell.find(f"{_W}tcPr/{_W}vMerge")
                index = merged.pop(column, None)
                goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
                if goes_on and index is not None and _reaches(found[index], row, span):
                    found[index] = _grown(found[index], text)
                    merged[column] = index
                    continue
                now, doubts, alternatives = text.result()
                place = TableCell(self._source, self._tables, row + 1, column + 1)
                found.append(Cell(row, column, 1, span, now, place, doubts, alternatives))
                if merge is not None:
                    merged[column] = len(found) - 1
        return Grid(tuple(found))

    def _cell_text(self, cell: etree._Element, row_properties: etree._Element | None) -> "_Text":
        text = _Text()
        kept = (row_properties, cell.find(f"{_W}tcPr"))
        is_inserted, is_deleted = (
            any(each is not None and each.find(f"{_W}{name}") is not None for each in kept for name in names)
            for names in (("ins", "cellIns"), ("del", "cellDel"))
        )
        _collect_cell(cell, text, is_inserted=is_inserted, is_deleted=is_deleted)
        return text


def _reaches(cell: Cell, row: int, span: int) -> bool:
    """Whether a cell of that span in `row` can continue `cell` from above."""
    return cell.row + cell.row_span == row and cell.column_span == span


def _grown(cell: Cell, text: _Text) -> Cell:
    """`cell` one row taller; text that stands in the merged-away part is not seen on paper."""
    under, _, others = text.result()
    hidden = [each for each in dict.fromkeys((under, *others)) if each.strip()]
    return replace(
        cell,
        row_span=cell.row_span + 1,
        doubts=(*cell.doubts, MERGED) if hidden and MERGED not in cell.doubts else cell.doubts,
        alternatives=(*cell.alternatives, *(f"{cell.text}\n{each}".strip("\n") for each in hidden)),
    )


def _boxes(element: etree._Element) -> Iterator[etree._Element]:
    """The text boxes in a paragraph, without those inside another and without copies for old readers."""
    outside = (f"{_MC}Fallback", f"{_W}txbxContent")
    for box in element.iter(f"{_W}txbxContent"):
        parents = takewhile(lambda parent: parent is not element, box.iterancestors())
        if all(parent.tag not in outside for parent in parents):
            yield box


def _number(element: etree._Element | None, default: int = 0) -> int:
    text = "" if element is None else str(element.get(f"{_W}val", ""))
    return int(text[:10]) if text.isascii() and text.isdecimal() else default


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


def _collect_cell(cell: etree._Element, text: _Text, *, is_inserted: bool, is_deleted: bool) -> None:
    for number, block in enumerate(each for each in _unwrapped(cell) if each.tag in (f"{_W}p", f"{_W}tbl")):
        if number:
            text.add("\n")
        if block.tag == f"{_W}p":
            _collect(block, text, is_inserted=is_inserted, is_deleted=is_deleted)
            for box in _boxes(block):
                text.add("\n")
                _collect_cell(box, text, is_inserted=is_inserted, is_deleted=is_deleted)
            continue
        text.own.append(NESTED)
        for row in rows(block):
            for column, (_, _, inner) in enumerate(cells(row)):
                text.add("\t" if column else "")
                _collect_cell(inner, text, is_inserted=is_inserted, is_deleted=is_deleted)
            text.add("\n")


_OPENED = ("hyperlink", "smartTag", "customXml", "fldSimple", "sdt", "sdtContent", "dir", "bdo", "ruby", "rubyBase")


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
        elif name in _OPENED:
            _collect(child, text, is_inserted=is_inserted, is_deleted=is_deleted)
        elif name.startswith(_MATH):
            formula = "".join(each.text or "" for each in child.iter(f"{_MATH}t"))
            text.add(formula, is_inserted=is_inserted, is_deleted=is_deleted)
        elif child.tag == f"{_MC}AlternateContent":
            chosen = child.find(f"{_MC}Choice")
            if chosen is not None:
                _collect(chosen, text, is_inserted=is_inserted, is_deleted=is_deleted)


def _collect_run(run: etree._Element, text: _Text, *, is_inserted: bool, is_deleted: bool) -> None:
    is_hidden = is_on(run.find(f"{_W}rPr/{_W}vanish"))
    is_struck = any(is_on(run.find(f"{_W}rPr/{_W}{name}")) for name in ("strike", "dstrike"))
    fonts = run.find(f"{_W}rPr/{_W}rFonts")
    font = "" if fonts is None else str(fonts.get(f"{_W}hAnsi") or fonts.get(f"{_W}ascii") or "")
    for child in run:
        if child.tag == f"{_W}ruby":
            _collect(child, text, is_inserted=is_inserted, is_deleted=is_deleted)  # without the guide above it
            continue
        if str(child.tag).endswith("Reference") and child.text:
            text.notes.append(child.text)
            continue
        text.has_picture |= _is_picture(child) and not is_deleted
        text.own += [TICK] if child.tag == _UNSURE else []
        shown = _glyphs(child)
        text.add(
            in_font(shown, font) if child.tag == f"{_W}t" else shown,
            is_inserted=is_inserted,
            is_deleted=is_deleted,
            is_hidden=is_hidden,
            is_struck=is_struck,
        )


def _is_picture(element: etree._Element) -> bool:
    """Whether a child of a run is a picture that stands in the line like a sign; floating ones may be seals."""
    if element.tag == f"{_W}object":
        return True
    return element.tag == f"{_W}drawing" and element.find(f"{_PLACED}inline//{_DRAWN}blip") is not None


def _glyphs(element: etree._Element) -> str:
    """What one child of a run shows."""
    if element.tag == f"{_MC}AlternateContent":
        # Word writes an emoji as a symbol of a font, and for other readers as text.
        texts = element.findall(f"{_MC}Choice/{_W}t") or element.findall(f"{_MC}Fallback/{_W}t")
        return "".join(each.text or "" for each in texts)
    match str(element.tag).removeprefix(_W):
        case "t" | "delText":
            return element.text or ""
        case "tab" | "ptab":
            return "\t"
        case "br" | "cr":
            return "\n"
        case "noBreakHyphen":
            return "-"
        case "sym":
            return _symbol(str(element.get(f"{_W}font", "")), str(element.get(f"{_W}char", "")))
        case "fldChar":
            return _legacy_field(element)
        case _:
            return ""


def _symbol(font: str, code: str) -> str:
    if not re.fullmatch("[0-9A-Fa-f]{1,4}", code):
        return ""
    shown = in_font(chr(int(code, 16)), font)
    return shown if shown.isprintable() else "�"


def _legacy_field(element: etree._Element) -> str:
    """What a form field of old Word shows that no run shows: a tick box or the chosen entry of a list."""
    box, choices = element.find(f"{_W}ffData/{_W}checkBox"), element.find(f"{_W}ffData/{_W}ddList")
    if box is not None:
        state = box.find(f"{_W}checked")
        return "☑" if is_on(box.find(f"{_W}default") if state is None else state) else "☐"
    if choices is not None:
        result = choices.find(f"{_W}result")
        number = _number(choices.find(f"{_W}default") if result is None else result)
        entries = [str(each.get(f"{_W}val", "")) for each in choices.iterfind(f"{_W}listEntry")]
        return entries[number] if number < len(entries) else ""
    return ""
