"""A telephone number."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import phonenumbers

from formkit.kinds._text import BLANK, folded, is_blank, of_type, seen
from formkit.model.grammar import Grammar
from formkit.model.problem import Refusal
from formkit.model.values import Scalar

_EXTENSION = re.compile(r"(.*?[0-9)])\s*(?:转|-?\s*分机|-|#|ext\.?)\s*([0-9]{1,6})", re.DOTALL | re.IGNORECASE)
_FROM_EXCEL = re.compile(r"([0-9]{7,12})\.0+")
_COUNTRY = re.compile(r"\s*\(?(?:\+|00)\s*86\)?[\s-]*|86[\s-]*(?=1[3-9])")
_WRITTEN = re.compile(r"[0-9()\s.·-]+")
_SEVERAL = re.compile(r"[0-9()\s-]{7,}(?:[/、,;|\n]|或|和)\s*[0-9()+\s-]{7,}.*", re.DOTALL)
_TWO_MOBILES = re.compile(r"1[3-9][0-9]{9}\s+1[3-9][0-9]{9}")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_PLAIN_MOBILE = re.compile(r"1(?:[3-689][0-9]|7[0-8])[0-9]{8}")  # 179 may be a carrier's prefix
_CHINA = 86
_TOLL_FREE = re.compile(r"[48]00[0-9]{7}")


@dataclass(frozen=True)
class Phone:
    """One mainland number as 13800000001, 0531-88886666, 0531-88886666-801 or 4008100000."""

    name: ClassVar[str] = "phone"
    example: ClassVar[str] = "13812345678"
    schema: ClassVar[Mapping[str, object]] = {"type": "string"}
    blank: ClassVar[str] = ""
    grammar: ClassVar[Grammar] = Grammar(
        r"(?:(?:\+|00)?86[\s\-]*)?[0-9(][0-9()\s.·\-]{5,22}(?:\s*(?:转|分机|#|ext\.?|-)\s*[0-9]{1,6})?"
    )

    def show(self, value: Scalar) -> str:
        return of_type(value, str)

    def parse(self, text: str) -> str | Refusal:
        if is_blank(text):
            return BLANK
        line = _FROM_EXCEL.sub(r"\1", re.sub("[–—―]", "-", folded(text)))
        if _SEVERAL.fullmatch(line) or _TWO_MOBILES.fullmatch(line):
            return Refusal("phone.several", f"{seen(text)}，有不止一个号码。请只填一个，其余写在备注里。")
        line = _COUNTRY.sub("", line, count=1) if _COUNTRY.match(line) else line
        whole, parted = _number(line), _EXTENSION.fullmatch(line)
        extended = _number(parted[1]) if parted else None
        if parted and extended and "-" in extended:
            extended = f"{extended}-{parted[2]}"
            if whole:
                return Refusal("phone.unclear", f"{seen(text)}，可能是{whole}，也可能是{extended}。请用“转”写明分机。")
            return extended
        return whole or _refused(text, line)


def _digits(line: str) -> str:
    return re.sub(r"[^0-9]", "", line) if _WRITTEN.fullmatch(line) else ""


def _number(line: str) -> str | None:
    """The canonical text of a number that exists, or None."""
    digits = _digits(line)
    if _MOBILE.fullmatch(digits) or _TOLL_FREE.fullmatch(digits):
        return digits if _exists(digits) else None
    if not digits.startswith("0") or not 10 <= len(digits) <= 12 or not _exists(digits):
        return None
    # The leading zero is not counted in the length of the area code.
    area = 1 + phonenumbers.length_of_geographical_area_code(phonenumbers.parse(digits, "CN"))
    return f"{digits[:area]}-{digits[area:]}" if area > 1 else None


def _exists(digits: str) -> bool:
    if _PLAIN_MOBILE.fullmatch(digits):  # to parse one takes as long again
        return phonenumbers.is_valid_number(phonenumbers.PhoneNumber(_CHINA, int(digits)))
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits, "CN"))
    except phonenumbers.NumberParseException:
        return False


def _refused(text: str, line: str) -> Refusal:
    digits = _digits(line)
    if 9 <= len(digits) <= 11 and digits[0] != "0" and _number("0" + digits):
        return Refusal("phone.zero_lost", f"{seen(text)}，可能丢了区号开头的0。请核对后写成 {_number('0' + digits)}。")
    if 7 <= len(digits) <= 8 and digits[0] not in "01":
        return Refusal("phone.no_area", f"{seen(text)}，没有区号。请写成 0531-88886666 这样。")
    if len(digits) in (11, 12):
        return Refusal("phone.unknown", f"{seen(text)}，没有这样的号码。请对照原件改正。")
    return Refusal("phone.unreadable", f"{seen(text)}，不是电话号码。请写成 13800000001 或 0531-88886666 这样。")


KIND = Phone
