"""A Word document whose printed text is locked: only a customer's fields can be filled in, and come back."""

import io
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import docx
import pytest
from lxml import etree

from formkit.generate import fill
from formkit.generate.controls import controls
from formkit.generate.documents import _word_template
from formkit.match import match
from formkit.model.document import Document
from formkit.model.form import FilledBy, Form
from formkit.model.identity import Identity
from formkit.model.record import Record
from formkit.model.values import Scalar
from formkit.ooxml.controls import EMPTY, Control, box_values, words_of_boxes
from formkit.ooxml.package import Package, write_package
from formkit.ooxml.word import walk_document
from formkit.ooxml.word_controls import with_controls
from formkit.ooxml.word_write import WordTemplate
from formkit.read.files import read_content
from tests.office import converted, needs_office
from tests.ooxml.packages import WORD_NAMESPACE
from tests.ooxml.test_word_write import assert_like_docxtpl

_W = f"{{{WORD_NAMESPACE}}}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_DOCUMENT, _SETTINGS = "word/document.xml", "word/settings.xml"
_TEXT = Control("客户", "不超过 20 字")


def parts_of(content: bytes) -> dict[str, bytes]:
    with Package(content) as package:
        return package.parts()


def with_part(content: bytes, name: str, text: str) -> bytes:
    return write_package({**parts_of(content), name: text.encode()}.items())


def template(*paragraphs: str) -> bytes:
    """A template of paragraphs; each | begins another run."""
    document = docx.Document()
    for text in paragraphs:
        paragraph = document.add_paragraph()
        for run in text.split("|"):
            paragraph.add_run(run)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def opened(content: bytes) -> list[tuple[str, str]]:
    """Tag and text of each control in the document."""
    root = etree.fromstring(parts_of(content)[_DOCUMENT])
    return [
        (
            str(each.find(f"{_W}sdtPr/{_W}tag").get(f"{_W}val")),  # type: ignore[union-attr]
            "".join(text.text or "" for text in each.iter(f"{_W}t")),
        )
        for each in root.iter(f"{_W}sdt")
    ]


def read(content: bytes) -> list[str]:
    with Package(content) as package:
        return [text for block in walk_document(package, "r.docx") if (text := getattr(block, "text", ""))]


def issued(form: Form, fields: Mapping[str, Scalar | None], *rows: Mapping[str, Scalar | None]) -> bytes:
    record = Record(form.id, fields, {"demands": rows} if rows else {})
    return fill(form, Document(Identity(form.id, form.version, "N-1"), record), "docx")


def values(form: Form, content: bytes) -> dict[str, Scalar | None]:
    return {each.path: each.value for each in match(form, read_content(content, "return.docx")).values}


def test_fields_of_the_customer_are_open_and_no_others(demand_form: Form) -> None:
    found = {path for path, _ in opened(_word_template(demand_form))}

    theirs = {path for path, field in demand_form.all_fields() if field.filled_by is FilledBy.CUSTOMER}
    assert found == theirs
    assert "customer_sign_date" in found and "operator" not in found and "demands[].demand_number" not in found


def test_each_kind_has_its_control(demand_form: Form) -> None:
    root = etree.fromstring(parts_of(_word_template(demand_form))[_DOCUMENT])
    kinds: dict[str, set[str]] = {}
    for each in root.iter(f"{_W}sdtPr"):
        path = str(each.find(f"{_W}tag").get(f"{_W}val"))  # type: ignore[union-attr]
        kinds.setdefault(path, set()).update(etree.QName(child).localname for child in each)

    shared = {"alias", "tag", "lock"}
    assert kinds["contact_name"] == shared
    assert kinds["datum"] == kinds["demands[].rru_on_tower"] == shared | {"dropDownList"}
    assert kinds["demand_date"] == kinds["demands[].equipment_arrival"] == shared | {"date"}
    assert kinds["channels"] == shared | {"checkbox"}
    formats = [each.get(f"{_W}val") for each in root.iter(f"{_W}dateFormat")]
    assert formats == ["yyyy年M月d日", "yyyy-MM-dd", "yyyy年M月d日"]
    assert all(len(str(each.get(f"{_W}val"))) <= 64 for each in root.iter(f"{_W}alias", f"{_W}tag"))


def test_document_is_protected_without_a_password_where_the_schema_wants_it(demand_form: Form) -> None:
    settings = etree.fromstring(parts_of(_word_template(demand_form))[_SETTINGS])

    names = [etree.QName(each).localname for each in settings]
    assert names[:3] == ["zoom", "documentProtection", "defaultTabStop"]
    protection = settings[1]
    assert dict(protection.attrib) == {f"{_W}edit": "forms", f"{_W}enforcement": "1"}


