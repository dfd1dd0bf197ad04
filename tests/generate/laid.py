"""A drawn template laid out on pages, as a form's layout: cells of a fixed size, paragraphs of full-width signs.

The pages are the template itself, blank: what is printed on them is set with the fonts of every PDF.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from formkit.forms.definition import read_definition
from formkit.forms.template import template_rows
from formkit.model.form import Form
from formkit.model.layout import Blank, Frame, Layout, PageLayout, Passage, Piece, Stretch, Style
from formkit.model.place import Box
from formkit.model.reading import Cell, Grid
from formkit.model.template import Slot, Template
from formkit.pdf.drawing import add_fonts, content
from formkit.pdf.objects import Objects, dictionary, reference, stream
from formkit.pdf.setting import SetRun, set_blank, set_frame
from formkit.pdf.shaping import used
from tests.papers import paper

WIDTH, HEIGHT = 595.0, 842.0
_LEFT, _RIGHT, _TOP = 40.0, 555.0, 40.0
_PITCH, _ROW = 16.0, 36.0
_STYLE = Style("song", 10.0)
_TAG = re.compile(r"(\{\{.*?\}\})")


@dataclass
class _Sheet:
    """A page as it is laid out: what is open on it, what is printed on it, and its rules."""

    rows: int
    top: float = _TOP
    frames: list[Frame] = field(default_factory=list)
    blanks: list[Blank] = field(default_factory=list)
    printed: list[SetRun] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)


def laid_form(definition: str, drawn: str, rows: int) -> Form:
    """A form with the layout of its drawn template: one page of `rows` rows, or as many more as there must be."""
    form, problems = read_definition(definition.encode(), "form.toml")
    assert form is not None and not problems, problems
    blocks = paper(drawn, "form.docx").blocks
    found, loops, faults = template_rows(blocks, form, {})
    assert not faults, faults
    form = replace(form, templates={"docx": Template("docx", b"", found, (), loops)}, version="0a1b2c3d4e5f")
    start = next(number for number, each in enumerate(blocks) if isinstance(each, Grid) and _repeats(each))
    parts = (blocks, blocks[: start + 1], blocks[start:])  # all on one page, or on a first and a last one
    sheets = [_Sheet(rows) for _ in parts]
    for sheet, part in zip(sheets, parts, strict=True):
        for block in part:
            if isinstance(block, Grid):
                _lay_table(form, sheet, block)
            else:
                _lay_paragraph(form, sheet, block.text)
    pages = tuple(
        PageLayout(WIDTH, HEIGHT, each.rows, tuple(each.frames), tuple(each.blanks), Box(500, 10, 528, 38))
        for each in sheets
    )
    table = form.tables[0].name if form.tables else ""
    return replace(form, layout=Layout("", {}, table, pages, (0,), (1,), (2,), (2,), _background(sheets)))


def _repeats(grid: Grid) -> bool:
    return any("{%tr for" in cell.text for cell in grid.cells)


def _lay_table(form: Form, sheet: _Sheet, grid: Grid) -> None:
    wide = (_RIGHT - _LEFT) / grid.column_count
    tags = {row: cell.text for row in range(grid.row_count) for cell in grid.row(row) if "{%" in cell.text}
    lines: list[tuple[int, int]] = []  # a row of the template, and a row of the page
    for row in range(grid.row_count):
        if row not in tags:
            count = sheet.rows if "{%tr for" in tags.get(row - 1, "") else 1
            lines += [(row, number) for number in range(count)]
    tops = {row: sheet.top + _ROW * at for at, (row, number) in reversed(list(enumerate(lines))) if not number}
    for row, number in lines:
        for cell in (each for each in grid.row(row) if each.row == row):
            top = tops[row] + _ROW * number
            left = _LEFT + wide * cell.column
            box = Box(left, top, left + wide * cell.column_span, top + _ROW * cell.row_span)
            _lay_cell(form, sheet, cell, box, number)
    sheet.top += _ROW * len(lines) + _PITCH


def _lay_cell(form: Form, sheet: _Sheet, cell: Cell, box: Box, number: int) -> None:
    sheet.boxes.append(box)
    pieces = tuple(_pieces(form, cell.text, number))
    baseline = (box.top + box.bottom) / 2 + 0.35 * _STYLE.size
    frame = Frame(box, (Passage(pieces, "left", box.left + 4, box.right - 4, baseline, _PITCH),))
    if any(isinstance(each.part, Slot) for each in pieces):
        sheet.frames.append(frame)
    elif pieces:
        sheet.printed += set_frame(frame, [[cell.text]]) or []


def _pieces(form: Form, text: str, number: int) -> Iterator[Piece]:
    for part in _TAG.split(text):
        name = part.strip("{} ")
        if part.startswith("{{"):
            path = name if name in form.by_name else f"{form.tables[0].name}[{number}].{name.partition('.')[2]}"
            yield Piece(Slot(path), _STYLE)
        elif part:
            yield Piece(part, _STYLE)


def _lay_paragraph(form: Form, sheet: _Sheet, text: str) -> None:
    left, baseline = _LEFT, sheet.top + _STYLE.size
    for part in _TAG.split(text):
        name = part.strip("{} ")
        is_blank = part.startswith("{{")
        stretches: list[Stretch] = []
        for sign in "\u3000" * form.by_name[name].blank_width if is_blank else part:
            if left + _STYLE.size > _RIGHT:
                left, baseline = _LEFT, baseline + _PITCH
            right = left + _STYLE.size
            if not is_blank:
                sheet.printed += set_blank(Blank("", _STYLE, (Stretch(left, right, baseline),)), sign) or []
            elif stretches and stretches[-1].baseline == baseline:
                stretches[-1] = replace(stretches[-1], right=right)
            else:
                stretches.append(Stretch(left, right, baseline))
            left = right
        if is_blank:
            sheet.blanks.append(Blank(name, _STYLE, tuple(stretches)))
    sheet.top = baseline + _PITCH


def _background(sheets: Sequence[_Sheet]) -> bytes:
    objects = Objects()
    fonts = add_fonts(objects, used({run.shaped for sheet in sheets for run in sheet.printed}))
    tree = objects.reserve()
    kids = []
    for sheet in sheets:
        rules = "".join(
            f"{each.left} {HEIGHT - each.bottom} {each.right - each.left} {each.bottom - each.top} re S\n"
            for each in sheet.boxes
        )
        contents = objects.add(stream(b"0.5 w\n" + rules.encode() + content(sheet.printed, HEIGHT)))
        kids.append(
            objects.add(
                b"<</Type/Page/Parent %s/MediaBox[0 0 595 842]/Contents %s/Resources<</Font%s>>>>"
                % (reference(tree), reference(contents), fonts)
            )
        )
    objects.put(tree, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(map(reference, kids))))
    return objects.file(objects.add(b"<</Type/Catalog/Pages %s>>" % reference(tree)), objects.add(dictionary({})))
