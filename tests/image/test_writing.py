"""What is written in the cells of a flat page is found, in its lines, and the rest of the page is not taken for it."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formkit.image.flattening import flattened
from formkit.image.writing import Written, writing_in
from tests.image.cells import LEFT, LOW, RIGHT, Draw, dots, fit, layout, line, picture, text

PLACES = {"left": (LEFT,), "right": (RIGHT,), "low": (LOW,)}
SCALE = 200 / 72


def found(
    *drawn: Draw, scale: float = SCALE, shift: tuple[float, float] = (0, 0), noise: float = 0.0
) -> Mapping[str, Written]:
    flat = flattened(picture(scale, *drawn, shift=shift, noise=noise), fit(scale), layout())
    return writing_in(flat, PLACES, ())


@pytest.mark.parametrize("noise", [0.0, 8.0])
@pytest.mark.parametrize("scale", [2.0, SCALE, 300 / 72])
def test_empty_page_has_no_writing(scale: float, noise: float) -> None:
    assert found(scale=scale, noise=noise) == {}


@settings(max_examples=15, deadline=None)
@given(st.floats(-2.5, 2.5), st.floats(-2.5, 2.5))
def test_rules_that_lie_beside_their_place_are_no_writing(x: float, y: float) -> None:
    assert found(shift=(x, y)) == {}


def test_each_word_is_in_its_own_cell() -> None:
    written = found(text("117.02190", 30, 50), text("泉山", 160, 50))

    assert written.keys() == {"left", "right"}
    assert written["left"].box.left == pytest.approx(30, abs=2)
    assert all(len(each.ways[0]) == 1 and each.beyond == 0 for each in written.values())


def test_lines_are_told_apart_and_a_sign_of_two_parts_is_offered_as_one() -> None:
    written = found(text("云龙区", 30, 40), text("人民路", 30, 58), text("二", 160, 50, 20))

    assert len(written["left"].ways[0]) == 2
    assert 1 in {len(way) for way in written["right"].ways}


def test_point_belongs_to_its_figures_and_far_specks_do_not() -> None:
    alone = found(text("3.5", 30, 50))["left"].box
    dirty = found(text("3.5", 30, 50), dots([(120, 30), (140, 60)], 0.8))["left"].box

    assert (dirty.left, dirty.right) == pytest.approx((alone.left, alone.right), abs=0.5)


def test_specks_alone_are_nothing_and_small_marks_are_doubtful() -> None:
    assert "right" not in found(dots([(200, 40)], 0.8))
    assert found(dots([(200, 40)], 2.5))["right"].is_faint


def test_writing_over_the_edge_is_taken_whole_and_told() -> None:
    (reaching,) = found(line((130, 60), (146, 40), (165, 25))).values()

    assert reaching.beyond > 5


def test_words_crossed_out_are_told_and_others_are_not() -> None:
    plain = found(text("汽车站王一二三", 30, 50))
    crossed = found(text("汽车站王一二三", 30, 50), line((26, 47), (122, 44)))

    assert not plain["left"].is_struck
    assert crossed["left"].is_struck


def test_streak_of_a_scanner_is_no_writing() -> None:
    assert found(line((60, 0), (60, 199), width=0.5)) == {}
