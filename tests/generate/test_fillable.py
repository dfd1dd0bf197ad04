"""Fillable PDFs: what the customer fills in are form fields, and what is filled in by any program comes back."""

import datetime
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formkit.forms import form_folders, load_form
from formkit.generate.controls import controls
from formkit.generate.fillable import misfits, write_fillable
from formkit.generate.pdf import write_pdf
from formkit.match import Matched, match
from formkit.model.document import Document
from formkit.model.form import FilledBy, Form
from formkit.model.identity import Identity
from formkit.model.path import of_any_row
from formkit.model.record import Record
from formkit.model.text import is_ditto, is_explicit_empty
from formkit.model.values import Coordinate, Scalar
from formkit.pdf.fields import form_fields
from formkit.read.pdf import read_pdf
from tests.generate.open_form import open_form
from tests.pdf.filling import (
    Filled,
    field_entries,
    filled_by_pdfium,
    filled_by_pdfjs,
    filled_by_pypdf,
    flattened_by_pdfium,
    pdfjs_folder,
    picture,
)

FORM = open_form()
OURS = {"customer": "星河公司"}
SITES = ({"sequence": 1, "code": "A-1"}, {"sequence": 2, "code": "A-2"})
TYPED: Filled = {
    "date": "2026年12月25日",
    "datum": "CGCS2000",
    "channels.电子邮件": True,
    "channels.2.6G专网": True,
    "urgent.否": True,
    "agreed": True,
    "contact": "欧阳振华",
    "remark": "站点靠近学校，施工须避开上课时间（约350米）。",
    "place": "上海市浦东新区",
    "copies": "6",
    "sites[0].lon": "116.40001",
    "sites[0].tower": "否",
    "sites[1].note": "业主要求晚上施工",
}


UNDERSTOOD = {
    "customer": "星河公司",
    "date": datetime.date(2026, 12, 25),
    "datum": "CGCS2000",
    "channels": ("电子邮件", "2.6G专网"),
    "urgent": False,
    "agreed": True,
    "contact": "欧阳振华",
    "remark": "站点靠近学校，施工须避开上课时间（约350米）。",
    "place": "上海市浦东新区",
    "copies": 6,
    "sites[0].sequence": 1,
    "sites[0].code": "A-1",
    "sites[0].lon": FORM.field_at("sites[].lon").kind.parse("116.40001"),
    "sites[0].tower": False,
    "sites[1].sequence": 2,
    "sites[1].code": "A-2",
    "sites[1].note": "业主要求晚上施工",
}


OWN_FONTS = {"/Wingdings", "/F0", "/F1", "/F2"}


def document(form: Form, fields: Mapping[str, Scalar | None], *sites: Mapping[str, Scalar | None]) -> Document:
    tables = {table.name: sites for table in form.tables} if sites else {}
    return Document(Identity(form.id, form.version, "T-1"), Record(form.id, fields, tables))


@cache
def blank() -> bytes:
    return write_fillable(FORM, document(FORM, OURS, *SITES))


def read(content: bytes, form: Form = FORM) -> Matched:
    return match(form, read_pdf(content, "return.pdf"))


def values(matched: Matched) -> dict[str, Scalar]:
    return {each.path: each.value for each in matched.values if each.value is not None}


def filled(record: Record) -> dict[str, str | bool]:
    """What a customer types and ticks to fill in a record, by the names of the fields."""
    found: dict[str, str | bool] = {}
    for path, value in record.items():
        field = FORM.field_at(of_any_row(path))
        if field.filled_by is not FilledBy.CUSTOMER or value is None:
            continue
        match path:
            case "channels":
                assert isinstance(value, tuple)
                found |= {f"channels.{each}": True for each in value}
            case "urgent":
                found["urgent.是" if value else "urgent.否"] = True
            case "agreed":
                found["agreed"] = bool(value)
            case _:
                found[path] = field.kind.show(value)
    return found


