"""Aligns the rows of a returned file with those of the template.

A document is taken as one run of rows: a table's rows as they are, a paragraph as a row of one cell. So it does
not matter whether Word has split a table in two or LibreOffice has joined two into one.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from formkit.labels import REMARKED, bare, fold, is_remark, likeness
from formkit.model.form import Form
from formkit.model.reading import Block, Cell, Grid
from formkit.model.template import Loop, Part, Template, TemplateCell, TemplateRow

# Two labels less alike than this are not the same label retyped: 联系人 and 联系电话 are 0.57 alike, 经度 and 纬度 0.5.
ALIKE = 0.7
SENTENCE = 12  # signs from which a text is a sentence and no label
_MOST_TEXTS = 50_000  # whose labels are kept in mind
_NUMBER, _FIGURES, _REMARK = re.compile("[0-9./:-]+"), re.compile("[0-9/-]"), re.compile(r"\([^()]*\)")
Bearing = tuple[object, ...]  # of a text: what it stands for, as far as that can be told
# What a row gains by standing for a row of a table, or for a row without any printed words: less than any label.
_REPEATED, _UNLABELLED = 0.02, 0.01


class Words:
    """What each printed label of a form is also called."""

    def __init__(self, form: Form, template: Sequence[TemplateRow]) -> None:
        synonyms: dict[str, tuple[str, ...]] = {}
        for _, field in form.all_fields():
            synonyms[field.label] = (*synonyms.get(field.label, ()), *field.synonyms)
        printed = {cell.printed for row in template for cell in row.cells if fold(cell.printed)}
        self._words = {label: (label, *synonyms.get(label, ())) for label in (*synonyms, *printed)}
        self._known = frozenset(fold(word) for label in synonyms for word in self._words[label]) - {""}
        self._labels: dict[str, list[str]] = {}  # the printed labels by each word that they go by, folded
        for label in printed:
            for word in dict.fromkeys(fold(each) for each in self._words[label]):
                self._labels.setdefault(word, []).append(label)
        self._folded = [word for word in self._labels if word]
        self._shortest = min(map(len, self._folded), default=0)
        self._by_sign_in = {
            sign: tuple(word for word in self._folded if sign in word) for sign in frozenset("".join(self._folded))
        }
        self._by_sign = _by_first_sign((word, word) for word in self._folded)
        self._by_bare = _by_first_sign(
            (bare(each), fold(each)) for label in printed for each in self._words[label] if fold(each)
        )
        self.labels_of = lru_cache(maxsize=_MOST_TEXTS)(self._labels_of)
        self.bearing = lru_cache(maxsize=_MOST_TEXTS)(self._bearing_of)
        self._by_start = _by_first_sign((word, label) for label, words in self._words.items() for word in words)
        self._blanked = tuple(
            {cell.parts: cell for row in template for cell in row.cells if cell.slots and fold(cell.printed)}.values()
        )
        self._signs = frozenset(
            sign
            for word in (
                *(each for words in self._words.values() for each in words),
                *(cell.printed for cell in self._blanked),
            )
            for sign in f"{fold(word)}()"
        )
        whole = {each for words in self._words.values() for each in words} | {each.printed for each in self._blanked}
        self._has_no_numbers = not any(_is_like_a_number(word) for each in whole for word in (fold(each), bare(each)))
        self._behind = {
            label: tuple((word, _behind(word)) for word in words if word) for label, words in self._words.items()
        }

    def _labels_of(self, text: str) -> Mapping[str, float]:
        """The printed words that `text` may be retyped from, each with how surely; none for most values.

        A text that is another label of the form word for word is that other one, however alike the two are:
        含税 and 不含税, BBU数(个) and RRU数(个).
        """
        folded = fold(text)
        if not folded:
            return {}
        if folded in self._known:
            return {label: 1.0 if fold(label) == folded else 0.99 for label in self._labels.get(folded, ())}
        scores: dict[str, float] = {}
        for word in self._sharing(folded):
            if (score := fuzz.ratio(folded, word) / 100) >= ALIKE:
                scores[word] = score
        for word in self._with_remark(text, folded):
            scores[word] = max(scores.get(word, 0.0), REMARKED)
        found: dict[str, float] = {}
        for word, score in scores.items():
            for label in self._labels[word]:
                found[label] = max(found.get(label, 0.0), score)
        return found

    def _sharing(self, folded: str) -> list[str]:
        """The words that a folded text may be like at all: what two share in order is at most what of one is in the other."""
        length, signs = len(folded), [sign for sign in folded if sign in self._by_sign_in]
        if 2 * len(signs) <= ALIKE * (length + self._shortest) - 0.5:
            return []
        shared: dict[str, int] = {}
        for sign in signs:
            for word in self._by_sign_in[sign]:
                shared[word] = shared.get(word, 0) + 1
        return [word for word, count in shared.items() if 2 * count > ALIKE * (length + len(word)) - 0.5]

    def _with_remark(self, text: str, folded: str) -> Iterator[str]:
        """The words to which `text` only adds a number or a remark in brackets, or of which it leaves those out."""
        rest = bare(text)
        for stem, word in self._by_sign.get(rest[:1], ()):
            if rest.startswith(stem) and is_remark(rest[len(stem) :]):
                yield word
        for whole, word in self._by_bare.get(folded[:1], ()):
            if whole.startswith(folded) and is_remark(whole[len(folded) :]):
                yield word

    def behind(self, label: str, text: str) -> str:
        """What stands in a text behind a label and a space, colon or line break; "" where it does not begin with one."""
        start = text.lstrip()
        for word, pattern in self._behind.get(label, ()):
            found = pattern.match(start) if start.startswith(word) else None
            if found and not self.labels_of(found["rest"]) and not self.is_known(found["rest"]):
                return found["rest"].strip()
        return ""

    def is_known(self, text: str) -> bool:
        """Whether a text is a label of the form word for word, or a name it also goes by."""
        return fold(text) in self._known

    def is_label(self, text: str) -> bool:
        """Whether a text is word for word what is printed on the form, or a name that a label also goes by."""
        folded = fold(text)
        return folded in self._known or folded in self._labels

    def _bearing_of(self, text: str) -> Bearing:
        """All by which a text tells what it stands for on a paper: nothing, for one that fills a field in or is empty."""
        if self._has_no_numbers and _NUMBER.fullmatch(text):
            return ()
        folded = fold(text)
        if self._signs.isdisjoint(folded):
            return ()
        starts = self._by_start.get(text.lstrip()[:1])
        if starts and any(self.behind(label, text) for _, label in starts):
            return (text,)
        labels, is_known = self.labels_of(text), folded in self._known
        kept = tuple((number, score) for number, cell in enumerate(self._blanked) if (score := _kept(cell, text)))
        return (tuple(sorted(labels.items())), kept, is_known) if labels or kept or is_known else ()

    def likeness(self, label: str, text: str) -> float:
        """How surely `text` is `label` retyped, from 0 to 1; 0 where it is less than `ALIKE`."""
        words = self._words.get(label, (label,))
        folded = fold(text)
        if folded in self._known:
            return next((1.0 if fold(word) == fold(label) else 0.99 for word in words if fold(word) == folded), 0.0)
        best = max(likeness(word, text) for word in words)
        return best if best >= ALIKE else 0.0


def _by_first_sign(words: Iterable[tuple[str, str]]) -> Mapping[str, tuple[tuple[str, str], ...]]:
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for stem, word in words:
        if stem:
            found[stem[0]] = (*found.get(stem[0], ()), (stem, word))
    return found


def _is_like_a_number(folded: str) -> bool:
    """Whether a folded word, with or without its remarks, may be `ALIKE` a text of figures: has as many of them itself."""
    words = filter(None, (folded, _REMARK.sub("", folded)))
    return any(len(_FIGURES.findall(word)) >= ALIKE / (2 - ALIKE) * len(word) for word in words)


def _behind(word: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(word)}(?:\s*[:：]\s*|\s+)(?P<rest>\S.*)", re.DOTALL)


@lru_cache(maxsize=64)
def words_of(form: Form, format: str) -> Words:
    """The words of a form's template, worked out once."""
    return Words(form, form.templates[format].rows)


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
    words, total = _words_in(cell.parts)
    folded = fold(text)
    if len(folded) < ALIKE * total:
        return 0.0
    start, found = 0, 0
    for word in words:
        at = folded.find(word, start)
        if at >= 0:
            start = at + len(word)
            found += len(word)
    share = found / total if total else 0.0
    if share < ALIKE and total >= SENTENCE:  # a sentence in which words were changed is still that sentence
        share = likeness(cell.printed, text)
    return share if share >= ALIKE else 0.0


