"""A single box, ticked or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from formkit.kinds._text import BLANK, folded, is_blank, of_type, seen
from formkit.kinds._ticks import EMPTY, MARK_PATTERN, TICKED, mark_of
from formkit.model.grammar import Grammar
from formkit.model.problem import Refusal
from formkit.model.values import Scalar


@dataclass(frozen=True)
class Tick:
    """Whether a box is ticked. An empty box is a value here: False."""

    name: ClassVar[str] = "tick"
    example: ClassVar[str] = ""
    schema: ClassVar[Mapping[str, object]] = {"type": "boolean"}
    blank: ClassVar[str] = EMPTY
    grammar: ClassVar[Grammar] = Grammar(rf"\s*{MARK_PATTERN}\s*|是|否")

    def show(self, value: Scalar) -> str:
        return TICKED if of_type(value, bool) else EMPTY

    def parse(self, text: str) -> bool | Refusal:
        if is_blank(text):
            return BLANK
        if folded(text) in ("是", "否"):
            return folded(text) == "是"
        mark = mark_of(text)
        if mark is None:
            return Refusal("tick.unreadable", f"{seen(text)}，不是勾选框。请打√，或留空框。")
        if mark == "crossed":
            return Refusal("tick.crossed", f"{seen(text)}，打了×，不知是选中还是不选。请改为打√，或留空框。")
        return mark == "ticked"


KIND = Tick
