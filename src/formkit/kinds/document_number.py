"""A document's number."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from formkit.kinds._codes import spoilt, unreadable, upper
from formkit.kinds._dates import real_day
from formkit.kinds._parameters import KindError
from formkit.kinds._text import BLANK, is_blank, of_type, seen
from formkit.kinds.code import CHARACTERS
from formkit.model.grammar import Grammar
from formkit.model.problem import Refusal
from formkit.model.values import Scalar

_PIECE = re.compile(r"\{([^{}]*)\}|([^{}]+)|(.)", re.DOTALL)
_DATES = {"date": 8, "month": 6}
_LONGEST_RUN = 50


@dataclass(frozen=True)
class DocumentNumber:
    """A number in upper case that fits `pattern`, such as "XQ-{6}-{2}-{date}-{4}"; any code if there is none.

    In a pattern {n} stands for n letters or digits, {date} for a real yyyymmdd, {month} for a real yyyymm.
    Look-alikes (O and 0) are left as they were written.
    """

    name: ClassVar[str] = "document_number"
    example: ClassVar[str] = ""
    schema: ClassVar[Mapping[str, object]] = {"type": "string"}
    blank: ClassVar[str] = ""
    pattern: str = ""

    def __post_init__(self) -> None:
        _ = self._expression

    @cached_property
    def grammar(self) -> Grammar:
        return Grammar(self._expression)

    def show(self, value: Scalar) -> str:
        return of_type(value, str)

    def parse(self, text: str) -> str | Refusal:
        if is_blank(text):
            return BLANK
        number = upper(text)
        if not re.fullmatch(self._expression, number):
            wanted = f"“{self.pattern}”这样的编号" if self.pattern else "字母、数字、汉字和 - _ / . 组成的编号"
            return spoilt(text) or unreadable(text, wanted)
        for digits in self._dates_in(number):
            trouble = real_day(int(digits[:4]), int(digits[4:6]), int(digits[6:]) if len(digits) == 8 else None)
            if trouble:
                return Refusal("code.date_impossible", f"{seen(text)}，其中的日期{digits}：{trouble}。请对照原件改正。")
        return (None if self.pattern else spoilt(text)) or number

    @cached_property
    def _expression(self) -> str:
        if not self.pattern:
            return f"[{CHARACTERS}]{{1,100}}"
        return "".join(self._piece(*piece.groups()) for piece in _PIECE.finditer(self.pattern))

    def _dates_in(self, number: str) -> Iterator[str]:
        """The dates in a number that fits: every piece of a pattern has a fixed length."""
        at = 0
        for field, literal, _ in _PIECE.findall(self.pattern):
            length = len(upper(literal)) if literal else _DATES.get(field) or int(field)
            if field in _DATES:
                yield number[at : at + length]
            at += length

    def _piece(self, field: str | None, literal: str | None, stray: str | None) -> str:
        if literal is not None:
            return re.escape(upper(literal))
        if field in _DATES:
            return f"[0-9]{{{_DATES[field]}}}"
        if field and re.fullmatch("[1-9][0-9]?", field) and int(field) <= _LONGEST_RUN:
            return f"[0-9A-Z]{{{field}}}"
        wrong = stray or f"{{{field}}}"
        raise KindError(
            f"编号样式“{self.pattern}”中的“{wrong}”不认识。可用：{{1}}至{{50}}、{{date}}、{{month}}和文字。"
        )


KIND = DocumentNumber
