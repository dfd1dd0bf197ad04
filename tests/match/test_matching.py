"""Returned papers against a small form: what is read, and what is left to a person."""

import pytest

from formkit.match import match
from formkit.model.values import canonical
from tests.papers import paper
from tests.small_form import small_form

FORM = small_form()

HEADER = """
    测试表

    | 客户名称 | 星河公司 | 确认日期 | 2015.4.1 |

    本表于海州市签订，一式4份。
"""
HEADINGS = """
    | 站点明细 | < | < | < | < | < |
    | 序号 | 站点编号 | 需求点 | < | 候选点 | 备注 |
    | ^ | ^ | 经度 | 纬度 | 经度 | ^ |
"""
END = """
    | 填写说明 | 请用黑色笔填写 | < | < | < | < |

    | 签字 | | 盖章 | |
"""


def read(drawn: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Values by path, as data writes them, and problems by path and code."""
    matched = match(FORM, paper(drawn))
    values = {each.path: canonical(each.value) for each in matched.values if each.value is not None}
    return values, [(each.path, each.code) for each in matched.problems]


def table(*rows: str) -> str:
    return HEADER + HEADINGS + "\n".join(f"    | {row} |" for row in rows) + END


def test_filled_paper_is_read_without_a_doubt() -> None:
    values, problems = read(table("1 | A-1 | 117.02190 | 36.66213 | 117.02251 | 靠路边", "2 | A-2 | 117.1 | 36.5 | | "))

    assert values == {
        "customer": "星河公司",
        "date": "2015-04-01",
        "place": "海州市",
        "copies": "4",
        "sites[0].sequence": "1",
        "sites[0].code": "A-1",
        "sites[0].lon": "117.02190",
        "sites[0].lat": "36.66213",
        "sites[0].other_lon": "117.02251",
        "sites[0].remark": "靠路边",
        "sites[1].sequence": "2",
        "sites[1].code": "A-2",
        "sites[1].lon": "117.1",
        "sites[1].lat": "36.5",
    }
    assert problems == []


def test_empty_rows_are_no_rows() -> None:
    values, problems = read(table("1 | A-1 | | | | ", "2 | | | | | ", " | | | | | "))

    assert [path for path in values if path.endswith("code")] == ["sites[0].code"]
    assert problems == []


def test_row_after_an_empty_row_is_still_read() -> None:
    values, _ = read(table(" | | | | | ", " | A-9 | | | | "))

    assert values["sites[0].code"] == "A-9"


@pytest.mark.parametrize("label", ["客户名称：", "客户名称（全称）", "客户  名称", "客户全称", "＊客户名称"])
def test_retyped_label_is_found(label: str) -> None:
    values, problems = read(table("1 | A-1 | | | | ").replace("客户名称", label))

    assert values["customer"] == "星河公司"
    assert problems == []


@pytest.mark.parametrize("written", ["客户名称：银河公司", "客户全称 银河公司"])
def test_value_behind_its_label_in_one_cell_is_read(written: str) -> None:
    drawn = table("1 | A-1 | | | | ").replace("| 客户名称 | 星河公司 |", f"| {written} | |")

    values, problems = read(drawn)

    assert values["customer"] == "银河公司"
    assert problems == []


def test_value_whose_label_is_gone_is_not_invented() -> None:
    values, problems = read(table("1 | A-1 | | | | ").replace("客户名称", "随便"))

    assert "customer" not in values
    assert ("customer", "label.not_found") in problems


def test_deleted_value_cell_does_not_shift_its_neighbour() -> None:
    drawn = table("1 | A-1 | | | | ").replace("| 客户名称 | 星河公司 | 确认日期", "| 客户名称 | 确认日期")

    values, _ = read(drawn)

    assert "customer" not in values
    assert values["date"] == "2015-04-01"


def test_moved_label_and_value_are_found() -> None:
    drawn = table("1 | A-1 | | | | ").replace(
        "| 客户名称 | 星河公司 | 确认日期 | 2015.4.1 |", "| 确认日期 | 2015.4.1 | 客户名称 | 星河公司 |"
    )

    values, problems = read(drawn)

    assert (values["customer"], values["date"]) == ("星河公司", "2015-04-01")
    assert problems == []


def test_two_values_after_one_label_are_doubted() -> None:
    drawn = table("1 | A-1 | | | | ").replace("| 星河公司 |", "| 星河公司 | 银河公司 |")

    _, problems = read(drawn)

    assert ("customer", "cell.split") in problems


def test_columns_are_read_by_their_headings_when_moved() -> None:
    drawn = (
        HEADER
        + """
    | 站点明细 | < | < | < | < | < |
    | 备注 | 站点编号 | 候选点 | 需求点 | < | 序号 |
    | ^ | ^ | 经度 | 纬度 | 经度 | ^ |
    | 靠路边 | A-1 | 117.5 | 36.6 | 117.0 | 1 |
    """
        + END
    )

    values, problems = read(drawn)

    assert values["sites[0].remark"] == "靠路边"
    assert (values["sites[0].lon"], values["sites[0].other_lon"]) == ("117.0", "117.5")
    assert problems == []


def test_deleted_column_is_named_and_no_other_takes_its_place() -> None:
    drawn = (
        HEADER
        + """
    | 站点明细 | < | < | < | < |
    | 序号 | 站点编号 | 需求点 | 候选点 | 备注 |
    | ^ | ^ | 经度 | 经度 | ^ |
    | 1 | A-1 | 117.0 | 117.5 | 靠路边 |
    """
        + END
    )

    values, problems = read(drawn)

    assert (values["sites[0].lon"], values["sites[0].other_lon"]) == ("117.0", "117.5")
    assert ("sites[].lat", "table.column_missing") in problems


def test_row_with_a_cell_too_few_is_doubted_as_a_whole() -> None:
    values, problems = read(table("1 | A-1 | 117.0 | 36.6 | 靠路边", "2 | A-2 | 117.0 | 36.6 | 117.5 | 好"))

    doubted = {path for path, code in problems if code == "row.shape"}
    assert {"sites[0].code", "sites[0].other_lon", "sites[0].lon"} <= doubted
    assert not any(path.startswith("sites[1]") for path in doubted)
    assert values["sites[1].remark"] == "好"


def test_cell_merged_over_two_columns_is_doubted_for_both() -> None:
    _, problems = read(table("1 | A-1 | 117.0 | < | 117.5 | 好"))

    assert ("sites[0].lon", "cell.merged") in problems
    assert ("sites[0].lat", "cell.merged") in problems


def test_ditto_takes_the_value_above_and_says_so() -> None:
    matched = match(FORM, paper(table("1 | A-1 | 117.0 | 36.6 | | 好", "2 | A-2 | 同上 | 〃 | | 同上")))

    by_path = {each.path: each for each in matched.values}
    assert canonical(by_path["sites[1].lon"].value or "") == "117.0"
    assert by_path["sites[1].remark"].value == "好"
    assert by_path["sites[1].remark"].evidence.method == "inherited"
    assert matched.problems == ()


def test_ditto_in_the_first_row_is_a_problem() -> None:
    _, problems = read(table("1 | A-1 | 同上 | 36.6 | | "))

    assert ("sites[0].lon", "value.nothing_above") in problems


def test_cell_merged_with_the_row_above_counts_for_both_rows() -> None:
    values, problems = read(table("1 | A-1 | 117.0 | 36.6 | | 好", "2 | A-2 | 117.0 | 36.6 | | ^"))

    assert values["sites[1].remark"] == "好"
    assert problems == []


@pytest.mark.parametrize("text", ["/", "无", "—", "N/A", "不涉及"])
def test_explicit_empty_is_empty_and_not_a_doubt(text: str) -> None:
    values, problems = read(table(f"1 | A-1 | {text} | 36.6 | | {text}"))

    assert "sites[0].lon" not in values and "sites[0].remark" not in values
    assert problems == []


def test_headings_repeated_on_a_new_page_are_no_row() -> None:
    rows = ("1 | A-1 | | | | ", "序号 | 站点编号 | 经度 | 纬度 | 经度 | 备注", "2 | A-2 | | | | ")

    values, problems = read(table(*rows))

    assert [values["sites[0].code"], values["sites[1].code"]] == ["A-1", "A-2"]
    assert problems == []


def test_table_split_in_two_is_read_on() -> None:
    drawn = table("1 | A-1 | | | | ", "SPLIT", "2 | A-2 | | | | ").replace("    | SPLIT |", "")

    values, _ = read(drawn)

    assert [values["sites[0].code"], values["sites[1].code"]] == ["A-1", "A-2"]


def test_note_outside_the_form_is_reported() -> None:
    _, problems = read(table("1 | A-1 | | | | ") + "\n    请尽快处理，联系老王")

    assert ("", "page.text_outside") in problems


def test_column_of_the_customers_own_is_reported_with_its_text() -> None:
    drawn = (
        HEADER
        + """
    | 站点明细 | < | < | < | < | < | < |
    | 序号 | 站点编号 | 需求点 | < | 候选点 | 备注 | 业主 |
    | ^ | ^ | 经度 | 纬度 | 经度 | ^ | ^ |
    | 1 | A-1 | 117.0 | 36.6 | 117.5 | 好 | 王家村 |
    """
        + END
    )

    values, problems = read(drawn)

    assert values["sites[0].remark"] == "好"
    assert ("", "page.text_outside") in problems


def test_typed_name_in_the_signature_cell_is_no_signature() -> None:
    drawn = table("1 | A-1 | | | | ").replace("| 签字 | |", "| 签字 | 林晓 |")

    matched = match(FORM, paper(drawn))

    assert [(each.code, each.severity) for each in matched.problems] == [("mark.typed", "warning")]


def test_blank_in_a_sentence_is_read_between_its_words() -> None:
    drawn = table("1 | A-1 | | | | ").replace("于海州市签订，一式4份", "于 ＿望海县港前镇＿ 签订，一式 ６ 份")

    values, problems = read(drawn)

    assert (values["place"], values["copies"]) == ("望海县港前镇", "6")
    assert problems == []


def test_sentence_with_changed_words_is_doubted() -> None:
    drawn = table("1 | A-1 | | | | ").replace("于海州市签订，一式4份", "于海州市签署，一式4份")

    _, problems = read(drawn)

    assert ("place", "cell.print_changed") in problems or ("place", "label.not_found") in problems


def test_whole_table_gone_is_named() -> None:
    matched = match(FORM, paper(HEADER + END))

    assert not any(each.path.startswith("sites") for each in matched.values)


def test_foreign_paper_gives_no_values() -> None:
    values, _ = read("| 天气 | 晴 |\n| 温度 | 25 |")

    assert values == {}


def test_every_text_is_either_a_value_or_reported() -> None:
    drawn = table("1 | A-1 | 117.0 | 36.6 | 117.5 | 好", "甲 | 乙 | 丙 | 丁 | 戊 | 己").replace("黑色", "红色")

    matched = match(FORM, paper(drawn))

    raw = " ".join(each.evidence.raw for each in matched.values)
    told = " ".join(each.message for each in matched.problems)
    for text in ("星河公司", "2015.4.1", "海州市", "A-1", "117.0", "甲", "乙", "丙", "丁", "戊", "己"):
        assert text in raw or text in told


def test_ditto_under_a_doubtful_value_is_doubtful_too() -> None:
    _, problems = read(table("1 | A-1 | 约117 | 36.6 | | ", "2 | A-2 | 同上 | 36.6 | | "))

    assert [path for path, _ in problems] == ["sites[0].lon", "sites[1].lon"]
