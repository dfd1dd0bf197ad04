"""Items: filed once under their 档号, kept as long as they must be, taken out only by two people."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from formkit.archive import Archive
from formkit.archive.documents import Documents
from formkit.archive.items import Item, Items
from formkit.errors import RunRefused
from tests.archive.archives import FILING, filled, looked_at

DUE = date(2046, 1, 1)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return filled(tmp_path)


def the_item(archive: Archive) -> Item:
    (item,) = Items(archive).all()
    return item


def released(archive: Archive) -> Item:
    Items(archive).hold(the_item(archive), "", "周立")
    return the_item(archive)


def state(archive: Archive) -> str:
    document = Documents(archive).of_number("N-1-0001")
    assert document is not None
    return document.state


def test_complete_item_is_filed_under_a_call_number_and_its_document_is_archived(archive: Archive) -> None:
    item = the_item(archive)

    assert (item.call_number, item.number, item.is_complete) == ("0000-N·2015-D30-0001", "N-1-0001", True)
    assert (item.filing, item.held, state(archive)) == (FILING, "诉讼", "archived")


def test_item_filed_anew_keeps_its_number_and_its_hold_and_the_log_has_both(archive: Archive) -> None:
    size = archive.head.size
    items, item = Items(archive), the_item(archive)

    same = items.file(item.document, FILING, "other-{serial}")
    again = items.file(item.document, replace(FILING, title="改了"), "other-{serial}")

    assert same == item
    assert (again.call_number, again.filing.title, again.held) == (item.call_number, "改了", "诉讼")
    assert archive.head.size == size + 1


def test_item_that_lacks_something_is_noted_and_not_archived(archive: Archive) -> None:
    number = archive.found("SELECT id FROM document WHERE number = 'N-2-0001'")[0][0]

    item = Items(archive).file(int(str(number)), replace(FILING, missing=("客户的盖章",)), "0000-N·2015-D30-{serial}")

    assert (item.call_number, item.is_complete, item.filing.missing) == ("0000-N·2015-D30-0002", False, ("客户的盖章",))


def test_only_what_is_past_its_time_and_not_held_is_due(archive: Archive) -> None:
    items = Items(archive)

    held = items.due(DUE)
    item = released(archive)

    assert held == ()
    assert items.due(DUE) == (item,)
    assert items.due(date(2045, 12, 31)) == ()


@pytest.mark.parametrize(
    "by,approved_by,day,words",
    [
        ("周立", "周 立", DUE, "不能是同一个人"),
        ("周立", "林晓", date(2045, 12, 31), "才期满"),
    ],
)
def test_item_is_not_withdrawn_by_one_person_or_before_its_time(
    archive: Archive, by: str, approved_by: str, day: date, words: str
) -> None:
    item = released(archive)

    with pytest.raises(RunRefused, match=words):
        Items(archive).withdraw(item, "期满", by, approved_by, day)

    assert state(archive) == "archived"


def test_item_that_is_held_or_kept_for_ever_is_not_withdrawn(archive: Archive) -> None:
    items = Items(archive)

    with pytest.raises(RunRefused, match="保留令"):
        items.withdraw(the_item(archive), "期满", "周立", "林晓", DUE)
    for_ever = items.file(released(archive).document, replace(FILING, due="", retention="永久"), "")
    with pytest.raises(RunRefused, match="永久"):
        items.withdraw(for_ever, "期满", "周立", "林晓", date(9999, 1, 1))


def test_item_that_was_withdrawn_keeps_its_originals_and_says_so(archive: Archive) -> None:
    items, item = Items(archive), released(archive)
    objects = list(archive.objects.all())

    items.withdraw(item, "期满", "周立", "林晓", DUE)

    assert (the_item(archive).withdrawn, state(archive), items.due(DUE)) == ("期满", "withdrawn", ())
    assert list(archive.objects.all()) == objects
    with pytest.raises(RunRefused, match="已经撤出"):
        items.withdraw(the_item(archive), "期满", "周立", "林晓", DUE)
    with pytest.raises(RunRefused, match="不能再归档"):
        items.file(item.document, FILING, "")
    assert looked_at(archive.folder).problems == ()
