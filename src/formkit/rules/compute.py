"""Fills in what a definition computes."""

from collections.abc import Mapping
from dataclasses import replace

from formkit.errors import BadForm
from formkit.model.form import Field, Form
from formkit.model.path import nested, place_of
from formkit.model.problem import Refusal
from formkit.model.record import Record, Row
from formkit.model.values import Scalar
from formkit.rules.expressions import expression
from formkit.rules.workdays import MissingCalendar


def names_of(record: Record) -> dict[str, object]:
    """What expressions over the header may name: header fields and the tables as lists of rows."""
    return {**record.fields, **record.tables}


def row_names(record: Record, row: Row, index: int) -> dict[str, object]:
    """What expressions over a row may name: the header's names, the row's fields and groups, and `index`, from 1."""
    return {**names_of(record), **row, **nested(row), "index": index + 1}


def names_within(names: Mapping[str, object], place: str) -> Mapping[str, object]:
    """The names with those of a place of a group by their own names, and `nth`, which place it is, from 1.

    `place` is the place itself or a field in it ("candidates[0]", "candidates[0].lon"); others change nothing.
    """
    found = (place_of(place) or place_of(f"{place}.it")) if "[" in place else None
    if found is None:
        return names
    prefix = f"{found[0]}[{found[1]}]."
    own = {name.removeprefix(prefix): value for name, value in names.items() if name.startswith(prefix)}
    return {**names, **own, "nth": found[1] + 1}


def whole(form: Form, record: Record) -> Record:
    """The record with every field of the groups of its rows, None where it is absent: expressions may name them all."""
    tables = dict(record.tables)
    for table in form.tables:
        if table.groups and table.name in tables:
            tables[table.name] = tuple({**dict.fromkeys(table.by_name), **row} for row in tables[table.name])
    return replace(record, tables=tables)


def with_defaults(form: Form, record: Record) -> Record:
    """The record with the form's defaults where a header field or a row's field is empty.

    For issuing only: what a customer left blank is never filled in. Raises BadForm where a default does not
    fit its field.
    """
    return Record(
        record.form,
        _defaults(form.fields, record.fields),
        {
            table.name: tuple(_defaults(table.fields, row) for row in record.tables.get(table.name, ()))
            for table in form.tables
        },
    )


def _defaults(fields: tuple[Field, ...], row: Row) -> Row:
    filled = dict(row)
    for field in fields:
        if field.default and filled.get(field.name) is None:
            value = field.kind.parse(field.default)
            if isinstance(value, Refusal):
                raise BadForm(f"字段“{field.label}”的默认值“{field.default}”不合它的类型：{value.message}")
            filled[field.name] = value
    return filled


def with_computed(form: Form, record: Record) -> Record:
    """The record with every computed field set to what its expression gives; None where a value it needs is empty."""
    tables: dict[str, tuple[Row, ...]] = {}
    record = whole(form, record)
    for table in form.tables:
        rows = record.tables.get(table.name, ())
        tables[table.name] = tuple(
            _computed(table.computed, row, row_names(record, row, index)) if table.computed else row
            for index, row in enumerate(rows)
        )
    rows_done = replace(record, tables=tables)
    return replace(rows_done, fields=_computed(form.computed, record.fields, names_of(rows_done)))


def _computed(fields: tuple[Field, ...], row: Row, names: Mapping[str, object]) -> Row:
    filled = dict(row)
    names = {**names, **row}
    for field in fields:
        filled[field.name] = names[field.name] = computed(field, names)
    return filled


def computed(field: Field, names: Mapping[str, object]) -> Scalar | None:
    """What a field's expression gives; None where a value it needs is empty, or the calendar of a year is not known.

    Raises BadForm.
    """
    try:
        return as_scalar(expression(field.compute).value(names_within(names, field.name)), field)
    except MissingCalendar:
        return None


def as_scalar(result: object, field: Field) -> Scalar | None:
    """The result of an expression as the field's own kind of value. Raises BadForm where it is none."""
    if result is None:
        return None
    value = result if isinstance(result, tuple) else field.parsed(str(result))
    if isinstance(value, Refusal):
        raise BadForm(f"字段“{field.label}”算出来的“{result}”不合它的类型：{value.message}")
    return value
