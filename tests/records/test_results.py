"""Results as a workbook: read back with other libraries than the one that wrote them."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from formkit.kinds import make
from formkit.model.form import Field, Form, Table
from formkit.model.problem import Problem
from formkit.model.record import Evidence, Value
from formkit.model.returned import JudgedValue
from formkit.model.values import Coordinate
from formkit.records.results import write_results
from tests.records.returned import (
    FORM,
    FORMS,
    PATHS,
    SHEET,
    accepted,
    column_of,
    doubtful,
    fill,
    place_of,
    returned,
    texts,
    unreadable,
    written,
)


def test_data_sheet_has_headings_as_on_the_paper_in_two_levels(tmp_path: Path) -> None:
    sheet = written(tmp_path, returned("a.docx"))[SHEET]

    assert texts(sheet, 1)[:11] == ["@file", "@document", "@status", *PATHS, "@outcome", "@to_see"]
    assert texts(sheet, 2)[:10] == ["收回文件", None, None, "表头", None, None, "需求点", None, None, "核对"]
    assert texts(sheet, 3)[:11] == [
        "文件", "文件编号", "结果", "客户名称", "收集方式", "站点编号", "经度", "纬度", "备注", "处理结果", "需要看的项",
    ]  # fmt: skip
    merged = {str(each) for each in sheet.merged_cells.ranges}
    assert merged == {"A2:C2", "D2:E2", "G2:H2", "J2:K2"}
    assert sheet.freeze_panes == "D4" and sheet.auto_filter.ref == "A3:P5"


def test_each_row_of_each_document_is_a_line_of_text(tmp_path: Path) -> None:
    sheet = written(tmp_path, returned("a.docx"), returned("b.docx", 0))[SHEET]

    first = ["a.docx", "N-a.docx", "已接受", "某公司", "上门、邮件", "007", "117.10", "34.5", None, "已接受", None]
    assert texts(sheet, 4)[:11] == first
    assert texts(sheet, 6)[:6] == ["b.docx", "N-b.docx", "已接受", "某公司", "上门、邮件", None]
    assert sheet.max_row == 6
    assert sheet["F4"].data_type == "s" and sheet["F4"].number_format == "@"


def test_machine_paths_and_sources_are_hidden(tmp_path: Path) -> None:
    sheet = written(tmp_path, returned("a.docx"), returned("b.docx", 0))[SHEET]

    assert sheet.row_dimensions[1].hidden
    assert texts(sheet, 1)[11:] == ["@source", "@page", "@row", "@form", "@version"]
    assert texts(sheet, 5)[11:] == ["a.docx", None, "1", "T", "1"]
    assert texts(sheet, 6)[11:] == ["b.docx", None, None, "T", "1"]
    assert sheet.column_dimensions["L"].hidden and sheet.column_dimensions["L"].max == 16


def test_doubtful_cell_shows_raw_text_colour_note_and_words(tmp_path: Path) -> None:
    reason = "第2行“经度”：读到“1l7.1”，不是数字。请对照原件改正。"
    doubt = doubtful("sites[1].lon", "1l7.1", reason, issued=Coordinate(Decimal("117.1")))

    sheet = written(tmp_path, returned("a.docx", 2, doubt))[SHEET]

    cell = sheet["G5"]
    assert cell.value == "1l7.1" and fill(sheet, 5, "sites[].lon") == "FFE699"
    assert cell.comment is not None
    assert cell.comment.text.splitlines() == [
        f"存疑：{reason}", "读到“1l7.1”", "也可能是“117.02”", "位置：第1个表格第2行第3列", "发出时是“117.1”",
    ]  # fmt: skip
    assert texts(sheet, 5)[9:11] == ["存疑 1 项", "经度（读到“1l7.1”，不是数字）"]
    assert texts(sheet, 4)[9:11] == ["已接受", None] and sheet["G4"].comment is None


def test_missing_value_is_red_on_every_row_it_concerns(tmp_path: Path) -> None:
    problem = Problem("value.missing", "customer", "“客户名称”：必须填写，读到的是空白。请补填。")
    document = returned("a.docx", 2, doubtful("customer", "", problem.message), problems=(problem,))

    sheet = written(tmp_path, document)[SHEET]

    for row in (4, 5):
        assert fill(sheet, row, "customer") == "F8CBAD"
        assert texts(sheet, row)[9:11] == ["存疑 1 项", "客户名称（必须填写，读到的是空白）"]
    assert sheet["D4"].comment is not None and sheet["D4"].comment.text.startswith("缺：“客户名称”")


def test_column_that_is_gone_from_the_paper_is_red_in_each_row(tmp_path: Path) -> None:
    problem = Problem("label.not_found", "sites[].lat", "找不到“纬度”这一列。请对照原表补上。")
    document = returned("a.docx", 2, problems=(problem,))
    gone = tuple(each for each in document.fields if not each.value.path.endswith(".lat"))

    book = written(tmp_path, replace(document, fields=gone))

    sheet = book[SHEET]
    assert [fill(sheet, row, "sites[].lat") for row in (4, 5)] == ["F8CBAD", "F8CBAD"]
    assert sheet["K5"].value == "纬度（找不到“纬度”这一列）"
    assert book["汇总"]["F9"].value == 2


def test_changed_value_is_blue_with_both_values(tmp_path: Path) -> None:
    now = accepted("sites[0].code", "008", issued="007", change="changed")

    sheet = written(tmp_path, returned("a.docx", 1, now))[SHEET]

    assert sheet["F4"].value == "008" and fill(sheet, 4, "sites[].code") == "BDD7EE"
    assert sheet["F4"].comment is not None and "发出“007”，收回“008”" in sheet["F4"].comment.text
    assert texts(sheet, 4)[9:11] == ["已接受，改动 1 项", "站点编号（发出“007”，收回“008”）"]


def test_fields_with_the_same_reason_are_named_together(tmp_path: Path) -> None:
    reason = "这一格被隐藏了。请核对。"
    doubts = [doubtful(f"sites[0].{name}", "x", reason) for name in ("lon", "lat")]

    sheet = written(tmp_path, returned("a.docx", 1, *doubts, doubtful("customer", "y", "看不清。")))[SHEET]

    assert texts(sheet, 4)[9:11] == ["存疑 3 项", "客户名称（看不清）；经度、纬度（这一格被隐藏了）"]


def test_error_of_the_whole_document_leaves_no_row_accepted(tmp_path: Path) -> None:
    forged = Problem("identity.forged", "", "a.docx：编号校验不符。请核对来源。")
    gone = Problem("row.missing", "sites", "发出时有“009”这一行，收回的表里没有。请确认。")

    sheet = written(tmp_path, returned("a.docx", problems=(forged, gone)))[SHEET]

    assert {sheet.cell(row, 10).value for row in (4, 5)} == {"整份待看"}
    assert sheet["K4"].value == "整份（编号校验不符）；整份（发出时有“009”这一行，收回的表里没有）"


def test_error_on_an_accepted_value_is_not_passed_over(tmp_path: Path) -> None:
    problem = Problem("label.altered", "sites[].lon", "“经度”的字改过。请核对。")

    sheet = written(tmp_path, returned("a.docx", problems=(problem,)))[SHEET]

    assert sheet["J4"].value == "整份待看"


def test_counts_add_up_and_ignored_files_are_named(tmp_path: Path) -> None:
    doubt = doubtful("sites[0].lon", "x", "看不清")
    documents = (returned("a.docx"), returned("b.docx"), returned("c.docx", 2, doubt), unreadable("d.pdf"))

    sheet = written(tmp_path, *documents)["汇总"]

    total, whole, review, broken, fields, doubts, problems = texts(sheet, 4)
    assert (total, whole, review, broken) == (4, 2, 1, 1)
    assert (fields, doubts, problems) == (29, 1, "1 / 0")
    assert sheet["A5"].value == "没有读的文件：1 个，是程序留下的：~$a.docx"
    assert [sheet.cell(6, column).value for column in range(2, 6)] == [
        "存疑：照原样写，请对照原件", "缺：必填而没有读到", "改动：与发出时不同", "无色：已接受",
    ]  # fmt: skip
    assert texts(sheet, 11) == ["c.docx", "附表T 测试表", "N-c.docx", "需人工看", "缺盖章", 1, 0]
    assert texts(sheet, 12) == ["d.pdf", "没有认出", None, "读不了", None, 0, 1]


def test_summary_links_lead_to_first_row_and_first_problem(tmp_path: Path) -> None:
    warning = Problem("mark.typed", "", "打了字。", severity="warning")
    documents = (returned("a.docx", 3, problems=(warning, warning)), returned("b.docx", 1, problems=(warning,)))

    book = written(tmp_path, *documents)

    summary = book["汇总"]
    assert summary["A10"].hyperlink.location == f"'{SHEET}'!A7"
    assert book[SHEET]["A7"].value == "b.docx"
    assert summary["G10"].hyperlink.location == "'问题'!A4"
    assert book["问题"]["B4"].value == "b.docx"


def test_beyond_the_links_excel_takes_the_text_stands_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formkit.records.results.workbook._MOST_LINKS", 1)

    sheet = written(tmp_path, returned("a.docx"), returned("b.docx"))["汇总"]

    assert sheet["A9"].hyperlink is not None and sheet["A10"].hyperlink is None
    assert sheet["A10"].value == "b.docx"


def test_problem_links_to_the_very_cell(tmp_path: Path) -> None:
    place = place_of("")
    problems = (
        Problem("number.wrong", "sites[1].lat", "第2行“纬度”：读到“x”，不是数字。", place),
        Problem("label.moved", "sites[].lon", "这一列换了位置。", place, "warning"),
        Problem("text.odd", "customer", "请看。", place, "warning"),
        Problem("row.missing", "sites", "少了一行。", place),
        Problem("row.odd", "sites[1]", "这一行怪。", place, "warning"),
        Problem("file.odd", "", "整份怪。", place, "warning"),
    )
    documents = (returned("a.docx", 1), returned("b.docx", 2, problems=problems), unreadable("c.pdf"))

    book = written(tmp_path, *documents)

    sheet = book["问题"]
    links = [sheet.cell(row, 9).hyperlink for row in range(2, 9)]
    assert [each and each.location for each in links] == [
        f"'{SHEET}'!H6", f"'{SHEET}'!G5", f"'{SHEET}'!D5", f"'{SHEET}'!F5", f"'{SHEET}'!F6", None, None,
    ]  # fmt: skip
    assert texts(sheet, 1) == ["序号", "文件", "文件编号", "位置", "栏目", "问题", "级别", "代码", "转到"]
    assert texts(sheet, 2) == [
        1, "b.docx", "N-b.docx", "第1个表格第2行第3列", "需求点·纬度（第 2 行）",
        "第2行“纬度”：读到“x”，不是数字。", "要改", "number.wrong", "H6",
    ]  # fmt: skip
    assert [sheet.cell(row, 5).value for row in range(3, 9)] == [
        "需求点·经度", "客户名称", "站点明细", None, None, None,
    ]  # fmt: skip
    assert (sheet["G3"].value, sheet["B8"].value, sheet["H8"].value) == ("提醒", "c.pdf", "file.broken")


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "http://example.com", "{=1}", "00123"])
def test_no_text_becomes_a_formula_link_or_number(tmp_path: Path, text: str) -> None:
    document = returned(text, 1, accepted("customer", text), doubtful("sites[0].remark", text, text))
    book = written(tmp_path, replace(document, document=text))

    seen = [(sheet.title, cell) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == text]

    assert {title for title, _ in seen} == {"汇总", SHEET} and len(seen) >= 6
    assert all(cell.data_type == "s" for _, cell in seen)
    assert all(cell.hyperlink is None or cell.hyperlink.target is None for _, cell in seen)


def test_signs_that_xml_cannot_write_do_not_break_the_workbook(tmp_path: Path) -> None:
    odd = "a\x00b\x0bc\ufffe\ud800d\r\ne"
    doubt = doubtful("sites[0].remark", odd, odd)
    problem = Problem("x.y", "sites[0].remark", odd)

    book = written(tmp_path, returned(odd, 1, accepted("customer", odd), doubt, problems=(problem,)))

    assert book[SHEET]["D4"].value == "a\ufffdb\ufffdc\ufffd\ufffdd\ne"
    assert book[SHEET]["I4"].comment is not None


def test_awkward_sheet_names_are_made_fit_and_distinct(tmp_path: Path) -> None:
    title = "站点[甲]/乙*？：" + "很长" * 20
    forms = {key: replace(FORM, id=key, number="'3/1", tables=(replace(FORM.tables[0], title=title),)) for key in "TU"}
    documents = (returned("a.docx"), returned("b.docx", form="U"))

    book = written(tmp_path, *documents, forms=forms)

    first, second = book.sheetnames[1:3]
    assert first.startswith("31 站点甲乙？：很长") and len(first) == 31
    assert second.endswith(" (2)") and len(second) <= 31
    assert book["汇总"]["A10"].hyperlink.location == f"'{second}'!A4"


def test_sheet_named_like_ours_gets_another_name(tmp_path: Path) -> None:
    form = replace(FORM, id="汇总", number="", title="", tables=())

    book = written(tmp_path, replace(returned("a.docx", 0), form="汇总"), forms={"汇总": form})

    assert book.sheetnames == ["汇总", "汇总 (2)", "问题"]


def test_form_without_tables_has_one_line_a_document(tmp_path: Path) -> None:
    form = replace(FORM, tables=())

    sheet = written(tmp_path, returned("a.docx", 0), returned("b.docx", 0), forms={"T": form})["附表T 测试表"]

    assert [texts(sheet, row)[:4] for row in (4, 5)] == [
        ["a.docx", "N-a.docx", "已接受", "某公司"], ["b.docx", "N-b.docx", "已接受", "某公司"],
    ]  # fmt: skip
    assert sheet.max_row == 5


def test_two_tables_have_two_sheets_with_the_header_on_both(tmp_path: Path) -> None:
    other = Table("people", "人员", (Field("name", "姓名", make("text")),))
    form = replace(FORM, tables=(*FORM.tables, other))
    problem = Problem("value.missing", "people[0].name", "“姓名”：必须填写。请补填。")

    book = written(tmp_path, returned("a.docx", 1, problems=(problem,)), forms={"T": form})

    assert book.sheetnames == ["汇总", SHEET, "附表T 人员", "问题"]
    assert book["附表T 人员"]["D4"].value == "某公司"
    assert book["问题"]["I2"].hyperlink.location == "'附表T 人员'!F4"
    assert book[SHEET]["J4"].value == "已接受"


def test_values_of_another_version_or_an_unknown_form_are_not_lost(tmp_path: Path) -> None:
    gone = JudgedValue(Value("sites[0].gone", "旧值", Evidence("旧值", place_of(""), "cell")), "旧栏", True, None)
    old = replace(returned("a.docx", 1, gone), version="0")

    book = written(tmp_path, old, replace(old, form="X"), forms=FORMS)

    known, unknown = book[SHEET], book["X sites"]
    assert known.cell(4, column_of(known, "sites[].gone")).value == "旧值"
    assert known.cell(3, column_of(known, "sites[].gone")).value == "旧栏"
    assert unknown.cell(4, column_of(unknown, "sites[].lon")).value == "117.10"
    assert book["汇总"]["B10"].value == "X"


def test_no_documents_at_all_still_opens_and_says_so(tmp_path: Path) -> None:
    book = written(tmp_path)

    assert book.sheetnames == ["汇总", "问题"]
    assert texts(book["汇总"], 4) == [0, 0, 0, 0, 0, 0, "0 / 0"]
    assert str(book["汇总"]["A9"].value).startswith("没有收回的文件")
    assert book["问题"]["A2"].value == "没有问题。"


def test_calamine_reads_the_same(tmp_path: Path) -> None:
    written(tmp_path, returned("a.docx"))

    rows = CalamineWorkbook.from_path(tmp_path / "结果.xlsx").get_sheet_by_name(SHEET).to_python()

    assert rows[3][:8] == ["a.docx", "N-a.docx", "已接受", "某公司", "上门、邮件", "007", "117.10", "34.5"]


def test_prints_landscape_fitted_to_the_width_with_headings_repeated(tmp_path: Path) -> None:
    book = written(tmp_path, returned("a.docx"))

    for sheet in book:
        fitting = sheet.sheet_properties.pageSetUpPr
        assert sheet.page_setup.orientation == "landscape" and fitting is not None and fitting.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1) and sheet.page_setup.fitToHeight == 0
        assert not sheet.sheet_view.showGridLines
    assert book[SHEET].print_title_rows == "$2:$3"


def test_the_demand_form_has_all_its_columns(tmp_path: Path, demand_form: Form) -> None:
    value = Value("demands[0].lon", Coordinate(Decimal("117.1")), Evidence("117.1", place_of(""), "cell"))
    document = replace(
        returned("a.docx"), form=demand_form.id, version=demand_form.version, record=None,
        fields=(JudgedValue(value, "经度", True, None),),
    )  # fmt: skip

    sheet = written(tmp_path, document, forms={demand_form.id: demand_form})["附表3.1 需求明细"]

    assert [cell.value for cell in sheet[1]][3:-7] == [path for path, _ in demand_form.all_fields()]
    assert sheet.cell(4, column_of(sheet, "demands[].lon")).value == "117.1"


def test_thousand_documents_all_have_their_lines(tmp_path: Path) -> None:
    documents = [returned(f"{number}.docx", 9, doubtful("sites[3].lon", "x", "看不清")) for number in range(1000)]

    write_results(documents, FORMS, tmp_path / "结果.xlsx")

    rows = CalamineWorkbook.from_path(tmp_path / "结果.xlsx").get_sheet_by_name(SHEET).to_python()
    assert len(rows) == 9003
