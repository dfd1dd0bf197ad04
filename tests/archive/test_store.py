"""The archive: numbers without gaps or repeats, what was issued, and the form it was issued by."""

import sqlite3
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from formkit.archive import Archive, open_archive
from formkit.archive.store import Issued
from formkit.errors import RunRefused

PATTERN = "XQ-320700-CM-20150401-{serial}"
FILES = (("a.docx", "ab" * 32),)


def reserve(archive: Archive, issued: Issued, keys: Mapping[str, tuple[str, ...]] | None = None) -> None:
    archive.reserve(issued, keys or {}, archive.begin_run([Path("/out")]))


def issue(archive: Archive, issued: Issued, keys: Mapping[str, tuple[str, ...]] | None = None) -> None:
    with archive.writing():
        reserve(archive, issued, keys)
        archive.mark_issued(issued, FILES, keys or {})


def test_numbers_go_up_by_one_in_each_series(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)

    with archive.writing():
        got = [archive.next_number(PATTERN), archive.next_number(PATTERN), archive.next_number("B-{serial}")]

    assert got == ["XQ-320700-CM-20150401-0001", "XQ-320700-CM-20150401-0002", "B-0001"]


def test_number_that_came_with_the_data_is_passed_over(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    issue(archive, Issued("B-0001", "3.1", "abc", {}))

    with archive.writing():
        number = archive.next_number("B-{serial}", given={"B-0002"})

    assert number == "B-0003"


def test_run_that_fails_gives_out_no_number(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)

    with pytest.raises(ZeroDivisionError), archive.writing():
        archive.next_number(PATTERN)
        raise ZeroDivisionError
    with archive.writing():
        number = archive.next_number(PATTERN)

    assert number.endswith("0001")


def test_two_runs_at_once_never_get_the_same_number(tmp_path: Path) -> None:
    open_archive(tmp_path).close()
    got: list[str] = []

    def run() -> None:
        archive = open_archive(tmp_path)
        for _ in range(20):
            with archive.writing():
                got.append(archive.next_number(PATTERN))
        archive.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(got) == [PATTERN.format(serial=f"{number:04d}") for number in range(1, 81)]


def test_what_was_issued_is_still_there_when_opened_again(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    key = archive.key
    with archive.writing():
        archive.add_form("3.1", "abc", {"form.toml": b"x"})
    known = Issued("N-1", "3.1", "abc", {"customer": "星河公司"}, "/out", (("a.docx", ""),), (("list", "A2"),))
    issue(archive, known, {"demands": ("A-1",)})
    archive.close()

    again = open_archive(tmp_path)

    assert again.key == key
    found = again.issued("N-1")
    assert found is not None
    assert (found.state, found.files, found.rows) == ("issued", FILES, (("list", "A2"),))
    assert found.record == {"customer": "星河公司"}
    assert again.number_of_row("3.1", "demands", "A-1") == "N-1"
    assert again.form_files("3.1", "abc") == {"form.toml": b"x"}
    assert again.issued("N-2") is None
    assert again.form_files("3.1", "other") == {}


def test_every_version_that_documents_were_issued_of_is_told_once(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    with archive.writing():
        archive.add_form("4.1", "b", {"form.toml": b"x", "form.docx": b"y"})
        archive.add_form("3.1", "b", {"form.toml": b"x"})
        archive.add_form("3.1", "a", {"form.toml": b"x"})

    assert archive.form_versions() == (("3.1", "a"), ("3.1", "b"), ("4.1", "b"))
    assert open_archive(tmp_path / "new").form_versions() == ()


def test_number_or_row_is_never_recorded_twice(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    issue(archive, Issued("N-1", "3.1", "abc", {}), {"demands": ("A-1",)})

    with pytest.raises(RunRefused, match="N-1"), archive.writing():
        reserve(archive, Issued("N-1", "3.1", "abc", {}))
    with pytest.raises(RunRefused, match="N-2"), archive.writing():
        reserve(archive, Issued("N-2", "3.1", "abc", {}), {"demands": ("A-1",)})

    assert archive.issued("N-2") is None


def test_void_number_stays_known_with_its_reason_and_frees_its_rows(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    issue(archive, Issued("N-1", "3.1", "abc", {}), {"demands": ("A-1",)})

    with archive.writing():
        archive.void("N-1", "文件夹不在了")

    found = archive.issued("N-1")
    assert found is not None
    assert (found.state, found.reason, found.successor) == ("void", "文件夹不在了", "")
    assert archive.number_of_row("3.1", "demands", "A-1") is None
    assert archive.knows("N-1")


def test_number_that_replaces_another_takes_its_rows_only_when_it_is_issued(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    keys = {"demands": ("A-1",)}
    issue(archive, Issued("N-1", "3.1", "abc", {}), keys)
    new = Issued("N-2", "3.1", "abc", {}, replaces="N-1")

    with archive.writing():
        reserve(archive, new, keys)
    before = (archive.number_of_row("3.1", "demands", "A-1"), archive.issued("N-1"))
    with archive.writing():
        archive.mark_issued(new, FILES, keys)
    after = (archive.number_of_row("3.1", "demands", "A-1"), archive.issued("N-1"))

    assert before[0] == "N-1" and before[1] is not None and before[1].state == "issued"
    assert after[0] == "N-2" and after[1] is not None
    assert (after[1].state, after[1].successor) == ("void", "N-2")


def test_archive_of_a_newer_formkit_is_left_alone(tmp_path: Path) -> None:
    open_archive(tmp_path).close()
    newer = sqlite3.connect(tmp_path / "index.sqlite")
    newer.execute("PRAGMA user_version = 99")
    newer.close()

    with pytest.raises(RunRefused, match="升级 formkit"):
        open_archive(tmp_path)


def test_archive_can_be_opened_and_read_while_another_writes(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    issue(archive, Issued("N-1", "3.1", "abc", {}))

    with archive.issuing(lambda: None), archive.writing():
        archive.next_number(PATTERN)
        other = open_archive(tmp_path)
        found = other.issued("N-1")

    assert found is not None


def test_second_run_waits_and_says_so_once(tmp_path: Path) -> None:
    first = open_archive(tmp_path)
    said: list[str] = []
    entered = threading.Event()

    def run() -> None:
        with open_archive(tmp_path).issuing(lambda: said.append("等")):
            entered.set()

    with first.issuing(lambda: said.append("不该等")):
        thread = threading.Thread(target=run)
        thread.start()
        while not said:
            thread.join(0.01)
        was_inside = entered.is_set()
    thread.join()

    assert (said, was_inside, entered.is_set()) == (["等"], False, True)


def test_archives_have_secrets_of_their_own(tmp_path: Path) -> None:
    assert open_archive(tmp_path / "a").key != open_archive(tmp_path / "b").key


def test_folder_that_is_no_archive_is_refused_with_a_message(tmp_path: Path) -> None:
    (tmp_path / "index.sqlite").write_text("not a database, but long enough to be looked at", encoding="utf-8")

    with pytest.raises(RunRefused, match="打不开"):
        open_archive(tmp_path)
