"""Made-up records that keep to their form: the canonical text of each field, as data writes it, by path."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from random import Random

from benchmarks.reading.sets import Pools
from formkit.model.form import Field, FilledBy, Form

Texts = dict[str, str]
_SYSTEM = FilledBy.SYSTEM
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # of a 统一社会信用代码, GB 32100-2015


class Clerk:
    """Makes up values from the words of one set."""

    def __init__(self, pools: Pools, random: Random) -> None:
        self.pools, self.random = pools, random
        self._day = date(pools.year, random.randint(1, 9), random.randint(1, 28))

    def record(self, form: Form, rows: int) -> Texts:
        """A record with so many rows: every field that a person fills in, some that need not be filled in left out."""
        texts: Texts = {}
        for field in form.fields:
            if field.filled_by is not _SYSTEM and self._is_filled(field):
                texts[field.name] = self.value(field)
        for table in form.tables:
            for row in range(rows):
                own = {field.name: self.value(field) for field in table.fields if field.filled_by is not _SYSTEM}
                own = {name: text for name, text in own.items() if text and self._is_filled(table.by_name[name])}
                _agree(own, self.random)
                texts.update({f"{table.name}[{row}].{name}": text for name, text in own.items()})
        return texts

    def value(self, field: Field) -> str:
        """A value of a field; different at each call."""
        name = field.name.rpartition(".")[2]
        own = _BY_NAME.get(name) or _BY_KIND[field.kind.name]
        return own(self, field)

    def _is_filled(self, field: Field) -> bool:
        return field.required.value != "never" or bool(field.required_if) or self.random.random() < 0.82

    def day(self, after: int = 0, spread: int = 20) -> date:
        return self._day + timedelta(days=after + self.random.randint(0, spread))

    def person(self) -> str:
        pools, random = self.pools, self.random
        return random.choice(pools.families) + "".join(random.choices(pools.given, k=random.choice((1, 2, 2))))

    def company(self) -> str:
        pools, random = self.pools, self.random
        trade = random.choice(("通信", "网络", "信息技术", "通信建设"))
        return (
            f"{pools.city}{random.choice(pools.company)}{trade}有限公司{random.choice(('', '', pools.city + '分公司'))}"
        )

    def address(self) -> str:
        pools, random = self.pools, self.random
        house = random.choice(("", f"{random.randint(1, 12)}号楼", random.choice(pools.places)))
        return f"{random.choice(pools.counties)}{random.choice(pools.roads)}{random.randint(1, 899)}号{house}"

    def phone(self) -> str:
        random = self.random
        if random.random() < 0.2:
            return f"0516-8{random.randint(1000000, 9999999)}"
        return f"{random.choice(self.pools.phone_starts)}{random.randint(10000000, 99999999)}"

    def credit_code(self) -> str:
        random = self.random
        body = f"91320{random.randint(100, 999)}" + "".join(random.choices(_LETTERS, k=9))
        total = sum(_LETTERS.index(sign) * pow(3, at, 31) for at, sign in enumerate(body))
        return body + _LETTERS[-total % 31]


def _agree(row: Texts, random: Random) -> None:
    """Makes the values of a row agree with each other where rules of the form ask for it."""
    if "antenna_count" in row and "azimuths" in row:
        row["antenna_count"] = str(max(int(row["antenna_count"]), len(row["azimuths"].split("/"))))
    if row.get("source") == "客户提出":
        row.pop("public_facility", None)
    if "solution" in row:
        row |= {"solution": "新建共享", "build_mode": "新建", "can_order": "是"}
        row.pop("no_order_reason", None)
        row.pop("others_consulted", None)
        for place in ("candidates[0].", "candidates[1]."):
            for axis in ("lon", "lat"):  # within the distance that the customer allows
                row[place + axis] = f"{float(row[f'demand_{axis}']) + random.uniform(-0.0002, 0.0002):.5f}"
            old, new = random.sample(("移动", "联通", "电信"), 1), ("移动", "联通")
            row[f"{place}old_operators"], row[f"{place}old_operator_count"] = old[0], "1"
            row[f"{place}new_operators"], row[f"{place}new_operator_count"] = "、".join(new), "2"
            row.pop(f"{place}partner2", None)
        if row.get("customer_opinion") == "同意":
            row.pop("customer_comment", None)


def _digits(random: Random, count: int) -> str:
    return str(random.randint(1, 9)) + "".join(random.choices("0123456789", k=count - 1))


def _number(low: int, high: int, step: int = 1) -> Callable[[Clerk, Field], str]:
    return lambda clerk, _: str(clerk.random.randint(low // step, high // step) * step)


def _chosen(words: Iterable[str]) -> Callable[[Clerk, Field], str]:
    own = tuple(words)
    return lambda clerk, _: clerk.random.choice(own)


def _day(after: int) -> Callable[[Clerk, Field], str]:
    return lambda clerk, _: clerk.day(after).isoformat()


def _option(clerk: Clerk, field: Field) -> str:
    return str(clerk.random.choice(getattr(field.kind, "options", ())).value)


def _options(clerk: Clerk, field: Field) -> str:
    every = [str(each.value) for each in getattr(field.kind, "options", ())]
    chosen = set(clerk.random.sample(every, k=clerk.random.choice((1, 1, 2))))
    return "、".join(each for each in every if each in chosen)


def _bearings(clerk: Clerk, _: Field) -> str:
    random = clerk.random
    if random.random() < 0.1:
        return "全向"
    start = random.randrange(0, 120, 5)
    count = random.choice((2, 3, 3, 3))
    return "/".join(str((start + 360 // count * at) % 360) for at in range(count))


def _range(clerk: Clerk, _: Field) -> str:
    low = clerk.random.randint(15, 45)
    return f"≥{low}" if clerk.random.random() < 0.15 else f"{low}-{low + clerk.random.choice((3, 5, 10))}"


def _coverage(clerk: Clerk, _: Field) -> str:
    words = clerk.random.choice(clerk.pools.coverages)
    return words.format(clerk.random.randint(1, 9) * 100, clerk.random.choice(clerk.pools.places))


def _site(clerk: Clerk, _: Field) -> str:
    pools, random = clerk.pools, clerk.random
    return f"{random.choice(pools.counties)}{random.choice(pools.roads)}{random.choice(pools.places)}"


def _degrees(start: Callable[[Pools], float]) -> Callable[[Clerk, Field], str]:
    return lambda clerk, _: f"{start(clerk.pools) + clerk.random.random() * 0.6:.5f}"


_BY_KIND: Mapping[str, Callable[[Clerk, Field], str]] = {
    "text": lambda clerk, _: clerk.person(),
    "long_text": lambda clerk, _: clerk.random.choice(clerk.pools.remarks),
    "integer": _number(1, 9),
    "decimal": lambda clerk, _: f"{clerk.random.randint(1, 9)}.{clerk.random.randint(1, 9)}",
    "date": _day(40),
    "month": lambda clerk, _: clerk.day(90, 150).strftime("%Y-%m"),
    "choice": _option,
    "choices": _options,
    "yes_no": _chosen("是否"),
    "longitude": _degrees(lambda pools: pools.west),
    "latitude": _degrees(lambda pools: pools.south),
    "range": _range,
    "bearings": _bearings,
    "phone": lambda clerk, _: clerk.phone(),
    "email": lambda clerk, _: (
        f"{clerk.random.choice(('wang', 'lin', 'site', 'net'))}{_digits(clerk.random, 3)}@example.cn"
    ),
    "credit_code": lambda clerk, _: clerk.credit_code(),
    "site_code": lambda clerk, _: _digits(clerk.random, 15) + str(clerk.random.randint(100, 999)),
    "code": lambda clerk, _: f"XQ{clerk.pools.year}{_digits(clerk.random, 6)}",
    "percent": lambda clerk, _: f"{clerk.random.randint(3, 30)}%",
    "money": lambda clerk, _: f"{clerk.random.randint(800, 9800)}.{clerk.random.randint(0, 99):02d}",
    "document_number": lambda clerk, _: f"XQ-320300-CM-{clerk.day():%Y%m%d}-{clerk.random.randint(1, 9999):04d}",
}
# What a kind alone does not say: days in their order, limits, what is more than a name.
_BY_NAME: Mapping[str, Callable[[Clerk, Field], str]] = {
    "demand_date": _day(0),
    "customer_sign_date": _day(25),
    "manager_sign_date": _day(60),
    "demand_signed_on": _day(-40),
    "feedback_date": _day(-15),
    "term_start": _day(60),
    "term_end": lambda clerk, _: (clerk.day(60) + timedelta(days=1826)).isoformat(),
    "party_a_date": _day(25),
    "party_b_date": _day(25),
    "customer_name": lambda clerk, _: clerk.company(),
    "party_a_name": lambda clerk, _: clerk.company(),
    "party_b_name": lambda clerk, _: f"中国铁塔股份有限公司{clerk.pools.city}市分公司",
    "party_a_address": lambda clerk, _: clerk.address(),
    "party_b_address": lambda clerk, _: clerk.address(),
    "address": lambda clerk, _: clerk.address(),
    "batch": lambda clerk, _: f"{clerk.pools.year}年第{clerk.random.randint(1, 30)}批",
    "partner1_batch": lambda clerk, _: f"{clerk.pools.year}年第{clerk.random.randint(1, 30)}批",
    "partner2_batch": lambda clerk, _: f"{clerk.pools.year}年第{clerk.random.randint(1, 30)}批",
    "branch": lambda clerk, _: clerk.pools.city,
    "county": lambda clerk, _: clerk.random.choice(clerk.pools.counties),
    "area": lambda clerk, _: f"{clerk.pools.city}市全域",
    "sign_place": lambda clerk, _: clerk.pools.city,
    "court_place": lambda clerk, _: clerk.pools.city,
    "site_name": _site,
    "name": _site,
    "partner1_site": _site,
    "partner2_site": _site,
    "partner1": _chosen(("中国联通", "中国电信")),
    "state": _chosen(("待客户确认", "审核中")),
    "coverage": _coverage,
    "deviation_limit_m": _number(20, 400, 10),
    "antenna_count": _number(3, 9),
    "supporting_schedule": lambda clerk, _: f"{clerk.random.randint(10, 60)}天",
    "tower_height": _number(52, 60),
    "contact": lambda clerk, _: clerk.person(),
    "bank_name": lambda clerk, _: f"{clerk.pools.city}商业银行{clerk.random.choice(clerk.pools.counties)}支行",
    "bank_account": lambda clerk, _: _digits(clerk.random, 16),
    "billing_cycle": _chosen(("月", "季")),
    "bill_day": _number(2, 10),
    "check_days": _number(5, 15),
    "pay_days": _number(15, 60),
    "response_hours": _number(2, 8),
    "share2_discount": lambda clerk, _: f"{clerk.random.randint(3, 15)}%",
    "share3_discount": lambda clerk, _: f"{clerk.random.randint(16, 30)}%",
    "penalty_permille": lambda clerk, _: f"0.{clerk.random.randint(1, 9)}",
    "copies": _chosen(("4", "6")),
    "sla_reference": _chosen(("附件一 服务标准", "附件二 维护标准")),
    "specification": _chosen(("40米单管塔", "30米抱杆", "楼面6米")),
    "unit": _chosen(("站", "套")),
    "quantity": _number(1, 60),
}
