"""Working days, distances and expressions."""

from datetime import date, timedelta
from decimal import Decimal

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.errors import BadForm
from formkit.rules.distances import bd_from_gcj, distance_m, gcj_from_wgs, likely_datum
from formkit.rules.expressions import BadExpression, expression
from formkit.rules.workdays import MissingCalendar, deadline_after, is_workday, workday_after, workdays_between


# Counted by hand on the State Council's notices.
@pytest.mark.parametrize(
    "start,count,end",
    [
        (date(2015, 4, 3), 2, date(2015, 4, 8)),
        (date(2015, 4, 3), 10, date(2015, 4, 20)),
        (date(2015, 4, 1), 2, date(2015, 4, 3)),
        (date(2015, 4, 4), 2, date(2015, 4, 8)),
        (date(2015, 2, 13), 2, date(2015, 2, 16)),
        (date(2015, 9, 1), 2, date(2015, 9, 6)),
        (date(2015, 9, 30), 2, date(2015, 10, 9)),
        (date(2015, 9, 30), 10, date(2015, 10, 20)),
        (date(2015, 12, 30), 2, date(2016, 1, 4)),
        (date(2026, 9, 30), 10, date(2026, 10, 20)),
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
    ],
)
def test_deadline_falls_on_the_day_counted_by_hand(start: date, count: int, end: date) -> None:
    assert workday_after(start, count) == end
    assert workdays_between(start, end) == count


def test_calendar_agrees_with_an_independent_one() -> None:
    other = holidays.country_holidays("CN")
    days = [date(2015, 1, 1) + timedelta(days=offset) for offset in range(365 * 11)]

    assert [day for day in days if is_workday(day) != other.is_working_day(day)] == []


def test_year_without_a_calendar_is_said_and_not_guessed() -> None:
    with pytest.raises(MissingCalendar, match="2027"):
        workday_after(date(2026, 12, 25), 10)


@given(st.dates(date(2010, 1, 1), date(2025, 1, 1)), st.integers(1, 60))
def test_counting_forth_and_back_agree(start: date, count: int) -> None:
    end = workday_after(start, count)

    assert workdays_between(start, end) == count
    assert workdays_between(end, start) == -count


def test_distance_is_that_of_the_reference() -> None:
    assert distance_m(117.02190, 36.66213, 117.02251, 36.66190) == pytest.approx(60.1, abs=0.2)


# Shifts in metres measured with another program: Jinan 522, Beijing 555, Guangzhou 621, Shanghai 481.
@pytest.mark.parametrize(
    "lon,lat,shift", [(117.0, 36.65, 522), (116.40, 39.90, 555), (113.26, 23.13, 621), (121.47, 31.23, 481)]
)
def test_shift_to_gcj_is_as_measured(lon: float, lat: float, shift: int) -> None:
    assert distance_m(lon, lat, *gcj_from_wgs(lon, lat)) == pytest.approx(shift, abs=8)


@given(st.floats(75, 130), st.floats(20, 50))
def test_mix_up_of_datums_is_recognised(lon: float, lat: float) -> None:
    gcj = gcj_from_wgs(lon, lat)

    assert likely_datum((lon, lat), gcj) == "GCJ-02"
    assert likely_datum((lon, lat), bd_from_gcj(*gcj)) == "BD-09"
    assert likely_datum((lon, lat), (lon + 0.001, lat)) is None


def test_expression_names_the_fields_it_needs() -> None:
    assert expression("a <= b and rows | length > 1").names == {"a", "b", "rows"}


def test_expression_with_an_empty_field_gives_nothing() -> None:
    assert expression("a <= b").value({"a": 1, "b": None}) is None


def test_expression_computes() -> None:
    assert expression("workday_after(d, 2)").value({"d": date(2015, 4, 1)}) == date(2015, 4, 3)
    assert expression("a * 2").value({"a": Decimal("1.5")}) == Decimal("3.0")


@pytest.mark.parametrize("text", ["a +", "{{ a }}", "a | nosuch", "a is nosuch"])
def test_expression_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadExpression):
        expression(text)


@pytest.mark.parametrize("text", ["a.__class__.__mro__", "a.__init__.__globals__", "''.__class__"])
def test_expression_cannot_leave_the_sandbox(text: str) -> None:
    try:
        value = expression(text).value({"a": "x"})
    except BadForm:
        return

    assert value is None


def test_expression_over_values_that_do_not_fit_is_a_fault_of_the_form() -> None:
    with pytest.raises(BadForm, match="算不出来"):
        expression("a <= b").value({"a": 1, "b": "x"})


def test_deadline_agrees_with_the_calendar_and_is_provisional_beyond_it() -> None:
    start = date(2015, 4, 1)

    assert deadline_after(start, 10) == (workday_after(start, 10), False)
    assert deadline_after(date(2026, 12, 30), 1) == (date(2026, 12, 31), False)
    assert deadline_after(date(2026, 12, 31), 3) == (date(2027, 1, 5), True)