_WORDS = st.text("甲乙丙丁北京海淀街道电源机房楼站测试号约米（），。“”AbC12-", min_size=1, max_size=40).filter(
    lambda text: not is_explicit_empty(text) and not is_ditto(text)
)
_DEGREES = st.decimals(73, 135, places=5).map(lambda degrees: Coordinate(degrees))
_ROW = st.fixed_dictionaries(
    {"lon": st.none() | _DEGREES, "tower": st.none() | st.booleans(), "note": st.none() | _WORDS}
)
_HEADER = st.fixed_dictionaries(
    {
        "date": st.none() | st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)),
        "datum": st.sampled_from([None, "WGS-84", "CGCS2000"]),
        "channels": st.sampled_from([None, ("上门拜访",), ("电子邮件", "2.6G专网")]),
        "urgent": st.none() | st.booleans(),
        "agreed": st.sampled_from([None, True]),
        "contact": st.none() | _WORDS.filter(lambda text: len(text) <= 6),
        "remark": st.none() | _WORDS,
        "place": st.none() | _WORDS,
        "copies": st.none() | st.integers(0, 99),
    }
)


@settings(max_examples=12, deadline=None)
@given(_HEADER, st.tuples(_ROW, _ROW))
def test_what_is_filled_into_a_blank_comes_back(
    header: dict[str, Scalar | None], rows: tuple[dict[str, Scalar | None], ...]
) -> None:
    sites = tuple({**ours, **row} for ours, row in zip(SITES, rows, strict=True))
    record = Record(FORM.id, {**OURS, **header}, {"sites": sites})

    matched = read(filled_by_pypdf(blank(), filled(record)))

    assert values(matched) == {path: value for path, value in record.items() if value is not None}
    assert not matched.problems


@settings(max_examples=5, deadline=None)
@given(_HEADER.filter(lambda header: len(str(header["place"])) <= 12), st.tuples(_ROW, _ROW))
def test_what_was_filled_in_already_comes_back_as_it_was_sent(
    header: dict[str, Scalar | None], rows: tuple[dict[str, Scalar | None], ...]
) -> None:
    sites = tuple({**ours, **row} for ours, row in zip(SITES, rows, strict=True))
    one = document(FORM, {**OURS, **header}, *sites)
    if list(misfits(FORM, one.record)):
        return

    matched = read(write_fillable(FORM, one))

    assert values(matched) == {path: value for path, value in one.record.items() if value is not None}
    assert not matched.problems


def test_what_was_filled_in_looks_as_its_print() -> None:
    header = {"date": datetime.date(2026, 12, 25), "channels": ("电子邮件",), "agreed": True, "place": "上海市"}
    one = document(
        FORM, {**OURS, **header, "datum": "CGCS2000"}, {**SITES[0], "note": "业主要求晚上施工，白天不得进场"}
    )

    assert differs_by(write_pdf(FORM, one), write_fillable(FORM, one), 0) < 100
    assert differs_by(write_pdf(FORM, one), blank(), 0) > 100


@pytest.mark.parametrize("fill", [filled_by_pypdf, filled_by_pdfium])
def test_each_kind_of_field_is_read_back_from_each_program(fill: Callable[[bytes, Filled], bytes]) -> None:
    matched = read(fill(blank(), TYPED))

    assert not matched.problems and values(matched) == UNDERSTOOD


@pytest.mark.slow
@pytest.mark.skipif(pdfjs_folder() is None, reason="needs node and pdfjs-dist (npm install pdfjs-dist; FORMKIT_PDFJS)")
def test_each_kind_of_field_is_read_back_from_pdfjs(tmp_path: Path) -> None:
    typed = filled_by_pdfjs(blank(), TYPED, tmp_path)

    assert values(read(typed)) == UNDERSTOOD and not read(typed).problems
    assert values(read(flattened_by_pdfium(typed))) == UNDERSTOOD
    assert {name for each in field_entries(typed).values() for name in each["fonts"]} <= OWN_FONTS


def test_what_another_program_makes_part_of_the_page_is_read_from_there() -> None:
    typed = filled_by_pdfium(blank(), TYPED)

    flat = flattened_by_pdfium(typed)

    assert not form_fields(flat).fields
    assert values(read(flat)) == values(read(typed)) and not read(flat).problems


def test_what_a_field_has_no_room_for_is_told_once_it_is_part_of_the_page() -> None:
    note = "业主要求晚上施工，白天不得进场，另须提前三天通知，并派专人到场看护"
    typed = filled_by_pdfium(blank(), {"sites[1].note": note})

    assert values(read(typed))["sites[1].note"] == note
    assert "sites[1].note" in {each.path for each in read(flattened_by_pdfium(typed)).problems}


