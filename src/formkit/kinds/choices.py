"""Any number of several options."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from formkit.kinds._options import chosen_in, known, plain_pattern
from formkit.kinds._parameters import KindError
from formkit.kinds._text import BLANK, is_blank, of_type
from formkit.kinds._ticks import run, run_pattern
from formkit.model.grammar import Grammar
from formkit.model.kind import Option
from formkit.model.problem import Refusal
from formkit.model.values import Scalar, canonical

_JOINER = "、"


@dataclass(frozen=True)
class Choices:
    """Options in the order of the definition, shown joined by 、 or as boxes: "☑甲 ☐乙 ☑丙"."""

    name: ClassVar[str] = "choices"
    example: ClassVar[str] = ""
    options: tuple[Option, ...] = ()
    style: str = field(default="", metadata={"allowed": ("", "boxes")})

    def __post_init__(self) -> None:
        for option in self.options:
            if _JOINER in option.value:
                raise KindError(f"选项“{option.value}”含有顿号，多选时会被拆开。请改写这个选项。")

    @property
    def schema(self) -> Mapping[str, object]:
        return {"type": "array", "items": {"enum": [option.value for option in self.options]}}

    @property
    def blank(self) -> str:
        return run(self.options, ()) if self.style == "boxes" else ""

    @cached_property
    def grammar(self) -> Grammar:
        word = f"(?:{plain_pattern(self.options)})"
        return Grammar(rf"{word}(?:[、,;/\s]+{word})*|{run_pattern(self.options)}")

    def show(self, value: Scalar) -> str:
        chosen = tuple(known(of_type(each, str), self.options) for each in of_type(value, tuple))
        return run(self.options, chosen) if self.style == "boxes" else canonical(chosen)

    def parse(self, text: str) -> tuple[str, ...] | Refusal:
        return BLANK if is_blank(text) else chosen_in(text, self.options)


KIND = Choices
