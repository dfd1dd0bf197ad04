"""A grammar's expression walked sign by sign, by the derivatives of Brzozowski (1964).

The derivative of an expression by a sign is the expression of all that may still follow it. So a recogniser asks after
each sign what may come next, and nothing is built that is never asked for: a count of 500 costs what is walked of it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache

_SPACES = re.compile(r"\s")
_DIGITS = re.compile(r"\d")
_CLASSES: dict[str, Callable[[str], bool]] = {
    "s": lambda sign: _SPACES.match(sign) is not None,
    "d": lambda sign: _DIGITS.match(sign) is not None,
}
_ENDLESS = 1 << 30
_MOST_STATES = 1 << 16  # of each make that are kept in mind; one that is forgotten costs time, nothing else


@dataclass(frozen=True, eq=False)
class Expression:
    """What may be written from here on, a state of the walk. One that is made again of the same parts is the same object."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing need follow."""
        return False

    @cached_property
    def _known(self) -> dict[str, "Expression"]:
        return {}

    def after(self, sign: str) -> "Expression":
        """What may follow once `sign`, a single character, is written; NOTHING where it must not be."""
        found = self._known.get(sign)
        if found is None:
            found = self._known[sign] = self._after(sign)
        return found

    def _after(self, sign: str) -> "Expression":
        return NOTHING

    def allows(self, text: str) -> bool:
        """Whether the whole of `text` may be written."""
        state: Expression = self
        for sign in text:
            state = state.after(sign)
        return state.is_whole


@dataclass(frozen=True, eq=False)
class _Nothing(Expression):
    """No text at all, not even the empty one."""


@dataclass(frozen=True, eq=False)
class _End(Expression):
    """The empty text."""

    @property
    def is_whole(self) -> bool:
        return True


NOTHING = _Nothing()
_END = _End()


@dataclass(frozen=True, eq=False)
class _Sign(Expression):
    """One sign of a class: `ranges` are first and last code points, `classes` letters of `\\s` and `\\d`."""

    ranges: tuple[tuple[int, int], ...]
    classes: str = ""
    is_negated: bool = False

    def _after(self, sign: str) -> Expression:
        code = ord(sign)
        is_in = any(low <= code <= high for low, high in self.ranges) or any(_CLASSES[c](sign) for c in self.classes)
        return _END if is_in is not self.is_negated else NOTHING


_ANY = _Sign((), is_negated=True)


@dataclass(frozen=True, eq=False)
class _Then(Expression):
    first: Expression
    rest: Expression

    @cached_property
    def _is_whole(self) -> bool:
        return self.first.is_whole and self.rest.is_whole

    @property
    def is_whole(self) -> bool:
        return self._is_whole

    def _after(self, sign: str) -> Expression:
        found = _then(self.first.after(sign), self.rest)
        return _either((found, self.rest.after(sign))) if self.first.is_whole else found


@dataclass(frozen=True, eq=False)
class _Either(Expression):
    ways: frozenset[Expression]

    @cached_property
    def _is_whole(self) -> bool:
        return any(each.is_whole for each in self.ways)

    @property
    def is_whole(self) -> bool:
        return self._is_whole

    def _after(self, sign: str) -> Expression:
        return _either(tuple(each.after(sign) for each in self.ways))


@dataclass(frozen=True, eq=False)
class _Times(Expression):
    """`once` at least `least` times and at most `most`; `once` is never the empty text."""

    once: Expression
    least: int
    most: int

    @property
    def is_whole(self) -> bool:
        return self.least == 0

    def _after(self, sign: str) -> Expression:
        return _then(self.once.after(sign), _times(self.once, max(self.least - 1, 0), self.most - 1))


@lru_cache(maxsize=_MOST_STATES)
def _then(first: Expression, rest: Expression) -> Expression:
    if first is NOTHING or rest is NOTHING:
        return NOTHING
    if first is _END:
        return rest
    if rest is _END:
        return first
    if isinstance(first, _Then):
        return _Then(first.first, _then(first.rest, rest))
    return _Then(first, rest)


