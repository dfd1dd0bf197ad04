"""A form's records as JSON Schema, for those who make or take them by program."""

from typing import TypedDict

from formkit.model.form import Field, Form, Table
from formkit.model.path import place_of


class _Object(TypedDict):
    type: str
    properties: dict[str, dict[str, object]]
    additionalProperties: bool


def schema(form: Form) -> dict[str, object]:
    """The JSON Schema (2020-12) of what `Record.plain` gives for a form: every field may be null."""
    properties: dict[str, object] = {field.name: _field(field) for field in form.fields}
    properties |= {table.name: _table(table) for table in form.tables}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:formkit:{form.id}:{form.version}",
        "title": f"{form.number} {form.title}",
        "description": form.purpose,
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _table(table: Table) -> dict[str, object]:
    row = _object({field.name: _field(field) for field in table.fields if place_of(field.name) is None})
    for group in table.groups:
        own = {
            found[2]: {**_field(field), "title": field.label}
            for field in table.fields
            if (found := place_of(field.name)) and found[:2] == (group.name, 0)
        }
        row["properties"][group.name] = {"type": "array", "items": _object(own), "maxItems": group.count}
    return {"title": table.title, "type": "array", "items": row}


def _object(properties: dict[str, dict[str, object]]) -> _Object:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _field(field: Field) -> dict[str, object]:
    described = {"title": f"{field.group}·{field.label}" if field.group else field.label}
    if field.hint:
        described["description"] = field.hint
    return {**described, "anyOf": [dict(field.kind.schema), {"type": "null"}]}
