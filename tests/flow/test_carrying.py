"""Documents carried in bags: valid to another reader of bags, taken in whole by another archive, refused where touched."""

import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import bagit
import pytest

from formkit.archive import Archive, open_archive
from formkit.archive.bags import open_bag, write_bag
from formkit.archive.documents import ANY, Documents
from formkit.archive.histories import Proven
from formkit.archive.merkle import Head
from formkit.archive.originals import Extent
from formkit.archive.receipts import Receipts
from formkit.archive.verifying import verify
from formkit.errors import BadUsage, RunRefused
from formkit.flow.carrying import export, take_in
from formkit.flow.parsing import inbox, parse
from formkit.model.form import Form
from tests.flow.runs import rows, run, write_data


@pytest.fixture
def archive(demand_form: Form, tmp_path: Path) -> Archive:
    """Two documents, the first returned as two files of one name."""
    run(demand_form, tmp_path, write_data(tmp_path, rows("A-1"), rows("B-1", batch="二")))
    archive = open_archive(tmp_path / "archive")
    first = min((tmp_path / "out").glob("*.docx"))
    for number, name in enumerate(("甲", "乙")):
        folder = tmp_path / name
        folder.mkdir()
        shutil.copy(first, folder / "回来的.docx")
        with (folder / "回来的.docx").open("ab") as file:
            file.write(b"\0" * number)  # other bytes, the same paper
    list(parse(inbox([tmp_path / "甲", tmp_path / "乙"]).files, archive))
    return archive


def bag_of(archive: Archive, folder: Path) -> Path:
    export(archive, Documents(archive).search(), folder)
    return folder


def test_bag_is_valid_to_another_reader_and_holds_the_originals_as_they_came(archive: Archive, tmp_path: Path) -> None:
    folder = bag_of(archive, tmp_path / "包")

    bagit.Bag(str(folder)).validate()
    kept = {each.object for each in Receipts(archive).all()}
    carried = {sha256(each.read_bytes()).hexdigest() for each in (folder / "data").rglob("*.docx")}
    assert kept == carried and len(kept) == 2
    assert sorted(each.name for each in (folder / "data").rglob("*.docx")) == ["回来的(2).docx", "回来的.docx"]


def test_every_entry_in_a_bag_is_proven_without_the_archive(archive: Archive, tmp_path: Path) -> None:
    folder = bag_of(archive, tmp_path / "包")

    content = json.loads((folder / "data" / "proof.json").read_text(encoding="utf-8"))
    head = Head.parse(content["head"])
    entries = [Proven.from_plain(each) for each in content["entries"]]
    assert head == archive.head
    assert all(each.is_under(head) for each in entries if head is not None)
    kinds = [json.loads(each.line)["kind"] for each in entries]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "reserve": 2,
        "issue": 2,
        "receive": 2,
        "settle": 2,
        "read": 1,
    }


def test_bag_holds_only_what_speaks_of_its_documents(archive: Archive, tmp_path: Path) -> None:
    second = Documents(archive).search("B-1")

    export(archive, second, tmp_path / "包")

    text = (tmp_path / "包" / "data" / "proof.json").read_text(encoding="utf-8")
    assert "B-1" in text and "A-1" not in text


def test_another_archive_takes_it_in_once_and_finds_it(archive: Archive, tmp_path: Path) -> None:
    folder = bag_of(archive, tmp_path / "包")
    other = open_archive(tmp_path / "other")

    first = take_in(other, folder)
    head = other.head
    again = take_in(other, folder)

    number = Documents(archive).search("A-1")[0].number
    (found,) = Documents(other).search("星河 A-1")
    assert (first.taken, len(first.refused)) == ((number,), 1)  # the other was never returned
    assert (again.taken, again.known, other.head) == ((), (number,), head)
    assert (found.number, found.state, found.about.customer) == (number, "review", "星河公司")
    assert {each.object for each in Receipts(other).all()} == {each.object for each in Receipts(archive).all()}
    assert {each.state for each in Receipts(other).all()} == {"kept"}
    assert verify(tmp_path / "other", {}, Extent(), lambda done, total: None).problems == ()


