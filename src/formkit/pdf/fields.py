"""What a fillable PDF holds under the names of its form fields."""

import io
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject, StreamObject

from formkit.model.place import Box

_DEEPEST = 32
_BUTTON, _PUSH, _RADIO = "/Btn", 1 << 16, 1 << 15  # ISO 32000-1, tables 226 and 227

logging.getLogger("pypdf").setLevel(logging.ERROR)


@dataclass(frozen=True)
class FormField:
    """A field by its full name with what it says; `is_ticked` of a check box only. Page 0 is a field that is on none."""

    name: str
    text: str
    page: int
    box: Box
    is_ticked: bool | None = None


def form_fields(content: bytes) -> tuple[FormField, ...]:
    """The fields of a PDF that hold something a person can fill in, in the order of the file; none where it has no form."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        form = reader.root_object.get("/AcroForm")
        fields = _dictionary(form).get("/Fields")
        if fields is None:
            return ()
        places = _places(reader)
        found = [each for kid in _array(fields) for each in _walk(kid, "", {}, places, 0)]
    except (PyPdfError, KeyError, ValueError, TypeError, AttributeError, RecursionError):
        return ()
    return tuple(found)


def _dictionary(found: object) -> DictionaryObject:
    found = found.get_object() if isinstance(found, PdfObject) else found
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _array(found: object) -> list[PdfObject]:
    found = found.get_object() if isinstance(found, PdfObject) else found
    return list(found) if isinstance(found, ArrayObject) else []


Places = Mapping[int, tuple[int, Box]]


def _places(reader: PdfReader) -> dict[int, tuple[int, Box]]:
    """Page and box of each widget, by the number of its object."""
    places = {}
    for number, page in enumerate(reader.pages, start=1):
        left, height = float(page.mediabox.left), float(page.mediabox.top)
        for each in _array(page.get("/Annots")):
            sides = _array(_dictionary(each).get("/Rect"))
            if len(sides) == 4 and isinstance(each, IndirectObject):
                x0, y0, x1, y1 = (float(str(side)) for side in sides)
                box = Box(min(x0, x1) - left, height - max(y0, y1), max(x0, x1) - left, height - min(y0, y1))
                places[each.idnum] = (number, box)
    return places


def _walk(
    reference: PdfObject, parent: str, inherited: Mapping[str, PdfObject], places: Places, depth: int
) -> Iterator[FormField]:
    node = _dictionary(reference)
    if not node or depth > _DEEPEST:
        return
    own = str(node["/T"]) if "/T" in node else ""
    name = f"{parent}.{own}" if parent and own else parent or own
    known = {**inherited, **{key: node[key] for key in ("/FT", "/V", "/Ff") if key in node}}
    children = _array(node.get("/Kids"))
    named = [each for each in children if "/T" in _dictionary(each)]
    for each in named:
        yield from _walk(each, name, known, places, depth + 1)
    if not named and (found := _field(name, known, [reference, *children], places)):
        yield found


def _field(name: str, known: Mapping[str, PdfObject], widgets: list[PdfObject], places: Places) -> FormField | None:
    kind, flags = str(known.get("/FT", "")), int(str(known.get("/Ff", 0)))
    numbers = [each.idnum for each in widgets if isinstance(each, IndirectObject)]
    page, box = next((places[each] for each in numbers if each in places), (0, Box(0, 0, 0, 0)))
    value = known.get("/V")
    value = value.get_object() if value is not None else None
    if kind == _BUTTON:
        if flags & _PUSH:
            return None
        shown = next((each["/AS"] for each in map(_dictionary, widgets) if "/AS" in each), None)
        state = str(value or shown or "/Off").removeprefix("/")
        if flags & _RADIO or len(widgets) > 2:
            return FormField(name, "" if state == "Off" else state, page, box)
        return FormField(name, "", page, box, state != "Off")
    if kind not in ("/Tx", "/Ch"):
        return None
    if isinstance(value, StreamObject):
        text = value.get_data().decode("utf-8", "replace")
    elif isinstance(value, ArrayObject):
        text = "、".join(str(each) for each in value)
    else:
        text = "" if value is None else str(value)
    return FormField(name, text.replace("\r\n", "\n").replace("\r", "\n"), page, box)
