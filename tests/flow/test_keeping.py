"""What comes in is kept before it is read; each file ends in just one of 存档, 待定 and 隔离, each once however often run."""

import json
import os
import sqlite3
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from formkit.archive import Archive, open_archive
from formkit.archive.readings import Original, Readings
from formkit.archive.receipts import Receipts
from formkit.errors import RunRefused
from formkit.flow import keeping, parsing
from formkit.flow.parsing import inbox, parse
from formkit.model.form import Form
from formkit.model.returned import Returned
from tests.flow.runs import rows, run, write_data


@pytest.fixture
def papers(demand_form: Form, tmp_path: Path) -> Path:
    """A folder with two documents as they were issued."""
    run(demand_form, tmp_path, write_data(tmp_path, rows("A-1"), rows("B-1", batch="二")))
    for each in (tmp_path / "out").glob("批次清单.*"):
        each.unlink()
    return tmp_path / "out"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = open_archive(tmp_path / "archive")
    yield opened
    opened.close()


def read(archive: Archive, *paths: Path, said: list[str] | None = None) -> list[Returned]:
    say = (said if said is not None else []).append
    return list(parse(inbox(list(paths)).files, archive, say=say))


def states(archive: Archive) -> list[tuple[str, str, str]]:
    return [(each.source, each.state, each.reason) for each in Receipts(archive).all()]


def test_every_file_is_kept_as_it_came_with_what_was_read_on_it(papers: Path, archive: Archive) -> None:
    returned = read(archive, papers)

    readings = Readings(archive)
    for each in returned:
        path = papers / each.source
        digest = sha256(path.read_bytes()).hexdigest()
        (reading,) = readings.of_number(each.document or "")
        assert archive.objects.read(digest) == path.read_bytes()
        assert readings.content(reading) == json.loads(json.dumps(each.plain()))
        assert (reading.form, reading.status) == ("3.1", "review")
        assert readings.originals(reading.id) == (Original(digest, (each.source,)),)
        assert readings.of_original(digest) == (reading,)
    assert states(archive) == [(each.source, "kept", "") for each in returned]


def test_original_is_kept_before_anything_reads_it(
    papers: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*rest: object) -> Iterator[object]:
        raise ZeroDivisionError

    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr(parsing, "opened", crash)
        read(archive, papers)
    before = Receipts(archive).pending()

    read(archive, papers)

    assert len(before) == 2 and all(archive.objects.has(each.object) for each in before)
    assert [(each.id, each.state) for each in Receipts(archive).all()] == [(each.id, "kept") for each in before]


