"""Page layouts learned from templates: of small ones made here, and of the shipped ones."""

import shutil
from pathlib import Path

import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from formkit.errors import MissingTool
from formkit.flow.compiling import Learned, compile_folder
from formkit.forms import find_form, form_folders, load_form
from formkit.forms.compiling import compile_form
from formkit.forms.layouts import layout_files, source_of
from formkit.model.layout import Frame, Layout, Passage
from formkit.model.template import Slot
from formkit.pdf import office
from formkit.pdf.inks import sheets
from tests.forms.small_folder import (
    DEFINITION,
    add_table,
    fill_template,
    folder_of,
    landscape_after,
    turn,
    word_template,
)
from tests.office import needs_office


def codes(learned: Learned) -> list[str]:
    return [each.code for each in learned.problems if each.severity == "error"]


def layout_of(folder: Path) -> Layout:
    learned = compile_folder(folder)
    assert codes(learned) == [], learned.problems
    layout = load_form(folder).usable().layout
    assert layout is not None
    return layout


def frame_of(frames: tuple[Frame, ...], path: str) -> tuple[Frame, Passage]:
    """The frame that prints a slot, and its passage there."""
    return next(
        (frame, passage)
        for frame in frames
        for passage in frame.passages
        if Slot(path) in [piece.part for piece in passage.pieces]
    )


@pytest.mark.parametrize("name", sorted(form_folders()))
def test_layout_of_each_shipped_form_is_that_of_its_template(name: str) -> None:
    form = load_form(form_folders()[name]).usable()

    assert form.layout is not None
    assert form.layout.source == source_of(form)
    assert len(form.layout.background) < 200_000


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(form_folders()))
def test_compiling_again_gives_the_same_bytes(name: str) -> None:
    form = load_form(find_form(name)).usable()

    once, again = (compile_form(form).layout for _ in range(2))

    assert once is not None and again is not None
    assert layout_files(once) == layout_files(again)


@needs_office
def test_pages_rows_marks_and_blanks_are_found(tmp_path: Path) -> None:
    layout = layout_of(folder_of(tmp_path, fill_template(word_template())))

    assert (layout.table, [page.row_count for page in layout.pages]) == ("sites", [5, 7, 5, 3])
    assert (layout.only, layout.first, layout.continuation, layout.last) == ((3,), (0,), (1,), (2,))
    assert [len(list(layout.pages_of(rows))) for rows in (1, 3, 4, 10, 11)] == [1, 1, 2, 2, 3]
    only = layout.pages[3]
    assert set(only.marks) == {"customer_sign", "customer_seal"}
    (blank,) = only.blanks
    (stretch,) = blank.stretches
    assert (blank.path, round(stretch.right - stretch.left)) == ("place", 84)
    assert "经办人签字" in [word.text for word in only.words]
    assert only.level and only.upright


@needs_office
def test_a_passage_is_measured_to_its_edges_and_lines(tmp_path: Path) -> None:
    document = fill_template(word_template())
    table = document.tables[0]
    for column, align in ((1, WD_ALIGN_PARAGRAPH.CENTER), (3, WD_ALIGN_PARAGRAPH.RIGHT)):
        paragraph = table.cell(0, column).paragraphs[0]
        paragraph.alignment = align
        paragraph.paragraph_format.line_spacing = Pt(14)
        paragraph.runs[0].font.bold = True
        paragraph.runs[0].font.underline = True

    page = layout_of(folder_of(tmp_path, document)).pages[3]

    (frame, centred), (_, right) = (frame_of(page.frames, path) for path in ("customer", "day"))
    assert (centred.align, right.align) == ("center", "right")
    assert (centred.pitch, right.pitch) == (14, 14)
    assert frame.box.left < centred.left < centred.right < frame.box.right
    assert (frame.box.bottom - frame.box.top) == pytest.approx(Mm(10).pt, abs=0.3)
    assert centred.right - centred.left == pytest.approx(frame.box.right - frame.box.left - 2 * 5.4, abs=0.7)
    style = centred.pieces[0].style
    assert (style.face, style.size, style.is_bold, style.is_underlined) == ("song", 10.5, True, True)


@needs_office
def test_a_field_in_a_header_and_page_numbers_in_a_footer_are_set(tmp_path: Path) -> None:
    document = fill_template(word_template())
    section = document.sections[0]
    section.header.paragraphs[0].text = "编号 {{ number }}"
    footer = section.footer.paragraphs[0]
    footer.paragraph_format.tab_stops.add_tab_stop(Mm(150), WD_TAB_ALIGNMENT.RIGHT)
    footer.text = "编号 {{ number }}\t\t第 "  # Word's own style of footers has a stop in the middle
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), " PAGE ")
    field.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>1</w:t></w:r>"))
    footer._p.append(field)
    footer.add_run(" 页")

    layout = layout_of(folder_of(tmp_path, document))

    for page in layout.pages:
        _, header = next(
            (frame, frame.passages[0]) for frame in page.frames if frame.passages[0].baseline < Mm(25.4).pt
        )
        assert [piece.part for piece in header.pieces] == ["编号 ", Slot("number")]
        _, number = frame_of(page.frames, "page")
        assert [piece.part for piece in number.pieces] == ["第 ", Slot("page"), " 页"]
        assert number.align == "right"
        left = next(frame.passages[0] for frame in page.frames if frame.passages[0].baseline == number.baseline)
        assert left.right < number.left


