"""Yes or no."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from formkit.kinds._options import one_in, plain_pattern
from formkit.kinds._text import BLANK, is_blank, of_type
from formkit.kinds._ticks import run, run_pattern
from formkit.model.grammar import Grammar
from formkit.model.kind import Option
from formkit.model.problem import Refusal
from formkit.model.values import Scalar, canonical

# A cross alone in a yes/no cell says no; in a run of boxes it says nothing sure (see _ticks).
_OPTIONS = (
    Option("是", accept=("√", "✓", "✔", "Y", "Yes", "有", "1", "true")),
    Option("否", accept=("×", "✗", "✘", "✕", "N", "No", "无", "0", "false")),
)


@dataclass(frozen=True)
class YesNo:
    """是 or 否, also written √/×, Y/N, 有/无, 1/0; shown as the word or as "☑是 ☐否"."""

    name: ClassVar[str] = "yes_no"
    example: ClassVar[str] = ""
    schema: ClassVar[Mapping[str, object]] = {"type": "boolean"}
    style: str = field(default="", metadata={"allowed": ("", "boxes")})

    @property
    def blank(self) -> str:
        return run(_OPTIONS, ()) if self.style == "boxes" else ""

    @cached_property
    def grammar(self) -> Grammar:
        return Grammar(rf"{plain_pattern(_OPTIONS)}|{run_pattern(_OPTIONS)}")

    def show(self, value: Scalar) -> str:
        word = canonical(of_type(value, bool))
        return run(_OPTIONS, (word,)) if self.style == "boxes" else word

    def parse(self, text: str) -> bool | Refusal:
        word = BLANK if is_blank(text) else one_in(text, _OPTIONS)
        return word if isinstance(word, Refusal) else word == "是"


KIND = YesNo
