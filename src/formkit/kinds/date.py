"""A day."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from formkit.kinds._clock import CHINA, PATTERN, time_of
from formkit.kinds._dates import DAY_PATTERN, WEEKDAY_PATTERN, Written, unreadable, written
from formkit.kinds._text import BLANK, is_blank, of_type, seen
from formkit.model.grammar import Grammar
from formkit.model.problem import Refusal
from formkit.model.values import Scalar

_EXAMPLE = "2015年4月1日"


@dataclass(frozen=True)
class Day:
    """A day of the calendar, shown as 2015年4月1日 or as 2015-04-01. A time of day behind it is let go."""

    name: ClassVar[str] = "date"
    schema: ClassVar[Mapping[str, object]] = {"type": "string", "format": "date"}
    style: str = field(default="long", metadata={"allowed": ("long", "iso")})

    @property
    def example(self) -> str:
        return _EXAMPLE if self.style == "long" else "2015-04-01"

    @property
    def blank(self) -> str:
        return "　　　　年　　月　　日" if self.style == "long" else ""

    @cached_property
    def grammar(self) -> Grammar:
        return Grammar(rf"(?:{DAY_PATTERN})(?:{WEEKDAY_PATTERN})?(?:{PATTERN})?")

    def show(self, value: Scalar) -> str:
        day = of_type(value, datetime.date)
        return f"{day.year}年{day.month}月{day.day}日" if self.style == "long" else day.isoformat()

    def parse(self, text: str) -> datetime.date | Refusal:
        if is_blank(text):
            return BLANK
        read = written(text, _EXAMPLE)
        return read if isinstance(read, Refusal) else day_of(text, read)


def day_of(text: str, read: Written) -> datetime.date | Refusal:
    """The day in `read`, or why `text` gives none."""
    if read.day is None:
        return Refusal("date.incomplete", f"{seen(text)}，没有写日。请写成 {_EXAMPLE} 这样。")
    if read.tail.strip():
        time = time_of(read.tail)
        # In another zone it may be another day here.
        if time is None or time.tzinfo != CHINA:
            return unreadable(text, _EXAMPLE)
    return datetime.date(read.year, read.month, read.day)


KIND = Day
