"""What the tables of vectors share."""

from formkit.kinds._text import folded
from formkit.model.kind import Kind
from formkit.model.problem import Refusal
from formkit.model.values import Scalar


def assert_read(kind: Kind, text: str, value: Scalar) -> None:
    """`kind` reads `text` as `value`, of the same type and the same places, and its grammar knows the notation."""
    assert repr(kind.parse(text)) == repr(value)
    assert kind.grammar.matches(folded(text))


def assert_refused(kind: Kind, text: str, code: str) -> None:
    """`kind` refuses `text` under `code`, quotes what it saw and says what to do."""
    refusal = kind.parse(text)

    assert isinstance(refusal, Refusal), refusal
    assert refusal.code == code
    if code != "value.blank":
        assert f"“{' '.join(text.split())[:40]}" in refusal.message
        assert "请" in refusal.message
