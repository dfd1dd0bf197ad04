"""Which pages of a PDF must be looked at, and what they look like as pixels."""

import io
import tracemalloc

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, NumberObject

from formkit.errors import UnreadableFile
from formkit.model.place import Box
from formkit.pdf.scans import Scans, share_covered
from tests.image.pages import page, saved
from tests.pdf.drawn import HEIGHT, WIDTH, annotation, box, field, pdf, picture, ruled, word

STRIP = HEIGHT / 8
WORDS = "".join(word(20, 20 + 12 * line, "a line of words on a page") for line in range(8))


def part(left: float, top: float, width: float, height: float) -> str:
    """A grey picture that covers a part of the page."""
    return f"q {width} 0 0 {height} {left} {HEIGHT - top - height} cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x7f EI Q\n"


def within_a_drawing(content: str) -> bytes:
    """A page that shows a drawing of this content, at half its size moved to the middle."""
    reader = PdfReader(io.BytesIO(pdf("/X Do", content)))
    writer = PdfWriter()
    writer.append(reader)
    first, second = writer.pages
    first.merge_transformed_page(second, (0.5, 0, 0, 0.5, 100, 75))
    del writer.pages[1]
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content,sort",
    [
        (picture(), "picture"),
        (picture() + word(50, 50, "seen"), "picture"),
        (picture() + word(50, 50, "made by a reader of pictures", mode=3), "picture"),
        ("".join(part(0, STRIP * index, WIDTH, STRIP) for index in range(8)), "picture"),
        ("".join(part(WIDTH / 4 * index, 0, WIDTH / 4, HEIGHT) for index in range(4)) + WORDS, "picture"),
        (part(0, 0, WIDTH, HEIGHT / 2) + word(20, 280, "photo 1"), "picture"),
        (part(0, 0, WIDTH, HEIGHT / 2) + WORDS, "text"),
        (part(0, 0, 60, 40) + word(20, 280, "logo"), "text"),
        (part(0, 0, 60, 40), "picture"),
        (WORDS + ruled((50, 150), (50, 80)), "text"),
        ("100 100 m 120 140 130 90 150 100 c 140 80 l f\n" * 50, "picture"),
        (word(50, 50, "nobody sees this", mode=3), "blank"),
        ("", "blank"),
    ],
    ids=[
        "scan", "scan with text", "scan with text layer", "strips", "columns", "photo with its name", "photo in a text",
        "logo in a text", "logo", "text", "outlines", "hidden text", "nothing",
    ],
)  # fmt: skip
def test_page_is_sorted_by_what_is_drawn_on_it(content: str, sort: str) -> None:
    for rotate in (0, 90):
        assert Scans(pdf(content, rotate=rotate)).sort(1) == sort


def test_stamp_on_an_empty_page_must_be_looked_at_and_form_fields_can_be_read() -> None:
    assert Scans(pdf("", annotations=[annotation("Stamp", 10, 10, 90, 90)])).sort(1) == "picture"
    assert Scans(pdf("", fields=[field("a", "/FT /Tx /V (1)")])).sort(1) == "text"
    assert Scans(pdf("", annotations=[annotation("Link", 10, 10, 90, 90)])).sort(1) == "blank"


def test_pictures_in_drawings_count_where_they_are_shown() -> None:
    assert Scans(within_a_drawing(picture() + WORDS)).sort(1) == "text"  # a quarter of the page
    assert Scans(within_a_drawing(part(-WIDTH / 2, -HEIGHT / 2, 2 * WIDTH, 2 * HEIGHT) + WORDS)).sort(1) == "picture"


def test_share_covered_counts_what_lies_twice_once() -> None:
    page_box = Box(10, 10, 110, 210)

    assert share_covered([], page_box) == 0
    assert share_covered([Box(10, 10, 110, 210)] * 3, page_box) == 1
    assert share_covered([Box(10, 10, 60, 210), Box(35, 10, 60, 210)], page_box) == 0.5
    assert share_covered([Box(-500, -500, 900, 900)], page_box) == 1
    assert share_covered([Box(200, 10, 300, 210)], page_box) == 0
    assert share_covered([Box(0, 0, 0, 0)], Box(0, 0, 0, 0)) == 0


