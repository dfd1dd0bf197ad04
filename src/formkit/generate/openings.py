"""What of a printed page is open to be filled in, and the form fields that stand there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from formkit.model.form import Field, Form, Required
from formkit.model.layout import Align, Blank, Frame, Passage, Piece, Stretch, Style
from formkit.model.path import of_any_row, parted
from formkit.model.place import Box
from formkit.model.record import Record
from formkit.model.room import ems
from formkit.model.template import Slot
from formkit.ooxml.controls import EMPTY, Control
from formkit.pdf.acroform import OpenField, TextField, TickField
from formkit.pdf.setting import SetRun, part, set_blank, set_frame
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

    def value(self, text: str) -> str:
        """What of a printed text is filled in."""
        return "" if text == self.field.kind.blank else text

    @cached_property
    def reserved(self) -> str:
        """What keeps its place between printed words."""
        return EMPTY + "\u3000" * max(0, round(ems(self.field.kind.blank) - ems(EMPTY)))

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
        """The field of a passage that holds nothing else, as high as its frame where a free text has room for lines.

        None where what is filled in already does not fit.
        """
        most = self.field.limits.length
        is_short = most is not None and most * self.style.size <= passage.right - passage.left
        top, bottom = frame.box.top + _INSET, frame.box.bottom - _INSET
        if not self.is_free or is_short or bottom - top < 2 * passage.pitch:
            return self.along(Stretch(passage.left, passage.right, passage.baseline), text, passage.align)
        value = self.value(text)
        alone = Frame(frame.box, (replace(passage, pieces=(Piece(Slot(self.path), self.style),)),), frame.hold)
        runs = set_frame(alone, [[value]])
        if runs is None:
            return None
        box = Box(passage.left - 2 * _EDGE, top, passage.right + 2 * _EDGE, bottom)
        longest = set_frame(alone, [["\u3000" * most]]) if most is not None else None
        fits = longest is not None and all(run.size == self.style.size for run in longest)
        made = self._text(box, runs, value, self.style.size, passage.align)
        return replace(made, is_multiline=True, is_shrunk=not fits)

    def along(self, stretch: Stretch, text: str, align: Align = "left") -> TextField | None:
        """The field of a stretch of a line; None where what is filled in already does not fit."""
        value = self.value(text)
        runs = self._line(stretch, value, align)
        if runs is None:
            return None
        tried = [self._line(stretch, each, align) for each in self.likely]
        size = min([self.style.size, *(run.size for found in tried for run in found or ())])
        box = Box(
            stretch.left - 2 * _EDGE,
            stretch.baseline - _ABOVE * size - _EDGE,
            stretch.right + 2 * _EDGE,
            stretch.baseline + _BELOW * size + _EDGE,
        )
        return self._text(box, runs, value, size, align)

    def _line(self, stretch: Stretch, text: str, align: Align) -> list[SetRun] | None:
        """A text set on a stretch of a line."""
        blank = Blank(self.path, self.style, (stretch,))
        runs = set_blank(blank, text)
        if not runs or align == "left":
            return runs
        space = stretch.right - runs[0].left - runs[0].width
        return [runs[0]._replace(left=runs[0].left + (space if align == "right" else space / 2))]

    def _text(self, box: Box, runs: Sequence[SetRun], value: str, size: float, align: Align = "left") -> TextField:
        return TextField(
            name=self.path,
            hint=self.hint,
            box=box,
            value=value,
            runs=tuple(runs),
            style=replace(self.style, size=min([size, *(run.size for run in runs)])),
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
    return run._replace(shaped=shaped(((run.style.face, text),)), start=0, end=1)


def opening_of(form: Form, controls: "dict[str, Control]", path: str, style: Style) -> Opening | None:
    """The opening at a slot of a layout; None where the slot is not open."""
    control = controls.get(of_any_row(path))
    if control is None:
        return None
    table = parted(path)[0]
    least = form.table_by_name[table].least if table else 0
    return Opening(path, form.field_at(path), control, style, least)
