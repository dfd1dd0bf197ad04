"""A document as a PDF: its values set over the blank pages of the form, without any office program."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from formkit.errors import BadUsage
from formkit.generate.blanks import signs_before
from formkit.generate.codes import code_bars
from formkit.generate.controls import shown
from formkit.model.document import Document
from formkit.model.form import Form
from formkit.model.layout import Frame, Layout, PageLayout
from formkit.model.path import of_any_row, parted
from formkit.model.place import Box
from formkit.model.record import Record, Row
from formkit.model.template import Slot
from formkit.pdf.backdrop import Backdrop
from formkit.pdf.drawing import add_fonts, content, used
from formkit.pdf.fonts import Sign
from formkit.pdf.objects import Objects, dictionary, number, reference, stream, text
from formkit.pdf.setting import SetRun, set_blank, set_frame
from formkit.pdf.shaping import missing

Texts = Mapping[str, str]
_OUTPUT = "pdf"


@dataclass(frozen=True)
class SetPage:
    """A page of a document: which page of the layout it is, what is set on it, and what its QR code says."""

    number: int
    runs: tuple[SetRun, ...]
    code: str


def write_pdf(form: Form, document: Document) -> bytes:
    """The document as a PDF of its own. Raises BadUsage where the form has no layout."""
    press = press_of(form)
    return press.bound([press.pages(document)], title(form, document.identity.number), document.identity.properties())


def write_batch(form: Form, documents: Iterable[Document]) -> list[bytes]:
    """Each document as a PDF of its own; all hold the signs of all, so that their fonts are made once."""
    press = press_of(form)
    every = [(document, press.pages(document)) for document in documents]
    signs = used(run for _, pages in every for page in pages for run in page.runs)
    return [
        press.bound([pages], title(form, document.identity.number), document.identity.properties(), signs)
        for document, pages in every
    ]


def misfits(form: Form, record: Record) -> Iterator[tuple[str, str]]:
    """Each path whose text cannot be printed, with words for a clerk. Raises BadUsage where the form has no layout."""
    return press_of(form).misfits(record)


def title(form: Form, number: str = "") -> str:
    """What a PDF program shows as the name of a document, or of several."""
    return " ".join(each for each in (form.number, form.title, number) if each)


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
        self._form = form
        self.layout: Layout = form.layout
        self.backdrop = Backdrop(form.layout.background)
        self._table = form.table_by_name.get(form.layout.table)
        self._blank_row = _row_texts(form, form.layout.table, {})
        self._pages = [_Compiled(page, form) for page in form.layout.pages]

    def pages(self, document: Document) -> list[SetPage]:
        """The pages of a document. Raises KeyError for a sign that no font has, ValueError for what does not fit."""
        numbers = list(self.layout.pages_of(self._row_count(document.record)))
        header, rows = self._texts(document.record)
        found = []
        for at, (page_number, first) in enumerate(numbers, start=1):
            texts = {**header, "page": str(at), "pages": str(len(numbers))}
            runs: list[SetRun] = []
            for path, each in self._pages[page_number].set(texts, self._rows_on(page_number, first, rows)):
                if each is None:
                    raise ValueError(path)
                runs += each
            found.append(SetPage(page_number, tuple(runs), document.identity.code(at, len(numbers))))
        return found

    def misfits(self, record: Record) -> Iterator[tuple[str, str]]:
        """Each path whose text cannot be printed, with words for a clerk."""
        header, rows = self._texts(record)
        numbers = list(self.layout.pages_of(self._row_count(record)))
        for at, (page_number, first) in enumerate(numbers, start=1):
            texts = {**header, "page": str(at), "pages": str(len(numbers))}
            own = self._rows_on(page_number, first, rows)
            yield from self._pages[page_number].misfits(texts, own, first)

    def bound(
        self,
        documents: Sequence[Sequence[SetPage]],
        named: str,
        properties: Mapping[str, str],
        signs: frozenset[Sign] | None = None,
    ) -> bytes:
        """Documents that have been set, as one PDF; its fonts hold `signs`, or those that it shows."""
        booklet = Booklet(self, {page.number for pages in documents for page in pages})
        for pages in documents:
            booklet.add(pages)
        return booklet.bound(named, properties, signs)

    def _row_count(self, record: Record) -> int:
        return len(record.tables.get(self.layout.table, ())) if self.layout.table else 0

    def _texts(self, record: Record) -> tuple[Texts, list[Texts]]:
        rows = record.tables.get(self.layout.table, ()) if self.layout.table else ()
        return _row_texts(self._form, "", record.fields), [
            _row_texts(self._form, self.layout.table, row) for row in rows
        ]

    def _rows_on(self, page_number: int, first: int, rows: Sequence[Texts]) -> list[Texts]:
        count = self.layout.pages[page_number].row_count
        own = list(rows[first : first + count])
        return own + [self._blank_row] * (count - len(own))


class Booklet:
    """A PDF to which documents are added one after another; they share backgrounds and fonts."""

    def __init__(self, press: Press, numbers: Iterable[int]) -> None:
        self._pages = press.layout.pages
        base, self._backgrounds = press.backdrop.laid(numbers)
        self._objects = Objects(base)
        self._tree, self._fonts = self._objects.reserve(), self._objects.reserve()
        self._kids: list[int] = []
        self._signs: set[Sign] = set()

    @property
    def page_count(self) -> int:
        return len(self._kids)

    def add(self, pages: Sequence[SetPage]) -> None:
        """Adds the pages of a document."""
        for page in pages:
            self._kids.append(self._add(page))
        self._signs |= used(run for page in pages for run in page.runs)

    def bound(self, named: str, properties: Mapping[str, str], signs: frozenset[Sign] | None = None) -> bytes:
        """The whole file; its fonts hold `signs`, or those that it shows."""
        objects, tree = self._objects, reference(self._tree)
        objects.put(self._fonts, add_fonts(objects, signs or frozenset(self._signs)))
        objects.put(
            self._tree, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self._kids), b" ".join(map(reference, self._kids)))
        )
        root = objects.add(b"<</Type/Catalog/Pages %s/Lang(zh-CN)/ViewerPreferences<</DisplayDocTitle true>>>>" % tree)
        entries = {"Title": named, "Producer": "formkit", **properties}
        info = objects.add(dictionary({key: text(value) for key, value in entries.items() if value}))
        return objects.file(root, info)

    def _add(self, page: SetPage) -> int:
        layout = self._pages[page.number]
        drawn = [b"/B Do", content(page.runs, layout.height)]
        if layout.code is not None:
            drawn.append(_code(page.code, layout.code, layout.height))
        contents = self._objects.add(stream(b"\n".join(drawn)))
        parent, width, height = reference(self._tree), number(layout.width), number(layout.height)
        background, fonts = reference(self._backgrounds[page.number]), reference(self._fonts)
        return self._objects.add(
            b"<</Type/Page/Parent %s/MediaBox[0 0 %s %s]/Contents %s/Resources<</XObject<</B %s>>/Font %s>>>>"
            % (parent, width, height, reference(contents), background, fonts)
        )


def _row_texts(form: Form, table: str, row: Row) -> Texts:
    fields = form.table_by_name[table].fields if table else form.fields
    return {field.name: shown(field, row.get(field.name), _OUTPUT) for field in fields}


Getter = str | tuple[int, str]  # printed words; or the row on the page, -1 for the header, and a field's name


class _Compiled:
    """A page of the layout with its slots looked up once."""

    def __init__(self, page: PageLayout, form: Form) -> None:
        self._table = form.layout.table if form.layout else ""
        before = signs_before(form)
        self._frames = [(each, _frame_parts(each)) for each in page.frames]
        self._blanks = [(each, _getter(each.path), before.get(of_any_row(each.path), "")) for each in page.blanks]

    def set(self, header: Texts, rows: Sequence[Texts]) -> Iterator[tuple[str, list[SetRun] | None]]:
        """What is set in each frame and blank, None where it does not fit; with the path of a field in it."""
        for frame, parts in self._frames:
            texts = [[_text(part, header, rows) for part in passage] for passage in parts]
            if any(any(each) for each in texts):
                yield self._path(parts), set_frame(frame, texts)
        for blank, getter, before in self._blanks:
            if value := _text(getter, header, rows):
                yield blank.path, set_blank(blank, value, before)

    def misfits(self, header: Texts, rows: Sequence[Texts], first: int) -> Iterator[tuple[str, str]]:
        """Each path on this page whose text no font has the signs of, or that does not fit in the smallest size."""
        for frame, parts in self._frames:
            texts = [[_text(part, header, rows) for part in passage] for passage in parts]
            lacking = "".join(
                missing(piece.style.face, each)
                for passage, pieces in zip(frame.passages, texts, strict=True)
                for piece, each in zip(passage.pieces, pieces, strict=True)
            )
            path = self._path(parts, first)
            if lacking:
                yield path, f"有字库里没有的字“{lacking}”，PDF 印不出来。请换一个写法，或改发 docx"
            elif set_frame(frame, texts) is None:
                count = sum(len(each) for passage in texts for each in passage)
                yield path, f"共 {count} 字，缩小字号也印不进格子。请缩短，或改发 xlsx"
        for blank, getter, before in self._blanks:
            value = _text(getter, header, rows)
            if lacking := missing(blank.style.face, value):
                yield blank.path, f"有字库里没有的字“{lacking}”，PDF 印不出来。请换一个写法，或改发 docx"
            elif set_blank(blank, value, before) is None:
                yield blank.path, f"共 {len(value)} 字，缩小字号也印不进句子里留的空白。请缩短"

    def _path(self, parts: Sequence[Sequence[Getter]], first: int = 0) -> str:
        """The path of the first field in a frame; "" where there are only printed words."""
        found = next((part for passage in parts for part in passage if not isinstance(part, str)), (-1, ""))
        row, name = found
        return name if row < 0 else f"{self._table}[{first + row}].{name}"


def _frame_parts(frame: Frame) -> list[list[Getter]]:
    return [
        [_getter(piece.part.path) if isinstance(piece.part, Slot) else piece.part for piece in passage.pieces]
        for passage in frame.passages
    ]


def _getter(path: str) -> tuple[int, str]:
    _, row, name = parted(path)
    return (-1 if row is None else row, name)


def _text(part: Getter, header: Texts, rows: Sequence[Texts]) -> str:
    if isinstance(part, str):
        return part
    row, name = part
    return header[name] if row < 0 else rows[row][name]


def _code(said: str, box: Box, height: float) -> bytes:
    """The operators that draw a QR code into a box."""
    width, bars = code_bars(said)
    module = (box.right - box.left) / width
    out = [b"q 0 g %s 0 0 %s %s %s cm" % (number(module), number(-module), number(box.left), number(height - box.top))]
    out += [b"%d %d %d 1 re" % (first, row, length) for row, first, length in bars]
    return b"\n".join([*out, b"f Q"])
