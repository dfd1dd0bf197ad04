from dataclasses import replace
from datetime import date

import pytest

from formkit.model.form import Completion, Form
from formkit.model.mark import Mark
from formkit.model.place import FilePlace
from formkit.model.record import Evidence, Value
from formkit.model.returned import CompletionState
from formkit.review.judging import completion_of, marks_of


def day(raw: str, value: date | None = None) -> tuple[Value, ...]:
    return (Value("customer_sign_date", value, Evidence(raw, FilePlace("一份.jpg"), "cell")),)


DATED, UNDATED, ILLEGIBLE = day("2015年4月1日", date(2015, 4, 1)), day("年  月  日"), day("2015年4月#日")


def state(form: Form, sign: bool | None, seal: bool | None, values: tuple[Value, ...]) -> CompletionState:
    marks = marks_of(form, (Mark("customer_sign", "sign", sign), Mark("customer_seal", "seal", seal)))
    found = completion_of(form, marks, values)
    assert found is not None
    return found


@pytest.fixture
def both(demand_form: Form) -> Form:
    return replace(demand_form, completion=Completion("customer", "all", "seal"))


@pytest.mark.parametrize(
    ("sign", "seal", "status", "formal"),
    [
        (True, True, "齐全", True),
        (True, False, "齐全", False),
        (False, True, "齐全", True),
        (True, None, "齐全", None),
        (False, None, "需人工核验", None),
        (None, None, "需人工核验", None),
        (False, False, "缺签字、缺盖章", False),
    ],
)
def test_where_either_suffices(
    demand_form: Form, sign: bool | None, seal: bool | None, status: str, formal: bool | None
) -> None:
    found = state(demand_form, sign, seal, DATED)

    assert (found.status, found.formal) == (status, formal)


@pytest.mark.parametrize(
    ("sign", "seal", "status"),
    [(True, True, "齐全"), (True, False, "缺盖章"), (False, None, "缺签字"), (True, None, "需人工核验")],
)
def test_where_both_are_needed(both: Form, sign: bool | None, seal: bool | None, status: str) -> None:
    assert state(both, sign, seal, DATED).status == status


def test_day_that_is_missing_is_told_with_the_rest(both: Form) -> None:
    found = state(both, True, False, UNDATED)

    assert (found.status, found.missing) == ("缺盖章、缺日期", ("customer_seal", "customer_sign_date"))


def test_nothing_is_complete_while_the_day_is_not_read(demand_form: Form) -> None:
    for values in ((), ILLEGIBLE):
        assert state(demand_form, True, True, values).status == "需人工核验"
        assert state(demand_form, True, True, values).missing == ()


def test_one_seal_of_several_suffices_and_a_doubt_stays_one(demand_form: Form) -> None:
    doubt, there, absent = (Mark("customer_seal", "seal", each) for each in (None, True, False))

    seen = completion_of(demand_form, (absent, doubt, there), ())
    unsure = completion_of(demand_form, (absent, doubt), ())

    assert seen is not None and unsure is not None
    assert (seen.formal, unsure.formal) == (True, None)


def test_what_was_not_looked_for_is_listed_too(demand_form: Form) -> None:
    seen = (
        Mark("", "seal", True),
        Mark("channels", "tick", True, option="电子邮件"),
        Mark("customer_sign", "sign", False),
    )

    marks = marks_of(demand_form, seen)

    assert [(each.path, each.present) for each in marks] == [
        ("manager_sign", None), ("customer_sign", False), ("customer_seal", None), ("", True), ("channels", True),
    ]  # fmt: skip
