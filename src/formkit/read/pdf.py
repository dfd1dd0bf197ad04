"""A PDF that holds text -> what was seen on it: tables by their rules, paragraphs, named fields."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from formkit.errors import UnreadableFile
from formkit.labels import fold
from formkit.model.place import Box, FilePlace, PageBox, Place
from formkit.model.reading import STRUCK, Answer, Block, Cell, Doubt, Grid, Line, Reading, noted
from formkit.ooxml.symbols import in_font
from formkit.pdf.fields import form_fields
from formkit.pdf.objects import MERGED, is_as_written
from formkit.pdf.pages import Note, Page, seen
from formkit.pdf.rules import Region, Ruled, ruled_tables, upright_rules
from formkit.pdf.writing import Run, WrittenLine, between, is_full, joined, lines, runs
from formkit.read.beside import beside
from formkit.read.beside import joined as joined_grid

HIDDEN = Doubt("cell.hidden", "这里有纸面上看不到的文字（白色的或不显示的）。请对照打印出来的样子确认。")
CUT_OFF = Doubt("cell.cut_off", "格子写满了，后面可能还有没印出来的字。请对照原件，或让对方交回 Word、Excel 文件。")
OVERFLOW = Doubt("cell.overflow", "文字伸到了旁边的格子里，分不清是哪一格的。请对照原件确认。")
SCANNED = Doubt("page.scanned", "这一页是扫描或拍照的图片，没有读。请看图核对，或交回 Word、Excel 文件。")

_SAME_HEIGHT = 6.0  # points
_PITCH = 1.6  # of the type size: lines of one text are no further apart
_EDGE_LINES = 4  # at the top and the bottom of a page, that may be its header and footer
_MOST_INDENT = 5.0  # of the type size: a line that begins further right is no paragraph of running text
_INDENT = 1.0  # of the type size: a line that begins further right begins a paragraph


@dataclass(frozen=True)
class _Written:
    """A line outside tables, with its page."""

    line: WrittenLine
    page: Page

    @property
    def top(self) -> float:
        return self.line.top


@dataclass(frozen=True)
class _Drawn:
    """A table, with the grid it is read as."""

    table: Ruled
    grid: Grid

    @property
    def top(self) -> float:
        return self.table.box.top


_Placed = _Written | _Drawn


def read_pdf(content: bytes, source: str, pages: Sequence[int] | None = None) -> Reading:
    """What was seen in a PDF's content. Raises UnreadableFile where there is nothing to read but pictures.

    Also for several documents that were merged for the printer, unless `pages` tells the numbers of those of one of them,
    or of those that hold text where the others are looked at as pictures: only these are read, in this order.
    """
    found = seen(content, pages)
    is_whole = is_as_written(content)  # nothing is cut off that we set ourselves
    if pages is None and is_whole and (count := found.properties.get(MERGED)):
        raise UnreadableFile(
            "file.merged", f"这是我们合并起来供打印的文件，里面有 {count} 份表，没有读。请交回每一份自己的文件。"
        )
    answers, unread = _answers(content, source, pages)
    texts = [page for page in found.pages if pages is not None or not page.is_scan]
    doubts = (*((SCANNED, _whole(source, page)) for page in found.pages if page.is_scan and pages is None), *unread)
    if not answers and not any(sign.text.strip() for page in texts for sign in page.glyphs):
        raise UnreadableFile(
            "file.scanned", "PDF 里只有图片，没有文字。这个版本还不能读扫描件，请交回 Word 或 Excel 文件。"
        )
    columns = upright_rules(segment for page in texts for segment in page.upright)
    placed: list[list[_Placed]] = []
    notes: list[tuple[Doubt, Place]] = []
    for page in texts:
        tables = ruled_tables(page.level, page.upright, columns)
        cells, outside = _dealt(page, tables)
        written: list[_Placed] = [_Written(line, page) for line in lines(outside)]
        drawn: list[_Placed] = [_Drawn(table, _grid(table, cells, page, source, is_whole)) for table in tables]
        placed.append(sorted((*written, *drawn), key=lambda each: each.top))
        notes += _astray(page, tables, written, source)
    placed = _side_by_side(placed)
    edges = _margins(placed)
    margins = [each for on_page in placed for each in on_page if id(each) in edges and isinstance(each, _Written)]
    blocks = tuple(_blocks([each for on_page in placed for each in on_page if id(each) not in edges], source))
    return Reading(
        source,
        "pdf",
        blocks,
        found.properties,
        tuple(_line([each], source) for each in margins),
        answers,
        (*doubts, *notes),
        len(found.pages),
    )


def _side_by_side(pages_placed: Sequence[Sequence[_Placed]]) -> list[list[_Placed]]:
    """The pages with each table that was printed over several of them put together on the first."""
    found: list[list[_Placed]] = []
    added: dict[int, list[tuple[Grid, float]]] = {}
    whole: list[tuple[_Drawn, frozenset[str]]] = []
    for on_page in pages_placed:
        drawn = [each for each in on_page if isinstance(each, _Drawn)]
        hits = [
            (base, texts, at)
            for base, texts in (whole if len(drawn) == 1 else ())
            if (at := beside(base.grid, drawn[0].grid)) is not None
        ]
        if hits:
            base, texts, at = hits[0]
            added.setdefault(id(base), []).append((drawn[0].grid, at))
            # What is printed on each of the pages has been seen on the first.
            written = [each for each in on_page if isinstance(each, _Written)]
            found.append([each for each in written if fold(each.line.text) not in texts])
        else:
            whole += [(drawn[0], _texts(on_page))] if len(drawn) == 1 else []
            found.append(list(on_page))
    return [
        [
            replace(each, grid=joined_grid(each.grid, added[id(each)]))
            if isinstance(each, _Drawn) and id(each) in added
            else each
            for each in on_page
        ]
        for on_page in found
    ]


def _texts(placed: Iterable[_Placed]) -> frozenset[str]:
    """All texts on a page, folded; of a line with wide gaps each part as well."""
    texts: set[str] = set()
    for each in placed:
        if isinstance(each, _Drawn):
            texts |= {fold(cell.text) for cell in each.grid.cells}
        else:
            texts |= {fold(part) for part in (each.line.text, *each.line.text.split("\t"))}
    return frozenset(texts)


def _whole(source: str, page: Page) -> PageBox:
    return PageBox(source, page.number, Box(0, 0, page.width, page.height))


def _answers(
    content: bytes, source: str, pages: Sequence[int] | None
) -> tuple[tuple[Answer, ...], list[tuple[Doubt, Place]]]:
    """What the form fields on the pages, or on none, say, and which of them could not be read."""

    def is_asked_for(page: int) -> bool:
        return pages is None or page == 0 or page in pages

    found = form_fields(content)
    answers = tuple(
        Answer(each.name, each.text, PageBox(source, max(1, each.page), each.box), each.is_ticked)
        for each in found.fields
        if is_asked_for(each.page)
    )
    nowhere = Box(0, 0, 0, 0)
    return answers, [
        (_damaged(name), PageBox(source, page, nowhere) if page else FilePlace(source))
        for page, name in found.damaged
        if is_asked_for(page)
    ]


def _damaged(name: str) -> Doubt:
    which = f"表单域“{name}”已损坏" if name else "可填写的表单域已损坏"
    return Doubt("page.field_damaged", f"{which}，读不出里面填了什么。请打开文件对照核对，或让对方重新保存后再发。")


_Dealt = Mapping[int, tuple[list[Run], list[Doubt]]]


def _dealt(page: Page, tables: Sequence[Ruled]) -> tuple[_Dealt, list[Run]]:
    """The runs in each cell with what is doubtful about them, by identity of the cell, and the runs outside all."""
    cells: _Dealt = {id(region): ([], []) for table in tables for region in table.regions}
    regions = [region for table in tables for region in table.regions]
    outside = []
    before: tuple[Run, Region] | None = None
    for run in runs(page.glyphs):
        hit: dict[int, Region] = {}
        for sign in run.glyphs:
            if sign.text.strip() and (found := _at(regions, *sign.middle)) is not None:
                hit.setdefault(id(found), found)
        if not hit:
            if run.text.strip() and 0 <= run.left < page.width and 0 <= run.top < page.height:
                outside.append(run)
            continue
        first = next(iter(hit.values()))
        cells[id(first)][0].append(run)
        touched = list(hit.values()) if len(hit) > 1 else []
        if before is not None and _runs_over(cells[id(before[1])][0], before[1], run, first):
            touched += [before[1], first]
        if not run.is_seen:  # what a cell has no room for hangs over into the one above or below, and is cut off
            touched += [each for each in regions if _is_next_to(first.box, each.box)]
        for each in touched:
            cells[id(each)][1].append(OVERFLOW)
        before = (run, first)
    for note in page.notes:
        for region in regions:
            if _overlaps(note.box, region.box):
                cells[id(region)][1].extend(_doubts_of(note))
    return cells, outside


def _runs_over(written: Sequence[Run], above: Region, run: Run, below: Region) -> bool:
    """Whether a run goes on with what was `written` last in the cell above, for which that had no room.

    It was drawn right after, a line below, and the line before it was full.
    """
    last = written[-1]
    if above is below or not _is_next_to(above.box, below.box) or not 0 < run.bottom - last.bottom < _PITCH * last.size:
        return False
    left = min(each.left for each in written if abs(each.bottom - last.bottom) < 0.3 * last.size)
    return last.right - left > above.box.right - above.box.left - 2 * last.size


def _is_next_to(one: Box, other: Box) -> bool:
    """Whether a cell lies right above or below another."""
    touches = abs(one.top - other.bottom) < 1 or abs(one.bottom - other.top) < 1
    return touches and min(one.right, other.right) - max(one.left, other.left) > 1


def _at(regions: Sequence[Region], x: float, y: float) -> Region | None:
    return next(
        (each for each in regions if each.box.left <= x < each.box.right and each.box.top <= y < each.box.bottom), None
    )


def _overlaps(one: Box, other: Box) -> bool:
    x, y = (one.left + one.right) / 2, (one.top + one.bottom) / 2
    return other.left <= x < other.right and other.top <= y < other.bottom


def _astray(
    page: Page, tables: Sequence[Ruled], written: Sequence[_Placed], source: str
) -> Iterator[tuple[Doubt, Place]]:
    """What is said by notes that lie over no cell and over no line."""
    for note in page.notes:
        middle = (note.box.top + note.box.bottom) / 2
        is_on_line = any(isinstance(each, _Written) and each.line.top <= middle <= each.line.bottom for each in written)
        if not is_on_line and not any(_overlaps(note.box, region.box) for table in tables for region in table.regions):
            for doubt in _doubts_of(note):
                yield doubt, PageBox(source, page.number, note.box)


def _doubts_of(note: Note) -> Iterator[Doubt]:
    if note.kind == "StrikeOut":
        yield STRUCK
    if note.text.strip():
        yield from noted([note.text])


def _grid(table: Ruled, cells: _Dealt, page: Page, source: str, is_whole: bool) -> Grid:
    made = []
    for region in table.regions:
        own, doubts = cells[id(region)]
        visible = [run for run in own if run.is_seen]
        written = lines(visible)
        text = joined([_shown(line) for line in written], region.box.left, region.box.right)
        hidden = len(visible) < len(own)
        whole = joined([_shown(line) for line in lines(own)], region.box.left, region.box.right) if hidden else text
        if not is_whole and _is_cut_off(written, region.box):
            doubts.append(CUT_OFF)
        place = PageBox(source, page.number, region.box)
        spans = (region.row, region.column, region.row_span, region.column_span)
        noticed = dict.fromkeys((*doubts, *((HIDDEN,) if hidden else ())))
        made.append(Cell(*spans, text, place, tuple(noticed), (whole,) if hidden else ()))
    return Grid(tuple(made))


def _is_cut_off(written: Sequence[WrittenLine], box: Box) -> bool:
    """Whether the last line of a cell is full and no other would have had room below it."""
    if not written:
        return False
    last = written[-1]
    pitch = last.bottom - written[-2].bottom if len(written) > 1 else 1.2 * last.size
    padding = max(0.0, min(each.left - box.left for each in written))
    is_breakable = not last.text.isascii()
    return is_breakable and box.bottom - last.bottom < 0.5 * pitch and box.right - padding - last.right < last.size


def _shown(line: WrittenLine) -> WrittenLine:
    """The line with signs of symbol fonts as they look."""
    if not any("\uf000" <= sign.text[:1] <= "\uf0ff" or "Wingdings" in sign.font for sign in line.glyphs):
        return line
    made = []
    for run in line.runs:
        glyphs = [replace(each, text=in_font(each.text, _family(each.font))) for each in run.glyphs]
        made.append(Run(tuple(glyphs)))
    return WrittenLine(tuple(made))


def _family(font: str) -> str:
    """ "Wingdings2" and "Wingdings-Regular" are the fonts Word calls "Wingdings 2" and "Wingdings"."""
    name = font.partition("-")[0].partition(",")[0]
    return "Wingdings 2" if name.replace(" ", "") == "Wingdings2" else name


def _margins(pages_placed: Sequence[Sequence[_Placed]]) -> set[int]:
    """The lines, by identity, that stand at the edge of a page and the same, save for numbers, on another."""
    edges: dict[int, tuple[str, int]] = {}
    for placed in pages_placed:
        for inwards in (placed, placed[::-1]):
            for each in takewhile(lambda each: isinstance(each, _Written), inwards[:_EDGE_LINES]):
                assert isinstance(each, _Written)
                words = "".join(sign for sign in fold(each.line.text) if not sign.isdigit())
                edges[id(each)] = (words, round(each.top / _SAME_HEIGHT))
    counts = Counter(edges.values())
    return {
        number
        for number, (words, height) in edges.items()
        if sum(counts[words, height + step] for step in (-1, 0, 1)) > 1
    }


def _blocks(body: Iterable[_Placed], source: str) -> Iterator[Block]:
    """Tables and paragraphs in reading order; a paragraph may go on over the end of a page."""
    body = list(body)
    written = [each.line for each in body if isinstance(each, _Written)]
    margin = min((line.left for line in written), default=0.0)
    limit = max((line.right_of_words for line in written), default=0.0)
    paragraph: list[_Written] = []
    for each in body:
        if isinstance(each, _Written) and paragraph and _goes_on(paragraph, each.line, margin, limit):
            paragraph.append(each)
            continue
        if paragraph:
            yield _line(paragraph, source, limit - margin)
        paragraph = [each] if isinstance(each, _Written) else []
        if isinstance(each, _Drawn):
            yield each.grid
    if paragraph:
        yield _line(paragraph, source, limit - margin)


def _goes_on(paragraph: Sequence[_Written], line: WrittenLine, margin: float, limit: float) -> bool:
    """Whether a line belongs to the paragraph before it."""
    last = paragraph[-1].line
    if abs(line.size - last.size) > 0.15 * last.size or not is_full(last, line, limit):
        return False
    if paragraph[0].line.left > margin + _MOST_INDENT * last.size:
        return False  # set to the right or in the middle
    if len(paragraph) > 1:
        return abs(line.left - last.left) < _INDENT * line.size
    return line.left < margin + _INDENT * line.size or line.left > last.left + _INDENT * line.size


def _line(paragraph: Sequence[_Written], source: str, width: float = 0.0) -> Line:
    shown = [_shown(each.line) for each in paragraph]
    text = shown[0].text.strip()
    for line, following in pairwise(shown):
        text += between(line, following, width) + following.text.strip()
    first = paragraph[0]
    own = [each.line for each in paragraph if each.page is first.page]
    box = Box(
        min(line.left for line in own),
        min(line.top for line in own),
        max(line.right for line in own),
        max(line.bottom for line in own),
    )
    hidden = any(not run.is_seen for each in paragraph for run in each.line.runs)
    doubts = [HIDDEN] if hidden else []
    for each in paragraph:
        for note in each.page.notes:
            if each.line.top <= (note.box.top + note.box.bottom) / 2 <= each.line.bottom:
                doubts += _doubts_of(note)
    return Line(text, PageBox(source, first.page.number, box), tuple(dict.fromkeys(doubts)))
