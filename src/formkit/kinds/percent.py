"""A share, in hundredths."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import cached_property
from typing import ClassVar

from formkit.kinds._chinese import CHARACTERS
from formkit.kinds._quantities import NUMBER, number_of
from formkit.kinds._text import BLANK, folded, is_blank, of_type, seen
from formkit.model.grammar import Grammar
from formkit.model.problem import Refusal
from formkit.model.values import Percent, Scalar

_SHARE = re.compile(r"(负)?(百分之|千分之)?\s*(.*?)\s*([%‰])?", re.DOTALL)


@dataclass(frozen=True)
class Share:
    """15, 15%, 百分之十五 and 0.5‰; a bare 0.15 may mean 15% or 0.15% and is refused."""

    name: ClassVar[str] = "percent"
    example: ClassVar[str] = "12.5%"
    schema: ClassVar[Mapping[str, object]] = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?%$"}
    blank: ClassVar[str] = ""

    @cached_property
    def grammar(self) -> Grammar:
        return Grammar(rf"负?(?:[百千]分之)?\s*(?:{NUMBER}|[{CHARACTERS}]{{1,20}})\s*[%‰]?")

    def show(self, value: Scalar) -> str:
        return str(of_type(value, Percent))

    def parse(self, text: str) -> Percent | Refusal:
        if is_blank(text):
            return BLANK
        minus, spoken, inner, sign = _SHARE.fullmatch(folded(text)).groups()  # type: ignore[union-attr]  # fits any text
        number = number_of(inner)
        if number is None or (spoken and sign) or (minus and not spoken):
            return Refusal("percent.unreadable", f"{seen(text)}，不是百分数。请写成 15% 这样。")
        if not (spoken or sign) and 0 < abs(number) < 1:
            message = f"{seen(text)}，可能是{number * 100:f}%，也可能是{number:f}%。请写明百分号。"
            return Refusal("percent.ambiguous", message)
        if minus:
            number = number.copy_negate()
        if sign == "‰" or spoken == "千分之":
            number = Decimal(f"{number.scaleb(-1, Context(prec=60)):f}")
        return Percent(number)


KIND = Share
