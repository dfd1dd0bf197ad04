"""The blank pages of a layout, ready to lie under what is set on them."""

import io
from collections.abc import Iterable

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ContentStream,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    PdfObject,
    StreamObject,
)

from formkit.pdf.objects import Objects, array, reference, stream


class Backdrop:
    """Blank pages, each as a form XObject (ISO 32000-1, 8.10) that a page can draw."""

    def __init__(self, content: bytes) -> None:
        self._reader = PdfReader(io.BytesIO(content))
        self._laid: dict[tuple[int, ...], tuple[Objects, dict[int, int]]] = {}

    def laid(self, pages: Iterable[int]) -> tuple[Objects, dict[int, int]]:
        """The objects of these pages, and the number of each page's form XObject. Files may begin with them."""
        wanted = tuple(sorted(set(pages)))
        if wanted not in self._laid:
            objects = Objects()
            copied: dict[int, int] = {}
            numbers = {each: self._add(objects, each, copied) for each in wanted}
            self._laid[wanted] = objects.joined(), numbers
        return self._laid[wanted]

    def _add(self, objects: Objects, page_number: int, copied: dict[int, int]) -> int:
        page = self._reader.pages[page_number]
        contents = page.get_contents()
        data = contents.get_data() if contents is not None else b""
        box = array((*(float(each) for each in page.mediabox.lower_left), *map(float, page.mediabox.upper_right)))
        resources = self._written(page.get("/Resources") or DictionaryObject(), objects, copied)
        return objects.add(stream(data, b"/Type/XObject/Subtype/Form/BBox%s/Resources %s" % (box, resources)))

    def _written(self, value: PdfObject, objects: Objects, copied: dict[int, int]) -> bytes:
        """An object of the blank pages as it stands in the new file, with all that it refers to."""
        match value:
            case IndirectObject(idnum=number):
                if number not in copied:
                    copied[number] = objects.reserve()
                    target = value.get_object()
                    objects.put(copied[number], self._written(target or NullObject(), objects, copied))
                return reference(copied[number])
            case StreamObject() if not isinstance(value, ContentStream):
                entries = {key: each for key, each in value.items() if key != "/Length"}
                data = value._data
                inner = self._entries(entries, objects, copied)
                return b"<<%s/Length %d>>stream\n%s\nendstream" % (inner, len(data), data)
            case DictionaryObject():
                return b"<<%s>>" % self._entries(value, objects, copied)
            case ArrayObject():
                return b"[%s]" % b" ".join([self._written(each, objects, copied) for each in value])
        buffer = io.BytesIO()
        value.write_to_stream(buffer)
        return buffer.getvalue()

    def _entries(self, entries: "dict[PdfObject, PdfObject]", objects: Objects, copied: dict[int, int]) -> bytes:
        parts = []
        for key, value in entries.items():
            buffer = io.BytesIO()
            NameObject(key).write_to_stream(buffer)
            parts.append(buffer.getvalue() + b" " + self._written(value, objects, copied))
        return b"".join(parts)
