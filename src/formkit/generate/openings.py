"""What of a printed page is open to be filled in, and the form fields that stand there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from formkit.model.form import Field, Form, Required
from formkit.model.layout import Align, Blank, Frame, Passage, Piece, Stretch, Style
from formkit.model.path import of_any_row, parted
from formkit.model.place import Box
from formkit.model.record import Record
from formkit.model.template import Slot
from formkit.ooxml.controls import Control
from formkit.pdf.acroform import OpenField, TextField, TickField
from formkit.pdf.setting import SetRun, least_size, part, set_blank, set_frame
from formkit.pdf.shaping import shaped

_INSET = 1.0  # points between the rules of a cell and the field in it
# A line above and below its baseline, in type sizes: pdf.js sets text on the foot of its box, the others in the middle.
_ABOVE, _BELOW = 1.2, 0.35
_EDGE = 1.0  # points: programs keep the edge of a box free, at its sides twice as much
_BOX_ABOVE, _BOX_BELOW = 0.88, 0.12  # of the type size: a sign's own square
_EMPTY, _TICKED = "☐☑"


@dataclass(frozen=True)
class Opening:
    """A slot that the customer fills in: its path on its page, its field, how it is filled in and in what style.

    `least` is how many rows of its table must be filled in.
    """

    path: str
    field: Field
    control: Control
    style: Style
    least: int = 0

    @property
    def is_boxes(self) -> bool:
        return self.control.shape == "boxes"

    @property
    def likely(self) -> tuple[str, ...]:
        """What it is likely to be filled in with: its type must be small enough for that."""
        return *(self.control.options if self.control.shape == "list" else ()), self.field.kind.example

    @property
    def hint(self) -> str:
        """What is told to who fills it in."""
        return "：".join(each for each in (self.control.title, self.control.prompt) if each)

    def path_on(self, first: int) -> str:
        """Its path, where `first` is the page's first row among the document's."""
        table, row, name = parted(self.path)
        return self.path if row is None else f"{table}[{first + row}].{name}"

    def must_be_filled(self, first: int, record: Record) -> bool:
        """Whether it must not come back empty; in a row that nobody has begun it may."""
        table, row, _ = parted(self.path)
        is_begun = row is None or first + row < max(self.least, len(record.tables.get(table, ())))
        return is_begun and self.field.required is not Required.NEVER

    @property
    def is_free(self) -> bool:
        """Whether it is a text of any length; what has to look like an example has one line."""
        return self.control.shape == "text" and self.control.is_text and not self.field.kind.example

    def over(self, frame: Frame, passage: Passage, text: str) -> TextField | None:
        """The field of a passage that holds nothing else; None where what is printed there does not fit.

        A free text has as many lines as there is room for, any other one line: its type must be small enough for that.
        """
        alone = Frame(frame.box, (replace(passage, pieces=(Piece(Slot(self.path), self.style),)),), frame.hold)
        runs = set_frame(alone, [[text]])
        if runs is None:
            return None
        width = passage.right - passage.left
        left, right = passage.left - 2 * _EDGE, passage.right + 2 * _EDGE
        top, bottom = frame.box.top + _INSET, frame.box.bottom - _INSET
        most = self.field.limits.length
        is_short = most is not None and most * self.style.size <= width
        if self.is_free and not is_short and bottom - top >= 2 * passage.pitch:
            longest = set_frame(alone, [["\u3000" * most]]) if most is not None else None
            fits = longest is not None and all(run.size == self.style.size for run in longest)
            made = self._text(Box(left, top, right, bottom), runs, text, self.style.size, passage.align)
            return replace(made, is_multiline=True, is_shrunk=not fits)
        size = self._size_on_line(width, text)
        lines = max((runs, *(set_frame(alone, [[each]]) or [] for each in self.likely)), key=len)
        first, last = (lines[0].baseline, lines[-1].baseline) if lines[1:] else (passage.baseline, passage.baseline)
        box = Box(left, max(top, first - _ABOVE * size - _EDGE), right, min(bottom, last + _BELOW * size + _EDGE))
        return self._text(box, runs, text, size, passage.align)

    def along(self, stretch: Stretch, text: str, before: str = "") -> TextField | None:
        """The field of a stretch of a line behind a printed sign; None where what is printed there does not fit."""
        runs = set_blank(Blank(self.path, self.style, (stretch,)), text, before)
        if runs is None:
            return None
        size = self._size_on_line(stretch.right - stretch.left, text)
        box = Box(
            stretch.left - 2 * _EDGE,
            stretch.baseline - _ABOVE * size - _EDGE,
            stretch.right + 2 * _EDGE,
            stretch.baseline + _BELOW * size + _EDGE,
        )
        return self._text(box, runs, text, size)

    def _size_on_line(self, width: float, text: str) -> float:
        """The type size in which its text, and whatever else it is likely to be filled in with, has room on one line."""
        blank = Blank(self.path, self.style, (Stretch(0.0, width, 0.0),))
        sizes = [self.style.size]
        for each in (text, *self.likely):
            runs = set_blank(blank, each)
            sizes += [least_size(self.style.size)] if runs is None else [run.size for run in runs]
        return min(sizes)

    def _text(self, box: Box, runs: Sequence[SetRun], text: str, size: float, align: Align = "left") -> TextField:
        return TextField(
            name=self.path,
            hint=self.hint,
            box=box,
            value="" if text == self.field.kind.blank else text,
            runs=tuple(runs),
            style=replace(self.style, size=size),
            align=align,
            most=self.field.limits.length,
            options=self.control.options if self.control.shape == "list" else (),
        )

    def ticks(self, runs: Sequence[SetRun]) -> tuple[list[SetRun], list[OpenField]]:
        """What is printed of a run of boxes, and the field on each box, named after the words behind it."""
        words = iter(self.control.options[1:])
        printed: list[SetRun] = []
        fields: list[OpenField] = []
        for run in runs:
            start = 0
            for at, sign in enumerate(run.text):
                if sign in (_EMPTY, _TICKED):
                    printed += [part(run, start, at)] if start < at else []
                    fields.append(self._tick(part(run, at, at + 1), next(words).strip()))
                    start = at + 1
            printed += [part(run, start, len(run.text))] if start < len(run.text) else []
        return printed, fields

    def _tick(self, sign: SetRun, word: str) -> TickField:
        top, bottom = sign.baseline - _BOX_ABOVE * sign.size, sign.baseline + _BOX_BELOW * sign.size
        return TickField(
            name=f"{self.path}.{word}" if word else self.path,
            hint=f"{self.hint}：{word}" if word else self.hint,
            box=Box(sign.left, top, sign.left + sign.width, bottom),
            ticked=_drawn_as(sign, _TICKED),
            empty=_drawn_as(sign, _EMPTY),
            is_ticked=sign.text == _TICKED,
        )


def _drawn_as(run: SetRun, text: str) -> SetRun:
    """A sign in the place of another."""
    return replace(run, shaped=shaped(((run.style.face, text),)), start=0, end=1)


def opening_of(form: Form, controls: "dict[str, Control]", path: str, style: Style) -> Opening | None:
    """The opening at a slot of a layout; None where the slot is not open."""
    control = controls.get(of_any_row(path))
    if control is None:
        return None
    table = parted(path)[0]
    least = form.table_by_name[table].least if table else 0
    return Opening(path, form.field_at(path), control, style, least)
