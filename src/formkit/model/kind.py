"""The protocol every field kind fulfils."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from formkit.model.grammar import Grammar
from formkit.model.problem import Refusal
from formkit.model.text import is_ditto, is_explicit_empty, squeeze
from formkit.model.values import Scalar

# How a text tells a value - by what it says, as the one above, or that there is none - and the value it says itself.
Said = tuple[str, Scalar | Refusal | None]


@dataclass(frozen=True)
class Option:
    """One choice: as printed, with a short code for numbers, and other words that mean the same."""

    value: str
    code: str = ""
    accept: tuple[str, ...] = ()


class Kind(Protocol):
    """One kind of value, in all directions.

    Laws: `parse(show(v)) == v`, `parse(canonical(v)) == v`, `grammar.matches(show(v))`, and
    `parse` refuses what it does not understand; it never guesses.
    """

    @property
    def name(self) -> str: ...

    @property
    def blank(self) -> str:
        """What is printed where nothing is filled in yet: "" or, say, "☐是 ☐否"."""

    @property
    def example(self) -> str:
        """How a value is written, for who fills it in; "" where that needs no telling."""

    @property
    def grammar(self) -> Grammar:
        """What its text can look like."""

    @property
    def schema(self) -> Mapping[str, object]:
        """The JSON Schema of a value as `plain` writes it."""

    def show(self, value: Scalar) -> str:
        """`value` as it is printed. A value of another type is a bug: TypeError."""

    def parse(self, text: str) -> Scalar | Refusal:
        """The value that `text` says, or why it says none. `text` is never blank."""


def said(kind: Kind, text: str) -> Said:
    """How a text filled in for a kind tells its value, and what it says, as `value_in` finds it."""
    method = "inherited" if is_ditto(text) else "explicit empty" if is_explicit_empty(text) else "cell"
    return method, value_in(kind, text)


def value_in(kind: Kind, text: str) -> Scalar | Refusal | None:
    """What a text filled in for a kind says; None where nothing is filled in, or "/", 无 and the like.

    Only a closed list may have such a word among its options; anywhere else it is no value, however a kind
    that takes any text would read it.
    """
    if not (squeezed := squeeze(text)) or squeezed == squeeze(kind.blank):
        return None
    result = kind.parse(text)
    if isinstance(result, Refusal):
        return None if result.code == "value.blank" or is_explicit_empty(text) else result
    return None if isinstance(result, str) and is_explicit_empty(text) and "enum" not in kind.schema else result
