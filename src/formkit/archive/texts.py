"""Text made searchable: any piece of it is found, of one sign or more, as a plain look through all text would find it.

Chinese has no spaces between its words, and what splits it into words loses what was split otherwise. Here every pair
of neighbouring signs is a word, so that a piece of text is a phrase; the last sign of a value stands alone, so that
nothing is found across the end of one.
"""

import re
import string
from collections.abc import Iterable
from functools import lru_cache

from formkit.model.text import squeeze

# The tokenizer takes all that is not ASCII for letters; so what is no letter in ASCII is written in full width.
_WIDE = {ord(sign): ord(sign) + 0xFEE0 for sign in string.punctuation}
_MOST_TEXTS = 32_768  # that are kept in mind: a batch has the same customers, places and days again and again
_NO_TEXT = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def folded(values: Iterable[str]) -> str:
    """Values as they are searched, each once and on a line of its own: width, case and white space do not count."""
    return "\n".join(dict.fromkeys(each for value in values if (each := _folded(value))))


@lru_cache(maxsize=_MOST_TEXTS)
def _folded(text: str) -> str:
    return _NO_TEXT.sub("\ufffd", squeeze(text).casefold().translate(_WIDE))


def grams(text: str) -> str:
    """The words of a folded text: "ABC" is "AB BC C"."""
    return " ".join(line[at : at + 2] for line in text.split("\n") for at in range(len(line)))


def terms(question: str) -> list[str]:
    """What a question asks for: its parts between spaces, folded; a text that has all of them answers it."""
    return [each for part in question.split() if (each := _folded(part))]


def match(wanted: Iterable[str]) -> str:
    """The question for terms in FTS5's own words."""
    return " AND ".join(
        f'"{term}" *' if len(term) == 1 else f'"{" ".join(term[at : at + 2] for at in range(len(term) - 1))}"'
        for term in wanted
    )
