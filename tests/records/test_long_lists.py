"""Lists of any length: read row by row, a draft at a time, the same each time."""

import io
import tracemalloc
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from formkit.errors import UnreadableFile
from formkit.model.form import Form, Required
from formkit.model.place import SheetCell
from formkit.model.reading import Doubt
from formkit.ooxml.excel_rows import SheetRow
from formkit.records import Draft, read_source
from formkit.records.sheets import sheets_in
from formkit.records.sources import find_list
from formkit.records.spool import Spool
from tests.ooxml.packages import excel_parts, packed
from tests.records.lists import HEADINGS, codes, first, group_rows, parse_rows, read, texts, workbook, written

_ROW = ("甲公司", "一期", "2015.4.1", "XQ1", "人民路", "117.02190")


def row(number: int, group: int | str) -> tuple[str, ...]:
    return (f"客户{group}", "一期", "2015.4.1", f"XQ{number}", f"人民路{number}号附近的站点", "117.02190")


# Drafts


def test_drafts_are_the_same_each_time_and_also_side_by_side(demand_form: Form, tmp_path: Path) -> None:
    rows = [HEADINGS, *(row(number, number % 7) for number in range(50))]

    source = read(demand_form, tmp_path / "a.csv", written(rows))

    again = list(source.drafts)
    assert [len(each.rows) for each in again] == [8, 7, 7, 7, 7, 7, 7]
    assert list(source.drafts) == again
    assert all(one == other == third for one, other, third in zip(source.drafts, source.drafts, again, strict=True))


def test_scattered_rows_of_a_group_are_one_draft_in_their_order(demand_form: Form, tmp_path: Path) -> None:
    rows = [HEADINGS, row(1, "甲"), row(2, "乙"), row(3, "甲"), row(4, "丙"), ("同上", *row(5, "")[1:]), row(6, "甲")]

    source = read(demand_form, tmp_path / "a.xlsx", workbook(rows))

    found = [(each.record.fields["customer_name"], texts_of(each)) for each in source.drafts]
    assert found == [("客户甲", ["XQ1", "XQ3", "XQ6"]), ("客户乙", ["XQ2"]), ("客户丙", ["XQ4", "XQ5"])]


def texts_of(draft: Draft) -> list[object]:
    return [each.get("demand_number") for each in draft.record.tables["demands"]]


