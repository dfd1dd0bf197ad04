"""Telephone numbers, addresses and codes."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.kinds import make
from tests.kinds.vectors import assert_read, assert_refused


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13800000001", "13800000001"),
        ("138 0000 0001", "13800000001"),
        ("138-0000-0001", "13800000001"),
        ("+86 138 0000 0001", "13800000001"),
        ("+86-13800000001", "13800000001"),
        ("8613800000001", "13800000001"),
        ("１３８ ００００ ０００１", "13800000001"),
        ("13800000001.0", "13800000001"),
        ("0531-88886666", "0531-88886666"),
        ("053188886666", "0531-88886666"),
        ("(0531)88886666", "0531-88886666"),
        ("0531 8888 6666", "0531-88886666"),
        ("+86 0531-88886666", "0531-88886666"),
        ("0531—88886666", "0531-88886666"),
        ("010-88886666", "010-88886666"),
        ("0531-88886666转801", "0531-88886666-801"),
        ("0531-88886666-801", "0531-88886666-801"),
        ("0531-88886666 分机 801", "0531-88886666-801"),
        ("400-810-0000", "4008100000"),
    ],
)
def test_phone_is_read(text: str, number: str) -> None:
    kind = make("phone")

    assert kind.parse(text) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("13800000001/13800000002", "phone.several"),
        ("13800000001、0531-88886666", "phone.several"),
        ("13800000001 13800000002", "phone.several"),
        ("0433-2012345-6", "phone.unclear"),
        ("1088886666", "phone.zero_lost"),
        ("1088886666.0", "phone.zero_lost"),
        ("53188886666", "phone.zero_lost"),
        ("88886666", "phone.no_area"),
        ("12345678901", "phone.unknown"),
        ("1380000001", "phone.unreadable"),
        ("138000000012", "phone.unknown"),
        ("1.38E+10", "phone.unreadable"),
        ("l3800000001", "phone.unreadable"),
        ("+852 2123 4567", "phone.unreadable"),
        ("13800000001转801", "phone.unreadable"),
        ("同上电话", "phone.unreadable"),
    ],
)
def test_phone_is_refused(text: str, code: str) -> None:
    assert_refused(make("phone"), text, code)


@pytest.mark.parametrize(
    ("text", "address"),
    [("Zhang.San@Example.COM", "Zhang.San@example.com"), ("zhang＠example．com", "zhang@example.com"),
     ("a_b+c@mail.example.com.cn", "a_b+c@mail.example.com.cn")],
)  # fmt: skip
def test_email_is_read(text: str, address: str) -> None:
    assert_read(make("email"), text, address)


@pytest.mark.parametrize(
    ("text", "code"),
    [("zhang@example", "email.unreadable"), ("zhang.example.com", "email.unreadable"), ("a@b.com;c@d.com", "email.several"),
     ("zhang san@example.com", "email.unreadable"), ("a@qq。com", "email.unreadable"), ("a..b@qq.com", "email.unreadable")],
)  # fmt: skip
def test_email_is_refused(text: str, code: str) -> None:
    assert_refused(make("email"), text, code)


@pytest.mark.parametrize(
    "text",
    ["91350100M000100Y43", "91350100m000100y43", "9135 0100 M000 100Y 43", "９１３５０１００Ｍ０００１００Ｙ４３"],
)
def test_credit_code_is_read(text: str) -> None:
    assert make("credit_code").parse(text) == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # The example printed in GB 32100-2015 itself carries a wrong check character.
        ("91350100M000100Y4Z", "code.unreadable"),
        ("91350100M000100Y44", "code.check_digit"),
        ("91350100MO00100Y43", "code.unreadable"),
        ("91350100M000100Y4", "code.unreadable"),
        ("370100200012345", "code.unreadable"),
        ("9.1350100E+17", "code.digits_lost"),
        ("913501000001001000", "code.digits_lost"),
    ],
)
def test_credit_code_is_refused(text: str, code: str) -> None:
    assert_refused(make("credit_code"), text, code)


def test_older_codes_are_taken_on_older_papers() -> None:
    kind = make("credit_code", before_2015=True)

    assert kind.parse("370100200012345") == "370100200012345"
    assert kind.parse("00000001-9") == "000000019"
    assert_refused(kind, "000000012", "code.check_digit")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.30101E+17", "code.digits_lost"),
        ("130101000000001000", "code.digits_lost"),
        ("130101000000001000.0", "code.digits_lost"),
        ("13010100000000100", "code.unreadable"),
        ("13010100000000100A", "code.unreadable"),
    ],
)
def test_site_code_is_refused(text: str, code: str) -> None:
    assert_refused(make("site_code"), text, code)


def test_site_code_is_read() -> None:
    assert_read(make("site_code"), "１３０１０１０００００００００１２３", "130101000000000123")


@pytest.mark.parametrize("text", ["XQ-2015-001", "郑州_01/a.b", "12E5", "0012", "ＸＱ－１"])
def test_code_is_read(text: str) -> None:
    kind = make("code")

    assert kind.parse(text) == ("XQ-1" if text == "ＸＱ－１" else text)


@pytest.mark.parametrize(
    ("text", "code"),
    [("1.30101E+17", "code.digits_lost"), ("123.0", "code.as_number"), ("XQ 001", "code.unreadable"),
     ("XQ（1）", "code.unreadable")],
)  # fmt: skip
def test_code_is_refused(text: str, code: str) -> None:
    assert_refused(make("code"), text, code)


PATTERN = "XQ-{6}-{2}-{date}-{4}"


@pytest.mark.parametrize("text", ["XQ-370100-CM-20150401-0001", "xq-370100-cm-20150401-0001", "ＸＱ-370100-CM-20150401-0001",
                                  "XQ-370100-CM- 20150401-0001"])  # fmt: skip
def test_document_number_is_read(text: str) -> None:
    assert make("document_number", pattern=PATTERN).parse(text) == "XQ-370100-CM-20150401-0001"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("XQ-370100-CM-20150431-0001", "code.date_impossible"),
        ("XQ-370100-CM-20150401-001", "code.unreadable"),
        ("X0-370100-CM-20150401-0001", "code.unreadable"),
        ("XQ-370100-CM-2O150401-0001", "code.unreadable"),
    ],
)
def test_document_number_is_refused(text: str, code: str) -> None:
    assert_refused(make("document_number", pattern=PATTERN), text, code)


def test_document_number_with_months_and_brackets() -> None:
    kind = make("document_number", pattern="账(京){month}第{3}号")

    assert kind.parse("账（京）201504第001号") == "账(京)201504第001号"
    assert_refused(kind, "账(京)201513第001号", "code.date_impossible")


@given(st.from_regex("1[3-9][0-9]{9}", fullmatch=True))
def test_a_mobile_number_exists_where_it_does_once_parsed(digits: str) -> None:
    found = phonenumbers.is_valid_number(phonenumbers.parse(digits, "CN"))

    assert isinstance(make("phone").parse(digits), str) == found
