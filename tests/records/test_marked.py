"""The clerk's own list handed back: same cells, same look, every row told, and fit to be used again."""

import zipfile
from datetime import date
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from formkit.archive import Archive, open_archive
from formkit.errors import BadUsage, RunRefused
from formkit.flow.generating import GenerateOptions, Report, generate
from formkit.model.form import Form
from formkit.records.marked.book import lost_parts
from formkit.records.sheets import INDEX_SHEET, OUTCOME_HEADINGS

HEADINGS = (
    "电信企业",
    "客户单位全称",
    "需求批次",
    "需求提出日期",
    "铁塔客户经理",
    "需求编号",
    "站点名称",
    "经度",
    "备注",
)
RED, YELLOW = "FFFFC7CE", "FFFFEB9C"


def line(number: str, customer: str = "星河公司", lon: str = "117.02190", remark: object = None) -> list[object]:
    return ["中国移动", customer, "第一批", "2015-04-01", "周立", number, "人民路", lon, remark]


LIST = [line("A-1"), line("B-1", "云舟公司", lon="36.6"), line("B-2", "云舟公司"), line("C-1", "远帆公司", lon="abc")]


def book(rows: list[list[object]], path: Path) -> Worksheet:
    """A workbook with a title above the headings; not yet saved."""
    workbook = openpyxl.Workbook()
    page = workbook.worksheets[0]
    assert isinstance(page, Worksheet)
    page.title = "需求 '一'"
    page.append(["2015年需求"])
    page.append(list(HEADINGS))
    for row in rows:
        page.append(row)
    workbook.save(path)
    return page


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return open_archive(tmp_path / "archive")


def run(form: Form, archive: Archive | None, errors: Path, *sources: Path) -> Report:
    options = GenerateOptions(errors.parent / "out", ("docx",), archive, "320700", date(2015, 4, 3), errors=errors)
    return generate(form, list(sources), options, lambda done, total: None)


def opened(path: Path) -> tuple[Worksheet, Worksheet]:
    """The index and the list."""
    index, page = openpyxl.load_workbook(path).worksheets[:2]
    assert isinstance(index, Worksheet) and isinstance(page, Worksheet)
    return index, page


def colour(page: Worksheet, cell: str) -> str | None:
    return page[cell].fill.fgColor.rgb if page[cell].fill.fill_type else None


def outcomes(page: Worksheet, first: int = 3) -> list[str]:
    return [str(page.cell(row, len(HEADINGS) + 1).value) for row in range(first, page.max_row + 1)]


def counts(index: Worksheet) -> dict[str, int]:
    return {str(row[0]): int(row[4]) for row in index.iter_rows(values_only=True) if isinstance(row[4], int)}


