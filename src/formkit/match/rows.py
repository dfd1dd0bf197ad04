"""Aligns the rows of a returned file with those of the template.

A document is taken as one run of rows: a table's rows as they are, a paragraph as a row of one cell. So it does
not matter whether Word has split a table in two or LibreOffice has joined two into one.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from formkit.labels import fold, likeness
from formkit.model.form import Form
from formkit.model.reading import Block, Cell, Grid
from formkit.model.template import Loop, Template, TemplateCell, TemplateRow

# Two labels less alike than this are not the same label retyped: 联系人 and 联系电话 are 0.57 alike, 经度 and 纬度 0.5.
ALIKE = 0.7
SENTENCE = 12  # signs from which a text is a sentence and no label
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

    def behind(self, label: str, text: str) -> str:
        """What stands in a text behind a label and a space, colon or line break; "" where it does not begin with one."""
        for word in (label, *self._synonyms.get(label, ())):
            found = re.match(rf"\s*{re.escape(word)}(?:\s*[:：]\s*|\s+)(?P<rest>\S.*)", text, re.DOTALL)
            if found and not self.labels_of(found["rest"]) and not self.is_known(found["rest"]):
                return found["rest"].strip()
        return ""

    def is_known(self, text: str) -> bool:
        """Whether a text is a label of the form word for word, or a name it also goes by."""
        return fold(text) in self._known

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

    @property
    def own(self) -> Iterator[Cell]:
        """The cells that begin in this row."""
        return (cell for cell in self.cells if cell.row == self.index)


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
    if share < ALIKE and total >= SENTENCE:  # a sentence in which words were changed is still that sentence
        share = likeness(cell.printed, text)
    return share if share >= ALIKE else 0.0


@dataclass(frozen=True)
class Alignment:
    """Which returned row stands for which template row, as pairs in their order; rows of a loop come again and again."""

    pairs: tuple[tuple[int, int], ...]

    def once(self, rows: Collection[int]) -> dict[int, int]:
        """The returned row of each of these template rows that was found, of rows that stand but once."""
        return {row: seen for row, seen in self.pairs if row in rows}

    def all_of(self, row: int) -> list[int]:
        """All returned rows of a template row."""
        return [seen for each, seen in self.pairs if each == row]

    def turns(self, rows: range) -> list[dict[int, int]]:
        """The returned row of each template row of a loop, once for each time it was gone through."""
        turns: list[dict[int, int]] = []
        last = rows.stop
        for row, seen in self.pairs:
            if row in rows:
                if row <= last:
                    turns.append({})
                turns[-1][row] = seen
                last = row
        return turns


def align(template: Template, seen: Sequence[SeenRow], words: Words) -> Alignment:
    """The alignment with the greatest sum of label likeness that keeps the order of rows; loops may begin anew.

    A card must bring half of its labels to count as another one: a row that was moved within it does not.
    """
    listed = {row for loop in template.loops if not loop.is_block for row in loop.rows}
    scores = [
        [_score(row, other, words, number in listed) for other in seen] for number, row in enumerate(template.rows)
    ]
    ends = {loop.rows.stop: (loop.rows.start, _cost(template, loop)) for loop in template.loops if loop.rows}
    height, width = len(template.rows), len(seen)
    best = [[0.0] * (height + 1) for _ in range(width + 1)]  # by how many returned and how many template rows are done
    for j, column in enumerate(best):
        before = best[j - 1] if j else None
        for i in range(1, height + 1):
            value = column[i - 1]
            if before is not None:
                value = max(value, before[i])
                if gain := scores[i - 1][j - 1]:
                    value = max(value, before[i - 1] + gain)
            column[i] = value
            if i in ends:
                start, cost = ends[i]
                for each in range(start, i):
                    column[each] = max(column[each], value - cost)
    return Alignment(tuple(_traced(best, scores, {start: end for end, (start, _) in ends.items()})))


def _cost(template: Template, loop: Loop) -> float:
    """What going through a loop once more must outweigh."""
    if not loop.is_block:
        return 0.0
    labels = sum(bool(fold(cell.printed)) for row in loop.rows for cell in template.rows[row].cells)
    return labels / 2


def _traced(
    best: Sequence[Sequence[float]], scores: Sequence[Sequence[float]], ends: Mapping[int, int]
) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    j, i = len(best) - 1, len(best[0]) - 1
    while i or j:
        value = best[j][i]
        gain = scores[i - 1][j - 1] if i and j else 0.0
        if gain and value == best[j - 1][i - 1] + gain:
            pairs.append((i - 1, j - 1))
            i, j = i - 1, j - 1
        elif j and value == best[j - 1][i]:
            j -= 1
        elif i and value == best[j][i - 1]:
            i -= 1
        else:
            i = ends[i]  # the loop whose first row is the next began anew here
    pairs.reverse()
    return pairs


def _score(row: TemplateRow, seen: SeenRow, words: Words, is_listed: bool) -> float:
    """How much a returned row speaks for being a template row; one under headings speaks by its shape alone."""
    if is_listed:
        return _REPEATED if seen.grid is not None and len(seen.cells) > 1 else 0.0
    labels = [cell for cell in row.cells if fold(cell.printed)]
    if not labels:
        return _UNLABELLED if seen.grid is not None and any(cell.slots for cell in row.cells) else 0.0
    texts = [cell.text for cell in seen.cells if cell.text.strip()]
    likely = [text for text in texts if words.labels_of(text)]
    return sum(
        max((alike(label, text, words) for text in (texts if label.slots else likely)), default=0.0) for label in labels
    )
