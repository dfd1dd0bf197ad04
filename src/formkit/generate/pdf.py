"""A document as a PDF: its values set over the blank pages of the form, without any office program."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import NamedTuple

from formkit.generate.codes import code_bars
from formkit.generate.press import Press, SetPage, press_of
from formkit.model.document import Document
from formkit.model.form import Form
from formkit.model.place import Box
from formkit.model.record import Record
from formkit.pdf.acroform import OpenFields
from formkit.pdf.drawing import add_fonts
from formkit.pdf.fonts import Sign
from formkit.pdf.objects import Objects, dictionary, number, reference, stream, text
from formkit.pdf.shaping import PlainText, Shaped, used


def write_pdf(form: Form, document: Document) -> bytes:
    """The document as a PDF of its own. Raises BadUsage where the form has no layout."""
    press = press_of(form)
    return bound(press, [press.pages(document)], title(form, document.identity.number), document.identity.properties())


def write_batch(form: Form, documents: Iterable[Document]) -> list[bytes]:
    """Each document as a PDF of its own; all hold the signs of all, so that their fonts are made once."""
    press = press_of(form)
    with _uncollected():
        every = [(document, press.pages(document)) for document in documents]
        places = {id(place): place for _, pages in every for page in pages for place in page.drawn}
        signs = used(text for place in places.values() for text in place.texts)
        return [
            bound(press, [pages], title(form, document.identity.number), document.identity.properties(), signs)
            for document, pages in every
        ]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Looks for no unused objects meanwhile: there are none in rings among many thousand small ones."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def misfits(form: Form, record: Record) -> Iterator[tuple[str, str]]:
    """Each path whose text cannot be printed, with words for a clerk. Raises BadUsage where the form has no layout."""
    return press_of(form).misfits(record)


def title(form: Form, number: str = "") -> str:
    """What a PDF program shows as the name of a document, or of several."""
    return " ".join(each for each in (form.number, form.title, number) if each)


def bound(
    press: Press,
    documents: Sequence[Sequence[SetPage]],
    named: str,
    properties: Mapping[str, str],
    signs: frozenset[Sign] | None = None,
) -> bytes:
    """Documents that have been set, as one PDF; its fonts hold `signs`, or those that it shows."""
    booklet = Booklet(press, {page.number for pages in documents for page in pages}, signs)
    for pages in documents:
        booklet.add(pages)
    return booklet.bound(named, properties)


class _Given(NamedTuple):
    """Backgrounds and fonts laid down once: their objects, and the Font dictionary with the number of its object."""

    objects: Objects
    dictionary: bytes
    number: int


@lru_cache(maxsize=8)
def _laid_with(press: Press, numbers: frozenset[int], signs: frozenset[Sign]) -> _Given:
    objects = Objects(press.backdrop.laid(numbers)[0])
    fonts = add_fonts(objects, signs)
    font_number = objects.add(fonts)
    return _Given(objects.joined(), fonts, font_number)


class Booklet:
    """A PDF to which documents are added one after another; they share backgrounds and fonts.

    `numbers` are the pages of the layout that may be added; the fonts hold `signs`, or those that are shown.
    """

    def __init__(self, press: Press, numbers: Iterable[int], signs: frozenset[Sign] | None = None) -> None:
        self._pages = press.layout.pages
        self._given = None if signs is None else _laid_with(press, frozenset(numbers), signs)
        base, self._backgrounds = press.backdrop.laid(numbers)
        self._objects = Objects(self._given.objects if self._given else base)
        self._tree = self._objects.reserve()
        self._fonts = self._given.number if self._given else self._objects.reserve()
        self._open = OpenFields(self._objects)
        self._kids: list[int] = []
        self._texts: set[Shaped | PlainText] = set()

    @property
    def page_count(self) -> int:
        return len(self._kids)

    def add(self, pages: Sequence[SetPage]) -> None:
        """Adds the pages of a document."""
        for page in pages:
            self._kids.append(self._add(page))
            if self._given is None:
                self._texts.update(page.texts)

    def bound(self, named: str, properties: Mapping[str, str]) -> bytes:
        """The whole file."""
        objects, tree = self._objects, reference(self._tree)
        if self._given is None:
            fonts = add_fonts(objects, used(self._texts))
            objects.put(self._fonts, fonts)
        else:
            fonts = self._given.dictionary
        objects.put(
            self._tree, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self._kids), b" ".join(map(reference, self._kids)))
        )
        preferences, form = b"<</DisplayDocTitle true>>", self._open.form(fonts)
        root = objects.add(b"<</Type/Catalog/Pages %s/Lang(zh-CN)/ViewerPreferences%s%s>>" % (tree, preferences, form))
        entries = {"Title": named, "Producer": "formkit", **properties}
        info = objects.add(dictionary({key: text(value) for key, value in entries.items() if value}))
        return objects.file(root, info)

    def _add(self, page: SetPage) -> int:
        layout = self._pages[page.number]
        operators = [b"/B Do", *[each.operators for each in page.drawn]]
        if layout.code is not None:
            operators.append(_code(page.code, layout.code, layout.height))
        contents = self._objects.add(stream(b"\n".join(operators)))
        parent, width, height = reference(self._tree), number(layout.width), number(layout.height)
        background, fonts = reference(self._backgrounds[page.number]), reference(self._fonts)
        own = self._objects.reserve()
        fields = self._open.on(own, layout.height, page.fields)
        return self._objects.put(
            own,
            b"<</Type/Page/Parent %s/MediaBox[0 0 %s %s]/Contents %s/Resources<</XObject<</B %s>>/Font %s>>%s>>"
            % (parent, width, height, reference(contents), background, fonts, fields),
        )


def _code(said: str, box: Box, height: float) -> bytes:
    """The operators that draw a QR code into a box."""
    width, bars = code_bars(said)
    module = (box.right - box.left) / width
    out = [b"q 0 g %s 0 0 %s %s %s cm" % (number(module), number(-module), number(box.left), number(height - box.top))]
    out += map(_bars(width).__getitem__, bars)
    return b"\n".join([*out, b"f Q"])


class _Bars(dict[tuple[int, int], bytes]):
    """What draws a bar of a code of one width, by where it begins and ends; all codes are made of the same few thousand."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self._width = width

    def __missing__(self, bar: tuple[int, int]) -> bytes:
        row, first = divmod(bar[0], self._width)
        self[bar] = drawn = b"%d %d %d 1 re" % (first, row, bar[1] - bar[0])
        return drawn


_bars = cache(_Bars)
