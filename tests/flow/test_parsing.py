"""Reading a folder of returns: identity, comparison with what was issued, faults that cost no other file."""

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.run import Run
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from formkit.archive import Archive, open_archive
from formkit.flow.generating import GenerateOptions, generate
from formkit.flow.parsing import inbox, parse
from formkit.model.form import Form
from formkit.model.returned import Returned

ROW = {
    "demand_number": "A-1", "branch": "海州", "county": "望海区", "site_name": "望海广场", "scene": "密集市区",
    "lon": "119.20190", "lat": "34.66213", "address": "港前路18号", "coverage": "广场", "deviation_limit_m": "100",
    "delivery_month": "2015-07", "system_count": "2", "antenna_height": "30-35", "antenna_count": "3",
}  # fmt: skip
RECORD = {
    "operator": "中国移动", "customer_name": "星河公司", "batch": "第一批", "demand_date": "2015-04-01",
    "contact_name": "林晓", "contact_phone": "13800000001", "account_manager": "周立",
    "customer_sign_date": "2015-04-02",
    "demands": [ROW, {**ROW, "demand_number": "A-2", "remark": "靠路边"}],
}  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return open_archive(tmp_path / "archive")


@pytest.fixture
def issued(demand_form: Form, tmp_path: Path, archive: Archive) -> Path:
    """A folder with one document issued as docx and xlsx."""
    source = tmp_path / "data.json"
    source.write_text(json.dumps(RECORD, ensure_ascii=False), encoding="utf-8")
    folder = tmp_path / "发出 的"
    options = GenerateOptions(folder, ("docx", "xlsx"), archive, "320700", date(2015, 4, 3))
    report = generate(demand_form, [source], options, lambda done, total: None)
    assert not report.problems
    return folder


def read(archive: Archive | None, *paths: Path, form: str | None = None) -> list[Returned]:
    return list(parse(inbox(list(paths)).files, archive, form))


def docx_of(folder: Path) -> Path:
    return next(folder.glob("*.docx"))


def runs_with(path: Path, text: str) -> tuple[DocumentObject, list[Run]]:
    """A document and the runs in its tables with that text, those in content controls too."""
    document = Document(str(path))
    runs = (
        Run(element, paragraph)
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
        for element in paragraph._p.iter(qn("w:r"))
    )
    found = [run for run in runs if run.text == text]
    assert found
    return document, found


def edit(path: Path, old: str, new: str, most: int = 99) -> None:
    """Retypes a text wherever it stands in the document's tables, or in the first places only."""
    document, found = runs_with(path, old)
    for run in found[:most]:
        run.text = new
    document.save(str(path))


def codes(returned: Returned) -> list[tuple[str, str]]:
    return [(each.path, each.code) for each in returned.problems if each.severity == "error"]


def test_return_as_issued_is_accepted_and_kept(issued: Path, archive: Archive) -> None:
    returned = read(archive, issued)

    assert [each.status for each in returned] == ["accepted"]  # the docx and the xlsx are one document
    assert [source for source, _ in returned[0].pages] == sorted(
        each.name for each in issued.iterdir() if each.name.startswith("XQ-")
    )
    assert {each.identity for each in returned} == {"verified"}
    assert {field.change for each in returned for field in each.fields if field.value.value is not None} == {"kept"}
    assert returned[0].record is not None and returned[0].record.plain()["customer_name"] == "星河公司"


def test_json_has_the_promised_shape(issued: Path, archive: Archive) -> None:
    plain = json.loads(json.dumps(read(archive, docx_of(issued))[0].plain(), ensure_ascii=False))

    assert plain["schema"] == 1
    assert plain["pages"] == [{"source": docx_of(issued).name, "page": None}]
    assert plain["completion"] == {"status": "需人工核验", "formal": None, "missing": []}
    nothing = {"present": None, "evidence": None, "place": None}
    assert plain["marks"][0] == {"path": "customer_sign", "kind": "sign", **nothing}
    assert plain["record"]["demands"][0]["lon"] == "119.20190"
    assert plain["record"]["demand_date"] == "2015-04-01"
    lon = next(each for each in plain["fields"] if each["path"] == "demands[0].lon")
    assert lon == {
        "path": "demands[0].lon", "value": "119.20190", "raw": "119.20190", "accepted": True, "reason": None,
        "alternatives": [], "method": "cell", "confidence": 1.0, "issued": "119.20190", "change": "kept",
        "place": {"source": docx_of(issued).name, "table": 2, "row": 3, "column": 8},
    }  # fmt: skip


