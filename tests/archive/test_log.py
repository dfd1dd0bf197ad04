"""The log: what was acknowledged stays, what was cut off is gone, what was changed is noticed; the index follows."""

import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.archive import Archive, open_archive
from formkit.archive.log import Batch, Log, batch_of
from formkit.archive.merkle import Edge, Tree, leaf_hash
from formkit.errors import RunRefused

entry = st.binary(max_size=8).filter(lambda line: b"\n" not in line).map(lambda line: b'{"at":' + line)
lines = st.lists(entry, min_size=1, max_size=4)
changes = st.lists(lines, max_size=5)


def written(path: Path, content: list[list[bytes]]) -> tuple[Log, list[Batch]]:
    log, edge, end = Log(path), Edge(), 0
    batches = []
    for each in content:
        batch, shown = batch_of(each, edge, end)
        log.write(shown, end)
        batches.append(batch)
        edge, end = batch.edge, batch.end
    return log, batches


@given(changes)
def test_what_was_written_is_read_again_with_heads_that_hold(
    tmp_path_factory: pytest.TempPathFactory, content: list[list[bytes]]
) -> None:
    log, batches = written(tmp_path_factory.mktemp("log") / "log", content)

    read = list(log.batches(Edge()))

    assert read == batches
    assert all(each.is_sound for each in read)
    flat = [leaf_hash(line) for each in content for line in each]
    assert not read or read[-1].edge.head.root == Tree(flat).head.root


@given(changes.filter(bool), st.data())
def test_log_cut_off_anywhere_still_has_every_change_before(
    tmp_path_factory: pytest.TempPathFactory, content: list[list[bytes]], data: st.DataObject
) -> None:
    log, batches = written(tmp_path_factory.mktemp("log") / "log", content)
    length = data.draw(st.integers(0, log.size()))

    log.path.write_bytes(log.path.read_bytes()[:length])

    assert [each for each in log.batches(Edge()) if each.is_sound] == [each for each in batches if each.end <= length]


@given(changes.filter(bool), st.data())
def test_any_byte_that_is_changed_makes_a_head_fail(
    tmp_path_factory: pytest.TempPathFactory, content: list[list[bytes]], data: st.DataObject
) -> None:
    log, batches = written(tmp_path_factory.mktemp("log") / "log", content)
    changed = bytearray(log.path.read_bytes())
    place = data.draw(st.integers(0, len(changed) - 1))
    changed[place] ^= data.draw(st.integers(1, 255))

    log.path.write_bytes(changed)

    read = list(log.batches(Edge()))
    assert [each for each in read if each.is_sound] != batches or len(read) != len(batches)


def opened(folder: Path) -> Archive:
    archive = open_archive(folder)
    archive.set_issuer("320700")
    return archive


def test_entries_can_be_read_by_any_program(tmp_path: Path) -> None:
    archive = opened(tmp_path)

    shown = [json.loads(line) for line in (tmp_path / "log.jsonl").read_bytes().splitlines()]

    assert [each.get("kind", "head") for each in shown] == ["setting", "head", "setting", "head"]
    assert shown[2] == {"at": shown[2]["at"], "kind": "setting", "name": "issuer", "value": "320700"}
    assert shown[-1]["head"] == str(archive.head)
    assert archive.key.hex() not in (tmp_path / "log.jsonl").read_text(encoding="utf-8")


def test_index_that_is_gone_is_made_anew_from_the_log(tmp_path: Path) -> None:
    archive = opened(tmp_path)
    head, key = archive.head, archive.key
    archive.close()
    (tmp_path / "index.sqlite").unlink()

    again = open_archive(tmp_path)

    assert (again.head, again.key, again.issuer) == (head, key, "320700")


def test_index_of_another_time_is_made_anew_from_the_log(tmp_path: Path) -> None:
    archive = opened(tmp_path)
    archive.close()
    index = sqlite3.connect(tmp_path / "index.sqlite")
    index.executescript(
        "PRAGMA user_version = 1; DROP TABLE issued; CREATE TABLE receipt_old (x); UPDATE setting SET value = '';"
    )
    index.close()

    again = open_archive(tmp_path)

    assert again.issuer == "320700"
    assert again.found("SELECT name FROM sqlite_master WHERE name IN ('issued', 'receipt_old')") == [("issued",)]