def _either(ways: tuple[Expression, ...]) -> Expression:
    flat: set[Expression] = set()
    for each in ways:
        if isinstance(each, _Either):
            flat |= each.ways
        elif each is not NOTHING:
            flat.add(each)
    if len(flat) < 2:
        return next(iter(flat), NOTHING)
    return _of_ways(frozenset(flat))


_of_ways = lru_cache(maxsize=_MOST_STATES)(_Either)


@lru_cache(maxsize=_MOST_STATES)
def _times(once: Expression, least: int, most: int) -> Expression:
    if most <= 0 or once is _END or once is NOTHING:
        return NOTHING if once is NOTHING and least else _END
    most = _ENDLESS if most >= _ENDLESS - 1 else most  # an endless count stays the same state
    return once if least == most == 1 else _Times(once, 0 if once.is_whole else least, most)


@cache
def expression(pattern: str) -> Expression:
    """The expression a pattern writes: characters, classes, groups, alternatives, repetition.

    Raises ValueError where the pattern holds anything else.
    """
    reader = _Reader(pattern)
    found = reader.alternatives()
    if reader.at < len(pattern):
        raise reader.unexpected()
    return found


@dataclass
class _Reader:
    """A pattern read from left to right."""

    pattern: str
    at: int = field(default=0)

    def unexpected(self) -> ValueError:
        return ValueError(
            f"{self.pattern!r} at {self.at}: not one of characters, classes, groups, alternatives, counts"
        )

    def alternatives(self) -> Expression:
        ways = [self._sequence()]
        while self._takes("|"):
            ways.append(self._sequence())
        return _either(tuple(ways))

    def _sequence(self) -> Expression:
        parts: list[Expression] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            parts.append(self._counted(self._one()))
        found: Expression = _END
        for each in reversed(parts):
            found = _then(each, found)
        return found

    def _one(self) -> Expression:
        if self._takes("(?:") or self._takes("("):
            found = self.alternatives()
            if not self._takes(")"):
                raise self.unexpected()
            return found
        if self._takes("["):
            return self._class()
        if self._takes("."):
            return _ANY
        if self.pattern[self.at] in "*+?{}^$)":
            raise self.unexpected()
        return self._sign_of(*self._escaped())

    def _counted(self, once: Expression) -> Expression:
        least, most = 1, 1
        if self._takes("*"):
            least, most = 0, _ENDLESS
        elif self._takes("+"):
            least, most = 1, _ENDLESS
        elif self._takes("?"):
            least, most = 0, 1
        elif found := re.compile(r"\{(\d+)(,(\d*))?\}").match(self.pattern, self.at):
            self.at = found.end()
            least = int(found[1])
            most = least if found[2] is None else int(found[3]) if found[3] else _ENDLESS
        return _times(once, least, most)

    def _class(self) -> Expression:
        is_negated = self._takes("^")
        ranges: list[tuple[int, int]] = []
        classes = ""
        start = self.at
        while self.at == start or not self._takes("]"):
            sign, is_class = self._escaped()
            if is_class:
                classes += sign
                continue
            last = sign
            if self.pattern[self.at : self.at + 1] == "-" and self.pattern[self.at + 1 : self.at + 2] not in ("]", ""):
                self.at += 1
                last, is_class = self._escaped()
                if is_class:
                    raise self.unexpected()
            ranges.append((ord(sign), ord(last)))
        return _Sign(tuple(ranges), classes, is_negated)

    def _escaped(self) -> tuple[str, bool]:
        """The next sign, and whether it is the letter of a class."""
        is_escaped = self._takes("\\")
        if self.at >= len(self.pattern):
            raise self.unexpected()
        sign = self.pattern[self.at]
        if is_escaped and sign.isalnum() and sign not in _CLASSES:
            raise self.unexpected()
        self.at += 1
        return sign, is_escaped and sign in _CLASSES

    @staticmethod
    def _sign_of(sign: str, is_class: bool) -> Expression:
        return _Sign((), sign) if is_class else _Sign(((ord(sign), ord(sign)),))

    def _takes(self, text: str) -> bool:
        if self.pattern.startswith(text, self.at):
            self.at += len(text)
            return True
        return False
