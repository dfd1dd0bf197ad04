"""What a page shows less clearly than a file does, put back as the template has it.

On paper a header looks like any line, a paragraph may look like two, and cells without a rule between them like one.
Only what is word for word the template's is put back; everything else stays as it was seen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from formkit.labels import fold
from formkit.match.margins import is_margin
from formkit.match.prints import is_kept
from formkit.model.reading import Block, Cell, Grid, Line, Reading
from formkit.model.template import Template, TemplateCell
from formkit.model.text import squeeze

_MOST_LINES = 8  # that a paragraph falls apart into


def as_filed(template: Template, reading: Reading) -> tuple[Block, ...]:
    """The blocks of a printed page as the file had them; rows repeated on each page stand once."""
    repeated: dict[str, Line] = {}
    for each in reading.margins:
        repeated.setdefault(fold(each.text), each)
    inner = [
        block
        for block in (*repeated.values(), *reading.blocks)
        if not (isinstance(block, Line) and is_margin(template, block.text))
    ]
    paragraphs = [
        row.cells[0] for row in template.rows if len(row.cells) == 1 and row.cells[0].length and not row.repeats
    ]
    printed = frozenset(fold(cell.printed) for row in template.rows for cell in row.cells if not cell.slots)
    found: list[Block] = []
    for is_text, group in groupby(inner, key=lambda each: isinstance(each, Line)):
        if is_text:
            found += _paragraphs([each for each in group if isinstance(each, Line)], paragraphs)
        else:
            found += [_parted(each, printed) for each in group if isinstance(each, Grid)]
    return tuple(found)


def _paragraphs(lines: Sequence[Line], printed: Sequence[TemplateCell]) -> Iterator[Line]:
    """Lines with those joined that together are a printed paragraph, its blanks filled in or not."""
    at = 0
    while at < len(lines):
        most = min(_MOST_LINES, len(lines) - at)
        count = next((each for each in range(1, most + 1) if _is_printed(lines[at : at + each], printed)), 1)
        yield _joined(lines[at : at + count])
        at += count


def _is_printed(lines: Sequence[Line], printed: Sequence[TemplateCell]) -> bool:
    text = squeeze("".join(each.text for each in lines))
    return any(text[:1] == squeeze(cell.printed)[:1] and is_kept(cell, text) for cell in printed)


def _joined(lines: Sequence[Line]) -> Line:
    if len(lines) == 1:
        return lines[0]
    doubts = tuple(dict.fromkeys(doubt for each in lines for doubt in each.doubts))
    return replace(lines[0], text="".join(each.text for each in lines), doubts=doubts)


def _parted(grid: Grid, printed: frozenset[str]) -> Grid:
    """The grid with a row for each printed text of a cell that holds more, one under the other."""
    pieces = {id(cell): found for cell in grid.cells if len(found := _pieces(cell.text, printed)) > 1}
    extra: dict[int, int] = {}  # rows to add, by the row above them
    for cell in grid.cells:
        if id(cell) in pieces:
            last = cell.row + cell.row_span - 1
            extra[last] = max(extra.get(last, 0), len(pieces[id(cell)]) - cell.row_span)

    def moved(row: int) -> int:
        return row + sum(count for above, count in extra.items() if above < row)

    made: list[Cell] = []
    for cell in grid.cells:
        top, bottom = moved(cell.row), moved(cell.row + cell.row_span)
        texts = pieces.get(id(cell), [cell.text])
        for number, text in enumerate(texts):
            is_last = number == len(texts) - 1
            made.append(replace(cell, row=top + number, row_span=bottom - top - number if is_last else 1, text=text))
    return Grid(tuple(sorted(made, key=lambda each: (each.row, each.column))), grid.name)


def _pieces(text: str, printed: frozenset[str]) -> list[str]:
    """The lines of a cell, each printed text on its own and what was filled in between as one."""
    pieces: list[str] = []
    is_open = False
    for line in text.split("\n"):
        is_filled = fold(line) not in printed
        if is_filled and is_open:
            pieces[-1] += "\n" + line
        else:
            pieces.append(line)
        is_open = is_filled
    return pieces
