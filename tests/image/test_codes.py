"""QR codes are found however the page lies, and their corners are told as they were printed."""

import cv2
import numpy as np
import pytest
import zxingcpp

from formkit.image.codes import codes
from formkit.image.picture import Picture, Pixels

TEXT = "FK1/3.1/0A1B2C3D4E5F/XQ-320700-CM-20150401-0001/ABCDEFGH"


def code(text: str, module: int = 4) -> Pixels:
    """A QR code with its quiet zone."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image = np.asarray(barcode.to_image(add_quiet_zones=True), np.uint8)
    return np.kron(image, np.ones((module, module), np.uint8))


def sheet(*placed: tuple[int, int, Pixels], width: int = 900, height: int = 1200) -> Pixels:
    """A white page with pictures at these places."""
    pixels = np.full((height, width), 255, np.uint8)
    for left, top, each in placed:
        pixels[top : top + each.shape[0], left : left + each.shape[1]] = each
    return pixels


def corners(left: int, top: int, side: int, module: int = 4) -> list[tuple[int, int]]:
    """Those of a code without its quiet zone of four modules."""
    low, high = 4 * module, side - 4 * module
    return [(left + x, top + y) for x, y in ((low, low), (high, low), (high, high), (low, high))]


@pytest.mark.parametrize("turns", range(4))
def test_corners_are_in_the_order_of_the_code_however_the_page_lies(turns: int) -> None:
    drawn = code(TEXT)
    expected = np.array(corners(700, 40, drawn.shape[0]), float)
    for _ in range(turns):  # anticlockwise, about the page
        width = (900, 1200)[_ % 2]
        expected = np.stack([expected[:, 1], width - expected[:, 0]], axis=1)

    (found,) = codes(Picture(np.rot90(sheet((700, 40, drawn)), turns).copy()))

    assert found.text == TEXT
    assert np.abs(np.array(found.corners) - expected).max() < 2


def test_corners_on_a_slanted_page() -> None:
    drawn = code(TEXT)
    turn = cv2.getRotationMatrix2D((450, 600), 33, 0.8)
    pixels = cv2.warpAffine(sheet((400, 500, drawn)), turn, (900, 1200), borderValue=(255,))
    expected = np.array([[*each, 1] for each in corners(400, 500, drawn.shape[0])]) @ turn.T

    (found,) = codes(Picture(np.asarray(pixels, np.uint8)))

    assert np.abs(np.array(found.corners) - expected).max() < 3


def test_every_code_on_a_page_is_given_whoever_made_it() -> None:
    pixels = sheet((40, 40, code(TEXT)), (40, 800, code(TEXT)), (500, 40, code("https://example.com/")))

    found = codes(Picture(pixels))

    assert sorted(each.text for each in found) == sorted([TEXT, TEXT, "https://example.com/"])


def test_page_in_colour_and_enormous_page() -> None:
    pixels = cv2.resize(sheet((40, 40, code(TEXT))), None, fx=4, fy=4, interpolation=cv2.INTER_NEAREST)
    colour = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB), np.uint8)

    (found,) = codes(Picture(colour))

    assert found.text == TEXT
    assert found.corners[0] == pytest.approx((4 * 56, 4 * 56), abs=8)


def _specked(pixels: Pixels) -> Pixels:
    hit = np.random.default_rng(3).random(pixels.shape) < 0.08
    return np.where(hit, 255 - pixels, pixels).astype(np.uint8)


def _tiny(pixels: Pixels) -> Pixels:
    small = cv2.resize(pixels, None, fx=0.38, fy=0.38, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), 0.6), np.uint8)


def _blurred(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), 2.4), np.uint8)


@pytest.mark.parametrize("spoil", [_specked, _tiny, _blurred], ids=["specks", "tiny", "blurred"])
def test_spoilt_code_is_still_read(spoil: object) -> None:
    assert callable(spoil)

    found = codes(Picture(spoil(sheet((100, 100, code(TEXT))))))

    assert [each.text for each in found] == [TEXT]


def test_harder_tries_go_on_until_the_wanted_code_is_there() -> None:
    pixels = sheet((100, 100, _blurred(code(TEXT))), (500, 600, code("https://scanner.example/", 8)))

    easy = codes(Picture(pixels))
    wanted = codes(Picture(pixels), lambda text: text.startswith("FK1/"))

    assert [each.text for each in easy] == ["https://scanner.example/"]
    assert sorted(each.text for each in wanted) == [TEXT, "https://scanner.example/"]


@pytest.mark.parametrize("tone", [0, 128, 255])
def test_page_without_a_code_has_none(tone: int) -> None:
    assert codes(Picture(np.full((300, 200), tone, np.uint8))) == ()
    assert codes(Picture(np.full((1, 1), tone, np.uint8))) == ()
