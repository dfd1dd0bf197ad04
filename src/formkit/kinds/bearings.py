"""Antenna bearings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from formkit.kinds._text import BLANK, folded, is_blank, of_type, seen
from formkit.model.grammar import Grammar
from formkit.model.problem import Refusal
from formkit.model.values import Bearings, Scalar

_ALL_ROUND = ("全向", "全向天线", "OMNI")
_ONE = r"N?\s*[0-9]{1,3}(?:\.0)?\s*[°º˚度]?"
_SEPARATOR = r"\s*[/、,;|\s]\s*"
_SEVERAL = re.compile(rf"{_ONE}(?:{_SEPARATOR}{_ONE})*")
_FULL_CIRCLE = 360


@dataclass(frozen=True)
class BearingsKind:
    """Whole degrees clockwise from north: 0/120/240, N0 N120 N240, 0°、120°、240°, 全向; 360 is 0."""

    name: ClassVar[str] = "bearings"
    example: ClassVar[str] = "0/120/240"
    schema: ClassVar[Mapping[str, object]] = {"type": "string"}
    blank: ClassVar[str] = ""
    grammar: ClassVar[Grammar] = Grammar(rf"全向(?:天线)?|[Oo]mni|OMNI|{_ONE}(?:{_SEPARATOR}{_ONE}){{0,11}}")

    def show(self, value: Scalar) -> str:
        return str(of_type(value, Bearings))

    def parse(self, text: str) -> Bearings | Refusal:
        if is_blank(text):
            return BLANK
        line = folded(text).upper()
        if line in _ALL_ROUND:
            return Bearings(())
        if re.search(r"(?<![0-9.])[0-9]{4,}", line):
            return Refusal("bearings.run_together", f"{seen(text)}，几个角度连在了一起。请写成 0/120/240 这样。")
        if not _SEVERAL.fullmatch(line):
            return Refusal("bearings.unreadable", f"{seen(text)}，不是方向角。请写成 0/120/240 或 全向。")
        written = [int(each) for each in re.findall(r"[0-9]{1,3}(?=\.0|[^0-9]|$)(?<!\.0)", line)]
        outside = [each for each in written if each > _FULL_CIRCLE]
        if outside:
            return Refusal("bearings.outside", f"{seen(text)}，{outside[0]}大于359度。请对照原件改正。")
        degrees = tuple(each % _FULL_CIRCLE for each in written)
        twice = [each for at, each in enumerate(degrees) if each in degrees[:at]]
        if twice:
            return Refusal("bearings.repeated", f"{seen(text)}，{twice[0]}度写了不止一次。请对照原件改正。")
        return Bearings(degrees)


KIND = BearingsKind
