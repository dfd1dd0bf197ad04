"""A whole number."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from formkit.kinds._quantities import grammar_of, quantity_of
from formkit.kinds._text import BLANK, folded, is_blank, of_type, seen
from formkit.kinds._units import dimension
from formkit.model.grammar import Grammar
from formkit.model.problem import Refusal
from formkit.model.values import Scalar

# A radius is often given as a bound or a tolerance: ≤100, ±100, 100米以内 (seen in 偏离度 columns).
_BEFORE = ("≤", "<=", "±", "不超过", "不大于")
_AFTER = ("以内", "之内", "内")
_BOUND = re.compile(rf"(?:{'|'.join(_BEFORE)})?\s*(.*?)\s*(?:{'|'.join(_AFTER)})?", re.DOTALL)


@dataclass(frozen=True)
class Integer:
    """A whole number in `unit`; another unit that converts exactly is converted.

    In a unit of length a bound reads as the number itself: "100米以内", "±100" and "≤100" are 100.
    """

    name: ClassVar[str] = "integer"
    example: ClassVar[str] = ""
    schema: ClassVar[Mapping[str, object]] = {"type": "integer"}
    blank: ClassVar[str] = ""
    unit: str = ""

    @cached_property
    def grammar(self) -> Grammar:
        number = grammar_of(self.unit)
        if not self._is_length:
            return Grammar(number)
        return Grammar(rf"(?:{'|'.join(_BEFORE)})?\s*{number}\s*(?:{'|'.join(_AFTER)})?")

    def show(self, value: Scalar) -> str:
        return str(of_type(value, int))

    def parse(self, text: str) -> int | Refusal:
        if is_blank(text):
            return BLANK
        bound = _BOUND.fullmatch(folded(text)) if self._is_length else None
        number = quantity_of(bound[1] if bound else text, self.unit)
        if isinstance(number, Refusal):
            return number
        if number != int(number):
            return Refusal("number.not_whole", f"{seen(text)}，不是整数。请对照原件改为整数。")
        return int(number)

    @property
    def _is_length(self) -> bool:
        return dimension(self.unit) == "length"


KIND = Integer
