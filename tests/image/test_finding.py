"""A page is found by signs that agree; what no camera can see is none."""

import cv2
import numpy as np
import pytest

from formkit.image.finding import Expected, found, matched
from formkit.image.nets import Floats, projected
from formkit.image.signs import Signs
from tests.image.returned import blank_pages

BLANK = blank_pages("3.2")[1]
LONGEST = 1800


def seen_at(homography: Floats, keep: float = 1.0) -> Signs:
    """The signs of the blank where a homography puts them, of which so many are seen."""
    own = BLANK.signs
    kept = np.random.default_rng(60).random(len(own.at)) < keep
    return Signs(projected(homography, own.at[kept].astype(np.float64)).astype(np.float32), own.looks[kept])


@pytest.mark.parametrize("turn", [0, 90, 181, 270])
def test_page_is_found_at_any_turn_though_half_its_signs_are_missing(turn: int) -> None:
    homography = np.vstack([cv2.getRotationMatrix2D((600, 800), turn, 0.9), [2e-5, 1e-5, 1.0]])

    result = found(BLANK, seen_at(homography, 0.5), LONGEST)

    assert result is not None
    corners = np.array([[0.0, 0.0], [BLANK.width, 0.0], [BLANK.width, BLANK.height]])
    assert np.abs(result[0].placed(corners) - projected(homography, corners)).max() < 3
    assert result[1] > 100


@pytest.mark.parametrize(
    "homography",
    [
        np.array([[-1.0, 0, 1200], [0, 1, 0], [0, 0, 1]]),
        np.array([[1.0, 0, 0], [0, -1, 1700], [0, 0, 1]]),
        np.array([[1.0, 0, 0], [0, 1, 0], [2e-3, 1e-3, 1]]),
    ],
    ids=["mirrored", "mirrored upright", "too slanted"],
)
def test_page_as_no_camera_sees_it_is_not_found(homography: Floats) -> None:
    assert found(BLANK, seen_at(homography), LONGEST) is None


def test_few_signs_are_no_page() -> None:
    assert found(BLANK, seen_at(np.eye(3), 8 / len(BLANK.signs.at)), LONGEST) is None
    assert found(BLANK, Signs(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32)), LONGEST) is None


def test_signs_all_in_one_place_are_no_page() -> None:
    own = BLANK.signs
    heap = Signs(np.full_like(own.at, 300.0), own.looks)

    assert found(BLANK, heap, LONGEST) is None


def test_sign_far_from_where_it_is_expected_is_none() -> None:
    expected = Expected(np.eye(3), np.array([600.0, 800.0]), near=20.0, share=0.0)
    own = BLANK.signs
    moved = Signs(own.at + np.float32(100), own.looks)

    near, _ = matched(own, own, expected)
    far, there = matched(own, moved, expected)

    assert len(near) > 200
    assert np.linalg.norm(there - far, axis=1).max(initial=0) <= 20.5
    assert len(far) < 0.2 * len(near)
