"""What a layout tells of a form that will be hard to fill in, sign or read on paper."""

from dataclasses import replace

import pytest

from formkit.forms.definition import read_definition
from formkit.forms.legibility import legibility
from formkit.model.form import Form
from formkit.model.layout import Frame, Layout, PageLayout, Passage, Piece, Style
from formkit.model.place import Box
from formkit.model.template import Slot

_MM = 72 / 25.4
_DEFINITION = """
id = "T"
name = "test"
title = "测试表"
number = "附表T"

[parties.customer]
label = "客户"
named_by = "customer"
sign = "sign"
seal = "seal"
sign_label = "签字"

[fields.customer]
label = "客户名称"
kind = "text"
filled_by = "us"

[fields.contact]
label = "联系人"
kind = "text"

[fields.phone]
label = "电话"
kind = "phone"

[fields.day]
label = "日期"
kind = "date"

[fields.opinion]
label = "意见"
kind = "choice"
show = "boxes"
options = ["同意", "不同意"]
"""


def form() -> Form:
    made, problems = read_definition(_DEFINITION.encode(), "form.toml")
    assert made is not None and not problems
    return made


def frame(path: str, height_mm: float = 12, size: float = 10.5) -> Frame:
    pieces = (Piece(Slot(path), Style("song", size)),)
    box = Box(0, 0, 200, height_mm * _MM)
    return Frame(box, (Passage(pieces, "left", 2, 198, 10, 12),))


def layout(*frames: Frame, seal_mm: tuple[float, float] = (60, 45)) -> Layout:
    marks = {"sign": Box(200, 0, 300, 60), "seal": Box(0, 0, seal_mm[0] * _MM, seal_mm[1] * _MM)}
    page = PageLayout(595, 842, 0, frames, (), None, marks)
    return Layout("", {}, "", (page,), (0,))


def told(made: Layout) -> list[str]:
    return [each.code for each in legibility(form(), made)]


def test_a_form_with_room_has_nothing_to_be_told() -> None:
    assert told(layout(frame("customer", 5), frame("contact"), frame("phone"), frame("opinion"))) == []


def test_low_rows_that_customers_write_in_are_one_warning() -> None:
    found = list(legibility(form(), layout(frame("contact", 7.5), frame("phone", 8), frame("opinion", 6))))

    assert [(each.code, each.severity) for each in found] == [("layout.low_rows", "warning")]
    assert "“联系人”、“电话”" in found[0].message and "7.5 毫米" in found[0].message


@pytest.mark.parametrize("size,codes", [(10.5, []), (9, []), (8, ["layout.close_boxes"])])
def test_boxes_too_small_to_tick_are_told(size: float, codes: list[str]) -> None:
    assert told(layout(frame("opinion", size=size))) == codes


def test_words_of_a_date_in_the_place_to_write_it_are_told() -> None:
    assert told(layout(frame("day"))) == ["layout.date_words"]


@pytest.mark.parametrize("seal_mm", [(41, 60), (60, 38)])
def test_a_place_too_small_for_a_seal_is_told(seal_mm: tuple[float, float]) -> None:
    found = list(legibility(form(), layout(seal_mm=seal_mm)))

    assert [each.code for each in found] == ["layout.small_seal_room"]
    assert f"{min(seal_mm)} 毫米" in found[0].message


def test_a_party_that_seals_nowhere_is_told() -> None:
    made = layout()
    made = replace(made, pages=(replace(made.pages[0], marks={}),))

    assert told(made) == ["layout.small_seal_room"]
