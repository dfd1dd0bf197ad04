"""Which column is which field: by label, synonym or key, never by guess."""

import pytest

from formkit.model.form import Form
from formkit.records.columns import Columns, find_columns
from tests.records.lists import Rows, raw

_SITE, _LON, _LAT = "demands[].site_name", "demands[].lon", "demands[].lat"


def found(form: Form, rows: Rows) -> Columns:
    columns = find_columns(form, raw(rows))
    assert columns is not None
    return columns


def codes(columns: Columns) -> list[str]:
    return [each.code for each in columns.problems]


@pytest.mark.parametrize(
    "heading",
    [
        "站点名称",
        "规划站名",
        "site_name",
        " 站点 名称：",
        "站点名称*",
        "站\n点名称",
        "SITE_NAME",
    ],
)
def test_column_is_known_by_label_synonym_or_key(demand_form: Form, heading: str) -> None:
    columns = found(demand_form, [[heading, "经度"], ["甲", "117"]])

    assert columns.paths == {0: _SITE, 1: _LON}
    assert columns.problems == ()


def test_unit_in_a_heading_may_be_written_either_way(demand_form: Form) -> None:
    columns = found(demand_form, [["允许偏离半径（m）", "天线挂高(米)", "需求编号"]])

    assert set(columns.paths.values()) == {
        "demands[].deviation_limit_m",
        "demands[].antenna_height",
        "demands[].demand_number",
    }


def test_header_and_table_fields_stand_side_by_side(demand_form: Form) -> None:
    assert found(demand_form, [["客户名称", "站点名称"]]).paths == {0: "customer_name", 1: _SITE}


@pytest.mark.parametrize("above", [[], [["需求汇总表"]], [["需求汇总表", "", ""], [], ["编制：张三", "日期", "2015"]]])
def test_titles_above_are_passed_over(demand_form: Form, above: list[list[str]]) -> None:
    columns = found(demand_form, [*above, ["站点名称", "经度", "纬度"], ["甲", "117", "39"]])

    assert columns.first_row == len(above) + 1
    assert columns.paths == {0: _SITE, 1: _LON, 2: _LAT}


@pytest.mark.parametrize(
    "groups",
    [
        ["站点名称", "站点位置及要求", "站点位置及要求", "备注"],  # merged cells, each saying what the whole says
        ["站点名称", "站点位置及要求", "", "备注"],  # the group stands over its first column only
        ["", "站点位置及要求", "", ""],
    ],
)
def test_two_heading_rows_are_one_heading(demand_form: Form, groups: list[str]) -> None:
    labels = ["站点名称" if not groups[0] else "", "经度", "纬度", "备注" if not groups[3] else ""]

    columns = found(demand_form, [groups, labels, ["甲", "117", "39", "无"]])

    assert columns.first_row == 2
    assert columns.paths == {0: _SITE, 1: _LON, 2: _LAT, 3: "demands[].remark"}
    assert columns.problems == ()


def test_place_of_a_heading_is_where_its_words_stand(demand_form: Form) -> None:
    columns = found(demand_form, [["站点名称", "站点位置及要求"], ["", "经度"], ["甲", "117"]])

    assert [str(each.place) for each in columns.headings.values()] == ["工作表“表”A1", "工作表“表”B2"]


def test_second_column_of_a_field_is_not_read(demand_form: Form) -> None:
    columns = found(demand_form, [["经度", "纬度", "规划经度"]])

    assert columns.paths == {0: _LON, 1: _LAT}
    assert codes(columns) == ["column.duplicate"]
    assert "A1" in columns.problems[0].message and "C1" in columns.problems[0].message


def test_near_miss_is_told_with_what_it_may_be(demand_form: Form) -> None:
    columns = found(demand_form, [["站点名称", "经度", "覆盖范围描素"]])

    assert columns.paths == {0: _SITE, 1: _LON}
    assert [(each.code, each.severity) for each in columns.problems] == [("column.near_miss", "error")]
    assert "覆盖范围描述" in columns.problems[0].message


def test_column_that_the_form_does_not_have_is_only_told(demand_form: Form) -> None:
    columns = found(demand_form, [["站点名称", "经度", "领导批示"]])

    assert [(each.code, each.severity) for each in columns.problems] == [("column.unknown", "warning")]
    assert "C1" in columns.problems[0].message


def test_column_that_may_be_two_fields_is_read_as_neither(small_two_groups: Form) -> None:
    columns = found(small_two_groups, [["站点编号", "备注", "经度"]])

    assert columns.paths == {0: "sites[].code", 1: "sites[].remark"}
    assert codes(columns) == ["column.ambiguous"]
    assert "需求点" in columns.problems[0].message and "候选点" in columns.problems[0].message


def test_group_above_tells_two_fields_of_one_label_apart(small_two_groups: Form) -> None:
    columns = found(small_two_groups, [["", "需求点", "", "候选点"], ["站点编号", "经度", "纬度", "经度"]])

    assert columns.paths == {0: "sites[].code", 1: "sites[].lon", 2: "sites[].lat", 3: "sites[].other_lon"}


def test_columns_that_are_worked_out_anew_are_passed_over(demand_form: Form) -> None:
    columns = found(demand_form, [["序号", "站点名称", "经度", "需求总数"]])

    assert columns.paths == {1: _SITE, 2: _LON}
    assert columns.problems == ()


@pytest.mark.parametrize("rows", [[], [[]], [["甲", "乙"]], [["经度"]], [["", ""]], [[]] * 30 + [["站点名称", "经度"]]])
def test_sheet_without_headings_is_none_of_this_form(demand_form: Form, rows: Rows) -> None:
    assert find_columns(demand_form, raw(rows)) is None
