"""What longitude and latitude share: notations, data, limits and the trap of the swapped pair."""

import re
from dataclasses import dataclass
from decimal import Decimal

from formkit.kinds._text import folded, seen
from formkit.model.problem import Refusal
from formkit.model.values import Coordinate


@dataclass(frozen=True)
class Axis:
    """One of the two axes: its word, its letters, and the limits of mainland and islands in degrees."""

    word: str
    marks: tuple[str, ...]
    least: int
    most: int

    def holds(self, degrees: Decimal) -> bool:
        return self.least <= degrees <= self.most


LONGITUDE = Axis("经度", ("E", "东经"), 73, 136)
LATITUDE = Axis("纬度", ("N", "北纬"), 3, 54)

# The printed name first, then how else it is written.
_DATA = {
    "WGS-84": ("WGS84", "WGS 84", "GPS坐标", "GPS"),
    "CGCS2000": ("CGCS-2000", "国家2000", "2000坐标系"),
    "GCJ-02": ("GCJ02", "火星坐标系", "火星坐标"),
    "BD-09": ("BD09", "百度坐标系", "百度坐标"),
    "北京54": ("BJ54", "BJ-54"),
    "西安80": ("XIAN80", "XIAN-80"),
}
_DATUM_NAMES = {word.upper(): name for name, words in _DATA.items() for word in (name, *words)}
_DATUM = "|".join(re.escape(word) for word in sorted(_DATUM_NAMES, key=lambda word: (-len(word), word)))

_DEGREE, _MINUTE, _SECOND = "[°º˚∘度oO]", "[′'’‘`´分]", "(?:″|\"|”|“|秒|''|′′|’’)"
_FIGURE = r"[0-9]{1,3}(?:\.[0-9]{1,17})?"
_SIXTIETHS = r"[0-9]{1,2}(?:\.[0-9]{1,17})?"
_ANGLE = re.compile(
    rf"(?P<degrees>[+-]?{_FIGURE})(?:\s*{_DEGREE}"
    rf"(?:\s*(?P<minutes>{_SIXTIETHS})\s*{_MINUTE}(?:\s*(?P<seconds>{_SIXTIETHS})\s*{_SECOND}?)?)?)?"
)
_TEXT = re.compile(
    rf"(?:[\[(]?\s*(?P<datum>{_DATUM})\s*[\])]?\s*[:,]?\s*)?"
    rf"(?:(?P<label>经度|纬度)\s*[:=]?\s*)?(?P<mark>[ENWS]|东经|北纬|西经|南纬)?\s*:?\s*"
    rf"(?P<angle>[+-]?[0-9].*?)\s*(?P<mark_>[ENWS])?"
    rf"(?:\s*[\[(]?\s*(?P<datum_>{_DATUM})\s*[\])]?)?",
    re.DOTALL,
)
_PAIR = re.compile(r".*[0-9]{1,3}\.[0-9]+[^0-9.]+[0-9]{1,3}\.[0-9]+.*", re.DOTALL)
# 1e-7 degree is a centimetre, finer than any survey that writes 度分秒.
_FROM_MINUTES = Decimal("1e-7")


def pattern_of(axis: Axis) -> str:
    """The pattern of a coordinate of `axis` in all notations."""
    datum = "|".join(re.escape(word) for name, words in _DATA.items() for word in (name, *words))
    marks = "|".join(axis.marks)
    sixtieths = rf"(?:\s*{_SIXTIETHS}\s*{_MINUTE}(?:\s*{_SIXTIETHS}\s*{_SECOND}?)?)?"
    return (
        rf"(?:[\[(]?(?:{datum})[\])]?[:,]?\s*)?(?:{axis.word}[:=]?\s*)?(?:{marks})?\s*:?\s*"
        rf"{_FIGURE}(?:\s*{_DEGREE}{sixtieths})?"
        rf"\s*[{axis.marks[0]}]?\s*(?:[\[(]?\s*(?:{datum})\s*[\])]?)?"
    )


def coordinate_of(text: str, axis: Axis, other: Axis) -> Coordinate | Refusal:
    """The coordinate on `axis` that `text` gives, in degrees; 度分秒 are rounded to seven places.

    What fits only the `other` axis is refused as swapped, never swapped.
    """
    # half_width keeps ″ and ” apart from the full-width quotation mark, which it makes ".
    line = folded(text).upper()
    parts = _TEXT.fullmatch(line)
    angle = _ANGLE.fullmatch(parts["angle"]) if parts else None
    if parts is None or angle is None or (parts["mark"] and parts["mark_"]) or (parts["datum"] and parts["datum_"]):
        return _unreadable(text, line)
    degrees = _degrees(text, angle)
    if isinstance(degrees, Refusal):
        return degrees
    mark = parts["mark"] or parts["mark_"] or ""
    if mark in other.marks or parts["label"] == other.word or (not axis.holds(degrees) and other.holds(degrees)):
        message = f"{seen(text)}，像是{other.word}，不是{axis.word}。请核对经度和纬度是否填反。"
        return Refusal("coordinate.swapped", message)
    if not axis.holds(degrees) or mark in ("W", "S", "西经", "南纬"):
        message = f"{seen(text)}，不在国内的{axis.word}范围{axis.least}至{axis.most}度之内。请对照原件改正。"
        return Refusal("coordinate.outside", message)
    named = parts["datum"] or parts["datum_"]
    return Coordinate(degrees, _DATUM_NAMES[named] if named else None)


def _degrees(text: str, angle: re.Match[str]) -> Decimal | Refusal:
    degrees, minutes, seconds = (angle[part] for part in ("degrees", "minutes", "seconds"))
    if minutes is None:
        return Decimal(degrees)
    if "." in degrees or (seconds is not None and "." in minutes):
        message = f"{seen(text)}，小数写在了度或分上，后面又有分或秒。请对照原件改正。"
        return Refusal("coordinate.unreadable", message)
    minute, second = Decimal(minutes), Decimal(seconds or 0)
    if minute >= 60 or second >= 60:
        return Refusal("coordinate.sixty", f"{seen(text)}，分或秒不小于60。请对照原件改正。")
    size = abs(Decimal(degrees)) + minute / 60 + second / 3600
    return size.copy_sign(Decimal(degrees)).quantize(_FROM_MINUTES)


def _unreadable(text: str, line: str) -> Refusal:
    if _PAIR.fullmatch(line):
        return Refusal("coordinate.several", f"{seen(text)}，有两个数。请把经度和纬度分填两格。")
    return Refusal("coordinate.unreadable", f"{seen(text)}，不是经纬度。请写成 117.02190 或 117°1′18.8″ 这样。")
