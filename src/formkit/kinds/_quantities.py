"""Numbers with or without a unit, as integer, decimal, percent and range read them."""

import re
from decimal import Decimal, Inexact, localcontext

from formkit.kinds import _chinese, _units
from formkit.kinds._text import folded, seen
from formkit.model.problem import Refusal

# Fifteen digits are what Excel keeps; seventeen places are what it shows of a binary fraction.
NUMBER = r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})(?:\.[0-9]{1,17})?"

_NUMERALS = f"[{_chinese.CHARACTERS}]{{1,20}}"
_UNIT = r"(?:[^\W0-9_]|[°㎡%‰])*|m2|M2"
_QUANTITY = re.compile(rf"({NUMBER}|{_NUMERALS})\s*(?:\(\s*({_UNIT})\s*\)|({_UNIT}))")
_SCIENTIFIC = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?[eE][+-]?[0-9]+")


def number_of(text: str) -> Decimal | None:
    """The number that a folded text is, in figures (1,234.50) or in characters (十二), with the given places."""
    if re.fullmatch(NUMBER, text):
        return Decimal(text.replace(",", ""))
    whole = _chinese.whole(text)
    return None if whole is None else Decimal(whole)


def quantity_of(text: str, unit: str) -> Decimal | Refusal:
    """The number that `text` gives, converted to `unit` if it names another that converts exactly."""
    parts = _QUANTITY.fullmatch(folded(text))
    number = number_of(parts[1]) if parts else None
    if parts is None or number is None:
        return _unreadable(text)
    written = parts[2] or parts[3] or ""
    factor = _units.factor(written, unit)
    if factor is None:
        wanted = f"“{unit}”" if unit else "不带单位的数"
        return Refusal("number.unknown_unit", f"{seen(text)}，单位“{written}”不能换算成{wanted}。请换算后改写。")
    return _converted(text, number, *factor)


def grammar_of(unit: str) -> str:
    """The pattern of a number with or without a unit that converts to `unit`."""
    units = "|".join(re.escape(word) for word in _units.spellings(unit))
    return rf"(?:{NUMBER}|{_NUMERALS})\s*(?:{units}|\((?:{units})\))?"


def _unreadable(text: str) -> Refusal:
    if _SCIENTIFIC.fullmatch(folded(text)):
        message = f"{seen(text)}，是科学计数法，末位可能已丢失。请把单元格设为文本后重填完整的数。"
        return Refusal("number.scientific", message)
    return Refusal("number.unreadable", f"{seen(text)}，不是一个确定的数。请对照原件，只写一个数。")


def _converted(text: str, number: Decimal, times: Decimal, over: Decimal) -> Decimal | Refusal:
    if times == over:
        return number
    with localcontext(prec=60) as context:
        context.traps[Inexact] = True
        try:
            result = number * times / over
        except Inexact:
            return Refusal("number.not_exact", f"{seen(text)}，换算单位后除不尽。请换算后改写。")
    # A positive exponent (1E+3) would be written out with zeros nobody gave; plain digits read the same everywhere.
    return Decimal(f"{result:f}")
