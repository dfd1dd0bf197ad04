"""Aligns the rows of a returned file with those of the template.

A document is taken as one run of rows: a table's rows as they are, a paragraph as a row of one cell. So it does
not matter whether Word has split a table in two or LibreOffice has joined two into one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from formkit.labels import fold, likeness
from formkit.model.form import Form
from formkit.model.reading import Block, Cell, Grid
from formkit.model.template import TemplateCell, TemplateRow

# Two labels less alike than this are not the same label retyped: 联系人 and 联系电话 are 0.57 alike, 经度 and 纬度 0.5.
ALIKE = 0.7
# What a row gains by standing for a row of a table, or for a row without any printed words: less than any label.
_REPEATED, _UNLABELLED = 0.02, 0.01


class Words:
    """What each printed label of a form is also called."""

    def __init__(self, form: Form, template: Sequence[TemplateRow]) -> None:
        synonyms: dict[str, tuple[str, ...]] = {}
        for _, field in form.all_fields():
            synonyms[field.label] = (*synonyms.get(field.label, ()), *field.synonyms)
        self._synonyms = synonyms
        self._known = frozenset(fold(word) for label, words in synonyms.items() for word in (label, *words))
        self._printed = tuple({cell.printed for row in template for cell in row.cells if fold(cell.printed)})
        self._by_text: dict[str, dict[str, float]] = {}

    def labels_of(self, text: str) -> Mapping[str, float]:
        """The printed words that `text` may be retyped from, each with how surely; none for most values."""
        if text not in self._by_text:
            found = ((label, self.likeness(label, text)) for label in self._printed)
            self._by_text[text] = {label: score for label, score in found if score}
        return self._by_text[text]

    def likeness(self, label: str, text: str) -> float:
        """How surely `text` is `label` retyped, from 0 to 1; 0 where it is less than `ALIKE`.

        A text that is another label of the form word for word is that other one, however alike the two are:
        含税 and 不含税, BBU数(个) and RRU数(个).
        """
        words = (label, *self._synonyms.get(label, ()))
        folded = fold(text)
        if folded in self._known:
            return next((1.0 if fold(word) == fold(label) else 0.99 for word in words if fold(word) == folded), 0.0)
        best = max(likeness(word, text) for word in words)
        return best if best >= ALIKE else 0.0


@dataclass(frozen=True)
class SeenRow:
    """A row as returned: the grid it is in (None for a paragraph), its index there, and the cells that cover it."""

    block: int
    grid: Grid | None
    index: int
    cells: tuple[Cell, ...]


def seen_rows(blocks: Sequence[Block]) -> tuple[SeenRow, ...]:
    """All rows of a reading in order; paragraphs without text are left out."""
    rows = []
    for number, block in enumerate(blocks):
        if isinstance(block, Grid):
            rows += [SeenRow(number, block, index, block.row(index)) for index in range(block.row_count)]
        elif block.text.strip():
            cell = Cell(0, 0, 1, 1, block.text, block.place, block.doubts, block.alternatives)
            rows.append(SeenRow(number, None, 0, (cell,)))
    return tuple(rows)


def alike(cell: TemplateCell, text: str, words: Words) -> float:
    """How surely `text` is the returned form of a template cell with printed words, from 0 to 1.

    A cell that also holds slots is judged by how much of its printed words is still there, in order.
    """
    return _kept(cell, text) if cell.slots else words.labels_of(text).get(cell.printed, 0.0)


def _kept(cell: TemplateCell, text: str) -> float:
    folded, start, found, total = fold(text), 0, 0, 0
    for part in cell.parts:
        if isinstance(part, str) and (word := fold(part)):
            total += len(word)
            at = folded.find(word, start)
            if at >= 0:
                start = at + len(word)
                found += len(word)
    share = found / total if total else 0.0
    return share if share >= ALIKE else 0.0


def align(template: Sequence[TemplateRow], seen: Sequence[SeenRow], words: Words) -> list[list[int]]:
    """For each template row the returned rows that stand for it: at most one, or any number where it repeats.

    The order of rows is kept; the alignment with the greatest sum of label likeness is taken.
    """
    height, width = len(template), len(seen)
    scores = [[_score(row, other, words) for other in seen] for row in template]
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    for i in range(1, height + 1):
        repeats = template[i - 1].repeats is not None
        line, above, gains = best[i], best[i - 1], scores[i - 1]
        for j in range(1, width + 1):
            value = max(above[j], line[j - 1])
            if gain := gains[j - 1]:
                value = max(value, above[j - 1] + gain)
                if repeats:
                    value = max(value, line[j - 1] + gain)
            line[j] = value
    return _traced(template, best, scores)


def _traced(template: Sequence[TemplateRow], best: list[list[float]], scores: list[list[float]]) -> list[list[int]]:
    result: list[list[int]] = [[] for _ in template]
    i, j = len(template), len(scores[0]) if scores else 0
    while i and j:
        gain, value = scores[i - 1][j - 1], best[i][j]
        if gain and template[i - 1].repeats is not None and value == best[i][j - 1] + gain:
            result[i - 1].append(j - 1)
            j -= 1
        elif gain and value == best[i - 1][j - 1] + gain:
            result[i - 1].append(j - 1)
            i, j = i - 1, j - 1
        elif value == best[i][j - 1]:
            j -= 1
        else:
            i -= 1
    for rows in result:
        rows.reverse()
    return result


def _score(row: TemplateRow, seen: SeenRow, words: Words) -> float:
    """How much a returned row speaks for being a template row."""
    if row.repeats is not None:
        return _REPEATED if seen.grid is not None and len(seen.cells) > 1 else 0.0
    labels = [cell for cell in row.cells if fold(cell.printed)]
    if not labels:
        return _UNLABELLED if seen.grid is not None and any(cell.slots for cell in row.cells) else 0.0
    texts = [cell.text for cell in seen.cells if cell.text.strip()]
    likely = [text for text in texts if words.labels_of(text)]
    return sum(
        max((alike(label, text, words) for text in (texts if label.slots else likely)), default=0.0) for label in labels
    )