def test_what_is_typed_is_shown_in_the_font_that_the_file_holds() -> None:
    typed = filled_by_pdfium(blank(), TYPED)

    fonts = {name for entries in field_entries(typed).values() for name in entries["fonts"]}
    assert fonts <= OWN_FONTS


def test_fields_stand_in_reading_order_and_say_how_they_are_filled_in() -> None:
    entries = field_entries(blank())

    assert [name for name in entries if not name.startswith("sites")] == [
        "date", "datum", "urgent.是", "urgent.否", "channels.上门拜访", "channels.电子邮件", "channels.2.6G专网",
        "contact", "agreed", "remark", "place", "copies",
    ]  # fmt: skip
    assert [name for name in entries if name.startswith("sites[2]")] == [
        "sites[2].lon",
        "sites[2].tower",
        "sites[2].note",
    ]
    assert entries["contact"]["hint"] == "联系人：不超过 6 字" and entries["contact"]["most"] == 6
    assert entries["channels.2.6G专网"]["hint"].endswith("2.6G专网")
    assert entries["datum"]["options"] == ["", "WGS-84", "CGCS2000"]
    assert entries["sites[0].tower"]["options"] == ["", "是", "否"]
    required = [name for name, each in entries.items() if each["flags"] & 2]
    assert required == ["date", "sites[0].lon", "sites[1].lon"]
    assert [name for name, each in entries.items() if each["flags"] & 1 << 12] == [
        f"sites[{row}].note" for row in range(3)
    ]


def test_rows_go_on_being_counted_on_the_next_page() -> None:
    sites = tuple({"sequence": number, "code": f"A-{number}"} for number in range(1, 6))
    content = write_fillable(FORM, document(FORM, OURS, *sites))

    found = form_fields(content).fields

    assert {each.name: each.page for each in found if each.name.endswith("lon")} == {
        f"sites[{row}].lon": 1 + row // 3 for row in range(6)
    }
    assert sum(each.name == "contact" for each in found) == 1
    matched = read(filled_by_pypdf(content, {"contact": "王明", "sites[4].note": "靠山"}))
    assert (values(matched)["contact"], values(matched)["sites[4].note"]) == ("王明", "靠山")
    assert not matched.problems


def test_value_for_two_lines_has_no_room_in_a_field() -> None:
    fits, too_long = ({**OURS, "place": "市" * count} for count in (12, 40))

    assert not list(misfits(FORM, document(FORM, fits).record))
    assert [path for path, _ in misfits(FORM, document(FORM, too_long).record)] == ["place"]
    with pytest.raises(ValueError, match="place"):
        write_fillable(FORM, document(FORM, too_long))


def test_same_document_gives_the_same_bytes() -> None:
    one = document(FORM, {**OURS, "contact": "王明"}, *SITES)

    assert write_fillable(FORM, one) == write_fillable(FORM, one)


SHIPPED = [
    each for each in (load_form(folder).usable() for folder in form_folders().values()) if each.layout is not None
]


@pytest.mark.parametrize("form", SHIPPED, ids=[each.id for each in SHIPPED])
def test_blank_of_a_shipped_form_looks_and_reads_as_its_print(form: Form) -> None:
    one = Document(Identity(form.id, form.version, "T-1"), Record(form.id, {}))
    plain, fillable = write_pdf(form, one), write_fillable(form, one)

    matched = read(fillable, form)

    assert not matched.problems and values(matched) == values(read(plain, form))
    names = {of_any_row(each.name) for each in form_fields(fillable).fields}
    paths = controls(form, "pdf").keys()
    assert {next(path for path in (name, name.rpartition(".")[0]) if path in paths) for name in names} == paths
    for page in range(len(pypdfium2.PdfDocument(plain))):
        assert differs_by(plain, fillable, page) < 100


def differs_by(one: bytes, other: bytes, page: int) -> int:
    """By how much a sign of two pages differs at most, of 255: a little, where it lies a thousandth of a point away."""
    from PIL import ImageChops

    return max(ImageChops.difference(picture(one, page), picture(other, page)).convert("L").getextrema())
