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
from formkit.pdf.setting import SetRun, part, set_blank, set_frame
from formkit.pdf.shaping import shaped

_INSET = 1.0  # points between the rules of a cell and the field in it
# A line above and below its baseline, in type sizes: pdf.js sets text on the foot of its box, the others in the middle.
_ABOVE, _BELOW = 1.2, 0.35
_EDGE = 1.0  # points: programs keep the edge of a box free, at its sides twice as much
_BUTTON = 14.0  # points: PDFium draws a button over the end of a list, in print as well
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

        It has several lines where it is a free text and has room for them, or may be filled in with what takes several.
        """
        alone = Frame(frame.box, (replace(passage, pieces=(Piece(Slot(self.path), self.style),)),), frame.hold)
        runs = set_frame(alone, [[text]])
        if runs is None:
            return None
        is_list = bool(self._options(passage.right - passage.left))
        tried = [runs, *(set_frame(alone, [[each]]) or [] for each in self.likely)]
        top, bottom = frame.box.top + _INSET, frame.box.bottom - _INSET
        if not is_list and (any(each[1:] for each in tried) or self._has_lines(passage, bottom - top)):
            box = Box(passage.left - 2 * _EDGE, top, passage.right + 2 * _EDGE, bottom)
            size = min([self.style.size, *(run.size for each in tried for run in each)])
            return replace(self._text(box, runs, text, size, passage.align), is_multiline=True)
        return self._on_line(Stretch(passage.left, passage.right, passage.baseline), runs, text, passage.align)

    def along(self, stretch: Stretch, text: str, before: str = "") -> TextField | None:
        """The field of a stretch of a line behind a printed sign; None where what is printed there does not fit."""
        runs = set_blank(Blank(self.path, self.style, (stretch,)), text, before)
        return None if runs is None else self._on_line(stretch, runs, text)

    def _has_lines(self, passage: Passage, height: float) -> bool:
        """Whether it is a text of any length, with room for more than a line; what is to look like an example has one."""
        is_free = self.control.shape == "text" and self.control.is_text and not self.field.kind.example
        most = self.field.limits.length
        is_short = most is not None and most * self.style.size <= passage.right - passage.left
        return is_free and not is_short and height >= 2 * passage.pitch

    def _options(self, width: float) -> tuple[str, ...]:
        """The options of a list that has room for each; what has not can only be typed."""
        if self.control.shape != "list":
            return ()
        room = Blank(self.path, self.style, (Stretch(0.0, width - _BUTTON, 0.0),))
        return self.control.options if all(set_blank(room, each) for each in self.control.options) else ()

    def _on_line(self, stretch: Stretch, runs: Sequence[SetRun], text: str, align: Align = "left") -> TextField:
        """A field of one line, in whose type all has room that it is likely to be filled in with."""
        options = self._options(stretch.right - stretch.left)
        room = replace(stretch, right=stretch.right - _BUTTON) if options else stretch
        blank = Blank(self.path, self.style, (room,))
        tried = [runs, *(set_blank(blank, each) or [] for each in self.likely)]
        size = min([self.style.size, *(run.size for each in tried for run in each)])
        box = Box(
            stretch.left - 2 * _EDGE,
            stretch.baseline - _ABOVE * size - _EDGE,
            stretch.right + 2 * _EDGE,
            stretch.baseline + _BELOW * size + _EDGE,
        )
        return replace(self._text(box, runs, text, size, align), options=options)

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
    return run._replace(shaped=shaped(((run.style.face, text),)), start=0, end=1)


def opening_of(form: Form, controls: "dict[str, Control]", path: str, style: Style) -> Opening | None:
    """The opening at a slot of a layout; None where the slot is not open."""
    control = controls.get(of_any_row(path))
    if control is None:
        return None
    table = parted(path)[0]
    least = form.table_by_name[table].least if table else 0
    return Opening(path, form.field_at(path), control, style, least)
