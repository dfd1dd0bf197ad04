"""What choice, choices and yes_no share: reading options from plain text and from tick runs."""

import re
from collections.abc import Sequence

from formkit.kinds import _ticks
from formkit.kinds._parameters import folded, words_of
from formkit.kinds._text import any_case, seen
from formkit.model.kind import Option
from formkit.model.problem import Refusal

_SEPARATORS = re.compile(r"[、，,;；/\s]+")


def option_of(text: str, options: Sequence[Option]) -> str | None:
    """The option that the whole of `text` names, or None."""
    word = folded(text)
    return next((each.value for each in options if word in map(folded, words_of(each))), None)


def chosen_in(text: str, options: Sequence[Option]) -> tuple[str, ...] | Refusal:
    """All options that `text` names or ticks, each once, in the order of the definition."""
    whole = option_of(text, options)
    if whole is not None:
        return (whole,)
    if _ticks.has_marks(text):
        return _ticks.ticked_in(text, options)
    pieces = [piece for piece in _SEPARATORS.split(text) if folded(piece)]
    named = {piece: option_of(piece, options) for piece in pieces}
    unknown = [piece for piece, option in named.items() if option is None]
    if pieces and not unknown:
        return tuple(each.value for each in options if each.value in named.values())
    known = "、".join(each.value for each in options)
    which = f"，其中“{unknown[0]}”不在选项里" if len(pieces) > len(unknown) > 0 else "，不在选项里"
    return Refusal("choice.unknown", f"{seen(text)}{which}。请从这些里选：{known}。")


def one_in(text: str, options: Sequence[Option]) -> str | Refusal:
    """The one option that `text` names or ticks."""
    chosen = chosen_in(text, options)
    if isinstance(chosen, Refusal):
        return chosen
    if len(chosen) == 1:
        return chosen[0]
    told = "与".join(f"“{each}”" for each in chosen)
    return Refusal("choice.several", f"{seen(text)}，同时选了{told}，只能选一项。请向填表人核实。")


def plain_pattern(options: Sequence[Option]) -> str:
    """The pattern of one option in plain text."""
    words = {word for option in options for word in words_of(option)}
    return "|".join(any_case(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def known(value: str, options: Sequence[Option]) -> str:
    """`value`, which must be an option as printed; anything else is a bug: ValueError."""
    if all(value != option.value for option in options):
        raise ValueError(f"cannot show {value!r}: not one of the options")
    return value
