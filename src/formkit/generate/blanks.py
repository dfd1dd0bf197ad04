"""Blanks within sentences: as wide filled in as empty, so that no line is broken anew."""

from functools import lru_cache
from itertools import pairwise

from formkit.model.form import Form
from formkit.model.room import GAP, ems, is_gap
from formkit.model.template import Slot


@lru_cache(maxsize=16)
def signs_before(form: Form) -> dict[str, str]:
    """By path, the printed sign that stands before a field in its sentence."""
    template = form.templates.get("docx")
    cells = [cell for row in template.rows for cell in row.cells] if template else []
    return {
        part.path: before[-1:]
        for cell in cells
        for before, part in pairwise(cell.parts)
        if isinstance(part, Slot) and isinstance(before, str)
    }


def padded(text: str, width: int, before: str) -> str:
    """A text with the white space that makes it `width` full-width signs wide, to a quarter of one.

    A quarter is what a space of Times New Roman takes; `before` is the sign before the blank.
    """
    quarters = max(0, round(4 * (width - _width(text, before))))
    return text + " " * (quarters % 4) + "\u3000" * (quarters // 4)


@lru_cache(maxsize=10_000)
def _width(text: str, before: str) -> float:
    """How wide a text is set after a sign; as PDFs are set, where their fonts have all its signs."""
    from formkit.pdf.shaping import shaped  # only for forms that have blanks: it takes a while to load

    lead = GAP if text and is_gap(before, text[0]) else 0.0
    try:
        made = shaped((("song", text),))
    except KeyError:
        return lead + ems(text)
    return lead + sum(made.widths) + sum(made.gaps)
