"""The text of a paragraph or a cell in all its readings: as it stands, before tracked changes, with what is hidden."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import takewhile

from lxml import etree

from formkit.model.reading import STRUCK, Doubt, noted
from formkit.ooxml.symbols import in_font, is_symbol_font
from formkit.ooxml.word_parts import (
    MC,
    PARAGRAPH,
    RUN,
    RUN_PROPERTIES,
    TABLE,
    TEXT,
    W,
    cells,
    is_on,
    number,
    rows,
    unwrapped,
)

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PLACED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"

TRACKED = Doubt("cell.tracked_change", "这里有修订痕迹，修订前后不同。请在 Word 里接受或拒绝修订，或以双方认可的为准。")
HIDDEN = Doubt("cell.hidden_text", "这里有隐藏文字，看到的和存着的不同。请在 Word 里显示隐藏文字后核对。")
NESTED = Doubt("cell.nested_table", "格子里又套了一张表，分不清哪些字是填的内容。请对照原件确认。")
TICK = Doubt("cell.tick_differs", "勾选框看上去的样子与文件里存的状态不同。请向填表人确认勾没勾。")
PICTURE = Doubt("cell.picture", "这里放的是图片，读不出文字。请看图填写。")

UNSURE = "tick-differs"  # put into a run of which TICK is true
_INSERTED, _DELETED = (f"{W}ins", f"{W}moveTo"), (f"{W}del", f"{W}moveFrom")
_OPENED = frozenset(
    f"{W}{name}"
    for name in (
        "hyperlink", "smartTag", "customXml", "fldSimple", "sdt", "sdtContent", "dir", "bdo", "ruby", "rubyBase",
    )
)  # fmt: skip
_BOX, _RUBY, FONTS = f"{W}txbxContent", f"{W}ruby", f"{W}rFonts"
_VANISH, _STRIKES = f"{W}vanish", (f"{W}strike", f"{W}dstrike")
_NOTED = tuple(f"{W}{name}Reference" for name in ("comment", "footnote", "endnote"))
# What stands in a run beside its text and shows a plain sign; and all that makes a text more than its plain runs.
BREAKS = frozenset(f"{W}{name}" for name in ("tab", "ptab", "br", "cr", "noBreakHyphen"))
EXTRAORDINARY = (
    *_INSERTED, *_DELETED, _VANISH, *_STRIKES, _BOX, _RUBY, *_NOTED, UNSURE, f"{_MATH}*", f"{MC}AlternateContent",
    *(f"{W}{name}" for name in ("delText", "sym", "fldChar", "object", "drawing")),
)  # fmt: skip


@dataclass(frozen=True)
class State:
    """How a stretch of text stands: put in or taken out under tracked changes, hidden, crossed out."""

    is_inserted: bool = False
    is_deleted: bool = False
    is_hidden: bool = False
    is_struck: bool = False


PLAIN = State()


@dataclass
class Text:
    """One text in four readings. They are the same, and only one of them is kept, until a stretch is not plain."""

    now: list[str] = field(default_factory=list)
    others: tuple[list[str], list[str], list[str]] | None = None
    notes: list[str] = field(default_factory=list)
    own: list[Doubt] = field(default_factory=list)
    has_picture: bool = False

    def add(self, text: str, state: State = PLAIN) -> None:
        """Adds a stretch to each reading in which it is seen."""
        if state is PLAIN:
            self.now.append(text)
            for each in self.others or ():
                each.append(text)
            return
        if self.others is None:
            self.others = (list(self.now), list(self.now), list(self.now))
        before, unhidden, uncrossed = self.others
        if not (state.is_deleted or state.is_hidden or state.is_struck):
            self.now.append(text)
        if not (state.is_inserted or state.is_hidden or state.is_struck):
            before.append(text)
        if not (state.is_deleted or state.is_struck):
            unhidden.append(text)
        if not (state.is_deleted or state.is_hidden):
            uncrossed.append(text)

    def result(self) -> tuple[str, tuple[Doubt, ...], tuple[str, ...]]:
        """The text as it stands, what is doubtful about it, and what else it could be."""
        now = "".join(self.now).strip("\n")
        doubts, alternatives = list(dict.fromkeys(self.own)), []
        for other, doubt in zip(self.others or (), (TRACKED, HIDDEN, STRUCK)):
            text = "".join(other).strip("\n")
            if text != now:
                doubts.append(doubt)
                alternatives.append(text)
        if self.has_picture and not now.strip():
            doubts.append(PICTURE)
        return now, (*doubts, *noted(self.notes)), tuple(alternatives)


def collect_cell(cell: etree._Element, text: Text, state: State = PLAIN) -> None:
    """Adds the text of a cell or a text box, paragraph by paragraph."""
    is_first = True
    for block in unwrapped(cell):
        if block.tag != PARAGRAPH and block.tag != TABLE:
            continue
        if not is_first:
            text.add("\n")
        is_first = False
        if block.tag == PARAGRAPH:
            collect(block, text, state)
            for box in boxes(block):
                text.add("\n")
                collect_cell(box, text, state)
            continue
        text.own.append(NESTED)
        for row in rows(block):
            for column, (_, _, inner) in enumerate(cells(row)):
                text.add("\t" if column else "")
                collect_cell(inner, text, state)
            text.add("\n")


def collect(parent: etree._Element, text: Text, state: State = PLAIN) -> None:
    """Adds the text of a paragraph or of what stands in it."""
    for child in parent:
        tag = child.tag
        if tag == RUN:
            _collect_run(child, text, state)
        elif tag in _OPENED:
            collect(child, text, state)
        elif tag in _INSERTED:
            collect(child, text, replace(state, is_inserted=True))
        elif tag in _DELETED:
            collect(child, text, replace(state, is_deleted=True))
        elif str(tag).startswith(_MATH):
            text.add("".join(each.text or "" for each in child.iter(f"{_MATH}t")), state)
        elif tag == f"{MC}AlternateContent":
            chosen = child.find(f"{MC}Choice")
            if chosen is not None:
                collect(chosen, text, state)


def boxes(element: etree._Element) -> Iterator[etree._Element]:
    """The text boxes in a paragraph, without those inside another and without copies for old readers."""
    outside = (f"{MC}Fallback", _BOX)
    for box in element.iter(_BOX):
        parents = takewhile(lambda parent: parent is not element, box.iterancestors())
        if all(parent.tag not in outside for parent in parents):
            yield box


def _collect_run(run: etree._Element, text: Text, state: State) -> None:
    font = ""
    for child in run:
        tag = child.tag
        if tag == TEXT:
            shown = child.text or ""
            text.add(in_font(shown, font) if font else shown, state)
        elif tag == RUN_PROPERTIES:
            state, font = _type(child, state)
        elif tag == _RUBY:
            collect(child, text, state)  # without the guide above it
        elif child.text and tag in _NOTED:
            text.notes.append(child.text)
        else:
            text.has_picture |= _is_picture(child) and not state.is_deleted
            text.own += [TICK] if tag == UNSURE else []
            text.add(glyphs(child), state)


def _type(properties: etree._Element, state: State) -> tuple[State, str]:
    """How the text of a run stands, and its font where that shows signs of its own."""
    font = ""
    for each in properties:
        tag = each.tag
        if tag == FONTS:
            font = symbol_font(each)
        elif tag == _VANISH and is_on(each):
            state = replace(state, is_hidden=True)
        elif tag in _STRIKES and is_on(each):
            state = replace(state, is_struck=True)
    return state, font


def symbol_font(fonts: etree._Element) -> str:
    """The font of a run where it shows signs of its own in place of letters, else ""."""
    name = str(fonts.get(f"{W}hAnsi") or fonts.get(f"{W}ascii") or "")
    return name if is_symbol_font(name) else ""


def _is_picture(element: etree._Element) -> bool:
    """Whether a child of a run is a picture that stands in the line like a sign; floating ones may be seals."""
    if element.tag == f"{W}object":
        return True
    return element.tag == f"{W}drawing" and element.find(f"{_PLACED}inline//{_DRAWN}blip") is not None


def glyphs(element: etree._Element) -> str:
    """What one child of a run shows."""
    if element.tag == f"{MC}AlternateContent":
        # Word writes an emoji as a symbol of a font, and for other readers as text.
        texts = element.findall(f"{MC}Choice/{TEXT}") or element.findall(f"{MC}Fallback/{TEXT}")
        return "".join(each.text or "" for each in texts)
    match str(element.tag).removeprefix(W):
        case "t" | "delText":
            return element.text or ""
        case "tab" | "ptab":
            return "\t"
        case "br" | "cr":
            return "\n"
        case "noBreakHyphen":
            return "-"
        case "sym":
            return _symbol(str(element.get(f"{W}font", "")), str(element.get(f"{W}char", "")))
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
    box, choices = element.find(f"{W}ffData/{W}checkBox"), element.find(f"{W}ffData/{W}ddList")
    if box is not None:
        state = box.find(f"{W}checked")
        return "☑" if is_on(box.find(f"{W}default") if state is None else state) else "☐"
    if choices is not None:
        result = choices.find(f"{W}result")
        chosen = number(choices.find(f"{W}default") if result is None else result)
        entries = [str(each.get(f"{W}val", "")) for each in choices.iterfind(f"{W}listEntry")]
        return entries[chosen] if chosen < len(entries) else ""
    return ""