def test_what_is_read_is_what_was_kept_whatever_becomes_of_the_file(
    papers: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_away(files: object, *rest: object) -> list[keeping.Kept]:
        kept = keeping.received(files, *rest)  # type: ignore[arg-type]
        for each in papers.iterdir():
            each.unlink()
        return kept

    monkeypatch.setattr(parsing, "received", taken_away)

    assert [each.status for each in read(archive, papers)] == ["review", "review"]


def test_same_files_read_again_change_nothing(papers: Path, archive: Archive) -> None:
    read(archive, papers)
    head = archive.head

    read(archive, papers)

    assert archive.head == head


def test_same_bytes_from_two_places_are_one_object_with_two_receipts(papers: Path, archive: Archive) -> None:
    first = next(papers.glob("*.docx"))
    (papers / "副本.docx").write_bytes(first.read_bytes())

    read(archive, first, papers / "副本.docx")

    digest = sha256(first.read_bytes()).hexdigest()
    assert [each.source for each in Receipts(archive).of(digest)] == [first.name, "副本.docx"]
    assert [each for each in archive.objects.all() if each == digest] == [digest]


def test_files_of_one_name_that_hold_other_things_are_told_apart(papers: Path, archive: Archive) -> None:
    good, bad = papers / "甲" / "表.docx", papers / "乙" / "表.docx"
    for each in (good, bad):
        each.parent.mkdir()
    next(papers.glob("*.docx")).rename(good)
    bad.write_bytes(b"no form")

    read(archive, bad, good)

    assert states(archive) == [("表.docx", "quarantined", "file.unsupported"), ("表.docx", "kept", "")]


def test_file_that_cannot_be_read_is_put_aside_with_its_reason(papers: Path, archive: Archive) -> None:
    (papers / "空.docx").write_bytes(b"")
    (papers / "坏.docx").write_bytes(next(papers.glob("*.docx")).read_bytes()[:3000])
    said: list[str] = []

    read(archive, papers, said=said)

    found = {source: (state, reason) for source, state, reason in states(archive)}
    assert found["空.docx"] == ("quarantined", "file.empty")
    assert found["坏.docx"] == ("quarantined", "file.truncated")
    assert said == ["收进档案的原件：4 个文件，待定 0 个，存档 2 个，隔离 2 个。"]


def test_parcel_is_one_original_and_what_is_in_it_are_readings_of_it(papers: Path, archive: Archive) -> None:
    first, second = sorted(papers.glob("*.docx"))
    parcel = papers / "来件.zip"
    with zipfile.ZipFile(parcel, "w") as held:
        held.write(first, "一.docx")
        held.write(second, "二.docx")
        held.writestr("三.docx", b"no form")

    read(archive, parcel)

    digest = sha256(parcel.read_bytes()).hexdigest()
    readings = Readings(archive)
    assert states(archive) == [("来件.zip", "kept", "")]
    assert [each.status for each in readings.of_original(digest)] == ["review", "review", "unreadable"]
    assert [readings.originals(each.id)[0].sources for each in readings.of_original(digest)] == [
        ("来件.zip/一.docx",), ("来件.zip/二.docx",), ("来件.zip/三.docx",),
    ]  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes among files")
def test_what_cannot_be_kept_is_still_told_and_counted(papers: Path, archive: Archive) -> None:
    huge = papers / "太大.docx"
    with huge.open("wb") as file:
        file.truncate(600 * 1024 * 1024)
    pipe, gone = papers / "管道.docx", papers / "没了.docx"
    os.mkfifo(pipe)
    files = [(each, each.name) for each in (huge, pipe, gone, next(papers.glob("XQ*.docx")))]
    said: list[str] = []

    returned = list(parse(files, archive, say=said.append))

    assert [each.status for each in returned] == ["unreadable"] * 3 + ["review"]
    assert said[0].startswith("收进档案的原件：4 个文件，待定 3 个，存档 1 个，隔离 0 个。")
    assert len(states(archive)) == 1


def test_file_that_is_still_being_written_is_not_kept_as_if_it_were_whole(
    papers: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    growing = papers / "在写.docx"
    growing.write_bytes(b"x")
    fstat = os.fstat

    def changed(descriptor: int) -> os.stat_result:
        with growing.open("ab") as file:
            file.write(b"x")
        return fstat(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr("formkit.flow.keeping.os.fstat", changed)
        kept = keeping.received([(growing, growing.name)], archive)

    assert [each.receipt for each in kept] == [None]
    assert states(archive) == []


def test_name_that_is_no_text_is_kept(papers: Path, archive: Archive) -> None:
    paper = next(papers.glob("*.docx")).rename(papers / "bad-\udcff.docx")

    read(archive, paper)

    assert states(archive) == [("bad-\\udcff.docx", "kept", "")]


def test_archive_that_cannot_be_written_refuses_the_run_before_anything_is_read(
    papers: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive._connection.execute("PRAGMA query_only = ON")

    with pytest.raises(RunRefused, match="再运行同一条命令"):
        read(archive, papers)


def test_many_files_and_documents_go_in_by_groups(
    papers: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "_GROUP", 2)
    for number in range(5):
        (papers / f"{number}.docx").write_bytes(b"no form %d" % number)

    read(archive, papers)

    found = sqlite3.connect(archive.folder / "index.sqlite")
    counts = found.execute("SELECT state, count(*) FROM receipt GROUP BY state ORDER BY state").fetchall()
    found.close()
    assert counts == [("kept", 2), ("quarantined", 5)]
