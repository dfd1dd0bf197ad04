"""How a customer fills in each field of a form, as its definition says."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from formkit.model.form import Field, FilledBy, Form
from formkit.model.values import Coordinate, Scalar, canonical
from formkit.ooxml.controls import Control, words_of_boxes

_DAY_PATTERNS = {"2015-04-01": "yyyy-MM-dd", "2015年4月1日": "yyyy年M月d日"}


def controls(form: Form, output: str) -> dict[str, Control]:
    """The control of each field that the customer fills in, by the field's path; all others are locked."""
    datum = form.by_name[form.datum].heading if form.datum in form.by_name else ""
    return {
        path: _control(field, datum, output)
        for path, field in form.all_fields()
        if field.filled_by is FilledBy.CUSTOMER
    }


def shown(field: Field, value: Scalar | None, output: str) -> str:
    """A value as it is printed. In a workbook, one of several options is chosen from a list and stands without boxes."""
    if output == "xlsx" and _options(field) and words_of_boxes(field.kind.blank)[1:]:
        return "" if value is None else canonical(value)
    return field.kind.blank if value is None else field.kind.show(value)


def _control(field: Field, datum: str, output: str) -> Control:
    kind = field.kind
    prompt = "；".join(_prompt(field, datum))
    boxes = words_of_boxes(shown(field, None, output))
    if len(boxes) > 1:
        return Control(field.heading, prompt, "boxes", boxes, is_text=True)
    if options := _options(field):
        return Control(field.heading, prompt, "list", options, is_text=True)
    if kind.schema.get("format") == "date":
        return Control(field.heading, prompt, "day", pattern=_DAY_PATTERNS[kind.show(date(2015, 4, 1))])
    is_text = kind.schema.get("type") == "string" and "pattern" not in kind.schema
    return Control(field.heading, prompt, is_text=is_text)


def _options(field: Field) -> tuple[str, ...]:
    """The words of which one is to be chosen, as they are printed."""
    if field.kind.schema.get("type") == "boolean":
        return canonical(True), canonical(False)
    return _listed(field.kind.schema)


def _listed(schema: object) -> tuple[str, ...]:
    words = schema.get("enum") if isinstance(schema, Mapping) else None
    return tuple(map(str, words)) if isinstance(words, Sequence) else ()


def _prompt(field: Field, datum: str) -> Iterator[str]:
    """What to tell who fills a field in: hint, datum, limits, options and an example; the unit is in its title."""
    kind, limits = field.kind, field.limits
    if field.hint:
        yield field.hint
    if datum and kind.example and isinstance(kind.parse(kind.example), Coordinate):
        yield f"按“{datum}”一栏的坐标系"
    bounds = (limits.minimum, limits.maximum)
    if None not in bounds:
        yield f"{bounds[0]} 至 {bounds[1]}"
    elif limits.minimum is not None:
        yield f"不小于 {limits.minimum}"
    elif limits.maximum is not None:
        yield f"不大于 {limits.maximum}"
    if limits.length:
        yield f"不超过 {limits.length} 字"
    if places := limits.warn_places or limits.places:
        yield f"小数不少于 {places} 位"
    if options := _options(field):
        yield f"可填：{'、'.join(options)}"
    elif options := _listed(kind.schema.get("items")):
        yield f"可填（可多选，用“、”隔开）：{'、'.join(options)}"
    if kind.example:
        yield f"如 {kind.example}"
