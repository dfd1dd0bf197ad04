"""Whatever was changed in an archive is found and named; what was not is not; the index comes back from the log."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.archive import open_archive, originals
from formkit.archive.merkle import Head
from formkit.archive.originals import Extent
from formkit.archive.readings import Content, Original, Readings
from formkit.archive.schema import TABLES
from formkit.archive.store import INDEX, KEYS, LOG, OBJECTS
from formkit.archive.verifying import rebuild, verify
from formkit.errors import RunRefused
from tests.archive.archives import PAPERS, codes, filled, looked_at


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    filled(tmp_path / "档案").close()
    return tmp_path / "档案"


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pristine") / "archive"
    filled(folder).close()
    return folder


def copied(pristine: Path, factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(pristine, factory.mktemp("copy") / "archive"))


def change(folder: Path, *statements: str) -> None:
    index = sqlite3.connect(folder / INDEX)
    for each in statements:
        index.execute(each)
    index.commit()
    index.close()


def lines_of(folder: Path) -> list[bytes]:
    return (folder / LOG).read_bytes().splitlines(keepends=True)


def test_archive_that_nobody_touched_is_sound(folder: Path) -> None:
    before = {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()}

    verdict = looked_at(folder)

    assert (verdict.problems, verdict.is_complete, verdict.is_sound) == ((), True, True)
    assert verdict.objects == verdict.checked == len(PAPERS) + 3  # two files of a form, and a reading
    assert verdict.head == open_archive(folder).head
    assert {each: each.read_bytes() for each in before} == before


def test_archive_at_work_is_sound_too(tmp_path: Path) -> None:
    archive = filled(tmp_path)

    with archive.writing():
        archive.next_number("C-{serial}")
        while_writing = looked_at(tmp_path)

    assert (while_writing.problems, looked_at(tmp_path).problems) == ((), ())


def test_folder_without_an_archive_is_refused_and_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(RunRefused, match="没有档案"):
        looked_at(tmp_path / "nothing")

    assert not (tmp_path / "nothing").exists()


# ── what can be changed by SQL ──


_OTHER = {"INTEGER": "{0} + 1000", "BLOB": "CAST({0} || x'00' AS BLOB)", "TEXT": "{0} || '!'"}


def _kinds(table: str) -> dict[str, str]:
    index = sqlite3.connect(":memory:")
    index.execute(f"CREATE TABLE t ({TABLES[table]}) STRICT")
    return {
        name: _OTHER[kind].format(name) for name, kind in index.execute("SELECT name, type FROM pragma_table_info('t')")
    }


COLUMNS = [(table, column) for table in TABLES for column in _kinds(table)]


@pytest.mark.parametrize("table,column", COLUMNS, ids=[".".join(each) for each in COLUMNS])
def test_any_value_that_is_changed_in_the_index_is_named(
    pristine: Path, tmp_path_factory: pytest.TempPathFactory, table: str, column: str
) -> None:
    folder = copied(pristine, tmp_path_factory)
    other = _kinds(table)[column]
    change(folder, f"UPDATE {table} SET {column} = {other} WHERE {column} = (SELECT max({column}) FROM {table})")  # noqa: S608

    verdict = looked_at(folder)

    assert any(table in each.message and "--rebuild" in each.message for each in verdict.problems), verdict.problems


@pytest.mark.parametrize("table", TABLES)
def test_row_that_is_taken_out_or_put_in_is_named(
    pristine: Path, tmp_path_factory: pytest.TempPathFactory, table: str
) -> None:
    less, more = copied(pristine, tmp_path_factory), copied(pristine, tmp_path_factory)
    change(less, f"DELETE FROM {table}")  # noqa: S608
    change(more, f"INSERT INTO {table} SELECT {', '.join(_kinds(table).values())} FROM {table} LIMIT 1")  # noqa: S608

    assert any(table in each.message or "索引" in each.message for each in looked_at(less).problems)
    assert any(table in each.message for each in looked_at(more).problems)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE notes (x)",
        "CREATE VIEW shown AS SELECT * FROM issued",
        "CREATE TRIGGER quiet AFTER UPDATE ON issued BEGIN UPDATE run SET ended = ''; END",
        "DROP INDEX issued_by_output",
        "DROP TABLE receipt",
        "UPDATE gram_data SET block = x'' WHERE id = (SELECT max(id) FROM gram_data)",
        "DELETE FROM gram_config",
        "DROP VIEW searched",
        "ALTER TABLE issued ADD COLUMN note TEXT",
        "PRAGMA user_version = 1",
        "PRAGMA application_id = 7",
    ],
)
def test_any_change_of_what_the_index_is_made_of_is_named(folder: Path, statement: str) -> None:
    change(folder, statement)

    assert set(codes(looked_at(folder))) == {"archive.index_differs"}


def test_difference_is_told_with_what_is_and_what_should_be(folder: Path) -> None:
    change(folder, "UPDATE issued SET state = 'void' WHERE number = 'N-1-0001'")

    (problem,) = looked_at(folder).problems

    assert "state 是 “void”，按日志应是 “issued”" in problem.message
    assert "表 issued 里 id=" in problem.message


def test_many_differences_are_counted_and_not_all_listed(folder: Path) -> None:
    many = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 300)"
    change(folder, f"INSERT INTO series {many} SELECT x || '', 1 FROM n")  # noqa: S608

    problems = looked_at(folder).problems

    assert len(problems) < 60
    assert "共有 300 行" in problems[-1].message


def test_search_that_no_longer_finds_what_is_there_is_noticed(tmp_path: Path) -> None:
    archive = filled(tmp_path)
    with archive.writing():
        for number in range(400):
            texts = tuple(chr(0x4E00 + number * 7 + at * 31) * 2 + str(number) for at in range(20))
            content = Content("3.1", "abc", f"M-{number}", "review", texts=texts)
            Readings(archive).add("cd" * 32, content, [Original(str(number), (str(number),))])
    archive.close()
    assert not any("全文检索" in each.message for each in looked_at(tmp_path).problems)

    change(tmp_path, "DELETE FROM gram_idx")

    assert any("全文检索" in each.message for each in looked_at(tmp_path).problems)


# ── what can be changed in files ──


@given(data=st.data())
def test_any_byte_that_is_changed_in_the_log_is_found(
    pristine: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = copied(pristine, tmp_path_factory)
    content = bytearray((folder / LOG).read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))

    (folder / LOG).write_bytes(content)

    verdict = looked_at(folder)
    assert not verdict.is_sound
    assert {each.split("_")[0] for each in codes(verdict)} <= {"archive.entry", "archive.log"}


@given(data=st.data())
def test_any_bytes_cut_off_the_log_are_missed(
    pristine: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = copied(pristine, tmp_path_factory)
    content = (folder / LOG).read_bytes()

    (folder / LOG).write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])

    assert "archive.log_cut" in codes(looked_at(folder))


def test_entry_that_was_changed_is_named_by_its_number(folder: Path) -> None:
    lines = lines_of(folder)
    place = next(number for number, line in enumerate(lines) if b'"kind":"void"' in line)
    number = sum(not line.startswith(b'{"head"') for line in lines[:place])
    lines[place] = lines[place].replace("文件夹不在了".encode(), "客户不要了".encode())

    (folder / LOG).write_bytes(b"".join(lines))

    (problem,) = looked_at(folder).problems
    assert problem.code == "archive.entry_changed"
    assert f"第 {number} 条被改过" in problem.message


@pytest.mark.parametrize("edit", ["taken out", "put in", "moved"])
def test_line_that_is_taken_out_put_in_or_moved_is_found_once(folder: Path, edit: str) -> None:
    lines = lines_of(folder)
    place = next(number for number, line in enumerate(lines) if b'"kind":"void"' in line)
    if edit == "taken out":
        del lines[place]
    elif edit == "put in":
        lines.insert(place, lines[place])
    else:
        lines[place - 1], lines[place] = lines[place], lines[place - 1]

    (folder / LOG).write_bytes(b"".join(lines))

    assert set(codes(looked_at(folder))) == {"archive.entry_changed"}
    assert len(codes(looked_at(folder))) <= 2


def test_log_and_index_rewritten_together_are_told_by_a_head_that_was_printed(folder: Path, tmp_path: Path) -> None:
    printed = open_archive(folder).head
    other = filled(tmp_path / "other")
    other.close()
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "other", folder)

    alone = verify(folder, {}, Extent(), lambda done, total: None)
    with_head = verify(folder, {printed: "批次清单"}, Extent(), lambda done, total: None)

    assert alone.is_sound
    assert codes(with_head) == ["archive.head_differs"]
    assert "批次清单" in with_head.problems[0].message


def test_tail_cut_off_log_and_index_is_told_by_a_head_that_was_printed(folder: Path, tmp_path: Path) -> None:
    before = shutil.copytree(folder, tmp_path / "before")
    archive = open_archive(folder)
    with archive.writing():
        archive.void("N-1-0001", "错发")
    printed = archive.head
    archive.close()

    verdict = verify(before, {printed: "批次清单"}, Extent(), lambda done, total: None)

    assert codes(verdict) == ["archive.log_cut"]


def test_heads_of_all_times_hold_in_a_log_that_only_grew(tmp_path: Path) -> None:
    archive = filled(tmp_path)
    heads: dict[Head, str] = {archive.head: "第一"}
    for number in range(5):
        with archive.writing():
            archive.next_number(f"{number}-{{serial}}")
        heads[archive.head] = str(number)

    assert verify(tmp_path, heads, Extent(), lambda done, total: None).problems == ()


@pytest.mark.parametrize("content", PAPERS)
def test_byte_that_is_changed_in_an_original_is_found_and_the_file_named(folder: Path, content: bytes) -> None:
    path = next(each for each in (folder / OBJECTS).rglob("*") if each.is_file() and each.read_bytes() == content)
    path.chmod(0o644)
    path.write_bytes(content[:-1] + b"!")

    (problem,) = looked_at(folder).problems

    assert problem.code == "archive.object_changed"
    assert f"原件“{PAPERS.index(content)}.docx”" in problem.message and "备份" in problem.message


def test_original_that_is_gone_is_named_and_one_that_nobody_knows_is_told(folder: Path) -> None:
    paths = [each for each in (folder / OBJECTS).rglob("*") if each.is_file()]
    paths[0].rename(paths[0].with_name("f" * 64))

    verdict = looked_at(folder)

    assert sorted(codes(verdict)) == ["archive.object_missing", "archive.object_unknown"]


@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"other")])
def test_key_that_is_gone_or_another_is_named(folder: Path, harm: Callable[[Path], None]) -> None:
    harm(next((folder / KEYS).iterdir()))

    assert codes(looked_at(folder)) == ["archive.key_lost"]


def test_original_that_is_read_wrong_once_is_not_called_damaged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read, wrong = originals._digest, ["0" * 64]
    monkeypatch.setattr(originals, "_digest", lambda path: wrong.pop() if wrong else read(path))

    assert codes(looked_at(folder)) == ["archive.object_unstable"]


# ── little by little ──


def test_round_that_runs_out_of_time_is_gone_on_with(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(originals, "monotonic", iter(range(100)).__next__)

    first = looked_at(folder, Extent(seconds=3))
    second = looked_at(folder, Extent(seconds=50))

    assert (first.is_complete, second.is_complete) == (False, True)
    assert first.checked + second.checked == first.objects
    assert not (folder / "verify.json").exists()


def test_damage_found_in_the_first_half_is_told_in_the_second_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = min((each for each in (folder / OBJECTS).rglob("*") if each.is_file()), key=lambda each: each.name)
    path.chmod(0o644)
    path.write_bytes(b"rotten")
    monkeypatch.setattr(originals, "monotonic", iter(range(100)).__next__)

    first = looked_at(folder, Extent(seconds=3))
    second = looked_at(folder, Extent(seconds=50))

    assert codes(first) == codes(second) == ["archive.object_changed"]


def test_round_that_is_interrupted_is_gone_on_with_or_begun_again(folder: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verify(folder, {}, Extent(), interrupt)
    note = json.loads((folder / "verify.json").read_text(encoding="utf-8"))
    again = verify(folder, {}, Extent(again=True), lambda done, total: None)
    with pytest.raises(KeyboardInterrupt):
        verify(folder, {}, Extent(), interrupt)
    rest = looked_at(folder)

    assert note["bad"] == [] and note["after"]
    assert (again.checked, rest.checked) == (again.objects, again.objects - 2)


def test_sample_reads_as_many_as_asked_for_and_misses_no_file_that_is_gone(folder: Path) -> None:
    for each in (folder / OBJECTS).rglob("*"):
        if each.is_file() and each.read_bytes() == PAPERS[0]:
            each.unlink()

    verdict = looked_at(folder, Extent(sample=2))

    assert (verdict.checked, codes(verdict)) == (2, ["archive.object_missing"])


# ── the index made anew ──


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b"no database at all, but long enough to be looked at"),
        lambda path: path.write_bytes(path.read_bytes()[:9000]),
        lambda path: change(
            path.parent, "UPDATE issued SET state = 'void'", "DROP TABLE receipt", "CREATE TABLE x (y)"
        ),
    ],
    ids=["gone", "overwritten", "cut", "changed"],
)
def test_index_comes_back_from_the_log_whatever_became_of_it(folder: Path, harm: Callable[[Path], None]) -> None:
    wanted = _dump(folder / INDEX)
    harm(folder / INDEX)
    before = looked_at(folder)

    aside = rebuild(folder)

    assert not before.is_sound
    assert looked_at(folder).problems == ()
    assert _dump(folder / INDEX) == wanted
    assert aside is None or aside.exists()
    assert open_archive(folder).issuer == "320700"


def _dump(path: Path) -> dict[str, list[object]]:
    index = sqlite3.connect(path)
    try:
        return {table: sorted(index.execute(f"SELECT * FROM {table}")) for table in TABLES}  # noqa: S608
    finally:
        index.close()


def test_index_is_not_made_of_a_log_that_was_changed(folder: Path) -> None:
    (folder / LOG).write_bytes((folder / LOG).read_bytes().replace(b"N-1", b"N-9", 1))
    wanted = _dump(folder / INDEX)

    with pytest.raises(RunRefused, match=r"log\.jsonl"):
        rebuild(folder)

    assert _dump(folder / INDEX) == wanted
