"""Which column is which field: by label, synonym or key, never by guess."""

import pytest

from formkit.forms import find_form, load_form
from formkit.model.form import FilledBy, Form
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


def test_columns_that_the_form_does_not_have_are_told_of_once(demand_form: Form) -> None:
    columns = found(demand_form, [["站点名称", "领导批示", "经度", "商机阶段", "覆盖范围描素"]])

    assert [(each.code, each.severity) for each in columns.problems] == [
        ("column.near_miss", "error"),
        ("column.unknown", "warning"),
    ]
    assert "2 列“领导批示”“商机阶段”" in columns.problems[1].message and "B1" in columns.problems[1].message


# What customer-relations systems call their columns, written down from memory.
_CRM_COLUMNS = """
客户编号 客户简称 客户级别 客户类型 客户行业 客户来源 客户状态 客户地址 联系人电话 联系人职务
联系人邮箱 创建时间 更新时间 创建人 更新人 最后修改人 站点编号 站址编码 站点类型 站点状态 归属部门
归属人 归属区域 负责人 审批状态 审批人 审批时间 审批意见 商机编号 商机名称 商机阶段 商机金额 赢单率
预计签约日期 签约日期 合同编号 合同金额 订单编号 订单状态 需求状态 需求名称 需求阶段 需求优先级
需求描述 提交人 提交日期 受理人 受理时间 工单编号 流程状态 当前处理人 数据来源 是否有效 记录编号
项目名称 项目经理 省份 城市 行政区划 规划站址 塔型 塔高 机房类型 铁塔类型 天线型号 设备厂家 覆盖面积
覆盖类型 频段 交付状态 计划开工日期 进度 备注1 附件 下次跟进时间 跟进人 客户经理电话 联系地址 邮编
传真 单位性质
"""
_CRM = _CRM_COLUMNS.split()


@pytest.mark.parametrize("own", [["客户名称", "需求编号"], ["站点名称", "分公司"]])
def test_columns_of_a_crm_are_not_taken_for_misspelt_ones(demand_form: Form, own: list[str]) -> None:
    columns = found(demand_form, [[*own, *_CRM]])

    assert len(_CRM) >= 60 and set(columns.paths) == {0, 1}
    assert codes(columns) == ["column.unknown"]
    assert all(f"“{each}”" in columns.problems[0].message for each in _CRM)


def test_each_label_of_ours_with_a_wrong_last_sign_is_near(demand_form: Form) -> None:
    known = ["区县", "站点级别"]
    fields = [each for _, each in demand_form.all_fields() if not each.compute and each.label not in known]
    labels = [each.label for each in fields if each.label[-1] in _SOUNDS_LIKE]
    for label in labels:
        slip = label[:-1] + _SOUNDS_LIKE[label[-1]]

        assert codes(found(demand_form, [[*known, slip]])) == ["column.near_miss"], slip

    assert len(labels) >= 15


_SOUNDS_LIKE = {
    "称": "城", "期": "其", "号": "好", "址": "止", "述": "数", "别": "憋", "度": "渡", "数": "树", "系": "戏", "话": "划",
    "箱": "相", "理": "里", "式": "是", "分": "份", "角": "脚", "注": "住", "次": "此", "人": "入", "型": "形", "排": "牌",
}  # fmt: skip


def test_very_label_goes_before_another_name_for_it(demand_form: Form) -> None:
    columns = found(demand_form, [["规划经度", "纬度", "经度"]])

    assert columns.paths == {1: _LAT, 2: _LON}
    assert [(each.code, each.severity) for each in columns.problems] == [("column.duplicate", "warning")]
    assert "A1" in columns.problems[0].message and "读的是“经度”" in columns.problems[0].message


def test_two_other_names_for_one_field_are_an_error(demand_form: Form) -> None:
    columns = found(demand_form, [["规划经度", "纬度", "站点经度"]])

    assert columns.paths == {0: _LON, 1: _LAT}
    assert [(each.code, each.severity) for each in columns.problems] == [("column.duplicate", "error")]


@pytest.mark.parametrize("joint", ["", "-", "_", " ", "·", "/", "：", "－"])
def test_group_and_label_may_be_one_heading(demand_form: Form, joint: str) -> None:
    columns = found(demand_form, [["站点名称", f"站点位置及要求{joint}经度", f"站点位置及要求{joint}规划纬度"]])

    assert columns.paths == {0: _SITE, 1: _LON, 2: _LAT}
    assert columns.problems == ()


def test_group_in_front_tells_two_fields_of_one_label_apart(small_two_groups: Form) -> None:
    columns = found(small_two_groups, [["站点编号", "候选点经度", "需求点-经度", "需求点-别的"]])

    assert columns.paths == {0: "sites[].code", 1: "sites[].other_lon", 2: "sites[].lon"}
    assert codes(columns) == ["column.unknown"]


def test_group_with_more_words_behind_is_the_group(small_two_groups: Form) -> None:
    columns = found(
        small_two_groups, [["", "需求点补充信息", "", "候选点（一）"], ["站点编号", "经度", "纬度", "经度"]]
    )

    assert columns.paths == {0: "sites[].code", 1: "sites[].lon", 2: "sites[].lat", 3: "sites[].other_lon"}


def test_number_in_a_group_is_read_to_its_end(screening_form: Form) -> None:
    ours = [each for _, each in screening_form.all_fields() if each.group.endswith("1") and each.label == "经度"]
    above = ["", ours[0].group + "补充信息", ours[0].group + "0补充信息"]

    columns = found(screening_form, [above, ["站点名称", "经度", "经度"]])

    assert [screening_form.field_at(path).group for path in columns.paths.values()].count(ours[0].group) == 1
    assert 1 in columns.paths and 2 not in columns.paths


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


def test_columns_of_a_group_are_told_apart_by_the_heading_above() -> None:
    form = load_form(find_form("3.2")).usable()
    fields = [(path, each) for path, each in form.all_fields() if each.filled_by is not FilledBy.SYSTEM]
    groups = [each.group for _, each in fields]
    above = [group if not at or group != groups[at - 1] else "" for at, group in enumerate(groups)]

    columns = found(form, [above, [each.label for _, each in fields], ["x"] * len(fields)])

    assert codes(columns) == []
    assert columns.paths == {index: path for index, (path, _) in enumerate(fields)}


def test_columns_of_a_group_without_the_heading_above_are_ambiguous() -> None:
    columns = found(load_form(find_form("3.2")).usable(), [["站点名称", "需求编号", "塔高(m)"], ["甲", "1", "40"]])

    assert codes(columns) == ["column.ambiguous"]
    assert columns.paths == {0: "demands[].site_name", 1: "demands[].demand_number"}