@needs_office
def test_portrait_and_landscape_pages_of_one_form_are_kept(tmp_path: Path) -> None:
    document = fill_template(word_template())
    landscape_after(document)
    document.add_paragraph("附页")
    add_table(document, [["日期", "{{ day }}"]])
    document.add_paragraph()

    layout = layout_of(folder_of(tmp_path, document))

    shapes = [layout.pages[number].width < layout.pages[number].height for number in layout.only]
    assert shapes == [True, False]
    frame, _ = frame_of(layout.pages[layout.only[1]].frames, "day")
    assert frame.box.left < frame.box.right < layout.pages[layout.only[1]].width


@needs_office
def test_a_form_without_a_table_that_grows_has_only_pages(tmp_path: Path) -> None:
    document = word_template()
    add_table(document, [["客户名称", "{{ customer }}", "日期", "{{ day }}"], ["编号", "{{ number }}", "", ""]])
    document.add_paragraph("本表于{{ place }}签订。")
    add_table(document, [["客户名称", "{{ customer }}", "经办人签字", ""]], 45)

    layout = layout_of(folder_of(tmp_path, document, DEFINITION.partition("[tables.sites]")[0]))

    assert (layout.table, layout.only, layout.first, layout.last) == ("", (0,), (), ())
    assert list(layout.pages_of(0)) == [(0, 0)]
    assert layout.pages[0].row_count == 0


@needs_office
def test_a_card_that_takes_two_pages_counts_where_it_ends(tmp_path: Path) -> None:
    document = word_template()
    document.add_paragraph("{%p for r in sites %}")
    document.add_paragraph("卡片正面").paragraph_format.page_break_before = True
    add_table(document, [["站点编号", "{{ r.code }}"], ["客户名称", "{{ customer }}"]], 60)
    document.add_paragraph("卡片背面").paragraph_format.page_break_before = True
    add_table(document, [["备注", "{{ r.remark }}"], ["经办人签字", ""]], 60)
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("本表于{{ place }}签订。").paragraph_format.page_break_before = True
    add_table(document, [["编号", "{{ number }}", "日期", "{{ day }}"]])
    document.add_paragraph()
    capacity = "{ only = 1, first = 1, continuation = 1, last = 1 }"
    definition = DEFINITION.replace("{ only = 3, first = 5, continuation = 7, last = 5 }", capacity)

    layout = layout_of(folder_of(tmp_path, document, definition))

    rows = [(layout.pages[number].row_count, first) for number, first in layout.pages_of(3)]
    assert rows == [(0, 0), (1, 0), (0, 1), (1, 1), (0, 2), (1, 2), (0, 3)]
    _, code = frame_of(layout.pages[layout.first[0]].frames, "sites[0].code")
    _, remark = frame_of(layout.pages[layout.first[1]].frames, "sites[0].remark")
    assert code.left == remark.left


@needs_office
def test_a_font_that_is_missing_is_told_and_stood_in_for(tmp_path: Path) -> None:
    document = fill_template(word_template())
    run = document.tables[0].cell(0, 1).paragraphs[0].runs[0]
    run.font.name = "Curlz MT"
    run._r.rPr.rFonts.set(qn("w:eastAsia"), "楷体")

    learned = compile_folder(folder_of(tmp_path, document))

    assert [(each.code, each.severity) for each in learned.problems] == [("layout.font_substituted", "warning")] * 2
    assert "楷体" in learned.problems[1].message and "宋体" in learned.problems[1].message


@needs_office
def test_blank_pages_show_neither_values_nor_what_filled_them(tmp_path: Path) -> None:
    layout = layout_of(folder_of(tmp_path, fill_template(word_template())))

    shown = "".join(ink.text for ink in sheets(layout.background)[3].signs)

    assert "".join(shown.split()) == "客户名称日期编号本表于签订，双方各执一份。站点编号备注客户名称经办人签字"


@needs_office
@pytest.mark.parametrize("old,new", [("first = 5", "first = 6"), ("continuation = 7", "continuation = 5")])
def test_pages_that_hold_other_rows_than_the_definition_says_are_refused(tmp_path: Path, old: str, new: str) -> None:
    folder = folder_of(tmp_path, fill_template(word_template()), DEFINITION.replace(old, new))

    learned = compile_folder(folder)

    assert codes(learned) == ["layout.rows_elsewhere"]
    assert "capacity.docx" in learned.problems[0].message
    assert not (folder / "layout").exists()


