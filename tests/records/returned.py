"""Returned documents of a small form, and the workbook that they are written to."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from formkit.kinds import make
from formkit.model.form import Field, Form, Table
from formkit.model.place import FilePlace, TableCell
from formkit.model.problem import Problem
from formkit.model.record import Alternative, Evidence, Record, Row, Value
from formkit.model.returned import CompletionState, JudgedValue, Returned
from formkit.model.values import Coordinate, Scalar
from formkit.records.results import write_results

FORM = Form(
    id="T",
    name="test",
    title="测试表",
    number="附表T",
    is_official=False,
    stage="",
    role="",
    version="1",
    fields=(
        Field("customer", "客户名称", make("text")),
        Field("channels", "收集方式", make("choices", options=[{"value": "上门"}, {"value": "邮件"}], show="boxes")),
    ),
    tables=(
        Table(
            "sites",
            "站点明细",
            (
                Field("code", "站点编号", make("text")),
                Field("lon", "经度", make("longitude"), group="需求点"),
                Field("lat", "纬度", make("latitude"), group="需求点"),
                Field("remark", "备注", make("text")),
            ),
        ),
    ),
)
FORMS = {"T": FORM}
SHEET = "附表T 站点明细"
HEADER: Row = {"customer": "某公司", "channels": ("上门", "邮件")}
ROW: Row = {"code": "007", "lon": Coordinate(Decimal("117.10")), "lat": Coordinate(Decimal("34.5")), "remark": None}
PATHS = ["customer", "channels", "sites[].code", "sites[].lon", "sites[].lat", "sites[].remark"]


def place_of(path: str) -> TableCell:
    return TableCell("return.docx", 1, 2, 3)


def accepted(path: str, value: Scalar | None, **more: object) -> JudgedValue:
    label = FORM.field_at(path).label
    judged = JudgedValue(Value(path, value, Evidence(str(value or ""), place_of(path), "cell")), label, True, None)
    return replace(judged, **more)  # type: ignore[arg-type]


def doubtful(path: str, raw: str, reason: str, **more: object) -> JudgedValue:
    evidence = Evidence(raw, place_of(path), "ocr", 0.4, (Alternative("117.02", 0.3),))
    judged = JudgedValue(Value(path, None, evidence), FORM.field_at(path).label, False, reason)
    return replace(judged, **more)  # type: ignore[arg-type]


def returned(
    source: str, rows: int = 2, *changed: JudgedValue, problems: tuple[Problem, ...] = (), form: str = "T"
) -> Returned:
    """A document, accepted but for the values given instead of the usual ones."""
    values = {path: accepted(path, value) for path, value in HEADER.items()}
    for index in range(rows):
        values |= {f"sites[{index}].{name}": accepted(f"sites[{index}].{name}", value) for name, value in ROW.items()}
    values |= {each.value.path: each for each in changed}
    is_clean = all(each.accepted for each in values.values()) and all(each.severity != "error" for each in problems)
    record = Record(form, HEADER, {"sites": (ROW,) * rows})
    return Returned(
        ((source, None),), form, "1", f"N-{source}", "accepted" if is_clean else "review", record,
        tuple(values.values()), problems=problems, completion=CompletionState("缺盖章", False, ("customer_seal",)),
    )  # fmt: skip


def unreadable(source: str) -> Returned:
    problem = Problem("file.broken", "", f"{source}：文件坏了。请重新交。", FilePlace(source))
    return Returned(((source, None),), None, None, None, "unreadable", problems=(problem,))


def written(tmp_path: Path, *documents: Returned, forms: Mapping[str, Form] = FORMS) -> Workbook:
    path = tmp_path / "结果.xlsx"
    write_results(documents, forms, path, ["~$a.docx"])
    return load_workbook(path)


def column_of(sheet: Worksheet, path: str) -> int:
    """The column of a path in the hidden row, counted from 1."""
    return next(cell.column for cell in sheet[1] if cell.value == path)


def texts(sheet: Worksheet, row: int) -> list[object]:
    return [cell.value for cell in sheet[row]]


def fill(sheet: Worksheet, row: int, path: str) -> str:
    return str(sheet.cell(row, column_of(sheet, path)).fill.start_color.rgb)[2:]