def test_changed_value_of_ours_goes_to_a_person(issued: Path, archive: Archive) -> None:
    edit(docx_of(issued), "星河公司", "银河公司")

    returned = read(archive, docx_of(issued))[0]

    assert codes(returned) == [("customer_name", "value.changed")]
    field = next(each for each in returned.fields if each.value.path == "customer_name")
    assert (field.accepted, field.issued, field.change) == (False, "星河公司", "changed")
    assert returned.record is not None and returned.record.fields["customer_name"] is None


def test_value_changed_in_one_of_its_two_places_is_told_as_such(issued: Path, archive: Archive) -> None:
    edit(docx_of(issued), "星河公司", "银河公司", most=1)

    returned = read(archive, docx_of(issued))[0]

    assert codes(returned)[0] == ("customer_name", "value.two_places_differ")


def test_changed_value_of_the_customers_own_is_accepted_as_changed(issued: Path, archive: Archive) -> None:
    edit(docx_of(issued), "119.20190", "东经119°12′10.8″")

    returned = read(archive, docx_of(issued))[0]

    changed = [each for each in returned.fields if each.change == "changed"]
    assert [each.value.path for each in changed] == ["demands[0].lon", "demands[1].lon"]
    assert all(each.accepted for each in changed)


def test_coordinates_of_another_datum_are_named_as_such(issued: Path, archive: Archive) -> None:
    from formkit.rules.distances import gcj_from_wgs

    lon, lat = gcj_from_wgs(119.20190, 34.66213)
    edit(docx_of(issued), "119.20190", f"{lon:.5f}")
    edit(docx_of(issued), "34.66213", f"{lat:.5f}")

    returned = read(archive, docx_of(issued))[0]

    assert ("demands[0].lon", "coordinate.datum_mixed") in codes(returned)


def test_datum_changed_with_its_coordinates_is_accepted(issued: Path, archive: Archive) -> None:
    from formkit.rules.distances import gcj_from_wgs

    lon, lat = gcj_from_wgs(119.20190, 34.66213)
    edit(docx_of(issued), "119.20190", f"{lon:.5f}")
    edit(docx_of(issued), "34.66213", f"{lat:.5f}")
    edit(docx_of(issued), "WGS-84", "GCJ-02")

    assert codes(read(archive, docx_of(issued))[0]) == []


def test_datum_changed_alone_is_doubted(issued: Path, archive: Archive) -> None:
    edit(docx_of(issued), "WGS-84", "GCJ-02")

    returned = read(archive, docx_of(issued))[0]

    assert codes(returned) == [("datum", "coordinate.datum_changed")]
    assert "第 1、2 行" in returned.problems[-1].message


def test_row_deleted_under_tracked_changes_is_doubted_and_not_lost(issued: Path, archive: Archive) -> None:
    document = Document(str(docx_of(issued)))
    row = next(row for row in document.tables[1].rows if any(cell.text == "A-2" for cell in row.cells))
    row._tr.get_or_add_trPr().append(OxmlElement("w:del"))
    for run in list(row._tr.iter(qn("w:r"))):
        wrapper = OxmlElement("w:del")
        run.addprevious(wrapper)
        wrapper.append(run)
        for text in run.iter(qn("w:t")):
            text.tag = qn("w:delText")
    document.save(str(docx_of(issued)))

    found = codes(read(archive, docx_of(issued))[0])

    assert ("demands[1].demand_number", "cell.tracked_change") in found
    assert ("demands", "row.missing") in found


