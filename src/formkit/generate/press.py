"""A document's values in their places on the pages of its form, ready to be drawn."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple

from formkit.errors import BadUsage
from formkit.generate.blanks import signs_before
from formkit.generate.controls import shown
from formkit.model.document import Document
from formkit.model.form import Form
from formkit.model.layout import Blank, Face, Frame, Layout, PageLayout
from formkit.model.path import of_any_row, parted
from formkit.model.record import Record, Row
from formkit.model.template import Slot
from formkit.pdf.acroform import OpenField, runs_of
from formkit.pdf.backdrop import Backdrop
from formkit.pdf.drawing import content
from formkit.pdf.setting import SetRun, set_blank, set_frame
from formkit.pdf.shaping import PlainText, Shaped, missing
from formkit.pdf.stamping import Stamp

Texts = Mapping[str, str]
Pieces = Sequence[Sequence[str]]  # the text of each piece, by passage
Getter = str | tuple[int, str]  # printed words; or the row on the page, -1 for the header, and a field's name
OUTPUT = "pdf"
_MOST_KNOWN = 400  # texts that a place remembers


@dataclass(frozen=True)
class Sheet:
    """A page of a document: which page of the layout it is, its number among the document's, and what is to be set on it.

    `first` is the first of its rows among the document's; `rows` are as many as the page has, blank ones included.
    """

    number: int
    at: int
    first: int
    header: Texts
    rows: Sequence[Texts]


class Drawn(NamedTuple):
    """What is set in one place: the operators that draw it, and its texts."""

    operators: bytes
    texts: tuple[Shaped | PlainText, ...]


def drawn(runs: Sequence[SetRun], height: float) -> Drawn:
    """Set texts as they are drawn on a page of that height."""
    return Drawn(content(runs, height), tuple([run.shaped for run in runs]))


@dataclass(frozen=True)
class SetPage:
    """A page of a document: which page of the layout it is, what is drawn on it, and what its QR code says.

    `fields` are the places that can be filled in, in reading order.
    """

    number: int
    drawn: Sequence[Drawn]
    code: str
    fields: tuple[OpenField, ...] = ()

    @property
    def texts(self) -> Iterator[Shaped | PlainText]:
        """The texts that are printed or filled in on it."""
        for each in self.drawn:
            yield from each.texts
        for field in self.fields:
            for run in runs_of(field):
                yield run.shaped


@lru_cache(maxsize=8)
def press_of(form: Form) -> "Press":
    """The press of a form. Raises BadUsage where the form has no layout."""
    return Press(form)


class Press:
    """What sets the documents of one form."""

    def __init__(self, form: Form) -> None:
        if form.layout is None:
            raise BadUsage(
                f"“{form.number} {form.title}”还没有版面，不能生成 PDF。请先运行 formkit forms compile {form.id}。"
            )
        self.layout: Layout = form.layout
        self.backdrop = Backdrop(form.layout.background)
        self._header, self._rows = _Shown(form, ""), _Shown(form, form.layout.table)
        self._blank_row = self._rows.texts({})
        self._pages = [_Compiled(page, form) for page in form.layout.pages]

    def sheets(self, record: Record) -> list[Sheet]:
        """The pages of a document with the texts to be set on each."""
        rows = record.tables.get(self.layout.table, ()) if self.layout.table else ()
        header = self._header.texts(record.fields)
        texts = [self._rows.texts(row) for row in rows]
        numbers = list(self.layout.pages_of(len(rows)))
        return [
            Sheet(
                number,
                at,
                first,
                {**header, "page": str(at), "pages": str(len(numbers))},
                self._rows_on(number, first, texts),
            )
            for at, (number, first) in enumerate(numbers, start=1)
        ]

    def pages(self, document: Document) -> list[SetPage]:
        """The pages of a document. Raises KeyError for a sign that no font has, ValueError for what does not fit."""
        sheets = self.sheets(document.record)
        found = []
        for sheet in sheets:
            own = self._pages[sheet.number].drawn(sheet.header, sheet.rows)
            found.append(SetPage(sheet.number, own, document.identity.code(sheet.at, len(sheets))))
        return found

    def runs(self, sheet: Sheet) -> list[SetRun]:
        """The texts that are set on a page. Raises as `pages` does."""
        return self._pages[sheet.number].runs(sheet.header, sheet.rows)

    def misfits(self, record: Record) -> Iterator[tuple[str, str]]:
        """Each path whose text cannot be printed, with words for a clerk."""
        for sheet in self.sheets(record):
            yield from self._pages[sheet.number].misfits(sheet.header, sheet.rows, sheet.first)

    def _rows_on(self, page_number: int, first: int, rows: Sequence[Texts]) -> list[Texts]:
        count = self.layout.pages[page_number].row_count
        own = list(rows[first : first + count])
        return own + [self._blank_row] * (count - len(own))


class _Shown:
    """The fields of a table, or of the header, as their values are printed."""

    def __init__(self, form: Form, table: str) -> None:
        fields = form.table_by_name[table].fields if table else form.fields
        self._fields = [(field.name, field.kind.show, shown(field, None, OUTPUT)) for field in fields]

    def texts(self, row: Row) -> Texts:
        """Each field's text, by its name."""
        get = row.get
        return {name: blank if (value := get(name)) is None else show(value) for name, show, blank in self._fields}


