"""The squares of options that a form prints to be ticked, and where they are on its pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from formkit.generate.controls import shown
from formkit.generate.press import OUTPUT, parts_of, text_of
from formkit.model.form import Form
from formkit.model.layout import Frame, PageLayout
from formkit.model.place import Box
from formkit.model.template import Slot
from formkit.pdf.fonts import FONTS
from formkit.pdf.setting import SetRun, part, set_frame

_SQUARE = "☐"  # that is to be ticked, in every kind that has one


@dataclass(frozen=True)
class Square:
    """The square of an option of the field at `path`, rows counted from the page's first, and the words behind it."""

    path: str
    option: str
    box: Box
    words: Box


@dataclass(frozen=True)
class Line:
    """The squares that stand on one line of a cell."""

    cell: Box
    squares: tuple[Square, ...]


@lru_cache(maxsize=64)
def squares_on(form: Form, number: int) -> tuple[Line, ...]:
    """The lines of squares on a page of the layout as they are printed with nothing filled in."""
    assert form.layout is not None
    page = form.layout.pages[number]
    header = {each.name: shown(each, None, OUTPUT) for each in form.fields} | {"page": "", "pages": ""}
    table = form.table_by_name.get(form.layout.table)
    row = {each.name: shown(each, None, OUTPUT) for each in table.fields} if table is not None else {}
    return tuple(line for frame in page.frames for line in _lines(frame, page, header, row))


def _lines(frame: Frame, page: PageLayout, header: Mapping[str, str], row: Mapping[str, str]) -> Iterator[Line]:
    rows = [row] * page.row_count
    texts = [[text_of(each, header, rows) for each in passage] for passage in parts_of(frame)]
    pieces = [piece.part for passage in frame.passages for piece in passage.pieces]
    paths = {number: each.path for number, each in enumerate(pieces) if isinstance(each, Slot)}
    if not any(_SQUARE in text for passage in texts for text in passage):
        return
    lines: dict[float, list[Square]] = {}
    for run in set_frame(frame, texts) or ():
        if run.piece in paths:
            lines.setdefault(run.baseline, []).extend(_squares(run, paths[run.piece]))
    yield from (Line(frame.box, tuple(each)) for each in lines.values() if each)


def _squares(run: SetRun, path: str) -> Iterator[Square]:
    starts = [at for at, sign in enumerate(run.text) if sign == _SQUARE]
    for start, end in pairwise([*starts, len(run.text)]):
        option = run.text[start + 1 : end].strip()
        square = _ink_of(run, start)
        first = run.text.index(option, start + 1)
        words = part(run, first, first + len(option))
        yield Square(path, option, square, Box(words.left, square.top, words.left + words.width, square.bottom))


def _ink_of(run: SetRun, at: int) -> Box:
    """Where the ink of a sign is."""
    sign, own = run.shaped.signs[run.start + at], part(run, at, at + 1)
    assert sign is not None
    left, bottom, right, top = (each / 1000 * run.size for each in FONTS[sign.font].ink(sign.glyph))
    return Box(own.left + left, own.baseline - top, own.left + right, own.baseline - bottom)
