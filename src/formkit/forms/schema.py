"""A form's records as JSON Schema, for those who make or take them by program."""

from formkit.model.form import Field, Form, Table


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
    row = {
        "type": "object",
        "properties": {field.name: _field(field) for field in table.fields},
        "additionalProperties": False,
    }
    return {"title": table.title, "type": "array", "items": row}


def _field(field: Field) -> dict[str, object]:
    described = {"title": f"{field.group}·{field.label}" if field.group else field.label}
    if field.hint:
        described["description"] = field.hint
    return {**described, "anyOf": [dict(field.kind.schema), {"type": "null"}]}
