"""Text on one line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from formkit.kinds._text import BLANK, is_blank, of_type
from formkit.model.grammar import Grammar
from formkit.model.problem import Refusal
from formkit.model.values import Scalar


@dataclass(frozen=True)
class Text:
    """Text as typed, without outer white space; where it was broken into lines, a space."""

    name: ClassVar[str] = "text"
    example: ClassVar[str] = ""
    schema: ClassVar[Mapping[str, object]] = {"type": "string"}
    blank: ClassVar[str] = ""
    grammar: ClassVar[Grammar] = Grammar(".{0,500}", is_free=True)

    def show(self, value: Scalar) -> str:
        return of_type(value, str)

    def parse(self, text: str) -> str | Refusal:
        lines = (line.strip() for line in text.splitlines())
        return BLANK if is_blank(text) else " ".join(line for line in lines if line)


KIND = Text
