"""Documents of the archive as a clerk looks for them: who has not answered, what came back, where the original is."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from formkit.archive import Archive, open_archive
from formkit.archive.documents import Filter
from formkit.errors import BadUsage
from formkit.flow.finding import day_of, documents, story, take_out, write_list
from formkit.flow.parsing import inbox, parse
from formkit.model.form import Form
from tests.flow.runs import rows, run, write_data


@pytest.fixture
def root(demand_form: Form, tmp_path: Path) -> Path:
    """Two documents issued, the first of them returned."""
    run(demand_form, tmp_path, write_data(tmp_path, rows("A-1"), rows("B-1", batch="二", customer_name="月亮公司")))
    archive = open_archive(tmp_path / "archive")
    returned = tmp_path / "来件"
    returned.mkdir()
    first = min((tmp_path / "out").glob("*.docx"))
    (returned / "回来的.docx").write_bytes(first.read_bytes())
    list(parse(inbox([returned]).files, archive))
    archive.close()
    return tmp_path


@pytest.fixture
def archive(root: Path) -> Archive:
    return open_archive(root / "archive")


def test_who_has_not_answered_is_listed_and_written_to_a_workbook(root: Path, archive: Archive) -> None:
    found = documents(archive, "", Filter(form="3.1", states=("issued",)), None)
    write_list(found, root / "未收回.xlsx")

    sheet = load_workbook(root / "未收回.xlsx").active
    assert sheet is not None
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [each.about.customer for each in found] == ["月亮公司"]
    assert lines[0][:6] == ["编号", "表", "版本", "客户", "日期", "状态"]
    assert lines[1][3:6] == ["月亮公司", "2015-04-01", "已发出，未收回"]
    assert len(lines) == 2


@pytest.mark.parametrize("question", ["A-1", "星", "星河 第一批", "回来的.docx"])
def test_return_is_found_by_what_is_on_it_and_by_its_file(archive: Archive, question: str) -> None:
    assert [each.about.customer for each in documents(archive, question, Filter(), None)] == ["星河公司"]


def test_story_tells_all_that_happened_in_order_with_the_entries_of_the_log(root: Path, archive: Archive) -> None:
    (found,) = documents(archive, "A-1", Filter(), None)

    told = story(archive, found.number)

    assert [each.what for each in told.events] == ["发出", "收到", "读取"]
    assert [each.entry for each in told.events] == sorted(each.entry for each in told.events)
    assert "回来的.docx" in told.events[1].words and str(root / "来件") in told.events[1].words
    assert told.events[2].words == "需人工看"
    assert story(archive, str(found.id)) == told
    assert [each.source for each in told.originals] == ["回来的.docx"]


def test_originals_are_taken_out_as_they_came_and_overwrite_nothing(root: Path, archive: Archive) -> None:
    (found,) = documents(archive, "A-1", Filter(), None)
    told = story(archive, found.number)

    (path,) = take_out(archive, told, root / "取出")
    again = take_out(archive, told, root / "取出")
    path.write_bytes(b"edited")

    assert path.name == "回来的.docx" and again == [path]
    with pytest.raises(BadUsage, match="没有覆盖"):
        take_out(archive, told, root / "取出")
    assert path.read_bytes() == b"edited"


def test_number_that_is_not_there_is_told(archive: Archive) -> None:
    with pytest.raises(BadUsage, match="没有“XQ-1”"):
        story(archive, "XQ-1")


@pytest.mark.parametrize("text", ["2015年4月1日", "2015-13-01", "昨天"])
def test_day_that_is_none_is_told(text: str) -> None:
    with pytest.raises(BadUsage, match="2015-04-01"):
        day_of(text)
