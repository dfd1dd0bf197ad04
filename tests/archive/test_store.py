"""The archive: numbers without gaps or repeats, what was issued, and the form it was issued by."""

import threading
from pathlib import Path

import pytest

from formkit.archive import open_archive
from formkit.archive.store import Issued
from formkit.errors import RunRefused

PATTERN = "XQ-320700-CM-20150401-{serial}"


def test_numbers_go_up_by_one_in_each_series(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)

    with archive.writing():
        got = [archive.next_number(PATTERN), archive.next_number(PATTERN), archive.next_number("B-{serial}")]

    assert got == ["XQ-320700-CM-20150401-0001", "XQ-320700-CM-20150401-0002", "B-0001"]


def test_number_that_came_with_the_data_is_passed_over(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    with archive.writing():
        archive.add_issued(Issued("B-0001", "3.1", "abc", {}), {})

        number = archive.next_number("B-{serial}")

    assert number == "B-0002"


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
        archive.add_issued(Issued("N-1", "3.1", "abc", {"customer": "星河公司"}), {"demands": ("A-1",)})
    archive.close()

    again = open_archive(tmp_path)

    assert again.key == key
    assert again.issued("N-1") == Issued("N-1", "3.1", "abc", {"customer": "星河公司"})
    assert again.number_of_row("3.1", "demands", "A-1") == "N-1"
    assert again.form_files("3.1", "abc") == {"form.toml": b"x"}
    assert again.issued("N-2") is None
    assert again.form_files("3.1", "other") == {}


def test_number_or_row_is_never_recorded_twice(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    with archive.writing():
        archive.add_issued(Issued("N-1", "3.1", "abc", {}), {"demands": ("A-1",)})

    with pytest.raises(RunRefused, match="N-1"), archive.writing():
        archive.add_issued(Issued("N-1", "3.1", "abc", {}), {})
    with pytest.raises(RunRefused, match="N-2"), archive.writing():
        archive.add_issued(Issued("N-2", "3.1", "abc", {}), {"demands": ("A-1",)})

    assert archive.issued("N-2") is None


def test_archives_have_secrets_of_their_own(tmp_path: Path) -> None:
    assert open_archive(tmp_path / "a").key != open_archive(tmp_path / "b").key


def test_folder_that_is_no_archive_is_refused_with_a_message(tmp_path: Path) -> None:
    (tmp_path / "index.sqlite").write_text("not a database, but long enough to be looked at", encoding="utf-8")

    with pytest.raises(RunRefused, match="打不开"):
        open_archive(tmp_path)