@lru_cache(maxsize=_MOST_TEXTS)
def _words_in(parts: tuple[Part, ...]) -> tuple[tuple[str, ...], int]:
    """The printed words of a cell, folded, and how many signs they have."""
    words = tuple(word for part in parts if isinstance(part, str) and (word := fold(part)))
    return words, sum(map(len, words))


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
    texts = [_Texts(row, words) for row in seen]
    scores = [
        [_score(row, other, words, number in listed) for other in texts] for number, row in enumerate(template.rows)
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


class _Texts:
    """The texts of a returned row, and how surely each printed label is among them."""

    def __init__(self, row: SeenRow, words: Words) -> None:
        self.is_in_table = row.grid is not None
        self.count = len(row.cells)
        self.texts = [cell.text for cell in row.cells if cell.text.strip()]
        self.labels: dict[str, float] = {}
        for text in self.texts:
            for label, score in words.labels_of(text).items():
                self.labels[label] = max(self.labels.get(label, 0.0), score)


def _score(row: TemplateRow, seen: _Texts, words: Words, is_listed: bool) -> float:
    """How much a returned row speaks for being a template row; one under headings speaks by its shape alone."""
    if is_listed:
        return _REPEATED if seen.is_in_table and seen.count > 1 else 0.0
    labels = [cell for cell in row.cells if fold(cell.printed)]
    if not labels:
        return _UNLABELLED if seen.is_in_table and any(cell.slots for cell in row.cells) else 0.0
    return sum(
        max((alike(label, text, words) for text in seen.texts), default=0.0)
        if label.slots
        else seen.labels.get(label.printed, 0.0)
        for label in labels
    )