def test_state_of_a_box_that_is_neither_is_left_to_docxtpl(demand_form: Form) -> None:
    compiled = WordTemplate(_word_template(demand_form))
    context = {field.name: "" for field in demand_form.fields} | {"demands": []}

    assert_like_docxtpl(compiled, context | dict(box_values("channels", "☐☐☐☐☐")) | {"channels__state1": 'a"b'})


def test_boxes_in_a_row_are_told_apart() -> None:
    control = Control("方式", shape="boxes", options=words_of_boxes("☐甲 ☐乙"))
    document = docx.Document()
    table = document.add_table(4, 1)
    for row, text in enumerate(("方式", "{%tr for r in sites %}", "{{ r.ways }}", "{%tr endfor %}")):
        table.cell(row, 0).text = text
    buffer = io.BytesIO()
    document.save(buffer)

    compiled = WordTemplate(with_controls(buffer.getvalue(), {"sites[].ways": control}))
    rows = [dict(box_values("ways", run)) for run in ("☑甲 ☐乙", "☐甲 ☑乙")]
    content = compiled.document({"sites": rows}, {})

    assert compiled.is_cut
    assert opened(content) == [("sites[].ways", sign) for sign in "☑☐☐☑"]
    with Package(content) as package:
        [grid] = [each for each in walk_document(package, "r.docx") if hasattr(each, "cells")]
    assert [cell.text for cell in grid.cells] == ["方式", "☑甲 ☐乙", "☐甲 ☑乙"]
    assert_like_docxtpl(compiled, {"sites": rows})


def test_sign_within_the_words_of_an_option_moves_no_tick() -> None:
    words = words_of_boxes("☐打☑的 ☐乙")

    states = dict(box_values("way", "☐打☑的 ☑乙"))

    assert words == ("", "打", "的 ", "乙")
    assert [states[f"way__state{number}"] for number in (1, 2, 3)] == ["0", "1", "1"]


@pytest.mark.parametrize(
    "text,controls_then",
    [
        ("客户：{{ name }}。", [("name", "{{ name }}")]),
        ("{{name}}", [("name", "{{name}}")]),
        ("客户：{|{ na|me }|}。", [("name", "{{ name }}")]),
        ("{{ name }}与{{ other }}、{{ name }}", [("name", "{{ name }}"), ("name", "{{ name }}")]),
        ("{{ other }}", []),
    ],
)
def test_slot_is_cut_out_of_its_sentence(text: str, controls_then: list[tuple[str, str]]) -> None:
    content = with_controls(template(text), {"name": _TEXT})

    assert opened(content) == controls_then
    assert read(content) == [text.replace("|", "")]
    assert_like_docxtpl(WordTemplate(content), {"name": "甲\n乙\t丙", "other": "丁"})


def test_type_of_a_run_stays_with_each_of_its_pieces() -> None:
    document = docx.Document()
    document.add_paragraph().add_run("甲{{ name }}乙").bold = True
    buffer = io.BytesIO()
    document.save(buffer)

    root = etree.fromstring(parts_of(with_controls(buffer.getvalue(), {"name": _TEXT}))[_DOCUMENT])

    assert [each.find(f"{_W}rPr/{_W}b") is not None for each in root.iter(f"{_W}r")] == [True] * 3


def test_what_is_beside_the_text_in_a_run_stays() -> None:
    content = template("甲{{ name }}乙")
    text = parts_of(content)[_DOCUMENT].decode()
    text = re.sub(r"<w:t>(甲{{ name }}乙)</w:t>", r"<w:tab/><w:t>\1</w:t><w:br/><w:t>{{ name }}</w:t>", text)

    changed = with_controls(with_part(content, _DOCUMENT, text), {"name": _TEXT})

    assert read(changed) == ["\t甲{{ name }}乙\n{{ name }}"]
    assert len(opened(changed)) == 2


def test_own_control_of_a_slot_is_kept() -> None:
    content = template("{{ name }}", "{{ name }}")
    text = parts_of(content)[_DOCUMENT].decode()
    own = r"<w:sdt><w:sdtPr><w:tag w:val='own'/></w:sdtPr><w:sdtContent>\1</w:sdtContent></w:sdt>"
    text = re.sub(r"(<w:r>(?:(?!</w:r>).)*</w:r>)", own, text, count=1)

    changed = with_controls(with_part(content, _DOCUMENT, text), {"name": _TEXT})

    assert opened(changed) == [("own", "{{ name }}"), ("name", "{{ name }}")]


def test_template_that_its_owner_has_protected_is_left_as_it_is() -> None:
    content = template("{{ name }}")
    text = parts_of(content)[_SETTINGS].decode()
    own = with_part(
        content, _SETTINGS, re.sub("(<w:zoom [^>]*>)", r'\1<w:documentProtection w:edit="readOnly"/>', text)
    )

    assert with_controls(own, {"name": _TEXT}) == own


def test_template_without_fields_of_the_customer_is_left_as_it_is() -> None:
    content = template("{{ name }}")

    assert with_controls(content, {}) == content


