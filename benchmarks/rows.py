"""Made-up rows of form 3.1 as a clerk writes them: the same seed gives the same rows.

Some values hold what a writer must treat apart: &, <, quotes, line ends.
"""

from collections.abc import Callable, Iterator, Mapping
from random import Random

from formkit.model.form import FilledBy, Form
from formkit.model.kind import Kind

_FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英文华建国玉兰欣怡浩然子轩"
_PLACES = ("云龙", "鼓楼", "泉山", "铜山", "贾汪", "沛县", "丰县", "睢宁", "邳州", "新沂")
_ROADS = ("人民路", "解放南路", "和平大道", "建国西路", "淮海东路", "复兴北路", "黄河路", "汉风路")
_AWKWARD = ("A&B座", "<3层", '"老楼"', "'副楼'", "甲<乙&丙>丁")
_MONTHS = {"demand_date": 3, "customer_sign_date": 4, "manager_sign_date": 5}


def rows(form: Form, count: int, seed: int = 20150401) -> Iterator[dict[str, str]]:
    """`count` rows, each with every field that a person fills in, by its path: "batch", "demands[].lon"."""
    random = Random(seed)  # noqa: S311 - made-up data, the same each time
    filled = [(path, field) for path, field in form.all_fields() if field.filled_by is not FilledBy.SYSTEM]
    for number in range(1, count + 1):
        row = {path: _text(random, path.rpartition(".")[2], field.kind, number) for path, field in filled}
        yield row | {"demands[].source": "铁塔主动收集"}  # then 公共设施类型 is asked for


def _text(random: Random, name: str, kind: Kind, number: int) -> str:
    write = _BY_NAME.get(name)
    return write(random, number) if write else _BY_KIND[kind.name](random, name, kind)


def _name(random: Random) -> str:
    return random.choice(_FAMILY) + "".join(random.choices(_GIVEN, k=random.choice((1, 2))))


def _awkward(random: Random) -> str:
    return random.choice(_AWKWARD) if random.random() < 0.15 else ""


def _company(random: Random, number: int) -> str:
    mark = "A&B" if random.random() < 0.15 else ""
    return f"{random.choice(_PLACES)}{random.choice(_GIVEN)}{random.choice(_GIVEN)}通信{mark}有限公司第{number}分公司"


def _address(random: Random, _: int) -> str:
    return f"{random.choice(_PLACES)}{random.choice(_ROADS)}{random.randint(1, 899)}号{_awkward(random)}"


def _coverage(random: Random, _: int) -> str:
    line = "\n" if random.random() < 0.3 else "，"
    return f"{random.choice(_ROADS)}两侧{random.randint(2, 9)}00米{line}{_awkward(random)}居民区"


def _day(random: Random, name: str, _: Kind) -> str:
    return f"2015-{_MONTHS.get(name, 6):02d}-{random.randint(1, 28):02d}"


def _option(random: Random, _: str, kind: Kind) -> str:
    return str(random.choice(getattr(kind, "options", ())).value)


# What a kind alone does not say: fields that must be distinct, within narrow limits, or hold more than a name.
_BY_NAME: Mapping[str, Callable[[Random, int], str]] = {
    "customer_name": _company,
    "batch": lambda random, number: f"2015年第{number}批",
    "demand_number": lambda random, number: f"XZ2015{number:06d}",
    "branch": lambda random, _: "徐州",
    "county": lambda random, _: random.choice(_PLACES),
    "site_name": lambda random, number: f"{random.choice(_PLACES)}{random.choice(_ROADS)}{number}{_awkward(random)}",
    "address": _address,
    "coverage": _coverage,
    "antenna_count": lambda random, _: str(random.randint(3, 9)),  # at least one for each bearing
    "deviation_limit_m": lambda random, _: str(random.randint(2, 50) * 10),
    "remark": lambda random, _: random.choice(("", "市电", "需协调")),
    "supporting_schedule": lambda random, _: f"{random.randint(10, 60)}天",
}
_BY_KIND: Mapping[str, Callable[[Random, str, Kind], str]] = {
    "text": lambda random, name, kind: _name(random),
    "integer": lambda random, name, kind: str(random.randint(1, 9)),
    "decimal": lambda random, name, kind: f"{random.randint(1, 9)}.{random.randint(1, 9)}",
    "date": _day,
    "month": lambda random, name, kind: f"2015-{random.randint(6, 12):02d}",
    "choice": _option,
    "choices": _option,
    "yes_no": lambda random, name, kind: random.choice("是否"),
    "longitude": lambda random, name, kind: f"117.{random.randint(10000, 39999)}",
    "latitude": lambda random, name, kind: f"34.{random.randint(10000, 39999)}",
    "range": lambda random, name, kind: f"{random.randint(20, 29)}-{random.randint(30, 45)}",
    "bearings": lambda random, name, kind: f"0/{random.randint(100, 130)}/{random.randint(220, 260)}",
    "phone": lambda random, name, kind: f"139{random.randint(10000000, 99999999)}",
    "email": lambda random, name, kind: f"user{random.randint(100, 999)}@example.cn",
}
