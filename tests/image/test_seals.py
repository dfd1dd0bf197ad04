import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formkit.image.blanks import SCALE
from formkit.image.seal_traces import remains, straddling
from formkit.image.seals import seals
from formkit.model.place import Box
from tests.image.stamps import (
    BLUE,
    GREY,
    HEIGHT,
    PALE_RED,
    RED,
    WIDTH,
    copied,
    faxed,
    laid,
    paper,
    sign,
    stamp,
    stroke,
)


@settings(max_examples=12, deadline=None)
@given(
    x=st.floats(90, 210), y=st.floats(90, 170), radius=st.floats(54, 80), turn=st.floats(-15, 15),
    is_grey=st.booleans(), grain=st.floats(0, 8),
)  # fmt: skip
def test_round_seal_is_found_wherever_it_is(
    x: float, y: float, radius: float, turn: float, is_grey: bool, grain: float
) -> None:
    pixels = paper()
    stamp(pixels, x, y, GREY if is_grey else RED, radius, radius, turn)

    (found,) = [each for each in seals(laid(pixels, grain=grain)) if each.is_sure]

    assert np.hypot(found.rim.x - x, found.rim.y - y) < 2
    assert abs(found.rim.a - radius) < 3
    assert (found.shape, found.is_red, found.is_part) == ("圆形", not is_grey, False)


@pytest.mark.parametrize("turn", [-12, 0, 12])
def test_oval_seal_is_found_with_its_turn(turn: float) -> None:
    pixels = paper()
    stamp(pixels, 150, 120, RED, 62, 41, turn)

    (found,) = [each for each in seals(laid(pixels)) if each.is_sure]

    assert found.shape == "椭圆形"
    assert abs(found.rim.turn - turn) < 6


def test_seal_on_a_grey_copy_has_no_colour() -> None:
    pixels = paper()
    stamp(pixels, 150, 120, (150, 150, 150))

    (found,) = [each for each in seals(laid(copied(pixels))) if each.is_sure]

    assert found.is_red is None


def test_seal_on_a_fax_is_found() -> None:
    pixels = paper()
    stamp(pixels, 150, 120)

    (found,) = [each for each in seals(faxed(pixels)) if each.is_sure]

    assert np.hypot(found.rim.x - 150, found.rim.y - 120) < 2


def test_two_seals_are_two() -> None:
    pixels = paper()
    stamp(pixels, 80, 90)
    stamp(pixels, 220, 170, GREY)

    found = [each for each in seals(laid(pixels)) if each.is_sure]

    assert sorted(bool(each.is_red) for each in found) == [False, True]


def test_square_seal_is_a_red_frame() -> None:
    pixels = paper()
    box = np.round(cv2.boxPoints(((150, 120), (70, 40), 8)) * SCALE).astype(np.int32)
    cv2.polylines(pixels, [box], True, RED, 5, cv2.LINE_AA)

    (found,) = seals(laid(pixels))

    assert (found.shape, found.is_red, found.is_sure) == ("方形", True, True)
    assert abs(found.box.right - found.box.left - 76) < 8


@pytest.mark.parametrize("colour", [PALE_RED, RED, BLUE])
def test_writing_of_any_colour_is_no_seal(colour: tuple[int, int, int]) -> None:
    pixels = paper()
    for top in range(30, 230, 34):
        sign(pixels, 40, top, colour)
        sign(pixels, 150, top + 6, colour)

    assert seals(laid(pixels)) == []


def test_ring_of_a_cup_is_no_seal() -> None:
    pixels = paper()
    stamp(pixels, 150, 120, (150, 130, 105), 66, 66, words=False)

    assert not any(each.is_sure for each in seals(laid(pixels)))


def test_bare_page_has_none() -> None:
    assert seals(laid(paper(), grain=6)) == []


@pytest.mark.parametrize("colour", [RED, GREY])
def test_half_a_seal_at_the_edge_of_a_page_is_told_as_such(colour: tuple[int, int, int]) -> None:
    pixels = paper()
    stamp(pixels, WIDTH, 130, colour)
    page = laid(pixels)
    found = seals(page)

    (edge,) = straddling(page, found)

    assert edge.right > WIDTH - 10
    assert abs((edge.top + edge.bottom) / 2 - 130) < 5


def test_strip_of_a_red_seal_at_the_edge_is_told_and_writing_further_in_is_not() -> None:
    pixels = paper()
    stamp(pixels, WIDTH + 38, 130)
    sign(pixels, 60, 60, PALE_RED)
    printed = np.full(pixels.shape[:2], 255, np.uint8)
    cv2.rectangle(printed, (40, 40), (round((WIDTH - 50) * SCALE), round((HEIGHT - 20) * SCALE)), 0, 2)
    page = laid(pixels, printed)

    (edge,) = straddling(page, [each for each in seals(page) if not each.is_part])

    assert edge.left > WIDTH - 50


def test_dots_of_a_stamp_that_a_fax_lost_are_noticed() -> None:
    page, place = faxed(paper()), Box(40, 40, 260, 220)
    strewn = page.pixels.copy()
    spots = np.random.default_rng(6).integers(100, 400, (400, 2))
    strewn[spots[:, 0], spots[:, 1]] = 0

    assert not remains(page, [place])
    assert remains(type(page)(strewn, page.blank, is_bilevel=True), [place])


def test_line_through_a_seal_does_not_hide_it() -> None:
    pixels = paper()
    stamp(pixels, 150, 120)
    stroke(pixels, [(60, 120), (240, 126)], BLUE)
    sign(pixels, 110, 90)

    assert [each.is_sure for each in seals(laid(pixels))] == [True]
