"""What choice, choices and yes_no share: reading options from plain text and from tick runs."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from formkit.kinds import _ticks
from formkit.kinds._parameters import folded, words_of
from formkit.kinds._text import any_case, seen
from formkit.model.kind import Option
from formkit.model.problem import Refusal

_JOINER = re.compile("、")
_SEPARATORS = re.compile(r"[、，,;；/\s]+")


def option_of(text: str, options: Sequence[Option]) -> str | None:
    """The option that the whole of `text` names, or None."""
    return _meant(tuple(options)).get(folded(text))


@lru_cache(maxsize=1024)
def _meant(options: tuple[Option, ...]) -> Mapping[str, str]:
    """The option that each word means, folded; the first where two share one."""
    return {folded(word): each.value for each in reversed(options) for word in reversed(words_of(each))}


def chosen_in(text: str, options: Sequence[Option]) -> tuple[str, ...] | Refusal:
    """All options that `text` names or ticks, each once, in the order of the definition."""
    # By 、 first: an option may itself hold a slash or a space.
    named = _named(text, _JOINER, options)
    if named is None and _ticks.has_marks(text):
        return _ticks.ticked_in(text, options)
    if named is None:
        named = _named(text, _SEPARATORS, options)
    if named is not None:
        return tuple(each.value for each in options if each.value in named)
    pieces = [piece for piece in _SEPARATORS.split(text) if folded(piece)]
    unknown = [piece for piece in pieces if option_of(piece, options) is None]
    known = "、".join(each.value for each in options)
    which = f"，其中“{unknown[0]}”不在选项里" if len(pieces) > len(unknown) > 0 else "，不在选项里"
    return Refusal("choice.unknown", f"{seen(text)}{which}。请从这些里选：{known}。")


def _named(text: str, separators: re.Pattern[str], options: Sequence[Option]) -> set[str] | None:
    """The options that the pieces of `text` name, if there are any and each names one."""
    options_named = [option_of(piece, options) for piece in separators.split(text) if folded(piece)]
    known = {option for option in options_named if option is not None}
    return known if options_named and None not in options_named else None


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
