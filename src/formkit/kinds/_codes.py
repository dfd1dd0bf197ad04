"""What code-like kinds share: spotting what Excel did to a code."""

import re

from formkit.kinds._text import folded, seen
from formkit.model.problem import Refusal
from formkit.model.text import squeeze

_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]+")
_AS_NUMBER = re.compile(r"[0-9]+\.0+")
# Excel keeps fifteen digits of a number and fills up with zeros.
_LOST = re.compile(r"[1-9][0-9]{14}000+(?:\.0+)?")


def upper(text: str) -> str:
    """`text` half-width, upper case and without white space: for codes in which none of these tells anything."""
    return squeeze(folded(text)).upper()


def spoilt(text: str) -> Refusal | None:
    """Why `text` is a code that a spreadsheet has turned into a number; None if it is not."""
    line = upper(text)
    if _SCIENTIFIC.fullmatch(line) or _LOST.fullmatch(line):
        message = f"{seen(text)}，被 Excel 当成数字，末几位已丢失。请把单元格设为文本后，照原件重填完整编号。"
        return Refusal("code.digits_lost", message)
    if _AS_NUMBER.fullmatch(line):
        message = f"{seen(text)}，被 Excel 当成数字，开头的0可能已丢失。请把单元格设为文本后，照原件重填。"
        return Refusal("code.as_number", message)
    return None


def unreadable(text: str, wanted: str) -> Refusal:
    """The refusal of a code with characters or a length that `wanted` does not allow."""
    return Refusal("code.unreadable", f"{seen(text)}，应为{wanted}。请对照原件改正。")