def test_file_may_go_once_it_was_read(demand_form: Form, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    source = read(demand_form, path, workbook([HEADINGS, _ROW]))
    path.unlink()

    assert texts(source, "site_name") == ["人民路"]


_GROUPS = st.sampled_from(["甲", "乙", "丙", "同上", "", "2015.4.1"])
_DATES = st.sampled_from(["2015.4.1", "2015-04-01", "2015.4.2", "2015.2.30", "同上", ""])


@given(st.lists(st.tuples(_GROUPS, _GROUPS, _DATES, st.sampled_from(["XQ1", "XQ2", "同上"])), max_size=12))
def test_streamed_drafts_are_those_of_all_rows_at_once(
    demand_form: Form, tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    content = written([HEADINGS, *((*each, "人民路", "117.1") for each in rows)])
    source = read(demand_form, tmp_path_factory.mktemp("list") / "a.csv", content)
    sheets = sheets_in(io.BytesIO(content.encode()), "a", "a.csv")
    found = find_list(demand_form, sheets)
    assert found is not None

    sheet, columns = found
    needed = [at for at, path in columns.paths.items() if demand_form.field_at(path).required is Required.ISSUE]
    data = [
        (sheet.place(each.index, 0), {path: sheet.cell(each, at) for at, path in columns.paths.items()})
        for each in sheet.rows
        if each.index >= columns.first_row and any(sheet.cell(each, at).text for at in needed)
    ]
    assert list(source.drafts) == group_rows(demand_form, parse_rows(demand_form, data), "demands")
    assert source.row_count == len(data)


# Memory


def lines(count: int) -> Iterator[tuple[str, ...]]:
    yield HEADINGS
    for number in range(count):
        yield row(number, number // 10)


def test_ten_thousand_rows_with_a_broken_last_one(demand_form: Form, tmp_path: Path) -> None:
    rows = [*lines(9_999), (*row(9_999, 999)[:5], "1l7.02")]

    source = read(demand_form, tmp_path / "a.csv", written(rows))

    drafts = [(len(each.rows), each.problems) for each in source.drafts]
    assert source.row_count == sum(count for count, _ in drafts) == 10_000
    (problem,) = (problem for _, problems in drafts for problem in problems)
    assert (problem.code, problem.path, str(problem.place)) == (
        "coordinate.unreadable",
        "demands[9].lon",
        "工作表“a”F10001",
    )


def peak_bytes(form: Form, path: Path, count: int) -> int:
    """The most memory that Python held while the drafts of so many rows were made one after the other."""
    path.write_bytes(written(lines(count)).encode())
    tracemalloc.start()
    try:
        source = read_source(form, path, "a")
        assert sum(len(draft.rows) for draft in source.drafts) == count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_rows(demand_form: Form, tmp_path: Path) -> None:
    peak_bytes(demand_form, tmp_path / "a.csv", 10)  # what is kept for good

    few, many = (peak_bytes(demand_form, tmp_path / "a.csv", count) for count in (200, 2_000))

    assert many - few < 700_000, (few, many)  # all drafts together would take 2 MB more


# Spool


def test_spool_gives_back_what_it_was_given() -> None:
    seen = Doubt("a.b", "看")
    rows = [SheetRow(3, ["甲", "\ud800\x1f\n", ""], {2: (seen,)}, True), SheetRow(7, ["乙"])]

    spool = Spool(rows, together=1)
    spool.append(SheetRow(8, []))

    assert list(spool) == [*rows, SheetRow(8, [])] and len(spool) == 3
    assert spool[1] == spool[-2] == rows[1] and spool[:2] == rows
    with pytest.raises(IndexError):
        spool[3]


def test_spool_that_outgrows_memory_gives_rows_in_any_order() -> None:
    spool = Spool((SheetRow(number, [f"{number:01000}"]) for number in range(3_000)), together=1)
    order = sorted(range(3_000), key=lambda number: number * 7_919 % 3_000)

    assert all(spool[number].texts == [f"{number:01000}"] for number in order)
    spool.append(SheetRow(3_000, ["末"]))
    assert (spool[0].index, spool[3_000].texts) == (0, ["末"])


# What clerks' files are like


def test_title_above_and_blank_rows_between_are_passed_over(demand_form: Form, tmp_path: Path) -> None:
    rows = [["需求汇总"], [], HEADINGS, row(1, 1), [], [], [], row(2, 1)]

    source = read(demand_form, tmp_path / "a.xlsx", workbook(rows, ["A1:F1"]))

    assert (texts(source, "demand_number"), codes(source)) == (["XQ1", "XQ2"], [])
    assert first(source).places["demands[1].demand_number"] == SheetCell("a.xlsx", "表", "D8")


def test_empty_sheet_in_front_is_passed_over(demand_form: Form, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook([HEADINGS, _ROW])))
    book.create_sheet("空", 0)
    buffer = io.BytesIO()
    book.save(buffer)

    source = read(demand_form, tmp_path / "a.xlsx", buffer.getvalue())

    assert (texts(source, "site_name"), codes(source)) == (["人民路"], [])


def test_dimension_that_lies_and_addresses_left_out_lose_no_row(demand_form: Form, tmp_path: Path) -> None:
    body = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in line) + "</row>"
        for line in (HEADINGS, row(1, 1), row(2, 1))
    )

    source = read(demand_form, tmp_path / "a.xlsx", packed(excel_parts(body, before='<dimension ref="A1:B2"/>')))

    assert texts(source, "demand_number") == ["XQ1", "XQ2"]


def test_hidden_rows_are_read_and_named_once(demand_form: Form, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook([HEADINGS, *(row(number, 1) for number in range(1, 7)), []])))
    page = book.worksheets[0]
    page["F9"] = "合计"
    for number in (3, 4, 6, 8, 9):
        page.row_dimensions[number].hidden = True
    page.auto_filter.ref = "A1:F7"
    buffer = io.BytesIO()
    book.save(buffer)

    source = read(demand_form, tmp_path / "a.xlsx", buffer.getvalue())

    assert source.row_count == 6
    problem, remark = source.problems
    assert (problem.code, problem.severity, str(problem.place)) == ("row.hidden", "warning", "工作表“表”A3")
    assert "第 3-4、6 行" in problem.message and "也读了" in problem.message
    assert remark.code == "row.not_data"


