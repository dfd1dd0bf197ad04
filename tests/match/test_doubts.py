"""Places on a paper where the nearest reading would be a wrong one: none is taken for certain."""

from dataclasses import replace

import pytest

from formkit.kinds import make
from formkit.labels import REMARKED
from formkit.match import match
from formkit.match.rows import ALIKE, Words
from formkit.model.form import Field
from formkit.model.place import FilePlace, Paragraph
from formkit.model.reading import Doubt
from formkit.model.template import TemplateCell, TemplateRow
from tests.match import test_cards as cards
from tests.match.test_matching import END, FORM, HEADER, read, table
from tests.papers import paper


def test_text_that_is_another_label_word_for_word_is_never_that_label_retyped() -> None:
    prices = (Field("gross", "含税单价", make("money")), Field("net", "不含税单价", make("money")))
    words = Words(replace(FORM, fields=(*FORM.fields, *prices)), ())

    assert words.likeness("含税单价", "不含税单价") == 0
    assert words.likeness("含税单价", "含税单价（元）") >= ALIKE


PRINTED = ("含税单价（元，不含安装）", "不含税单价", "不含税价", "BBU数（个）", "RRU数（个）", "客户名称", "确认日期")


def printed_words() -> Words:
    """Those of a template that prints these labels in one row."""
    place = Paragraph("form.docx", "正文", 1)
    row = tuple(TemplateCell(0, number, 1, 1, (label,), place) for number, label in enumerate(PRINTED))
    prices = tuple(Field(f"price{number}", label, make("text")) for number, label in enumerate(PRINTED[:5]))
    return Words(replace(FORM, fields=(*FORM.fields, *prices)), (TemplateRow(0, 0, row),))


@pytest.mark.parametrize(
    "text,labels",
    [
        ("不含税单价", {"不含税单价": 1.0}),
        ("RRU数(个)", {"RRU数（个）": 1.0}),
        ("客户全称", {"客户名称": 0.99}),
        ("含税单价", {"含税单价（元，不含安装）": REMARKED, "不含税单价": 8 / 9, "不含税价": 0.75}),
        ("2、客户名称（请填写营业执照上的全称）", {"客户名称": REMARKED}),
        ("确认日期以盖章当天为准不得早于交付", {}),
        ("星河公司", {}),
        ("：", {}),
    ],
)
def test_labels_that_a_text_may_be_retyped_from(text: str, labels: dict[str, float]) -> None:
    assert printed_words().labels_of(text) == pytest.approx(labels)


@pytest.mark.parametrize(
    "text,value",
    [
        ("客户名称：星河公司", "星河公司"),
        (" 客户全称 星河公司 ", "星河公司"),
        ("客户名称\n星河公司", "星河公司"),
        ("客户名称", ""),
        ("客户名称：", ""),
        ("客户名称变更通知", ""),
        ("客户名称 确认日期", ""),
        ("贵客户名称：星河公司", ""),
    ],
)
def test_value_behind_a_label_in_one_text(text: str, value: str) -> None:
    assert printed_words().behind("客户名称", text) == value


@pytest.mark.parametrize("label,text", [("联系人", "联系电话"), ("经度", "纬度"), ("客户名称", "客户经理")])
def test_text_that_shares_half_of_its_signs_with_a_label_is_not_that_label(label: str, text: str) -> None:
    assert Words(replace(FORM, fields=(), tables=()), ()).likeness(label, text) == 0


def test_text_before_a_label_that_is_gone_may_be_of_that_label() -> None:
    drawn = table("1 | A-1 | | | | ").replace(
        "| 客户名称 | 星河公司 | 确认日期 | 2015.4.1 |", "| 客户名称 | 2015.4.1 |"
    )

    _, problems = read(drawn)

    assert ("customer", "row.shape") in problems


def test_blanks_of_a_sentence_that_was_changed_within_are_doubted() -> None:
    _, problems = read(table("1 | A-1 | | | | ").replace("一式4份", "一式4册"))

    assert {("place", "cell.print_changed"), ("copies", "cell.print_changed")} <= set(problems)


def test_cell_merged_over_two_labels_is_not_taken_for_the_lower_one() -> None:
    drawn = cards.cards("甲").replace("| 意见 | 甲可以 |\n    | 说明 | 甲说明 |", "| 意见 | 甲可以 |\n    | 说明 | ^ |")

    matched, got = cards.read(drawn)

    assert got["demands[0].opinion"] == "甲可以"
    assert got.get("demands[0].reason") is None
    assert [(each.path, each.code) for each in matched.problems] == [("demands[0].reason", "cell.merged")]


def test_empty_cell_merged_over_two_labels_is_empty_for_both() -> None:
    drawn = cards.cards("甲").replace("| 意见 | 甲可以 |\n    | 说明 | 甲说明 |", "| 意见 | |\n    | 说明 | ^ |")

    matched, got = cards.read(drawn)

    assert (got["demands[0].opinion"], got["demands[0].reason"], matched.problems) == (None, None, ())


