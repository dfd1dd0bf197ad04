"""An issued document whose every value tells its field and row, and what is accepted of it once it was edited."""

from decimal import Decimal

from formkit.forms import find_form, load_form
from formkit.generate import fill
from formkit.match import match
from formkit.model.document import Document
from formkit.model.form import Field, Form
from formkit.model.identity import Identity
from formkit.model.kind import Option
from formkit.model.record import Record
from formkit.model.values import Bearings, Coordinate, Month, Range, Scalar, canonical, is_same
from formkit.read.files import read_content
from formkit.review import judge
from formkit.review.judging import record_of
from formkit.rules.compute import with_computed
from formkit.validate import validate

FORM = load_form(find_form("3.1")).usable()
ROWS = 5


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
    }
    if options:
        return options[number % len(options)].value
    return by_kind.get(field.kind.name)


def _record(form: Form) -> Record:
    rows = tuple({field.name: _value(field, number) for field in form.tables[0].fields} for number in range(ROWS))
    fields = {field.name: _value(field, 0) for field in form.fields if field.kind.name == "text"}
    return with_computed(form, Record(form.id, fields, {form.tables[0].name: rows}))


TRUTH = _record(FORM)


def issued(output: str) -> bytes:
    """The document in a format."""
    return fill(FORM, Document(Identity("3.1", FORM.version, "N-1"), TRUTH), output)


def wrongly_accepted(content: bytes) -> list[tuple[str, Scalar | None]]:
    """Values accepted without a person that are not those of their field, or rows put together from several."""
    matched = match(FORM, read_content(content, "return"))
    record = record_of(FORM, matched.values)
    faulty = matched.absent | {problem.path for problem in matched.problems if problem.severity == "error"}
    problems = (*matched.problems, *validate(FORM, record, "return", {}, faulty))
    judged = judge(FORM, "return", matched.values, problems, None, "none", TRUTH)
    accepted = [each.value for each in judged.fields if each.accepted and each.value.value is not None]
    wrong = [
        (each.path, each.value)
        for each in accepted
        if "[" not in each.path and not _is_it(each.value, TRUTH.fields.get(each.path))
    ]
    table = FORM.tables[0]
    rows: dict[str, dict[str, Scalar | None]] = {}
    for each in accepted:
        index, _, name = each.path.partition("[")[2].partition("].")
        if name and not table.by_name[name].compute:  # what is computed is numbered anew
            rows.setdefault(index, {})[name] = each.value
    for index, row in rows.items():
        # All that was accepted of a row must have stood in one row of what was issued.
        if not any(
            all(_is_it(value, truth.get(name)) for name, value in row.items()) for truth in TRUTH.tables[table.name]
        ):
            wrong.append((index, str(row)))
    return wrong


def _is_it(value: Scalar | None, expected: Scalar | None) -> bool:
    return is_same(value, expected) or (value is not None and canonical(value).endswith("（注）"))
