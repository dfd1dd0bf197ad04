"""Random valid records of any form."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from formkit.model.form import Field, Form
from formkit.model.record import Record
from formkit.model.text import is_ditto, is_explicit_empty
from formkit.model.values import Bearings, Coordinate, Month, Percent, Range, Scalar
from formkit.rules.compute import with_computed

_SIGNS = st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Zl", "Zp")) | st.sampled_from(
    "，。（）㎡①&<>\"'{}%=+@𬬿😀"
)

_MOST_VALUES = 100  # of a table: larger examples hypothesis cannot replay


def _texts(field: Field, breaks: str = "") -> SearchStrategy[str]:
    signs = _SIGNS | st.sampled_from(breaks) if breaks else _SIGNS
    longest = min(field.limits.length or 60, 60)
    texts = st.text(signs, min_size=1, max_size=longest).map(str.strip)
    if field.blank_width:
        # Round a blank within a sentence people write colons and rules of their own, which are no part of the value.
        texts = texts.map(lambda text: text.strip(" :：_＿\u3000"))
    return texts.filter(lambda text: bool(text) and not is_explicit_empty(text) and not is_ditto(text))


def _bounds(field: Field) -> tuple[int, int]:
    return int(field.limits.minimum or 0), int(field.limits.maximum or 999)


def _ranges(field: Field) -> SearchStrategy[Range]:
    numbers = st.decimals(*_bounds(field), places=1)
    return st.tuples(numbers, numbers).map(lambda pair: Range(min(pair), max(pair)))


def _codes(field: Field) -> SearchStrategy[str]:
    return st.from_regex(r"[A-Z]{2}-[A-Z]{2}-20[0-9]{2}-[0-9]{4}", fullmatch=True)


_BY_KIND: Mapping[str, Callable[[Field], SearchStrategy[Scalar]]] = {
    "text": _texts,
    "long_text": lambda field: _texts(field, "\n"),
    "integer": lambda field: st.integers(*_bounds(field)),
    "decimal": lambda field: st.decimals(*_bounds(field), places=2),
    "date": lambda field: st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    "month": lambda field: st.builds(Month, st.integers(2000, 2099), st.integers(1, 12)),
    "choice": lambda field: st.sampled_from([option.value for option in field.kind.options]),  # type: ignore[attr-defined]
    "choices": lambda field: st.sets(
        st.sampled_from([option.value for option in field.kind.options]),  # type: ignore[attr-defined]
        min_size=1,
    ).map(lambda chosen: tuple(option.value for option in field.kind.options if option.value in chosen)),  # type: ignore[attr-defined]
    "yes_no": lambda field: st.booleans(),
    "longitude": lambda field: st.decimals(Decimal(73), Decimal(136), places=5).map(Coordinate),
    "latitude": lambda field: st.decimals(Decimal(3), Decimal(54), places=5).map(Coordinate),
    "range": _ranges,
    "bearings": lambda field: st.lists(st.integers(0, 359), unique=True, max_size=4).map(
        lambda all: Bearings(tuple(all))
    ),
    "phone": lambda field: st.from_regex(r"138[0-9]{8}", fullmatch=True),
    "email": lambda field: st.from_regex(r"[a-z]{1,9}[0-9]{0,3}@example\.cn", fullmatch=True),
    "code": _codes,
    "site_code": lambda field: st.from_regex(r"37010[0-9]908[0-9]{8}[1-9]", fullmatch=True),
    "credit_code": lambda field: st.sampled_from(["91370100MA0000000W", "91350100M000100Y43"]),
    "money": lambda field: st.decimals(0, 10**9, places=2),
    "percent": lambda field: st.decimals(0, 100, places=2).map(Percent),
    "document_number": lambda field: st.just(number_of(field)),
}


def number_of(field: Field) -> str:
    """A number that fits the pattern of its field."""
    pattern = getattr(field.kind, "pattern", "") or "XQ-{6}-{2}-{date}-{4}"
    known = {"date": "20150403", "month": "201504"}
    return re.sub(r"\{(\w+)\}", lambda found: known.get(found[1]) or "1" * int(found[1]), pattern)


def values_of(field: Field) -> SearchStrategy[Scalar | None]:
    """Values a field may hold; nothing at all where it may be left empty."""
    values = _BY_KIND[field.kind.name](field)
    return values if field.required.value != "never" else st.none() | values


@st.composite
def records(draw: st.DrawFn, form: Form, most_rows: int = 4) -> Record:
    """A valid record with its computed fields; rows are told apart by their key."""
    fields = {field.name: draw(values_of(field)) for field in form.fields}
    fields |= {form.document_number: number_of(form.by_name[form.document_number])} if form.document_number else {}
    tables = {}
    for table in form.tables:
        rows = []
        for index in range(draw(st.integers(1, max(1, min(most_rows, _MOST_VALUES // len(table.fields)))))):
            row = {field.name: draw(values_of(field)) for field in table.fields}
            row |= dict.fromkeys(table.key, f"JN-YD-2015-{index:04d}")
            rows.append(row)
        tables[table.name] = tuple(rows)
    return with_computed(form, Record(form.id, fields, tables))