class _Compiled:
    """A page of the layout with its slots looked up once."""

    def __init__(self, page: PageLayout, form: Form) -> None:
        table = form.layout.table if form.layout else ""
        before = signs_before(form)
        self._places = [_Place.of_frame(each, table, page.height) for each in page.frames]
        for each in page.blanks:
            self._places.append(_Place.of_blank(each, before.get(of_any_row(each.path), ""), table, page.height))

    def drawn(self, header: Texts, rows: Sequence[Texts]) -> list[Drawn]:
        """What is drawn in each frame and blank. Raises ValueError, naming a field, where a text does not fit."""
        found = []
        for place in self._places:
            if each := place.drawn(header, rows):
                found.append(each)
        return found

    def runs(self, header: Texts, rows: Sequence[Texts]) -> list[SetRun]:
        """The texts that are set in each frame and blank, in their order."""
        return [run for place in self._places for run in place.runs(header, rows)]

    def misfits(self, header: Texts, rows: Sequence[Texts], first: int) -> Iterator[tuple[str, str]]:
        """Each path on this page whose text no font has the signs of, or that does not fit in the smallest size."""
        for place in self._places:
            try:
                place.drawn(header, rows)
            except (KeyError, ValueError):
                yield place.path(first), place.why(header, rows)


class _Place:
    """A frame or a blank, with what was set in it lately: most documents say much the same in the same places.

    `faces` are those of its parts, `called` what it is called to a clerk.
    """

    def __init__(
        self,
        parts: Sequence[Sequence[Getter]],
        faces: Sequence[Face],
        set_in: Callable[[Pieces], list[SetRun] | None],
        stamp: Stamp | None,
        table: str,
        height: float,
        called: str,
    ) -> None:
        self._parts, self._faces, self._set, self._stamp = parts, faces, set_in, stamp
        self._table, self._height, self._called = table, height, called
        only = parts[0][0] if len(parts) == 1 and len(parts[0]) == 1 else ""
        self._only = None if isinstance(only, str) else only
        self._known: dict[object, Drawn | None] = {}

    @staticmethod
    def of_frame(frame: Frame, table: str, height: float) -> "_Place":
        faces = [piece.style.face for passage in frame.passages for piece in passage.pieces]
        stamp = Stamp(frame, height) if Stamp.fits(frame) else None
        return _Place(parts_of(frame), faces, partial(set_frame, frame), stamp, table, height, "格子")

    @staticmethod
    def of_blank(blank: Blank, before: str, table: str, height: float) -> "_Place":
        set_in = partial(_set_blank, blank, before)
        return _Place([[getter_of(blank.path)]], [blank.style.face], set_in, None, table, height, "句子里留的空白")

    def path(self, first: int) -> str:
        """The path of the first field here, where `first` is the page's first row."""
        return path_in(self._parts, self._table, first)

    def why(self, header: Texts, rows: Sequence[Texts]) -> str:
        """Why what is to be set here cannot be, in words for a clerk."""
        texts = [text for passage in self._texts(header, rows) for text in passage]
        if lacking := "".join(map(missing, self._faces, texts)):
            return f"有字库里没有的字“{lacking}”，PDF 印不出来。请换一个写法，或改发 docx"
        return f"共 {sum(map(len, texts))} 字，缩小字号也印不进{self._called}。请缩短，或改发 xlsx"

    def drawn(self, header: Texts, rows: Sequence[Texts]) -> Drawn | None:
        """What is drawn here, None where there is nothing to draw.

        Raises ValueError, naming a field, for what does not fit, KeyError for a sign that no font has.
        """
        if self._only is not None:
            row, name = self._only
            text = header[name] if row < 0 else rows[row][name]
            if text in self._known:
                return self._known[text]
            if text and self._stamp and (found := self._stamp.drawn(text)):
                return self._keep(text, Drawn(*found))
            return self._keep(text, self._carefully(((text,),)))
        texts = self._texts(header, rows)
        return self._known[texts] if texts in self._known else self._keep(texts, self._carefully(texts))

    def runs(self, header: Texts, rows: Sequence[Texts]) -> list[SetRun]:
        """The texts that are set here. Raises ValueError, naming a field."""
        return self._runs(self._texts(header, rows))

    def _texts(self, header: Texts, rows: Sequence[Texts]) -> tuple[tuple[str, ...], ...]:
        return tuple([tuple([text_of(part, header, rows) for part in passage]) for passage in self._parts])

    def _runs(self, texts: Pieces) -> list[SetRun]:
        runs = self._set(texts) if any(map(any, texts)) else []
        if runs is None:
            raise ValueError(self.path(0))
        return runs

    def _carefully(self, texts: Pieces) -> Drawn | None:
        runs = self._runs(texts)
        return drawn(runs, self._height) if runs else None

    def _keep(self, key: object, found: Drawn | None) -> Drawn | None:
        if len(self._known) == _MOST_KNOWN:
            self._known.clear()
        self._known[key] = found
        return found


def _set_blank(blank: Blank, before: str, texts: Pieces) -> list[SetRun] | None:
    return set_blank(blank, texts[0][0], before)


def path_in(parts: Sequence[Sequence[Getter]], table: str, first: int = 0) -> str:
    """The path of the first field among pieces, where `first` is the page's first row; "" where all words are printed."""
    found = next((part for passage in parts for part in passage if not isinstance(part, str)), (-1, ""))
    row, name = found
    return name if row < 0 else f"{table}[{first + row}].{name}"


def parts_of(frame: Frame) -> list[list[Getter]]:
    """What the text of each piece comes from, by passage."""
    return [
        [getter_of(piece.part.path) if isinstance(piece.part, Slot) else piece.part for piece in passage.pieces]
        for passage in frame.passages
    ]


def getter_of(path: str) -> tuple[int, str]:
    """The row on the page, -1 for the header, and the name of a slot's field."""
    _, row, name = parted(path)
    return (-1 if row is None else row, name)


def text_of(part: Getter, header: Texts, rows: Sequence[Texts]) -> str:
    """The text of a piece."""
    if isinstance(part, str):
        return part
    row, name = part
    return header[name] if row < 0 else rows[row][name]
