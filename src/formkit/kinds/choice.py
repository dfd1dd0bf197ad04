"""One of several options."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from formkit.kinds._options import known, one_in, plain_pattern
from formkit.kinds._text import BLANK, is_blank, of_type
from formkit.kinds._ticks import run, run_pattern
from formkit.model.grammar import Grammar
from formkit.model.kind import Option
from formkit.model.problem import Refusal
from formkit.model.values import Scalar


@dataclass(frozen=True)
class Choice:
    """One option, shown as its word or as boxes: "☑甲 ☐乙". Its code and its other words are read as well."""

    name: ClassVar[str] = "choice"
    example: ClassVar[str] = ""
    options: tuple[Option, ...] = ()
    style: str = field(default="", metadata={"allowed": ("", "boxes")})

    @property
    def schema(self) -> Mapping[str, object]:
        return {"type": "string", "enum": [option.value for option in self.options]}

    @property
    def blank(self) -> str:
        return run(self.options, ()) if self.style == "boxes" else ""

    @cached_property
    def grammar(self) -> Grammar:
        return Grammar(rf"{plain_pattern(self.options)}|{run_pattern(self.options)}")

    def show(self, value: Scalar) -> str:
        option = known(of_type(value, str), self.options)
        return run(self.options, (option,)) if self.style == "boxes" else option

    def parse(self, text: str) -> str | Refusal:
        return BLANK if is_blank(text) else one_in(text, self.options)


KIND = Choice