def test_heading_of_the_customers_own_beside_the_form_is_text_outside(issued: Path, archive: Archive) -> None:
    path = next(issued.glob("*.xlsx"))
    workbook = load_workbook(path)
    sheet = workbook.worksheets[0]
    sheet.cell(8, sheet.max_column + 1, "业主电话")
    workbook.save(path)

    returned = read(archive, path)[0]

    assert [each.code for each in returned.problems] == ["page.text_outside"]


def test_crossed_out_and_retyped_text_is_doubted_and_not_run_together(issued: Path, archive: Archive) -> None:
    document, [run, *_] = runs_with(docx_of(issued), "望海广场")
    run.font.strike = True
    run._r.addnext(retyped := OxmlElement("w:r"))
    retyped.text = "望海公园"
    document.save(str(docx_of(issued)))

    returned = read(archive, docx_of(issued))[0]

    field = next(each for each in returned.fields if each.value.path == "demands[0].site_name")
    assert codes(returned) == [("demands[0].site_name", "cell.struck_out")]
    assert (field.value.value, field.accepted) == ("望海公园", False)
    assert [each.text for each in field.value.evidence.alternatives] == ["望海广场望海公园"]


def test_comment_beside_a_value_is_told_with_it(issued: Path, archive: Archive) -> None:
    document, [run, *_] = runs_with(docx_of(issued), "望海广场")
    document.add_comment(run, text="站名有误，应为望海公园", author="林晓")
    document.save(str(docx_of(issued)))

    returned = read(archive, docx_of(issued))[0]

    assert codes(returned) == [("demands[0].site_name", "cell.comment")]
    assert "应为望海公园" in returned.problems[-1].message


def test_comment_beside_a_label_is_told_too(issued: Path, archive: Archive) -> None:
    document, [run, *_] = runs_with(docx_of(issued), "收集方式")
    document.add_comment(run, text="请补电话", author="林晓")
    document.save(str(docx_of(issued)))

    assert codes(read(archive, docx_of(issued))[0]) == [("", "cell.comment")]


@pytest.mark.parametrize("start", ["海州", "A-1"])
def test_cells_that_slid_to_the_left_in_excel_are_doubted_as_a_row(issued: Path, archive: Archive, start: str) -> None:
    path = next(issued.glob("*.xlsx"))
    workbook = load_workbook(path)
    sheet = workbook.worksheets[0]
    first = next(cell for row in sheet.iter_rows() for cell in row if cell.value == start)
    for column in range(first.column, first.column + 8):
        sheet.cell(first.row, column).value = sheet.cell(first.row, column + 1).value
    workbook.save(path)

    returned = read(archive, path)[0]

    doubted = {each.value.path for each in returned.fields if not each.accepted}
    assert ("demands[0].county", "row.shifted") in codes(returned)
    assert {"demands[0].branch", "demands[0].county", "demands[0].site_name"} <= doubted
    assert not [each for each in returned.fields if each.value.path.startswith("demands[1]") and not each.accepted]


@pytest.mark.parametrize(
    "change,code",
    [
        (lambda cell: setattr(cell, "font", Font(strike=True)), "cell.struck_out"),
        (lambda cell: setattr(cell, "font", Font(color="FFFFFFFF")), "cell.hidden"),
        (lambda cell: setattr(cell, "comment", Comment("应为望海公园", "林晓")), "cell.comment"),
    ],
)
def test_struck_white_or_commented_cell_of_a_workbook_is_doubted(
    issued: Path, archive: Archive, change: Callable[[object], None], code: str
) -> None:
    path = next(issued.glob("*.xlsx"))
    workbook = load_workbook(path)
    change(next(cell for row in workbook.worksheets[0].iter_rows() for cell in row if cell.value == "望海广场"))
    workbook.save(path)

    assert codes(read(archive, path)[0]) == [("demands[0].site_name", code)]


def test_note_in_the_page_header_is_told(issued: Path, archive: Archive) -> None:
    document = Document(str(docx_of(issued)))
    document.sections[0].header.add_paragraph("请先电话联系 再进场")
    document.save(str(docx_of(issued)))

    returned = read(archive, docx_of(issued))[0]

    assert [each.code for each in returned.problems] == ["page.text_outside"]
    assert "请先电话联系" in returned.problems[0].message