def test_every_row_is_told_and_counts_add_up(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    book([*LIST, ["合计", None, None, None, None, None, None, None, "4"]], tmp_path / "list.xlsx")
    before = (tmp_path / "list.xlsx").read_bytes()

    report = run(demand_form, archive, tmp_path / "ERR.xlsx", tmp_path / "list.xlsx")

    index, page = opened(tmp_path / "ERR.xlsx")
    number = report.written[0].number
    assert [page.cell(2, column).value for column in (10, 11)] == list(OUTCOME_HEADINGS)
    assert outcomes(page) == [f"已发出 {number}", "扣下", "扣下", "扣下", "扣下"]
    assert [page.cell(row, column).value for row, column in ((1, 1), (3, 6), (6, 8))] == ["2015年需求", "A-1", "abc"]
    told = counts(index)
    total = told.pop("数据行数 = 发出 + 以前已发出 + 扣下")
    assert total == told["发出的行"] + told["以前已发出的行"] + told["扣下的行"] == report.rows
    assert (tmp_path / "list.xlsx").read_bytes() == before


def test_cell_with_an_error_is_red_and_says_why(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    book(LIST, tmp_path / "list.xlsx")

    run(demand_form, archive, tmp_path / "ERR.xlsx", tmp_path / "list.xlsx")

    _, page = opened(tmp_path / "ERR.xlsx")
    assert (colour(page, "H4"), colour(page, "H3")) == (RED, None)
    assert "像是纬度" in page["H4"].comment.text
    assert "像是纬度" in str(page["K4"].value)


def test_row_withheld_for_another_names_that_row(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    book(LIST, tmp_path / "list.xlsx")

    run(demand_form, archive, tmp_path / "ERR.xlsx", tmp_path / "list.xlsx")

    _, page = opened(tmp_path / "ERR.xlsx")
    assert "没有错" in str(page["K5"].value) and "第 4 行" in str(page["K5"].value)


def test_warning_is_yellow(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    page = book(LIST[:1], tmp_path / "list.xlsx")
    page["J2"], page["J3"] = "跟进人", "小林"
    page.parent.save(tmp_path / "list.xlsx")

    report = run(demand_form, archive, tmp_path / "ERR.xlsx", tmp_path / "list.xlsx")

    _, copy = opened(tmp_path / "ERR.xlsx")
    assert not report.needs_a_person
    assert colour(copy, "J2") == YELLOW
    assert [copy["K2"].value, copy["J3"].value] == [OUTCOME_HEADINGS[0], "小林"]


def test_index_links_to_each_cell_with_the_sheet_name_quoted(
    demand_form: Form, tmp_path: Path, archive: Archive
) -> None:
    book(LIST, tmp_path / "list.xlsx")

    report = run(demand_form, archive, tmp_path / "ERR.xlsx", tmp_path / "list.xlsx")

    index, _ = opened(tmp_path / "ERR.xlsx")
    links = [cell.hyperlink.location for row in index.iter_rows() for cell in row if cell.hyperlink]
    assert index.title == INDEX_SHEET
    assert links == ["'需求 ''一'''!H4", "'需求 ''一'''!H6"]
    assert len(report.problems) == len(links)


def test_corrected_list_adds_exactly_what_is_missing(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    book(LIST, tmp_path / "list.xlsx")
    first = run(demand_form, archive, tmp_path / "ERR.xlsx", tmp_path / "list.xlsx")
    workbook = openpyxl.load_workbook(tmp_path / "ERR.xlsx")
    page = workbook.worksheets[1]
    page["H4"], page["H6"] = "117.02190", "117.02190"
    workbook.save(tmp_path / "ERR.xlsx")

    second = run(demand_form, archive, tmp_path / "ERR2.xlsx", tmp_path / "ERR.xlsx")

    assert (len(first.written), first.withheld_rows) == (1, 3)
    assert ([each.rows for each in second.written], second.rows_before, second.withheld_rows) == ([2, 1], 1, 0)
    assert [(each.code, each.severity) for each in second.problems] == [("row.issued_before", "warning")]
    assert not second.needs_a_person
    index, copy = opened(tmp_path / "ERR2.xlsx")
    numbers = [each.number for each in (*first.written, *second.written)]
    assert outcomes(copy) == [f"以前已发出 {numbers[0]}", *(f"已发出 {numbers[each]}" for each in (1, 1, 2))]
    assert copy.max_column == len(HEADINGS) + 2
    assert (copy["H4"].comment, colour(copy, "H4")) == (None, None)
    assert openpyxl.load_workbook(tmp_path / "ERR2.xlsx").sheetnames == [INDEX_SHEET, copy.title]
    assert "没有问题。" in [row[0].value for row in index.iter_rows()]


def test_our_own_columns_make_no_row_of_a_cleared_one(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    book(LIST, tmp_path / "list.xlsx")
    run(demand_form, archive, tmp_path / "ERR.xlsx", tmp_path / "list.xlsx")
    workbook = openpyxl.load_workbook(tmp_path / "ERR.xlsx")
    for row in (4, 5, 6):
        for column in range(1, len(HEADINGS) + 1):
            workbook.worksheets[1].cell(row, column).value = None
    workbook.save(tmp_path / "ERR.xlsx")

    report = run(demand_form, archive, tmp_path / "ERR2.xlsx", tmp_path / "ERR.xlsx")

    assert (report.rows, [each.code for each in report.problems]) == (1, ["row.issued_before"])


def test_what_looks_like_a_formula_stays_text(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    page = book([line("A-1", remark="x"), line("B-1", "云舟公司", lon="=1+cmd|x")], tmp_path / "list.xlsx")
    page["I3"], page["H4"] = "=HYPERLINK(1)", "=1+cmd|x"
    page["I3"].data_type = page["H4"].data_type = "s"
    page.parent.save(tmp_path / "list.xlsx")
    (tmp_path / "list.csv").write_text("\n".join(",".join(map(str, each)) for each in [HEADINGS, line("=1+1")]))

    run(demand_form, archive, tmp_path / "ERR.xlsx", tmp_path / "list.xlsx", tmp_path / "list.csv")

    for name in ("ERR.xlsx", "ERR-list.xlsx"):
        with zipfile.ZipFile(tmp_path / name) as package:
            sheets = [package.read(each) for each in package.namelist() if each.startswith("xl/worksheets/sheet")]
        assert not any(b"<f" in each for each in sheets)
    assert opened(tmp_path / "ERR.xlsx")[1]["I3"].value == "=HYPERLINK(1)"


def test_own_comments_fonts_and_results_of_formulas_are_kept(
    demand_form: Form, tmp_path: Path, archive: Archive
) -> None:
    with xlsxwriter.Workbook(tmp_path / "list.xlsx") as workbook:
        sheet = workbook.add_worksheet("表")
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, line("A-1"))
        sheet.write_row(2, 0, line("B-1", "云舟公司", lon="36.6"), workbook.add_format({"bold": True}))
        sheet.write_formula("I2", '="东"&"侧"', None, "东侧")
        sheet.write_comment("H3", "客户说是这里", {"author": "小林"})
        sheet.set_column(0, 16_383, 15)
    as_worked_out(tmp_path / "list.xlsx")

    report = run(demand_form, archive, tmp_path / "ERR.xlsx", tmp_path / "list.xlsx")
    again = run(demand_form, archive, tmp_path / "ERR2.xlsx", tmp_path / "ERR.xlsx")

    _, page = opened(tmp_path / "ERR.xlsx")
    assert page["H3"].comment.text.startswith("客户说是这里\n\n【formkit】") and page["H3"].comment.author == "小林"
    assert page["H3"].font.b and page["I2"].value == '="东"&"侧"'
    assert (len(report.written), again.rows_before) == (1, 1)
    twice = opened(tmp_path / "ERR2.xlsx")[1]["H3"].comment.text
    assert (twice.count("客户说是这里"), twice.count("【formkit】")) == (1, 1)
    spans = sorted((each.min, each.max) for each in page.column_dimensions.values())
    assert all(one[1] < other[0] for one, other in pairwise(spans))
    assert spans[-1][1] == 16_384


def test_merged_area_is_marked_at_its_first_cell(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    page = book([line("A-1", lon="abc"), line("A-2", lon="abc")], tmp_path / "list.xlsx")
    page.merge_cells("H3:H4")
    page.parent.save(tmp_path / "list.xlsx")

    run(demand_form, archive, tmp_path / "ERR.xlsx", tmp_path / "list.xlsx")

    _, copy = opened(tmp_path / "ERR.xlsx")
    assert colour(copy, "H3") == RED and "H3:H4" in [str(each) for each in copy.merged_cells.ranges]


def as_worked_out(path: Path) -> None:
    """Takes away the word to the next program that it should work out the formulas again."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content.replace(b' fullCalcOnLoad="1"', b""))


def with_part(path: Path, name: str) -> None:
    with zipfile.ZipFile(path, "a") as package:
        package.writestr(name, b"<x/>")


@pytest.mark.parametrize(
    "name,words",
    [
        ("xl/cellimages.xml", "WPS 的单元格图片"),
        ("xl/drawings/drawing1.xml", "图形"),
        ("xl/charts/chart1.xml", "图表"),
        ("xl/pivotTables/pivotTable1.xml", "透视表"),
        ("xl/vbaProject.bin", "宏"),
        ("xl/threadedComments/threadedComment1.xml", "批注会话"),
    ],
)
def test_workbook_with_parts_that_would_be_lost_comes_back_as_text(
    name: str, words: str, demand_form: Form, tmp_path: Path, archive: Archive
) -> None:
    book(LIST, tmp_path / "list.xlsx")
    with_part(tmp_path / "list.xlsx", name)

    run(demand_form, archive, tmp_path / "ERR.xlsx", tmp_path / "list.xlsx")

    index, page = opened(tmp_path / "ERR.xlsx")
    assert any(words in str(row[0].value) for row in index.iter_rows())
    assert outcomes(page)[1:] == ["扣下"] * 3
    assert colour(page, "H4") == RED


def test_new_kinds_of_validation_are_seen_to_be_lost(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "new.xlsx") as workbook:
        workbook.add_worksheet().conditional_format("A1:A9", {"type": "data_bar", "data_bar_2010": True})
    book(LIST, tmp_path / "old.xlsx")

    assert "条件格式" in lost_parts((tmp_path / "new.xlsx").read_bytes())
    assert lost_parts((tmp_path / "old.xlsx").read_bytes()) == ""


def test_doubted_cell_typed_anew_is_doubted_again(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    page = book([line("A-1")], tmp_path / "list.xlsx")
    page["I3"] = '=_xlfn.DISPIMG("ID_1",1)'
    page.parent.save(tmp_path / "list.xlsx")
    with_part(tmp_path / "list.xlsx", "xl/cellimages.xml")

    first = run(demand_form, archive, tmp_path / "ERR.xlsx", tmp_path / "list.xlsx")
    second = run(demand_form, archive, tmp_path / "ERR2.xlsx", tmp_path / "ERR.xlsx")

    assert [each.code for each in first.problems] == ["cell.picture"]
    assert (list(second.written), [each.code for each in second.problems]) == ([], ["cell.error"])


def test_csv_comes_back_as_a_workbook_that_can_be_used_again(
    demand_form: Form, tmp_path: Path, archive: Archive
) -> None:
    text = "\n".join(",".join("" if each is None else str(each) for each in row) for row in [HEADINGS, *LIST])
    (tmp_path / "list[1].csv").write_bytes(text.encode("gb18030"))

    run(demand_form, archive, tmp_path / "ERR.xlsx", tmp_path / "list[1].csv")
    again = run(demand_form, archive, tmp_path / "ERR2.xlsx", tmp_path / "ERR.xlsx")

    _, page = opened(tmp_path / "ERR.xlsx")
    assert colour(page, "H3") == RED
    assert (again.rows_before, again.withheld_rows) == (1, 3)


def test_json_gets_a_plain_list_of_problems(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    (tmp_path / "list.json").write_text('[{"operator": "移动", "demands": [{"lon": "36.6"}]}]', encoding="utf-8")

    report = run(demand_form, archive, tmp_path / "ERR.xlsx", tmp_path / "list.json")

    workbook = openpyxl.load_workbook(tmp_path / "ERR.xlsx")
    told = [row[5] for row in workbook.worksheets[0].iter_rows(values_only=True)]
    assert workbook.sheetnames == [INDEX_SHEET]
    assert {each.code for each in report.problems} <= set(told)


def test_each_of_several_files_gets_its_own(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    names = ["a/一.xlsx", "b/一.xlsx", "坏.xlsx"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
    book([line("A-1")], tmp_path / names[0])
    book([line("B-1", lon="abc")], tmp_path / names[1])
    (tmp_path / names[2]).write_bytes(b"PK\x03\x04 broken")

    run(demand_form, archive, tmp_path / "ERR.xlsx", *(tmp_path / each for each in names))

    assert outcomes(opened(tmp_path / "ERR-一.xlsx")[1]) == ["扣下"]
    assert outcomes(opened(tmp_path / "ERR.xlsx")[1])[0].startswith("已发出")
    assert openpyxl.load_workbook(tmp_path / "ERR-坏.xlsx").sheetnames == [INDEX_SHEET]


def test_input_is_never_overwritten_and_nothing_issued(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    book(LIST, tmp_path / "list.xlsx")
    book(LIST, tmp_path / "ERR-list.xlsx")
    before = (tmp_path / "list.xlsx").read_bytes()

    with pytest.raises(RunRefused, match="数据文件本身"):
        run(demand_form, archive, tmp_path / "out" / ".." / "list.xlsx", tmp_path / "list.xlsx")
    with pytest.raises(RunRefused, match="数据文件本身"):
        run(demand_form, archive, tmp_path / "ERR.xlsx", tmp_path / "ERR-list.xlsx", tmp_path / "list.xlsx")
    with pytest.raises(BadUsage, match=r"\.xlsx"):
        run(demand_form, archive, tmp_path / "ERR.csv", tmp_path / "list.xlsx")

    assert (tmp_path / "list.xlsx").read_bytes() == before
    assert not (tmp_path / "out").exists()


def test_note_beside_the_list_is_not_written_over(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    page = book(LIST, tmp_path / "list.xlsx")
    page["K4"] = "客户来电"
    page.parent.save(tmp_path / "list.xlsx")

    run(demand_form, archive, tmp_path / "ERR.xlsx", tmp_path / "list.xlsx")

    _, copy = opened(tmp_path / "ERR.xlsx")
    assert (copy["K4"].value, copy["L2"].value, copy["M2"].value) == ("客户来电", *OUTCOME_HEADINGS)


def test_words_in_several_fonts_are_kept(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    with xlsxwriter.Workbook(tmp_path / "list.xlsx") as workbook:
        sheet = workbook.add_worksheet("表")
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, line("A-1"))
        sheet.write_rich_string("I2", "靠近", workbook.add_format({"bold": True}), "学校")

    run(demand_form, archive, tmp_path / "ERR.xlsx", tmp_path / "list.xlsx")

    page = openpyxl.load_workbook(tmp_path / "ERR.xlsx", rich_text=True).worksheets[1]
    assert len(page["I2"].value) == 2 and str(page["I2"].value) == "靠近学校"


def test_file_appears_whole_or_not_at_all(
    demand_form: Form, tmp_path: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    book(LIST, tmp_path / "list.xlsx")
    (tmp_path / "ERR.xlsx").write_bytes(b"an older one")
    original = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if path.suffix == ".xlsx":
            original(path, content[:100])
            raise OSError(28, "No space left on device")
        return original(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(RunRefused, match="写不了"):
        run(demand_form, archive, tmp_path / "ERR.xlsx", tmp_path / "list.xlsx")

    assert (tmp_path / "ERR.xlsx").read_bytes() == b"an older one"
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".formkit")]
