"""A free code."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from formkit.kinds._codes import spoilt, unreadable
from formkit.kinds._text import BLANK, folded, is_blank, of_type
from formkit.model.grammar import Grammar
from formkit.model.problem import Refusal
from formkit.model.values import Scalar

# Chinese as CJK ideographs with extensions A and B onward, for names of places within codes.
CHARACTERS = r"A-Za-z0-9_/.\-㐀-鿿𠀀-𲎯"
_CODE = re.compile(f"[{CHARACTERS}]+")


@dataclass(frozen=True)
class Code:
    """Letters, digits, Chinese and - _ / . without white space; half-width, case as typed."""

    name: ClassVar[str] = "code"
    example: ClassVar[str] = ""
    schema: ClassVar[Mapping[str, object]] = {"type": "string"}
    blank: ClassVar[str] = ""
    grammar: ClassVar[Grammar] = Grammar(f"[{CHARACTERS}]{{1,100}}")

    def show(self, value: Scalar) -> str:
        return of_type(value, str)

    def parse(self, text: str) -> str | Refusal:
        if is_blank(text):
            return BLANK
        code = folded(text)
        trouble = spoilt(text)
        if trouble:
            return trouble
        return code if _CODE.fullmatch(code) else unreadable(text, "字母、数字、汉字和 - _ / . 组成的编号")


KIND = Code
