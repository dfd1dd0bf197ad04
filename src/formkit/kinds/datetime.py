"""A moment."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from formkit.kinds._clock import CHINA, PATTERN, time_of
from formkit.kinds._dates import DAY_PATTERN, WEEKDAY_PATTERN, unreadable, written
from formkit.kinds._text import BLANK, is_blank, of_type, seen
from formkit.model.grammar import Grammar
from formkit.model.problem import Refusal
from formkit.model.values import Scalar

_EXAMPLE = "2015年4月1日10时30分"


@dataclass(frozen=True)
class Moment:
    """An aware moment to the second, in UTC+8; shown as 2015年4月1日10时30分 or as 2015-04-01 10:30."""

    name: ClassVar[str] = "datetime"
    schema: ClassVar[Mapping[str, object]] = {"type": "string", "format": "date-time"}
    style: str = field(default="long", metadata={"allowed": ("long", "iso")})

    @property
    def example(self) -> str:
        return _EXAMPLE if self.style == "long" else "2015-04-01 10:30"

    @property
    def blank(self) -> str:
        return "　　　　年　　月　　日　　时　　分" if self.style == "long" else ""

    @cached_property
    def grammar(self) -> Grammar:
        return Grammar(rf"(?:{DAY_PATTERN})(?:{WEEKDAY_PATTERN})?(?:{PATTERN})")

    def show(self, value: Scalar) -> str:
        moment = of_type(value, datetime.datetime)
        if moment.tzinfo is None:
            raise TypeError(f"cannot show {value!r}: it does not say of which zone")
        here = moment.astimezone(CHINA)
        if self.style == "iso":
            return f"{here:%Y-%m-%d %H:%M}" + (f":{here:%S}" if here.second else "")
        second = f"{here.second}秒" if here.second else ""
        return f"{here.year}年{here.month}月{here.day}日{here.hour}时{here.minute:02d}分{second}"

    def parse(self, text: str) -> datetime.datetime | Refusal:
        if is_blank(text):
            return BLANK
        read = written(text, _EXAMPLE)
        if isinstance(read, Refusal):
            return read
        if read.day is None:
            return unreadable(text, _EXAMPLE)
        if not read.tail.strip():
            return Refusal("date.no_time", f"{seen(text)}，没有写时间。请写成 {_EXAMPLE} 这样。")
        time = time_of(read.tail)
        if time is None:
            return unreadable(text, _EXAMPLE)
        return datetime.datetime.combine(datetime.date(read.year, read.month, read.day), time).astimezone(CHINA)


KIND = Moment
