"""What a fillable PDF holds under the names of its form fields."""

import io
import logging
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject, StreamObject

from formkit.model.place import Box

_DEEPEST = 32
# What pypdf raises on a file that is not as it should be.
_DAMAGE = (
    PyPdfError, DependencyError, LookupError, ValueError, TypeError, AttributeError, RecursionError, AssertionError,
    OverflowError, zlib.error,
)  # fmt: skip
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


@dataclass(frozen=True)
class FormFields:
    """The fields of a PDF that hold something a person can fill in, in the order of the file.

    `damaged` are those that cannot be read, each by its page and name: page 0 where it is on none, no name where it is
    not known, or where nothing of the form could be read.
    """

    fields: tuple[FormField, ...] = ()
    damaged: tuple[tuple[int, str], ...] = ()


def form_fields(content: bytes) -> FormFields:
    """The fields of a PDF; none where it has no form."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        form = _Form(_places(reader))
        root = reader.root_object
        entries = _dictionary(root.get("/AcroForm"))
        fields = _resolved(entries.get("/Fields"))
        if ("/AcroForm" in root and not entries) or not (fields is None or isinstance(fields, ArrayObject)):
            form.damaged.append((0, ""))
        for each in _array(fields):
            form.read(each)
        # A program that takes pages out of a file may leave the form behind.
        for page in reader.pages:
            for each in _array(page.get("/Annots")):
                if _dictionary(each).get("/Subtype") == "/Widget" and not form.has_read(each):
                    form.read(_topmost(each))
    except _DAMAGE:
        return FormFields((), ((0, ""),))
    return FormFields(tuple(form.found), tuple(form.damaged))


def _resolved(found: object) -> object:
    return found.get_object() if isinstance(found, PdfObject) else found


def _dictionary(found: object) -> DictionaryObject:
    found = _resolved(found)
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _array(found: object) -> list[PdfObject]:
    found = _resolved(found)
    return [*found] if isinstance(found, ArrayObject) else []


def _number(found: PdfObject) -> int:
    """What tells an object from others of the file."""
    return found.idnum if isinstance(found, IndirectObject) else -id(found)


def _topmost(widget: PdfObject) -> PdfObject:
    """The field at the top of the tree of names that a widget is in."""
    for _ in range(_DEEPEST):
        parent = _dictionary(widget).raw_get("/Parent") if "/Parent" in _dictionary(widget) else None
        if not _dictionary(parent):
            break
        assert parent is not None
        widget = parent
    return widget


Places = Mapping[int, tuple[int, Box]]


def _places(reader: PdfReader) -> dict[int, tuple[int, Box]]:
    """Page and box of each widget, by the number of its object."""
    places = {}
    for number, page in enumerate(reader.pages, start=1):
        left, height = float(page.mediabox.left), float(page.mediabox.top)
        for each in _array(page.get("/Annots")):
            sides = [side for side in _array(_dictionary(each).get("/Rect")) if isinstance(side, int | float)]
            if len(sides) == 4 and isinstance(each, IndirectObject):
                x0, y0, x1, y1 = map(float, sides)
                box = Box(min(x0, x1) - left, height - max(y0, y1), max(x0, x1) - left, height - min(y0, y1))
                places[each.idnum] = (number, box)
    return places


class _Form:
    """The fields of a form as they are read, each once."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._seen: set[int] = set()
        self.found: list[FormField] = []
        self.damaged: list[tuple[int, str]] = []

    def has_read(self, field: PdfObject) -> bool:
        return _number(field) in self._seen

    def read(self, top: PdfObject) -> None:
        """Reads a field with those under it; what cannot be read is noted."""
        if not self.has_read(top):
            self._walk(top, "", {}, self._places.get(_number(top), (0,))[0], 0)

    def _walk(
        self, reference: PdfObject, parent: str, inherited: Mapping[str, PdfObject], page: int, depth: int
    ) -> None:
        name = parent
        self._seen.add(_number(reference))
        try:
            node = _dictionary(reference)
            own = str(node["/T"]) if "/T" in node else ""
            name = f"{parent}.{own}" if parent and own else parent or own
            if not node or depth > _DEEPEST:
                raise ValueError
            known = {**inherited, **{key: node[key] for key in ("/FT", "/V", "/Ff") if key in node}}
            children = _array(node.get("/Kids"))
            named = [each for each in children if "/T" in _dictionary(each) or not _dictionary(each)]
            found = None if named else _field(name, known, [reference, *children], self._places)
            self._seen.update(map(_number, children if not named else ()))
        except _DAMAGE:
            self.damaged.append((page, name))
            return
        self.found += [found] if found else []
        for each in (each for each in named if not self.has_read(each)):
            self._walk(each, name, known, self._places.get(_number(each), (page,))[0], depth + 1)


def _field(name: str, known: Mapping[str, PdfObject], widgets: list[PdfObject], places: Places) -> FormField | None:
    kind, flags = str(known.get("/FT", "")), int(str(known.get("/Ff", 0)))
    numbers = [each.idnum for each in widgets if isinstance(each, IndirectObject)]
    page, box = next((places[each] for each in numbers if each in places), (0, Box(0, 0, 0, 0)))
    value = known.get("/V")
    value = value.get_object() if value is not None else None
    if kind == _BUTTON:
        if flags & _PUSH:
            return None
        shown = [str(each["/AS"]) for each in map(_dictionary, widgets) if "/AS" in each]
        state = str(value or next(iter(shown), None) or "/Off").removeprefix("/")
        if flags & _RADIO or (len(widgets) > 2 and len(_states(widgets)) != 1):
            return FormField(name, "" if state == "Off" else state, page, box)
        return FormField(name, "", page, box, state != "Off")
    if kind not in ("/Tx", "/Ch"):
        return None
    if isinstance(value, DictionaryObject) and not isinstance(value, StreamObject):
        raise ValueError(name)
    if isinstance(value, StreamObject):
        text = value.get_data().decode("utf-8", "replace")
    elif isinstance(value, ArrayObject):
        text = "、".join(str(each) for each in value)
    else:
        text = "" if value is None else str(value)
    return FormField(name, text.replace("\r\n", "\n").replace("\r", "\n"), page, box)


def _states(widgets: list[PdfObject]) -> set[str]:
    """The states of boxes that are ticked; there is one where they are the same box in several places."""
    looks = (_dictionary(_dictionary(_dictionary(each).get("/AP")).get("/N")) for each in widgets)
    return {state for look in looks for state in look} - {"/Off"}
