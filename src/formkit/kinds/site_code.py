"""A site's code."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from formkit.kinds._codes import spoilt, unreadable, upper
from formkit.kinds._text import BLANK, is_blank, of_type
from formkit.model.grammar import Grammar
from formkit.model.problem import Refusal
from formkit.model.values import Scalar


@dataclass(frozen=True)
class SiteCode:
    """Eighteen digits. One that ends in 000 is refused: so Excel writes what it could not keep."""

    name: ClassVar[str] = "site_code"
    example: ClassVar[str] = ""
    schema: ClassVar[Mapping[str, object]] = {"type": "string", "pattern": "^[0-9]{18}$"}
    blank: ClassVar[str] = ""
    grammar: ClassVar[Grammar] = Grammar("[0-9]{18}")

    def show(self, value: Scalar) -> str:
        return of_type(value, str)

    def parse(self, text: str) -> str | Refusal:
        if is_blank(text):
            return BLANK
        code = upper(text)
        trouble = spoilt(text)
        if trouble:
            return trouble
        return code if re.fullmatch("[0-9]{18}", code) else unreadable(text, "18位数字")


KIND = SiteCode
