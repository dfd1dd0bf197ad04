"""A returned document filed: complete by its own form's mark, with what a records office asks of it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from formkit.archive import Archive, open_archive
from formkit.archive.items import Item
from formkit.archive.readings import Reading, Readings
from formkit.errors import BadUsage
from formkit.flow.filing import Wishes, due_after, file_document, item_of, lacking_words
from formkit.flow.parsing import inbox, parse
from formkit.model.form import Completion, Form
from tests.flow.runs import run, write_data
from tests.flow.test_parsing import RECORD


@pytest.fixture
def archive(demand_form: Form, tmp_path: Path) -> Archive:
    """A document issued with every field filled in, and returned."""
    run(demand_form, tmp_path, write_data(tmp_path, RECORD))
    archive = open_archive(tmp_path / "archive")
    assert [each.status for each in parse(inbox([tmp_path / "out"]).files, archive)] == ["accepted"]
    return archive


def number_in(archive: Archive) -> str:
    return str(archive.found("SELECT number FROM document")[0][0])


def filed(archive: Archive, *seen: str) -> Item:
    return file_document(archive, number_in(archive), Wishes("周立", seen))


def test_form_with_its_mark_is_complete_and_filed(archive: Archive) -> None:
    item = filed(archive, "customer_seal")

    assert (item.call_number, item.is_complete) == ("0000-XQ·2015-D30-0001", True)
    assert item.filing.title == f"客户建设需求收集表（塔类）（星河公司）{item.number}"
    assert (item.filing.author, item.filing.formed, item.filing.due) == ("星河公司", "2015-04-02", "2046-01-01")
    assert (item.filing.seen, item.filing.filed_by) == (("customer_seal",), "周立")
    assert item_of(archive, item.number) == item_of(archive, item.call_number) == item
    assert json.loads(json.dumps(item.plain()))["complete"] is True


def test_form_without_its_mark_says_what_is_missing_and_is_filed_when_it_is_there(archive: Archive) -> None:
    before = filed(archive)
    after = filed(archive, "customer_sign")

    assert (before.is_complete, before.filing.missing) == (False, ("客户确认的签字或盖章",))
    assert (after.is_complete, after.call_number) == (True, before.call_number)


def test_document_with_doubts_is_not_complete(demand_form: Form, archive: Archive, tmp_path: Path) -> None:
    run(demand_form, tmp_path, write_data(tmp_path, {**RECORD, "batch": "二", "demands": [{"demand_number": "Z-1"}]}))
    (doubtful,) = (
        each for each in parse(inbox([tmp_path / "out"]).files, archive) if each.status == "review" and each.document
    )

    item = file_document(archive, doubtful.document or "", Wishes("周立", ("customer_seal",)))

    assert "还有待核对的内容" in item.filing.missing


def test_what_is_not_there_is_told(archive: Archive) -> None:
    with pytest.raises(BadUsage, match="没有收回过"):
        file_document(archive, "XQ-0", Wishes("周立"))
    with pytest.raises(BadUsage, match=r"没有“stamp”.*customer_seal"):
        filed(archive, "stamp")
    with pytest.raises(BadUsage, match="没有归档过"):
        item_of(archive, "XQ-0")


@pytest.mark.parametrize(
    "formed,retention,due",
    [
        ("2015-04-02", "30年（随合同卷）", "2046-01-01"),
        ("2015-12-31", "10 年", "2026-01-01"),
        ("2015-04-02", "永久", ""),
        ("2015-04-02", "", ""),
        ("", "30年", ""),
    ],
)
def test_years_count_from_the_one_after(formed: str, retention: str, due: str) -> None:
    assert due_after(formed, retention) == due


@pytest.mark.parametrize(
    "needs,missing,words",
    [
        ("any", (), ()),
        ("any", ("customer_sign", "customer_seal"), ("客户确认的签字或盖章",)),
        ("any", ("customer_sign_date",), ("客户确认的日期",)),
        ("all", ("customer_seal",), ("客户确认的盖章",)),
        (
            "all",
            ("customer_sign", "customer_seal", "customer_sign_date"),
            ("客户确认的签字", "客户确认的盖章", "客户确认的日期"),
        ),
    ],
)
def test_what_is_lacking_is_said_as_the_form_asks_for_it(
    demand_form: Form, needs: str, missing: tuple[str, ...], words: tuple[str, ...]
) -> None:
    form = replace(demand_form, completion=Completion("customer", needs, "seal"))

    assert lacking_words(form, missing) == words


def test_form_that_nothing_completes_lacks_nothing(demand_form: Form) -> None:
    assert lacking_words(replace(demand_form, completion=None), ("customer_seal",)) == ()


def test_mark_that_the_reading_has_seen_counts_as_well(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    content = Readings.content

    def with_a_seal(self: Readings, reading: Reading) -> dict[str, object]:
        seal = {"path": "customer_seal", "kind": "seal", "present": True, "place": None}
        return {**content(self, reading), "marks": [seal]}

    monkeypatch.setattr(Readings, "content", with_a_seal)

    assert filed(archive).is_complete


@pytest.mark.parametrize("raw,words", [("", "客户确认的日期"), ("二月三十", "签署日期看不准")])
def test_day_that_is_missing_or_cannot_be_read_keeps_it_open(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, raw: str, words: str
) -> None:
    content = Readings.content

    def without_the_day(self: Readings, reading: Reading) -> dict[str, object]:
        found = content(self, reading)
        fields, record = found["fields"], found["record"]
        assert isinstance(fields, list) and isinstance(record, dict)
        own = [{**each, "raw": raw} if each["path"] == "customer_sign_date" else each for each in fields]
        return {**found, "fields": own, "record": {**record, "customer_sign_date": None}}

    monkeypatch.setattr(Readings, "content", without_the_day)

    item = filed(archive, "customer_seal")

    assert (item.is_complete, item.filing.missing) == (False, (words,))
