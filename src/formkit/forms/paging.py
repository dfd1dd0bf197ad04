"""Cuts the pages of documents of several lengths into those of an only page, a first, a continuation and a last."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace

from formkit.forms.measuring import Measured
from formkit.model.form import Capacity
from formkit.model.layout import Frame, PageLayout, Passage, Piece
from formkit.model.path import parted
from formkit.model.template import Loop, Slot

_ALIKE = 0.06  # points: LibreOffice rounds to a twentieth of a point
_WORDS = {"only": "单页", "first": "首页", "continuation": "续页", "last": "末页"}


@dataclass(frozen=True)
class Cut:
    """The pages of a form, each once, with the document and the number it has there, and the pages of each section.

    A section is "only", "first", "continuation" or "last".
    """

    pages: tuple[PageLayout, ...]
    origins: tuple[tuple[int, int], ...]
    sections: Mapping[str, tuple[int, ...]]


class CannotPage(Exception):
    """The pages do not hold what the definition says. The message is for a clerk; `code` is that of the problem."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def cut(documents: Sequence[Measured], loop: Loop | None, capacity: Capacity | None) -> Cut:
    """The pages of all documents cut into sections. Raises CannotPage where these differ from one to another."""
    kept = _Kept()
    sections: dict[str, tuple[int, ...]] = {}
    # The longest first: its pages then come from one file, with one set of fonts.
    for number, document in sorted(enumerate(documents), key=lambda each: -each[1].rows):
        for section, pages in _sections(document, loop, capacity):
            taken = tuple(kept.number(number, at, page) for at, page in pages)
            if sections.setdefault(section, taken) != taken:
                raise CannotPage(
                    "layout.pages_differ",
                    f"{document.rows} 行的表，{_WORDS[section]}与行数更多的表的不一样，没法照着排版。"
                    "请检查模板里有没有别的内容随行数变化",
                )
    return Cut(tuple(kept.pages), tuple(kept.origins), sections)


class _Kept:
    """The pages found so far, each once."""

    def __init__(self) -> None:
        self.pages: list[PageLayout] = []
        self.origins: list[tuple[int, int]] = []

    def number(self, document: int, at: int, page: PageLayout) -> int:
        """The number of a page; one that is not there yet gets the next."""
        for known, each in enumerate(self.pages):
            if _is_alike(each, page):
                return known
        self.pages.append(page)
        self.origins.append((document, at))
        return len(self.pages) - 1


def _sections(
    document: Measured, loop: Loop | None, capacity: Capacity | None
) -> Iterator[tuple[str, list[tuple[int, PageLayout]]]]:
    """The sections of a document in order, each with its pages and their numbers."""
    if loop is None or capacity is None:
        yield "only", list(enumerate(document.pages))
        return
    wanted = _wanted(document.rows, capacity)
    rows = [_rows(page, loop.table) for page in document.pages]
    ends = {row: number for number, on_page in enumerate(rows) for row in on_page}  # the page that a row ends on
    parts: list[list[tuple[int, PageLayout]]] = [[] for _ in wanted]
    current = 0
    for number, (page, on_page) in enumerate(zip(document.pages, rows)):
        if on_page:
            current = next(index for index, (_, part) in enumerate(wanted) if min(on_page) in part)
            section, part = wanted[current]
            missing = set(part) - on_page
            if on_page - set(part) or (missing and not loop.is_block):
                raise CannotPage(
                    "layout.rows_elsewhere",
                    f"{document.rows} 行的表，第{number + 1}页印了 {len(on_page)} 行，form.toml 里写的是{_WORDS[section]} "
                    f"{len(part)} 行。请改 tables.{loop.table} 的 capacity.docx，或调整模板",
                )
        before = sum(end < number for end in ends.values())
        here = sum(end == number for end in ends.values())
        parts[current].append((number, _renumbered(page, loop.table, before, here)))
    yield from ((section, pages) for (section, _), pages in zip(wanted, parts))


def _wanted(rows: int, capacity: Capacity) -> list[tuple[str, range]]:
    """The sections of a document with so many rows, and which of them each holds."""
    if rows <= capacity.only:
        return [("only", range(rows))]
    times = (rows - capacity.first - capacity.last) // capacity.continuation
    counts = [("first", capacity.first), *[("continuation", capacity.continuation)] * times, ("last", capacity.last)]
    start, wanted = 0, []
    for section, count in counts:
        wanted.append((section, range(start, start + count)))
        start += count
    return wanted


def _rows(page: PageLayout, table: str) -> set[int]:
    """The rows of a table that have a slot on a page."""
    paths = [
        piece.part.path
        for frame in page.frames
        for passage in frame.passages
        for piece in passage.pieces
        if isinstance(piece.part, Slot)
    ]
    found = [parted(path) for path in (*paths, *(blank.path for blank in page.blanks))]
    return {row for name, row, _ in found if name == table and row is not None}


def _renumbered(page: PageLayout, table: str, before: int, count: int) -> PageLayout:
    """The page with its rows numbered from its first, `before` of them having ended before it."""

    def path(old: str) -> str:
        name, row, inner = parted(old)
        return f"{name}[{row - before}].{inner}" if name == table and row is not None else old

    def piece(each: Piece) -> Piece:
        return replace(each, part=Slot(path(each.part.path))) if isinstance(each.part, Slot) else each

    def passage(each: Passage) -> Passage:
        return replace(each, pieces=tuple(map(piece, each.pieces)))

    def frame(each: Frame) -> Frame:
        return replace(each, passages=tuple(map(passage, each.passages)))

    blanks = tuple(replace(each, path=path(each.path)) for each in page.blanks)
    return replace(page, row_count=count, frames=tuple(map(frame, page.frames)), blanks=blanks)


def _is_alike(one: object, other: object) -> bool:
    """Whether two parts of layouts are the same, but for what rounding makes of their lengths."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < _ALIKE
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_is_alike, one, other))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_is_alike(one[key], other[key]) for key in one)
    if is_dataclass(one) and type(one) is type(other):
        return all(_is_alike(getattr(one, each.name), getattr(other, each.name)) for each in fields(one))
    return one == other