@pytest.mark.parametrize("dpi,expected", [(72, 150), (100, 150), (200, 200), (240, 240), (300, 300), (600, 300)])
def test_scan_is_drawn_as_fine_as_it_is(dpi: int, expected: int) -> None:
    a4 = Image.new("L", (round(8.27 * dpi), round(11.69 * dpi)), 128)

    pixels, scale = Scans(saved(a4, "PDF", resolution=dpi)).rendered(1)

    assert scale * 72 == pytest.approx(expected, rel=0.01)
    assert pixels.shape[0] == pytest.approx(11.69 * expected, rel=0.01)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize(
    "dpi,width,height", [(150, 1240, 1754), (200, 1654, 2339), (240, 1984, 2806), (300, 2481, 3507), (200, 2339, 3308)]
)
def test_scan_is_drawn_pixel_by_pixel(dpi: int, width: int, height: int, rotate: int) -> None:
    ink = np.random.default_rng(dpi).integers(0, 2, (height, width)).astype(bool)
    reader = PdfReader(io.BytesIO(saved(Image.fromarray(ink), "PDF", resolution=dpi)))
    writer = PdfWriter()
    writer.add_page(reader.pages[0]).rotate(rotate)
    stream = io.BytesIO()
    writer.write(stream)
    scans = Scans(stream.getvalue())

    for _ in range(2):
        pixels, _scale = scans.rendered(1)
        assert (np.rot90(pixels[:, :, 0], rotate // 90) == ink * 255).all()


def test_photo_on_a_page_of_a_point_a_pixel_keeps_its_pixels() -> None:
    pixels, scale = Scans(saved(Image.new("L", (1500, 2000)), "PDF", resolution=72)).rendered(1)

    assert pixels.shape == (2000, 1500, 3)
    assert scale == pytest.approx(1, rel=1e-4)


def test_photo_on_a_page_of_a_stamp_keeps_its_pixels() -> None:
    pixels, _ = Scans(saved(Image.new("L", (1500, 2000)), "PDF", resolution=1200)).rendered(1)

    assert pixels.shape == (2000, 1500, 3)


@pytest.mark.parametrize("rotate,corner", [(0, (0, 0)), (90, (0, -1)), (180, (-1, -1)), (270, (-1, 0))])
def test_page_is_turned_as_the_file_says(rotate: int, corner: tuple[int, int]) -> None:
    pixels, _ = Scans(pdf(box(0, 0, 100, 80, "0 g"), rotate=rotate)).rendered(1)

    assert (pixels.shape[0] > pixels.shape[1]) == (rotate in (90, 270))
    dark = [at for at in ((0, 0), (0, -1), (-1, -1), (-1, 0)) if pixels[at].max() < 50]
    assert dark == [corner]


def test_comments_and_fields_are_drawn() -> None:
    stamp = annotation("Square", 10, 10, 90, 90, "/IC [1 0 0] /C [1 0 0] /F 4")
    filled = field("a", "/FT /Tx /V (XXXX) /DA (/Helv 10 Tf 0 g) /F 4 /MK << /BG [0 0 1] >>")

    with_stamp, _ = Scans(pdf(picture(), annotations=[stamp])).rendered(1)
    with_field, _ = Scans(pdf(picture(), fields=[filled])).rendered(1)
    plain, _ = Scans(pdf(picture())).rendered(1)

    assert (with_stamp != plain).any()
    assert (with_field != plain).any()


def test_code_is_looked_for_in_grey() -> None:
    pixels, scale = Scans(pdf(WORDS)).rendered_grey(1, 150)

    assert pixels.ndim == 2
    assert scale == pytest.approx(150 / 72, rel=1e-4)


def _sized(width: float, height: float) -> bytes:
    return pdf(WORDS).replace(b"[0 0 400 300]", f"[0 0 {width} {height}]".encode())


def test_huge_page_is_drawn_coarser_and_one_that_is_no_paper_is_refused() -> None:
    pixels, _ = Scans(_sized(14_000, 14_000)).rendered(1)
    assert pixels.shape[0] * pixels.shape[1] <= 41_000_000

    pixels, _ = Scans(_sized(14_000, 3)).rendered(1)
    assert max(pixels.shape) <= 16_001

    with pytest.raises(UnreadableFile, match="第1页有 35 米长") as caught:
        Scans(_sized(100_000, 3)).rendered(1)
    assert caught.value.code == "file.too_large"


def test_page_with_a_huge_picture_is_refused_before_it_is_decoded() -> None:
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(saved(page(), "PDF"))))
    (drawn,) = writer.pages[0]["/Resources"]["/XObject"].values()  # type: ignore[index]
    drawn.get_object().update({NameObject("/Width"): NumberObject(60_000), NameObject("/Height"): NumberObject(60_000)})
    stream = io.BytesIO()
    writer.write(stream)

    scans = Scans(stream.getvalue())

    assert scans.sort(1) == "picture"
    with pytest.raises(UnreadableFile, match="240 百万像素") as caught:
        scans.rendered(1)
    assert caught.value.code == "file.too_large"


def test_locked_damaged_and_endless_files_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(pdf(picture()))))
    writer.encrypt("geheim", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    monkeypatch.setattr("formkit.pdf.scans.MOST_PAGES", 2)

    for content, code in (
        (stream.getvalue(), "file.encrypted"),
        (b"%PDF-1.7\n%%EOF", "file.broken"),
        (pdf(picture())[:300], "file.truncated"),
        (pdf(*[picture()] * 3), "file.too_large"),
    ):
        with pytest.raises(UnreadableFile) as caught:
            Scans(content)
        assert caught.value.code == code


def test_file_that_is_cut_off_is_named_and_one_that_was_filled_up_is_not() -> None:
    content = pdf(picture(), picture(), picture())

    for end in range(9, len(content) - 6, 97):
        with pytest.raises(UnreadableFile) as caught:
            Scans(content[:end])
        assert caught.value.code == "file.truncated"
    for padding in (bytes(4096), b"\r\n\r\n", b" -- mail was scanned --"):
        assert Scans(content + padding).count == 3


def test_damaged_page_among_others_is_named_when_it_is_asked_for() -> None:
    content = pdf(picture(), picture()).replace(b"/Type /Page /Parent 2 0 R", b"/Type /Nope /Parent 2 0 R", 1)

    scans = Scans(content)

    assert scans.sort(2) == "picture"
    assert scans.rendered(2)[0].any()
    if scans.count == 2 and scans.sort(1) == "picture":
        with pytest.raises(UnreadableFile, match="第1页") as caught:
            scans.rendered(1)
        assert caught.value.code == "file.broken"


def test_memory_does_not_grow_with_the_pages_of_a_scan() -> None:
    sheets = [page(200, 300)] * 1000
    scans = Scans(saved(sheets[0], "PDF", sheets[1:], resolution=100))

    scans.rendered(1)
    tracemalloc.start()
    assert {scans.sort(number) for number in range(1, 1001)} == {"picture"}
    for number in (1000, *range(1, 1000, 10), 500):
        pixels, _ = scans.rendered(number)
        assert int(np.median(pixels)) == 200
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 8_000_000
