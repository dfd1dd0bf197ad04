"""Within aligned rows: which returned cell is which label, and which text is which field's."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from formkit.labels import assign, fold
from formkit.match.rows import SeenRow, Words, alike
from formkit.model.noun import noun
from formkit.model.problem import Problem
from formkit.model.reading import Cell
from formkit.model.template import Slot, TemplateCell, TemplateRow
from formkit.model.text import half_width, squeeze

_BEHIND = 0.9  # how surely a cell is a label's that begins with the label and goes on with a value
_MOST_TEXTS = 4_096  # that are kept in mind folded sign by sign: the words between blanks come again with each paper
_ANCHOR = 6  # signs at either end of a changed sentence by which its blanks are still found
_RULES = " \t\n_＿\u3000"  # what stands in a blank that is filled in by hand or not at all


@noun
class Found:
    """The returned cells in which a slot's text stands - none where its place is gone - and that text.

    `within` is the template's cell between whose printed words the text stands; None where it is the whole cell's.
    """

    path: str
    cells: tuple[Cell, ...]
    text: str
    problems: tuple[Problem, ...] = ()
    within: TemplateCell | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it stands in one cell, of which the reader is sure."""
        cells = self.cells
        return len(cells) == 1 and not (self.problems or cells[0].doubts or cells[0].alternatives)


@dataclass(frozen=True)
class RowMatch:
    """A template row with its returned row: labels found, slots read, and cells that hold only a signature or seal.

    `is_even` if no label is lost, and as many cells stand behind each as in the template.
    """

    labels: tuple[Cell, ...]
    found: tuple[Found, ...]
    lost: tuple[TemplateCell, ...]
    unfilled: tuple[Cell, ...]
    is_even: bool


def match_row(row: TemplateRow, seen: SeenRow, words: Words) -> RowMatch:
    """What a returned row holds of a template row that does not repeat.

    `lost` are labels of the template that are not in the returned row.
    """
    labels = [cell for cell in row.cells if fold(cell.printed)]
    assigned = _assigned(labels, seen.cells, words)
    found: list[Found] = []
    unfilled: list[Cell] = []
    is_even = True
    for label, cell in assigned.items():
        if label.slots and label.row == row.index:
            found += inline(label, cell)
    for label, cell in assigned.items():
        slots, others = _region(row, label, labels), _seen_region(seen, cell, assigned.values(), words)
        if any(each.slots for each in slots):
            is_even &= len(slots) == len(others)
            paired = _paired(slots, others, cell)
            if not others and (above := _merged_from_above(seen, cell)) is not None:
                paired = [_merged(each, above) for each in paired]
            if behind := "" if label.slots else words.behind(label.printed, cell.text):
                paired = _with_behind(paired, cell, behind)
            following = next((each for each in labels if each.column >= label.columns.stop), None)
            if following is not None and following not in assigned:
                paired = [_unbounded(each, cell, following) for each in paired]
            found += paired
        elif not label.slots:
            unfilled += others[: len(slots)]
    lost = tuple(label for label in labels if label not in assigned)
    return RowMatch(tuple(assigned.values()), tuple(found), lost, tuple(unfilled), is_even and not lost)


def _assigned(labels: Sequence[TemplateCell], cells: Sequence[Cell], words: Words) -> dict[TemplateCell, Cell]:
    scores = []
    apart = [re.search(r"\S[\s:：]+\S", cell.text) is not None for cell in cells]  # only there a label can go before
    for number, label in enumerate(labels):
        row = {}
        for index, cell in enumerate(cells):
            score = alike(label, cell.text, words) if cell.text.strip() else 0.0
            if not score and apart[index] and not label.slots and words.behind(label.printed, cell.text):
                score = _BEHIND
            if score:
                # Of two cells that read the same, the one in the same order among the labels.
                distance = abs(index / max(1, len(cells)) - number / max(1, len(labels)))
                row[index] = score - 0.05 * distance
        scores.append(row)
    chosen = assign(scores, len(cells))
    return {label: cells[index] for label, index in zip(labels, chosen) if index is not None}


