"""Issuing documents: every row accounted for, bad rows withheld with their whole document."""

import json
import stat
from datetime import date
from pathlib import Path

import pytest

from formkit.archive import Archive, open_archive
from formkit.errors import BadUsage, NothingReadable, RunRefused
from formkit.flow.generating import GenerateOptions, Report, generate
from formkit.model.form import Form
from tests.flow.runs import GOOD, rows


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return open_archive(tmp_path / "archive")


def run(form: Form, tmp_path: Path, archive: Archive | None, *records: object, **options: object) -> Report:
    source = tmp_path / "data.json"
    source.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
    formats = ("docx", "xlsx")
    settings = {"output": tmp_path / "out", "formats": formats, "archive": archive, "issuer": "320700"}
    settings |= {"today": date(2015, 4, 3), **options}
    return generate(form, [source], GenerateOptions(**settings), lambda done, total: None)  # type: ignore[arg-type]


def test_every_clean_record_becomes_a_numbered_document(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    report = run(demand_form, tmp_path, archive, rows("A-1", "A-2"), rows("A-3", batch="第二批"))

    numbers = [each.number for each in report.written]
    assert numbers == ["XQ-320700-CM-20150401-0001", "XQ-320700-CM-20150401-0002"]
    documents = [f"{number}_星河公司_附表3.1.{suffix}" for number in numbers for suffix in ("docx", "xlsx")]
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == sorted(
        [*documents, "批次清单.json", "批次清单.xlsx"]
    )
    assert not report.needs_a_person


def test_one_bad_row_withholds_its_whole_document_and_no_other(
    demand_form: Form, tmp_path: Path, archive: Archive
) -> None:
    bad = {**rows("B-1"), "demands": [{"demand_number": "B-1", "lon": "36.6"}, {"demand_number": "B-2"}]}

    report = run(demand_form, tmp_path, archive, rows("A-1"), bad, rows("C-1"))

    assert (report.rows, report.withheld_rows, report.documents, len(report.written)) == (4, 2, 3, 2)
    assert [(each.code, each.path) for each in report.problems] == [("coordinate.swapped", "demands[0].lon")]
    assert report.needs_a_person


def test_missing_field_of_ours_withholds_the_document(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    report = run(demand_form, tmp_path, archive, {**rows("A-1"), "account_manager": ""})

    assert [(each.code, each.path) for each in report.problems] == [("value.missing", "account_manager")]
    assert not report.written


def test_row_issued_before_is_not_issued_again(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    run(demand_form, tmp_path, archive, rows("A-1"))

    report = run(demand_form, tmp_path, archive, rows("A-1", batch="第二批"))

    assert [each.code for each in report.problems] == ["row.already_issued"]
    assert (len(report.written), report.withheld_rows) == (0, 1)


def test_row_issued_before_as_it_is_now_is_passed_over(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    run(demand_form, tmp_path, archive, rows("A-1", "A-2"))

    report = run(demand_form, tmp_path, archive, rows("A-1", "A-2"), rows("B-1", batch="第二批"))

    assert [(each.code, each.severity) for each in report.problems] == [("row.issued_before", "warning")] * 2
    assert (report.rows, report.rows_before, report.withheld_rows) == (3, 2, 0)
    assert (report.documents, report.documents_before, len(report.written)) == (2, 1, 1)
    assert not report.needs_a_person


def test_row_added_to_a_document_issued_before_gets_one_of_its_own(
    demand_form: Form, tmp_path: Path, archive: Archive
) -> None:
    run(demand_form, tmp_path, archive, rows("A-1", "A-2"))

    report = run(demand_form, tmp_path, archive, rows("A-1", "A-3", "A-2"))

    issued = archive.issued(report.written[0].number)
    assert issued is not None
    assert [(row["demand_number"], row["sequence"]) for row in issued.record["demands"]] == [("A-3", 1)]  # type: ignore[attr-defined]
    assert (report.rows_before, report.withheld_rows) == (2, 0)


def test_problem_of_a_row_left_over_keeps_its_place(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    run(demand_form, tmp_path, archive, rows("A-1"))
    record = {**GOOD, "demands": [{"demand_number": "A-1"}, {"demand_number": "A-2", "lon": "abc"}]}

    report = run(demand_form, tmp_path, archive, record)

    errors = [each for each in report.problems if each.severity == "error"]
    assert [(each.code, each.path, str(each.place)) for each in errors] == [
        ("coordinate.unreadable", "demands[0].lon", "第1条“demands[1].lon”")
    ]


def test_row_issued_before_that_cannot_be_read_now_is_not_passed_over(
    demand_form: Form, tmp_path: Path, archive: Archive
) -> None:
    run(demand_form, tmp_path, archive, rows("A-1"))

    report = run(demand_form, tmp_path, archive, {**GOOD, "demands": [{"demand_number": "A-1", "lon": "abc"}]})

    assert [each.code for each in report.problems] == ["coordinate.unreadable", "row.already_issued"]
    assert (report.rows_before, report.withheld_rows) == (0, 1)


@pytest.mark.parametrize("change", [{"batch": "第二批"}, {"account_manager": "周文"}])
def test_header_changed_since_makes_it_another_row(
    change: dict[str, object], demand_form: Form, tmp_path: Path, archive: Archive
) -> None:
    run(demand_form, tmp_path, archive, rows("A-1"))

    report = run(demand_form, tmp_path, archive, rows("A-1", **change))

    assert [each.code for each in report.problems] == ["row.already_issued"]


def test_outcomes_account_for_every_row(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    run(demand_form, tmp_path, archive, rows("A-1"))

    report = run(demand_form, tmp_path, archive, rows("A-1"), rows("B-1", account_manager=""), rows("C-1"))

    assert [(len(each.rows), bool(each.number), each.is_new) for each in report.outcomes] == [
        (1, True, False),
        (1, False, True),
        (1, True, True),
    ]
    assert sum(len(each.rows) for each in report.outcomes) == report.rows


def test_same_row_twice_in_one_run_is_issued_once(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    report = run(demand_form, tmp_path, archive, rows("A-1"), rows("A-1", batch="第二批"))

    assert len(report.written) == 1
    assert [each.code for each in report.problems] == ["row.already_issued"]


def test_numbers_go_on_where_the_archive_left_off(demand_form: Form, tmp_path: Path) -> None:
    first = open_archive(tmp_path / "archive")
    run(demand_form, tmp_path, first, rows("A-1"))
    first.close()

    report = run(demand_form, tmp_path, open_archive(tmp_path / "archive"), rows("A-2"))

    assert report.written[0].number.endswith("-0002")


def test_number_in_the_data_is_kept_and_not_given_twice(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    number = "XQ-320700-CM-20150401-0077"
    run(demand_form, tmp_path, archive, rows("A-1", document_number=number))

    report = run(demand_form, tmp_path, archive, rows("A-2", document_number=number))

    assert archive.issued(number) is not None
    assert [each.code for each in report.problems] == ["document.no_number"]


def test_without_an_archive_a_number_must_come_with_the_data(demand_form: Form, tmp_path: Path) -> None:
    number = "XQ-320700-CM-20150401-0077"

    report = run(demand_form, tmp_path, None, rows("A-1", document_number=number), rows("A-2"))

    assert [each.number for each in report.written] == [number]
    assert [each.code for each in report.problems] == ["document.no_number"]


def test_archive_keeps_what_was_issued_and_the_form_it_was_issued_by(
    demand_form: Form, tmp_path: Path, archive: Archive
) -> None:
    report = run(demand_form, tmp_path, archive, rows("A-1"))

    issued = archive.issued(report.written[0].number)
    assert issued is not None
    assert issued.record["customer_name"] == "星河公司"
    assert archive.form_files("3.1", demand_form.version) == demand_form.files


def test_text_too_long_for_its_cell_is_refused_for_word_and_kept_for_excel(
    demand_form: Form, tmp_path: Path, archive: Archive
) -> None:
    record = {**GOOD, "demands": [{"demand_number": "A-1", "coverage": "覆" * 120}]}

    word = run(demand_form, tmp_path, archive, record, formats=("docx",))
    sheet = run(demand_form, tmp_path, archive, record, formats=("xlsx",))

    assert [(each.code, each.path) for each in word.problems] == [("value.does_not_fit", "demands[0].coverage")]
    assert len(sheet.written) == 1


def test_blank_forms_are_numbered_too(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    report = run(demand_form, tmp_path, archive, blanks=2)

    assert [each.number for each in report.written] == ["XQ-320700-XX-20150403-0001", "XQ-320700-XX-20150403-0002"]


def test_unreadable_source_costs_no_other(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    good, bad = tmp_path / "好.json", tmp_path / "坏.xlsx"
    good.write_text(json.dumps([rows("A-1")], ensure_ascii=False), encoding="utf-8")
    bad.write_bytes(b"PK\x03\x04 broken")
    options = GenerateOptions(tmp_path / "out", ("docx",), archive, "320700", date(2015, 4, 3))

    report = generate(demand_form, [bad, good], options, lambda done, total: None)

    assert (len(report.written), report.unreadable) == (1, ("坏.xlsx",))
    with pytest.raises(NothingReadable, match="坏"):
        generate(demand_form, [bad], options, lambda done, total: None)


def test_format_the_form_has_no_template_of_is_refused(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    with pytest.raises(BadUsage, match="不能生成 odt"):
        run(demand_form, tmp_path, archive, rows("A-1"), formats=("odt",))


def test_folder_that_cannot_be_written_refuses_the_run_and_gives_out_no_number(
    demand_form: Form, tmp_path: Path, archive: Archive
) -> None:
    blocked = tmp_path / "out"
    blocked.write_text("a file where the folder should be", encoding="utf-8")

    with pytest.raises(RunRefused, match="写不了"):
        run(demand_form, tmp_path, archive, rows("A-1"))

    assert archive.issued("XQ-320700-CM-20150401-0001") is None
    assert stat.S_ISREG(blocked.stat().st_mode)


def test_no_half_written_file_is_left_behind(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    run(demand_form, tmp_path, archive, rows("A-1"))

    assert all(not each.name.startswith(".") for each in (tmp_path / "out").iterdir())
