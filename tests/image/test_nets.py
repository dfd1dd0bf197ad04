"""Nets over blank pages: they lie where they were put, and bend as the pieces of print on them ask for."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.image.bending import Pieces, bent
from formkit.image.nets import Floats, Net, net_over, projected
from formkit.model.sheet import Fit

WIDTH, HEIGHT = 1190, 1684  # A4 at 144 dpi


@st.composite
def homographies(draw: st.DrawFn, slant: float = 4e-5) -> Floats:
    """A page turned any way, of another size, seen a little aslant."""
    turn, size = draw(st.floats(0, 2 * np.pi)), draw(st.floats(0.4, 3))
    right, down = draw(st.floats(-500, 500)), draw(st.floats(-500, 500))
    g, h = draw(st.floats(-slant, slant)), draw(st.floats(-slant, slant))
    a, b = size * np.cos(turn), size * np.sin(turn)
    return np.array([[a, -b, right], [b, a, down], [g, h, 1.0]])


def points(count: int = 200, inside: bool = True) -> Floats:
    rng = np.random.default_rng(8)
    low, high = (0.0, 1.0) if inside else (-0.2, 1.2)
    return rng.uniform(low, high, (count, 2)) * [WIDTH, HEIGHT]


@given(homographies())
def test_net_places_points_where_the_homography_does(homography: Floats) -> None:
    net = net_over(WIDTH, HEIGHT, homography)
    at = points()

    beside = np.linalg.norm(net.placed(at) - projected(homography, at), axis=1)

    # Within a mesh the net is straight: a slanted page of 1,700 pixels is off by a pixel of the blank at most.
    assert beside.max() < np.sqrt(abs(np.linalg.det(homography[:2, :2])))


@given(homographies())
def test_crossings_are_exactly_where_the_homography_puts_them(homography: Floats) -> None:
    net = net_over(WIDTH, HEIGHT, homography)
    x, y = np.meshgrid(net.columns, net.rows)
    at = np.stack([x, y], axis=-1).reshape(-1, 2)

    assert np.allclose(net.placed(at), projected(homography, at))


@given(homographies())
def test_shares_of_a_point_sum_to_one_within_the_net_and_beyond(homography: Floats) -> None:
    net = net_over(WIDTH, HEIGHT, homography)

    numbers, shares = net.shares(points(inside=False))
    _, inner = net.shares(points())

    assert np.allclose(shares.sum(axis=1), 1)
    assert numbers.min() >= 0
    assert numbers.max() < len(net.columns) * len(net.rows)
    assert inner.min() >= 0


@given(homographies(), st.floats(-8, 8), st.floats(-8, 8))
def test_what_lies_beside_a_point_is_told_in_units_of_the_blank(homography: Floats, right: float, down: float) -> None:
    net = net_over(WIDTH, HEIGHT, homography)
    at = points()

    beside = net.beside(at, projected(homography, at + np.array([right, down])))

    assert np.abs(beside - [right, down]).max() < 1.5  # the net's own error of a pixel, and what eight pixels add


@given(homographies(slant=0.0), st.floats(-90, 90), st.floats(-90, 90))
def test_beside_and_placed_undo_each_other(homography: Floats, right: float, down: float) -> None:
    net = net_over(WIDTH, HEIGHT, homography)
    at = points()

    beside = net.beside(at, net.placed(at + np.array([right, down])))

    assert np.allclose(beside, [right, down], atol=1e-6)


@given(homographies(slant=0.0))
def test_moved_net_lies_where_its_crossings_were_moved_to(homography: Floats) -> None:
    net = net_over(WIDTH, HEIGHT, homography)

    moved = net.moved(np.full((len(net.rows) * len(net.columns), 2), (3.0, -2.0)))

    assert np.allclose(moved.placed(points()), projected(homography, points() + np.array([3.0, -2.0])))


@given(homographies())
def test_fit_places_points_as_its_net_does(homography: Floats) -> None:
    net = net_over(WIDTH, HEIGHT, homography)
    fit = Fit(
        tuple(net.columns.tolist()), tuple(net.rows.tolist()),
        tuple(tuple((float(x), float(y)) for x, y in row) for row in net.at), 1.0, 0.0,
    )  # fmt: skip
    at = points(40, inside=False)

    assert np.allclose([fit.to_picture(x, y) for x, y in at], net.placed(at))


def test_maps_of_a_net_that_lies_still_give_the_same_pixels() -> None:
    pixels = np.random.default_rng(9).integers(0, 256, (300, 200)).astype(np.float32)

    still = cv2.remap(pixels, *net_over(200, 300, np.eye(3)).maps(200, 300), cv2.INTER_LINEAR)

    assert np.abs(still - pixels).max() < 0.1


def test_maps_tell_of_the_middle_of_each_pixel_where_it_is() -> None:
    net = net_over(200, 300, np.array([[2.0, 0, 10], [0, 2.0, 20], [0, 0, 1]]))

    x, y = net.maps(200, 300)

    middle = net.placed(np.array([[17.5, 40.5]]))[0]
    assert (x[40, 17] + 0.5, y[40, 17] + 0.5) == pytest.approx(tuple(middle))


def still() -> Net:
    return net_over(WIDTH, HEIGHT, np.eye(3))


def pieces(shifts: Floats, at: Floats, known: Floats | None = None) -> Pieces:
    known = np.broadcast_to(np.eye(2) / 2, (len(at), 2, 2)) if known is None else known
    return Pieces(at, shifts, known, np.ones(len(at)))


def curl(at: Floats) -> Floats:
    """A bend as of a page that does not lie flat: some pixels, over the whole width."""
    return np.column_stack([3 * np.sin(at[:, 1] / HEIGHT * np.pi), 9 * np.sin(at[:, 0] / WIDTH * np.pi)])


def test_smooth_bend_is_found_among_outliers() -> None:
    rng = np.random.default_rng(10)
    at = points(400)
    shifts = curl(at) + rng.normal(0, 0.3, at.shape)
    wrong = rng.random(400) < 0.2
    shifts[wrong] = rng.uniform(-14, 14, (int(wrong.sum()), 2))

    found = bent(still(), pieces(shifts, at).coherent(), 5.0, 3.0)

    others = points(600)[400:]
    beside = np.linalg.norm(still().moved(found.moves).placed(others) - others - curl(others), axis=1)
    assert beside.max() < 2.0
    assert np.median(beside) < 0.6
    assert found.belief[wrong].mean() < 0.2 * found.belief[~wrong].mean()


def test_some_pieces_that_lie_elsewhere_do_not_pull_the_sheet_with_them() -> None:
    at = points(400)
    shifts = np.zeros_like(at)
    shifts[::8] = (0.0, 13.0)

    found = bent(still(), pieces(shifts, at), 2.0, 3.0)

    assert np.abs(found.moves).max() < 0.3
    assert found.belief[::8].max() < 0.05


def test_flat_sheet_is_taken_to_be_stiff_and_stays() -> None:
    at = points(400)
    shifts = np.random.default_rng(11).normal(0, 0.3, at.shape)

    found = bent(still(), pieces(shifts, at), 2.0, 3.0)

    assert found.stiffness == 1000.0
    assert np.abs(found.moves).max() < 0.3


def test_bent_sheet_is_not_taken_to_be_flat() -> None:
    at = points(400)

    found = bent(still(), pieces(curl(at), at), 2.0, 3.0)

    assert found.stiffness < 1000.0


def test_sheet_is_never_taken_to_be_softer_than_it_may_be() -> None:
    at = points(400)
    shifts = np.column_stack([np.zeros(400), 6 * np.sin(at[:, 1] / 60)])

    assert bent(still(), pieces(shifts, at), 2.0, 100.0).stiffness >= 100.0


def test_piece_of_a_rule_says_nothing_of_a_shift_along_it() -> None:
    at = points(400)
    shifts = np.full((400, 2), (11.0, 2.0))
    level = np.broadcast_to(np.diag([0.0, 1.0]), (400, 2, 2))

    found = bent(still(), pieces(shifts, at, level), 5.0, 3.0)

    assert np.abs(found.moves[:, 0]).max() < 0.01
    assert np.abs(found.moves[:, 1] - 2).max() < 0.1


def test_piece_that_moves_otherwise_than_those_around_it_is_trusted_no_more() -> None:
    at = points(300)
    shifts = curl(at)
    shifts[7] += (6.0, 0.0)

    trust = pieces(shifts, at).coherent().trust

    assert trust[7] < 0.1
    assert np.median(trust) == 1.0


def test_pieces_at_odds_among_each_other_are_trusted_no_more() -> None:
    at = points(300)

    trust = pieces(np.random.default_rng(12).uniform(-14, 14, (300, 2)), at).coherent().trust

    assert trust.max() < 0.1


def test_where_nothing_is_known_places_are_less_sure() -> None:
    at = points(400)
    upper = at[at[:, 1] < HEIGHT / 2]

    found = bent(still(), pieces(np.zeros_like(upper), upper), 2.0, 3.0)

    variances = np.diag(np.linalg.inv(found.sure))[: len(found.moves)].reshape(len(still().rows), -1)
    assert variances[-1].min() > 5 * variances[2].max()
