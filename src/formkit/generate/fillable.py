"""A document as a fillable PDF: what its customer fills in are form fields, all else is print and stays as it is."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from formkit.generate.blanks import signs_before
from formkit.generate.controls import controls
from formkit.generate.openings import Opening, opening_of
from formkit.generate.pdf import bound, title
from formkit.generate.press import OUTPUT, SetPage, Sheet, drawn, getter_of, parts_of, path_in, press_of, text_of
from formkit.model.document import Document
from formkit.model.form import Form
from formkit.model.layout import Blank, Frame, PageLayout, Stretch
from formkit.model.path import of_any_row
from formkit.model.place import Box
from formkit.model.record import Record
from formkit.model.template import Slot
from formkit.ooxml.controls import EMPTY
from formkit.pdf.acroform import OpenField, TextField
from formkit.pdf.setting import SetRun, set_blank, set_frame

_MOST_KNOWN = 50  # texts that a cell remembers the field of
_LEVEL = 2.0  # points: what begins no further apart stands side by side

# Where something is set, the path of a field there, what is printed and the fields; None where a text does not fit.
Placed = tuple[Box, str, list[SetRun] | None, list[OpenField]]


def write_fillable(form: Form, document: Document) -> bytes:
    """The document as a PDF with form fields, named by their paths. Raises BadUsage where the form has no layout.

    Raises KeyError for a sign that no font has, ValueError for what does not fit.
    """
    press = press_of(form)
    sheets = press.sheets(document.record)
    pages = []
    for sheet in sheets:
        runs: list[SetRun] = []
        fields: list[tuple[Box, list[OpenField]]] = []
        for place, path, printed, own in _pages_of(form)[sheet.number].set(sheet, document.record):
            if printed is None:
                raise ValueError(path)
            runs += printed
            fields.append((place, own))
        code = document.identity.code(sheet.at, len(sheets))
        print_ = drawn(runs, press.layout.pages[sheet.number].height)
        pages.append(SetPage(sheet.number, (print_,), code, tuple(_in_reading_order(fields))))
    return bound(press, [pages], title(form, document.identity.number), document.identity.properties())


def misfits(form: Form, record: Record) -> Iterator[tuple[str, str]]:
    """Each path whose text cannot be printed, with words for a clerk. Raises BadUsage where the form has no layout."""
    press = press_of(form)
    found = list(press.misfits(record))
    yield from found
    for sheet in () if found else press.sheets(record):
        for _, path, printed, _ in _pages_of(form)[sheet.number].set(sheet, record):
            if printed is None:
                yield path, "缩小字号也放不进一行里的表单域。请缩短，或改发 docx"


@lru_cache(maxsize=8)
def _pages_of(form: Form) -> "tuple[_Page, ...]":
    return tuple(_Page(form, page) for page in press_of(form).layout.pages)


def _in_reading_order(places: Sequence[tuple[Box, list[OpenField]]]) -> Iterator[OpenField]:
    """The fields of each place from top to bottom, of places side by side from left to right."""
    rows: list[list[tuple[Box, list[OpenField]]]] = []
    for each in sorted(places, key=lambda each: each[0].top):
        if not rows or each[0].top - rows[-1][0][0].top > _LEVEL:
            rows.append([])
        rows[-1].append(each)
    for row in rows:
        for _, fields in sorted(row, key=lambda each: each[0].left):
            yield from fields


class _Page:
    """A page of the layout with the slots in it that are open."""

    def __init__(self, form: Form, page: PageLayout) -> None:
        table = press_of(form).layout.table
        self._open = controls(form, OUTPUT)
        self._form = form
        self._frames = [_Framed(each, self._openings(each), table) for each in page.frames]
        before = signs_before(form)
        self._blanks = [
            (each, before.get(of_any_row(each.path), ""), opening_of(form, self._open, each.path, each.style))
            for each in page.blanks
        ]

    def set(self, sheet: Sheet, record: Record) -> Iterator[Placed]:
        """What is set in each frame and blank."""
        for frame in self._frames:
            yield frame.set(sheet, record)
        for blank, before, opening in self._blanks:
            text = text_of(getter_of(blank.path), sheet.header, sheet.rows)
            stretch = _longest(blank)
            place = Box(stretch.left, stretch.baseline - blank.style.size, stretch.right, stretch.baseline)
            if opening is None:
                yield place, blank.path, set_blank(blank, text, before) if text else [], []
            elif made := opening.along(stretch, text, before):
                yield place, blank.path, [], [_here(made, opening, sheet, record)]
            else:
                yield place, blank.path, None, []

    def _openings(self, frame: Frame) -> dict[int, Opening]:
        """The open slots of a frame by the numbers of their pieces."""
        pieces = [piece for passage in frame.passages for piece in passage.pieces]
        found = {}
        for number, piece in enumerate(pieces):
            if isinstance(piece.part, Slot):
                opening = opening_of(self._form, self._open, piece.part.path, piece.style)
                if opening is not None:
                    found[number] = opening
        return found


def _longest(blank: Blank) -> Stretch:
    """Where the field of a blank stands: it is one box, also where the blank runs over the end of a line."""
    return max(blank.stretches, key=lambda each: each.right - each.left)


class _Framed:
    """A frame with the slots in it that are open."""

    def __init__(self, frame: Frame, openings: dict[int, Opening], table: str) -> None:
        self._frame = frame
        self._parts = parts_of(frame)
        self._openings = openings
        self._table = table
        numbers = [(passage, at) for passage, parts in enumerate(self._parts) for at in range(len(parts))]
        self._places = {number: numbers[number] for number in openings}
        words = [part.strip() if isinstance(part, str) else "\0" for parts in self._parts for part in parts]
        self._is_alone = len(openings) == 1 and sum(map(bool, words)) == 1
        self._known: dict[str, TextField | None] = {}

    def set(self, sheet: Sheet, record: Record) -> Placed:
        """What is set in the frame."""
        place = self._frame.box
        path = path_in(self._parts, self._table, sheet.first)
        texts = [[text_of(part, sheet.header, sheet.rows) for part in parts] for parts in self._parts]
        runs = set_frame(self._frame, self._kept(texts))
        if runs is None:
            return place, path, None, []
        printed = [run for run in runs if run.piece not in self._openings]
        fields: list[OpenField] = []
        for number, opening in self._openings.items():
            own = [run for run in runs if run.piece == number]
            passage, at = self._places[number]
            if opening.is_boxes:
                words, ticks = opening.ticks(own)
                printed += words
                fields += [_here(each, opening, sheet, record) for each in ticks]
            elif made := self._field(opening, number, own, texts[passage][at]):
                fields.append(_here(made, opening, sheet, record))
            else:
                return place, path, None, []
        return place, path, printed, fields

    def _kept(self, texts: Sequence[Sequence[str]]) -> list[list[str]]:
        """The texts as they are set: what is not filled in keeps a place between printed words."""
        kept = [list(each) for each in texts]
        for passage, at in () if self._is_alone else self._places.values():
            kept[passage][at] = kept[passage][at] or EMPTY
        return kept

    def _field(self, opening: Opening, number: int, runs: Sequence[SetRun], text: str) -> TextField | None:
        """The field of a slot: over the whole cell, or from where its value stands."""
        passage, at = self._places[number]
        around = self._frame.passages[passage]
        if self._is_alone:
            if text not in self._known:
                if len(self._known) == _MOST_KNOWN:
                    self._known.clear()
                self._known[text] = opening.over(self._frame, around, text)
            return self._known[text]
        run = max(runs, key=lambda each: each.width)
        if at < len(around.pieces) - 1 or around.align != "left":
            return opening.along(Stretch(run.left, run.left + run.width, run.baseline), text)
        if passage < len(self._frame.passages) - 1:
            return opening.along(Stretch(run.left, around.right, run.baseline), text)
        # What ends a cell has the rest of it.
        first = runs[0]
        rest = Box(first.left, first.baseline - around.pitch, self._frame.box.right, self._frame.box.bottom)
        behind = replace(around, left=first.left, baseline=first.baseline)
        return opening.over(Frame(rest, (behind,), "top"), behind, text)


def _here(field: OpenField, opening: Opening, sheet: Sheet, record: Record) -> OpenField:
    """A field of a page as it is called and asked for in a document."""
    name = opening.path_on(sheet.first) + field.name.removeprefix(opening.path)
    if isinstance(field, TextField):
        return replace(field, name=name, is_required=opening.must_be_filled(sheet.first, record))
    return replace(field, name=name)