def test_turned_text_is_refused_with_its_place(tmp_path: Path) -> None:
    document = fill_template(word_template())
    turn(document.tables[0], 0, 3)

    learned = compile_folder(folder_of(tmp_path, document))

    assert codes(learned) == ["layout.turned_text"]
    assert "第1个表格第1行第4列" in learned.problems[0].message


def test_a_field_in_a_text_box_is_refused(tmp_path: Path) -> None:
    document = fill_template(word_template())
    box = (
        f'<w:r {nsdecls("w")}><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textbox><w:txbxContent>'
        "<w:p><w:r><w:t>地点{{ place }}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    document.add_paragraph()._p.append(parse_xml(box))

    learned = compile_folder(folder_of(tmp_path, document))

    assert codes(learned) == ["layout.text_box"]
    assert "地点{{ place }}" in learned.problems[0].message


def test_two_tables_that_grow_are_refused_by_name(tmp_path: Path) -> None:
    document = fill_template(word_template())
    rows = [["{%tr for r in others %}"], ["{{ r.code }}"], ["{%tr endfor %}"]]
    add_table(document, rows)
    other = (
        '\n[tables.others]\ntitle = "其他明细"\ncapacity.docx = { only = 1, first = 1, continuation = 1, last = 1 }\n'
    )
    field = '[tables.others.fields.code]\nlabel = "代码"\nkind = "code"\n'

    learned = compile_folder(folder_of(tmp_path, document, DEFINITION + other + field))

    assert codes(learned) == ["layout.growing_tables"]
    assert "“站点明细”、“其他明细”" in learned.problems[0].message


def test_rows_that_can_grow_are_refused_with_their_place(tmp_path: Path) -> None:
    document = fill_template(word_template())
    document.tables[0].rows[1].height_rule = None

    learned = compile_folder(folder_of(tmp_path, document))

    assert codes(learned) == ["template.can_reflow"]
    assert "第1个表格第2行" in learned.problems[0].message


def test_without_libreoffice_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "office_program", lambda: None)

    with pytest.raises(MissingTool, match="apt-get install libreoffice"):
        compile_folder(folder_of(tmp_path, fill_template(word_template())))


def test_a_stale_layout_is_an_error_and_none_at_all_is_fine(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(find_form("3.2"), tmp_path / "form"))
    definition = folder / "form.toml"
    text = definition.read_text(encoding="utf-8")
    definition.write_text(text.replace("continuation = 1", "continuation = 2"), encoding="utf-8")

    stale = load_form(folder)
    shutil.rmtree(folder / "layout")
    without = load_form(folder)

    assert [each.code for each in stale.errors] == ["layout.stale"]
    assert "formkit forms compile 3.2" in stale.errors[0].message
    assert without.problems == () and without.usable().layout is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"schema": 2}', b'{"schema": 1, "styles": 3}'])
def test_a_layout_that_cannot_be_read_is_an_error(tmp_path: Path, content: bytes) -> None:
    folder = Path(shutil.copytree(find_form("3.2"), tmp_path / "form"))
    (folder / "layout" / "layout.json").write_bytes(content)

    loaded = load_form(folder)

    assert [each.code for each in loaded.problems] == ["layout.unreadable"]


def test_a_layout_without_its_background_is_an_error(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(find_form("3.2"), tmp_path / "form"))
    (folder / "layout" / "background.pdf").unlink()

    assert [each.code for each in load_form(folder).problems] == ["layout.unreadable"]


def test_the_layout_is_no_part_of_the_version(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(find_form("3.2"), tmp_path / "form"))
    version = load_form(folder).usable().version
    shutil.rmtree(folder / "layout")

    assert load_form(folder).usable().version == version


def test_a_label_of_a_signature_that_is_not_printed_is_told(tmp_path: Path) -> None:
    definition = DEFINITION.replace('sign_label = "经办人签字"', 'sign_label = "经办人签名"')

    loaded = load_form(folder_of(tmp_path, fill_template(word_template()), definition))

    assert [each.code for each in loaded.errors] == ["template.sign_label_not_printed"]
    assert "经办人签名" in loaded.errors[0].message


def test_every_layout_is_written_as_it_was_read() -> None:
    for folder in form_folders().values():
        layout = load_form(folder).usable().layout
        assert layout is not None

        files = layout_files(layout)

        assert all((folder / name).read_bytes() == content for name, content in files.items())


@needs_office
def test_a_slot_that_its_cell_cuts_off_is_named(tmp_path: Path) -> None:
    document = fill_template(word_template())
    document.tables[0].cell(0, 1).paragraphs[0].paragraph_format.space_before = Mm(30)

    learned = compile_folder(folder_of(tmp_path, document))

    assert codes(learned) == ["layout.slot_lost"]
    assert "“客户名称（customer）”" in learned.problems[0].message
