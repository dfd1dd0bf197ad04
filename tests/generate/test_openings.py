"""The form fields that stand in the places of a layout."""

import pytest

from formkit.generate.openings import Opening
from formkit.kinds import make
from formkit.model.form import Field, Limits
from formkit.model.layout import Frame, Passage, Piece, Stretch, Style
from formkit.model.place import Box
from formkit.model.template import Slot
from formkit.ooxml.controls import Control
from formkit.pdf.acroform import TextField
from formkit.pdf.setting import SetRun, set_frame

STYLE = Style("song", 10.0)
TEXT = Control("备注", "不超过 40 字", is_text=True)


def opening(kind: str = "text", control: Control = TEXT, length: int | None = None) -> Opening:
    field = Field("note", "备注", make(kind), limits=Limits(length=length))
    return Opening("note", field, control, STYLE)


def over(width: float, height: float, made: Opening, text: str = "") -> TextField:
    """The field of a cell that holds nothing else."""
    box = Box(100.0, 200.0, 100.0 + width, 200.0 + height)
    passage = Passage((Piece(Slot("note"), STYLE),), "center", box.left, box.right, 200.0 + height / 2 + 3.5, 14.0)
    found = made.over(Frame(box, (passage,)), passage, text)
    assert found is not None
    return found


def test_free_text_has_the_lines_that_its_cell_has_room_for() -> None:
    assert over(80, 40, opening()).is_multiline
    assert not over(80, 20, opening()).is_multiline
    assert not over(80, 40, opening(length=8)).is_multiline  # it never needs a second


def test_what_has_one_line_stands_where_it_is_printed() -> None:
    found = over(80, 40, opening("integer", Control("份数")), "12")

    (run,) = found.runs
    assert found.box.top < run.baseline < found.box.bottom and found.box.bottom - found.box.top < 20
    assert (found.value, found.align) == ("12", "center")


@pytest.mark.parametrize(
    ("width", "is_list", "is_multiline"), [(80, True, False), (42, True, False), (36, False, True), (25, False, True)]
)
def test_list_is_one_only_where_its_button_covers_no_option(width: float, is_list: bool, is_multiline: bool) -> None:
    control = Control("场景", "可填：密集市区、农村", "list", ("密集市区", "农村"), is_text=True)

    found = over(width, 40, opening(control=control))

    assert bool(found.options) == is_list and found.is_multiline == is_multiline
    if is_list:
        assert found.style.size * 4 <= width - 14


def test_type_is_small_enough_for_the_example() -> None:
    assert over(40, 20, opening("longitude", Control("经度"))).style.size < 10
    assert over(60, 20, opening("longitude", Control("经度"))).style.size == 10


def test_value_that_fits_no_line_has_no_field() -> None:
    assert opening().along(Stretch(100.0, 150.0, 200.0), "一二三") is not None
    assert opening().along(Stretch(100.0, 150.0, 200.0), "一二三四五六七八九十") is None


def test_boxes_are_named_after_the_words_behind_them() -> None:
    made = opening("choices", Control("方式", "", "boxes", ("", "甲 ", "乙")))

    printed, fields = made.ticks(run_of("☑甲 ☐乙"))

    assert [each.text for each in printed] == ["甲 ", "乙"]
    assert [each.name for each in fields] == ["note.甲", "note.乙"]
    assert [each.box.left for each in fields] == [100.0, pytest.approx(100.0 + printed[1].left - 110.0, abs=3)]


def test_single_box_has_the_name_of_its_field() -> None:
    made = opening("tick", Control("同意", "", "boxes", ("", "")))

    _, (field,) = made.ticks(run_of("☐"))

    assert field.name == "note"


def run_of(text: str) -> list[SetRun]:
    passage = Passage((Piece(Slot("note"), STYLE),), "left", 100.0, 300.0, 210.0, 14.0)
    return set_frame(Frame(Box(100.0, 200.0, 300.0, 220.0), (passage,)), [[text]]) or []
