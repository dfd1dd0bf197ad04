"""Coordinates, ranges and bearings."""

from decimal import Decimal

import pytest

from formkit.kinds import make
from formkit.model.values import Bearings, Coordinate, Range
from tests.kinds.vectors import assert_read, assert_refused


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("117.02190", "117.02190"),
        ("１１７．０２１９０", "117.02190"),
        ("117.0219°", "117.0219"),
        ("117.0219度", "117.0219"),
        ("E117.02190", "117.02190"),
        ("117.02190E", "117.02190"),
        ("东经117.02190", "117.02190"),
        ("经度：117.02190", "117.02190"),
        ("117", "117"),
        ("117°00′03.32″", "117.0009222"),
        ("117度0分3.32秒", "117.0009222"),
        ("东经117度0分3.32秒", "117.0009222"),
        ("E117°0'3.32\"", "117.0009222"),
        ("117º00’03.32”", "117.0009222"),
        ("117˚00＇03.32＂", "117.0009222"),
        ("117o00'03.32''", "117.0009222"),
        ("117° 00′ 03.32″", "117.0009222"),
        ("117°00.0553′", "117.0009217"),
        ("117°30′", "117.5000000"),
    ],
)
def test_longitude_is_read(text: str, degrees: str) -> None:
    assert_read(make("longitude"), text, Coordinate(Decimal(degrees)))


@pytest.mark.parametrize(
    ("text", "datum"),
    [("117.02190(GCJ-02)", "GCJ-02"), ("117.02190 （GCJ02）", "GCJ-02"), ("GCJ-02 117.02190", "GCJ-02"),
     ("WGS84：E117.02190", "WGS-84"), ("117.02190（百度坐标）", "BD-09"), ("117.02190 CGCS2000", "CGCS2000")],
)  # fmt: skip
def test_datum_is_kept(text: str, datum: str) -> None:
    assert_read(make("longitude"), text, Coordinate(Decimal("117.02190"), datum))


def test_latitude_is_read() -> None:
    assert_read(make("latitude"), "北纬36°39′5.4″", Coordinate(Decimal("36.6515000")))
    assert_read(make("latitude"), "N36.65150", Coordinate(Decimal("36.65150")))


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("longitude", "36.65150", "coordinate.swapped"),
        ("latitude", "117.02190", "coordinate.swapped"),
        ("longitude", "N36.65150", "coordinate.swapped"),
        ("longitude", "北纬117.02", "coordinate.swapped"),
        ("longitude", "60.5", "coordinate.outside"),
        ("longitude", "-117.02", "coordinate.outside"),
        ("longitude", "W117.02", "coordinate.outside"),
        ("latitude", "60.5", "coordinate.outside"),
        ("longitude", "117°60′03″", "coordinate.sixty"),
        ("longitude", "117°00′75″", "coordinate.sixty"),
        ("longitude", "117.5°30′", "coordinate.unreadable"),
        ("longitude", "117°30.5′20″", "coordinate.unreadable"),
        ("longitude", "1l7.02190", "coordinate.unreadable"),
        ("longitude", "11702190", "coordinate.unreadable"),
        ("longitude", "117°0219", "coordinate.unreadable"),
        ("longitude", "117°021′", "coordinate.unreadable"),
        ("longitude", "117,02190", "coordinate.unreadable"),
        ("longitude", "同前", "coordinate.unreadable"),
        ("longitude", "117.02190,36.65150", "coordinate.several"),
        ("latitude", "E117.02190 N36.65150", "coordinate.several"),
    ],
)
def test_coordinate_is_refused(kind: str, text: str, code: str) -> None:
    assert_refused(make(kind), text, code)


def span(
    low: str | None, high: str | None, low_open: bool = False, high_open: bool = False, about: bool = False
) -> Range:
    return Range(low and Decimal(low), high and Decimal(high), low_open, high_open, about)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("30-35", span("30", "35")),
        ("30～35米", span("30", "35")),
        ("30m~35m", span("30", "35")),
        ("30—35m", span("30", "35")),
        ("30——35", span("30", "35")),
        ("30至35", span("30", "35")),
        ("３０－３５", span("30", "35")),
        ("30.5-35.0", span("30.5", "35.0")),
        ("≥35", span("35", None)),
        (">=35米", span("35", None)),
        ("35以上", span("35", None)),
        ("35米及以上", span("35", None)),
        ("不低于35", span("35", None)),
        (">35", span("35", None, low_open=True)),
        ("≤35", span(None, "35")),
        ("35以下", span(None, "35")),
        ("H<20", span(None, "20", high_open=True)),
        ("35±2", span("33", "37")),
        ("35±2米", span("33", "37")),
        ("约40", span("40", "40", about=True)),
        ("40米左右", span("40", "40", about=True)),
        ("约30-35", span("30", "35", about=True)),
        ("20<=H<25", span("20", "25", high_open=True)),
        ("20≤H＜25", span("20", "25", high_open=True)),
        ("25>H>=20", span("20", "25", high_open=True)),
        ("35", span("35", "35")),
        ("35米", span("35", "35")),
        ("任意高度", span(None, None)),
    ],
)
def test_range_is_read(text: str, value: Range) -> None:
    assert_read(make("range"), text, value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("35-30", "range.reversed"),
        ("30/35/40", "range.list"),
        ("30、35", "range.list"),
        ("30,35", "range.list"),
        ("30-35-40", "range.list"),
        ("20<H<20", "range.unreadable"),
        ("20<H>25", "range.unreadable"),
        ("~40", "range.unreadable"),
        ("30-", "range.unreadable"),
        ("待定", "range.unreadable"),
        ("3月5日", "range.unreadable"),
        ("35度", "number.unknown_unit"),
    ],
)
def test_range_is_refused(text: str, code: str) -> None:
    assert_refused(make("range"), text, code)


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("0/120/240", (0, 120, 240)),
        ("N0 N120 N240", (0, 120, 240)),
        ("N0/N120/N240", (0, 120, 240)),
        ("0°、120°、240°", (0, 120, 240)),
        ("0度，120度，240度", (0, 120, 240)),
        ("０／１２０／２４０", (0, 120, 240)),
        ("000/120/240", (0, 120, 240)),
        ("0\n120\n240", (0, 120, 240)),
        ("240/0/120", (240, 0, 120)),
        ("360", (0,)),
        ("120.0", (120,)),
        ("全向", ()),
        ("全向天线", ()),
    ],
)
def test_bearings_are_read(text: str, degrees: tuple[int, ...]) -> None:
    assert_read(make("bearings"), text, Bearings(degrees))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0120240", "bearings.run_together"),
        ("0/120240", "bearings.run_together"),
        ("0/361", "bearings.outside"),
        ("0/120/120", "bearings.repeated"),
        ("0/360", "bearings.repeated"),
        ("0-120-240", "bearings.unreadable"),
        ("0.120.240", "bearings.unreadable"),
        ("120.5", "bearings.unreadable"),
        ("三扇区", "bearings.unreadable"),
        ("0/120/", "bearings.unreadable"),
    ],
)
def test_bearings_are_refused(text: str, code: str) -> None:
    assert_refused(make("bearings"), text, code)
