"""Pages of our forms as they come back are laid over their blanks to a millimetre, or it is told that they are not."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from PIL import Image, ImageDraw

from formkit.image.blanks import Blank
from formkit.image.candidates import Candidates
from formkit.image.picture import Pixels
from formkit.image.registering import Registered, is_outside, outline, registered
from formkit.image.signs import Signs, signs_of
from tests.image.returned import (
    DPI,
    MILLIMETRE,
    Paper,
    blank_pages,
    faxed,
    page,
    photographed,
    printed,
    scanned,
    size_of,
    worst,
)

# A form, the page of its layout, the page of the document, and how many rows this has.
DEMANDS, FIRST, NEXT = ("3.1", 3, 0, 1), ("3.1", 0, 0, 20), ("3.1", 2, 1, 20)
CARD = ("3.2", 1, 0, 1)
COVER, CLAUSES = ("4.1", 0, 0, 1), ("4.1", 5, 3, 1)
MOST = 1.5  # millimetres: with a larger error a page is not accepted


@cache
def paper(form: str, _number: int, nth: int, rows: int) -> Paper:
    return page(printed(form, rows), nth, DPI if form != "3.1" else 110)  # A3


@cache
def signs(what: tuple[str, int, int, int]) -> Signs:
    return signs_of(paper(*what).pixels)


def laid(pixels: Pixels, blank: Blank, own: Signs | None = None) -> Registered | None:
    return next(iter(registered(pixels, own or signs_of(pixels), [(blank, None)])), None)


def is_accepted(found: Registered | None) -> bool:
    """By what a page is known to be this and no other."""
    return found is not None and found.words >= 0.75 and found.error <= MOST * MILLIMETRE


WAYS: dict[str, Callable[[Paper], Paper]] = {
    "scan": lambda each: each.slanted(1.2, 0.95, 3, -4).drawn(scanned),
    "turned scan": lambda each: each.slanted(-0.9, 1.03, -2, 1).drawn(scanned).turned(1),
    "fax upside down": lambda each: each.slanted(0.6).drawn(faxed).turned(2),
    "turned fax": lambda each: each.slanted(-0.4, 0.97).drawn(faxed).turned(3),
    "photo": photographed,
    "photo upside down": lambda each: photographed(each).turned(2),
}


@pytest.mark.parametrize(
    "what,way",
    [
        (DEMANDS, "turned scan"), (FIRST, "photo"), (CARD, "turned fax"), (COVER, "photo upside down"),
        (CLAUSES, "scan"), (COVER, "fax upside down"),
    ],
    ids=lambda each: each if isinstance(each, str) else f"{each[0]} page {each[1] + 1}",
)  # fmt: skip
def test_every_place_lies_within_a_millimetre(what: tuple[str, int, int, int], way: str) -> None:
    blank = blank_pages(what[0])[what[1]]
    returned = WAYS[way](paper(*what))

    found = laid(returned.pixels, blank)

    assert found is not None
    assert worst(blank, found.fit(), returned) < 1.0
    assert found.words > 0.9
    assert found.quality > 0.4  # a fax loses thin rules
    assert found.error < 0.5 * MILLIMETRE


def test_page_of_paper_is_laid_to_a_fraction_of_a_pixel() -> None:
    blank = blank_pages(CARD[0])[CARD[1]]
    returned = paper(*CARD)

    found = laid(returned.pixels, blank, signs(CARD))

    assert found is not None
    width, height = size_of(blank)
    inner = np.random.default_rng(20).uniform(0.15, 0.7, (400, 2)) * [width, height]
    beside = found.net.placed(inner * 2) - returned.placed(inner)
    assert np.abs(beside.mean(axis=0)).max() < 0.2  # of the picture
    assert found.resolution == pytest.approx(DPI, rel=0.005)


def test_outline_is_the_edge_of_the_page_and_nothing_of_it_is_outside() -> None:
    blank = blank_pages(COVER[0])[COVER[1]]
    pixels = paper(*COVER).pixels

    found = laid(pixels, blank, signs(COVER))

    assert found is not None
    height, width = pixels.shape
    edge = outline(found)
    assert np.abs(edge.min(axis=0)).max() < 8
    assert np.abs(edge.max(axis=0) - [width, height]).max() < 8
    assert not is_outside(found, width, height)
    assert is_outside(found, width, height // 2)


def gradient() -> Pixels:
    light = np.linspace(30, 240, 1654)[None, :] * np.linspace(0.5, 1.0, 2339)[:, None]
    return np.clip(light + np.random.default_rng(21).normal(0, 6, light.shape), 0, 255).astype(np.uint8)


def noise() -> Pixels:
    return np.random.default_rng(22).integers(0, 256, (1169, 827)).astype(np.uint8)


def table() -> Pixels:
    """A table with numbers that is no form of ours."""
    image = Image.new("L", (1240, 1754), 255)
    draw = ImageDraw.Draw(image)
    rng = np.random.default_rng(23)
    for y in range(150, 1600, 58):
        draw.line((90, y, 1150, y), 0, 2)
        for x in range(90, 1150, 212):
            draw.text((x + 12, y + 20), str(rng.integers(10**9)), 0)
    for x in range(90, 1160, 212):
        draw.line((x, 150, x, 1600), 0, 2)
    return np.asarray(image, np.uint8)


@pytest.mark.parametrize("draw", [gradient, noise, table])
def test_picture_of_anything_else_is_no_page(draw: Callable[[], Pixels]) -> None:
    assert not is_accepted(laid(draw(), blank_pages(CARD[0])[CARD[1]]))


@pytest.mark.parametrize(
    "what,form,number",
    [
        (CARD, "4.1", 0),
        (COVER, "3.2", 1),
        (CLAUSES, "4.1", 4),
        (FIRST, "3.1", 2),
        (NEXT, "3.1", 0),
        (DEMANDS, "3.1", 2),
        (FIRST, "3.1", 3),
    ],
    ids=lambda each: each if isinstance(each, str) else "" if isinstance(each, int) else f"{each[0]}-{each[1] + 1}",
)
def test_page_of_another_form_or_another_page_of_the_same_is_not_taken_for_one(
    what: tuple[str, int, int, int], form: str, number: int
) -> None:
    assert not is_accepted(laid(paper(*what).pixels, blank_pages(form)[number], signs(what)))


def test_page_whose_lower_half_moved_is_not_taken_for_the_blank() -> None:
    pixels = paper(*COVER).pixels.copy()
    half, down = pixels.shape[0] // 2, round(4 / 25.4 * DPI)
    pixels[half + down :] = pixels[half:-down].copy()

    assert not is_accepted(laid(pixels, blank_pages(COVER[0])[COVER[1]]))


def test_of_half_a_page_those_alike_in_what_is_seen_score_alike() -> None:
    """The upper halves of the first and the only page of 3.2 are the same."""
    pixels = paper(*CARD).pixels
    pixels = pixels[: pixels.shape[0] // 2]

    best, other = registered(pixels, signs_of(pixels), [(each, None) for each in blank_pages("3.2")])

    assert other.score > 0.97 * best.score
    for each in (best, other):
        assert 0.3 < each.quality < 0.7
        assert is_outside(each, pixels.shape[1], pixels.shape[0])


@pytest.mark.parametrize("what,others", [(CARD, (0,)), (FIRST, (1,))], ids=["card", "list"])
def test_right_page_scores_best_of_those_that_share_its_print(
    what: tuple[str, int, int, int], others: tuple[int, ...]
) -> None:
    right, *wrong = (blank_pages(what[0])[number] for number in (what[1], *others))

    best, *rest = registered(paper(*what).pixels, signs(what), [(each, None) for each in (*wrong, right)])

    assert best.blank is right
    assert all(each.score < 0.9 * best.score for each in rest)


def test_page_is_among_the_likeliest_of_all_forms() -> None:
    blanks = [each for form in ("3.1", "3.2", "4.1") for each in blank_pages(form)]
    candidates = Candidates(blanks)

    for what in (FIRST, CARD, CLAUSES):
        likeliest = candidates.likeliest(signs(what), 5)
        assert blank_pages(what[0])[what[1]] in likeliest[:2]  # some share nearly all print
        assert len(likeliest) <= 5


def test_picture_without_signs_is_like_no_page() -> None:
    white = np.full((900, 700), 255, np.uint8)

    assert Candidates(blank_pages("3.2")).likeliest(signs_of(white), 5) == ()
    assert registered(white, signs_of(white), [(each, None) for each in blank_pages("3.2")]) == []
