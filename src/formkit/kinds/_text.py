"""How kinds take a text up, quote it in a refusal, and check what they are asked to show."""

import re
from typing import TypeVar

from formkit.model.problem import Refusal
from formkit.model.text import half_width, squeeze
from formkit.model.values import Scalar

T = TypeVar("T")

BLANK = Refusal("value.blank", "这里没有填写。请补填。")

# Word and input methods turn the minus sign into these.
_MINUS = dict.fromkeys((0x2212, 0x2010, 0x2011, 0xFE63), "-")
_QUOTED_LENGTH = 40


def folded(text: str) -> str:
    """`text` half-width, with one minus sign and without outer white space: for parsing, never for storing."""
    return half_width(text).translate(_MINUS).strip()


def any_case(word: str) -> str:
    """The pattern of `word`, half-width, in any mixture of cases and with white space anywhere in it."""
    letters = (
        f"[{each.upper()}{each.lower()}]" if each.isascii() and each.isalpha() else re.escape(each)
        for each in squeeze(word)
    )
    return r"\s*".join(letters)


def is_blank(text: str) -> bool:
    """Whether nothing but white space and invisible characters is there."""
    return not squeeze(text)


def seen(text: str) -> str:
    """The beginning of a refusal: what was read, on one line, shortened where it is long."""
    line = " ".join(text.split())
    return f"读到“{line}”" if len(line) <= _QUOTED_LENGTH else f"读到“{line[:_QUOTED_LENGTH]}…”"


def of_type(value: Scalar, wanted: type[T]) -> T:
    """`value`, which must be exactly a `wanted`: a bool is no int and a moment no day. Else TypeError."""
    if isinstance(value, wanted) and type(value) is wanted:
        return value
    raise TypeError(f"cannot show {value!r}: not a {wanted.__name__}")