def _region(row: TemplateRow, label: TemplateCell, labels: Sequence[TemplateCell]) -> list[TemplateCell]:
    """The cells between a label and the next label of the template row, of those that begin in this row."""
    start = label.column + label.column_span
    end = min((other.column for other in labels if other.column >= start), default=None)
    return [
        cell
        for cell in row.cells
        if cell.column >= start and (end is None or cell.column < end) and cell.row == row.index
    ]


def _seen_region(seen: SeenRow, label: Cell, labels: Collection[Cell], words: Words) -> list[Cell]:
    """The cells after a label up to the next one, which may also be one that the template has elsewhere."""
    start = label.column + label.column_span
    assigned = {id(each) for each in labels}
    others = [
        other.column
        for other in seen.own
        if other.column >= start and (id(other) in assigned or words.is_known(other.text))
    ]
    end = min(others, default=None)
    return [
        cell
        for cell in seen.cells
        if cell.column >= start and (end is None or cell.column < end) and cell.row == seen.index
    ]


def _unbounded(found: Found, label: Cell, following: TemplateCell) -> Found:
    """What stands after a label may be the next one's, where that is no longer there."""
    message = (
        f"{label.place}“{label.text.strip()}”后面的“{following.printed}”找不到了，"
        f"分不清“{found.text.strip()}”是谁的内容。请对照原件确认。"
    )
    problem = Problem("row.shape", found.path, message, label.place)
    return replace(found, problems=(*found.problems, problem)) if found.text.strip() else found


def _merged_from_above(seen: SeenRow, label: Cell) -> Cell | None:
    """The cell right of a label that begins in a row above, where it holds something."""
    beside = next((each for each in seen.cells if each.column == label.columns.stop), None)
    return beside if beside is not None and beside.row < seen.index and beside.text.strip() else None


def _merged(found: Found, above: Cell) -> Found:
    message = f"{above.place}“{above.text.strip()}”的格子与上面一行合并了，分不清是不是也填给这一栏的。请对照原件确认。"
    return replace(found, problems=(*found.problems, Problem("cell.merged", found.path, message, above.place)))


def _with_behind(paired: Sequence[Found], label: Cell, text: str) -> list[Found]:
    """The values after a label, one of which has been written into the label's own cell behind the label."""
    if len(paired) == 1 and not paired[0].text.strip():
        return [replace(paired[0], cells=(label,), text=text)]
    message = f"{label.place}的标签后面还写了“{text}”，分不清是不是这一栏的内容。请对照原件确认。"
    return [
        replace(each, problems=(*each.problems, Problem("cell.split", each.path, message, label.place)))
        for each in paired
    ]


def _paired(slots: Sequence[TemplateCell], cells: Sequence[Cell], label: Cell) -> list[Found]:
    """Each slot cell of a region with its returned cell; where cells were split or lost, never by shifting."""
    filled = [cell for cell in slots if cell.slots]
    if len(slots) == len(cells):
        return [found for slot, cell in zip(slots, cells) for found in (inline(slot, cell) if slot.slots else [])]
    if len(filled) == 1 and len(filled[0].slots) == 1:
        path = filled[0].slots[0].path
        written = [cell for cell in cells if cell.text.strip()]
        if len(written) > 1:
            message = f"{label.place}“{label.text.strip()}”后面有几格都写了内容，分不清哪个是。请对照原件确认。"
            problem = Problem("cell.split", path, message, written[0].place)
            return [Found(path, tuple(written), " ".join(cell.text.strip() for cell in written), (problem,))]
        return [Found(path, tuple(written or cells), written[0].text if written else "")]
    message = f"{label.place}“{label.text.strip()}”后面的格数与原表不同，可能错位。请对照原件确认。"
    return [
        Found(slot.path, tuple(cells), "", (Problem("row.shape", slot.path, message, label.place),))
        for cell in filled
        for slot in cell.slots
    ]


