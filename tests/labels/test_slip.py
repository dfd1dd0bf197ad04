"""Slips of the hand in labels, told from labels that only look alike."""

import pytest

from formkit.labels import is_slip


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("覆盖范围描述", "覆盖范围描素"),  # sounds alike
        ("需求编号", "须求编号"),
        ("经度", "经渡"),
        ("站点名称", "站名点称"),  # two signs changed places
        ("天线方向角", "天线方方向角"),  # written twice
        ("覆盖范围描述", "覆盖范描述"),  # left out
        ("站点名称", "站点名称（必填）"),
        ("允许偏离半径(米)", "允许偏离半径(公里)"),  # another unit must not pass for ours
        ("RRU数(个)", "RRV数(个)"),
    ],
)
def test_slip_of_the_hand_is_one(label: str, text: str) -> None:
    assert is_slip(label, text)


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("客户全称", "客户简称"),
        ("签署日期", "签约日期"),
        ("提出日期", "提交日期"),
        ("规划站名", "规划站址"),
        ("联系电话", "联系人电话"),
        ("经度", "进度"),
        ("手机", "收集"),
        ("站点1", "站点2"),
        ("区域", "区域经理"),
        ("需求编号", "需编号"),
        ("备注", ""),
        ("", "备注"),
        ("：", "："),
    ],
)
def test_another_label_is_no_slip(label: str, text: str) -> None:
    assert not is_slip(label, text)
