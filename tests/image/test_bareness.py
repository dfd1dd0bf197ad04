"""Whether there is anything on a page: what a person would see is written, dust and the binder's holes are not."""

import cv2
import numpy as np
import pytest

from formkit.image.bareness import bareness
from formkit.image.picture import Pixels


def paper(tone: int = 235) -> Pixels:
    """A page at 150 dpi with grain."""
    noise = np.random.default_rng(5).normal(tone, 3, (1754, 1240))
    return np.clip(noise, 0, 255).astype(np.uint8)


def test_bare_paper_is_bare_in_any_light() -> None:
    light = np.linspace(1.0, 0.6, 1240)[None, :]

    assert bareness(paper()) == "bare"
    assert bareness(paper(150)) == "bare"
    assert bareness((paper() * light).astype(np.uint8)) == "bare"


def test_faint_pencil_line_is_not_bare() -> None:
    page = paper()
    cv2.line(page, (300, 900), (360, 905), (200,), 2)

    assert bareness(page) == "written"


def test_one_stroke_of_a_pen_is_not_bare() -> None:
    page = paper()
    cv2.line(page, (600, 900), (612, 906), (60,), 2)

    assert bareness(page) == "written"


def test_specks_are_bare() -> None:
    page = paper()
    rng = np.random.default_rng(6)
    for _ in range(60):
        x, y = rng.integers(60, 1180), rng.integers(60, 1690)
        page[y : y + 2, x : x + 2] = 40

    assert bareness(page) == "bare"


def test_holes_of_the_binder_and_shadows_at_the_edge_are_bare() -> None:
    page = paper()
    for y in (500, 1250):
        cv2.circle(page, (14, y), 18, (30,), -1)
    page[-20:] = 90

    assert bareness(page) == "bare"


def test_page_that_shows_nothing_but_black_is_black() -> None:
    assert bareness(paper(12)) == "black"
    assert bareness(np.zeros((1, 1), np.uint8)) == "black"


def test_page_half_black_is_not_bare() -> None:
    page = paper()
    page[:900] = 10

    assert bareness(page) == "written"


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (3, 2000), (1, 6000), (6000, 1), (12, 9)])
def test_pictures_of_any_shape_are_told(shape: tuple[int, int]) -> None:
    assert bareness(np.full(shape, 255, np.uint8)) in ("bare", "written")
    assert bareness(np.random.default_rng(7).integers(0, 256, shape).astype(np.uint8)) in ("written", "bare", "black")
