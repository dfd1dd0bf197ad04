"""Form fields over what is printed on the pages of a PDF (ISO 32000-1, 12.7): the only places that can be filled in.

What a person types is shown in a font that the file brings along, so that no program has to find one of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from formkit.model.layout import Align, Style
from formkit.model.place import Box
from formkit.pdf.drawing import add_font, content
from formkit.pdf.fonts import FONTS, SONG, Sign
from formkit.pdf.objects import Objects, array, name, number, reference, stream, text
from formkit.pdf.setting import SetRun

_REQUIRED, _MULTILINE, _COMBO = 1 << 1, 1 << 12, 1 << 17  # ISO 32000-1, tables 221, 228 and 230
_PRINTED = 4  # of an annotation: it is printed with its page
_ALIGNED: Mapping[Align, bytes] = {"left": b"0", "center": b"1", "right": b"2"}
_TYPED = SONG  # what is typed is shown in this font
# PDFium (8149) shows typed Chinese in a font that the file holds only where that is called as one of symbols;
# else in some font of the machine, which the file then does not hold. Other programs go by what the name stands for.
_CALLED = b"/Wingdings"
_ON = b"/Yes"


@dataclass(frozen=True, kw_only=True)
class OpenField:
    """A place that can be filled in: the field's full name, what is told of it to who fills it in, and its box.

    Fields of one name are one field in several places.
    """

    name: str
    hint: str
    box: Box


@dataclass(frozen=True, kw_only=True)
class TextField(OpenField):
    """A text, or one of `options` where there are any; `runs` is its value as it is set in print.

    `style` is that of what is typed; `most` is how many signs it can have, None for any number.
    """

    value: str
    runs: tuple[SetRun, ...]
    style: Style
    align: Align = "left"
    is_required: bool = False
    is_multiline: bool = False
    most: int | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TickField(OpenField):
    """A box to tick: how it is drawn where it is ticked, and where it is not."""

    ticked: SetRun
    empty: SetRun
    is_ticked: bool


def runs_of(each: OpenField) -> tuple[SetRun, ...]:
    """All that a field shows, or may show once it is filled in, save for what is typed."""
    match each:
        case TextField():
            return each.runs
        case TickField():
            return each.ticked, each.empty
        case _:
            return ()


@dataclass
class _Node:
    """A part of the fields' names: those under it, by the next part, or the places of the field it names."""

    under: "dict[str, _Node]" = field(default_factory=dict)
    places: "list[_Place]" = field(default_factory=list)


@dataclass(frozen=True)
class _Place:
    """A field on a page: the numbers of its object and of the page's, and the height of the page."""

    number: int
    field: OpenField
    page: int
    height: float


