"""Whether a value keeps to its field's limits."""

from collections.abc import Iterator
from decimal import Decimal

from formkit.model.form import Field
from formkit.model.problem import Severity
from formkit.model.values import Coordinate, Percent, Range, Scalar, canonical


def broken_limits(field: Field, value: Scalar) -> Iterator[tuple[str, str, Severity]]:
    """Each limit that `value` does not keep to: problem code, words for a clerk, severity."""
    limits = field.limits
    if isinstance(value, str):
        if limits.length is not None and len(value) > limits.length:
            yield "limit.too_long", f"共 {len(value)} 字，最多 {limits.length} 字。请缩短", "error"
        return
    for number in _numbers(value):
        if limits.minimum is not None and number < limits.minimum:
            yield "limit.too_small", f"读到“{canonical(value)}”，不能小于 {limits.minimum}{field.unit}。请核对", "error"
        elif limits.maximum is not None and number > limits.maximum:
            yield "limit.too_large", f"读到“{canonical(value)}”，不能大于 {limits.maximum}{field.unit}。请核对", "error"
        elif limits.warn_above is not None and number > limits.warn_above:
            words = canonical(value)
            yield "limit.unusual", f"读到“{words}”，超过 {limits.warn_above}{field.unit}，少见。请确认", "warning"
    if limits.places is None and limits.warn_places is None:
        return
    places, seen = _places(value), canonical(value)
    if places is not None:
        if limits.places is not None and places < limits.places:
            yield "limit.too_coarse", f"读到“{seen}”，只有 {places} 位小数，至少要 {limits.places} 位。请补全", "error"
        elif limits.warn_places is not None and places < limits.warn_places:
            yield "limit.coarse", f"读到“{seen}”，只有 {places} 位小数，最好有 {limits.warn_places} 位", "warning"


def _numbers(value: Scalar) -> tuple[Decimal, ...]:
    match value:
        case bool():
            return ()
        case int():
            return (Decimal(value),)
        case Decimal():
            return (value,)
        case Percent():
            return (value.number,)
        case Coordinate():
            return (value.degrees,)
        case Range():
            return tuple(dict.fromkeys(bound for bound in (value.low, value.high) if bound is not None))
        case _:
            return ()


def _places(value: Scalar) -> int | None:
    number = value.degrees if isinstance(value, Coordinate) else value
    if not isinstance(number, Decimal):
        return None
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else None
