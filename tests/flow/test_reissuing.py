"""A document issued anew: a new number in place of the old one, which becomes void."""

from dataclasses import replace
from pathlib import Path

import pytest

from formkit.archive import open_archive
from formkit.archive.store import Issued
from formkit.errors import BadUsage, RunRefused
from formkit.flow.parsing import parse
from formkit.model.form import Form
from formkit.model.returned import Returned
from formkit.ooxml.package import Package
from tests.flow.accounts import check_accounts, number_of, valid_numbers
from tests.flow.runs import codes, rows, run, write_data

OLD = "XQ-320700-CM-20150401-0001"
NEW = "XQ-320700-CM-20150401-0002"


@pytest.fixture
def issued(demand_form: Form, tmp_path: Path) -> Path:
    """A folder in which the document OLD was issued with the rows A-1 and A-2."""
    run(demand_form, tmp_path, write_data(tmp_path, rows("A-1", "A-2")))
    return tmp_path


def known(root: Path, number: str) -> Issued:
    archive = open_archive(root / "archive")
    found = archive.issued(number)
    archive.close()
    assert found is not None
    return found


def returned(root: Path, number: str) -> Returned:
    paper = next((root / "out").glob(f"{number}*.docx"))
    archive = open_archive(root / "archive")
    result = next(parse([(paper, paper.name)], archive))
    archive.close()
    return result


def test_the_same_is_issued_again_without_data(demand_form: Form, issued: Path) -> None:
    report = run(demand_form, issued, replaced=OLD)

    assert [each.number for each in report.written] == [NEW]
    assert (known(issued, OLD).state, known(issued, OLD).successor) == ("void", NEW)
    old, new = dict(known(issued, OLD).record), dict(known(issued, NEW).record)
    note = {"replaced_number": OLD, "replaced_note": f"（代替 {OLD}，原表作废）"}
    assert {**old, "document_number": NEW, **note} == new
    assert (known(issued, NEW).state, known(issued, NEW).replaces) == ("issued", OLD)
    assert {number_of(issued / "archive", key) for key in ("A-1", "A-2")} == {NEW}
    check_accounts(issued / "archive", issued / "out")


def test_changed_data_take_the_place_of_what_was_issued(demand_form: Form, issued: Path) -> None:
    changed = write_data(issued, rows("A-1", account_manager="周文"), name="changed.json")

    report = run(demand_form, issued, changed, replaced=OLD)

    assert codes(report) == []
    assert known(issued, NEW).record["account_manager"] == "周文"
    assert number_of(issued / "archive", "A-1") == NEW
    assert number_of(issued / "archive", "A-2") is None  # no longer asked for, so it may be issued elsewhere


def test_data_with_an_error_leave_the_old_number_valid(demand_form: Form, issued: Path) -> None:
    bad = write_data(issued, rows("A-1", account_manager=""), name="bad.json")

    report = run(demand_form, issued, bad, replaced=OLD)

    assert (codes(report), len(report.written)) == (["value.missing"], 0)
    assert valid_numbers(issued / "archive") == {OLD}


def test_rows_of_another_document_are_not_taken_over(demand_form: Form, issued: Path) -> None:
    run(demand_form, issued, write_data(issued, rows("B-1", batch="第二批"), name="b.json"))
    data = write_data(issued, rows("A-1", "B-1"), name="both.json")

    report = run(demand_form, issued, data, replaced=OLD)

    assert codes(report) == ["row.already_issued"]
    assert valid_numbers(issued / "archive") == {OLD, NEW}


def test_number_that_is_not_known_or_void_or_of_another_form_is_refused(demand_form: Form, issued: Path) -> None:
    other = replace(demand_form, id="X", number="附表X")
    data = write_data(issued, rows("A-1"), name="again.json")
    run(demand_form, issued, replaced=OLD)

    with pytest.raises(RunRefused, match="没有编号 XQ-9"):
        run(demand_form, issued, replaced="XQ-9")
    with pytest.raises(RunRefused, match=f"已经作废.*--reissue {NEW}"):
        run(demand_form, issued, data, replaced=OLD)
    with pytest.raises(RunRefused, match="不是“X”的"):
        run(other, issued, replaced=NEW)
    with pytest.raises(BadUsage, match="要用档案"):
        run(demand_form, issued, replaced=NEW, archive=None)


@pytest.mark.parametrize("records,words", [([], "没有一份表"), ([rows("A-1"), rows("A-2", batch="二")], "有 2 份表")])
def test_data_that_are_not_one_document_are_refused(
    records: list[object], words: str, demand_form: Form, issued: Path
) -> None:
    data = write_data(issued, *records, name="more.json")

    with pytest.raises(RunRefused, match=words):
        run(demand_form, issued, data, replaced=OLD)

    assert valid_numbers(issued / "archive") == {OLD}


def test_what_todays_form_cannot_hold_is_never_lost_in_silence(demand_form: Form, issued: Path) -> None:
    fields = tuple(each for each in demand_form.fields if each.name != "account_manager")
    smaller = replace(demand_form, fields=fields, version="other")

    with pytest.raises(RunRefused, match="account_manager=周立"):
        run(smaller, issued, replaced=OLD)


def test_replaced_number_is_printed_and_stands_in_the_properties(demand_form: Form, issued: Path) -> None:
    run(demand_form, issued, replaced=OLD)

    with Package(next((issued / "out").glob(f"{NEW}*")).read_bytes()) as package:
        assert package.custom_properties()["formkit.replaces"] == OLD
        assert f"（代替 {OLD}，原表作废）" in package.part("word/footer1.xml").decode()


def test_row_of_a_reissued_document_is_known_again(demand_form: Form, issued: Path) -> None:
    run(demand_form, issued, replaced=OLD)

    report = run(demand_form, issued, issued / "data.json")

    assert codes(report) == ["row.issued_before"] * 2
    assert report.documents_before == 1


def test_paper_with_a_void_number_is_named_with_the_one_in_its_place(demand_form: Form, issued: Path) -> None:
    run(demand_form, issued, replaced=OLD)

    void, valid = returned(issued, OLD), returned(issued, NEW)

    found = [each for each in void.problems if each.code == "document.void"]
    assert len(found) == 1 and NEW in found[0].message and found[0].severity == "error"
    assert void.status == "review"
    assert "document.void" not in [each.code for each in valid.problems]
