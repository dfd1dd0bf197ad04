"""What every kind must keep: shown is read back, data is read back, nothing makes parse raise."""

import ast
import re
import string
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from stdnum.cn import uscc

import formkit.kinds
from formkit.kinds import make, names
from formkit.model.kind import Kind
from formkit.model.problem import Refusal
from formkit.model.text import half_width
from formkit.model.values import Bearings, Coordinate, Month, Percent, Range, canonical

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
OPTIONS = ({"value": "上门拜访", "accept": ["拜访"]}, "电子邮件", {"value": "CRM录入", "code": "C"}, "铁塔(无机房)")
WORDS = ("上门拜访", "电子邮件", "CRM录入", "铁塔(无机房)")


class Case(NamedTuple):
    kind: Kind
    values: SearchStrategy[object]


def decimals(least: str, most: str, places: int) -> SearchStrategy[Decimal]:
    return st.integers(0, places).flatmap(lambda n: st.decimals(least, most, places=n))


def spans(bounds: SearchStrategy[Decimal]) -> SearchStrategy[Range]:
    def span(pair: list[Decimal], shape: int, low_open: bool, high_open: bool, about: bool) -> Range:
        low, high = sorted(pair)
        if low == high:
            low_open = high_open = False
        return (
            Range(low, high, low_open, high_open, about),
            Range(low, None, low_open, False, about),
            Range(None, high, False, high_open, about),
            Range(None, None, about=about),
        )[shape]

    return st.builds(
        span, st.lists(bounds, min_size=2, max_size=2), st.integers(0, 3), st.booleans(), st.booleans(), st.booleans()
    )


def coordinates(least: int, most: int) -> SearchStrategy[Coordinate]:
    datum = st.sampled_from([None, "WGS-84", "CGCS2000", "GCJ-02", "BD-09", "北京54", "西安80"])
    return st.builds(Coordinate, decimals(str(least), str(most), 9), datum)


def moments() -> SearchStrategy[datetime]:
    zones = st.integers(-12, 12).map(lambda hours: timezone(timedelta(hours=hours)))
    bare = st.datetimes(datetime(1901, 1, 1), datetime(2198, 12, 31))
    return st.builds(lambda moment, zone: moment.replace(microsecond=0, tzinfo=zone), bare, zones)


def texts(breaks: str = "") -> SearchStrategy[str]:
    signs = st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Zl", "Zp")) | st.sampled_from("，。（）㎡①" + breaks)
    return st.text(signs, min_size=1, max_size=80).map(str.strip).filter(bool)


def phones() -> SearchStrategy[str]:
    digits = st.text(string.digits, min_size=8, max_size=8)
    mobile = st.builds(lambda head, rest: head + rest, st.sampled_from(["138", "159", "186"]), digits)
    landline = st.builds("{}-88{}{}".format, st.sampled_from(["010", "0531", "0755"]), digits.map(lambda d: d[2:]),
                         st.sampled_from(["", "-801", "-8"]))  # fmt: skip
    return mobile | landline | st.just("4008100000")


def credit_codes() -> SearchStrategy[str]:
    bodies = st.builds(
        lambda head, rest: head + rest,
        st.text(string.digits, min_size=8, max_size=8),
        st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9),
    )
    codes = bodies.map(lambda body: "9" + body[1:] + uscc.calc_check_digit("9" + body[1:]))
    return codes.filter(lambda code: code[15:] != "000")


NOT_A_NUMBER = re.compile(r"[0-9.]+|[0-9.]*[eE]\+?[0-9]*")
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
MONTHS = st.builds(Month, st.integers(1900, 2199), st.integers(1, 12))
AMOUNTS = st.decimals("-999999999999", "999999999999", places=2)
CHOSEN = st.sets(st.sampled_from(WORDS), min_size=1).map(lambda chosen: tuple(w for w in WORDS if w in chosen))
CODES = st.text(string.ascii_letters + string.digits + "-_/.郑州", min_size=1, max_size=30).filter(
    lambda code: not NOT_A_NUMBER.fullmatch(code)
)

CASES: Mapping[str, Case] = {
    "text": Case(make("text"), texts()),
    "long_text": Case(make("long_text"), texts("\n")),
    "integer": Case(make("integer", unit="套"), st.integers(-(10**14), 10**14)),
    "integer of metres": Case(make("integer", unit="米"), st.integers(0, 10**6)),
    "decimal": Case(make("decimal", unit="kW"), decimals("-1e9", "1e9", 6)),
    "percent": Case(make("percent"), st.builds(Percent, decimals("-1000", "1000", 4))),
    "money": Case(make("money"), AMOUNTS),
    "money in words": Case(make("money", show="words"), AMOUNTS),
    "date": Case(make("date"), DAYS),
    "date in iso": Case(make("date", show="iso"), DAYS),
    "month": Case(make("month"), MONTHS),
    "month in iso": Case(make("month", show="iso"), MONTHS),
    "month or day": Case(make("month", allow_day=True), MONTHS | DAYS),
    "datetime": Case(make("datetime"), moments()),
    "datetime in iso": Case(make("datetime", show="iso"), moments()),
    "choice": Case(make("choice", options=OPTIONS), st.sampled_from(WORDS)),
    "choice in boxes": Case(make("choice", options=OPTIONS, show="boxes"), st.sampled_from(WORDS)),
    "choices": Case(make("choices", options=OPTIONS), CHOSEN),
    "choices in boxes": Case(make("choices", options=OPTIONS, show="boxes"), CHOSEN),
    "yes_no": Case(make("yes_no"), st.booleans()),
    "yes_no in boxes": Case(make("yes_no", show="boxes"), st.booleans()),
    "tick": Case(make("tick"), st.booleans()),
    "longitude": Case(make("longitude"), coordinates(73, 136)),
    "latitude": Case(make("latitude"), coordinates(3, 54)),
    "range": Case(make("range"), spans(decimals("-500", "500", 3))),
    "bearings": Case(
        make("bearings"), st.lists(st.integers(0, 359), unique=True, max_size=8).map(lambda all: Bearings(tuple(all)))
    ),
    "phone": Case(make("phone"), phones()),
    "email": Case(make("email"), st.from_regex(r"[a-zA-Z0-9]{1,9}(\.[a-z0-9_]{1,9})?@[a-z0-9]{1,9}\.(com|cn)", fullmatch=True)),
    "credit_code": Case(make("credit_code"), credit_codes()),
    "credit_code of old": Case(
        make("credit_code", before_2015=True), credit_codes() | st.just("370100200012345") | st.just("000000019")
    ),
    "site_code": Case(make("site_code"), st.integers(10**17, 10**18 - 1).map(str).filter(lambda c: c[15:] != "000")),
    "code": Case(make("code"), CODES),
    "document_number": Case(make("document_number"), CODES.map(str.upper)),
    "document_number by pattern": Case(
        make("document_number", pattern="XQ-{6}-{2}-{date}-{4}"),
        st.builds("XQ-370100-CM-{:%Y%m%d}-{:04d}".format, DAYS, st.integers(0, 9999)),
    ),
}  # fmt: skip

