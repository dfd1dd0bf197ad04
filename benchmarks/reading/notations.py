"""How customers write a value: texts that differ from the canonical one, and what each means."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from formkit.model.form import Field

_CHINESE = "〇一二三四五六七八九"


@dataclass(frozen=True)
class Said:
    """A text as a customer writes it, and what it means in the canonical text of data; None where it means no value."""

    written: str
    value: str | None


def said(field: Field, value: str, random: Random) -> Said:
    """A value in one of the notations of its kind."""
    write = _BY_KIND.get(field.kind.name)
    return Said(value, value) if write is None else write(field, value, random)


def _parts(value: str) -> tuple[int, ...]:
    return tuple(int(each) for each in value.split("-"))


def _date(_: Field, value: str, random: Random) -> Said:
    year, month, day = _parts(value)
    short = year % 100
    texts = (
        f"{year}.{month}.{day}", f"{year}年{month}月{day}日", f"{short}/{month}/{day}", f"{year}/{month:02d}/{day:02d}",
        f"{year}-{month}-{day}", f"{year}年{month}月{day}号", f"{year}{month:02d}{day:02d}", f"{short}.{month}.{day}",
        f"{''.join(_CHINESE[int(each)] for each in str(year))}年{_spelled(month)}月{_spelled(day)}日",
    )  # fmt: skip
    return Said(random.choices(texts, weights=(6, 5, 1, 3, 3, 1, 1, 1, 1))[0], value)


def _spelled(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_CHINESE[tens]}十"
    return head + (_CHINESE[ones] if ones else "")


def _month(_: Field, value: str, random: Random) -> Said:
    year, month = _parts(value)
    texts: tuple[str, ...] = (
        f"{year}.{month}",
        f"{year}年{month}月",
        f"{year}/{month:02d}",
        f"{year}-{month:02d}",
        f"{year}年{month}月底",
    )
    if month == 10:
        texts = texts[1:]
    return Said(random.choice(texts), value)


def _coordinate(letter: str, word: str) -> Callable[[Field, str, Random], Said]:
    def write(_: Field, value: str, random: Random) -> Said:
        draw = random.random()
        if draw < 0.45:
            return Said(value, value)
        if draw < 0.55:
            rounded = str(Decimal(value).quantize(Decimal("1e-4"), ROUND_HALF_UP))
            return Said(rounded, rounded)
        if draw < 0.65:
            return Said(f"{letter}{value}°", value)
        if draw < 0.72:
            return Said(f"{word}{value}度", value)
        return _sixtieths(Decimal(value), letter if draw < 0.9 else "", random)

    return write


def _sixtieths(degrees: Decimal, letter: str, random: Random) -> Said:
    """Degrees in minutes and seconds; they mean exactly what they say, rounded to seven places."""
    whole = int(degrees)
    minute = int((degrees - whole) * 60)
    second = ((degrees - whole) * 60 - minute) * 60
    second = min(second.quantize(Decimal("0.1")), Decimal("59.9"))
    exact = (Decimal(whole) + Decimal(minute) / 60 + second / 3600).quantize(Decimal("1e-7"))
    style = random.choice(("{0}°{1:02d}'{2}\"", "{0}°{1}'{2}\"", "{0}度{1}分{2}秒"))
    return Said(style.format(whole, minute, second) + letter, f"{exact:f}")


def _integer(field: Field, value: str, random: Random) -> Said:
    unit = field.unit
    texts = [value, value, value]
    if unit:
        texts += [f"{value}{unit}", f"{value} {unit}"] + ([f"{value}m"] if unit == "米" else [])
    return Said(random.choice(texts), value)


def _range(_: Field, value: str, random: Random) -> Said:
    if value.startswith("≥"):
        low = value[1:]
        return Said(random.choice((f"≥{low}", f"{low}米以上", f">={low}m")), value)
    low, high = value.split("-")
    texts = (f"{low}-{high}", f"{low}~{high}", f"{low}至{high}米", f"{low}-{high}m", f"{low}—{high}")
    return Said(random.choice(texts), value)


def _bearings(_: Field, value: str, random: Random) -> Said:
    parts = value.split("/")
    if value == "全向":
        return Said(value, value)
    texts = (
        "/".join(parts),
        "、".join(parts),
        "/".join(f"{each}°" for each in parts),
        " ".join(f"N{each}" for each in parts),
    )
    return Said(random.choices(texts, weights=(5, 3, 2, 1))[0], value)


def _phone(_: Field, value: str, random: Random) -> Said:
    if "-" in value:
        area, own = value.split("-")
        return Said(random.choice((value, f"({area}){own}", f"{area} {own}")), value)
    groups = (value[:3], value[3:7], value[7:])
    return Said(random.choices((value, " ".join(groups), "-".join(groups)), weights=(5, 3, 2))[0], value)


def _decimal(field: Field, value: str, random: Random) -> Said:
    return Said(random.choice((value, value, f"{value}{field.unit}")), value)


_BY_KIND: Mapping[str, Callable[[Field, str, Random], Said]] = {
    "date": _date,
    "month": _month,
    "longitude": _coordinate("E", "东经"),
    "latitude": _coordinate("N", "北纬"),
    "integer": _integer,
    "decimal": _decimal,
    "range": _range,
    "bearings": _bearings,
    "phone": _phone,
}

# Kinds whose values are free: "待定" is a text like any other there.
FREE_KINDS = frozenset(("text", "long_text"))


def outside(words: Sequence[str], random: Random) -> Said:
    """An entry that is no value of its kind."""
    return Said(random.choice(words), None)
