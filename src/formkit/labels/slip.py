"""Slips of the hand in a label, as against another label that only looks alike."""

import re
from bisect import bisect

from formkit.labels.fold import fold

_REMARKS = re.compile(r"\([^()]*\)")
_SIGNS_A_SLIP = 3  # of so many signs one may be wrong
_SHORTEST_CUT = 5  # of a shorter label, what is left without a sign is another word
_SHORT = 4  # a label with fewer signs must sound nearly the same: 进度 is not 经度 misspelt
_NEAR = 15  # signs of one sound mostly stand within so many of each other

# The common signs of GB 2312 (rows 16-55) are in the order of their sound; where the sound of each first letter begins.
_FIRST = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
_BEGINNINGS = [sign.encode("gb2312") for sign in _FIRST]
_LAST = "座".encode("gb2312")


def is_slip(label: str, text: str) -> bool:
    """Whether `text` is `label` with a slip of the hand: a sign that sounds alike, two signs that changed places,
    one left out of a long word or written twice, or only a remark in brackets more or less.

    People type by sound. A sign that sounds different is meant: 客户简称 is not 客户全称 misspelt.
    """
    one, other = (_REMARKS.sub("", fold(each)) for each in (label, text))
    if not one or not other:
        return False
    if one == other:
        return True
    if len(one) == len(other):
        wrong = [(a, b) for a, b in zip(one, other) if a != b]
        if len(wrong) == 2 and wrong[0] == wrong[1][::-1] and len(one) > 2:
            return True
        if len(wrong) > max(1, len(one) // _SIGNS_A_SLIP):
            return False
        return all(_may_sound_alike(a, b, is_short=len(one) < _SHORT) for a, b in wrong)
    if len(other) == len(one) + 1:
        return any(other[:at] + other[at + 1 :] == one for at in range(1, len(other)) if other[at] == other[at - 1])
    if len(other) == len(one) - 1 and len(one) >= _SHORTEST_CUT:
        return any(one[:at] + one[at + 1 :] == other for at in range(len(one)))
    return False


def _may_sound_alike(one: str, other: str, *, is_short: bool) -> bool:
    """Whether two signs may sound alike; of rare signs and letters it is not known, and they may."""
    if one.isdigit() or other.isdigit():
        return False
    left, right = (sign.encode("gb2312", "ignore") for sign in (one, other))
    if not all(_BEGINNINGS[0] <= code <= _LAST for code in (left, right)):
        return True
    if is_short and abs(_position(left) - _position(right)) > _NEAR:
        return False
    return bisect(_BEGINNINGS, left) == bisect(_BEGINNINGS, right)


def _position(code: bytes) -> int:
    return code[0] * 94 + code[1]
