"""Boxes and the marks people put in or beside them: "√甲 □乙", "甲☑ 乙☐", "[√]甲 [ ]乙"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from formkit.kinds._parameters import folded, words_of
from formkit.kinds._text import BLANK, any_case, seen
from formkit.model.kind import Option
from formkit.model.problem import Refusal
from formkit.model.text import half_width

Mark = Literal["ticked", "empty", "crossed"]

TICKED, EMPTY = "☑", "☐"
# The private ones are Wingdings (00FE 00FC 00A8 006F 00FB 00FD) and Wingdings 2 (0052 0050 00A3 0053), moved to F0xx.
# ☒ is what Word's own check box shows when it is chosen; a bare cross is chosen to some and "no" to others.
_GLYPHS: Mapping[str, Mark] = {
    **dict.fromkeys("☑☒√✓✔■●◉◎⬛🗹🗸\uf0fe\uf0fc\uf052\uf050\uf0fd\uf053", "ticked"),
    **dict.fromkeys("☐□▢▫◻⬜❏❑❐❒○◯\uf0a8\uf06f\uf0a3", "empty"),
    **dict.fromkeys("×✗✘✕✖╳❌\uf0fb", "crossed"),
}
_TICKS = "".join(glyph for glyph, mark in _GLYPHS.items() if mark == "ticked")
_BOXES = "".join(glyph for glyph, mark in _GLYPHS.items() if mark == "empty")
_CROSSES = "".join(glyph for glyph, mark in _GLYPHS.items() if mark == "crossed")

_MARK = (
    rf"(?P<ticked>[\[(【〔]\s*[{_TICKS}]\s*[\])】〕]|(?<!\S)[{_BOXES}][{_TICKS}]|[{_BOXES}][{_TICKS}](?!\S)|[{_TICKS}])"
    rf"|(?P<crossed>[\[(【〔]\s*[{_CROSSES}x]\s*[\])】〕]|[{_CROSSES}]|(?<![a-z0-9])x(?![a-z0-9]))"
    rf"|(?P<empty>[\[(【〔]\s*[{_BOXES}]?\s*[\])】〕]|[{_BOXES}])"
)
_ONE = re.compile(_MARK)
# A mark, for grammars: with its brackets, or a box and a tick in it.
MARK_PATTERN = rf"(?:[\[(【〔]\s*[{_TICKS}{_BOXES}]?\s*[\])】〕]|[{_BOXES}]?[{_TICKS}]|[{_BOXES}])"
SEPARATOR = r"[、,;/|。.]"


def mark_of(text: str) -> Mark | None:
    """What kind of mark `text` is, brackets and all; None if it is none."""
    found = _ONE.fullmatch(half_width(text).strip().lower())
    return _mark(found) if found else None


def has_marks(text: str) -> bool:
    """Whether any tick, cross or box stands in `text`; a letter x counts only in brackets."""
    return any(found[0] != "x" for found in _ONE.finditer(half_width(text).lower()))


def run(options: Sequence[Option], value: Sequence[str]) -> str:
    """All options with a box before each, ticked for those in `value`: "☑甲 ☐乙"."""
    return " ".join((TICKED if option.value in value else EMPTY) + option.value for option in options)


def run_pattern(options: Sequence[Option]) -> str:
    """The pattern of a tick run, marks before or after the options."""
    words = "|".join(any_case(word) for option in options for word in words_of(option))
    return rf"\s*(?:(?:{MARK_PATTERN}|(?:{words}))(?:\s|{SEPARATOR})*){{1,{4 * len(options) + 1}}}"


@dataclass(frozen=True)
class _Token:
    """A mark or an option in a run; `glued` tells whether it touches the token before it."""

    mark: Mark | None
    option: str
    glued: bool


def ticked_in(text: str, options: Sequence[Option]) -> tuple[str, ...] | Refusal:
    """The options ticked in a run, in the order of the definition; `value.blank` if all its boxes are empty."""
    tokens = _tokens(text, tuple(options))
    if tokens is None:
        known = "、".join(option.value for option in options)
        return Refusal("tick.unreadable", f"{seen(text)}，勾选项之外还有别的字。请只在这些选项上打√：{known}。")
    if any(token.mark == "crossed" for token in tokens):
        return Refusal("tick.crossed", f"{seen(text)}，打了×，不知是选中还是不选。请改为只在选中的项上打√。")
    marks = _assigned(tokens)
    if marks is None:
        return Refusal("tick.unclear", f"{seen(text)}，看不出勾打在哪一项上。请把√紧写在选中的项前面。")
    if "ticked" in marks.values():
        return tuple(option.value for option in options if marks.get(option.value) == "ticked")
    if all(token.option in marks for token in tokens if token.option):
        return BLANK
    return Refusal("tick.unclear", f"{seen(text)}，没有打勾，只有个别项带框。请在选中的项前面打√。")


def _tokens(text: str, options: tuple[Option, ...]) -> list[_Token] | None:
    line = half_width(text).casefold().strip()
    pattern, meant = _scanner(options)
    tokens: list[_Token] = []
    at, glued = 0, False
    while at < len(line):
        found = pattern.match(line, at)
        if found is None:
            return None
        if found["gap"] is None:
            option = meant[folded(found["word"])] if found["word"] else ""
            tokens.append(_Token(None if option else _mark(found), option, glued))
        glued = found["gap"] is None
        at = found.end()
    return tokens


@cache
def _scanner(options: tuple[Option, ...]) -> tuple[re.Pattern[str], Mapping[str, str]]:
    meant = {folded(word): option.value for option in options for word in words_of(option) if mark_of(word) is None}
    words = "|".join(any_case(word) for word in sorted(meant, key=lambda word: (-len(word), word)))
    return re.compile(rf"(?P<word>{words or '(?!)'})|{_MARK}|(?P<gap>\s+|{SEPARATOR})"), meant


def _mark(found: re.Match[str]) -> Mark:
    return "ticked" if found["ticked"] else "crossed" if found["crossed"] else "empty"


def _assigned(tokens: Sequence[_Token]) -> dict[str, Mark] | None:
    """Which option bears which mark: marks stand before their options or behind them, all the same way."""
    named = [token.option for token in tokens if token.option]
    if len(named) != len(set(named)):
        return None
    before, after = _sided(tokens, 1), _sided(tokens, -1)
    if before is None or after is None:
        return before if after is None else after
    # Both ways fit: only the one in which each mark touches its own option, and no other, is sure.
    touches_next = [tokens[at + 1].glued for at, token in enumerate(tokens[:-1]) if token.mark]
    touches_last = [token.glued for token in tokens if token.mark]
    if all(touches_next) and not any(touches_last):
        return before
    return after if all(touches_last) and not any(touches_next) else None


def _sided(tokens: Sequence[_Token], step: int) -> dict[str, Mark] | None:
    marks: dict[str, Mark] = {}
    for at, token in enumerate(tokens):
        if token.mark is None:
            continue
        beside = tokens[at + step] if 0 <= at + step < len(tokens) else None
        if beside is None or not beside.option:
            return None
        marks[beside.option] = token.mark
    return marks or None
