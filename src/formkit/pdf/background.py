"""Blank pages as they are kept: nothing hidden on them, and nothing that tells when or by whom they were made."""

import io
from collections.abc import Iterable, Sequence

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ContentStream, DictionaryObject, NameObject, PdfObject

from formkit.pdf.recoding import Recoding

_SHOWS = (b"Tj", b"TJ", b"'", b'"')
_KEPT = frozenset(("/Type", "/Parent", "/Resources", "/MediaBox", "/Contents"))
_USED = ("/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading")

Operation = tuple[Sequence[PdfObject], bytes]


def bare(content: bytes, hidden: int) -> bytes:
    """A PDF without the texts in the colour `hidden`, and without pictures of one dot."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    for page in writer.pages:
        stream = ContentStream(page.get_contents(), writer)
        stream.operations = _seen(stream.operations, hidden, _dots(page))
        page.replace_contents(stream)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def joined(pages: Iterable[tuple[bytes, int]]) -> bytes:
    """These pages, each a file and a number from 0 in it, as one PDF; the same pages give the same bytes."""
    readers: dict[int, PdfReader] = {}
    writer = PdfWriter()
    recoding = Recoding()
    for content, number in pages:
        reader = readers.setdefault(id(content), PdfReader(io.BytesIO(content)))
        page = writer.add_page(reader.pages[number])
        for key in [each for each in page if each not in _KEPT]:
            del page[key]
        _recode(page, writer, recoding)
    fonts = recoding.fonts().clone(writer)
    for page in writer.pages:
        resources = _resources(page)
        others = resources.get("/Font", DictionaryObject()).get_object()
        resources[NameObject("/Font")] = DictionaryObject({**fonts, **others})
        page.compress_content_streams(level=9)
    return _anew(writer)


def _anew(pages: PdfWriter) -> bytes:
    """The pages with what they need, and nothing else of the files that they come from."""
    buffer = io.BytesIO()
    pages.write(buffer)
    writer = PdfWriter()
    for page in PdfReader(buffer).pages:
        writer.add_page(page)
    writer.metadata = None
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _seen(operations: Iterable[Operation], hidden: int, dots: set[str]) -> list[Operation]:
    """The operations that draw what is to be seen."""
    kept: list[Operation] = []
    colours = [0]
    for operands, operator in operations:
        if operator == b"q":
            colours.append(colours[-1])
        elif operator == b"Q" and len(colours) > 1:
            colours.pop()
        elif operator == b"rg":
            red, green, blue = (round(255 * float(each)) for each in operands)  # type: ignore[arg-type]
            colours[-1] = red << 16 | green << 8 | blue
        elif operator in (b"g", b"k"):
            colours[-1] = 0
        is_hidden = operator in _SHOWS and colours[-1] == hidden
        if not is_hidden and not (operator == b"Do" and str(operands[0]) in dots):
            kept.append((operands, operator))
    return kept


def _dots(page: PageObject) -> set[str]:
    """The names of the pictures of one dot."""
    drawn = _resources(page).get("/XObject", DictionaryObject()).get_object()
    sizes = {name: [each.get_object().get(side) for side in ("/Width", "/Height")] for name, each in drawn.items()}
    return {name for name, size in sizes.items() if size == [1, 1]}


def _recode(page: PageObject, writer: PdfWriter, recoding: Recoding) -> None:
    """Sets the texts of a page in our fonts; those in others stay, with their fonts."""
    resources = _resources(page)
    known = recoding.fonts_of(resources)
    stream = ContentStream(page.get_contents(), writer)
    made: list[Operation] = []
    fonts = [""]
    for operands, operator in stream.operations:
        if operator == b"q":
            fonts.append(fonts[-1])
        elif operator == b"Q" and len(fonts) > 1:
            fonts.pop()
        elif operator == b"Tf":
            fonts[-1] = str(operands[0])
            if fonts[-1] in known:
                operands = [recoding.name(known[fonts[-1]]), *operands[1:]]
        elif operator in _SHOWS and fonts[-1] in known:
            operands = recoding.operands(known[fonts[-1]], list(operands))
        made.append((operands, operator))
    stream.operations = made
    page.replace_contents(stream)
    # LibreOffice gives every page the fonts and pictures of all.
    wanted = {str(operands[0]) for operands, operator in made if operator in (b"Tf", b"Do", b"gs", b"cs", b"sh")}
    kept = DictionaryObject()
    for kind in _USED:
        entries = resources.get(kind, DictionaryObject()).get_object()
        own = {NameObject(name): entries.raw_get(name) for name in entries if name in wanted}
        if own:
            kept[NameObject(kind)] = DictionaryObject(own)
    page[NameObject("/Resources")] = kept


def _resources(page: PageObject) -> DictionaryObject:
    resources = page["/Resources"].get_object()
    assert isinstance(resources, DictionaryObject)
    return resources