def test_many_hidden_rows_are_counted(demand_form: Form, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        for index, line in enumerate(lines(40)):
            page.write_row(index, 0, line)
            if index % 2:
                page.set_row(index, None, None, {"hidden": True})

    source = read(demand_form, tmp_path / "a.xlsx", buffer.getvalue())

    assert "等 20 行" in source.problems[0].message


def test_columns_without_heading_are_told_of_once(demand_form: Form, tmp_path: Path) -> None:
    source = read(demand_form, tmp_path / "a.xlsx", workbook([HEADINGS, (*_ROW, "悄", "", "话"), (*_ROW, "又", "话")]))

    assert codes(source) == ["column.unknown"]
    assert all(each in source.problems[0].message for each in ("3 列", "G2", "I2", "H3"))


def test_merged_area_with_empty_rows_in_it_speaks_for_them(demand_form: Form, tmp_path: Path) -> None:
    rows = [HEADINGS, row(1, 1), [], [], row(2, 2), []]

    source = read(demand_form, tmp_path / "a.xlsx", workbook(rows, ["A2:A3", "D5:D7"]))

    assert [(each.record.fields["customer_name"], len(each.rows)) for each in source.drafts] == [
        ("客户1", 1),
        ("客户1", 1),
        ("客户2", 1),
    ]


def test_damage_at_the_end_of_a_list_is_found_before_a_draft_is_made(demand_form: Form, tmp_path: Path) -> None:
    rows = written(lines(300)) + '"客户'

    with pytest.raises(UnreadableFile) as caught:
        read(demand_form, tmp_path / "a.csv", rows)

    assert caught.value.code == "file.broken" and "302" in str(caught.value)


# The streamed rows are those of the whole sheet, as another reader gives them

_SIGNS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"), exclude_characters="_")
_VALUES = st.one_of(
    st.none(),
    st.text(_SIGNS, max_size=8),
    st.integers(-(10**14), 10**14),
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda number: round(number, 6)),
    st.booleans(),
    st.dates(date(1950, 1, 1), date(2090, 1, 1)),
    st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1)).map(lambda each: each.replace(microsecond=0)),
)
_TABLES = st.lists(st.lists(_VALUES, max_size=5), max_size=8)
_AREAS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 6), st.integers(0, 3), st.integers(0, 3)), max_size=3)


@given(_TABLES, _AREAS, st.booleans())
def test_rows_are_those_of_the_whole_sheet(
    table: list[list[object]], areas: list[tuple[int, int, int, int]], is_1904: bool
) -> None:
    content = drawn(table, areas, is_1904)

    (sheet,) = sheets_in(io.BytesIO(content), "", "s")

    streamed = {(each.index, column): text for each in sheet.rows for column, text in enumerate(each.texts) if text}
    assert streamed == whole(content)
    assert all(each.texts and each.texts[-1] for each in sheet.rows)


def drawn(table: list[list[object]], areas: list[tuple[int, int, int, int]], is_1904: bool) -> bytes:
    buffer = io.BytesIO()
    options = {"date_1904": is_1904, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        page = book.add_worksheet("表")
        day, moment = (book.add_format({"num_format": each}) for each in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"))
        covered: set[tuple[int, int]] = set()
        for top, left, height, width in areas:
            cells = {(at, column) for at in range(top, top + height + 1) for column in range(left, left + width + 1)}
            if len(cells) > 1 and not cells & covered:
                covered |= cells
                page.merge_range(top, left, top + height, left + width, "")
        for index, line in enumerate(table):
            for column, value in enumerate(line):
                match value:
                    case str() if value:
                        page.write_string(index, column, value)
                    case bool():
                        page.write_boolean(index, column, value)
                    case int() | float():
                        page.write_number(index, column, value)
                    case datetime():
                        page.write_datetime(index, column, value, moment)
                    case date():
                        page.write_datetime(index, column, datetime.combine(value, time()), day)
    return buffer.getvalue()


def whole(content: bytes) -> dict[tuple[int, int], str]:
    """The texts of a sheet by position, read whole, merged areas cut to what is used."""
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("表")
    grid = [[shown(value) for value in line] for line in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top < len(grid) and left < len(grid[top]):
            for line in grid[top : bottom + 1]:
                line[left : right + 1] = [grid[top][left]] * len(line[left : right + 1])
    return {(index, column): text for index, line in enumerate(grid) for column, text in enumerate(line) if text}


def shown(value: object) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            text = f"{Decimal(f'{value:.15g}') + 0:f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ")
        case _:
            return str(value).strip()
