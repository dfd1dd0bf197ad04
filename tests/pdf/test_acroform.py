"""Form fields as a file holds them."""

from formkit.model.layout import Style
from formkit.model.place import Box
from formkit.pdf.acroform import OpenField, OpenFields, TextField, TickField
from formkit.pdf.drawing import add_fonts
from formkit.pdf.fields import FormField, form_fields
from formkit.pdf.objects import Objects, array, dictionary, reference, stream
from formkit.pdf.setting import SetRun
from formkit.pdf.shaping import shaped, used
from tests.pdf.filling import field_entries, filled_by_pdfium, filled_by_pypdf

STYLE = Style("song", 10.0)
TICKED, EMPTY = (SetRun(shaped((("song", sign),)), 0, 1, 20.0, 30.0, 10.0, 10.0, STYLE) for sign in "☑☐")


def text_field(name: str, top: float, value: str = "", **more: object) -> TextField:
    box = Box(20.0, top, 120.0, top + 16)
    return TextField(name=name, hint="提示", box=box, value=value, runs=(), style=STYLE, **more)  # type: ignore[arg-type]


def tick_field(name: str, top: float, *, is_ticked: bool = False) -> TickField:
    box = Box(20.0, top, 30.0, top + 10)
    return TickField(name=name, hint="", box=box, ticked=TICKED, empty=EMPTY, is_ticked=is_ticked)


def file(*fields: OpenField) -> bytes:
    """A page with these fields."""
    objects = Objects()
    form = OpenFields(objects)
    page, tree = objects.reserve(), objects.reserve()
    own = form.on(page, 300.0, fields)
    fonts = add_fonts(objects, used([TICKED.shaped, EMPTY.shaped]))
    contents = reference(objects.add(stream(b"")))
    objects.put(
        page,
        b"<</Type/Page/Parent %s/MediaBox%s/Contents %s%s>>"
        % (reference(tree), array((0, 0, 200, 300)), contents, own),
    )
    objects.put(tree, b"<</Type/Pages/Count 1/Kids[%s]>>" % reference(page))
    root = objects.add(b"<</Type/Catalog/Pages %s%s>>" % (reference(tree), form.form(fonts)))
    return objects.file(root, objects.add(dictionary({})))


def said(content: bytes) -> list[tuple[str, str | bool]]:
    found: tuple[FormField, ...] = form_fields(content).fields
    return [(each.name, each.text if each.is_ticked is None else each.is_ticked) for each in found]


def test_names_with_dots_are_those_that_were_given() -> None:
    content = file(text_field("rows[0].groups[1].lon", 20, "117.2"), tick_field("ways.2.6G", 50, is_ticked=True))

    assert said(content) == [("rows[0].groups[1].lon", "117.2"), ("ways.2.6G", True)]


def test_field_in_two_places_is_filled_in_once() -> None:
    content = file(text_field("name", 20), text_field("name", 60), tick_field("agreed", 100), tick_field("agreed", 140))

    typed = filled_by_pdfium(content, {"name": "王明", "agreed": True})

    assert said(content) == [("name", ""), ("agreed", False)]
    assert said(typed) == [("name", "王明"), ("agreed", True)]


def test_place_of_a_field_is_its_box() -> None:
    (found,) = form_fields(file(text_field("name", 20))).fields

    assert (found.page, found.box) == (1, Box(20.0, 20.0, 120.0, 36.0))


def test_empty_fields_do_not_share_what_programs_write_into() -> None:
    typed = filled_by_pypdf(file(text_field("one", 20), text_field("other", 60)), {"one": "甲"})

    assert [bool(each["fonts"]) for each in field_entries(typed).values()] == [True, False]


def test_value_longer_than_the_limit_is_kept() -> None:
    content = file(text_field("name", 20, "甲乙丙", most=2))

    assert field_entries(content)["name"]["most"] == 3


def test_page_without_fields_has_no_form() -> None:
    assert b"AcroForm" not in file() and not form_fields(file()).fields
