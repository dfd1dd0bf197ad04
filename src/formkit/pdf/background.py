"""Blank pages as they are kept: nothing hidden on them, and nothing that tells when or by whom they were made."""

import io
from collections.abc import Iterable, Sequence

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ContentStream, DictionaryObject, NameObject, PdfObject

_SHOWS = (b"Tj", b"TJ", b"'", b'"')
_KEPT = frozenset(("/Type", "/Parent", "/Resources", "/MediaBox", "/Contents"))


def bare(content: bytes, hidden: int) -> bytes:
    """A PDF without the texts in the colour `hidden`, and without pictures of one dot."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    for page in writer.pages:
        _strip(page, writer, hidden)
    return _written(writer)


def joined(pages: Iterable[tuple[bytes, int]]) -> bytes:
    """These pages, each a file and a number from 0 in it, as one PDF; the same pages give the same bytes."""
    readers: dict[int, PdfReader] = {}
    writer = PdfWriter()
    for content, number in pages:
        reader = readers.setdefault(id(content), PdfReader(io.BytesIO(content)))
        page = writer.add_page(reader.pages[number])
        for key in [each for each in page if each not in _KEPT]:
            del page[key]
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    writer.metadata = None
    writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _strip(page: PageObject, writer: PdfWriter, hidden: int) -> None:
    dots = _dots(page)
    stream = ContentStream(page.get_contents(), writer)
    kept: list[tuple[Sequence[PdfObject], bytes]] = []
    colours = [0]
    for operands, operator in stream.operations:
        if operator == b"q":
            colours.append(colours[-1])
        elif operator == b"Q" and len(colours) > 1:
            colours.pop()
        elif operator == b"rg":
            red, green, blue = (round(255 * float(each)) for each in operands)
            colours[-1] = red << 16 | green << 8 | blue
        elif operator in (b"g", b"k"):
            colours[-1] = 0
        if operator in _SHOWS and colours[-1] == hidden:
            continue
        if operator == b"Do" and operands[0] in dots:
            continue
        kept.append((operands, operator))
    stream.operations = kept
    page.replace_contents(stream)
    page.compress_content_streams()


def _dots(page: PageObject) -> set[str]:
    """The names of the pictures of one dot, which are taken out of the page's resources."""
    resources = page["/Resources"].get_object()
    assert isinstance(resources, DictionaryObject)
    drawn = resources.get("/XObject", DictionaryObject()).get_object()
    names = {
        name
        for name, each in drawn.items()
        if each.get_object().get("/Width") == 1 and each.get_object().get("/Height") == 1
    }
    for name in names:
        del drawn[NameObject(name)]
    return names
