"""Which form a returned file is, where it does not say so itself, and which of its templates it is laid against."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from formkit.labels import fold
from formkit.match.answers import paths_of
from formkit.match.paper import as_filed
from formkit.match.rows import seen_rows
from formkit.model.form import Form
from formkit.model.path import of_any_row
from formkit.model.reading import Block, Reading
from formkit.model.template import Template

PRINTED = "pdf"  # a format of no template: what a template looks like on paper
_LEAST_COLUMNS, _MOST_OWN = 6, 0.7  # headings that a list must share with a table, and their share of all
# Half of a form's labels gone is a foreign form; two forms within a tenth of each other are not told apart.
_ENOUGH, _APART = 0.5, 0.9


def candidates(forms: Iterable[Form], reading: Reading) -> tuple[Form, ...]:
    """The forms the reading may be, likeliest first: none where it is foreign, several where they cannot be told apart."""
    scored = sorted(
        ((likeness_to(form, reading), form.id, form) for form in forms), reverse=True, key=lambda each: each[:2]
    )
    if not scored or scored[0][0] < _ENOUGH:
        return ()
    best = scored[0][0]
    return tuple(form for score, _, form in scored if score >= _APART * best)


def template_for(form: Form, reading: Reading) -> Template | None:
    """The template a reading is laid against: that of its format, or of the one that a PDF was printed from."""
    if reading.format != PRINTED:
        return form.templates.get(reading.format)
    return max(form.templates.values(), key=lambda each: _hits(form, each, reading), default=None)


def likeness_to(form: Form, reading: Reading) -> float:
    """How much of a form stands in a reading, from 0 to 1.

    The greatest of: the share of its printed labels; that of a row's headings that are its tables', as in a list of the
    customer's own; and the share of named fields that are the form's.
    """
    template = template_for(form, reading)
    if template is None:
        return 0.0
    known = paths_of(form)
    named = [of_any_row(each.name) in known for each in reading.answers if each.is_ticked is None]
    shares = (_hits(form, template, reading)[0], sum(named) / len(named) if named else 0.0)
    return max(*shares, 0.0 if any(loop.is_block for loop in template.loops) else _listed(form, reading))


def _hits(form: Form, template: Template, reading: Reading) -> tuple[float, int]:
    """The share of a template's printed labels that stand in a reading, each as often as it is printed, and their number."""
    texts = Counter(_meant(form, cell.text) for row in seen_rows(blocks_of(template, reading)) for cell in row.own)
    labels = Counter(
        word for row in template.rows for cell in row.cells if cell.row == row.index and (word := fold(cell.printed))
    )
    found = (labels & texts).total()
    return found / labels.total() if labels else 0.0, found


def _listed(form: Form, reading: Reading) -> float:
    """The share of a row of headings that are those of one of a form's tables, as in a list of the customer's own."""
    known = _headings(form)
    best = 0.0
    for row in seen_rows(reading.blocks):
        texts = [word for cell in row.own if (word := fold(cell.text))]
        found = sum(word in known for word in texts)
        if found >= _LEAST_COLUMNS and found > _MOST_OWN * len(texts):
            best = max(best, found / len(texts))
    return best


@lru_cache(maxsize=64)
def _headings(form: Form) -> frozenset[str]:
    """What the columns of a form's tables are called, with and without the group they are in."""
    fields = [each for table in form.tables for each in table.fields]
    return frozenset(
        fold(prefix + word) for each in fields for word in (each.label, *each.synonyms) for prefix in ("", each.group)
    )


def _meant(form: Form, text: str) -> str:
    """The folded label that a text is, be it by another name."""
    folded = fold(text)
    return _labels_by_word(form).get(folded, folded)


@lru_cache(maxsize=64)
def _labels_by_word(form: Form) -> Mapping[str, str]:
    return {fold(word): fold(each.label) for _, each in form.all_fields() for word in (*each.synonyms, each.label)}


def blocks_of(template: Template, reading: Reading) -> tuple[Block, ...]:
    """What stands on a reading; of a printed one, as the file had it."""
    return as_filed(template, reading) if reading.format == PRINTED else reading.blocks
