"""Json and toml -> drafts: right types, nothing lost, every fault with its path."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formkit.errors import UnreadableFile
from formkit.model.form import Form
from formkit.model.record import Record
from formkit.model.values import Coordinate
from formkit.records import record_from_plain
from tests.records.lists import codes, read

_RECORD = {
    "customer_name": "甲公司",
    "demand_date": "2015-04-01",
    "channels": ["上门拜访", "电子邮件"],
    "demands": [{"demand_number": "XQ1", "lon": "117.02190", "system_count": 3, "rru_on_tower": True}],
}


def problems(form: Form, path: Path, data: object) -> list[tuple[str, str]]:
    """Code and path of every problem of the drafts in data."""
    source = read(form, path / "a.json", json.dumps(data))
    return [(each.code, each.path) for draft in source.drafts for each in draft.problems]


@pytest.mark.parametrize("wrap", [lambda one: one, lambda one: [one], lambda one: {"records": [one]}])
def test_record_is_read_alone_in_a_list_or_under_records(demand_form: Form, tmp_path: Path, wrap: object) -> None:
    assert callable(wrap)

    source = read(demand_form, tmp_path / "a.json", "\ufeff" + json.dumps(wrap(_RECORD), ensure_ascii=False))

    (draft,) = source.drafts
    assert (draft.problems, source.row_count) == ((), 1)
    assert draft.record.at("demand_date") == date(2015, 4, 1)
    assert draft.record.at("channels") == ("上门拜访", "电子邮件")
    assert str(draft.record.at("demands[0].lon")) == "117.02190"
    assert draft.record.at("demands[0].rru_on_tower") is True
    assert draft.places["demands[0].lon"].plain() == {"source": "a.json", "row": 1, "key": "demands[0].lon"}


def test_toml_is_read_the_same(demand_form: Form, tmp_path: Path) -> None:
    text = 'customer_name = "甲公司"\ndemand_date = 2015-04-01\n[[demands]]\nlon = 117.02190\nsystem_count = 3\n'

    (draft,) = read(demand_form, tmp_path / "a.toml", text).drafts

    assert draft.problems == ()
    assert draft.record.at("demand_date") == date(2015, 4, 1)
    assert str(draft.record.at("demands[0].lon")) == "117.02190"


def test_numbers_keep_every_digit(demand_form: Form, tmp_path: Path) -> None:
    text = '{"demands": [{"lon": 117.02190, "demand_number": 1234567890123456789, "antenna_height": 35.0}]}'

    (draft,) = read(demand_form, tmp_path / "a.json", text).drafts

    assert draft.problems == ()
    assert draft.record.at("demands[0].lon") == Coordinate(Decimal("117.02190"))
    assert draft.record.at("demands[0].demand_number") == "1234567890123456789"


@pytest.mark.parametrize(
    ("data", "code", "path"),
    [
        ("文字", "data.not_a_record", ""),
        ([1], "data.not_a_record", ""),
        ([None], "data.not_a_record", ""),
        ([["a"]], "data.not_a_record", ""),
        ({"demands": ["站点"]}, "data.not_a_record", "demands[0]"),
        ({"demands": "站点"}, "data.not_a_record", "demands[0]"),
        ({"demands": [{}, [1]]}, "data.not_a_record", "demands[1]"),
        ({"客户": "甲"}, "data.unknown_field", "客户"),
        ({"demands": [{"x": 1}]}, "data.unknown_field", "demands[0].x"),
        ({"customer_name": {"名": "甲"}}, "data.wrong_type", "customer_name"),
        ({"customer_name": ["甲", "乙"]}, "data.wrong_type", "customer_name"),
        ({"channels": [["上门拜访"]]}, "data.wrong_type", "channels"),
        ({"demands": [{"lon": [117.1]}]}, "data.wrong_type", "demands[0].lon"),
        ({"demands": [{"site_name": "同上"}]}, "value.nothing_above", "demands[0].site_name"),
        ({"demand_date": "2015-02-30"}, "date.impossible", "demand_date"),
        ({"demands": [{"lon": 200}]}, "coordinate.outside", "demands[0].lon"),
    ],
)
def test_what_is_wrong_is_told_with_its_path(
    demand_form: Form, tmp_path: Path, data: object, code: str, path: str
) -> None:
    assert problems(demand_form, tmp_path, data) == [(code, path)]


@pytest.mark.parametrize("empty", [None, "", [], "/"])
def test_nothing_is_nothing(demand_form: Form, tmp_path: Path, empty: object) -> None:
    assert problems(demand_form, tmp_path, {"channels": empty, "demands": None}) == []


def test_wrong_rows_are_counted(demand_form: Form, tmp_path: Path) -> None:
    source = read(demand_form, tmp_path / "a.json", json.dumps([{"demands": [{}, 1, {}]}, 7, {}]))

    assert (source.row_count, [len(draft.rows) for draft in source.drafts]) == (5, [3, 1, 1])


def test_ditto_repeats_the_row_above(demand_form: Form, tmp_path: Path) -> None:
    data = {"demands": [{"site_name": "甲"}, {"site_name": "同上"}]}

    (draft,) = read(demand_form, tmp_path / "a.json", json.dumps(data)).drafts

    assert (draft.record.at("demands[1].site_name"), draft.problems) == ("甲", ())


def test_half_a_surrogate_pair_is_dropped(demand_form: Form, tmp_path: Path) -> None:
    (draft,) = read(demand_form, tmp_path / "a.json", '{"customer_name": "甲\\ud800\\u0000公司"}').drafts

    assert draft.record.fields["customer_name"] == "甲公司"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", b"{"),
        ("a.json", b'{"a": 1} x'),
        ("a.json", b"\xff\xfe"),
        ("a.json", b'{"batch": NaN}'),
        ("a.json", b"[" * 100_000),
        ("a.json", '{"batch": "一", "batch": "二"}'.encode()),
        ("a.toml", b"a = "),
        ("a.toml", b"\xff"),
        ("a.toml", b"a = 1\na = 2"),
        ("a.toml", b"a = " + b"9" * 5_000),
        ("a.toml", b"a = " + b"[" * 50_000),
    ],
)
def test_text_that_is_no_json_or_toml_is_told_as_such(
    demand_form: Form, tmp_path: Path, name: str, content: bytes
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(demand_form, tmp_path / name, content)

    assert caught.value.code == "file.broken"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["demands", "records", "customer_name", "lon", "channels", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(max_examples=80)
@given(_JSON)
def test_any_json_is_read_and_counted(
    demand_form: Form, tmp_path_factory: pytest.TempPathFactory, data: object
) -> None:
    source = read(demand_form, tmp_path_factory.mktemp("json") / "a.json", json.dumps(data))

    assert source.row_count == sum(len(draft.rows) for draft in source.drafts)
    assert codes(source) == []


def test_record_comes_back_from_its_plain_form(demand_form: Form) -> None:
    record = record_from_plain(demand_form, _RECORD)

    again = record_from_plain(demand_form, record.plain())

    assert again == record
    assert isinstance(again, Record) and again.at("channels") == ("上门拜访", "电子邮件")