def inline(template: TemplateCell, cell: Cell) -> list[Found]:
    """The texts of a cell's slots: what stands between the printed words, which are found in order.

    Where a printed word is no longer there, the slots beside it are doubtful and get the whole text.
    """
    if len(template.parts) == 1 and template.slots:
        return [Found(template.slots[0].path, (cell,), cell.text)]
    positions, folded = _folded(cell.text)
    found: list[Found] = []
    pending: Slot | None = None
    start, edges = 0, ["", ""]  # the punctuation printed before and after the slot, which folding takes away
    for part in template.parts:
        if isinstance(part, Slot):
            pending = part
            continue
        _, word = _folded(part)
        if not word:
            edges[pending is not None] += part
            continue
        at, after_word = _word_at(folded, word, start)
        if at < 0:
            return [_unclear(slot, cell) for slot in template.slots]
        before, after = _edges(part)
        if pending is not None:
            text = _between(cell.text, positions, start, at, (edges[0], edges[1] + before))
            found.append(Found(pending.path, (cell,), text, within=template))
            pending = None
        start, edges = after_word, [after, ""]
    if pending is not None:
        text = _between(cell.text, positions, start, len(folded), (edges[0], edges[1]))
        found.append(Found(pending.path, (cell,), text, within=template))
    return found


def _word_at(text: str, word: str, start: int) -> tuple[int, int]:
    """Where a printed word begins and ends in a text from `start` on, (-1, -1) where it does not stand there.

    Of a long one that was changed within, both ends must stand there, and nowhere else.
    """
    at = text.find(word, start)
    if at >= 0:
        return at, at + len(word)
    head, tail = word[:_ANCHOR], word[-_ANCHOR:]
    if len(word) < 2 * _ANCHOR or text.count(head) != 1 or text.count(tail) != 1:
        return -1, -1
    at, last = text.find(head, start), text.find(tail, start)
    return (at, last + _ANCHOR) if at >= 0 and at + _ANCHOR <= last else (-1, -1)


def _edges(part: str) -> tuple[str, str]:
    """What stands in a printed text before the first and after the last sign that counts when folded."""
    positions, _ = _folded(part)
    return part[: positions[0]], part[positions[-1] + 1 :]


def _between(whole: str, positions: Sequence[int], start: int, end: int, edges: tuple[str, str]) -> str:
    first = positions[start - 1] + 1 if start else 0
    last = positions[end] if end < len(positions) else len(whole)
    text = _without(whole[first:last], edges[0])
    text = _without(text[::-1], edges[1][::-1])[::-1]
    text = text.strip(_RULES)
    if start:  # people write a colon behind a label that has none
        text = text.lstrip(f"{_RULES}:：")
    return text


def _without(text: str, edge: str) -> str:
    """`text` without the printed signs it begins with, as far as they are still there."""
    for sign in squeeze(edge):
        rest = text.lstrip()
        if half_width(rest[:1]) == sign:
            text = rest[1:]
    return text


def _unclear(slot: Slot, cell: Cell) -> Found:
    message = f"{cell.place}：印好的文字被改动过，分不清填的是哪一段，读到“{cell.text.strip()}”。请对照原件确认。"
    return Found(slot.path, (cell,), cell.text, (Problem("cell.print_changed", slot.path, message, cell.place),))


@lru_cache(maxsize=_MOST_TEXTS)
def _folded(text: str) -> tuple[Sequence[int], str]:
    """`text` folded character by character, with the position each folded character came from."""
    positions: list[int] = []
    folded: list[str] = []
    for index, character in enumerate(text):
        for each in fold(character):
            positions.append(index)
            folded.append(each)
    return positions, "".join(folded)
