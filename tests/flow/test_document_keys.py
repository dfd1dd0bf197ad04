"""Forms whose rows are documents: a key of the form tells a document apart over all runs."""

from dataclasses import replace
from pathlib import Path

import pytest

from formkit.model.form import Form
from tests.flow.accounts import check_accounts
from tests.flow.runs import codes, rows, run, write_data


@pytest.fixture
def form(demand_form: Form) -> Form:
    """附表3.1 as a form that knows its documents by customer and batch, and not their rows."""
    tables = tuple(replace(each, key=()) for each in demand_form.tables)
    return replace(demand_form, tables=tables, key=("customer_name", "batch"))


def test_document_issued_before_is_passed_over_and_only_the_missing_one_issued(form: Form, tmp_path: Path) -> None:
    run(form, tmp_path, write_data(tmp_path, rows("A-1", "A-2"), rows("B-1", batch="二", account_manager="")))

    report = run(form, tmp_path, write_data(tmp_path, rows("A-1", "A-2"), rows("B-1", batch="二")))

    assert [(each.code, each.severity) for each in report.problems] == [("row.issued_before", "warning")]
    assert (report.rows, report.rows_before, report.rows_issued, report.withheld_rows) == (3, 2, 1, 0)
    assert (report.documents, report.documents_before, len(report.written)) == (2, 1, 1)
    check_accounts(tmp_path / "archive", tmp_path / "out")


@pytest.mark.parametrize(
    "changed",
    [rows("A-1", account_manager="周文"), rows("A-1", "A-2"), rows("A-9")],
    ids=["header", "more rows", "row"],
)
def test_other_content_under_a_known_key_is_an_error(changed: dict[str, object], form: Form, tmp_path: Path) -> None:
    run(form, tmp_path, write_data(tmp_path, rows("A-1")))

    report = run(form, tmp_path, write_data(tmp_path, changed))

    assert codes(report) == ["row.already_issued"]
    assert not report.written


def test_same_key_twice_in_one_run_is_issued_once(form: Form, tmp_path: Path) -> None:
    report = run(form, tmp_path, write_data(tmp_path, rows("A-1"), rows("A-2"), rows("A-3", batch="二")))

    assert codes(report) == ["row.already_issued"]
    assert (len(report.written), report.withheld_rows) == (2, 1)


def test_document_without_its_whole_key_is_not_told_apart(form: Form, tmp_path: Path) -> None:
    run(form, tmp_path, write_data(tmp_path, rows("A-1", batch="")))

    report = run(form, tmp_path, write_data(tmp_path, rows("A-1", batch="")))

    assert len(report.written) == 1


def test_key_goes_over_to_the_number_that_replaces_another(form: Form, tmp_path: Path) -> None:
    data = write_data(tmp_path, rows("A-1"))
    old = run(form, tmp_path, data).written[0].number

    new = run(form, tmp_path, replaced=old).written[0].number
    report = run(form, tmp_path, data)

    assert codes(report) == ["row.issued_before"]
    assert new in next(iter(report.problems)).message
