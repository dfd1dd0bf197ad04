"""Bad data: each fault named, nothing half done, counts that add up."""

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from formkit.archive import open_archive
from formkit.errors import RunRefused
from formkit.flow.generating import Report
from formkit.model.form import Form
from tests.flow.accounts import check_accounts, number_of
from tests.flow.runs import codes, rows, run, write_data

HEADINGS = "电信企业,客户单位全称,需求批次,需求提出日期,铁塔客户经理,需求编号,经度"


def adds_up(report: Report) -> bool:
    numbers = (report.rows_issued, report.rows_before, report.withheld_rows)
    documents = (len(report.written), report.documents_before, report.withheld_documents)
    return sum(numbers) == report.rows and sum(documents) == report.documents


def write_list(folder: Path, *lines: str, headings: str = HEADINGS) -> Path:
    path = folder / "list.csv"
    path.write_text("\n".join([headings, *lines]), encoding="utf-8")
    return path


def line(number: int, lon: str = "") -> str:
    return f"移动,星河公司,批{number},2015.4.1,周立,A-{number},{lon}"


def results(errors: Path) -> list[object]:
    """The column 处理结果 of a list handed back."""
    page = load_workbook(errors).worksheets[1]
    cells = [[cell.value for cell in each] for each in page.iter_rows()]
    column = cells[0].index("处理结果")
    return [each[column] for each in cells[1:]]


def test_all_or_nothing_issues_nothing_where_one_row_is_wrong(demand_form: Form, tmp_path: Path) -> None:
    data = write_list(tmp_path, line(1), line(2, "abc"), line(3))

    report = run(demand_form, tmp_path, data, all_or_nothing=True, errors=tmp_path / "ERR.xlsx")

    assert codes(report) == ["coordinate.unreadable", *["document.all_or_nothing"] * 2]
    assert (report.rows, report.withheld_rows, report.withheld_documents, report.needs_a_person) == (3, 3, 3, True)
    assert adds_up(report)
    assert results(tmp_path / "ERR.xlsx") == ["扣下"] * 3
    page = load_workbook(tmp_path / "ERR.xlsx").worksheets[1]
    assert all("--all-or-nothing" in str([cell.value for cell in page[each]]) for each in (2, 4))
    check_accounts(tmp_path / "archive", tmp_path / "out")
    assert not list((tmp_path / "out").glob("*.docx"))


def test_all_or_nothing_issues_everything_where_nothing_is_wrong(demand_form: Form, tmp_path: Path) -> None:
    report = run(demand_form, tmp_path, write_list(tmp_path, line(1), line(2)), all_or_nothing=True)

    assert (len(report.written), codes(report)) == (2, [])


def test_all_or_nothing_counts_what_was_issued_before(demand_form: Form, tmp_path: Path) -> None:
    run(demand_form, tmp_path, write_list(tmp_path, line(1)))

    report = run(demand_form, tmp_path, write_list(tmp_path, line(1), line(2, "abc"), line(3)), all_or_nothing=True)

    assert (report.rows_before, report.withheld_rows, report.rows_issued) == (1, 2, 0)
    assert adds_up(report)


@pytest.mark.parametrize("heading", ["表单版本", "模板版本", "form_version"])
def test_row_for_another_version_of_the_form_is_an_error(heading: str, demand_form: Form, tmp_path: Path) -> None:
    today = demand_form.version
    lines = (f"{line(1)},{today}", f"{line(2)},", f"{line(3)},0123abc")
    data = write_list(tmp_path, *lines, headings=f"{HEADINGS},{heading}")

    report = run(demand_form, tmp_path, data, errors=tmp_path / "ERR.xlsx")

    problems = list(report.problems)
    assert [(each.code, each.path, str(each.place)) for each in problems] == [
        ("data.other_version", "form_version", "工作表“list”H4")
    ]
    assert "0123abc" in problems[0].message and today in problems[0].message
    assert (report.rows_issued, report.withheld_rows) == (2, 1)
    assert results(tmp_path / "ERR.xlsx")[2] == "扣下"


def test_record_for_another_version_of_the_form_is_an_error(demand_form: Form, tmp_path: Path) -> None:
    data = write_data(tmp_path, rows("A-1", version="0123abc"), rows("B-1", batch="二", version=demand_form.version))

    report = run(demand_form, tmp_path, data)

    assert codes(report) == ["data.other_version"]
    assert (report.rows_issued, report.withheld_rows) == (1, 1)


