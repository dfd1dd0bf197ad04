"""A number with the places it was given."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal as Number
from functools import cached_property
from typing import ClassVar

from formkit.kinds._quantities import grammar_of, quantity_of
from formkit.kinds._text import BLANK, is_blank, of_type
from formkit.model.grammar import Grammar
from formkit.model.problem import Refusal
from formkit.model.values import Scalar, canonical


@dataclass(frozen=True)
class Decimal:
    """A decimal number in `unit`; another unit that converts exactly is converted."""

    name: ClassVar[str] = "decimal"
    example: ClassVar[str] = "12.5"
    schema: ClassVar[Mapping[str, object]] = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
    blank: ClassVar[str] = ""
    unit: str = ""

    @cached_property
    def grammar(self) -> Grammar:
        return Grammar(grammar_of(self.unit))

    def show(self, value: Scalar) -> str:
        return canonical(of_type(value, Number))

    def parse(self, text: str) -> Number | Refusal:
        return BLANK if is_blank(text) else quantity_of(text, self.unit)


KIND = Decimal
