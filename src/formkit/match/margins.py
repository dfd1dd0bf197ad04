"""Notes that someone wrote into a page header or footer."""

import re
from collections.abc import Iterator
from functools import lru_cache

from formkit.labels import fold
from formkit.model.problem import Problem
from formkit.model.reading import Reading
from formkit.model.template import Part, Template


def notes_in_margins(template: Template, reading: Reading) -> Iterator[Problem]:
    """Each text in a header or footer that the template does not print there."""
    printed = [_pattern(parts) for parts in template.margins]
    for line in reading.margins:
        text = fold(line.text)
        if text and not any(pattern.fullmatch(text) for pattern in printed):
            message = f"{line.place}有表外的文字“{line.text.strip()}”，不知属于哪一栏。请看是否要紧。"
            yield Problem("page.text_outside", "", message, line.place)


def is_margin(template: Template, text: str) -> bool:
    """Whether a line of a printed page is one of the template's page headers and footers, or several side by side."""
    printed = [_pattern(parts) for parts in template.margins]
    pieces = [fold(each) for each in (text, *text.split("\t"))]
    whole, *parts = pieces
    return bool(whole) and (
        any(pattern.fullmatch(whole) for pattern in printed)
        or all(any(pattern.fullmatch(part) for pattern in printed) for part in parts if part)
    )


@lru_cache(maxsize=256)
def _pattern(parts: tuple[Part, ...]) -> re.Pattern[str]:
    """What a printed text looks like once filled in; page numbers are worked out anew by every program."""
    words = (re.sub(r"[0-9]+", "[0-9]+", re.escape(fold(part))) if isinstance(part, str) else ".*" for part in parts)
    return re.compile("".join(words))
