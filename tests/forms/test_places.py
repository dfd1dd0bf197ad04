"""Values lie where the layout says: filled Word files, printed by LibreOffice with the same fonts."""

from collections.abc import Iterator, Sequence

import pytest

from formkit.generate.controls import shown
from formkit.model.form import Form
from formkit.model.layout import Frame, Layout, Passage
from formkit.model.path import parted
from formkit.model.place import Box
from formkit.model.record import Record
from formkit.model.template import Slot
from formkit.pdf.inks import Ink, Sheet, sheets
from formkit.pdf.office import printed
from formkit.pdf.shaping import shaped
from tests.circle.test_circle import FORMS, issue
from tests.circle.test_office import drawn
from tests.circle.test_printed import printable
from tests.office import needs_office

_MM = 72 / 25.4
_MOST = 0.3 * _MM
_FONTS = ("宋体", "黑体", "Times New Roman", "Arial")


def _texts(form: Form, layout: Layout, record: Record, frame: Frame, first: int, page: str, pages: str) -> list[str]:
    """What each passage of a frame says in a record, on a page whose first row is this."""

    def value(path: str) -> str:
        if path in ("page", "pages"):
            return page if path == "page" else pages
        table, row, name = parted(path)
        rows = record.tables.get(table, ())
        if table and first + (row or 0) >= len(rows):
            return form.field_at(path).kind.blank
        values = rows[first + (row or 0)] if table else record.fields
        return shown(form.field_at(path), values.get(name), "docx")

    return [
        "".join(value(piece.part.path) if isinstance(piece.part, Slot) else piece.part for piece in passage.pieces)
        for passage in frame.passages
    ]


def _width(passage: Passage, text: str) -> float:
    style = passage.pieces[0].style
    return shaped(((style.face, text),)).width * style.size + (len(text) - 1) * style.tracking


def _astray(sheet: Sheet, passage: Passage, text: str) -> tuple[float, float] | None:
    """By how much the first sign of a text lies beside its place and under it; None where it is not there at all."""
    style = passage.pieces[0].style
    space = passage.right - passage.left - _width(passage, text)
    left = passage.left + {"left": 0.0, "center": space / 2, "right": space}[passage.align]
    indent = len(text) - len(text.lstrip())
    left += sum(each * style.size + style.tracking for each in shaped(((style.face, text),)).widths[:indent])
    near: Sequence[Ink] = sheet.inks.get(text[indent], [])
    away = [(ink.left - left, ink.baseline - passage.baseline) for ink in near]
    return min(away, key=lambda each: abs(each[0]) + abs(each[1]), default=None)


def _one_liners(line: Sequence[tuple[Frame, Sequence[str]]]) -> Iterator[tuple[Passage, str]]:
    """The passages of frames side by side that can be measured: those that each take one line."""
    every = [each for frame, texts in line for each in zip(frame.passages, texts)]
    if all("\n" not in text and _width(each, text) < each.right - each.left for each, text in every):
        yield from ((each, text) for each, text in every if text.strip())


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_one_line_values_lie_where_the_layout_says(form: Form) -> None:
    records = [printable(form, record, seed) for seed, record in enumerate(drawn(form))]
    issued = {str(number): issue(form, record, "docx") for number, record in enumerate(records)}
    layout = form.layout
    assert layout is not None

    files = printed(issued, _FONTS)

    checked, astray = 0, []
    for number, record in enumerate(records):
        found = sheets(files[str(number)])
        order = list(layout.pages_of(len(record.tables.get(layout.table, ()))))
        assert len(order) == len(found)
        for at, ((page, first), sheet) in enumerate(zip(order, found), start=1):
            lines: dict[Box, list[tuple[Frame, Sequence[str]]]] = {}
            for frame in layout.pages[page].frames:
                texts = _texts(form, layout, record, frame, first, str(at), str(len(found)))
                lines.setdefault(frame.box, []).append((frame, texts))
            for line in lines.values():
                for passage, text in _one_liners(line):
                    away = _astray(sheet, passage, text)
                    checked += 1
                    if away is None or max(map(abs, away)) > _MOST:
                        astray.append((number, at, text, away))
    assert checked > 50
    assert astray == []
