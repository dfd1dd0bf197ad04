"""The number of a document, up to its serial."""

import re
from datetime import date

from formkit.model.form import Form
from formkit.model.kind import Option
from formkit.model.record import Record
from formkit.model.values import Month, Scalar, canonical


def number_pattern(form: Form, record: Record, issuer: str, today: date, *, is_blank: bool) -> str | None:
    """The form's series with all but `{serial}` filled in: "XQ-370100-CM-20150401-{serial}".

    None where a field it is made of is empty; in a blank form the day it is issued stands for a date, and XX for
    anything else. `issuer` is the six-digit area code of GB/T 2260.
    """
    known: dict[str, str] = {"issuer": issuer, "today": f"{today:%Y%m%d}", "serial": "{serial}"}
    for name in re.findall(r"\{(\w+)\}", form.series):
        if name in known:
            continue
        value = record.fields.get(name)
        if value is None and is_blank:
            known[name] = known["today"] if form.by_name[name].kind.name == "date" else "XX"
            continue
        if value is None:
            return None
        known[name] = _code(value, tuple(getattr(form.by_name[name].kind, "options", ())))
    return form.series.format(**known) if form.series else None


def _code(value: Scalar, options: tuple[Option, ...]) -> str:
    """How a value stands in a number: an option by its code, a day as yyyymmdd, a month as yyyymm."""
    if isinstance(value, date):
        return f"{value:%Y%m%d}"
    if isinstance(value, Month):
        return f"{value.year:04d}{value.month:02d}"
    return next((option.code for option in options if option.value == value and option.code), canonical(value))
