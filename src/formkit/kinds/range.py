"""What lies between two bounds."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import cached_property
from typing import ClassVar

from formkit.kinds._quantities import NUMBER, grammar_of, quantity_of
from formkit.kinds._text import BLANK, folded, is_blank, of_type, seen
from formkit.kinds._units import spellings
from formkit.model.grammar import Grammar
from formkit.model.problem import Refusal
from formkit.model.values import Range, Scalar

# 以上、以下、以内 include the number; 不满、超过 do not.
# Source: 民法通则 第一百五十五条, now 民法典 第一千二百五十九条.
_BEFORE: Mapping[str, str] = {
    **dict.fromkeys(("≥", ">=", "=>", "≧", "大于等于", "不低于", "不小于", "不少于", "至少"), ">="),
    **dict.fromkeys(("≤", "<=", "=<", "≦", "小于等于", "不高于", "不大于", "不超过", "至多"), "<="),
    **dict.fromkeys((">", "大于", "高于", "超过"), ">"),
    **dict.fromkeys(("<", "小于", "低于", "不足", "不满"), "<"),
}
_AFTER: Mapping[str, str] = {
    **dict.fromkeys(("以上", "及以上", "(含)以上"), ">="),
    **dict.fromkeys(("以下", "及以下", "以内", "(含)以下"), "<="),
}
_ANY = ("任意", "任意高度", "不限")
_TO = r"(?:~|〜|∼|-|–|—{1,2}|―|─|至|到)"
_COMPARE = r"(?:<=|=<|>=|=>|[<>≤≥≦≧])"
_LISTED = re.compile(r"[、,/;]|(?<=[0-9])-(?=[0-9])")
_EXACT = Context(prec=60)


def _alternatives(words: Mapping[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


@dataclass(frozen=True)
class Span:
    """A range in `unit`: 30-35, 30～35米, ≥35, 35以下, 35±2, 约40, 20<=H<25, 任意, or one number."""

    name: ClassVar[str] = "range"
    example: ClassVar[str] = "30-35"
    schema: ClassVar[Mapping[str, object]] = {"type": "string"}
    blank: ClassVar[str] = ""
    unit: str = "m"

    @cached_property
    def grammar(self) -> Grammar:
        number = f"(?:{grammar_of(self.unit)})"
        return Grammar(
            rf"(?:约|大约|≈)?\s*(?:{'|'.join(_ANY)}"
            rf"|{number}\s*(?:{_TO}|±)\s*{number}|{number}\s*{_COMPARE}\s*[Hh]\s*{_COMPARE}\s*{number}"
            rf"|[Hh]?\s*(?:{_alternatives(_BEFORE)})?\s*{number}\s*(?:{_alternatives(_AFTER)}|左右)?)"
        )

    def show(self, value: Scalar) -> str:
        return str(of_type(value, Range))

    def parse(self, text: str) -> Range | Refusal:
        if is_blank(text):
            return BLANK
        about, line = _about(folded(text))
        if line in _ANY:
            return Range(None, None, about=about)
        for pattern, read in self._notations:
            parts = pattern.fullmatch(line)
            found = read(*parts.groups()) if parts else None
            if found is not None:
                return self._checked(text, found, about)
        return _unreadable(text)

    @cached_property
    def _notations(self) -> tuple[tuple[re.Pattern[str], Callable[..., Range | Refusal | None]], ...]:
        """How a range is written, and what reads the parts of each."""
        number = rf"({NUMBER}\s*\(?(?:{'|'.join(map(re.escape, spellings(self.unit)))})?\)?)"
        return (
            (re.compile(rf"{number}\s*{_TO}\s*{number}"), self._between),
            (re.compile(rf"{number}\s*±\s*{number}"), self._around),
            (re.compile(rf"{number}\s*({_COMPARE})\s*[Hh]\s*({_COMPARE})\s*{number}"), self._compared),
            (re.compile(rf"[Hh]?\s*({_alternatives(_BEFORE)})\s*{number}()"), self._bounded),
            (re.compile(rf"(){number}\s*({_alternatives(_AFTER)})"), self._bounded),
            (re.compile("(.*)", re.DOTALL), self._single),
        )

    def _between(self, one: str, other: str) -> Range | Refusal:
        pair = self._pair(one, other)
        return pair if isinstance(pair, Refusal) else Range(*pair)

    def _around(self, one: str, other: str) -> Range | Refusal:
        pair = self._pair(one, other)
        return pair if isinstance(pair, Refusal) else Range(_EXACT.subtract(*pair), _EXACT.add(*pair))

    def _pair(self, one: str, other: str) -> tuple[Decimal, Decimal] | Refusal:
        # "30-35米" says the unit once for both.
        first = quantity_of(_with_unit(one, other), self.unit)
        second = quantity_of(_with_unit(other, one), self.unit)
        if isinstance(first, Refusal):
            return first
        return second if isinstance(second, Refusal) else (first, second)

    def _compared(self, one: str, first: str, second: str, other: str) -> Range | Refusal | None:
        signs = _BEFORE[first], _BEFORE[second]
        if signs[0][0] != signs[1][0]:
            return None
        if signs[0][0] == ">":
            one, other, signs = other, one, (signs[1].replace(">", "<"), signs[0].replace(">", "<"))
        between = self._between(one, other)
        if isinstance(between, Refusal):
            return between
        return Range(between.low, between.high, low_open=signs[0] == "<", high_open=signs[1] == "<")

    def _bounded(self, before: str, number: str, after: str) -> Range | Refusal:
        bound = quantity_of(number, self.unit)
        if isinstance(bound, Refusal):
            return bound
        sign = _BEFORE[before] if before else _AFTER[after]
        if sign[0] == ">":
            return Range(bound, None, low_open=sign == ">")
        return Range(None, bound, high_open=sign == "<")

    def _single(self, text: str) -> Range | Refusal | None:
        number = quantity_of(text, self.unit)
        if isinstance(number, Refusal):
            return number if number.code != "number.unreadable" else None
        return Range(number, number)

    def _checked(self, text: str, found: Range | Refusal, about: bool) -> Range | Refusal:
        if isinstance(found, Refusal):
            return found
        low, high = found.low, found.high
        if low is not None and high is not None:
            if low > high:
                message = f"{seen(text)}，前面的{low:f}大于后面的{high:f}。请核对两个数，小的写在前面。"
                return Refusal("range.reversed", message)
            if low == high and (found.low_open or found.high_open):
                return _unreadable(text)
        return Range(low, high, found.low_open, found.high_open, about)


def _about(line: str) -> tuple[bool, str]:
    inner = line.removeprefix("大约").removeprefix("约").removeprefix("≈").removesuffix("左右").strip()
    return inner != line, inner


def _with_unit(one: str, other: str) -> str:
    own = re.sub(NUMBER, "", one, count=1).strip()
    return one if own else one + re.sub(NUMBER, "", other, count=1)


def _unreadable(text: str) -> Refusal:
    pieces = _LISTED.split(folded(text))
    if len(pieces) > 1 and all(re.search("[0-9]", piece) for piece in pieces):
        message = f"{seen(text)}，是几个数的列举，不是范围。请写成 30-40 这样，或每个数各填一行。"
        return Refusal("range.list", message)
    return Refusal("range.unreadable", f"{seen(text)}，不是一个范围。请写成 30-35、≥35 或 约40 这样。")


KIND = Span
