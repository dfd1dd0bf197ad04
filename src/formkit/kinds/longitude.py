"""Degrees east."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from formkit.kinds._axes import LATITUDE, LONGITUDE, coordinate_of, pattern_of
from formkit.kinds._text import BLANK, is_blank, of_type
from formkit.model.grammar import Grammar
from formkit.model.problem import Refusal
from formkit.model.values import Coordinate, Scalar


@dataclass(frozen=True)
class Longitude:
    """A longitude in degrees, with the places and the datum that its text gives."""

    name: ClassVar[str] = "longitude"
    example: ClassVar[str] = "117.02190"
    schema: ClassVar[Mapping[str, object]] = {"type": "string"}
    blank: ClassVar[str] = ""
    grammar: ClassVar[Grammar] = Grammar(pattern_of(LONGITUDE))

    def show(self, value: Scalar) -> str:
        return str(of_type(value, Coordinate))

    def parse(self, text: str) -> Coordinate | Refusal:
        return BLANK if is_blank(text) else coordinate_of(text, LONGITUDE, LATITUDE)


KIND = Longitude
