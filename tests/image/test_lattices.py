"""Texts of a lattice, against all ways in which signs can be spread over its steps, counted out one by one."""

import math
from itertools import groupby, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.image.lattices import Lattice
from formkit.model.expression import expression

SIGNS = ("1", "2", "年")


@st.composite
def lattices(draw: st.DrawFn) -> Lattice:
    count = draw(st.integers(1, 5))
    weights = draw(st.lists(st.lists(st.integers(10, 100), min_size=4, max_size=4), min_size=count, max_size=count))
    steps = np.array(weights, float)
    return Lattice.of(steps / steps.sum(axis=1, keepdims=True), SIGNS)


def counted_out(lattice: Lattice) -> dict[str, float]:
    """How likely each text is, by every path through the lattice."""
    found: dict[str, float] = {}
    for path in product(range(len(SIGNS) + 1), repeat=len(lattice.steps)):
        text = "".join(SIGNS[number - 1] for number, _ in groupby(path) if number)
        chance = math.prod(float(step[number]) for step, number in zip(lattice.steps, path, strict=True))
        found[text] = found.get(text, 0.0) + chance
    return found


@given(lattices())
def test_a_text_is_as_likely_as_all_ways_to_write_it(lattice: Lattice) -> None:
    for text, chance in counted_out(lattice).items():
        assert math.exp(lattice.likelihood(text)) == pytest.approx(chance, rel=1e-6)


@given(lattices(), st.sampled_from(["[12]*年?", "1{2}|2", "(?:12)+", ".*", "年+1"]))
def test_the_likeliest_text_that_is_allowed_is_found(lattice: Lattice, pattern: str) -> None:
    allowed = {text: p for text, p in counted_out(lattice).items() if expression(pattern).allows(text)}

    found = lattice.within(expression(pattern), most=10_000, beam=10_000)

    assert {each.text for each in found} == set(allowed)
    assert [math.exp(each.likelihood) for each in found] == pytest.approx(sorted(allowed.values(), reverse=True))


@given(lattices())
def test_what_is_allowed_is_never_another_text(lattice: Lattice) -> None:
    for each in lattice.within(expression("1[12]"), beam=3):
        assert each.text in ("11", "12")


def test_where_nothing_seen_fits_there_is_no_candidate() -> None:
    steps = np.array([[0.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, 0.0]])

    assert Lattice.of(steps, SIGNS).within(expression("[12]+")) == []


def test_free_reading_is_of_the_likeliest_signs() -> None:
    steps = np.array([[0.1, 0.8, 0.1, 0.0], [0.1, 0.8, 0.1, 0.0], [0.9, 0.1, 0.0, 0.0], [0.0, 0.7, 0.0, 0.3]])

    assert Lattice.of(steps, SIGNS).free().text == "11"


def test_a_line_too_short_for_a_text_does_not_say_it() -> None:
    lattice = Lattice.of(np.full((2, 4), 0.25), SIGNS)

    assert lattice.likelihood("11") == -math.inf  # the same sign twice needs a step between
    assert lattice.likelihood("三") < -20  # nobody saw it
    assert lattice.likelihood("12") == pytest.approx(math.log(1 / 16))


def test_a_sign_of_two_widths_is_one() -> None:
    lattice = Lattice.of(np.array([[0.2, 0.3, 0.5]]), ("：", ":"))

    assert lattice.signs == (":",)
    assert lattice.free().text == ":"
    assert math.exp(lattice.likelihood(":")) == pytest.approx(0.8)
