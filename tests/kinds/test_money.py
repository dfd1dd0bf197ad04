"""Amounts in figures and in words; the words' vectors are those of 支付结算办法 附件一."""

from decimal import Decimal

import pytest

from formkit.kinds import make
from formkit.model.problem import Refusal
from tests.kinds.vectors import assert_read, assert_refused


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2,522.80", "2522.80"),
        ("2522.8", "2522.80"),
        ("２，５２２．８０", "2522.80"),
        ("¥2,522.80", "2522.80"),
        ("￥2522.80元", "2522.80"),
        ("人民币2522.80元整", "2522.80"),
        ("RMB 2,522.80", "2522.80"),
        ("rmb2522", "2522.00"),
        ("人民币¥2,522.80", "2522.80"),
        ("1.5万元", "15000.00"),
        ("1.5万", "15000.00"),
        ("1.23456万元", "12345.60"),
        ("2亿元", "200000000.00"),
        ("-2,522.80", "-2522.80"),
        ("¥-5", "-5.00"),
        ("-¥5", "-5.00"),
        ("负5元", "-5.00"),
        ("（2,522.80）", "-2522.80"),
        ("（小写）5", "5.00"),
        ("¥(5)", "-5.00"),
        ("0", "0.00"),
    ],
)
def test_figures_are_read(text: str, value: str) -> None:
    assert_read(make("money"), text, Decimal(value))


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("壹仟肆佰零玖元伍角", "1409.50"),
        ("陆仟零柒元壹角肆分", "6007.14"),
        ("壹万陆仟肆佰零玖元零贰分", "16409.02"),
        ("叁佰贰拾伍元零肆分", "325.04"),
        ("壹仟陆佰捌拾元零叁角贰分", "1680.32"),
        ("壹拾万柒仟元零伍角叁分", "107000.53"),
        ("贰仟伍佰贰拾贰元捌角", "2522.80"),
        ("贰佰元整", "200.00"),
        ("零元整", "0.00"),
        ("伍角", "0.50"),
        ("伍分", "0.05"),
        ("壹亿零伍佰万元整", "105000000.00"),
        ("壹拾元零伍分", "10.05"),
        ("负壹佰零壹元整", "-101.00"),
    ],
)
def test_words_are_written_by_the_rule_and_read(words: str, value: str) -> None:
    kind = make("money", show="words")

    assert kind.show(Decimal(value)) == words
    assert_read(kind, words, Decimal(value))
    assert_read(kind, f"人民币{words}", Decimal(value))


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("壹仟陆佰捌拾元叁角贰分", "1680.32"),
        ("壹拾万零柒仟元伍角叁分", "107000.53"),
        ("人民币贰仟伍佰贰拾贰元捌角整", "2522.80"),
        ("贰佰圆正", "200.00"),
        ("貳佰圓整", "200.00"),
        ("壹萬貳仟叁佰肆拾陸元整", "12346.00"),
        ("壹仟贰佰元", "1200.00"),
        ("拾伍万元整", "150000.00"),
        ("伍元零角贰分", "5.02"),
        ("伍元贰分", "5.02"),
        ("二千五百元整", "2500.00"),
        ("壹億元整", "100000000.00"),
    ],
)
def test_other_spellings_are_read(words: str, value: str) -> None:
    assert_read(make("money"), words, Decimal(value))


@pytest.mark.parametrize(
    "text",
    [
        "2,522.80（大写：贰仟伍佰贰拾贰元捌角）",
        "人民币贰仟伍佰贰拾贰元捌角（¥2,522.80）",
        "（大写）贰仟伍佰贰拾贰元捌角整 （小写）￥2522.80",
        "小写：¥2,522.80 大写：人民币贰仟伍佰贰拾贰圆捌角",
    ],
)
def test_figures_and_words_that_agree_are_read(text: str) -> None:
    assert_read(make("money"), text, Decimal("2522.80"))


def test_figures_and_words_that_differ_are_both_named() -> None:
    refusal = make("money").parse("¥2,522.80（贰仟伍佰贰拾元捌角）")

    assert isinstance(refusal, Refusal)
    assert refusal.code == "money.words_differ"
    assert "2,522.80" in refusal.message and "2,520.80" in refusal.message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2,522.805", "money.too_fine"),
        ("2522.8000000000002", "money.too_fine"),
        ("1.2345678万元", "money.too_fine"),
        ("12 34", "money.unreadable"),
        ("25,22.80", "money.unreadable"),
        ("面议", "money.unreadable"),
        ("2522.80美元", "money.unreadable"),
        ("$5", "money.unreadable"),
        ("-¥-5", "money.unreadable"),
        ("(100", "money.unreadable"),
        ("小写（100）", "money.unreadable"),
        ("100/200", "money.unreadable"),
        ("100-200", "money.unreadable"),
        ("壹仟贰元整", "money.words_unreadable"),
        ("壹仟肆佰玖元伍角", "money.words_unreadable"),
        ("贰仟伍佰", "money.words_unreadable"),
        ("贰贰元整", "money.words_unreadable"),
        ("万元整", "money.words_unreadable"),
        ("¥100（壹佰）", "money.words_unreadable"),
    ],
)
def test_money_is_refused(text: str, code: str) -> None:
    assert_refused(make("money"), text, code)


def test_digits_are_shown_with_separators_and_two_places() -> None:
    assert make("money").show(Decimal("2522.8")) == "2,522.80"


def test_fraction_of_a_cent_is_a_bug() -> None:
    with pytest.raises(ValueError, match="cents"):
        make("money").show(Decimal("0.005"))
