import pytest

from formkit.image.blanks import SCALE
from formkit.image.seals import seals
from formkit.image.signatures import signed
from formkit.model.place import Box
from tests.image.stamps import BLACK, BLUE, GREY, PALE_RED, copied, faxed, laid, paper, sign, stamp, stroke

PLACE = Box(60, 60, 240, 180)


@pytest.mark.parametrize("colour", [BLACK, BLUE, PALE_RED])
def test_writing_is_a_signature(colour: tuple[int, int, int]) -> None:
    pixels = paper()
    sign(pixels, 110, 100, colour)

    for page in (laid(pixels), laid(copied(pixels)), faxed(pixels)):
        assert signed(page, PLACE, seals(page)).present is True


def test_empty_place_is_not_signed() -> None:
    for page in (laid(paper(), grain=6), faxed(paper())):
        assert signed(page, PLACE, []).present is False


def test_what_is_printed_in_the_place_is_no_signature() -> None:
    pixels = paper()
    sign(pixels, 110, 100, BLACK)

    assert signed(laid(pixels, copied(pixels)), PLACE, []).present is False


def test_line_of_dirt_through_the_place_is_no_signature() -> None:
    pixels = paper()
    stroke(pixels, [(150, 0), (153, 259)], (120, 120, 120), 0.6)

    assert signed(laid(copied(pixels)), PLACE, []).present is False


def test_a_few_dots_are_a_doubt() -> None:
    pixels = paper()
    for x in (100, 140, 180):
        stroke(pixels, [(x, 100), (x + 3, 101)])

    assert signed(laid(pixels), PLACE, []).present is None


@pytest.mark.parametrize("colour", [BLACK, BLUE])
def test_dark_pen_shows_under_a_red_seal(colour: tuple[int, int, int]) -> None:
    pixels = paper()
    stamp(pixels, 150, 120)
    sign(pixels, 120, 110, colour)
    page = laid(pixels)

    assert signed(page, PLACE, seals(page)).present is True


def test_red_pen_shows_where_a_red_seal_has_nothing() -> None:
    pixels = paper()
    stamp(pixels, 150, 120)
    sign(pixels, 120, 98, PALE_RED)
    page = laid(pixels)

    assert signed(page, PLACE, seals(page)).present is True


def test_red_seal_alone_is_no_signature() -> None:
    pixels = paper()
    stamp(pixels, 150, 120)
    page = laid(pixels)

    assert signed(page, PLACE, seals(page)).present is False


def test_grey_seal_alone_leaves_a_doubt() -> None:
    pixels = paper()
    stamp(pixels, 150, 120, GREY)

    for page in (laid(pixels), laid(copied(pixels)), faxed(pixels)):
        assert signed(page, PLACE, seals(page)).present is None


def test_seal_beside_the_place_raises_no_doubt() -> None:
    pixels = paper()
    stamp(pixels, 70, 200, GREY)
    page = laid(copied(pixels))

    assert signed(page, Box(160, 40, 290, 110), seals(page)).present is False


def test_place_beyond_the_page_is_a_place_without_writing() -> None:
    page = laid(paper())
    height = page.pixels.shape[0] / SCALE

    assert signed(page, Box(0, height - 20, 100, height + 30), []).present is False
