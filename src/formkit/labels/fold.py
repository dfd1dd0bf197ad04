"""How a label is compared: width, spaces, punctuation and unit notation do not count."""

import re
from functools import lru_cache

from rapidfuzz import fuzz

from formkit.model.text import squeeze

# Units that are written both ways in headings; the longer word first.
_SAME = (("平方米", "㎡"), ("公里", "km"), ("千米", "km"), ("千瓦", "kw"), ("小时", "h"), ("米", "m"))
_BRACKETS = str.maketrans("[]{}【】〔〕", "()()()()")
_REMARKS = re.compile(r"(?:\([^()]*\))*")
_NUMBERED = re.compile(r"^\s*(?:[（(]\d{1,2}[)）]|(?:\d{1,2}|[一二三四五六七八九十]{1,3})[、.．])\s*")
REMARKED = 0.95  # how alike two labels are of which one only has a number or a remark more
_NOISE = re.compile(r"[\s:;,.!?*'\"“”‘’、。，：；·…_]+")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """`text` as labels are compared: half-width, lower case, without spaces, stars and punctuation.

    A text that is only punctuation folds to "".
    """
    folded = _NOISE.sub("", squeeze(text).translate(_BRACKETS)).lower()
    if "(" not in folded:
        return folded
    for word, sign in _SAME:
        folded = folded.replace(f"({word})", f"({sign})")
    return folded.replace("()", "")


@lru_cache(maxsize=262144)
def likeness(one: str, other: str) -> float:
    """How alike two labels are once folded, from 0 to 1; 1 only if they fold to the same.

    Labels that differ only in a remark in brackets or a number in front ("1、客户名称（必填）") are 0.95 alike.
    """
    left, right = fold(one), fold(other)
    if not left or not right:
        return 0.0
    # Not a partial ratio: by it 联系人 and 联系人电话 would be nearly the same.
    return max(fuzz.ratio(left, right) / 100, REMARKED if _adds_remark(one, other) or _adds_remark(other, one) else 0.0)


def _adds_remark(label: str, text: str) -> bool:
    """Whether `text` is `label` with nothing but a number in front and remarks in brackets behind."""
    folded, rest = fold(label), bare(text)
    return rest.startswith(folded) and is_remark(rest[len(folded) :])


def bare(text: str) -> str:
    """`text` folded, without a number in front: "1、客户名称" -> 客户名称."""
    number = _NUMBERED.match(text)
    return fold(text[number.end() :] if number else text)


def is_remark(folded: str) -> bool:
    """Whether a folded text is nothing but remarks in brackets, or nothing at all."""
    return not folded or _REMARKS.fullmatch(folded) is not None
