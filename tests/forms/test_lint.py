"""Faulty form folders: all faults at once, each with its place."""

import re
import shutil
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Mm
from openpyxl import load_workbook

from formkit.errors import BadForm
from formkit.forms import find_form, form_folders, load_form
from formkit.forms.load import LoadedForm


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of 附表3.1 to spoil, without the layout: that would be stale with the first change."""
    return Path(shutil.copytree(find_form("3.1"), tmp_path / "3.1", ignore=shutil.ignore_patterns("layout")))


def edit(folder: Path, *changes: tuple[str, str]) -> LoadedForm:
    definition = folder / "form.toml"
    text = definition.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    definition.write_text(text, encoding="utf-8")
    return load_form(folder)


def codes(loaded: LoadedForm) -> list[tuple[str, str]]:
    return [(each.code, each.path) for each in loaded.problems]


@pytest.mark.parametrize("name", sorted(form_folders()))
def test_every_shipped_form_is_without_fault(name: str) -> None:
    loaded = load_form(form_folders()[name])

    assert loaded.errors == ()


def test_what_is_hard_on_paper_in_the_shipped_forms_is_told_once_a_kind() -> None:
    found = {name: [code for code, _ in codes(load_form(folder))] for name, folder in form_folders().items()}

    assert found == {
        "3.1": ["layout.low_rows", "layout.date_words"],
        "3.2": ["layout.date_words", "layout.close_boxes"],
        "4.1": ["layout.low_rows", "layout.date_words"],
    }


def test_all_faults_are_told_at_once_each_with_its_place(folder: Path) -> None:
    loaded = edit(
        folder,
        ('synonyms = ["电话", "手机", "手机号码", "手机号"]', 'synonyms = ["电话", "客户联系人"]'),
        ('label = "电子邮箱"\n', ""),
        ('kind = "phone"', 'kind = "telephone"'),
        ('required = "issue"\nfilled_by = "us"\nlimits = { length = 60 }', 'required = "always"\nlimit = 60'),
        ('compute = "demands | length"', 'compute = "demand | length"'),
        ("[deadline]", "[deadlines]"),
    )

    assert {
        ("form.label_clash", "contact_phone"),
        ("form.missing_key", "fields.contact_email"),
        ("form.bad_kind", "fields.contact_phone.kind"),
        ("form.wrong_word", "fields.customer_name.required"),
        ("form.bad_kind", "fields.customer_name.kind"),
        ("form.unknown_field", "demand_count.compute"),
        ("form.unknown_key", "deadlines"),
    } <= set(codes(loaded))
    with pytest.raises(BadForm, match="telephone"):
        loaded.usable()


def test_choice_without_options_is_told(folder: Path) -> None:
    loaded = edit(folder, ('{ value = "A" }, { value = "B" }, { value = "C" }, { value = "D" }', ""))

    assert codes(loaded) == [("form.no_options", "tables.demands.fields.site_level.options")]


def test_field_that_no_template_prints_is_named(folder: Path) -> None:
    loaded = edit(folder, ("[fields.datum]", '[fields.weather]\nlabel = "天气"\nkind = "text"\n\n[fields.datum]'))

    assert codes(loaded) == [("template.field_not_printed", "weather")] * 2


def test_definition_that_is_no_toml_is_one_fault(folder: Path) -> None:
    loaded = edit(folder, ('id = "3.1"', "id = 3.1.1"))

    assert [code for code, _ in codes(loaded)] == ["form.not_toml"]


def test_definition_in_gbk_is_one_fault(folder: Path) -> None:
    text = (folder / "form.toml").read_text(encoding="utf-8")
    (folder / "form.toml").write_bytes(text.encode("gb18030"))

    assert [code for code, _ in codes(load_form(folder))] == ["form.not_toml"]


def _cell_of(document: object, text: str) -> tuple[int, int, object]:
    for number, table in enumerate(document.tables):  # type: ignore[attr-defined]
        for row_number, row in enumerate(table.rows):
            for cell in row.cells:
                if text in cell.text:
                    return number, row_number, cell
    raise AssertionError(f"no cell with {text}")


@pytest.mark.parametrize(
    "tag,code",
    [
        ("{{ r.lon", "template.tag_not_closed"),
        ("{{ r.longitude }}", "template.unknown_field"),
        ("{{ r.lon | upper }}", "template.tag_not_a_field"),
        ("{% if x %}", "template.tag_unknown"),
    ],
)
def test_faulty_tag_is_told_with_table_row_and_cell(folder: Path, tag: str, code: str) -> None:
    document = Document(str(folder / "form.docx"))
    _, _, cell = _cell_of(document, "{{ r.lon }}")
    cell.paragraphs[0].runs[0].text = tag  # type: ignore[attr-defined]
    document.save(str(folder / "form.docx"))

    found = [each for each in load_form(folder).problems if each.code == code]

    assert len(found) == 1
    assert re.search(r"form\.docx 第\d+个表格第\d+行第\d+列", found[0].message)


def test_faulty_tag_in_a_workbook_is_told_with_its_cell(folder: Path) -> None:
    workbook = load_workbook(folder / "form.xlsx")
    sheet = workbook.active
    assert sheet is not None
    cell = next(each for row in sheet.iter_rows() for each in row if each.value == "{{ r.lon }}")
    cell.value = "{{ r.longitude }}"
    workbook.save(folder / "form.xlsx")

    found = [each for each in load_form(folder).problems if each.code == "template.unknown_field"]

    assert len(found) == 1
    assert cell.coordinate in found[0].message


def test_loop_that_is_not_closed_is_told(folder: Path) -> None:
    document = Document(str(folder / "form.docx"))
    _, _, cell = _cell_of(document, "endfor")
    cell.paragraphs[0].runs[0].text = ""  # type: ignore[attr-defined]
    document.save(str(folder / "form.docx"))

    assert "template.loop_not_closed" in [code for code, _ in codes(load_form(folder))]


def test_row_that_can_grow_is_told(folder: Path) -> None:
    document = Document(str(folder / "form.docx"))
    table, row, _ = _cell_of(document, "{{ r.lon }}")
    document.tables[table].rows[row].height_rule = None
    document.save(str(folder / "form.docx"))

    found = [each for each in load_form(folder).problems if each.code == "template.can_reflow"]

    assert [each.message for each in found] == [
        f"form.docx 第{table + 1}个表格第{row + 1}行：行高会随内容变化，填多了就换页。请把行高设为“固定值”。"
    ]


def test_template_that_is_no_word_file_is_told(folder: Path) -> None:
    (folder / "form.docx").write_bytes(b"PK nonsense")

    assert ("template.unreadable", "") in codes(load_form(folder))


def test_folder_without_templates_is_told(folder: Path) -> None:
    (folder / "form.docx").unlink()
    (folder / "form.xlsx").unlink()

    assert codes(load_form(folder)) == [("form.no_template", "")]


def test_unknown_form_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(BadForm, match=r"没有“9\.9”.*3\.1"):
        find_form("9.9")


def test_version_changes_with_the_print_and_not_with_synonyms_or_limits(folder: Path) -> None:
    before = load_form(folder).usable().version
    with_synonym = edit(
        folder, ('synonyms = ["经办人"]', 'synonyms = ["经办人", "办事人"]'), ("length = 60", "length = 70")
    )
    version_with_synonym = with_synonym.usable().version
    document = Document(str(folder / "form.docx"))
    document.tables[0].rows[0].height = Mm(9)
    document.save(str(folder / "form.docx"))

    after = load_form(folder).usable().version

    assert version_with_synonym == before
    assert after != before


def test_key_and_replaces_of_a_form_must_name_its_fields(folder: Path) -> None:
    loaded = edit(folder, ('replaces = "replaced_number"', 'key = ["customer_nam"]\nreplaces = "old_number"'))

    assert {("form.unknown_field", "key"), ("form.unknown_field", "replaces")} <= set(codes(loaded))


def test_document_and_its_rows_cannot_both_have_a_key(folder: Path) -> None:
    loaded = edit(folder, ('series = "XQ', 'key = ["customer_name"]\nseries = "XQ'))

    assert codes(loaded) == [("form.key_twice", "key")]


def test_only_a_number_filled_in_by_us_can_print_what_a_document_replaces(folder: Path) -> None:
    loaded = edit(folder, ('replaces = "replaced_number"', 'replaces = "customer_name"'))

    assert ("form.replaces_unfit", "replaces") in codes(loaded)
