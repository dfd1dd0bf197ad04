"""A grammar walked sign by sign allows what its regular expression matches, and nothing else."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formkit.flow.library import Library
from formkit.model.expression import NOTHING, expression

MANY = settings.default.max_examples // 5  # of each of many grammars
PATTERNS = sorted({each.kind.grammar.pattern for form in Library(None).today for _, each in form.all_fields()})
SMALL = [
    "",
    "a",
    "a|b",
    "(?:ab)*",
    "a{2,3}b?",
    "[a-c]{1,}",
    r"[^a\s]",
    r"\d+\.?",
    "(a|ab)(c|bcd)*",
    "(?:a?){3}",
    "(?:a*)*b",
    "[]a]",
    "[a-]",
    "()",
]


def _like(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


@pytest.mark.parametrize("pattern", PATTERNS)
@settings(max_examples=MANY)
@given(data=st.data())
def test_the_walk_agrees_with_the_regular_expression(pattern: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(_like(pattern), fullmatch=True).filter(lambda each: len(each) < 60))
    at = data.draw(st.integers(0, len(text)))
    sign = data.draw(st.sampled_from([*text, *"0年-, A☑元"]) if text else st.characters())
    other = data.draw(st.sampled_from([text[:at] + sign + text[at:], text[:at] + sign + text[at + 1 :], text[:at]]))

    assert expression(pattern).allows(text)
    assert expression(pattern).allows(other) is (_like(pattern).fullmatch(other) is not None)


@pytest.mark.parametrize("pattern", SMALL)
@given(text=st.text("abcd]-1. ", max_size=8))
def test_small_expressions_agree(pattern: str, text: str) -> None:
    assert expression(pattern).allows(text) is (_like(pattern).fullmatch(text) is not None)


@pytest.mark.parametrize("pattern", PATTERNS)
@settings(max_examples=MANY)
@given(data=st.data())
def test_each_beginning_of_what_is_allowed_can_go_on(pattern: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(_like(pattern), fullmatch=True).filter(lambda each: len(each) < 60))
    state = expression(pattern)
    for sign in text:
        state = state.after(sign)
        assert state is not NOTHING


@pytest.mark.parametrize("pattern", ["(?=a)b", "^a", "a$", "(a", "a)", r"\bword", r"(a)\1", "a**", "[a", "a\\", "{2}"])
def test_what_cannot_be_walked_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="not one of"):
        expression(pattern)


def test_an_endless_count_is_one_state() -> None:
    states: Sequence[object] = [start := expression("[0-9]+"), start.after("1"), start.after("1").after("2")]

    assert states[1] == states[2]
