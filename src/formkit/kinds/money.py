"""An amount of money in yuan."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

from formkit.kinds._money_words import CHARACTERS, amount_of, words_of
from formkit.kinds._text import BLANK, folded, is_blank, of_type, seen
from formkit.model.grammar import Grammar
from formkit.model.problem import Refusal
from formkit.model.text import squeeze
from formkit.model.values import Scalar

_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})(?:\.[0-9]{1,17})?"
_CURRENCY = r"(?:人民币|RMB|rmb|CNY|cny|[¥￥])"
_FIGURES = re.compile(
    rf"(?P<before>-|负)?{_CURRENCY}{{0,2}}:?(?P<between>-|负)?(?P<number>{_NUMBER})(?P<scale>[万亿])?[元圆]?[整正]?"
)
_WORDS = re.compile(rf"(?:人民币)?:?([{CHARACTERS}]+)")
# What stands round figures and words where both are given: （大写）… （小写：…）
_LABELS = re.compile(r"大写|小写|[¥￥(),;、:=/]")
_AROUND_FIGURES = re.compile(r"\(?(?:大写|小写)\)?:?")
_SCALES = {"万": 4, "亿": 8}
_CENT = Decimal("0.01")
# Words go on to 10^16; a sum near it is a misprint.
_TOO_MUCH = Decimal(10**15)


@dataclass(frozen=True)
class Money:
    """An amount with two places; shown in digits ("2,522.80") or in words (贰仟伍佰贰拾贰元捌角).

    Where a text gives figures and words, they must agree.
    """

    name: ClassVar[str] = "money"
    example: ClassVar[str] = ""
    schema: ClassVar[Mapping[str, object]] = {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{2}$"}
    blank: ClassVar[str] = ""
    style: str = field(default="digits", metadata={"allowed": ("digits", "words")})

    @cached_property
    def grammar(self) -> Grammar:
        words = f"[{CHARACTERS}]{{1,60}}"
        figures = rf"[-负(]?\s*{_CURRENCY}{{0,2}}:?\s*[-负(]?\s*{_NUMBER}\s*[万亿]?[元圆]?[整正]?\)?"
        around = r"(?:大写|小写|[¥￥(),;、:=/\s])"
        one = rf"(?:人民币)?:?\s*(?:{words}|{figures})"
        return Grammar(rf"{around}{{0,4}}{one}(?:{around}{{1,6}}{one})?\)?")

    def show(self, value: Scalar) -> str:
        amount = of_type(value, Decimal)
        cents = amount.quantize(_CENT)
        if cents != amount:
            raise ValueError(f"cannot show {value!r}: not whole cents")
        return words_of(cents) if self.style == "words" else f"{cents:,f}"

    def parse(self, text: str) -> Decimal | Refusal:
        if is_blank(text):
            return BLANK
        line = folded(text).upper()
        if re.search(r"[0-9.,]\s+[0-9.,]", line):
            return _unreadable(text)
        line = squeeze(line)
        found = _FIGURES.search(line)
        if found is None:
            return _from_words(text, _LABELS.sub("", line))
        rest = _LABELS.sub("", line[: found.start()] + line[found.end() :])
        figures = _from_figures(text, found)
        if isinstance(figures, Refusal):
            return figures
        if rest:
            return _agreed(text, figures, rest)
        if _AROUND_FIGURES.sub("", line) == found[0]:
            return figures
        # Accountants write a negative amount in brackets.
        is_negative = line in (f"({found[0]})", f"¥({found[0]})", f"￥({found[0]})")
        return figures.copy_negate() if is_negative else _unreadable(text)


def _unreadable(text: str) -> Refusal:
    return Refusal("money.unreadable", f"{seen(text)}，不是金额。请写成 2,522.80 这样。")


def _from_figures(text: str, found: re.Match[str]) -> Decimal | Refusal:
    if found["before"] and found["between"]:
        return _unreadable(text)
    amount = Decimal(found["number"].replace(",", "")).scaleb(_SCALES.get(found["scale"], 0))
    if amount >= _TOO_MUCH:
        return _unreadable(text)
    cents = amount.quantize(_CENT)
    if cents != amount or (not found["scale"] and -int(amount.as_tuple().exponent) > 2):
        return Refusal("money.too_fine", f"{seen(text)}，小数多于两位。请对照原件，写到分为止。")
    return cents.copy_negate() if found["before"] or found["between"] else cents


def _from_words(text: str, line: str) -> Decimal | Refusal:
    words = _WORDS.fullmatch(line)
    if words is None:
        return _unreadable(text)
    amount = amount_of(words[1])
    if amount is None:
        return Refusal("money.words_unreadable", f"{seen(text)}，大写金额不合写法。请写成 贰仟元整 这样。")
    return amount


def _agreed(text: str, figures: Decimal, rest: str) -> Decimal | Refusal:
    spelled = _from_words(text, rest)
    if isinstance(spelled, Refusal) or spelled == figures:
        return spelled
    message = f"{seen(text)}，小写是{figures:,f}，大写是{spelled:,f}，两者不一致。请向填表人核实。"
    return Refusal("money.words_differ", message)


KIND = Money
