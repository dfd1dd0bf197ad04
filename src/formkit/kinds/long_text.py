"""Text of several lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from formkit.kinds._text import BLANK, is_blank, of_type
from formkit.model.grammar import Grammar
from formkit.model.problem import Refusal
from formkit.model.values import Scalar


@dataclass(frozen=True)
class LongText:
    """Text as typed, without outer white space; its line breaks are kept, each as one newline."""

    name: ClassVar[str] = "long_text"
    example: ClassVar[str] = ""
    schema: ClassVar[Mapping[str, object]] = {"type": "string"}
    blank: ClassVar[str] = ""
    grammar: ClassVar[Grammar] = Grammar(".{0,2000}", is_free=True)

    def show(self, value: Scalar) -> str:
        return of_type(value, str)

    def parse(self, text: str) -> str | Refusal:
        return BLANK if is_blank(text) else text.replace("\r\n", "\n").replace("\r", "\n").strip()


KIND = LongText
