"""Originals: each once, under its hash, whole or not at all, and never another afterwards."""

import os
import stat
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.archive import disk, objects
from formkit.archive.objects import Objects
from formkit.errors import RunRefused


def incoming(folder: Path) -> list[Path]:
    return list((folder / "incoming").iterdir())


@given(st.lists(st.binary(max_size=20)))
def test_what_was_added_is_read_again_by_its_hash(
    tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]
) -> None:
    kept = Objects(tmp_path_factory.mktemp("objects") / "objects")

    with kept.adding() as group:
        digests = [group.add(each) for each in contents]

    assert digests == [sha256(each).hexdigest() for each in contents]
    assert [kept.read(each) for each in digests] == contents
    assert list(kept.all()) == sorted(set(digests))


def test_object_is_there_only_when_its_group_is_left(tmp_path: Path) -> None:
    kept = Objects(tmp_path / "objects")

    with kept.adding() as group:
        digest = group.add(b"paper")
        was_there = kept.has(digest)

    assert (was_there, kept.has(digest), incoming(tmp_path / "objects")) == (False, True, [])


def test_group_that_fails_adds_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    kept = Objects(tmp_path / "objects")

    with pytest.raises(ZeroDivisionError), kept.adding() as group:
        group.add(b"paper")
        raise ZeroDivisionError

    assert (list(kept.all()), incoming(tmp_path / "objects")) == ([], [])


def test_same_content_again_is_the_same_object_untouched(tmp_path: Path) -> None:
    kept = Objects(tmp_path / "objects")
    with kept.adding() as group:
        digest = group.add(b"paper")
    before = kept.path(digest).stat()

    with kept.adding() as group:
        again = group.add(b"paper")

    after = kept.path(digest).stat()
    assert (again, after.st_ino, after.st_mtime_ns) == (digest, before.st_ino, before.st_mtime_ns)


@pytest.mark.skipif(os.name == "nt", reason="Windows has one bit for it")
def test_object_cannot_be_written_by_mistake(tmp_path: Path) -> None:
    kept = Objects(tmp_path / "objects")

    with kept.adding() as group:
        digest = group.add(b"paper")

    assert stat.S_IMODE(kept.path(digest).stat().st_mode) == 0o444


def test_object_that_was_changed_is_refused_and_one_that_is_gone_too(tmp_path: Path) -> None:
    kept = Objects(tmp_path / "objects")
    with kept.adding() as group:
        changed, gone = group.add(b"paper"), group.add(b"other")
    for each in (changed, gone):
        kept.path(each).chmod(0o644)
    kept.path(changed).write_bytes(b"Paper")
    kept.path(gone).unlink()

    with pytest.raises(RunRefused, match="不是存进去时的样子"):
        kept.read(changed)
    with pytest.raises(RunRefused, match="archive verify"):
        kept.read(gone)


def test_damaged_object_is_mended_when_the_same_paper_comes_again(tmp_path: Path) -> None:
    kept = Objects(tmp_path / "objects")
    with kept.adding() as group:
        digest = group.add(b"paper")
    kept.path(digest).chmod(0o644)
    kept.path(digest).write_bytes(b"rotten")

    with kept.adding() as group:
        group.add(b"paper")

    assert kept.read(digest) == b"paper"


def test_content_is_on_the_disk_before_its_name_and_the_name_before_it_is_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a loss of power may take is what was not waited for; here the order of waiting is told."""
    kept, told = Objects(tmp_path / "objects"), []

    def durable(files: object, folders: object = ()) -> None:
        told.append((len(list(files)), len(list(folders)), list(kept.all())))  # type: ignore[call-overload]

    monkeypatch.setattr(objects, "make_durable", durable)
    with kept.adding() as group:
        digest = group.add(b"paper")
        before = list(told)

    assert before == []
    assert told == [(1, 0, []), (0, 3, [digest])]  # its own folder, that of all objects, and that of the archive


@pytest.mark.parametrize("count", [1, 3, 30])
@pytest.mark.parametrize("has_syncfs", [True, False])
def test_files_are_made_durable_one_by_one_or_all_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, has_syncfs: bool
) -> None:
    synced: list[int] = []
    whole: list[Path] = []
    monkeypatch.setattr(disk, "sync", synced.append)
    monkeypatch.setattr(disk, "_sync_file_system", lambda: whole.append if has_syncfs else None)
    files = [tmp_path / str(number) for number in range(count)]
    for each in files:
        each.write_bytes(b"")

    disk.make_durable(files, (tmp_path,))

    folders = 0 if os.name == "nt" else 1
    assert (len(synced), len(whole)) == ((0, 1) if has_syncfs and count == 30 else (count + folders, 0))


def test_what_a_run_left_half_written_long_ago_is_removed_and_what_is_young_is_not(tmp_path: Path) -> None:
    kept = Objects(tmp_path / "objects")
    with kept.adding():
        pass
    old, young = (tmp_path / "objects" / "incoming" / name for name in ("old", "young"))
    for each in (old, young):
        each.write_bytes(b"half")
    os.utime(old, (0, 0))

    with kept.adding():
        pass

    assert incoming(tmp_path / "objects") == [young]
