"""Workbooks and csv files -> drafts: every encoding, every cell, every row."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile

from formkit.errors import UnreadableFile
from formkit.model.form import Form
from formkit.model.place import SheetCell
from formkit.model.values import Coordinate, Month
from formkit.records import Draft, read_source
from formkit.records.sheets import RawCell
from tests.ooxml.packages import packed, word_parts
from tests.records.lists import HEADINGS, Rows, codes, first, group_rows, parse_rows, read, texts, workbook, written

_ROW = ("甲公司", "一期", "2015.4.1", "XQ1", "人民路", "117.02190")


def refusal(form: Form, path: Path, content: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(form, path, content)
    assert str(caught.value)
    return caught.value.code


# csv


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_any_encoding_and_delimiter_is_read(
    demand_form: Form, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    row = ("甲公司", "一期", "2015.4.1", "XQ1", "人民路，一号", "117.02190")

    source = read(demand_form, tmp_path / "需求 表.csv", written([HEADINGS, row], delimiter).encode(encoding))

    assert (texts(source, "site_name"), source.row_count, codes(source)) == (["人民路，一号"], 1, [])
    assert first(source).record.fields["demand_date"] == date(2015, 4, 1)
    assert first(source).places["demands[0].lon"] == SheetCell("需求 表.csv", "需求 表", "F2")


def test_rare_sign_is_read_from_gb18030(demand_form: Form, tmp_path: Path) -> None:
    row = (*_ROW[:4], "𬬿鿏", "117")

    assert texts(read(demand_form, tmp_path / "a.csv", written([HEADINGS, row]).encode("gb18030")), "site_name") == [
        "𬬿鿏"
    ]


def test_quoted_cell_may_hold_delimiters_quotes_and_line_breaks(demand_form: Form, tmp_path: Path) -> None:
    rows = [(*HEADINGS, "备注"), (*_ROW, '一,"二"\n三'), (*_ROW[:3], "XQ2", "乙", "117", "")]

    source = read(demand_form, tmp_path / "a.csv", written(rows))

    assert texts(source, "remark") == ['一,"二"\n三', None]


@pytest.mark.parametrize("above", ["sep=;\r\n", "一、二，三，四\r\n"])
def test_delimiter_is_told_from_more_than_the_first_line(demand_form: Form, tmp_path: Path, above: str) -> None:
    assert read(demand_form, tmp_path / "a.csv", above + written([HEADINGS, _ROW], ";")).row_count == 1


def test_stray_quote_does_not_swallow_the_rows_after_it(demand_form: Form, tmp_path: Path) -> None:
    rows = written([HEADINGS, _ROW, _ROW]).replace("人民路", '"人民路', 1)

    assert refusal(demand_form, tmp_path / "a.csv", rows.encode()) == "file.broken"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\xff\xff\xff\xff", b"\xef\xbb\xbf\xff\xff\xff"])
def test_csv_that_is_no_text_is_told_as_such(demand_form: Form, tmp_path: Path, content: bytes) -> None:
    assert refusal(demand_form, tmp_path / "a.csv", content) == "file.broken"


# Workbooks


def test_workbook_is_read_as_it_shows(demand_form: Form, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append([*HEADINGS, "交付时间要求", "主设备到货期", "系统数"])
    page.append([*_ROW[:2], date(2015, 4, 1), "XQ1", "人民路", 117.0219, date(2015, 6, 1), date(2015, 5, 2), 3])
    page["F2"].number_format = "0.00000"
    page["G2"].number_format = 'yyyy"年"m"月"'
    page["H2"].number_format = 'yyyy"年"m"月"d"日"'
    buffer = io.BytesIO()
    book.save(buffer)

    source = read(demand_form, tmp_path / "a.xlsx", buffer.getvalue())

    (row,) = first(source).record.tables["demands"]
    assert codes(first(source)) == []
    assert row["lon"] == Coordinate(Decimal("117.02190")) and str(row["lon"]) == "117.02190"
    assert (row["delivery_month"], row["equipment_arrival"]) == (Month(2015, 6), date(2015, 5, 2))
    assert row["system_count"] == 3
    assert first(source).record.fields["demand_date"] == date(2015, 4, 1)


def test_date_in_the_epoch_of_1904_is_the_same_day(demand_form: Form, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"date_1904": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADINGS)
        page.write_row(1, 0, [*_ROW[:2], "", *_ROW[3:]])
        page.write_datetime(1, 2, date(2015, 4, 1), book.add_format({"num_format": "yyyy/m/d"}))

    source = read(demand_form, tmp_path / "a.xlsx", buffer.getvalue())

    assert first(source).record.fields["demand_date"] == date(2015, 4, 1)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (6222021234567890, "cell.digits_lost"),
        ("=A1", "cell.formula_without_value"),
        ("#N/A", "cell.error"),
        ('=_xlfn.DISPIMG("ID_1",1)', "cell.picture"),
    ],
)
def test_cell_that_cannot_be_trusted_is_never_a_blank(
    demand_form: Form, tmp_path: Path, value: object, code: str
) -> None:
    source = read(demand_form, tmp_path / "a.xlsx", workbook([HEADINGS, (*_ROW[:3], value, *_ROW[4:])]))

    assert [(each.code, each.path) for each in first(source).problems] == [(code, "demands[0].demand_number")]
    assert "D2" in first(source).problems[0].message
    assert not first(source).is_clean


def test_row_that_holds_only_a_formula_is_a_row(demand_form: Form, tmp_path: Path) -> None:
    source = read(demand_form, tmp_path / "a.xlsx", workbook([HEADINGS, _ROW, (None, None, None, "=A1")]))

    assert source.row_count == 2


def test_merged_cell_speaks_for_all_its_rows(demand_form: Form, tmp_path: Path) -> None:
    rows = [HEADINGS, _ROW, (None, None, None, "XQ2", "乙", "118"), (None, None, None, "XQ3", "丙", "119")]

    source = read(demand_form, tmp_path / "a.xlsx", workbook(rows, ["A2:A4", "B2:B4", "C2:C4"]))

    (draft,) = source.drafts
    assert (draft.record.fields["customer_name"], len(draft.rows)) == ("甲公司", 3)


def test_two_heading_rows_with_merged_groups_are_read(demand_form: Form, tmp_path: Path) -> None:
    rows = [["需求汇总", *[None] * 3], ["客户名称", "站点名称", "站点位置及要求", None], [None, None, "经度", "纬度"]]
    rows.append(["甲公司", "人民路", "117.0219", "39.1234"])

    source = read(demand_form, tmp_path / "a.xlsx", workbook(rows, ["A1:D1", "A2:A3", "B2:B3", "C2:D2"]))

    assert codes(source) == []
    assert [str(each) for each in texts(source, "lat")] == ["39.1234"]


def test_hidden_sheets_are_passed_over_and_others_named(demand_form: Form, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook([["说明"]])))
    for title, state in (("数据", "visible"), ("旧数据", "hidden"), ("空", "visible")):
        page = book.create_sheet(title)
        page.sheet_state = state
        if title != "空":
            page.append(HEADINGS)
            page.append(_ROW)
    buffer = io.BytesIO()
    book.save(buffer)

    source = read(demand_form, tmp_path / "a.xlsx", buffer.getvalue())

    assert source.row_count == 1
    assert [(each.code, each.severity) for each in source.problems] == [("sheet.not_read", "warning")]
    assert "“表”" in source.problems[0].message and "“数据”" in source.problems[0].message


def test_data_under_no_heading_is_told(demand_form: Form, tmp_path: Path) -> None:
    source = read(demand_form, tmp_path / "a.xlsx", workbook([HEADINGS, (*_ROW, "悄悄话"), (*_ROW, "又一句")]))

    assert [(each.code, each.severity) for each in source.problems] == [("column.unknown", "warning")]
    assert "G2" in source.problems[0].message


def test_content_decides_what_a_list_is(demand_form: Form, tmp_path: Path) -> None:
    as_csv = read(demand_form, tmp_path / "a.csv", workbook([HEADINGS, _ROW]))
    as_xls = read(demand_form, tmp_path / "a.xls", written([HEADINGS, _ROW], "\t"))

    assert texts(as_csv, "site_name") == texts(as_xls, "site_name") == ["人民路"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"", "file.empty"),
        ("a.xls", b"<html><table>", "file.unsupported"),
        ("a.xlsx", b"%PDF-1.7", "file.unsupported"),
        ("a.csv", b"\x89PNG\r\n", "file.unsupported"),
        ("a.xlsx", workbook([HEADINGS])[:-200], "file.truncated"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + bytes(2000), "file.old_format"),
        ("a.xlsx", packed(word_parts("<w:p/>")), "file.unsupported"),
        ("a.xlsx", packed({"a.txt": b""}), "file.unsupported"),
        ("a.docx", packed(word_parts("<w:p/>")), "file.unsupported"),
        ("a.xlsx", workbook([["完全", "无关"], [1, 2]]), "file.no_headings"),
        ("a.csv", "完全,无关\n1,2\n".encode(), "file.no_headings"),
    ],
)
def test_list_that_cannot_be_read_is_named(
    demand_form: Form, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    assert refusal(demand_form, tmp_path / name, content) == code


def test_list_with_a_password_is_told_as_such(demand_form: Form, tmp_path: Path) -> None:
    result = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook([HEADINGS, _ROW]))).encrypt("秘密", result)

    assert refusal(demand_form, tmp_path / "a.xlsx", result.getvalue()) == "file.encrypted"


def test_missing_list_is_unreadable(demand_form: Form, tmp_path: Path) -> None:
    (tmp_path / "夹.csv").mkdir()

    for name in ("没有.csv", "夹.csv"):
        with pytest.raises(UnreadableFile) as caught:
            read_source(demand_form, tmp_path / name, name)

        assert caught.value.code == "file.unreadable"


def test_cell_far_away_costs_no_memory(demand_form: Form, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook([HEADINGS, _ROW])))
    book.worksheets[0]["XFD1048576"] = "远"
    buffer = io.BytesIO()
    book.save(buffer)

    assert refusal(demand_form, tmp_path / "a.xlsx", buffer.getvalue()) == "file.too_large"


# Cells


def drafts(form: Form, rows: Rows) -> list[Draft]:
    """The drafts of rows of (customer, batch, date, demand number, site, longitude)."""
    paths = ("customer_name", "batch", "demand_date", "demands[].demand_number", "demands[].site_name", "demands[].lon")
    cells = []
    for number, row in enumerate(rows, start=2):
        places = [SheetCell("s", "表", f"{chr(65 + column)}{number}") for column in range(len(paths))]
        line = {path: RawCell(str(text), place) for path, text, place in zip(paths, row, places)}
        cells.append((places[0], line))
    return group_rows(form, parse_rows(form, cells), "demands")


def values(found: list[Draft], name: str) -> list[object]:
    return [row.get(name) for draft in found for row in draft.record.tables["demands"]]


@pytest.mark.parametrize("ditto", ["同上", "〃", '"', " 同 上 "])
def test_ditto_repeats_what_stands_above(demand_form: Form, ditto: str) -> None:
    found = drafts(
        demand_form, [_ROW, (ditto, ditto, ditto, "XQ2", ditto, ditto), (ditto, ditto, ditto, "XQ3", ditto, "")]
    )

    assert len(found) == 1 and found[0].problems == ()
    assert values(found, "site_name") == ["人民路"] * 3
    assert [str(each) for each in values(found, "lon")] == ["117.02190", "117.02190", "None"]


def test_ditto_under_nothing_is_told(demand_form: Form) -> None:
    found = drafts(demand_form, [(*_ROW[:4], "同上", "117"), (*_ROW[:3], "XQ2", "同上", "117")])

    assert [(each.code, each.path) for each in found[0].problems] == [
        ("value.nothing_above", "demands[0].site_name"),
        ("value.nothing_above", "demands[1].site_name"),
    ]


def test_ditto_of_what_could_not_be_read_could_not_be_read_either(demand_form: Form) -> None:
    found = drafts(demand_form, [(*_ROW[:5], "1l7.02"), ("乙公司", "同上", "同上", "XQ2", "乙", "同上")])

    assert [[each.path for each in draft.problems] for draft in found] == [["demands[0].lon"], ["demands[0].lon"]]
    assert "F3" in found[1].problems[0].message


@pytest.mark.parametrize("nothing", ["/", "—", "无", "N/A", "－", ""])
def test_word_for_nothing_is_empty_and_no_problem(demand_form: Form, nothing: str) -> None:
    found = drafts(demand_form, [(*_ROW[:4], nothing, nothing)])

    assert (values(found, "site_name"), values(found, "lon"), found[0].problems) == ([None], [None], ())


def test_every_problem_of_every_row_is_told_with_its_place(demand_form: Form) -> None:
    found = drafts(demand_form, [(*_ROW[:5], "abc"), (*_ROW[:5], "200"), _ROW])

    assert [(each.path, str(each.place)) for each in found[0].problems] == [
        ("demands[0].lon", "工作表“表”F2"),
        ("demands[1].lon", "工作表“表”F3"),
    ]
    assert all("经度" in each.message and str(each.place) in each.message for each in found[0].problems)


# Groups


def test_rows_of_one_group_make_one_document(demand_form: Form) -> None:
    rows = [_ROW, ("乙公司", *_ROW[1:]), (*_ROW[:2], "2015-04-01", *_ROW[3:]), (*_ROW[:2], "2015年4月2日", *_ROW[3:])]

    found = drafts(demand_form, rows)

    assert [len(each.rows) for each in found] == [2, 1, 1]


def test_width_and_spaces_make_no_other_group(demand_form: Form) -> None:
    found = drafts(demand_form, [("Ａ公司", *_ROW[1:]), ("A公司 ", *_ROW[1:])])

    assert len(found) == 1 and found[0].problems == ()


def test_header_that_disagrees_within_a_group_is_told_with_both_places(demand_form: Form, tmp_path: Path) -> None:
    rows = [
        (*HEADINGS, "联系电话"),
        (*_ROW, ""),
        (*_ROW, "13800138000"),
        (*_ROW, "13900139000"),
        (*_ROW, "13800138000"),
    ]

    (draft,) = read(demand_form, tmp_path / "a.csv", written(rows)).drafts

    assert [(each.code, each.path) for each in draft.problems] == [("group.disagrees", "contact_phone")]
    assert "G4" in draft.problems[0].message and "G3" in draft.problems[0].message
    assert str(draft.places["contact_phone"]) == "工作表“a”G3"


def test_row_whose_group_cannot_be_read_holds_back_those_it_may_belong_to(demand_form: Form) -> None:
    rows = [_ROW, (*_ROW[:2], "2015.2.30", *_ROW[3:]), (*_ROW[:2], "2015.4.2", *_ROW[3:]), ("乙公司", *_ROW[1:])]

    found = drafts(demand_form, rows)

    assert [codes(each) for each in found] == [
        ["group.row_uncertain"],
        ["date.impossible"],
        ["group.row_uncertain"],
        [],
    ]
    assert [len(each.rows) for each in found] == [1, 1, 1, 1]


_CELLS = st.one_of(
    st.sampled_from(["", "同上", "甲公司", "乙公司", "2015.4.1", "2015.2.30", "117.1", "abc", "/", "一期"]),
    st.text(max_size=4),
)


@given(st.lists(st.tuples(*[_CELLS] * 6), max_size=8))
def test_every_row_belongs_to_exactly_one_draft(demand_form: Form, rows: list[tuple[str, ...]]) -> None:
    found = drafts(demand_form, rows)

    places = sorted(str(place) for draft in found for place in draft.rows)
    assert places == sorted(f"工作表“表”A{number}" for number in range(2, len(rows) + 2))
    assert all(len(draft.record.tables["demands"]) == len(draft.rows) for draft in found)


_GRID = st.lists(
    st.lists(st.one_of(st.sampled_from([*HEADINGS, "同上", "2015.4.1"]), st.text(max_size=6)), max_size=7), max_size=8
)


@settings(max_examples=40)
@given(_GRID, st.booleans())
def test_any_grid_of_texts_is_read_or_named(
    demand_form: Form, tmp_path_factory: pytest.TempPathFactory, grid: list[list[str]], has_headings: bool
) -> None:
    rows = [list(HEADINGS), *grid] if has_headings else grid
    content = written(rows).encode("utf-8", errors="surrogatepass")

    try:
        source = read(demand_form, tmp_path_factory.mktemp("grid") / "a.csv", content)
    except UnreadableFile as error:
        assert error.code.startswith("file.")
    else:
        assert source.row_count == sum(len(draft.rows) for draft in source.drafts)


@settings(max_examples=60)
@given(st.data())
def test_damage_to_a_workbook_is_never_more_than_an_unreadable_file(
    demand_form: Form, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray(_BOOK)
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(4, len(content) - 1))] ^= data.draw(st.integers(1, 255))

    try:
        source = read(demand_form, tmp_path_factory.mktemp("damage") / "a.xlsx", bytes(content))
    except UnreadableFile as error:
        assert error.code.startswith("file.")
    else:
        assert source.row_count == sum(len(draft.rows) for draft in source.drafts)


_BOOK = workbook([HEADINGS, _ROW, _ROW])


def test_total_and_note_below_the_list_are_no_rows_and_are_told(demand_form: Form, tmp_path: Path) -> None:
    total = ("", "", "", "", "合计", "2")
    note = ("", "", "2015.4.9", "", "", "")

    source = read(demand_form, tmp_path / "需求.csv", written([HEADINGS, _ROW, total, note], ",").encode())

    assert (source.row_count, len(list(source.drafts))) == (1, 1)
    assert [(each.code, each.severity) for each in source.problems] == [("row.not_data", "warning")] * 2