each_kind = pytest.mark.parametrize("name", CASES)


def test_every_kind_has_its_laws() -> None:
    assert {name.partition(" ")[0] for name in CASES} == set(names())


@each_kind
@given(data=st.data())
def test_what_is_shown_or_stored_is_read_back(name: str, data: st.DataObject) -> None:
    kind, values = CASES[name]
    value = data.draw(values)

    shown = kind.show(value)

    assert kind.parse(shown) == value
    assert kind.parse(canonical(value)) == value
    assert kind.grammar.matches(half_width(shown))


@each_kind
@given(data=st.data())
def test_width_of_digits_and_outer_spaces_do_not_matter(name: str, data: st.DataObject) -> None:
    kind, values = CASES[name]
    shown = kind.show(data.draw(values))

    assert kind.parse(f" 　{shown}\n\u00a0") == kind.parse(shown)
    if not kind.grammar.is_free:
        assert kind.parse(shown.translate(FULL_WIDTH)) == kind.parse(shown)


@each_kind
def test_example_is_written_as_a_value_is_shown(name: str) -> None:
    kind = CASES[name].kind
    if not kind.example:
        return

    value = kind.parse(kind.example)

    assert not isinstance(value, Refusal)
    assert kind.show(value) == kind.example


ALPHABET = st.sampled_from(
    "0123456789０１．.,，-－/、:：;() （）%‰¥￥元圆角分整正负万亿零〇一二十百千壹贰拾佰仟年月日时分秒星期上下午底"
    "约≥≤<>±~～至以米mkW套°′″'\"度EN东经北纬是否√×☑☐□[]xX转+@aOTZ全向天\n\t\u200b\ud800²"
)


@each_kind
@given(text=st.text(max_size=60) | st.text(ALPHABET, max_size=30))
def test_parse_answers_any_text_and_what_it_takes_it_can_show(name: str, text: str) -> None:
    kind = CASES[name].kind

    value = kind.parse(text)

    if isinstance(value, Refusal):
        assert value.message.endswith("。")
    else:
        assert kind.parse(kind.show(value)) == value
        assert kind.parse(canonical(value)) == value


@each_kind
@pytest.mark.parametrize("sign", ["9", "十", "(", "□", "☑", "1.", "1,", "-", "年", " 1", "万", "1-", "0/", "a@"])
def test_longest_text_of_a_cell_is_answered(name: str, sign: str) -> None:
    assert CASES[name].kind.parse(sign * (32767 // len(sign))) is not None


@each_kind
def test_blank_and_empty_are_told_apart_from_trouble(name: str) -> None:
    kind = CASES[name].kind

    assert kind.parse(" 　\u200b\n") == kind.parse("")
    assert isinstance(kind.parse(""), Refusal)
    for blank in {"", kind.blank} - {"☐"}:
        refusal = kind.parse(blank)
        assert isinstance(refusal, Refusal)
        assert refusal.code == "value.blank"


@each_kind
def test_value_of_another_type_cannot_be_shown(name: str) -> None:
    with pytest.raises(TypeError):
        CASES[name].kind.show(object())  # type: ignore[arg-type]


@each_kind
def test_grammar_keeps_to_what_a_recogniser_can_walk(name: str) -> None:
    walkable = {
        "LITERAL",
        "NOT_LITERAL",
        "IN",
        "ANY",
        "BRANCH",
        "SUBPATTERN",
        "MAX_REPEAT",
        "RANGE",
        "CATEGORY",
        "NEGATE",
    }

    def operations(parsed: object) -> set[str]:
        found = set()
        for operation, argument in parsed:  # type: ignore[attr-defined]
            found.add(str(operation))
            if str(operation) == "BRANCH":
                found |= set().union(*(operations(each) for each in argument[1]))
            elif str(operation) in ("SUBPATTERN", "MAX_REPEAT", "MIN_REPEAT"):
                found |= operations(argument[-1])
        return found

    assert operations(re._parser.parse(CASES[name].kind.grammar.pattern)) <= walkable  # type: ignore[attr-defined]


def test_refusals_name_their_code_in_the_source() -> None:
    calls = [
        call
        for path in Path(formkit.kinds.__file__).parent.glob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Refusal"
    ]

    codes = {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}

    assert calls and all(isinstance(call.args[0], ast.Constant) for call in calls)
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", str(code)) for code in codes)
