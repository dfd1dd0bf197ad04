"""What of a form will be hard to fill in by hand, to sign, or to read back from paper, as its layout shows."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from formkit.model.form import Field, FilledBy, Form
from formkit.model.layout import Frame, Layout
from formkit.model.path import of_any_row, parted
from formkit.model.place import Box, FilePlace
from formkit.model.problem import Problem
from formkit.model.room import ems
from formkit.model.template import Slot
from formkit.ooxml.controls import words_of_boxes

_MM = 72 / 25.4  # points
_LEAST_ROW_MM = 9.0  # what people need to write a line of Chinese by hand; lower rows come back with signs in two rows
_LEAST_SEAL_MM = 42.0  # 国发〔1999〕25号: the round seal of an enterprise is 40 mm to 42 mm wide
_LEAST_BOX_MM, _LEAST_GAP_MM = 2.5, 1.5  # 15 and 9 dots of a scan at 150 dpi: what a tick needs to be told from a slip
_BOX = 0.82  # of the type size: the side of ☐ in our fonts
_DATE_SIGNS = ("年", "月", "日")
_PLACE = FilePlace("layout")


def legibility(form: Form, layout: Layout) -> Iterator[Problem]:
    """Warnings about the paper, one of a kind for each table and for the fields outside tables."""
    frames: dict[str, Frame] = {}
    for page in layout.pages:
        for frame in page.frames:
            for path in _slots(frame):
                frames.setdefault(of_any_row(path), frame)
    written = {
        path: (field, frames[path])
        for path, field in form.all_fields()
        if field.filled_by is FilledBy.CUSTOMER and path in frames
    }
    for table in dict.fromkeys(parted(path)[0] for path in written):
        own = [each for path, each in written.items() if parted(path)[0] == table]
        where = f"“{form.table_by_name[table].title}”" if table else "表头和签章区"
        yield from _low_rows(where, own)
        yield from _boxes(where, own)
        yield from _date_words(where, own)
    yield from _seals(form, layout)


def _slots(frame: Frame) -> Iterator[str]:
    for passage in frame.passages:
        yield from (piece.part.path for piece in passage.pieces if isinstance(piece.part, Slot))


def _low_rows(where: str, fields: Iterable[tuple[Field, Frame]]) -> Iterator[Problem]:
    low = [(_height_mm(frame.box), field) for field, frame in fields if not _has_boxes(field)]
    low = [each for each in low if each[0] < _LEAST_ROW_MM - 0.05]
    if low:
        least = min(height for height, _ in low)
        yield _warning(
            "layout.low_rows",
            f"{where}里客户要手写的{_named(field for _, field in low)}，格子最低只有 {least:.1f} 毫米，"
            f"手写容易出格。请把行高设为 {_LEAST_ROW_MM:.0f} 毫米以上",
        )


def _boxes(where: str, fields: Iterable[tuple[Field, Frame]]) -> Iterator[Problem]:
    crowded = []
    for field, frame in fields:
        if not _has_boxes(field):
            continue
        size = next(
            piece.style.size for passage in frame.passages for piece in passage.pieces if isinstance(piece.part, Slot)
        )
        between = [ems(words) for _, words in pairwise(words_of_boxes(field.kind.blank)[:-1])]
        gap_mm = min((size * (each + 1 - _BOX) / _MM for each in between), default=_LEAST_GAP_MM)
        if size * _BOX / _MM < _LEAST_BOX_MM - 0.05 or gap_mm < _LEAST_GAP_MM:
            crowded.append(field)
    if crowded:
        yield _warning(
            "layout.close_boxes",
            f"{where}里{_named(crowded)}的方框太小或靠得太近，勾在纸上会分不清。"
            f"方框请不小于 {_LEAST_BOX_MM} 毫米，相隔 {_LEAST_GAP_MM} 毫米以上",
        )


def _date_words(where: str, fields: Iterable[tuple[Field, Frame]]) -> Iterator[Problem]:
    printed = [field for field, frame in fields if any(sign in _printed(field, frame) for sign in _DATE_SIGNS)]
    printed = [field for field in printed if field.kind.schema.get("format") == "date"]
    if printed:
        yield _warning(
            "layout.date_words",
            f"{where}里{_named(printed)}的格子里印着“年月日”，手写的数字会压在印字上。"
            '收回的纸要机读的，请写 show = "iso"，或把“年月日”印在格子外面',
        )


def _seals(form: Form, layout: Layout) -> Iterator[Problem]:
    for party in form.parties:
        if not (party.seal and party.sign_label):
            continue
        boxes = [page.marks[party.seal] for page in layout.pages if party.seal in page.marks]
        signed = [page.marks[party.sign] for page in layout.pages if party.sign in page.marks]
        if not boxes:
            yield _warning("layout.small_seal_room", f"“{party.label}”没有印单位名称、可以盖章的格子")
        elif min(_side_mm(box) for box in boxes) < _LEAST_SEAL_MM or set(boxes) & set(signed):
            yield _warning(
                "layout.small_seal_room",
                f"“{party.label}”盖章的格子宽、高最小只有 {min(map(_side_mm, boxes)):.0f} 毫米，或与签字在一格里，"
                f"章会盖到别的字上。请留 {_LEAST_SEAL_MM:.0f} 毫米见方以上，与签字、日期分开",
            )


def _printed(field: Field, frame: Frame) -> str:
    words = [piece.part for each in frame.passages for piece in each.pieces if isinstance(piece.part, str)]
    return field.kind.blank + "".join(words)


def _has_boxes(field: Field) -> bool:
    return len(words_of_boxes(field.kind.blank)) > 1


def _named(fields: Iterable[Field]) -> str:
    labels = list(dict.fromkeys(each.called for each in fields))
    more = f"等 {len(labels)} 项" if len(labels) > 3 else ""
    return "、".join(f"“{each}”" for each in labels[:3]) + more


def _height_mm(box: Box) -> float:
    return (box.bottom - box.top) / _MM


def _side_mm(box: Box) -> float:
    return min(box.right - box.left, box.bottom - box.top) / _MM


def _warning(code: str, message: str) -> Problem:
    return Problem(code, "", f"{message}。", _PLACE, "warning")
