"""What of a file is looked at as pixels and what of it is read as text: every page is one or the other."""

import io

import numpy as np
import pytest
from PIL import Image

from formkit.errors import UnreadableFile
from formkit.image.picture import Pictures
from formkit.model.reading import Line, Reading
from formkit.read.files import read_content
from formkit.read.pdf import read_pdf
from formkit.read.pictures import pictures_in
from tests.image.pages import page, png_header, saved
from tests.ooxml.packages import packed
from tests.pdf.drawn import field, pdf, picture, word

WORDS = "".join(word(20, 20 + 12 * line, "a line of words on a page") for line in range(8))


def looked_at(content: bytes) -> Pictures:
    found = pictures_in(content)
    assert found is not None
    return found


def text(reading: Reading) -> str:
    return "".join(each.text for each in reading.blocks if isinstance(each, Line))


def test_pages_of_picture_files_are_looked_at() -> None:
    for format_name in ("JPEG", "PNG", "WEBP", "HEIF", "BMP"):
        found = looked_at(saved(page(), format_name))
        assert (found.numbers, found.texts) == ((1,), ())
    found = looked_at(saved(page(), "TIFF", [page()] * 2))

    assert (found.numbers, found.texts) == ((1, 2, 3), ())


def test_files_of_text_are_not_looked_at() -> None:
    for content in (pdf(WORDS), pdf(WORDS, ""), packed({"a": b""}), b"<html>", b"", b"text"):
        assert pictures_in(content) is None


def test_every_page_of_a_pdf_is_looked_at_or_read() -> None:
    content = pdf(picture(), WORDS, "", picture() + word(9, 9, "seen", mode=3), WORDS)

    found = looked_at(content)

    assert (found.numbers, found.texts) == ((1, 3, 4), (2, 5))


def test_empty_pages_alone_are_looked_at() -> None:
    found = looked_at(pdf("", ""))

    assert found.numbers == (1, 2)
    assert np.unique(found.picture(2).pixels).tolist() == [255]


def test_scale_tells_pixels_of_a_point() -> None:
    found = looked_at(saved(Image.new("L", (827, 1169), 90), "PDF", resolution=100)).picture(1)

    assert found.scale == pytest.approx(150 / 72, rel=1e-4)
    assert (found.width, found.height) == pytest.approx((1240, 1754), abs=2)


def test_text_pages_are_read_without_doubt_about_the_others() -> None:
    content = pdf(picture(), word(20, 20, "first"), picture() + word(9, 9, "unseen", mode=3), word(20, 20, "second"))

    alone = read_pdf(content, "r.pdf", looked_at(content).texts)

    assert text(alone) == "firstsecond"
    assert not alone.doubts
    assert [each.code for each, _ in read_pdf(content, "r.pdf").doubts] == ["page.scanned"] * 2


def test_pages_are_read_in_the_order_asked_for() -> None:
    content = pdf(word(20, 20, "first"), word(20, 20, "second"), word(20, 20, "third"))

    reading = read_pdf(content, "r.pdf", (3, 1))

    assert text(reading) == "thirdfirst"
    assert reading.page_count == 2


def test_fields_of_other_pages_are_not_read() -> None:
    content = pdf(WORDS, WORDS, fields=[field("a", "/FT /Tx /V (1)")])

    assert [each.text for each in read_pdf(content, "r.pdf", (1,)).answers] == ["1"]
    assert read_pdf(content, "r.pdf", (2,)).answers == ()


def test_long_stack_of_scans_may_hold_a_few_pages_of_text() -> None:
    content = pdf(*[picture()] * 250, word(20, 20, "text"))

    reading = read_pdf(content, "r.pdf", looked_at(content).texts)

    assert text(reading) == "text"
    with pytest.raises(UnreadableFile, match="超过 200 页"):
        read_pdf(content, "r.pdf")


@pytest.mark.parametrize(
    "content,code",
    [
        (png_header(60_000, 60_000), "file.too_large"),
        (b"\x89PNG\r\n\x1a\n", "file.truncated"),
        (b"%PDF-1.7 nothing", "file.truncated"),
        (b"%PDF-1.7 nothing %%EOF", "file.broken"),
    ],
)
def test_what_cannot_be_opened_is_named(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        pictures_in(content)

    assert caught.value.code == code


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "TIFF", "WEBP", "HEIF", "BMP", "GIF"])
def test_reading_a_picture_as_text_is_refused(format_name: str) -> None:
    with pytest.raises(UnreadableFile, match="这是图片") as caught:
        read_content(saved(page(), format_name), "a.jpg")

    assert caught.value.code == "file.unsupported"


def test_page_cut_into_strips_is_no_text_though_letters_lie_under_it() -> None:
    strips = io.StringIO()
    for index in range(8):
        strips.write(f"q 400 0 0 37.5 0 {37.5 * index} cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x7f EI Q\n")

    with pytest.raises(UnreadableFile) as caught:
        read_pdf(pdf(WORDS + strips.getvalue()), "r.pdf")

    assert caught.value.code == "file.scanned"