def test_row_that_is_gone_and_row_that_is_new_are_named(issued: Path, archive: Archive) -> None:
    edit(docx_of(issued), "A-2", "A-3")

    returned = read(archive, docx_of(issued))[0]

    assert ("demands", "row.missing") in codes(returned)
    assert ("demands[1].demand_number", "row.not_issued") in codes(returned)


def test_missing_sign_date_is_a_matter_of_completion_not_of_review(issued: Path, archive: Archive) -> None:
    edit(docx_of(issued), "2015年4月2日", "")

    returned = read(archive, docx_of(issued))[0]

    assert returned.completion is not None
    assert returned.completion.plain() == {"status": "缺日期", "formal": None, "missing": ["customer_sign_date"]}
    assert returned.status == "accepted"


def test_number_that_differs_from_the_identity_is_told(issued: Path, archive: Archive) -> None:
    edit(docx_of(issued), "XQ-320700-CM-20150401-0001", "XQ-320700-CM-20150401-0002")

    assert ("document_number", "identity.number_differs") in codes(read(archive, docx_of(issued))[0])


def test_document_of_another_archive_is_named(issued: Path, tmp_path: Path) -> None:
    returned = read(open_archive(tmp_path / "other"), docx_of(issued))[0]

    assert returned.identity == "forged"
    assert ("", "identity.forged") in codes(returned)
    assert {each.issued for each in returned.fields} == {None}


def test_without_an_archive_the_identity_is_unchecked(issued: Path) -> None:
    returned = read(None, docx_of(issued))[0]

    assert (returned.identity, returned.status) == ("unchecked", "accepted")


def test_document_without_identity_is_recognised_by_its_labels(issued: Path, archive: Archive) -> None:
    document = Document(str(docx_of(issued)))
    target = Document()
    for table in document.tables:
        target.element.body.append(table._tbl)
    target.save(str(issued / "粘贴.docx"))

    returned = read(archive, issued / "粘贴.docx")[0]

    assert (returned.form, returned.identity) == ("3.1", "none")
    assert returned.document == "XQ-320700-CM-20150401-0001"
    assert {each.change for each in returned.fields if each.value.value is not None} == {"kept"}


def test_return_of_an_older_version_is_read_by_its_own_definition(
    issued: Path, archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demand_form: Form
) -> None:
    newer = Path(shutil.copytree(_folder_of_3_1(), tmp_path / "forms" / "3.1"))
    text = (newer / "form.toml").read_text(encoding="utf-8")
    (newer / "form.toml").write_text(text.replace('number = "附表3.1"', 'number = "附表3.1甲"'), encoding="utf-8")
    monkeypatch.setenv("FORMKIT_TEMPLATES", str(tmp_path / "forms"))

    known, unknown = read(archive, docx_of(issued))[0], read(None, docx_of(issued))[0]

    assert (known.version, known.status) == (demand_form.version, "accepted")
    assert unknown.version != demand_form.version
    assert ("", "form.other_version") in codes(unknown)


def test_paper_without_identity_is_read_as_the_version_its_number_was_issued_by(
    issued: Path, archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demand_form: Form
) -> None:
    target = Document()
    for table in Document(str(docx_of(issued))).tables:
        target.element.body.append(table._tbl)
    target.save(str(tmp_path / "粘贴.docx"))
    newer = Path(shutil.copytree(_folder_of_3_1(), tmp_path / "forms" / "3.1"))
    text = (newer / "form.toml").read_text(encoding="utf-8")
    (newer / "form.toml").write_text(text.replace('number = "附表3.1"', 'number = "附表3.1甲"'), encoding="utf-8")
    monkeypatch.setenv("FORMKIT_TEMPLATES", str(tmp_path / "forms"))

    (returned,) = read(archive, tmp_path / "粘贴.docx")

    assert (returned.identity, returned.version) == ("none", demand_form.version)


def _folder_of_3_1() -> Path:
    from formkit.forms import find_form

    return find_form("3.1")