def under(*rows: str) -> list[tuple[str, str]]:
    """The problems of a table with these rows of headings and data."""
    return read(HEADER + "\n" + "\n".join(f"    | {row} |" for row in rows) + "\n" + END)[1]


def test_rows_are_doubted_where_a_heading_is_gone_and_a_strange_column_holds_something() -> None:
    problems = under(
        "站点明细 | < | < | < | < | <",
        "序号 | 站点编号 | 需求点 | < | 候选点 | 业主",
        "^ | ^ | 经度 | 纬度 | 经度 | ^",
        "1 | A-1 | 117.0 | 36.6 | 117.5 | 好",
    )

    assert {("sites[0].code", "row.shape"), ("sites[0].other_lon", "row.shape")} <= set(problems)


def test_rows_are_doubted_where_the_headings_do_not_stand_under_each_other() -> None:
    problems = under(
        "站点明细 | < | < | < | < | <",
        "序号 | 站点编号 | 需求点 | 候选点 | 备注",
        "序号 | 站点编号 | 经度 | 纬度 | 经度 | 备注",
        "1 | A-1 | 117.0 | 36.6 | 117.5 | 好",
    )

    assert {("sites[0].lon", "row.shape"), ("sites[0].remark", "row.shape")} <= set(problems)


def test_two_texts_under_one_heading_are_doubted() -> None:
    problems = under(
        "站点明细 | < | < | < | < | < | <",
        "序号 | 站点编号 | 需求点 | < | 候选点 | 备注 | <",
        "^ | ^ | 经度 | 纬度 | 经度 | ^ | <",
        "1 | A-1 | 117.0 | 36.6 | 117.5 | 靠路边 | 近河",
    )

    assert problems == [("sites[0].remark", "cell.split")]


def test_ditto_under_a_value_that_is_read_but_doubted_is_doubtful_too() -> None:
    values, problems = read(table("1 | A-1 | 117.0 | < | 117.5 | 好", "2 | A-2 | 同上 | 36.6 | | "))

    assert values["sites[0].lon"] == "117.0"
    assert ("sites[1].lon", "value.nothing_above") in problems


def test_label_that_left_its_row_for_two_places_is_read_in_neither() -> None:
    drawn = table("1 | A-1 | | | | ").replace("| 客户名称 | 星河公司 | 确认日期", "| 确认日期")

    values, problems = read(drawn + "\n    | 客户名称 | 甲公司 |\n\n    | 客户名称 | 乙公司 |")

    assert "customer" not in values
    assert ("customer", "label.not_found") in problems


def test_doubt_about_a_whole_page_is_told() -> None:
    reading = replace(paper(table("1 | A-1 | | | | ")), doubts=((Doubt("page.scanned", "没有读。"), FilePlace("r")),))

    assert [(each.path, each.code) for each in match(FORM, reading).problems] == [("", "page.scanned")]


def test_value_behind_two_labels_of_one_name_is_read_at_neither() -> None:
    drawn = table("1 | A-1 | | | | ").replace("| 客户名称 | 星河公司 | 确认日期", "| 确认日期")

    values, problems = read(drawn + "\n    客户名称：甲公司\n\n    客户名称：乙公司")

    assert "customer" not in values
    assert ("customer", "label.not_found") in problems


def test_value_behind_a_label_and_another_after_it_are_doubted() -> None:
    drawn = table("1 | A-1 | | | | ").replace("| 客户名称 | 星河公司 |", "| 客户名称：银河公司 | 星河公司 |")

    assert ("customer", "cell.split") in read(drawn)[1]


def test_remark_between_the_rows_is_no_row_and_is_told() -> None:
    values, problems = read(table("1 | A-1 | | | | ", " | 以下各站均需在七月前交付 | | | | ", "2 | A-2 | | | | "))

    assert [values["sites[0].code"], values["sites[1].code"]] == ["A-1", "A-2"]
    assert problems == [("", "page.text_outside")]


def test_short_remark_over_many_columns_is_no_row_and_is_told() -> None:
    problems = under(
        "站点明细 | < | < | < | < | < | <",
        "序号 | 站点编号 | 需求点 | < | 候选点 | 备注 | 业主",
        "^ | ^ | 经度 | 纬度 | 经度 | ^ | ^",
        " | 见附件 | < | < | < | < | <",
        "1 | A-1 | 117.0 | 36.6 | 117.5 | 好 | ",
    )

    assert set(problems) == {("", "page.text_outside")}


def test_row_of_a_narrow_table_that_holds_one_text_is_a_row() -> None:
    heading = ("站点明细 | <", "序号 | 站点编号")

    values, _ = read(HEADER + "\n" + "\n".join(f"    | {row} |" for row in (*heading, " | A-123456")) + "\n" + END)

    assert values["sites[0].code"] == "A-123456"