def test_broken_last_row_of_many_costs_only_its_own_document(demand_form: Form, tmp_path: Path) -> None:
    data = write_list(tmp_path, *(line(number) for number in range(600)), line(600, "abc"))

    report = run(demand_form, tmp_path, data, formats=("xlsx",))

    assert codes(report) == ["coordinate.unreadable"]
    assert (report.rows, report.rows_issued, report.withheld_rows) == (601, 600, 1)
    check_accounts(tmp_path / "archive", tmp_path / "out")


@pytest.mark.slow
def test_broken_last_row_of_ten_thousand_costs_only_its_own_document(demand_form: Form, tmp_path: Path) -> None:
    data = write_list(tmp_path, *(line(number) for number in range(9_999)), line(9_999, "abc"))

    report = run(demand_form, tmp_path, data, all_or_nothing=True)
    again = run(demand_form, tmp_path, data)

    assert (report.rows_issued, report.withheld_rows) == (0, 10_000)
    assert (again.rows_issued, again.withheld_rows, codes(again)) == (9_999, 1, ["coordinate.unreadable"])
    check_accounts(tmp_path / "archive", tmp_path / "out")


def test_row_issued_by_another_version_is_told_and_not_issued_again(demand_form: Form, tmp_path: Path) -> None:
    first = run(demand_form, tmp_path, write_list(tmp_path, line(1)))
    newer = replace(demand_form, version="newer0000000")

    report = run(newer, tmp_path, write_list(tmp_path, line(1), line(2)), errors=tmp_path / "ERR.xlsx")

    told = [each for each in report.problems if each.code == "row.issued_other_version"]
    assert len(told) == 1 and told[0].severity == "warning"
    assert all(words in told[0].message for words in (demand_form.version, "newer0000000", first.written[0].number))
    assert (report.rows_before, report.rows_issued, report.withheld_rows) == (1, 1, 0)
    assert results(tmp_path / "ERR.xlsx")[0] == f"以前已发出 {first.written[0].number}"


def test_field_that_the_form_of_that_time_did_not_have_is_no_difference(demand_form: Form, tmp_path: Path) -> None:
    data = write_data(tmp_path, rows("A-1"))
    run(demand_form, tmp_path, data)
    remark = replace(demand_form.by_name["batch"], name="new_field", label="新栏目", synonyms=(), default="默认")
    newer = replace(demand_form, version="newer0000000", fields=(*demand_form.fields, remark))

    report = run(newer, tmp_path, data)

    assert codes(report) == ["row.issued_other_version"]


def test_other_content_than_another_version_issued_names_both_versions(demand_form: Form, tmp_path: Path) -> None:
    run(demand_form, tmp_path, write_data(tmp_path, rows("A-1")))
    newer = replace(demand_form, version="newer0000000")

    report = run(newer, tmp_path, write_data(tmp_path, rows("A-1", account_manager="周文")))

    assert codes(report) == ["row.already_issued"]
    message = next(iter(report.problems)).message
    assert demand_form.version in message and "newer0000000" in message and "--reissue" in message


def test_number_that_comes_twice_with_the_data_is_issued_once(demand_form: Form, tmp_path: Path) -> None:
    number = "XQ-320700-CM-20150401-0001"
    data = write_data(
        tmp_path, rows("A-1"), rows("B-1", batch="二", document_number=number), rows("C-1", batch="三", document_number=number)
    )  # fmt: skip

    report = run(demand_form, tmp_path, data)

    assert codes(report) == ["document.no_number"]
    assert [each.number for each in report.written] == ["XQ-320700-CM-20150401-0002", number]
    check_accounts(tmp_path / "archive", tmp_path / "out")


def test_file_of_that_name_that_is_not_ours_is_not_written_over(demand_form: Form, tmp_path: Path) -> None:
    name = "xq-320700-CM-20150401-0001_星河公司_附表3.1.docx"  # the same to Windows
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_bytes(b"somebody's")

    report = run(demand_form, tmp_path, write_data(tmp_path, rows("A-1")))

    assert (tmp_path / "out" / name).read_bytes() == b"somebody's"
    assert report.written[0].files == ("XQ-320700-CM-20150401-0001_星河公司_附表3.1(2).docx",)


def test_archive_that_cannot_be_written_refuses_the_run_and_issues_nothing(demand_form: Form, tmp_path: Path) -> None:
    data = write_data(tmp_path, rows("A-1"))
    archive = open_archive(tmp_path / "archive")
    archive._connection.execute("PRAGMA query_only = ON")

    with pytest.raises(RunRefused, match=r"写不进去.*再运行同一条命令"):
        run(demand_form, tmp_path, data, archive=archive)

    archive.close()
    assert not (tmp_path / "out").exists()
    assert number_of(tmp_path / "archive", "A-1") is None
