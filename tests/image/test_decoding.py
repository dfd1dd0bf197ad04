"""Picture files become pages of pixels, upright and with square pixels; what is damaged, cut off or huge is named."""

import tracemalloc

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from formkit.errors import UnreadableFile
from formkit.image.decoding import PictureFile, picture_file
from formkit.image.picture import Picture
from tests.image.pages import HEIGHT, WIDTH, page, png_header, saved

pillow_heif.register_heif_opener()
_ORIENTATION = 0x0112
# Which corner of a page is black once it is turned as EXIF says: whether it is low, and whether it is right.
_TURNED = {1: (0, 0), 2: (0, 1), 3: (1, 1), 4: (1, 0), 5: (0, 0), 6: (0, 1), 7: (1, 1), 8: (1, 0)}


def opened(content: bytes) -> PictureFile:
    found = picture_file(content)
    assert found is not None
    return found


def only(content: bytes) -> Picture:
    file = opened(content)
    assert file.numbers == (1,)
    return file.picture(1)


def refused(content: bytes, number: int = 1) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        opened(content).picture(number)
    return caught.value


def black_corner(picture: Picture) -> tuple[int, int]:
    rows, columns = picture.height // 2, picture.width // 2
    grey = picture.grey
    means = [[part.mean() for part in (half[:, :columns], half[:, columns:])] for half in (grey[:rows], grey[rows:])]
    low, right = np.unravel_index(np.argmin(means), (2, 2))
    return int(low), int(right)


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF", "HEIF"])
def test_each_format_is_known_by_its_content(format_name: str) -> None:
    found = only(saved(page(), format_name))

    assert found.pixels.dtype == np.uint8
    assert (found.width, found.height, found.scale) == (WIDTH, HEIGHT, 1.0)
    assert black_corner(found) == (0, 0)
    assert abs(int(found.grey[-5, -5]) - 200) < 5


@pytest.mark.parametrize(
    "content", [b"", b"BMW is a car", b"RIFF1234WAVE", b"%PDF-1.7", b"PK\x03\x04", b"\0\0\0\x18ftypmp42"]
)
def test_other_files_are_no_pictures(content: bytes) -> None:
    assert picture_file(content) is None


@pytest.mark.parametrize("orientation", _TURNED)
@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "TIFF", "WEBP", "HEIF"])
def test_page_is_turned_as_the_file_says(orientation: int, format_name: str) -> None:
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation

    found = only(saved(page(), format_name, exif=exif.tobytes()))

    assert (found.width > found.height) == (orientation >= 5)
    assert black_corner(found) == _TURNED[orientation]


def test_telephone_that_turns_its_photo_by_the_container_is_believed_once() -> None:
    exif = Image.Exif()
    exif[_ORIENTATION] = 6
    content = saved(page(), "HEIF", exif=exif.tobytes())
    assert b"irot" in content

    assert only(content).width == HEIGHT


@pytest.mark.parametrize(
    "picture,format_name,expected",
    [
        (page().convert("1"), "PNG", (0, 255)),
        (page().convert("1"), "TIFF", (0, 255)),
        (page().convert("RGB").quantize(4), "PNG", (0, 200)),
        (Image.fromarray(np.asarray(page(), np.uint16) * 257), "PNG", (0, 200)),
        (Image.fromarray(np.asarray(page(), np.uint16) * 257), "TIFF", (0, 200)),
        (Image.fromarray(np.asarray(page(), np.float32) / 7), "TIFF", (0, 255)),
        (Image.merge("CMYK", [page().point(lambda tone: 255 - tone)] * 3 + [Image.new("L", (WIDTH, HEIGHT))]), "JPEG", (0, 200)),
        (Image.merge("LA", [Image.new("L", (WIDTH, HEIGHT)), page().point(lambda tone: 255 - tone)]), "PNG", (0, 200)),
        (Image.merge("RGBA", [Image.new("L", (WIDTH, HEIGHT))] * 3 + [page().point(lambda tone: 255 - tone)]), "WEBP", (0, 200)),
    ],
    ids=["1-bit png", "1-bit tif", "palette", "16-bit png", "16-bit tif", "float", "cmyk", "grey alpha", "alpha"],
)  # fmt: skip
def test_every_kind_of_colour_becomes_eight_bits_on_white(
    picture: Image.Image, format_name: str, expected: tuple[int, int]
) -> None:
    grey = only(saved(picture, format_name)).grey

    assert grey.dtype == np.uint8
    assert (int(grey[5, 5]), int(np.median(grey[-20:, -20:]))) == pytest.approx(expected, abs=6)


@pytest.mark.parametrize("compression", ["group3", "group4"])
def test_pixels_of_a_fax_become_square(compression: str) -> None:
    found = only(saved(page(408, 294).convert("1"), "TIFF", compression=compression, dpi=(204, 98)))

    assert (found.width, found.height, found.scale) == (408, 612, 1.0)


def test_pixels_of_a_turned_fax_become_square() -> None:
    exif = Image.Exif()
    exif[_ORIENTATION] = 6

    found = only(saved(page(408, 294), "TIFF", exif=exif.tobytes(), dpi=(204, 98)))

    assert (found.width, found.height) == (612, 408)


