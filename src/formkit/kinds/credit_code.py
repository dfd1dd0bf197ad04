"""An organisation's 统一社会信用代码."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from stdnum.cn import uscc

from formkit.kinds._codes import spoilt, unreadable, upper
from formkit.kinds._text import BLANK, is_blank, of_type, seen
from formkit.model.grammar import Grammar
from formkit.model.problem import Refusal
from formkit.model.values import Scalar

# GB 32100-2015: no I, O, S, V, Z, which look like 1, 0, 5, U, 2.
_CREDIT_CODE = "[0-9A-HJ-NPQRTUWXY]{18}"
# Before 2015-10-01: 营业执照号 and 税号 (six digits of the place and a 组织机构代码), and the latter alone.
_OLDER = "[0-9]{6}[0-9A-Z]{8}[0-9X]|[0-9A-Z]{8}-?[0-9X]"
# GB 11714-1997.
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class CreditCode:
    """Eighteen characters with a right check digit.

    With `before_2015` also the fifteen of a 营业执照号 or 税号 and the nine of a 组织机构代码,
    for papers older than the unified code (in force since 2015-10-01).
    """

    name: ClassVar[str] = "credit_code"
    example: ClassVar[str] = ""
    schema: ClassVar[Mapping[str, object]] = {"type": "string"}
    blank: ClassVar[str] = ""
    before_2015: bool = False

    @cached_property
    def grammar(self) -> Grammar:
        return Grammar(f"{_CREDIT_CODE}|{_OLDER}" if self.before_2015 else _CREDIT_CODE)

    def show(self, value: Scalar) -> str:
        return of_type(value, str)

    def parse(self, text: str) -> str | Refusal:
        if is_blank(text):
            return BLANK
        code = upper(text)
        trouble = spoilt(text)
        if trouble:
            return trouble
        if self.before_2015 and re.fullmatch(_OLDER, code):
            code = code.replace("-", "")
            return code if len(code) != 9 or _organisation_check(code) == code[-1] else _wrong_check(text)
        if not re.fullmatch(_CREDIT_CODE, code):
            older = "，或15位营业执照号、9位组织机构代码" if self.before_2015 else ""
            return unreadable(text, f"18位统一社会信用代码（没有字母I、O、S、V、Z）{older}")
        return code if uscc.is_valid(code) else _wrong_check(text)


def _organisation_check(code: str) -> str:
    total = sum(weight * int(each, 36) for weight, each in zip(_WEIGHTS, code))
    return "0123456789X0"[(11 - total % 11) % 11]


def _wrong_check(text: str) -> Refusal:
    return Refusal("code.check_digit", f"{seen(text)}，校验位不对，至少有一位写错或认错。请对照原件逐位核对。")


KIND = CreditCode
