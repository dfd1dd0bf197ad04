"""An issued document whose every value tells its field and row, and what is accepted of it once it was edited."""

from decimal import Decimal

from formkit.forms import find_form, load_form
from formkit.generate import fill
from formkit.match import match
from formkit.model.document import Document
from formkit.model.form import Field, Form
from formkit.model.identity import Identity
from formkit.model.kind import Option
from formkit.model.path import parted
from formkit.model.record import Record
from formkit.model.values import Bearings, Coordinate, Month, Range, Scalar, canonical, is_same
from formkit.read.files import read_content
from formkit.review import judge
from formkit.review.judging import record_of
from formkit.rules.compute import with_computed
from formkit.validate import validate

ROWS = {"3.1": 5, "3.2": 3, "4.1": 3}
FORMS = {name: load_form(find_form(name)).usable() for name in ROWS}


def _value(field: Field, number: int) -> Scalar | None:
    """A value that tells which field and row it belongs to, as far as the kind allows."""
    options: tuple[Option, ...] = getattr(field.kind, "options", ())
    spread = sum(map(ord, field.name)) % 7
    by_kind: dict[str, Scalar] = {
        "text": f"{field.name} {number}"[: field.limits.length or 99],
        "long_text": f"{field.name} {number}",
        "integer": 1 + (number + spread) % 9,
        "decimal": Decimal(f"{1 + spread}.{number}"),
        "month": Month(2015, 1 + number),
        "longitude": Coordinate(Decimal(f"11{number}.02190")),
        "latitude": Coordinate(Decimal(f"3{number}.66213")),
        "range": Range(Decimal(20 + number), Decimal(40 + number)),
        "bearings": Bearings((number * 10,)),
        "yes_no": number % 2 == 0,
        "code": f"A-{number:04d}",
        "site_code": f"37010{number}908000000123",
        "money": Decimal(f"{100 + number + spread}.00"),
    }
    if field.kind.name == "choices":
        return (options[number % len(options)].value,)
    if options:
        return options[number % len(options)].value
    return by_kind.get(field.kind.name)


def _record(form: Form) -> Record:
    rows = tuple(
        {field.name: _value(field, number) for field in form.tables[0].fields} for number in range(ROWS[form.id])
    )
    fields = {field.name: _value(field, 0) for field in form.fields if field.kind.name == "text"}
    return with_computed(form, Record(form.id, fields, {form.tables[0].name: rows}))


TRUTH = {name: _record(form) for name, form in FORMS.items()}


def issued(name: str, output: str) -> bytes:
    """The document of a form in a format."""
    return fill(FORMS[name], Document(Identity(name, FORMS[name].version, "N-1"), TRUTH[name]), output)


def wrongly_accepted(name: str, content: bytes) -> list[tuple[str, Scalar | None]]:
    """Values accepted without a person that are not those of their field, or rows put together from several."""
    form, truth = FORMS[name], TRUTH[name]
    matched = match(form, read_content(content, "return"))
    record = record_of(form, matched.values)
    faulty = matched.absent | {problem.path for problem in matched.problems if problem.severity == "error"}
    problems = (*matched.problems, *validate(form, record, "return", {}, faulty))
    judged = judge(form, "return", matched.values, record, problems, None, "none", truth)
    accepted = [each.value for each in judged.fields if each.accepted and each.value.value is not None]
    wrong = [
        (each.path, each.value)
        for each in accepted
        if not parted(each.path)[0] and not _is_it(each.value, truth.fields.get(each.path))
    ]
    table = form.tables[0]
    rows: dict[int | None, dict[str, Scalar | None]] = {}
    for each in accepted:
        within, index, field = parted(each.path)
        if within and not table.by_name[field].compute:  # what is computed is numbered anew
            rows.setdefault(index, {})[field] = each.value
    for index, row in rows.items():
        # All that was accepted of a row must have stood in one row of what was issued.
        if not any(
            all(_is_it(value, each.get(field)) for field, value in row.items()) for each in truth.tables[table.name]
        ):
            wrong.append((f"{table.name}[{index}]", str(row)))
    return wrong


def _is_it(value: Scalar | None, expected: Scalar | None) -> bool:
    return is_same(value, expected) or (value is not None and canonical(value).endswith("（注）"))
