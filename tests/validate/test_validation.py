"""Validation of records: what must be filled in, limits, keys, computed values, rules."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from formkit.kinds import make
from formkit.model.form import Field, Form, Limits
from formkit.model.record import Record
from formkit.model.values import Bearings, Coordinate, Range, Scalar
from formkit.validate import validate
from formkit.validate.limits import broken_limits
from formkit.validate.validation import Stage


def found(
    form: Form, fields: dict[str, Scalar], *rows: dict[str, Scalar], stage: Stage = "issue"
) -> set[tuple[str, str]]:
    record = Record(form.id, fields, {"demands": rows})
    return {(each.path, each.code) for each in validate(form, record, stage, {})}


def test_what_must_be_there_at_issue_is_less_than_at_return(demand_form: Form) -> None:
    at_issue, at_return = found(demand_form, {}), found(demand_form, {}, stage="return")

    assert ("customer_name", "value.missing") in at_issue
    assert ("contact_phone", "value.missing") not in at_issue
    assert ("contact_phone", "value.missing") in at_return
    assert ("demands", "table.empty") in at_return


def test_field_required_by_another_is_asked_for_only_then(demand_form: Form) -> None:
    rows: list[dict[str, Scalar]] = [{"source": "客户提出"}, {"source": "铁塔主动收集"}]

    got = found(demand_form, {}, *rows, stage="return")

    assert ("demands[0].public_facility", "value.missing") not in got
    assert ("demands[1].public_facility", "value.missing") in got


def test_same_key_twice_is_told_at_the_second(demand_form: Form) -> None:
    got = found(demand_form, {}, {"demand_number": "A-1"}, {"demand_number": "A-2"}, {"demand_number": "A-1"})

    assert ("demands[2].demand_number", "row.duplicate_key") in got
    assert ("demands[0].demand_number", "row.duplicate_key") not in got


def test_count_that_does_not_fit_the_rows_is_told(demand_form: Form) -> None:
    assert ("demand_count", "value.not_as_computed") in found(demand_form, {"demand_count": 3}, {}, {}, stage="return")
    assert ("demand_count", "value.not_as_computed") not in found(
        demand_form, {"demand_count": 2}, {}, {}, stage="return"
    )


def test_count_of_rows_of_which_one_stands_twice_is_doubted(demand_form: Form) -> None:
    twice: list[dict[str, Scalar]] = [{"demand_number": "A-1"}, {"demand_number": "A-1"}]

    assert ("demand_count", "value.rows_repeated") in found(demand_form, {"demand_count": 2}, *twice, stage="return")
    assert ("demand_count", "value.rows_repeated") not in found(
        demand_form, {"demand_count": 2}, twice[0], {"demand_number": "A-2"}, stage="return"
    )


def unkeyed(form: Form) -> Form:
    """The form with a table of which no field is the key."""
    (table,) = form.tables
    return replace(form, tables=(replace(table, key=()),))


def test_value_worked_out_of_another_table_is_not_doubted(demand_form: Form) -> None:
    (table,) = demand_form.tables
    other = replace(table, name="others")
    rows = ({"demand_number": "A-1"}, {"demand_number": "A-1"})
    record = Record(demand_form.id, {"demand_count": 1}, {"demands": rows[:1], "others": rows})

    got = {each.code for each in validate(replace(demand_form, tables=(table, other)), record, "return", {})}

    assert "row.duplicate_key" in got and "value.rows_repeated" not in got


ROW: dict[str, Scalar] = {"sequence": 1, "demand_number": "A-1", "lon": Coordinate(Decimal("119.20190")), "remark": "x"}


@pytest.mark.parametrize(
    "rows,told",
    [
        ([ROW, {**ROW, "sequence": 2}], {"sequence", "demand_number", "lon", "remark"}),
        ([ROW, {**ROW, "sequence": 2, "public_facility": "学校"}], set()),
        ([{"sequence": 1, "remark": "x"}, {"sequence": 2, "remark": "x"}], set()),
    ],
)
def test_row_without_a_key_that_stands_twice_is_told(
    demand_form: Form, rows: list[dict[str, Scalar]], told: set[str]
) -> None:
    got = found(unkeyed(demand_form), {}, *rows, stage="return")

    assert {path for path, code in got if code == "row.duplicate"} == {f"demands[1].{name}" for name in told}
    assert not [path for path, code in found(unkeyed(demand_form), {}, *rows) if code == "row.duplicate"]


def test_rules_over_header_and_rows_are_checked(demand_form: Form) -> None:
    fields: dict[str, Scalar] = {"demand_date": date(2015, 4, 3), "customer_sign_date": date(2015, 4, 1)}
    row: dict[str, Scalar] = {"azimuths": Bearings((0, 120, 240)), "antenna_count": 2}

    got = found(demand_form, fields, row)

    assert ("customer_sign_date", "rule.broken") in got
    assert ("demands[0].azimuths", "rule.broken") in got


def test_rule_with_an_empty_field_says_nothing(demand_form: Form) -> None:
    got = found(demand_form, {"demand_date": date(2015, 4, 3)}, {"azimuths": Bearings((0, 120))})

    assert not [code for _, code in got if code == "rule.broken"]


def test_datum_beside_a_coordinate_must_be_that_of_the_header(demand_form: Form) -> None:
    lon = Coordinate(Decimal("119.20190"), "GCJ-02")

    assert ("demands[0].lon", "coordinate.datum_differs") in found(demand_form, {"datum": "WGS-84"}, {"lon": lon})
    assert ("demands[0].lon", "coordinate.datum_differs") not in found(demand_form, {"datum": "GCJ-02"}, {"lon": lon})


def test_trouble_that_is_known_is_not_called_missing_as_well(demand_form: Form) -> None:
    record = Record(demand_form.id, {}, {"demands": ({},)})

    got = {
        each.path for each in validate(demand_form, record, "return", {}, frozenset({"customer_name", "demands[].lon"}))
    }

    assert "customer_name" not in got and "demands[0].lon" not in got
    assert "demands[0].lat" in got


@pytest.mark.parametrize(
    "limits,value,code",
    [
        (Limits(length=3), "四个字呀", "limit.too_long"),
        (Limits(length=4), "四个字呀", None),
        (Limits(minimum=Decimal(0)), -1, "limit.too_small"),
        (Limits(maximum=Decimal(100)), Range(Decimal(30), Decimal(101)), "limit.too_large"),
        (Limits(maximum=Decimal(100)), Range(Decimal(30), None), None),
        (Limits(warn_above=Decimal(500)), 501, "limit.unusual"),
        (Limits(places=4), Coordinate(Decimal("117.021")), "limit.too_coarse"),
        (Limits(places=4, warn_places=5), Coordinate(Decimal("117.0219")), "limit.coarse"),
        (Limits(places=4, warn_places=5), Coordinate(Decimal("117.02190")), None),
        (Limits(maximum=Decimal(0)), True, None),
    ],
)
def test_limit_is_kept_or_named(limits: Limits, value: Scalar, code: str | None) -> None:
    field = Field("x", "某项", make("text"), limits=limits)

    assert [each[0] for each in broken_limits(field, value)] == ([code] if code else [])