class OpenFields:
    """The form fields of one file as they are written."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._root = _Node()
        self._written: dict[bytes, bytes] = {}

    def on(self, page: int, height: float, fields: Iterable[OpenField]) -> bytes:
        """What the dictionary of a page says of its fields, which are given in reading order.

        `page` is the number of its object.
        """
        numbers = []
        for each in fields:
            numbers.append(self._objects.reserve())
            node = self._root
            for part in each.name.split("."):  # no part of a name may hold a dot (ISO 32000-1, 12.7.3.2)
                node = node.under.setdefault(part, _Node())
            node.places.append(_Place(numbers[-1], each, page, height))
        return b"/Tabs/R/Annots[%s]" % b" ".join(map(reference, numbers)) if numbers else b""

    def form(self, fonts: bytes) -> bytes:
        """Writes all fields; what the catalog says of them, nothing where there are none.

        `fonts` is the dictionary of the fonts that they are set in. Their resources hold it whole: pdf.js 5.6 does not
        find the font of what is typed beside fonts that are only referred to.
        """
        if not self._root.under:
            return b""
        resources = reference(self._objects.add(b"<</Font%s>>" % fonts))
        kids = [self._add(part, node, None, resources) for part, node in self._root.under.items()]
        font = add_font(self._objects, FONTS.index(_TYPED), _common_signs())
        form = b"<</Fields[%s]/DR<</Font<<%s %s>>>>/DA(%s 0 Tf 0 g)>>" % (
            b" ".join(map(reference, kids)), _CALLED, reference(font), _CALLED,
        )  # fmt: skip
        return b"/AcroForm %s" % reference(self._objects.add(form))

    def _add(self, part: str, node: _Node, parent: int | None, resources: bytes) -> int:
        """Writes a part of the tree of names; its number."""
        own = b"/T%s" % text(part) + (b"/Parent %s" % reference(parent) if parent is not None else b"")
        widgets = [self._widget(each, resources) for each in node.places]
        said = self._said(node.places[0].field) if node.places else b""
        if not node.under and len(widgets) == 1:
            return self._objects.put(node.places[0].number, b"<<%s%s%s>>" % (own, said, widgets[0]))
        number_of = self._objects.reserve()
        kids = [self._add(under, each, number_of, resources) for under, each in node.under.items()]
        for each, widget in zip(node.places, widgets, strict=True):
            kids.append(self._objects.put(each.number, b"<</Parent %s%s>>" % (reference(number_of), widget)))
        return self._objects.put(number_of, b"<<%s%s/Kids[%s]>>" % (own, said, b" ".join(map(reference, kids))))

    def _said(self, each: OpenField) -> bytes:
        """What a field is, wherever it stands."""
        entries = {"TU": self._shared(text(each.hint))} if each.hint else {}
        match each:
            case TickField():
                entries |= {"FT": b"/Btn", "V": _ON if each.is_ticked else b"/Off"}
            case TextField():
                flags = _REQUIRED * each.is_required | _MULTILINE * each.is_multiline | _COMBO * bool(each.options)
                entries |= {
                    "FT": b"/Ch" if each.options else b"/Tx",
                    "Ff": b"%d" % flags,
                    "V": text(each.value),
                    "DA": _typed_in(each.style),
                    "Q": _ALIGNED[each.align],
                }
                if each.options:  # the first takes back what was chosen
                    options = b"".join([text(option) for option in ("", *each.options)])
                    entries["Opt"] = self._shared(b"[%s]" % options)
                elif each.most is not None:
                    entries["MaxLen"] = b"%d" % max(each.most, len(each.value))
        return b"".join([name(key) + b" " + value for key, value in entries.items()])

    def _widget(self, place: _Place, resources: bytes) -> bytes:
        """Where a field is and what it looks like."""
        box, height = place.field.box, place.height
        bounds = array((box.left, height - box.bottom, box.right, height - box.top))
        look = self._look(place.field, height, resources)
        return b"/Type/Annot/Subtype/Widget/F %d/P %s/Rect%s%s" % (_PRINTED, reference(place.page), bounds, look)

    def _look(self, each: OpenField, height: float, resources: bytes) -> bytes:
        match each:
            case TickField():
                ticked, empty = (
                    self._shared(self._drawn((run,), each.box, height, resources)) for run in (each.ticked, each.empty)
                )
                state = _ON if each.is_ticked else b"/Off"
                # The border is for programs that draw a box of their own over the page.
                return b"/AS%s/AP<</N<<%s %s/Off %s>>>>/MK<</CA(4)/BC[0 0 0]>>/BS<</W 1/S/S>>" % (
                    state, _ON, ticked, empty,
                )  # fmt: skip
            case TextField():
                # Each its own: pypdf writes what is typed into the stream that is there.
                look = self._objects.add(self._drawn(each.runs, each.box, height, resources))
                return b"/AP<</N %s>>" % reference(look)
            case _:
                return b""

    def _drawn(self, runs: Sequence[SetRun], box: Box, height: float, resources: bytes) -> bytes:
        """What a field draws (ISO 32000-1, 12.5.5), as a stream whose origin is the lower left of its box."""
        across, up = number(-box.left), number(box.bottom - height)
        drawn = b"q 1 0 0 1 %s %s cm %s Q" % (across, up, content(runs, height)) if runs else b""
        bounds = array((0, 0, box.right - box.left, box.bottom - box.top))
        entries = b"/Type/XObject/Subtype/Form/BBox%s/Resources %s" % (bounds, resources)
        return stream(b"/Tx BMC %s EMC" % drawn, entries)

    def _shared(self, body: bytes) -> bytes:
        """A reference to what several fields may have, which is written once."""
        if body not in self._written:
            self._written[body] = reference(self._objects.add(body))
        return self._written[body]


def _typed_in(style: Style) -> bytes:
    """How what is typed looks."""
    return b"(%s %s Tf %s rg)" % (_CALLED, number(style.size), b" ".join(map(number, style.colour)))


@cache
def _common_signs() -> frozenset[Sign]:
    """ASCII, and of GB/T 2312 the signs, the full-width letters and the 3,755 Chinese characters of level 1."""
    latin = [_TYPED.sign(chr(code), is_latin=True) for code in range(0x20, 0x7F)]
    chinese = [_TYPED.sign(each) for area in (1, 3, *range(16, 56)) for each in _characters_in(area)]
    return frozenset(each for each in (*latin, *chinese) if each is not None)


def _characters_in(area: int) -> Iterator[str]:
    for place in range(1, 95):
        yield from bytes((0xA0 + area, 0xA0 + place)).decode("gb2312", "ignore")
