"""Degrees north."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from formkit.kinds._axes import LATITUDE, LONGITUDE, coordinate_of, pattern_of
from formkit.kinds._text import BLANK, is_blank, of_type
from formkit.model.grammar import Grammar
from formkit.model.problem import Refusal
from formkit.model.values import Coordinate, Scalar


@dataclass(frozen=True)
class Latitude:
    """A latitude in degrees, with the places and the datum that its text gives."""

    name: ClassVar[str] = "latitude"
    example: ClassVar[str] = "36.66213"
    schema: ClassVar[Mapping[str, object]] = {"type": "string"}
    blank: ClassVar[str] = ""
    grammar: ClassVar[Grammar] = Grammar(pattern_of(LATITUDE))

    def show(self, value: Scalar) -> str:
        return str(of_type(value, Coordinate))

    def parse(self, text: str) -> Coordinate | Refusal:
        return BLANK if is_blank(text) else coordinate_of(text, LATITUDE, LONGITUDE)


KIND = Latitude
