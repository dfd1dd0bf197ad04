"""A month."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from formkit.kinds._dates import DAY_PATTERN, MONTH_PATTERN, WEEKDAY_PATTERN, unreadable, written
from formkit.kinds._text import BLANK, is_blank, of_type, seen
from formkit.kinds.date import Day, day_of
from formkit.model.grammar import Grammar
from formkit.model.problem import Refusal
from formkit.model.values import Month, Scalar

_EXAMPLE = "2015年7月"
# Part of a month is still that month.
_PART = re.compile(r"\s*(?:底|末|初|中|[上中下]旬)?")


@dataclass(frozen=True)
class MonthKind:
    """A calendar month, shown as 2015年7月 or as 2015-07; with `allow_day` a whole date is taken as that day."""

    name: ClassVar[str] = "month"
    schema: ClassVar[Mapping[str, object]] = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$"}
    style: str = field(default="long", metadata={"allowed": ("long", "iso")})
    allow_day: bool = False

    @property
    def example(self) -> str:
        return _EXAMPLE if self.style == "long" else "2015-07"

    @property
    def blank(self) -> str:
        return "　　　　年　　月" if self.style == "long" else ""

    @cached_property
    def grammar(self) -> Grammar:
        month = rf"(?:{MONTH_PATTERN})(?:底|末|初|中|[上中下]旬)?"
        return Grammar(rf"{month}|(?:{DAY_PATTERN})(?:{WEEKDAY_PATTERN})?" if self.allow_day else month)

    def show(self, value: Scalar) -> str:
        if self.allow_day and not isinstance(value, Month):
            return Day(self.style).show(value)
        month = of_type(value, Month)
        return f"{month.year}年{month.month}月" if self.style == "long" else str(month)

    def parse(self, text: str) -> Month | datetime.date | Refusal:
        if is_blank(text):
            return BLANK
        read = written(text, _EXAMPLE)
        if isinstance(read, Refusal):
            return read
        if read.day is not None:
            if self.allow_day:
                return day_of(text, read)
            return Refusal("month.has_day", f"{seen(text)}，这里只填年月。请写成 {read.year}年{read.month}月。")
        if not _PART.fullmatch(read.tail):
            return unreadable(text, _EXAMPLE)
        # As a number 2015.10 loses its zero.
        if read.dotted == "1":
            message = f"{seen(text)}，可能是1月，也可能是丢了末尾0的10月。请写成 {_EXAMPLE} 这样。"
            return Refusal("month.ambiguous", message)
        return Month(read.year, read.month)


KIND = MonthKind
