"""The values a field can hold, and the one way each is written in data."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from formkit.model.text import half_width, squeeze


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise ValueError(f"no such month: {self.month}")

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True)
class Percent:
    """A share in hundredths: `Percent(Decimal(15))` is 15 %."""

    number: Decimal

    def __str__(self) -> str:
        return f"{self.number:f}%"


@dataclass(frozen=True)
class Range:
    """What lies between two bounds; an absent bound is open, and `about` marks a bound given as 约.

    A bound belongs to the range unless its `…_open` flag is set ("25<=H<30").
    """

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False
    about: bool = False

    def __str__(self) -> str:
        low, high = (None if bound is None else f"{bound:f}" for bound in (self.low, self.high))
        prefix = "约" if self.about else ""
        if low is not None and high is not None:
            if self.low_open or self.high_open:
                return f"{prefix}{low}{'<' if self.low_open else '≤'}H{'<' if self.high_open else '≤'}{high}"
            return f"{prefix}{low}" if self.low == self.high else f"{prefix}{low}-{high}"
        if low is not None:
            return f"{prefix}{'>' if self.low_open else '≥'}{low}"
        if high is not None:
            return f"{prefix}{'<' if self.high_open else '≤'}{high}"
        return f"{prefix}任意"


@dataclass(frozen=True)
class Bearings:
    """Antenna bearings in whole degrees clockwise from north, 0-359; none at all means 全向."""

    degrees: tuple[int, ...]

    def __str__(self) -> str:
        return "/".join(str(degree) for degree in self.degrees) or "全向"


@dataclass(frozen=True)
class Coordinate:
    """A longitude or latitude in decimal degrees, with as many places as were given.

    `datum` is set only where the text itself names one; otherwise the form's own datum holds.
    """

    degrees: Decimal
    datum: str | None = None

    def __str__(self) -> str:
        return f"{self.degrees:f}" + (f" {self.datum}" if self.datum else "")


Scalar = (
    str | int | bool | Decimal | date | datetime | Month | Percent | Range | Bearings | Coordinate | tuple[str, ...]
)
EXACT = (str, int, bool, date, Month, Bearings)  # of which two that are equal are the same in all they show
Plain = str | int | bool | list[str] | None


def canonical(value: Scalar) -> str:
    """The one text by which data writes `value`: ISO dates, plain decimals, 是 and 否, lists joined by 、

    The kind that understands a value also parses this text of it back to an equal value.
    """
    match value:
        case bool():
            return "是" if value else "否"
        case Decimal():
            return f"{value:f}"
        case datetime() | date():
            return value.isoformat()
        case tuple():
            return "、".join(value)
        case _:
            return str(value)


def plain(value: Scalar | None) -> Plain:
    """`value` as JSON carries it: whole numbers, booleans and lists as such, all else as text."""
    match value:
        case None | bool() | int():
            return value
        case tuple():
            return list(value)
        case _:
            return canonical(value)


def is_same(one: Scalar | None, other: Scalar | None) -> bool:
    """Whether two values say the same: width and outer spaces of text, and trailing zeros, do not count."""
    if one == other:
        return True
    return isinstance(one, str) and isinstance(other, str) and half_width(one).split() == half_width(other).split()


def says_same(one: Scalar | None, other: Scalar | None) -> bool:
    """Whether two values say the same on paper: as `is_same`, and no white space counts, since a page shows little of it."""
    if one is other:
        return True
    if isinstance(one, str) and isinstance(other, str) and squeeze(one) == squeeze(other):
        return True
    return is_same(one, other)