def test_archive_of_trials_that_has_no_log_is_left_alone(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "index.sqlite")
    old.executescript("CREATE TABLE issued (number TEXT); PRAGMA user_version = 1;")
    old.close()

    with pytest.raises(RunRefused, match="没有日志"):
        open_archive(tmp_path)


def test_change_that_is_in_the_log_and_not_in_the_index_is_taken_in_when_opened(tmp_path: Path) -> None:
    archive = opened(tmp_path)
    archive._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = (tmp_path / "index.sqlite").read_bytes()
    archive.set_issuer("110000")
    archive.close()
    (tmp_path / "index.sqlite").write_bytes(before)

    again = open_archive(tmp_path)

    assert again.issuer == "110000"


def test_change_that_was_half_written_is_cut_away_and_the_next_follows(tmp_path: Path) -> None:
    archive = opened(tmp_path)
    with (tmp_path / "log.jsonl").open("ab") as file:
        file.write(b'{"at":"2015-04-01","kind":"setting","name":"issuer","value":"11')

    archive.set_issuer("110000")

    assert open_archive(tmp_path).issuer == "110000"
    assert all(each.is_sound for each in Log(tmp_path / "log.jsonl").batches(Edge()))


def test_last_change_that_does_not_hold_is_put_aside_and_not_taken_in(tmp_path: Path) -> None:
    archive = opened(tmp_path)
    head = archive.head
    torn = (
        b'{"at":"2015-04-01","kind":"setting","name":"issuer","value":"\x00\x00\x00"}\n{"head":"3:'
        + b"0" * 64
        + b'"}\n'
    )
    with (tmp_path / "log.jsonl").open("ab") as file:
        file.write(torn)

    again = open_archive(tmp_path)

    assert (again.issuer, again.head) == ("320700", head)
    assert [each.read_bytes() for each in tmp_path.glob("log.jsonl.cut-*")] == [torn]


def test_log_that_was_cut_is_not_written_on(tmp_path: Path) -> None:
    archive = opened(tmp_path)
    content = (tmp_path / "log.jsonl").read_bytes()
    (tmp_path / "log.jsonl").write_bytes(b"".join(content.splitlines(keepends=True)[:2]))

    with pytest.raises(RunRefused, match=r"短了.*archive verify"):
        archive.set_issuer("110000")
    with pytest.raises(RunRefused, match="短了"):
        open_archive(tmp_path)


def test_damaged_log_makes_no_new_index(tmp_path: Path) -> None:
    opened(tmp_path).close()
    (tmp_path / "index.sqlite").unlink()
    path = tmp_path / "log.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"kind":"setting","name":"key"', b'"kind":"setting","name":"kex"', 1))

    with pytest.raises(RunRefused, match="从第 0 条起"):
        open_archive(tmp_path)


def test_entry_of_a_newer_formkit_is_not_passed_over(tmp_path: Path) -> None:
    archive = opened(tmp_path)
    archive.close()
    (tmp_path / "index.sqlite").unlink()
    log = Log(tmp_path / "log.jsonl")
    last = list(log.batches(Edge()))[-1]
    _, content = batch_of([b'{"at":"2030-01-01","kind":"teleport"}'], last.edge, last.end)
    log.write(content, last.end)

    with pytest.raises(RunRefused, match=r"第 2 条.*teleport.*升级"):
        open_archive(tmp_path)


def test_name_that_is_no_text_can_be_noted(tmp_path: Path) -> None:
    archive = opened(tmp_path)

    with archive.writing():
        archive.begin_run([Path("bad-\udcff")])

    (tmp_path / "index.sqlite").unlink()
    assert open_archive(tmp_path).open_runs()[0].folders == (Path("bad-\udcff"),)
