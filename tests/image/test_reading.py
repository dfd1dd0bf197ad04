"""Places of a page are read as what stands there, and what is not sure is doubted, never guessed."""

import pytest

from formkit.image.reading import read_places
from formkit.kinds import make
from formkit.model.grammar import Grammar
from formkit.model.written import Ask, Writing
from tests.image.cells import LEFT, LOW, RIGHT, Draw, fit, layout, line, picture, text

FREE = Grammar(r"(?s:.)*", is_free=True)
SCALE = 200 / 72


def read(
    *drawn: Draw, left: Grammar = FREE, right: Grammar = FREE, printed: str = "", scale: float = SCALE
) -> dict[str, Writing]:
    asks = [Ask("left", (LEFT,), left, str), Ask("right", (RIGHT,), right, str), Ask("low", (LOW,), FREE, str, printed)]
    return {each.path: each for each in read_places(picture(scale, *drawn), fit(scale), layout(), asks)}


def test_print_is_read_as_it_stands() -> None:
    found = read(text("2015年4月1日", 30, 50), text("117.02190", 160, 50), text("云龙区人民路398号", 30, 100))

    assert {path: each.text for path, each in found.items()} == {
        "left": "2015年4月1日", "right": "117.02190", "low": "云龙区人民路398号",
    }  # fmt: skip
    assert all(not each.doubts and each.confidence > 0.9 for each in found.values())


def test_place_with_nothing_in_it_says_nothing() -> None:
    assert read().keys() == set()
    assert read(text("年 月 日", 40, 100), printed="年 月 日").keys() == set()


def test_words_that_are_no_date_are_not_made_into_one() -> None:
    date = make("date").grammar

    (found,) = read(text("待定", 30, 50), left=date).values()

    assert found.text == "待定"


def test_traditional_signs_are_read_as_simplified() -> None:
    (found,) = read(text("賈汪", 30, 50, 16)).values()

    assert found.text == "贾汪"


@pytest.mark.parametrize("code,drawn", [
    ("cell.struck_out", (text("汽车站王一二三", 30, 50), line((26, 47), (122, 44)))),
    ("paper.beyond", (text("客户", 30, 50), line((120, 60), (146, 40), (156, 25)))),
])  # fmt: skip
def test_what_a_person_must_see_is_doubted(code: str, drawn: tuple[Draw, ...]) -> None:
    found = read(*drawn)

    assert code in {doubt.code for each in found.values() for doubt in each.doubts}


def test_scribble_is_doubted() -> None:
    scribble = line((30, 40), (34, 55), (37, 38), (41, 57), (46, 40), (44, 52), (52, 36), (55, 56))

    (found,) = read(scribble).values()

    assert "paper.unsure" in {doubt.code for doubt in found.doubts}
