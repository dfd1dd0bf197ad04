"""Units of measure that convert exactly, and the counters that all mean "one"."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

# Each dimension: how many of its smallest unit each word stands for. A megawatt is no milliwatt, so case counts.
_DIMENSIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "length": {
        "1": ("毫米", "mm", "MM"),
        "10": ("厘米", "公分", "cm", "CM"),
        "100": ("分米", "dm"),
        "1000": ("米", "公尺", "m", "M"),
        "1000000": ("公里", "千米", "km", "KM", "Km"),
    },
    "power": {
        "1": ("毫瓦", "mW"),
        "1000": ("瓦", "瓦特", "W", "w"),
        "1000000": ("千瓦", "kW", "KW", "Kw", "kw"),
        "1000000000": ("兆瓦", "MW"),
    },
    "time": {
        "1": ("秒", "s", "S"),
        "60": ("分钟", "min"),
        "3600": ("小时", "时", "h", "H", "hr", "hour", "hours"),
        "86400": ("天", "日"),
    },
    "area": {"1": ("平方米", "平米", "㎡", "m²", "m2", "M2")},
    "mass": {"1": ("克", "g"), "1000": ("千克", "公斤", "kg", "KG", "Kg"), "1000000": ("吨", "t", "T")},
    "voltage": {"1": ("伏", "伏特", "V", "v"), "1000": ("千伏", "kV", "KV", "kv")},
    "current": {"1": ("安", "安培", "A")},
    "charge": {"1": ("安时", "Ah", "AH", "ah")},
    "angle": {"1": ("度", "°")},
    "money": {"1": ("元", "圆"), "1000": ("千元",), "10000": ("万元",), "100000000": ("亿元",)},
    # Not 对 and 组, which are several.
    "count": {"1": ("个", "只", "副", "套", "台", "面", "部", "件", "根", "支", "座", "架", "块", "条", "处", "站")},
}


@cache
def _known() -> Mapping[str, tuple[str, Decimal]]:
    return {
        word: (dimension, Decimal(size))
        for dimension, units in _DIMENSIONS.items()
        for size, words in units.items()
        for word in words
    }


def dimension(unit: str) -> str:
    """What `unit` measures, or "" if it is not known. Without a unit things are counted."""
    return "count" if not unit else _known()[unit][0] if unit in _known() else ""


def factor(written: str, wanted: str) -> tuple[Decimal, Decimal] | None:
    """What to multiply and what to divide by to come from `written` to `wanted`; None if there is no way."""
    if not written or (written.casefold() == wanted.casefold() and (written == wanted or wanted not in _known())):
        return Decimal(1), Decimal(1)
    if written not in _known() or dimension(written) != dimension(wanted):
        return None
    return _known()[written][1], _known()[wanted][1] if wanted else Decimal(1)


def spellings(wanted: str) -> tuple[str, ...]:
    """All units that convert to `wanted`, the longer first."""
    same = {word for word, (kind, _) in _known().items() if kind == dimension(wanted)}
    if wanted not in _known() and wanted:
        same = {wanted, wanted.lower(), wanted.upper()}
    return tuple(sorted(same, key=lambda word: (-len(word), word)))
