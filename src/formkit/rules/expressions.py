"""Expressions in form definitions: sandboxed Jinja expressions over field names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, UndefinedError, meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from formkit.errors import BadForm
from formkit.model.values import EXACT, Coordinate
from formkit.rules.distances import distance_m
from formkit.rules.workdays import workday_after, workdays_between

_MOST_KNOWN = 1_024  # values that an expression gave


class BadExpression(ValueError):
    """The expression cannot be understood. The message says why."""


def _distance(lon: Coordinate, lat: Coordinate, other_lon: Coordinate, other_lat: Coordinate) -> float:
    return distance_m(*(float(each.degrees) for each in (lon, lat, other_lon, other_lat)))


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    environment.globals.clear()
    environment.globals.update(workday_after=workday_after, workdays_between=workdays_between, distance_m=_distance)
    return environment


_ENVIRONMENT = _environment()


@dataclass(frozen=True)
class Expression:
    """An expression ready to evaluate; `names` are the fields it needs."""

    text: str
    names: frozenset[str]
    _evaluate: Callable[..., object]
    _known: dict[tuple[object, ...], object] = field(default_factory=dict, repr=False, compare=False)

    def value(self, names: Mapping[str, object]) -> object:
        """What the expression gives; None where it needs a name that is missing or empty, or divides by zero.

        Raises BadForm where the expression does not fit the kinds of its fields.
        """
        given = {}
        for name in self.names:
            given[name] = value = names.get(name)
            if value is None:
                return None
        if not all(type(value) in EXACT for value in given.values()):
            return self._value(given)
        key = (*map(type, given.values()), *given.values())
        if key not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[key] = self._value(given)
        return self._known[key]

    def _value(self, given: Mapping[str, object]) -> object:
        try:
            result = self._evaluate(**given)
        except ArithmeticError:
            return None
        except (UndefinedError, SecurityError, TypeError, AttributeError) as error:
            raise BadForm(f"表达式“{self.text}”对这些值算不出来（{error}）。请改表单文件夹里的 form.toml。") from None
        return None if isinstance(result, Undefined) else result


@lru_cache(maxsize=1024)
def expression(text: str) -> Expression:
    """`text` compiled. Raises BadExpression where it is not an expression of the sandbox."""
    try:
        tree = _ENVIRONMENT.parse("{{ " + text + " }}")
        compiled = _ENVIRONMENT.compile_expression(text, undefined_to_none=False)
    except TemplateSyntaxError as error:
        raise BadExpression(f"表达式“{text}”有语法错误：{error.message}") from None
    for call in tree.find_all((nodes.Filter, nodes.Test)):
        known = _ENVIRONMENT.filters if isinstance(call, nodes.Filter) else _ENVIRONMENT.tests
        if call.name not in known:
            raise BadExpression(f"表达式“{text}”用了没有的“{call.name}”")
    names = frozenset(meta.find_undeclared_variables(tree)) - frozenset(_ENVIRONMENT.globals)
    return Expression(text, names, compiled)
