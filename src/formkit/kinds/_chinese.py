"""Whole numbers in Chinese characters, plain (二十一), capital (贰拾壹) and digit by digit (二〇一五)."""

import re

_PLAIN = "零一二三四五六七八九"
# 大写: 支付结算办法 附件一; with the traditional and the informal spellings it accepts.
_SAME = str.maketrans(
    "〇○◯壹弌贰貳弍两兩叁參叄参弎肆伍陆陸柒捌玖拾佰仟萬億",
    "零零零一一二二二二二三三三三三四五六六七八九十百千万亿",
)
_CAPITAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_PLACES = ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十"))
# 壹拾万柒仟 and 壹拾万零柒仟 are both right (支付结算办法 附件一).
_OPTIONAL_ZERO = re.compile(r"([万亿])零(.千)")
_LONGEST = 40

CHARACTERS = "零〇○一二两三四五六七八九十百千万亿"
CAPITALS = "壹贰貳两叁參叄肆伍陆陸柒捌玖拾佰仟萬億"
DIGITS = "零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖"


def plain(text: str) -> str:
    """`text` with capital and traditional numerals written plainly."""
    return text.translate(_SAME)


def capital(text: str) -> str:
    """`text` with plain numerals written as capitals."""
    return text.translate(_CAPITAL)


def spelled(number: int) -> str:
    """`number`, from 0 to below 10^16, in plain characters: 一百零七, 一十万七千."""
    for size, word in _PLACES:
        if number >= size:
            high, low = divmod(number, size)
            zero = "零" if 0 < low < size // 10 else ""
            return spelled(high) + word + (zero + spelled(low) if low else "")
    return _PLAIN[number]


def whole(text: str) -> int | None:
    """The number that `text` spells, or None.

    Read generously, then spelled again and compared: so 一千二, which some mean as 1200, is no number.
    """
    text = plain(text)
    if not text or len(text) > _LONGEST:
        return None
    number = _sum(text)
    return number if number is not None and number < 10**16 and _bare(spelled(number)) == _bare(text) else None


def digit_by_digit(text: str) -> int | None:
    """The number whose digits `text` names one by one: 二〇一五 is 2015."""
    digits = [_PLAIN.find(each) for each in plain(text)]
    return None if not digits or -1 in digits else int("".join(map(str, digits)))


def _sum(text: str) -> int | None:
    for size, word in _PLACES:
        left, found, right = text.rpartition(word)
        if found:
            many = 1 if word == "十" and left in ("", "零") else _sum(left)
            rest = _sum(right) if right else 0
            return None if many is None or rest is None else many * size + rest
    digit = _PLAIN.find(text.removeprefix("零") or "零")
    return None if digit == -1 or len(text) > 2 else digit


def _bare(text: str) -> str:
    return _OPTIONAL_ZERO.sub(r"\1\2", text).replace("一十", "十")
