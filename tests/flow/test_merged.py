"""A PDF that holds several documents, or text and scans: each page goes where its code says."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from formkit.archive import Archive, open_archive
from formkit.flow.parsing import inbox, parse
from formkit.model.form import Form
from formkit.model.identity import Identity
from formkit.model.returned import Returned, names_of
from tests.flow.lookers import look_at, picture, sheet
from tests.flow.runs import rows
from tests.flow.test_generating import run


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return open_archive(tmp_path / "archive")


def read(archive: Archive, *paths: Path, jobs: int | None = None) -> list[Returned]:
    return list(parse(inbox(list(paths)).files, archive, jobs=jobs))


def codes(returned: Returned) -> list[str]:
    return [each.code for each in returned.problems]


def bound(path: Path, *pages: tuple[Path, int]) -> Path:
    """A PDF of pages out of others, as a PDF editor would bind it."""
    writer = PdfWriter()
    for source, number in pages:
        writer.add_page(PdfReader(io.BytesIO(source.read_bytes())).pages[number - 1])
    writer.write(path)
    return path


@pytest.mark.parametrize("jobs", [None, 2])
def test_what_was_merged_for_the_printer_is_read_document_by_document(
    jobs: int | None, demand_form: Form, tmp_path: Path, archive: Archive
) -> None:
    long = rows(*(f"A-{each}" for each in range(20)))
    run(demand_form, tmp_path, archive, long, rows("B-1", batch="第二批"), formats=("pdf",), merge=True)

    first, second = read(archive, tmp_path / "out" / "合并打印.pdf", jobs=jobs)

    assert [[page for _, page in each.pages] for each in (first, second)] == [[1, 2], [3]]
    assert [each.identity for each in (first, second)] == ["verified", "verified"]
    assert {field.change for each in (first, second) for field in each.fields} <= {"kept", None}
    assert names_of([first, second]) == ("合并打印.pdf 第1–2页", "合并打印.pdf 第3页")


def test_pages_of_two_documents_bound_in_any_order_are_told_apart(
    demand_form: Form, tmp_path: Path, archive: Archive
) -> None:
    long = rows(*(f"A-{each}" for each in range(20)))
    report = run(demand_form, tmp_path, archive, long, rows("B-1", batch="第二批"), formats=("pdf",))
    long_file, short_file = (tmp_path / "out" / each.files[0] for each in report.written)
    stack = bound(tmp_path / "一叠.pdf", (long_file, 2), (short_file, 1), (long_file, 1))

    first, second = read(archive, stack)

    assert first.pages == ((stack.name, 3), (stack.name, 1))
    assert second.pages == ((stack.name, 2),)
    assert {field.change for each in (first, second) for field in each.fields} <= {"kept", None}


def test_two_copies_in_one_file_are_one_document(demand_form: Form, tmp_path: Path, archive: Archive) -> None:
    report = run(demand_form, tmp_path, archive, rows("A-1"), formats=("pdf",))
    file = tmp_path / "out" / report.written[0].files[0]

    (returned,) = read(archive, bound(tmp_path / "两份.pdf", (file, 1), (file, 1)))

    assert returned.pages == (("两份.pdf", 1), ("两份.pdf", 2))
    assert "file.duplicate" not in codes(returned)


def test_scan_bound_with_text_joins_its_document(
    demand_form: Form, tmp_path: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = run(demand_form, tmp_path, archive, rows(*(f"A-{each}" for each in range(20))), formats=("pdf",))
    file = tmp_path / "out" / report.written[0].files[0]
    identity = Identity(demand_form.id, demand_form.version, report.written[0].number).signed(archive.key)
    look_at(monkeypatch, [sheet(demand_form, identity, 2, 2, 2, archive.key)])
    scan = tmp_path / "扫描.pdf"
    picture(0).save(scan, resolution=72)
    mixed = bound(tmp_path / "混合.pdf", (file, 1), (scan, 1))

    (returned,) = read(archive, mixed)

    assert returned.pages == ((mixed.name, 1), (mixed.name, 2))
    assert {each.severity for each in returned.problems if each.code == "page.missing"} == {"warning"}


def test_page_without_a_code_among_several_documents_is_nobodys(
    demand_form: Form, tmp_path: Path, archive: Archive
) -> None:
    report = run(demand_form, tmp_path, archive, rows("A-1"), rows("B-1", batch="第二批"), formats=("pdf",))
    files = [tmp_path / "out" / each.files[0] for each in report.written]
    without = tmp_path / "无码.pdf"
    reader = PdfReader(io.BytesIO(files[0].read_bytes()))
    page = reader.pages[0]
    page.mediabox.right = page.cropbox.right = 1000  # the code stands further right
    writer = PdfWriter()
    writer.add_page(page)
    writer.write(without)

    returned = read(archive, bound(tmp_path / "一叠.pdf", (files[0], 1), (without, 1), (files[1], 1)))

    assert [(each.document is None, each.status == "unreadable") for each in returned] == [
        (False, False), (True, True), (False, False),
    ]  # fmt: skip
    assert codes(returned[1]) == ["page.no_code"]
    assert returned[1].pages == (("一叠.pdf", 2),)