def test_bag_taken_into_its_own_archive_changes_nothing(archive: Archive, tmp_path: Path) -> None:
    folder, head = bag_of(archive, tmp_path / "包"), archive.head

    done = take_in(archive, folder)

    assert (len(done.known), done.taken, archive.head) == (1, (), head)


def test_number_that_stands_for_something_else_here_is_refused(
    demand_form: Form, archive: Archive, tmp_path: Path
) -> None:
    folder = bag_of(archive, tmp_path / "包")
    run(demand_form, tmp_path / "there", write_data(tmp_path / "there", rows("Z-9")))
    other = open_archive(tmp_path / "there" / "archive")
    head = other.head

    done = take_in(other, folder)

    assert (done.taken, len(done.refused), other.head) == ((), 2, head)


def rewrite(folder: Path, name: str, old: bytes, new: bytes) -> None:
    """Changes a file of the payload and makes all lists of the bag anew, as whoever forges it would."""
    path = next((folder / "data").rglob(name))
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    bag = bagit.Bag(str(folder))
    bag.save(manifests=True)


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.mark.parametrize(
    "harm,words",
    [
        (lambda folder: next((folder / "data").rglob("*.docx")).write_bytes(b"x"), "不符"),
        (lambda folder: next((folder / "data").rglob("*.docx")).unlink(), "少了"),
        (lambda folder: (folder / "data" / "more.txt").write_bytes(b"x"), "不在 manifest-sha256.txt 里"),
        (lambda folder: (folder / "bag-info.txt").write_text("x: y\n", encoding="utf-8"), "不符"),
        (lambda folder: append(folder / "manifest-sha256.txt", "ab  ../../x\n"), "外面"),
        (lambda folder: append(folder / "manifest-sha512.txt", "no line\n"), "少了 no line"),
        (lambda folder: (folder / "bagit.txt").unlink(), "BagIt"),
        (lambda folder: (folder / "data" / "link").symlink_to("/etc/passwd"), "链接"),
        (lambda folder: rewrite(folder, "proof.json", b"A-1", b"A-7"), "不在它的校验头之下"),
        (lambda folder: rewrite(folder, "reading.json", b"A-1", b"A-7"), "日志里记的不符"),
        (lambda folder: rewrite(folder, "回来的.docx", b"PK", b"PX"), "日志里记的不符"),
        (lambda folder: rewrite(folder, "proof.json", b'"head"', b'"hand"'), "不是 formkit 档案导出的包"),
    ],
)
def test_bag_that_was_touched_is_refused_and_nothing_is_taken(
    archive: Archive, tmp_path: Path, harm: Callable[[Path], None], words: str
) -> None:
    folder = bag_of(archive, tmp_path / "包")
    other = open_archive(tmp_path / "other")
    head = other.head
    harm(folder)

    with pytest.raises(RunRefused, match=words):
        take_in(other, folder)

    assert (other.head, list(other.objects.all())) == (head, [])


def test_folder_that_is_there_is_not_written_over(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "包").mkdir()

    with pytest.raises(RunRefused, match="已经有了"):
        bag_of(archive, tmp_path / "包")
    with pytest.raises(BadUsage, match="没有要导出的"):
        export(archive, Documents(archive).search("没有的字", ANY), tmp_path / "another")

    assert not list(tmp_path.glob(".formkit-*"))


def test_names_of_any_kind_come_back_from_a_bag(tmp_path: Path) -> None:
    files = {"a b/50%.txt": b"1", "a b/50%25.txt": b"2", "中文/é.txt": b"3", "x": b""}
    write_bag(tmp_path / "bag", files.items(), {"Note": "two\nlines"})

    bag = open_bag(tmp_path / "bag")

    assert {name: bag.read(name) for name in bag.names} == files
    assert bag.info["Note"] == "two lines" and bag.info["Payload-Oxum"] == "3.4"
