"""Whole numbers, decimals and percentages as people write them."""

from decimal import Decimal

import pytest

from formkit.kinds import make
from formkit.model.values import Percent
from tests.kinds.vectors import assert_read, assert_refused


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("2", "", 2),
        ("2套", "套", 2),
        ("3副", "个", 3),
        ("2 套", "", 2),
        ("２（套）", "套", 2),
        ("两套", "套", 2),
        ("十二", "", 12),
        ("3.0", "", 3),
        ("1,234", "", 1234),
        ("-5", "", -5),
        ("−5", "", -5),
        ("100 米", "米", 100),
        ("100m", "米", 100),
        ("0.1km", "米", 100),
        ("０．１公里", "米", 100),
        ("≤100", "米", 100),
        ("±100", "米", 100),
        ("100米以内", "米", 100),
        ("不超过100米", "米", 100),
        ("≤0.1公里", "米", 100),
        ("三千米", "米", 3000),
        ("90分钟", "分钟", 90),
        ("5工作日", "工作日", 5),
        ("3dbm", "dBm", 3),
    ],
)
def test_integer_is_read(text: str, unit: str, value: int) -> None:
    assert_read(make("integer", unit=unit), text, value)


@pytest.mark.parametrize(
    ("text", "unit", "code"),
    [
        ("3.5", "", "number.not_whole"),
        ("0.1005km", "米", "number.not_whole"),
        ("待定", "", "number.unreadable"),
        ("各3", "个", "number.unreadable"),
        ("3-4", "", "number.unreadable"),
        ("约100", "米", "number.unreadable"),
        ("<100", "米", "number.unreadable"),
        ("≤100", "套", "number.unreadable"),
        ("1l6", "", "number.unreadable"),
        ("12,34", "", "number.unreadable"),
        ("1 234", "", "number.unreadable"),
        ("一千二", "", "number.unreadable"),
        ("两万五", "", "number.unreadable"),
        ("٣", "", "number.unreadable"),
        ("②", "", "number.unreadable"),
        ("9" * 30, "", "number.unreadable"),
        ("1.5E+3", "", "number.scientific"),
        ("3km", "", "number.unknown_unit"),
        ("3盒", "个", "number.unknown_unit"),
        ("3组", "副", "number.unknown_unit"),
        ("100度", "米", "number.unknown_unit"),
        ("20%", "个", "number.unknown_unit"),
    ],
)
def test_integer_is_refused(text: str, unit: str, code: str) -> None:
    assert_refused(make("integer", unit=unit), text, code)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("3.50", "kW", "3.50"),
        ("1500W", "kW", "1.5"),
        ("1500 瓦", "kW", "1.5"),
        ("3.5KW", "kW", "3.5"),
        ("2MW", "kW", "2000"),
        ("1.2千瓦", "kW", "1.2"),
        ("3", "小时", "3"),
        ("3h", "小时", "3"),
        ("90分钟", "小时", "1.5"),
        ("1,234.50", "", "1234.50"),
        ("3万元", "元", "30000"),
        ("0.3", "㎡", "0.3"),
        ("12.5平方米", "㎡", "12.5"),
        ("12.5m2", "㎡", "12.5"),
    ],
)
def test_decimal_is_read(text: str, unit: str, value: str) -> None:
    assert_read(make("decimal", unit=unit), text, Decimal(value))


@pytest.mark.parametrize(
    ("text", "unit", "code"),
    [
        ("20分钟", "小时", "number.not_exact"),
        ("5kVA", "kW", "number.unknown_unit"),
        ("5mw", "kW", "number.unknown_unit"),
        ("±100", "米", "number.unreadable"),
        (".5", "", "number.unreadable"),
        ("1.2.3", "", "number.unreadable"),
    ],
)
def test_decimal_is_refused(text: str, unit: str, code: str) -> None:
    assert_refused(make("decimal", unit=unit), text, code)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("15", "15"),
        ("15%", "15"),
        ("１５％", "15"),
        ("15.50 %", "15.50"),
        ("百分之十五", "15"),
        ("百分之15.5", "15.5"),
        ("负百分之五", "-5"),
        ("0.5‰", "0.05"),
        ("千分之五", "0.5"),
        ("0.5%", "0.5"),
        ("0", "0"),
        ("100", "100"),
    ],
)
def test_percent_is_read(text: str, number: str) -> None:
    assert_read(make("percent"), text, Percent(Decimal(number)))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0.15", "percent.ambiguous"),
        ("-0.15", "percent.ambiguous"),
        ("一成半", "percent.unreadable"),
        ("百分之十五%", "percent.unreadable"),
        ("15%%", "percent.unreadable"),
        ("6/100", "percent.unreadable"),
    ],
)
def test_percent_is_refused(text: str, code: str) -> None:
    assert_refused(make("percent"), text, code)
