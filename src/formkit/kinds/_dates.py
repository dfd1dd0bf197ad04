"""How days, months and moments are written, and why a text is none."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from formkit.kinds import _chinese
from formkit.kinds._text import BLANK, folded, seen
from formkit.model.problem import Refusal

# Papers of a business: anything else is a slip of the pen or a misread year.
FIRST_YEAR, LAST_YEAR = 1900, 2199

_CN = f"[{_chinese.DIGITS}OＯ]"
_CN_NUMBER = f"[{_chinese.CHARACTERS}{_chinese.CAPITALS}廿卅]"
_YEAR = rf"(?P<year>[0-9]{{4}}|{_CN}{{4}})"
_MONTH = rf"(?P<month>[0-9]{{1,2}}|{_CN_NUMBER}{{1,3}})"
_DAY = rf"(?P<day>[0-9]{{1,2}}|{_CN_NUMBER}{{1,4}})"
_NOTATIONS = tuple(
    re.compile(pattern + r"(?P<tail>.*)", re.DOTALL)
    for pattern in (
        rf"{_YEAR}\s*年\s*{_MONTH}\s*月\s*{_DAY}\s*[日号]",
        r"(?P<year>[0-9]{4})\s*(?P<sign>[-./])\s*(?P<month>[0-9]{1,2})\s*(?P=sign)\s*(?P<day>[0-9]{1,2})(?![0-9])",
        r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?![0-9])",
        rf"{_YEAR}\s*年\s*{_MONTH}\s*月(?P<day>)份?",
        r"(?P<year>[0-9]{4})\s*(?P<sign>[-./])\s*(?P<month>[0-9]{1,2})(?P<day>)(?![0-9]|\s*[-./])",
        r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>)(?![0-9])",
    )
)
_WEEKDAY = re.compile(r"\s*\(?\s*(?:星期|周|礼拜)\s*([一二三四五六日天])\s*\)?")

_UNFILLED = re.compile(r"\s*年\s*月(?:\s*日(?:\s*[时点]\s*分)?)?")
_TWO_DIGIT_YEAR = re.compile(
    r"'?[0-9]{2}\s*(?:年.*|([-./])\s*[0-9]{1,2}\s*\1\s*[0-9]{1,2}(?:\s.*)?)|[一二三四五六七八九零〇○]{2}年.*"
)
_PARTLY_FILLED = re.compile(r"[^年]*年.*月.*|[^年]*月.*|[0-9]{1,2}\s*[-./]\s*[0-9]{1,2}|[0-9]{4}\s*年?")
# Days since 1899-12-30 as Excel counts them: 1954 to 2118.
_SERIAL = re.compile(r"[2-7][0-9]{4}(?:\.[0-9]+)?")

# The grammar's halves: what a day and a month look like.
DAY_PATTERN = (
    rf"(?:[0-9]{{4}}|{_CN}{{4}})[\s_]*年[\s_]*(?:[0-9]{{1,2}}|{_CN_NUMBER}{{1,3}})[\s_]*月"
    rf"[\s_]*(?:[0-9]{{1,2}}|{_CN_NUMBER}{{1,4}})[\s_]*[日号]"
    r"|[0-9]{4}[\s_]*[-./][\s_]*[0-9]{1,2}[\s_]*[-./][\s_]*[0-9]{1,2}|[0-9]{8}"
)
MONTH_PATTERN = (
    rf"(?:[0-9]{{4}}|{_CN}{{4}})[\s_]*年[\s_]*(?:[0-9]{{1,2}}|{_CN_NUMBER}{{1,3}})[\s_]*月份?"
    r"|[0-9]{4}[\s_]*[-./][\s_]*[0-9]{1,2}|[0-9]{6}"
)
WEEKDAY_PATTERN = r"\s*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?"


@dataclass(frozen=True)
class Written:
    """A date as written: `day` is None where only the month is given; `tail` is what follows, weekday removed."""

    year: int
    month: int
    day: int | None
    tail: str
    dotted: str = ""


def written(text: str, example: str) -> Written | Refusal:
    """What year, month and day `text` gives, if the calendar knows them; `example` shows a clerk how to write it."""
    line = folded(text).replace("_", " ").strip()
    for notation in _NOTATIONS:
        parts = notation.fullmatch(line)
        if parts:
            return _checked(text, parts, example)
    return _refused(text, line, example)


def real_day(year: int, month: int, day: int | None) -> str:
    """ "" if the calendar has this day or month, else what is wrong with it, for a clerk."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return f"年份{year}不合情理"
    if not 1 <= month <= 12:
        return f"没有{month}月"
    if day is not None and not 1 <= day <= monthrange(year, month)[1]:
        return f"{year}年{month}月没有{day}日"
    return ""


def unreadable(text: str, example: str) -> Refusal:
    """The refusal of what is no date at all."""
    return Refusal("date.unreadable", f"{seen(text)}，不是能认的日期。请写成 {example} 这样。")


def _checked(text: str, parts: re.Match[str], example: str) -> Written | Refusal:
    year = _number(parts["year"], _chinese.digit_by_digit)
    month = _number(parts["month"], _chinese.whole)
    day = _number(parts["day"], _chinese.whole) if parts["day"] else None
    if year is None or month is None or (parts["day"] and day is None):
        return unreadable(text, example)
    trouble = real_day(year, month, day)
    if trouble:
        return Refusal("date.impossible", f"{seen(text)}，{trouble}。请对照原件改正。")
    weekday = _WEEKDAY.match(parts["tail"])
    if weekday and day is not None:
        right = "一二三四五六日"[date(year, month, day).weekday()]
        if weekday[1].replace("天", "日") != right:
            message = f"{seen(text)}，但{year}年{month}月{day}日是星期{right}。请核对日期。"
            return Refusal("date.weekday_differs", message)
        return Written(year, month, day, parts["tail"][weekday.end() :])
    dotted = parts["month"] if parts.groupdict().get("sign") == "." else ""
    return Written(year, month, day, parts["tail"], dotted)


def _number(text: str, spelled: Callable[[str], int | None]) -> int | None:
    if text.isascii() and text.isdigit():
        return int(text)
    text = text.replace("O", "零").replace("廿", "二十").replace("卅", "三十")
    # 票据 are dated 零肆月零壹日 (支付结算办法 附件一).
    return spelled(text) if spelled is _chinese.digit_by_digit else spelled(_chinese.plain(text).removeprefix("零"))


def _refused(text: str, line: str, example: str) -> Refusal:
    if _UNFILLED.fullmatch(line):
        return BLANK
    if _TWO_DIGIT_YEAR.fullmatch(line):
        return Refusal("date.two_digit_year", f"{seen(text)}，年份只有两位。请写成 {example} 这样。")
    if _SERIAL.fullmatch(line):
        message = f"{seen(text)}，像是 Excel 的日期序号。请把单元格设为日期格式，或写成 {example} 这样。"
        return Refusal("date.serial", message)
    if _PARTLY_FILLED.fullmatch(line):
        return Refusal("date.incomplete", f"{seen(text)}，年、月、日没有写全。请写成 {example} 这样。")
    return unreadable(text, example)
