"""The QR code of a Word document: where a template has it, and that it is on each printed page."""

import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from formkit.forms.load import read_form
from formkit.generate import fill
from formkit.generate.codes import code_picture
from formkit.model.document import Document
from formkit.model.form import Form
from formkit.model.identity import Identity
from formkit.model.record import Record
from formkit.ooxml.package import Package, write_package
from formkit.ooxml.word_code import code_parts
from formkit.ooxml.word_write import WordTemplate
from tests.office import converted, needs_office

_IDENTITY = Identity("3.1", "0a1b2c3d4e5f", "XQ-320700-CM-20150403-0001", "ABCDEFGH")
_PICTURE = "word/media/code.png"
_HEADER, _DOCUMENT, _SETTINGS = "word/header1.xml", "word/document.xml", "word/settings.xml"


def seen(picture: Image.Image) -> list[str]:
    return [each.text for each in zxingcpp.read_barcodes(picture.convert("L"))]


def parts_of(content: bytes) -> dict[str, bytes]:
    with Package(content) as package:
        return package.parts()


def edited(form: Form, *changes: tuple[str, str, str]) -> bytes:
    """The form's Word template with texts of its parts replaced: part, old, new."""
    parts = parts_of(form.templates["docx"].content)
    for name, old, new in changes:
        text = parts[name].decode()
        assert old in text
        parts[name] = text.replace(old, new).encode()
    return write_package(parts.items())


def faults(form: Form, template: bytes) -> list[tuple[str, str]]:
    loaded = read_form({**form.files, "form.docx": template})
    assert all(each.severity == "warning" for each in loaded.problems)
    return [(each.code, each.message) for each in loaded.problems]


@pytest.mark.parametrize("text", ["A", _IDENTITY.code(), "附表" * 20, "FK1/" + "9" * 200])
def test_picture_says_its_text(text: str) -> None:
    assert seen(Image.open(io.BytesIO(code_picture(text)))) == [text]


def test_picture_has_a_quiet_zone_of_four_modules_and_two_colours() -> None:
    picture = Image.open(io.BytesIO(code_picture(_IDENTITY.code())))

    assert picture.mode == "1"
    assert picture.convert("L").point(lambda value: 255 - value).getbbox() == (
        32,
        32,
        *(each - 32 for each in picture.size),
    )


def test_document_has_its_own_code_in_place_of_the_template_s(demand_form: Form) -> None:
    template = demand_form.templates["docx"].content

    document = fill(demand_form, Document(_IDENTITY, Record(demand_form.id, {})), "docx")

    before, after = parts_of(template), parts_of(document)
    assert before[_PICTURE] != after[_PICTURE]
    assert seen(Image.open(io.BytesIO(after[_PICTURE]))) == [_IDENTITY.code()]
    with Package(document) as package:
        assert code_parts(package) == {_PICTURE}


def test_document_that_docxtpl_renders_has_its_own_code_too(demand_form: Form) -> None:
    compiled = WordTemplate(edited(demand_form, (_DOCUMENT, "{{ operator }}", "{{ operator|upper }}")))
    context = {field.name: "" for field in demand_form.fields} | {"demands": []}

    assert not compiled.is_cut
    assert parts_of(compiled.document(context, {}, b"\x89PNG"))[_PICTURE] == b"\x89PNG"


def test_template_keeps_its_picture_where_no_code_is_given(demand_form: Form) -> None:
    template = demand_form.templates["docx"].content
    context = {field.name: "" for field in demand_form.fields} | {"demands": []}

    assert parts_of(WordTemplate(template).document(context, {}))[_PICTURE] == parts_of(template)[_PICTURE]


def test_header_without_the_picture_is_told(demand_form: Form) -> None:
    template = edited(demand_form, (_HEADER, 'descr="二维码"', 'descr="标志"'))

    [(code, message)] = faults(demand_form, template)

    assert code == "template.no_qr"
    assert message.startswith("form.docx 第1节的页眉里没有替代文字是“二维码”")
    assert not WordTemplate(template)._code_parts


def test_picture_that_is_no_png_is_told_and_kept(demand_form: Form) -> None:
    parts = parts_of(demand_form.templates["docx"].content)
    template = write_package({**parts, _PICTURE: b"\xff\xd8\xff\xe0 a photograph"}.items())

    assert [code for code, _ in faults(demand_form, template)] == ["template.no_qr"]


def test_picture_that_is_too_small_is_told(demand_form: Form) -> None:
    template = edited(demand_form, (_HEADER, 'cx="792000"', 'cx="540000"'))

    [(code, message)] = faults(demand_form, template)

    assert code == "template.small_qr"
    assert "15 毫米" in message


def test_each_header_that_pages_show_is_looked_at(demand_form: Form) -> None:
    first = (_DOCUMENT, "<w:headerReference ", '<w:headerReference w:type="first" r:id="rId99"/><w:headerReference ')
    shown = (_DOCUMENT, "</w:sectPr>", "<w:titlePg/></w:sectPr>")
    even = (_SETTINGS, "<w:defaultTabStop", "<w:evenAndOddHeaders/><w:defaultTabStop")

    assert faults(demand_form, edited(demand_form, first)) == []
    assert [code for code, _ in faults(demand_form, edited(demand_form, first, shown))] == ["template.no_qr"]
    assert "首页页眉" in faults(demand_form, edited(demand_form, first, shown))[0][1]
    assert "偶数页页眉" in faults(demand_form, edited(demand_form, even))[0][1]


def test_later_section_takes_over_the_header(demand_form: Form) -> None:
    own = re.search("<w:sectPr>.*</w:sectPr>", edited_text(demand_form))
    assert own is not None
    without = re.sub("<w:(header|footer)Reference[^>]*/>", "", own[0])

    assert (
        faults(demand_form, edited(demand_form, (_DOCUMENT, own[0], f"<w:p><w:pPr>{own[0]}</w:pPr></w:p>{without}")))
        == []
    )
    assert len(faults(demand_form, edited(demand_form, (_DOCUMENT, own[0], without)))) == 1


def edited_text(form: Form) -> str:
    return parts_of(form.templates["docx"].content)[_DOCUMENT].decode()


@needs_office
@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler is not installed here")
def test_code_is_read_from_each_printed_page(demand_form: Form, tmp_path: Path) -> None:
    record = Record(demand_form.id, {}, {"demands": ({"demand_number": "A-1"},) * 12})
    document = fill(demand_form, Document(_IDENTITY, record), "docx")

    (tmp_path / "pages.pdf").write_bytes(converted(document, "docx", "pdf", tmp_path))
    subprocess.run(
        ["pdftoppm", "-r", "150", "-png", "pages.pdf", "page"],  # noqa: S607 - wherever poppler is
        check=True, cwd=tmp_path, timeout=120,
    )  # fmt: skip

    pages = sorted(tmp_path.glob("page-*.png"))
    assert len(pages) == 2
    assert [seen(Image.open(page)) for page in pages] == [[_IDENTITY.code()]] * 2
