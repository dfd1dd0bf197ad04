"""Named fields of a fillable file: each is read as the field of the form that it is named after."""

from dataclasses import replace

import pytest

from formkit.kinds import make
from formkit.match import Matched, match
from formkit.model.form import Field, Form
from formkit.model.kind import Option
from formkit.model.place import Box, PageBox
from formkit.model.reading import Answer
from formkit.model.values import canonical
from tests.match.test_matching import FORM, table
from tests.papers import paper

PLACE = PageBox("return.pdf", 1, Box(0, 0, 10, 10))
EMPTY = table("1 | | | | | ", "2 | | | | | ").replace("| 星河公司 |", "| |")


def read(answers: dict[str, str | bool], drawn: str = EMPTY, form: Form = FORM) -> Matched:
    """A drawn paper whose named fields hold these texts; true and false are boxes."""
    found = (
        Answer(name, "" if isinstance(held, bool) else held, PLACE, held if isinstance(held, bool) else None)
        for name, held in answers.items()
    )
    return match(form, replace(paper(drawn), answers=tuple(found)))


def values(matched: Matched) -> dict[str, str]:
    return {each.path: canonical(each.value) for each in matched.values if each.value is not None}


def codes(matched: Matched) -> list[tuple[str, str]]:
    return [(each.path, each.code) for each in matched.problems]


def test_field_is_read_by_its_name_in_its_row() -> None:
    matched = read({"customer": "星河公司", "sites[0].code": "A-1", "sites[1].code": "A-2", "sites[1].remark": "近河"})

    got = values(matched)
    assert (got["customer"], got["sites[0].code"], got["sites[1].code"]) == ("星河公司", "A-1", "A-2")
    assert got["sites[1].remark"] == "近河" and "sites[0].remark" not in got
    assert codes(matched) == []


def test_field_that_says_something_else_than_the_page_is_doubted() -> None:
    matched = read({"sites[0].code": "A-9"}, table("1 | A-1 | | | | "))

    assert codes(matched) == [("sites[0].code", "value.two_places_differ")]


def test_field_for_more_rows_than_the_page_shows_is_read() -> None:
    got = values(read({"sites[0].code": "A-1", "sites[2].code": "A-3"}, table("1 | | | | | ")))

    assert [got["sites[0].code"], got["sites[1].code"]] == ["A-1", "A-3"]


def test_field_that_the_form_does_not_have_is_told_with_what_it_says() -> None:
    matched = read({"owner": "王家村", "agreed": True, "empty": "", "unticked": False})

    assert codes(matched) == [("", "page.text_outside")] * 2
    assert "王家村" in matched.problems[0].message and "agreed" in matched.problems[1].message


def test_boxes_of_one_field_are_read_as_its_options() -> None:
    matched = read({"sites[0].code": "A-1", "sites[0].remark.近河": False, "sites[0].remark.楼顶": True})

    assert values(matched)["sites[0].remark"] == "☐近河 ☑楼顶"


def test_box_of_its_own_says_something_only_once_it_is_ticked() -> None:
    form = replace(FORM, fields=(*FORM.fields, *(Field(name, name, make("tick")) for name in ("agreed", "urgent"))))
    answers = {"agreed": True, "urgent": False, "sites[0].code": "A-1", "sites[0].remark": False}

    got = values(read(answers, form=form))

    assert got["agreed"] == "是"
    assert "urgent" not in got and "sites[0].remark" not in got
    assert values(read({**answers, "sites[0].remark": True}, form=form))["sites[0].remark"] == "√"


WAYS = tuple(Option(word) for word in ("近河", "2.6G专网"))


def test_word_behind_a_box_may_have_a_dot_in_it() -> None:
    form = replace(FORM, fields=(*FORM.fields, Field("ways", "方式", make("choices", options=WAYS))))

    matched = read({"ways.近河": False, "ways.2.6G专网": True}, form=form)

    assert values(matched)["ways"] == "2.6G专网"


@pytest.mark.parametrize("is_ticked", [True, False])
def test_words_whose_boxes_are_fields_say_nothing_themselves(is_ticked: bool) -> None:
    kind = make("choices", options=WAYS, show="boxes")
    form = replace(
        FORM, fields=tuple(replace(each, kind=kind) if each.name == "customer" else each for each in FORM.fields)
    )
    printed = EMPTY.replace("| 客户名称 | |", "| 客户名称 | 近河 2.6G专网 |")

    matched = read({"customer.近河": is_ticked, "customer.2.6G专网": False}, printed, form)

    assert values(matched).get("customer") == ("近河" if is_ticked else None)
    assert not codes(matched)
