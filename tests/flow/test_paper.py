"""What comes in as pictures: each page is looked at by itself, sorted to its document, and accounted for."""

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image

from formkit.archive import Archive, open_archive
from formkit.cli.group import run as command
from formkit.cli.parse import exit_code
from formkit.flow.library import all_forms
from formkit.flow.parsing import inbox, parse
from formkit.flow.workers import Workers
from formkit.model.form import Form
from formkit.model.identity import Identity
from formkit.model.returned import Returned, names_of, page_counts
from formkit.records.results import write_results
from tests.flow.lookers import CAT, HANG, KILL, WHITE, look_at, scan, sheet
from tests.flow.runs import rows, run, write_data

KEY = b"key"
# Greys that `look_at` gives a meaning by their order.
FIRST, LAST, ONLY, OTHER = 0, 10, 20, 30


def identity(form: Form, number: str, key: bytes = KEY) -> Identity:
    return Identity(form.id, form.version, number).signed(key)


@pytest.fixture
def told(demand_form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    """FIRST and LAST are the pages of document A, ONLY that of B, OTHER one without a code."""
    a, b = identity(demand_form, "A"), identity(demand_form, "B")
    look_at(
        monkeypatch,
        (
            sheet(demand_form, a, 0, 1, 2),
            sheet(demand_form, a, 2, 2, 2),
            sheet(demand_form, b, 3, 1, 1),
            sheet(demand_form, None, 3),
        ),
    )


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = open_archive(tmp_path / "archive")
    yield opened
    opened.close()


def read(*paths: Path, jobs: int | None = None, archive: Archive | None = None, **more: object) -> list[Returned]:
    return list(parse(inbox(list(paths)).files, archive, jobs=jobs, **more))  # type: ignore[arg-type]


def codes(returned: Returned) -> list[str]:
    """What is wrong with the pages, not with what is written on them."""
    return [
        each.code for each in returned.problems if each.code.partition(".")[0] in ("page", "file", "form", "identity")
    ]


@pytest.mark.parametrize("suffix", [".tif", ".pdf"])
@pytest.mark.parametrize("jobs", [None, 2])
def test_mixed_stack_becomes_documents_with_their_pages_in_order(
    suffix: str, jobs: int | None, told: None, tmp_path: Path
) -> None:
    stack = scan(tmp_path / f"一叠{suffix}", LAST, ONLY, WHITE, CAT, FIRST)

    a, b, blank, cat = read(stack, jobs=jobs)

    assert (a.document, a.pages, a.status) == ("A", ((stack.name, 5), (stack.name, 1)), "review")
    assert (b.document, b.pages) == ("B", ((stack.name, 2),))
    assert (blank.status, blank.pages) == ("blank", ((stack.name, 3),))
    assert (cat.form, cat.status, cat.pages) == (None, "unreadable", ((stack.name, 4),))
    assert codes(a) == []
    assert str(page_counts([a, b, blank, cat])) == "5 页：归到各份 3 页，待认领 1 页，空白 1 页（略过）"


def test_page_with_nothing_on_it_has_empty_fields(told: None, tmp_path: Path) -> None:
    (returned,) = read(scan(tmp_path / "单.png", ONLY))

    plain = json.loads(json.dumps(returned.plain()))
    assert (plain["form"], plain["document"], plain["identity"]) == ("3.1", "B", "unchecked")
    assert plain["pages"] == [{"source": "单.png", "page": 1}]
    assert {each["value"] for each in plain["fields"]} == {None}
    assert all(each["place"]["page"] == 1 for each in plain["fields"])
    assert plain["record"]["customer_name"] is None
    assert {each["present"] for each in plain["marks"]} == {None}
    assert plain["completion"]["formal"] is None
    assert "value.missing" in {each["code"] for each in plain["problems"]}


def test_pages_of_a_document_may_come_in_several_files_and_in_parcels(told: None, tmp_path: Path) -> None:
    folder = tmp_path / "收到"
    folder.mkdir()
    scan(folder / "2.jpg", LAST)
    with zipfile.ZipFile(folder / "1.zip", "w") as parcel:
        for name, grey in (("甲.png", ONLY), ("乙.png", FIRST)):
            parcel.write(scan(tmp_path / name, grey), name)

    b, a = read(folder)

    assert (b.document, b.sources) == ("B", ("1.zip/甲.png",))
    assert (a.document, a.sources) == ("A", ("1.zip/乙.png", "2.jpg"))


def test_paper_and_file_of_one_document_are_one(
    demand_form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(demand_form, tmp_path, write_data(tmp_path, rows("A-1")))
    (file,) = (tmp_path / "out").glob("XQ-*.docx")
    archive = open_archive(tmp_path / "archive")
    number = file.name.partition("_")[0]
    look_at(monkeypatch, [sheet(demand_form, identity(demand_form, number, archive.key), 3, 1, 1, archive.key)])

    (returned,) = read(file, scan(tmp_path / "签字.jpg", 0), archive=archive)
    archive.close()

    assert returned.pages == ((file.name, None), ("签字.jpg", 1))
    assert (returned.document, returned.identity, returned.status) == (number, "verified", "review")
    assert returned.record is not None and returned.record.fields["customer_name"] == "星河公司"


def test_missing_page_of_an_issued_document_is_named(
    demand_form: Form, tmp_path: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(demand_form, tmp_path, write_data(tmp_path, rows(*(f"A-{each}" for each in range(20)))))
    number = next((tmp_path / "out").glob("XQ-*.docx")).name.partition("_")[0]
    look_at(monkeypatch, [sheet(demand_form, identity(demand_form, number, archive.key), 0, key=archive.key)])

    (returned,) = read(scan(tmp_path / "一页.png", 0), archive=archive)

    assert codes(returned) == ["page.missing"]
    assert "应有 2 页，没有收到第 2 页" in returned.problems[0].message


def test_forged_page_is_a_document_of_its_own(
    demand_form: Form, tmp_path: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(demand_form, tmp_path, write_data(tmp_path, rows("A-1")))
    (file,) = (tmp_path / "out").glob("XQ-*.docx")
    number = file.name.partition("_")[0]
    look_at(monkeypatch, [sheet(demand_form, identity(demand_form, number, b"theirs"), 3, 1, 1, archive.key)])

    true, forged = read(file, scan(tmp_path / "假.png", 0), archive=archive)

    assert (true.identity, true.pages) == ("verified", ((file.name, None),))
    assert (forged.identity, forged.pages) == ("forged", (("假.png", 1),))
    assert "identity.forged" in codes(forged)


def test_page_without_a_code_between_pages_of_a_document_is_not_taken_for_one_of_them(
    told: None, tmp_path: Path
) -> None:
    a, nobodys = read(scan(tmp_path / "一叠.tif", FIRST, OTHER, LAST))

    assert len(a.pages) == 2
    assert (nobodys.form, nobodys.document, codes(nobodys)) == ("3.1", None, ["page.no_code"])


def test_page_of_another_form_than_the_one_asked_for_is_named(told: None, tmp_path: Path) -> None:
    (returned,) = read(scan(tmp_path / "单.png", ONLY), form="3.2")

    assert returned.form == "3.1"
    assert codes(returned) == ["page.foreign"]


@pytest.mark.parametrize("grey,code", [(KILL, "file.crashed"), (HANG, "file.too_slow")])
def test_page_that_brings_its_reader_down_is_named_and_costs_no_other(
    grey: int, code: str, told: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workers.__init__, "__defaults__", (2.0, 2 * 1024**3))

    a, lost, b = read(scan(tmp_path / "一叠.tif", FIRST, grey, LAST, ONLY), jobs=2)

    assert [each.document for each in (a, b)] == ["A", "B"]
    assert codes(a) == []
    assert (lost.status, lost.pages, codes(lost)) == ("unreadable", (("一叠.tif", 2),), [code])
    assert "一叠.tif 第2页" in lost.problems[0].message


@pytest.mark.parametrize("jobs", [None, 1])
def test_damaged_page_of_a_stack_is_named_and_costs_no_other(jobs: int | None, told: None, tmp_path: Path) -> None:
    stack = scan(tmp_path / "一叠.tif", FIRST, ONLY, LAST)
    content = bytearray(stack.read_bytes())
    with Image.open(stack) as image:
        image.seek(1)
        offset = image.tag_v2[273][0]  # where its pixels are; beyond the end there are none
    where = content.find(offset.to_bytes(4, "little"), 8 + offset if offset < 8 else 0)
    content[where : where + 4] = (len(content) * 2).to_bytes(4, "little")
    stack.write_bytes(content)

    a, lost = read(stack, jobs=jobs)

    assert (a.document, len(a.pages)) == ("A", 2)
    assert (lost.status, lost.pages) == ("unreadable", (("一叠.tif", 2),))


def test_same_scan_twice_is_looked_at_once_and_told(told: None, tmp_path: Path) -> None:
    stack = scan(tmp_path / "a.tif", FIRST, LAST, WHITE)
    shutil.copy(stack, tmp_path / "b.tif")

    a, blank = read(tmp_path / "a.tif", tmp_path / "b.tif")

    assert a.pages == (("a.tif", 1), ("a.tif", 2), ("b.tif", 1), ("b.tif", 2))
    assert codes(a) == ["file.duplicate"]
    assert blank.pages == (("a.tif", 3), ("b.tif", 3))
    assert page_counts([a, blank]).pages == 6


def test_a_list_names_the_pages_where_a_file_holds_several_documents(told: None, tmp_path: Path) -> None:
    returned = read(scan(tmp_path / "a.tif", FIRST, ONLY, LAST), scan(tmp_path / "b.png", OTHER))

    assert names_of(returned) == ("a.tif 第1、3页", "a.tif 第2页", "b.png")


def test_blank_pages_ask_for_nobody(told: None, tmp_path: Path) -> None:
    returned = read(scan(tmp_path / "背面.tif", WHITE, WHITE))

    assert [(each.status, len(each.pages)) for each in returned] == [("blank", 2)]
    assert exit_code(returned) == 0
    assert exit_code([*returned, *read(scan(tmp_path / "猫.png", CAT))]) == 5
    assert exit_code([*returned, *read(scan(tmp_path / "单.png", ONLY))]) == 3


def test_command_counts_documents_files_and_pages(
    told: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scan(tmp_path / "一叠.tif", FIRST, WHITE, CAT, LAST, ONLY)

    code = command(["parse", str(tmp_path / "一叠.tif"), "--no-archive", "--show", str(tmp_path / "看")])

    printed = capsys.readouterr()
    assert code == 3
    assert "共 3 份（1 个文件）：已接受 0 份，需人工看 2 份，读不了 1 份。" in printed.out
    assert "看了 5 页：归到各份 3 页，待认领 1 页，空白 1 页（略过）。" in printed.out
    assert "看到的画在" in printed.err
    assert len(list((tmp_path / "看").rglob("*.jpg"))) == 5


def test_unclaimed_pages_are_in_the_results_with_their_picture(told: None, tmp_path: Path) -> None:
    returned = read(scan(tmp_path / "一叠.tif", CAT, ONLY, CAT, WHITE))
    target = tmp_path / "结果.xlsx"

    write_results(returned, {each.id: each for each in all_forms()}, target)

    workbook = load_workbook(target)
    tray = workbook["待认领"]
    assert [[cell.value for cell in row[1:4]] for row in tray.iter_rows(min_row=2)] == [
        ["一叠.tif", "1", ""], ["一叠.tif", "3", ""],
    ]  # fmt: skip
    assert "认不出" in str(tray.cell(2, 5).value)
    assert len(tray._images) == 2
    summary = [str(cell.value) for row in workbook["汇总"].iter_rows() for cell in row if cell.value is not None]
    assert any("4 页：归到各份 1 页，待认领 2 页，空白 1 页" in each for each in summary)
    assert "空白页" in summary


@pytest.mark.parametrize("jobs", [None, 2])
def test_every_page_is_drawn_the_unclaimed_apart(jobs: int | None, told: None, tmp_path: Path) -> None:
    scan(tmp_path / "一叠.tif", FIRST, CAT, WHITE)
    (tmp_path / "另").mkdir()
    files = [scan(tmp_path / "单.png", ONLY), scan(tmp_path / "另" / "单.png", CAT)]

    read(tmp_path / "一叠.tif", *files, jobs=jobs, show=tmp_path / "看")

    drawn = sorted(each.relative_to(tmp_path / "看").as_posix() for each in (tmp_path / "看").rglob("*.jpg"))
    assert drawn == [
        "一叠.tif_第0001页.jpg", "一叠.tif_第0003页.jpg", "单.png.jpg",
        "待认领/一叠.tif_第0002页.jpg", "待认领/单.png(2).jpg",
    ]  # fmt: skip
    with Image.open(tmp_path / "看" / "单.png.jpg") as image:
        assert image.height > 28
