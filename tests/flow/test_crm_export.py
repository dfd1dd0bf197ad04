"""An export of a customer-relations system is a list like any other: its own columns are told of once."""

import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from formkit.archive import open_archive
from formkit.flow.generating import GenerateOptions, generate
from formkit.model.form import Form
from formkit.model.values import Coordinate, Month
from formkit.records import read_source

# Heading, value of the first demand, and whether it is a column of the system alone.
_COLUMNS: list[tuple[str, object, bool]] = [
    ("记录编号", "R20150401001", True),
    ("客户编号", "KH0001", True),
    ("客户名称", "示例通信海州分公司", False),
    ("客户级别", "重点", True),
    ("运营商", "移动", False),
    ("项目批次", "2015年第一批", False),
    ("提出日期", datetime(2015, 4, 1, 9, 30), False),
    ("经办人", "张三", False),
    ("手机号", "13800138000", False),
    ("联系人电话", "13900139000", True),
    ("邮箱", "zhang@example.cn", False),
    ("客户经理", "李四", False),
    ("客户经理电话", "13700137000", True),
    ("商机编号", "SJ001", True),
    ("商机名称", "海州一期", True),
    ("商机阶段", "方案", True),
    ("赢单率", "80%", True),
    ("预计签约日期", date(2015, 6, 1), True),
    ("规划编号", "JN-YD-0001", False),
    ("需求名称", "人民路补盲", True),
    ("需求状态", "已提交", True),
    ("所属地市", "海州", False),
    ("行政区", "历下区", False),
    ("站点编号", 100200300, True),
    ("规划站名", "人民路北", False),
    ("覆盖场景", "密集市区", False),
    ("保障等级", "A", False),
    ("站点位置及要求-经度", 117.02196, False),
    ("站点位置及要求_纬度", "36.66213", False),
    ("站点地址", "人民路180号附近", False),
    ("覆盖目标", "广场及周边道路", False),
    ("偏离半径", 100, False),
    ("要求交付时间", "2015-07", False),
    ("系统数量(套)", 2, False),
    ("方位角", "0/120/240", False),
    ("挂高", "30-35", False),
    ("天线个数", 3, False),
    ("归属部门", "政企部", True),
    ("审批状态", "通过", True),
    ("审批人", "王五", True),
    ("创建人", "admin", True),
    ("创建时间", datetime(2015, 4, 1, 9, 31, 5), True),
    ("更新时间", datetime(2015, 4, 2, 10, 0, 0), True),
    ("附件", "", True),
    ("备注", "尽快", False),
]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Two demands of one customer and one of another."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "导出数据"
    page.append([heading for heading, _, _ in _COLUMNS])
    for number, customer in enumerate(("示例通信海州分公司", "示例通信海州分公司", "示例通信云台分公司"), start=1):
        own = {"客户名称": customer, "规划编号": f"JN-YD-{number:04d}"}
        page.append([own.get(heading, value) for heading, value, _ in _COLUMNS])
    buffer = io.BytesIO()
    book.save(buffer)
    path = tmp_path / "商机导出.xlsx"
    path.write_bytes(buffer.getvalue())
    return path


def test_export_is_issued_and_its_own_columns_are_told_of_once(demand_form: Form, export: Path, tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive")
    options = GenerateOptions(tmp_path / "out", ("docx",), archive, "320700", date(2015, 4, 3))

    report = generate(demand_form, [export], options, lambda done, total: None)

    assert len(_COLUMNS) == 45
    assert (report.rows, len(report.written), report.needs_a_person) == (3, 2, False)
    (problem,) = report.problems
    extra = [heading for heading, _, is_extra in _COLUMNS if is_extra]
    assert (problem.code, problem.severity) == ("column.unknown", "warning")
    assert f"{len(extra)} 列" in problem.message
    assert all(f"“{heading}”" in problem.message for heading in extra)


def test_every_column_of_ours_is_read(demand_form: Form, export: Path) -> None:
    source = read_source(demand_form, export, export.name)

    draft = next(iter(source.drafts))
    record = draft.record
    row = record.tables["demands"][0]
    assert draft.problems == () and len(draft.rows) == 2
    assert len(record.fields) + len(row) == sum(not is_extra for _, _, is_extra in _COLUMNS)
    assert all(value is not None for value in (*record.fields.values(), *row.values()))
    assert (record.fields["demand_date"], record.fields["operator"]) == (date(2015, 4, 1), "中国移动")
    assert (str(row["lon"]), row["delivery_month"]) == ("117.02196", Month(2015, 7))
    assert isinstance(row["lat"], Coordinate) and row["antenna_count"] == 3
