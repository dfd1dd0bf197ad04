"""The running text that a form prints against what came back: clauses that were changed, deleted or moved.

Labels may be retyped; a clause may not. What is filled into the blanks of a sentence is no change of it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from formkit.match.rows import SENTENCE, Alignment, SeenRow
from formkit.model.place import FilePlace, Paragraph
from formkit.model.problem import Problem
from formkit.model.reading import Cell
from formkit.model.returned import PrintVerdict
from formkit.model.template import Part, Template, TemplateCell, TemplateRow
from formkit.model.text import squeeze

_MOST_PARTS = 4_096  # printed texts whose patterns are kept in mind
_SHOWN = 30  # signs of a text that a message repeats
_MOST_GONE = 0.9  # of the sentences: a page without them is a sheet of data, as some fillable files are
_LEAST_CLAUSES = 2  # sentences in paragraphs of their own that make an agreement
_MOST_CHANGES = 3  # that a message names
_AROUND = 16  # signs on either side of a change
_ENDS = ",;:!?。、"  # of a clause, as squeezed
_SLOT = "\0"


@dataclass(frozen=True)
class Compared:
    """What became of the running text: every change, and the verdict; None where the form prints no such text.

    `told` are the cells, by identity, that hold nothing but what was added.
    """

    problems: tuple[Problem, ...]
    verdict: PrintVerdict | None
    told: frozenset[int] = frozenset()


def compare_print(
    template: Template, seen: Sequence[SeenRow], aligned: Alignment, source: str, *, is_on_paper: bool = False
) -> Compared:
    """Every printed sentence held against the returned one that stands in its place.

    On paper cells that no rule parts may stand in any order, so there a sentence that is elsewhere has not been moved.
    """
    pairs = [(template.rows[row], seen[other]) for row, other in aligned.pairs]
    checked = [(cell, _counterpart(cell, other)) for row, other in pairs for cell in _running(row)]
    found = {row for row, _ in aligned.pairs}
    gone = [cell for index, row in enumerate(template.rows) if index not in found for cell in _running(row)]
    if is_on_paper and len(gone) > _MOST_GONE * (len(gone) + len(checked)):
        message = "这份文件上几乎没有印好的条款，条款有没有改动无法判断。请对照全文核对。"
        return Compared((Problem("print.absent", "", message, FilePlace(source), "warning"),), "无法判断")
    kept = {id(place) for cell, place in checked if is_kept(cell, place.text)}
    problems: list[Problem] = []
    for cell, place in (*checked, *((cell, None) for cell in gone)):
        if place is not None and id(place) in kept:
            continue
        others = (each for row in seen for each in row.own if id(each) not in kept)
        moved = next((each for each in others if is_kept(cell, each.text)), None)
        if moved is not None:
            problems += [] if is_on_paper else [_moved(cell, moved)]
        else:
            problems.append(_deleted(cell, source) if place is None else _changed(cell, place))
    if not any(True for row in template.rows for _ in _running(row)):
        return Compared((), None)
    added = list(_added(template, seen, aligned))
    problems += [_is_added(cell) for cell in added]
    if any(problem.severity == "error" for problem in problems):
        return Compared(tuple(problems), "疑似改动", frozenset(id(cell) for cell in added))
    is_unsure = any(found.doubts for _, found in checked)
    return Compared(tuple(problems), "无法判断" if is_unsure else "一致")


def _running(row: TemplateRow) -> Iterator[TemplateCell]:
    """The cells of a row that hold sentences; a paragraph outside tables is one however short."""
    for cell in row.cells:
        if cell.row == row.index and (cell.length >= SENTENCE or (cell.length and isinstance(cell.place, Paragraph))):
            yield cell


def _counterpart(cell: TemplateCell, seen: SeenRow) -> Cell:
    """The returned cell of an aligned row that is most like a printed one."""
    if len(seen.cells) == 1:
        return seen.cells[0]
    expected = _expected(cell)
    texts = [squeeze(each.text) for each in seen.cells]
    if expected in texts:
        return seen.cells[texts.index(expected)]
    # No ratio is above what the lengths allow.
    most = [2 * min(len(expected), len(text)) / (len(expected) + len(text)) for text in texts]
    best, found = -1.0, 0
    for number in sorted(range(len(texts)), key=most.__getitem__, reverse=True):
        if most[number] < best:
            break
        ratio = SequenceMatcher(None, expected, texts[number], autojunk=False).ratio()
        if ratio > best or (ratio == best and number < found):
            best, found = ratio, number
    return seen.cells[found]


def _expected(cell: TemplateCell) -> str:
    return "".join(squeeze(part) if isinstance(part, str) else _SLOT for part in cell.parts)


def is_kept(cell: TemplateCell, text: str) -> bool:
    """Whether a returned text is the printed one with anything in its blanks."""
    return _filled(cell.parts).fullmatch(squeeze(text)) is not None


@lru_cache(maxsize=_MOST_PARTS)
def _filled(parts: tuple[Part, ...]) -> re.Pattern[str]:
    """What a printed text looks like with anything in its blanks."""
    words = (re.escape(squeeze(part)) if isinstance(part, str) else ".*?" for part in parts)
    return re.compile("".join(words), re.DOTALL)


def _added(template: Template, seen: Sequence[SeenRow], aligned: Alignment) -> Iterator[Cell]:
    """Paragraphs within an agreement, from its first printed line to its last, that the form does not print."""
    printed = [cell for row in template.rows for cell in row.cells if isinstance(cell.place, Paragraph)]
    if sum(cell.length >= SENTENCE for cell in printed) < _LEAST_CLAUSES:
        return  # a table with a note or two is no agreement: what is written beside it is told as such
    own = {other for _, other in aligned.pairs}
    for index in range(min(own, default=0), max(own, default=0)):
        row = seen[index]
        if index in own or row.grid is not None or len(squeeze(row.cells[0].text)) < SENTENCE:
            continue
        cell = row.cells[0]
        if not any(each.length and is_kept(each, cell.text) for each in printed):
            yield cell


def _is_added(cell: Cell) -> Problem:
    message = f"{cell.place}：“{_shortened(squeeze(cell.text))}”是添进去的一段。请确认双方是否同意。"
    return Problem("print.added", "", message, cell.place)


def _changed(cell: TemplateCell, found: Cell) -> Problem:
    changes = _differences(_expected(cell), squeeze(found.text))
    told = "、".join(changes[:_MOST_CHANGES]) + (f"等 {len(changes)} 处" if len(changes) > _MOST_CHANGES else "")
    message = f"{found.place}：印好的文字被改动过，{told}。请与发出的原文核对，确认双方是否同意。"
    return Problem("print.altered", "", message, found.place)


def _moved(cell: TemplateCell, moved: Cell) -> Problem:
    message = f"{moved.place}：印好的“{_shortened(squeeze(cell.printed))}”挪了位置。请看前后次序是否要紧。"
    return Problem("print.moved", "", message, moved.place, "warning")


def _deleted(cell: TemplateCell, source: str) -> Problem:
    words = _shortened(squeeze(cell.printed))
    message = f"印好的“{words}”找不到了，可能被删去。请与发出的原文核对，确认双方是否同意。"
    return Problem("print.deleted", "", message, FilePlace(source))


def _differences(expected: str, got: str) -> list[str]:
    """What was done to a text, in words, each with the clause it stands in; blanks that were filled in are left out."""
    changes = []
    for kind, a, b, c, d in SequenceMatcher(None, expected, got, autojunk=False).get_opcodes():
        before, after = expected[a:b], got[c:d]
        if kind == "equal" or before.strip(_SLOT) == "" != before:
            continue
        was, now = (_in_clause(text, *at).replace(_SLOT, "＿") for text, at in ((expected, (a, b)), (got, (c, d))))
        match kind:
            case "delete":
                changes.append(f"“{was}”删去了“{_shortened(before.replace(_SLOT, '＿'))}”")
            case "insert":
                changes.append(f"“{now}”里的“{_shortened(after)}”是添的")
            case _:
                changes.append(f"“{was}”改成了“{now}”")
    return list(dict.fromkeys(changes)) or ["与原文不同"]


def _in_clause(text: str, start: int, end: int) -> str:
    """A stretch of a text with the rest of the clause around it, so that a person finds it."""
    first, last = start, end
    while first and start - first < _AROUND and text[first - 1] not in _ENDS:
        first -= 1
    while last < len(text) and last - end < _AROUND and text[last] not in _ENDS:
        last += 1
    shown = text[first:last]
    return f"{'…' if first else ''}{shown}{'…' if last < len(text) else ''}"


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
