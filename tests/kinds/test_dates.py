"""Days, months and moments in every notation seen on papers."""

from datetime import date, datetime, timedelta, timezone

import pytest

from formkit.kinds import make
from formkit.model.values import Month
from tests.kinds.vectors import assert_read, assert_refused

CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    "text",
    [
        "2015年4月1日",
        "2015年04月01日",
        "2015.4.1",
        "2015/4/1",
        "2015-04-01",
        "20150401",
        "２０１５年４月１日",
        "２０１５－０４－０１",
        "二〇一五年四月一日",
        "二零一五年四月一日",
        "二○一五年四月一日",
        "贰零壹伍年零肆月零壹日",
        "2015 年 4 月 1 日",
        "2015年__4__月__1__日",
        "2015年　4月　1日",
        "2015年4月1号",
        "2015年4月1日（星期三）",
        "2015-04-01 周三",
        "2015-04-01 00:00:00",
        "2015-04-01T00:00:00",
        "2015-04-01T10:30:00+08:00",
        "2015. 4. 1",
    ],
)
def test_day_is_read(text: str) -> None:
    assert_read(make("date"), text, date(2015, 4, 1))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二零一五年十二月三十一日", date(2015, 12, 31)),
        ("二〇一五年十月二十日", date(2015, 10, 20)),
        ("2015年十月廿一日", date(2015, 10, 21)),
        ("2016.2.29", date(2016, 2, 29)),
    ],
)
def test_chinese_numerals_are_read(text: str, day: date) -> None:
    assert_read(make("date"), text, day)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2015.13.1", "date.impossible"),
        ("2015年13月1日", "date.impossible"),
        ("2015年2月29日", "date.impossible"),
        ("2015-04-31", "date.impossible"),
        ("20151301", "date.impossible"),
        ("2015年0月1日", "date.impossible"),
        ("2015年廿月一日", "date.impossible"),
        ("7015年4月1日", "date.impossible"),
        ("15.4.1", "date.two_digit_year"),
        ("15年4月1日", "date.two_digit_year"),
        ("'15-04-01", "date.two_digit_year"),
        ("一五年四月一日", "date.two_digit_year"),
        ("42095", "date.serial"),
        ("42095.0", "date.serial"),
        ("2015年4月1日（星期四）", "date.weekday_differs"),
        ("4月1日", "date.incomplete"),
        ("2015年4月", "date.incomplete"),
        ("2015年4月  日", "date.incomplete"),
        ("2015年  月  日", "date.incomplete"),
        ("2015", "date.incomplete"),
        ("4/1/2015", "date.unreadable"),
        ("待定", "date.unreadable"),
        ("2015-4.1", "date.unreadable"),
        ("2015-04-01T23:00:00Z", "date.unreadable"),
        ("2015-04-01 25:00", "date.unreadable"),
        ("2015年4月1日前", "date.unreadable"),
        ("2015年4月1日至5月1日", "date.unreadable"),
        ("201504011", "date.unreadable"),
        ("    年  月  日", "value.blank"),
        ("＿＿＿＿年＿＿月＿＿日", "value.blank"),
        ("年月日", "value.blank"),
    ],
)
def test_day_is_refused(text: str, code: str) -> None:
    assert_refused(make("date"), text, code)


def test_day_is_shown_long_or_iso() -> None:
    assert make("date").show(date(2015, 4, 1)) == "2015年4月1日"
    assert make("date", show="iso").show(date(2015, 4, 1)) == "2015-04-01"
    assert make("date").blank == "　　　　年　　月　　日"
    with pytest.raises(TypeError):
        make("date").show(datetime(2015, 4, 1, tzinfo=CHINA))


@pytest.mark.parametrize(
    "text",
    ["2015-07", "2015年7月", "2015年07月", "201507", "2015.7", "2015/7", "２０１５年７月", "二〇一五年七月", "2015年7月份",
     "2015 年 7 月", "2015年7月底", "2015年7月中旬"],
)  # fmt: skip
def test_month_is_read(text: str) -> None:
    assert_read(make("month"), text, Month(2015, 7))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2015年13月", "date.impossible"),
        ("201513", "date.impossible"),
        ("7月", "date.incomplete"),
        ("7月底", "date.incomplete"),
        ("15年7月", "date.two_digit_year"),
        ("2015.1", "month.ambiguous"),
        ("2015年7月15日", "month.has_day"),
        ("2015年7月前", "date.unreadable"),
        ("2015年三季度", "date.unreadable"),
        ("尽快", "date.unreadable"),
        ("    年  月", "value.blank"),
    ],
)
def test_month_is_refused(text: str, code: str) -> None:
    assert_refused(make("month"), text, code)


def test_month_takes_a_day_where_it_may() -> None:
    kind = make("month", allow_day=True)

    assert_read(kind, "2015年7月15日", date(2015, 7, 15))
    assert_read(kind, "2015-07", Month(2015, 7))
    assert kind.show(date(2015, 7, 15)) == "2015年7月15日"


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("2015年4月1日10时30分", 0),
        ("2015年4月1日 10时30分5秒", 5),
        ("2015-04-01 10:30", 0),
        ("2015-04-01T10:30:05", 5),
        ("2015-04-01T10:30:05+08:00", 5),
        ("2015-04-01T02:30:05Z", 5),
        ("2015/4/1 10：30", 0),
        ("2015年4月1日上午10点30分", 0),
        ("2015年4月1日（星期三）10:30", 0),
        ("２０１５．４．１　１０：３０", 0),
    ],
)
def test_moment_is_read(text: str, second: int) -> None:
    assert_read(make("datetime"), text, datetime(2015, 4, 1, 10, 30, second, tzinfo=CHINA))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2015年4月1日", "date.no_time"),
        ("2015年4月1日 25:30", "date.unreadable"),
        ("2015年4月1日 10:60", "date.unreadable"),
        ("2015年4月1日 10时", "date.unreadable"),
        ("2015年4月1日 上午15:30", "date.unreadable"),
        ("15-4-1 10:30", "date.two_digit_year"),
        ("2015-02-30 10:30", "date.impossible"),
        ("    年  月  日  时  分", "value.blank"),
    ],
)
def test_moment_is_refused(text: str, code: str) -> None:
    assert_refused(make("datetime"), text, code)


def test_afternoon_counts_on_from_noon() -> None:
    kind = make("datetime")

    assert kind.parse("2015-04-01 下午3:05") == datetime(2015, 4, 1, 15, 5, tzinfo=CHINA)
    assert kind.parse("2015-04-01 下午12:05") == datetime(2015, 4, 1, 12, 5, tzinfo=CHINA)


def test_naive_moment_cannot_be_shown() -> None:
    with pytest.raises(TypeError):
        make("datetime").show(datetime(2015, 4, 1))