def test_bad_files_are_named_and_cost_no_other(issued: Path, archive: Archive) -> None:
    (issued / "空.docx").write_bytes(b"")
    (issued / "截断.docx").write_bytes(docx_of(issued).read_bytes()[:3000])
    (issued / "旧版.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    (issued / "扫描.pdf").write_bytes(b"%PDF-1.7\n")
    (issued / "图.docx").write_bytes(b"\x89PNG\r\n\x1a\n")
    (issued / "~$锁.docx").write_bytes(b"lock")
    foreign = Document()
    foreign.add_paragraph("会议纪要")
    foreign.save(str(issued / "别的.docx"))

    found = inbox([issued])
    returned = {each.source: each for each in parse(found.files, archive)}

    assert len(returned) == 7
    assert sorted(Path(each).name for each in found.ignored) == ["~$锁.docx", "批次清单.json", "批次清单.xlsx"]
    assert {source: each.problems[0].code for source, each in returned.items() if each.status == "unreadable"} == {
        "空.docx": "file.empty",
        "截断.docx": "file.truncated",
        "旧版.doc": "file.old_format",
        "扫描.pdf": "file.truncated",
        "图.docx": "file.truncated",
        "别的.docx": "form.unknown",
    }
    assert sum(each.status == "accepted" for each in returned.values()) == 1


def test_file_on_which_the_program_itself_fails_costs_no_other(
    issued: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    import formkit.flow.returning as returning

    real = returning.read_content

    def broken(content: bytes, source: str, suffix: str) -> object:
        if suffix == ".docx":
            raise ZeroDivisionError
        return real(content, source, suffix)

    monkeypatch.setattr(returning, "read_content", broken)

    returned = read(archive, issued)

    assert [each.status for each in returned] == ["unreadable", "accepted"]
    assert returned[0].problems[0].code == "file.failed"


def test_same_file_twice_is_told(issued: Path, archive: Archive) -> None:
    shutil.copy(docx_of(issued), issued / "副本.docx")

    returned = read(archive, issued)

    assert sum(each.code == "file.duplicate" for one in returned for each in one.problems) == 1


def test_form_can_be_named_when_it_cannot_be_recognised(issued: Path, archive: Archive) -> None:
    document = Document()
    document.add_paragraph("会议纪要")
    document.save(str(issued / "别的.docx"))

    unnamed = read(archive, issued / "别的.docx")[0]
    named = read(archive, issued / "别的.docx", form="3.1")[0]

    assert (unnamed.form, unnamed.status) == (None, "unreadable")
    assert (named.form, named.status) == ("3.1", "review")


def test_documents_in_an_archive_and_a_mail_are_read_each_by_itself(
    issued: Path, archive: Archive, tmp_path: Path
) -> None:
    documents = sorted(each for each in issued.iterdir() if each.name.startswith("XQ-"))
    with zipfile.ZipFile(tmp_path / "回执.zip", "w") as parcel:
        for each in documents:
            parcel.write(each, each.name)
        parcel.writestr("说明.txt", "请查收")

    form, note = read(archive, tmp_path / "回执.zip")

    assert form.sources == tuple(f"回执.zip/{each.name}" for each in documents)
    assert form.status == "accepted"
    assert note.sources == ("回执.zip/说明.txt",)
    assert note.problems[0].code == "file.unsupported"


def test_what_was_issued_is_told_of_each_field(issued: Path, archive: Archive) -> None:
    held = [read(archive, path) for path in (*issued.glob("*.docx"), *issued.glob("*.xlsx"))]

    assert all(each.issued is not None for (returned,) in held for each in returned.fields if each.change == "kept")


def test_what_works_on_pixels_is_loaded_only_for_pictures(issued: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from formkit.flow.parsing import parse\n"
        "(each,) = parse([(Path(sys.argv[1]), 'a.docx')], None); print(each.form, 'cv2' in sys.modules)"
    )

    ran = subprocess.run([sys.executable, "-c", program, docx_of(issued)], capture_output=True, text=True, check=True)  # noqa: S603

    assert ran.stdout.split() == ["3.1", "False"]