def test_resolution_that_cannot_be_is_not_believed() -> None:
    assert only(saved(page(), "TIFF", dpi=(300, 1))).height == HEIGHT


@pytest.mark.parametrize("compression", ["group4", "tiff_lzw", "jpeg", "raw"])
def test_each_page_of_a_tif_is_decoded_when_asked_for(compression: str) -> None:
    pages = [Image.new("L", (WIDTH, HEIGHT + number), 255 * (number % 2)) for number in range(5)]
    if compression == "group4":
        pages = [each.convert("1") for each in pages]

    file = opened(saved(pages[0], "TIFF", pages[1:], compression=compression))

    assert file.numbers == (1, 2, 3, 4, 5)
    for number in (5, 1, 3, 3, 2):
        found = file.picture(number)
        assert found.height == HEIGHT + number - 1
        assert found.grey.mean() == pytest.approx(255 * ((number - 1) % 2), abs=3)


def test_preview_of_a_page_is_no_page() -> None:
    preview = Image.new("L", (6, 9))
    preview.encoderinfo = {"tiffinfo": {254: 1}}  # type: ignore[attr-defined]

    file = opened(saved(page(), "TIFF", [preview, page()]))

    assert [file.picture(number).width for number in file.numbers] == [WIDTH, WIDTH]


def test_memory_does_not_grow_with_the_pages_of_a_tif() -> None:
    blank = Image.new("1", (400, 600), 1)
    content = saved(blank, "TIFF", [blank] * 999, compression="group4")

    file = opened(content)
    file.picture(1)
    tracemalloc.start()
    for number in file.numbers:
        assert file.picture(number).grey.all()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(file.numbers) == 1000
    assert peak < 4_000_000


def test_tif_of_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formkit.image.decoding.MOST_PAGES", 3)

    assert opened(saved(page(), "TIFF", [page()] * 2)).numbers == (1, 2, 3)
    with pytest.raises(UnreadableFile, match="超过 3 页") as caught:
        opened(saved(page(), "TIFF", [page()] * 3))
    assert caught.value.code == "file.too_large"


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF", "HEIF"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_picture_that_is_cut_off_is_named(format_name: str, share: float) -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (300, 200), np.uint8))
    content = saved(noise, format_name)

    error = refused(content[: int(len(content) * share)])

    assert error.code == "file.truncated"
    assert "没有读" in str(error)


def test_photo_whose_lower_half_is_missing_is_named_though_it_ends_as_it_should() -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (300, 200), np.uint8))
    content = saved(noise, "JPEG")

    error = refused(content[: len(content) // 2] + b"\xff\xd9")

    assert error.code == "file.truncated"
    assert "下半截" in str(error)


def test_tif_that_is_cut_off_gives_its_whole_pages_and_names_the_next() -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (300, 200), np.uint8))
    content = saved(noise, "TIFF", [noise] * 3, compression="raw")

    file = opened(content[: int(len(content) * 0.6)])

    assert file.picture(2).height == 300
    for _ in range(2):  # it does not become readable by being asked for again
        with pytest.raises(UnreadableFile, match="第3页") as caught:
            file.picture(3)
        assert caught.value.code == "file.truncated"
    assert file.picture(1).height == 300


@pytest.mark.parametrize("width,height", [(60_000, 60_000), (13_000, 10_000), (2**31 - 1, 2**31 - 1)])
def test_picture_that_says_it_is_huge_is_not_decoded(width: int, height: int) -> None:
    tracemalloc.start()
    error = refused(png_header(width, height))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert error.code == "file.too_large"
    assert "百万像素" in str(error)
    assert peak < 1_000_000


@pytest.mark.parametrize(
    "content", [png_header(0, 0), png_header(0, 9), b"\xff\xd8\xff\xe0", b"II*\0", b"GIF89a", b"\x89PNG\r\n\x1a\n"]
)
def test_picture_without_any_pixels_is_named(content: bytes) -> None:
    assert refused(content).code == "file.truncated"


def test_enormous_photo_is_reduced_while_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formkit.image.decoding._ENOUGH", 60 * 90)

    found = only(saved(page(240, 360), "JPEG"))

    assert (found.width, found.height, found.scale) == (60, 90, 0.25)
    assert black_corner(found) == (0, 0)


def test_enormous_scan_is_reduced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formkit.image.decoding._ENOUGH", 60 * 90)

    found = only(saved(page(120, 180), "PNG"))

    assert (found.width, found.height, found.scale) == (60, 90, 0.5)


def test_moving_picture_is_refused() -> None:
    for format_name in ("GIF", "WEBP", "PNG"):
        error = refused(saved(page(), format_name, [page().transpose(Image.Transpose.ROTATE_180)]))

        assert error.code == "file.unsupported"
        assert "2 帧" in str(error)


@pytest.mark.parametrize("tone", [0, 255])
@pytest.mark.parametrize("width,height", [(413, 585), (1, 1)])
def test_empty_or_tiny_page_is_a_page(tone: int, width: int, height: int) -> None:
    found = only(saved(Image.new("L", (width, height), tone), "PNG", dpi=(50, 50)))

    assert (found.width, found.height) == (width, height)
    assert np.unique(found.grey).tolist() == [tone]
