"""What a kind can look like on paper."""

import re
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Grammar:
    """The texts a kind may print or accept, as a regular expression over half-width text.

    The expression keeps to characters, classes, groups, alternatives and repetition - no look-around, no
    back reference - so that a recogniser can also walk it character by character.
    `text` marks a grammar that is free text, which constrains nothing but length.
    """

    pattern: str
    is_free: bool = False

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.DOTALL)

    def matches(self, text: str) -> bool:
        """Whether the whole of `text` is one the grammar allows."""
        return self._compiled.fullmatch(text) is not None
