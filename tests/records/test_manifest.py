"""批次清单: every row and every document of a folder."""

import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from formkit.errors import RunRefused
from formkit.model.form import Form
from tests.flow.runs import rows, run, write_data

Documents = list[dict[str, object]]


def read(root: Path) -> dict[str, object]:
    content = json.loads((root / "out" / "批次清单.json").read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def documents(root: Path) -> Documents:
    found = read(root)["documents"]
    assert isinstance(found, list)
    return found


def states(root: Path) -> list[tuple[object, object]]:
    return [(each["state"], each["number"]) for each in documents(root)]


NUMBERS = [f"XQ-320700-CM-20150401-000{number}" for number in range(1, 5)]


def test_every_row_is_listed_with_what_became_of_it(demand_form: Form, tmp_path: Path) -> None:
    data = write_data(tmp_path, rows("A-1", "A-2"), rows("B-1", batch="二", account_manager=""))

    report = run(demand_form, tmp_path, data)

    issued, withheld = documents(tmp_path)[1], documents(tmp_path)[0]
    assert states(tmp_path) == [("扣下", None), ("发出", NUMBERS[0])]
    assert issued["rows"] == [{"source": "data.json", "place": "第1条"}] * 2
    assert [each["name"] for each in issued["files"]] == list(report.written[0].files)  # type: ignore[attr-defined]
    assert "铁塔客户经理" in str(withheld["reasons"])
    assert read(tmp_path)["totals"] == {
        "这次数据的行数": 3, "发出的行数": 2, "以前已发出的行数": 0, "扣下的行数": 1, "作废的行数": 0,
        "发出的份数": 1, "以前已发出的份数": 0, "扣下的份数": 1, "作废的份数": 0,
    }  # fmt: skip


def test_workbook_says_the_same_row_by_row(demand_form: Form, tmp_path: Path) -> None:
    run(demand_form, tmp_path, write_data(tmp_path, rows("A-1", "A-2")))

    book = load_workbook(tmp_path / "out" / "批次清单.xlsx")
    lines = [[cell.value for cell in line] for line in book["清单"].iter_rows()]
    totals = {line[0].value: line[1].value for line in book["合计"].iter_rows()}

    assert [line[:4] for line in lines[1:]] == [["发出", NUMBERS[0], "data.json", "第1条"]] * 2
    assert lines[1][5] == documents(tmp_path)[0]["files"][0]["sha256"]  # type: ignore[index]
    assert (totals["这次数据的行数"], totals["发出的行数"]) == (2, 2)


def test_second_list_into_the_same_folder_does_not_lose_the_first(demand_form: Form, tmp_path: Path) -> None:
    run(demand_form, tmp_path, write_data(tmp_path, rows("A-1"), name="一.json"))
    run(demand_form, tmp_path, write_data(tmp_path, rows("B-1", batch="二"), name="二.json"))

    listed = documents(tmp_path)

    assert states(tmp_path) == [("发出", NUMBERS[1]), ("以前已发出", NUMBERS[0])]
    assert [each["of_this_run"] for each in listed] == [True, False]
    assert listed[1]["rows"] == [{"source": "一.json", "place": "第1条"}]


def test_same_list_again_is_told_as_issued_before(demand_form: Form, tmp_path: Path) -> None:
    data = write_data(tmp_path, rows("A-1"), rows("B-1", batch="二"))
    run(demand_form, tmp_path, data)
    first = documents(tmp_path)

    run(demand_form, tmp_path, data)

    assert states(tmp_path) == [("以前已发出", NUMBERS[0]), ("以前已发出", NUMBERS[1])]
    assert [each["files"] for each in documents(tmp_path)] == [each["files"] for each in first]


def test_list_that_was_lost_is_written_again_from_the_archive(demand_form: Form, tmp_path: Path) -> None:
    run(demand_form, tmp_path, write_data(tmp_path, rows("A-1"), name="一.json"))
    known = documents(tmp_path)[0]
    (tmp_path / "out" / "批次清单.json").unlink()

    run(demand_form, tmp_path, write_data(tmp_path, rows("B-1", batch="二"), name="二.json"))

    again = documents(tmp_path)[1]
    assert {name: again[name] for name in ("number", "rows", "files", "due")} == {
        name: known[name] for name in ("number", "rows", "files", "due")
    }


def test_void_number_names_the_one_in_its_place(demand_form: Form, tmp_path: Path) -> None:
    run(demand_form, tmp_path, write_data(tmp_path, rows("A-1")))

    run(demand_form, tmp_path, replaced=NUMBERS[0])

    assert states(tmp_path) == [("发出", NUMBERS[1]), ("作废", NUMBERS[0])]
    assert documents(tmp_path)[1]["successor"] == NUMBERS[1]
    assert documents(tmp_path)[0]["replaces"] == NUMBERS[0]


@pytest.mark.parametrize(
    "day,due", [("2015-04-01", "2015-04-03"), ("2026-12-31", "2027-01-04（暂定）"), ("2015-04-30", "2015-05-05")]
)
def test_deadline_is_told_and_provisional_where_the_calendar_is_not_out(
    day: str, due: str, demand_form: Form, tmp_path: Path
) -> None:
    run(demand_form, tmp_path, write_data(tmp_path, rows("A-1", demand_date=day)), today=date(2015, 5, 1))

    assert [each["due"] for each in documents(tmp_path)] == [due]


def test_list_that_somebody_has_spoilt_refuses_the_run_and_is_kept(demand_form: Form, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "批次清单.json").write_text("{}", encoding="utf-8")

    with pytest.raises(RunRefused, match="读不懂"):
        run(demand_form, tmp_path, write_data(tmp_path, rows("A-1")))

    assert [each.name for each in (tmp_path / "out").iterdir()] == ["批次清单.json"]


def test_list_of_the_folder_of_before_tells_that_its_document_was_replaced(demand_form: Form, tmp_path: Path) -> None:
    run(demand_form, tmp_path, write_data(tmp_path, rows("A-1"), rows("B-1", batch="二", account_manager="")))
    head = {name: read(tmp_path)[name] for name in ("form", "title", "version", "sources")}

    run(demand_form, tmp_path, replaced=NUMBERS[0], output=tmp_path / "other")

    assert [(each["state"], each["successor"]) for each in documents(tmp_path)] == [
        ("扣下", None),
        ("作废", NUMBERS[1]),
    ]
    assert {name: read(tmp_path)[name] for name in head} == head
