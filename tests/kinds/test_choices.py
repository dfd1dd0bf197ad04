"""Options in words and in tick runs."""

import pytest

from formkit.kinds import make
from formkit.model.problem import Refusal
from tests.kinds.vectors import assert_read, assert_refused

OPERATORS = [
    {"value": "中国移动", "code": "CM", "accept": ["移动", "移动公司"]},
    {"value": "中国联通", "code": "CU", "accept": ["联通"]},
    {"value": "其他"},
]
A_B = ["甲", "乙"]


@pytest.mark.parametrize("text", ["中国移动", " 中国 移动 ", "移动", "移动公司", "cm", "ＣＭ"])
def test_option_is_read_by_word_synonym_and_code(text: str) -> None:
    assert make("choice", options=OPERATORS).parse(text) == "中国移动"


@pytest.mark.parametrize(
    "text",
    ["☑甲 ☐乙", "√甲 □乙", "√ 甲  □ 乙", "✓甲 ▢乙", "✔甲○乙", "■甲□乙", "●甲 ○乙", "☒甲 ☐乙", "甲√ 乙□", "甲☑乙☐",
     "[√]甲 [ ]乙", "(√)甲 ( )乙", "【√】甲 【】乙", "（√）甲（　）乙", "甲(√) 乙( )", "□√甲 □乙", "甲□√ 乙□", "√甲", "甲√",
     "√甲 乙", "甲√ 乙", "乙 √甲", "√甲、□乙", "\uf052甲 \uf0a3乙", "\uf0fe甲\n\uf0a8乙", "甲"],
)  # fmt: skip
def test_tick_run_is_read(text: str) -> None:
    assert_read(make("choice", options=A_B, show="boxes"), text, "甲")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("☑甲 ☑乙", "choice.several"),
        ("甲、乙", "choice.several"),
        ("丙", "choice.unknown"),
        ("甲、丙", "choice.unknown"),
        ("×甲 □乙", "tick.crossed"),
        ("√甲 ×乙", "tick.crossed"),
        ("[X]甲 [ ]乙", "tick.crossed"),
        ("✗甲 □乙", "tick.crossed"),
        ("√甲 x乙", "tick.crossed"),
        ("甲√乙", "tick.unclear"),
        ("甲 √ 乙", "tick.unclear"),
        ("甲□√乙□", "tick.unclear"),
        ("○甲 乙", "tick.unclear"),
        ("√√", "tick.unclear"),
        ("☑甲 ☐甲", "tick.unclear"),
        ("√丙 □甲", "tick.unreadable"),
        ("√", "tick.unclear"),
        ("□甲 □乙", "value.blank"),
        ("☐甲☐乙", "value.blank"),
        ("( )甲 ( )乙", "value.blank"),
        ("○甲 ○乙", "value.blank"),
    ],
)
def test_choice_is_refused(text: str, code: str) -> None:
    assert_refused(make("choice", options=A_B, show="boxes"), text, code)


def test_two_ticks_are_both_named() -> None:
    refusal = make("choice", options=A_B).parse("√甲 √乙")

    assert isinstance(refusal, Refusal)
    assert "“甲”" in refusal.message and "“乙”" in refusal.message


def test_boxes_are_shown_before_the_options() -> None:
    kind = make("choice", options=A_B, show="boxes")

    assert kind.blank == "☐甲 ☐乙"
    assert kind.show("乙") == "☐甲 ☑乙"
    with pytest.raises(ValueError, match="丙"):
        kind.show("丙")


@pytest.mark.parametrize(
    "text",
    [
        "甲、丙",
        "丙,甲",
        "甲，丙",
        "甲；丙",
        "甲/丙",
        "甲 丙",
        "甲\n丙",
        "丙、甲、丙",
        "☑甲 ☐乙 ☑丙",
        "甲√乙□丙√",
        "√甲 √丙",
    ],
)
def test_choices_are_read_in_the_order_of_the_options(text: str) -> None:
    assert_read(make("choices", options=["甲", "乙", "丙"]), text, ("甲", "丙"))


@pytest.mark.parametrize(
    ("text", "code"),
    [("甲、丁", "choice.unknown"), ("甲乙", "choice.unknown"), ("、", "choice.unknown"), ("□甲 □乙 □丙", "value.blank"),
     ("×甲 √乙", "tick.crossed")],
)  # fmt: skip
def test_choices_are_refused(text: str, code: str) -> None:
    assert_refused(make("choices", options=["甲", "乙", "丙"]), text, code)


def test_option_with_a_slash_or_a_space_is_read_back() -> None:
    kind = make("choices", options=["380V/220V", "GPS 北斗", "其他"])

    assert kind.parse("380V/220V、GPS 北斗") == ("380V/220V", "GPS 北斗")
    assert kind.parse("☑380V/220V ☑GPS 北斗 ☐其他") == ("380V/220V", "GPS 北斗")


def test_brackets_within_an_option_are_no_box() -> None:
    kind = make("choice", options=["铁塔(无机房及配套)", "铁塔+RRU拉远+配套"], show="boxes")

    assert kind.parse("□铁塔（无机房及配套） √铁塔+RRU拉远+配套") == "铁塔+RRU拉远+配套"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(
            (text, True)
            for text in ("是", "√", "✓", "Y", "y", "yes", "有", "1", "true", "TRUE", "√是 □否", "是√ 否□", "√ 是")
        ),
        *((text, False) for text in ("否", "×", "✗", "N", "no", "无", "0", "false", "□是 ☑否", "√ 否", "( )有 (√)无")),
    ],
)
def test_yes_and_no_are_read(text: str, value: bool) -> None:
    assert_read(make("yes_no"), text, value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("√是 √否", "choice.several"),
        ("√是 ×否", "tick.crossed"),
        ("也许", "choice.unknown"),
        ("☐是 ☐否", "value.blank"),
    ],
)
def test_yes_no_is_refused(text: str, code: str) -> None:
    assert_refused(make("yes_no"), text, code)


@pytest.mark.parametrize(
    ("text", "value"),
    [*((text, True) for text in "☑√✓✔■●☒是"), *((text, False) for text in "☐□▢○否"), ("[√]", True), ("（ ）", False)],
)
def test_tick_is_read(text: str, value: bool) -> None:
    assert_read(make("tick"), text, value)


@pytest.mark.parametrize(("text", "code"), [("×", "tick.crossed"), ("X", "tick.crossed"), ("选", "tick.unreadable")])
def test_tick_is_refused(text: str, code: str) -> None:
    assert_refused(make("tick"), text, code)
