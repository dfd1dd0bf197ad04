"""What a number in a cell shows: dates, times, shares, leading and trailing zeros, by its number format."""

import math
import re
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from formkit.model.reading import Doubt

DIGITS_LOST = Doubt(
    "cell.digits_lost", "这个号码按数字存放，Excel 只保留 15 位，末尾几位已经丢失。请对照原件按文本重填。"
)
ERROR = Doubt("cell.error", "这里是 Excel 的错误值。请填上真正的内容。")

# Number formats that Excel has without writing them down (ECMA-376 part 1, 18.8.30, with those of zh-CN).
BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm",
    19: "h:mm:ss",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss",
}
BUILT_IN |= dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"') | {31: 'yyyy"年"m"月"d"日"'}
BUILT_IN |= dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"') | {30: "m-d-yy"}
BUILT_IN |= dict.fromkeys((32, 33, 34, 35, 55, 56), "h:mm:ss")

_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_NOT_CODE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.|general|g/通用格式|[年月日时分秒]', re.IGNORECASE)
_ZEROS = re.compile(r"[#,]*(?P<whole>[0-]*0)(?:\.(?P<places>0+))?")


@lru_cache(maxsize=4096)
def _codes(number_format: str) -> str:
    """The codes of a format for positive numbers, without the words that merely stand beside them."""
    return _NOT_CODE.sub("", number_format.partition(";")[0]).strip().lower()


def hides(number_format: str) -> bool:
    """Whether the format shows nothing at all, as ";;;" does."""
    return bool(number_format) and not number_format.replace(";", "").strip()


def number_text(raw: str, number_format: str, is_1904: bool) -> tuple[str, tuple[Doubt, ...]]:
    """The text of a stored number as the format shows it, dates in ISO, and the doubts of it.

    Digits that a format rounds away belong to the text: they were written.
    """
    try:
        stored = float(raw)
    except ValueError:
        return raw, (ERROR,)
    if not math.isfinite(stored):
        return raw, (ERROR,)
    number = as_excel(stored)
    codes = _codes(number_format)
    if re.search("[ymdhs]|aaa", codes) or _ELAPSED.search(number_format):
        return _moment_text(number, codes, bool(_ELAPSED.search(number_format)), is_1904)
    if abs(number) >= Decimal(10) ** 15:
        return plain(Decimal(repr(stored))), (DIGITS_LOST,)
    if "%" in codes:
        return f"{plain(number * 100)}%", ()
    return _with_zeros(number, codes), ()


def as_excel(number: float) -> Decimal:
    """A finite number with the 15 digits that Excel shows of it: files carry 17, and 0.1 as 0.10000000000000001."""
    return Decimal(f"{number:.15g}") + 0


def plain(number: Decimal) -> str:
    """A number without zeros at its end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _with_zeros(number: Decimal, codes: str) -> str:
    """The number with the zeros that the format adds in front and behind: 00123, 117.02190, 010-1234."""
    found = _ZEROS.fullmatch(codes)
    if found is None:
        return plain(number)
    if places := found["places"]:
        shown = f"{number:.{len(places)}f}"
        return shown if Decimal(shown) == number else plain(number)
    pattern = found["whole"]
    if number != number.to_integral_value() or number < 0 or len(pattern) == 1:
        return plain(number)
    digits = list(plain(number).zfill(pattern.count("0")))
    shown = "".join("-" if sign == "-" else digits.pop() for sign in reversed(pattern))
    return "".join(digits) + shown[::-1]


def _moment_text(serial: Decimal, codes: str, is_elapsed: bool, is_1904: bool) -> tuple[str, tuple[Doubt, ...]]:
    """The day, month, year or time that a serial shows; a serial that is no day is doubted."""
    seconds = float(serial) * 86_400
    has_day, has_year = "d" in codes or "aaa" in codes, "y" in codes
    has_time = is_elapsed or bool(re.search("[hs]", codes))
    # 1900 is no leap year, but Excel counts its 29 February: serials below 61 are a day off, and no form has one.
    least = 0 if is_1904 else 61
    if not 0 <= seconds < 2_958_466 * 86_400 or ((has_day or has_year or not has_time) and serial < least):
        return plain(serial), (ERROR,)
    if is_elapsed:
        minutes, rest = divmod(round(seconds), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}", ()
    moment = (datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)) + timedelta(seconds=round(seconds))
    if has_day:
        is_midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
        return moment.date().isoformat() if is_midnight else moment.isoformat(" "), ()
    if has_time and not has_year:
        return f"{moment:%H:%M:%S}", ()
    return (f"{moment:%Y-%m}" if "m" in codes else f"{moment:%Y}"), ()
