"""The text of a slot -> a value with its evidence, or the reason why it is none."""

from formkit.match.cells import Found
from formkit.model.form import Field
from formkit.model.place import FilePlace
from formkit.model.problem import Problem, Refusal
from formkit.model.record import Alternative, Evidence, Value
from formkit.model.text import is_ditto, is_explicit_empty, squeeze
from formkit.model.values import Scalar


def understood(field: Field, path: str, found: Found, source: str, above: Value | None) -> tuple[Value, list[Problem]]:
    """What a slot says. `above` is the same field in the row above, for 同上 and merged cells."""
    cell = found.cells[0] if found.cells else None
    place = cell.place if cell else FilePlace(source)
    problems = [Problem(each.code, path, each.message, each.place) for each in found.problems]
    method = "cell"
    alternatives: list[Alternative] = []
    for each in found.cells:
        problems += [
            Problem(doubt.code, path, f"{each.place}“{field.label}”：{doubt.message}", each.place)
            for doubt in each.doubts
        ]
        alternatives += [Alternative(text, 0.5) for text in each.alternatives]
    text = found.text.strip()
    value: Scalar | None = None
    if is_ditto(text):
        method, value = "inherited", above.value if above else None
        if value is None:
            message = f"{place}“{field.label}”写的是“{text}”，但上一行没有可用的内容。请填写完整。"
            problems.append(Problem("value.nothing_above", path, message, place))
    elif not is_blank(field, text):
        result = field.kind.parse(text)
        if not isinstance(result, Refusal):
            value = result
        elif is_explicit_empty(text):
            method = "explicit empty"
        else:
            problems.append(Problem(result.code, path, f"{place}“{field.label}”：{result.message}", place))
    if is_explicit_empty(text) and isinstance(value, str):
        method, value = "explicit empty", None  # a free text that only says there is none
    evidence = Evidence(found.text, place, method, 1.0, tuple(alternatives))
    return Value(path, value, evidence), problems


def is_blank(field: Field, text: str) -> bool:
    """Whether nothing is filled in: no text, or what the form itself prints there."""
    if not squeeze(text) or squeeze(text) == squeeze(field.kind.blank):
        return True
    result = field.kind.parse(text)
    return isinstance(result, Refusal) and result.code == "value.blank"
