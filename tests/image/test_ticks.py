from collections.abc import Callable, Sequence

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formkit.image.ink import ink_of
from formkit.image.ticks import PER_POINT, Option, ticked
from formkit.model.place import Box

WIDE, HIGH = 210, 26  # points of a cell
SIDE = 7.0
STARTS = (12.0, 60.0, 118.0)  # where squares begin, points; words of 30 follow
TOP = 10.0
Crop = np.ndarray
Manner = Callable[[Crop, float, float, float], None]  # on a crop, at the left and the top of a square of a side


def crop(beside: float = 0.0, stretch: float = 0.0, side: float = SIDE, print_: int = 40) -> Crop:
    """Three squares with words, printed `beside` their places, and the more the further along the line."""
    grey = np.full((round(HIGH * PER_POINT), round(WIDE * PER_POINT)), 248, np.uint8)
    for at, start in enumerate(STARTS):
        left = start + beside + at * stretch
        _line(
            grey,
            [(left, TOP), (left + side, TOP), (left + side, TOP + side), (left, TOP + side), (left, TOP)],
            2,
            print_,
        )
        for word in range(3):  # strokes as signs have them
            x = left + side + 2 + 10 * word
            _line(grey, [(x, TOP), (x + 7, TOP + 1), (x + 1, TOP + 7), (x + 7, TOP + 6)], 3, print_)
    return grey


def _line(grey: Crop, points: Sequence[tuple[float, float]], width: int = 4, ink: int = 30) -> None:
    at = np.round(np.array(points) * PER_POINT).astype(np.int32)
    cv2.polylines(grey, [at], False, ink, width, cv2.LINE_AA)


def by(*shares: tuple[float, float], width: int = 4, ink: int = 30) -> Manner:
    """A line through points given as shares of the square's side from its corner."""

    def draw(grey: Crop, left: float, top: float, side: float) -> None:
        _line(grey, [(left + x * side, top + y * side) for x, y in shares], width, ink)

    return draw


def both(*manners: Manner) -> Manner:
    def draw(grey: Crop, left: float, top: float, side: float) -> None:
        for each in manners:
            each(grey, left, top, side)

    return draw


def ring(grey: Crop, left: float, top: float, side: float) -> None:
    middle = (round((left + 18) * PER_POINT), round((top + side / 2) * PER_POINT))
    cv2.ellipse(grey, middle, (round(21 * PER_POINT), round(7 * PER_POINT)), 0, 0, 360, 30, 4, cv2.LINE_AA)


TICK = by((0.05, 0.5), (0.38, 0.9), (1.05, -0.1))
STRUCK = by((-0.3, 0.5), (1.3, 0.45))
CHOSEN = {
    "tick": TICK,
    "pale tick": by((0.05, 0.5), (0.38, 0.9), (1.05, -0.1), ink=120),
    "large tick": by((-0.1, 0.4), (0.4, 1.05), (1.7, -0.7)),
    "cross": both(by((0.05, 0.05), (0.95, 0.95)), by((0.95, 0.05), (0.05, 0.95))),
    "filled": by(*[(0.15 if at % 2 else 0.85, 0.1 + 0.8 * at / 8) for at in range(9)], width=6),
    "beside": by((-1.05, 0.4), (-0.75, 0.9), (-0.15, -0.2)),
    "ring": ring,
}
UNSURE = {
    "struck and ticked again": both(TICK, STRUCK, by((0.3, -0.6), (0.6, -0.1), (1.4, -1.1))),
    "scribbled over": both(
        TICK, by((-0.3, 0.1), (1.2, 0.3), (-0.25, 0.5), (1.3, 0.7), (-0.3, 0.9), (1.2, 1.0), width=7)
    ),
}


def options() -> list[Option]:
    made = []
    for start in STARTS:
        square = Box(start, TOP, start + SIDE, TOP + SIDE)
        words = Box(start + SIDE + 2, TOP, start + SIDE + 31, TOP + SIDE)
        made.append(Option(_pixels(square), _pixels(words)))
    return made


def _pixels(box: Box) -> Box:
    return Box(box.left * PER_POINT, box.top * PER_POINT, box.right * PER_POINT, box.bottom * PER_POINT)


def judged(grey: Crop, grain: float = 0.0) -> list[bool | None]:
    noise = np.random.default_rng(7).normal(0, grain, grey.shape)
    seen = np.clip(cv2.GaussianBlur(grey, (0, 0), 1.2) + noise, 0, 255).astype(np.uint8)
    return [each.present for each in ticked(ink_of(seen), options())]


@pytest.mark.parametrize("manner", CHOSEN)
@pytest.mark.parametrize("which", [0, 1, 2])
def test_every_manner_of_ticking_chooses_its_option_alone(manner: str, which: int) -> None:
    grey = crop()
    CHOSEN[manner](grey, STARTS[which], TOP, SIDE)

    assert judged(grey) == [at == which for at in range(3)]


@pytest.mark.parametrize("manner", UNSURE)
def test_what_was_struck_out_is_in_doubt(manner: str) -> None:
    grey = crop()
    UNSURE[manner](grey, STARTS[1], TOP, SIDE)

    assert judged(grey) == [False, None, False]


@settings(max_examples=40, deadline=None)
@given(
    beside=st.floats(-2.5, 2.5), stretch=st.floats(-1, 2.2), side=st.floats(4.4, 7.8), print_=st.integers(20, 130),
    grain=st.floats(0, 9), chosen=st.sets(st.integers(0, 2)),
)  # fmt: skip
def test_squares_are_found_in_other_type_on_any_picture(
    beside: float, stretch: float, side: float, print_: int, grain: float, chosen: set[int]
) -> None:
    grey = crop(beside, stretch, side, print_)
    for at in chosen:
        TICK(grey, STARTS[at] + beside + at * stretch, TOP, side)

    assert judged(grey, grain) == [at in chosen for at in range(3)]


def test_tick_of_a_pencil_that_hardly_shows_is_not_taken_for_none() -> None:
    grey = crop()
    by((0.05, 0.5), (0.38, 0.9), (1.05, -0.1), ink=150)(grey, STARTS[1], TOP, SIDE)

    assert judged(grey)[1] is not False


def test_without_squares_nothing_is_said() -> None:
    assert judged(np.full((round(HIGH * PER_POINT), round(WIDE * PER_POINT)), 248, np.uint8), 5) == [None] * 3


def test_line_of_dirt_through_a_square_ticks_nothing() -> None:
    grey = crop()
    _line(grey, [(STARTS[1] + 3, 0), (STARTS[1] + 3.4, HIGH)], 2, 120)

    assert judged(grey) == [False] * 3