def test_empty_field_can_be_clicked_and_prints_nothing(demand_form: Form) -> None:
    found = opened(issued(demand_form, {}))

    assert {text for _, text in found} == {EMPTY, "☐", "　　　　年　　月　　日"}
    assert not EMPTY.strip()


def edited(content: bytes, change: Mapping[str, str]) -> bytes:
    """The document once a customer has filled in the first control of these paths."""
    parts = parts_of(content)
    root = etree.fromstring(parts[_DOCUMENT])
    left = dict(change)
    for each in root.iter(f"{_W}sdt"):
        path = str(each.find(f"{_W}sdtPr/{_W}tag").get(f"{_W}val"))  # type: ignore[union-attr]
        if path in left:
            texts = list(each.iter(f"{_W}t"))
            texts[0].text = left.pop(path)
    assert not left
    return write_package({**parts, _DOCUMENT: etree.tostring(root)}.items())


def test_what_a_customer_fills_in_comes_back(demand_form: Form) -> None:
    blank = issued(demand_form, {})

    got = values(
        demand_form,
        edited(
            blank,
            {
                "contact_name": f"　李四{EMPTY}",
                "datum": "GCJ-02",
                "demand_date": "2015年4月3日",
                "demands[].scene": "县城",
                "demands[].equipment_arrival": "2015-05-06",
                "demands[].rru_on_tower": "否",
            },
        ),
    )

    assert (got["contact_name"], got["datum"], got["demand_date"]) == ("李四", "GCJ-02", date(2015, 4, 3))
    assert got["demands[0].scene"] == "县城"
    assert got["demands[0].equipment_arrival"] == date(2015, 5, 6)
    assert got["demands[0].rru_on_tower"] is False


def test_list_that_is_emptied_again_reads_as_empty(demand_form: Form) -> None:
    content = issued(demand_form, {"datum": "GCJ-02"})

    assert values(demand_form, content)["datum"] == "GCJ-02"
    assert values(demand_form, edited(content, {"datum": EMPTY}))["datum"] is None
    root = etree.fromstring(parts_of(content)[_DOCUMENT])
    first = next(root.iter(f"{_W}listItem"))
    assert first.get(f"{_W}displayText") == EMPTY


def test_ticked_box_comes_back(demand_form: Form) -> None:
    content = issued(demand_form, {"channels": ("电子邮件",)})
    parts = parts_of(content)
    root = etree.fromstring(parts[_DOCUMENT])
    states = [each.get(f"{_W14}val") for each in root.iter(f"{_W14}checked")]
    for each, state in zip(root.iter(f"{_W14}checked"), "10010"):
        each.set(f"{_W14}val", state)
        control = next(parent for parent in each.iterancestors() if parent.tag == f"{_W}sdt")
        next(control.iter(f"{_W}t")).text = "☒" if state == "1" else "☐"  # as Word draws it

    got = values(demand_form, write_package({**parts, _DOCUMENT: etree.tostring(root)}.items()))

    assert states == ["0", "1", "0", "0", "0"]
    assert got["channels"] == ("上门拜访", "CRM录入")


@needs_office
@pytest.mark.slow
def test_values_controls_and_protection_survive_a_save_in_libreoffice(demand_form: Form, tmp_path: Path) -> None:
    header: dict[str, Scalar | None] = {
        "contact_name": "李四",
        "datum": "CGCS2000",
        "demand_date": date(2015, 4, 3),
        "channels": ("上门拜访", "CRM录入"),
    }
    row = {"demand_number": "A-1", "site_name": "人民路1号站", "scene": "县城", "equipment_arrival": date(2015, 5, 6)}
    content = issued(demand_form, header, {**row, "coverage": "道路\n小区", "rru_on_tower": False}, row)

    saved = converted(content, "docx", "docx", tmp_path)

    assert values(demand_form, saved) == values(demand_form, content)
    before, after = (etree.fromstring(parts_of(each)[_DOCUMENT]) for each in (content, saved))
    for name in ("sdt", "dropDownList", "date"):
        assert len(list(after.iter(f"{_W}{name}"))) == len(list(before.iter(f"{_W}{name}"))), name
    assert [each.get(f"{_W14}val") for each in after.iter(f"{_W14}checked")] == ["1", "0", "0", "1", "0"]
    assert b'w:edit="forms" w:enforcement="1"' in parts_of(saved)[_SETTINGS]


def test_controls_are_told_how_to_be_filled_in(demand_form: Form) -> None:
    found = controls(demand_form, "docx")

    assert found["demands[].lon"].prompt == "按“坐标系”一栏的坐标系；小数不少于 5 位；如 117.02190"
    assert found["demands[].antenna_height"].title == "天线挂高范围(m)"
    assert found["demands[].antenna_height"].prompt == "0 至 100；如 30-35"
    assert found["contact_name"].prompt == "不超过 20 字"
