"""How much room a cell of a template has, and what of a template can change size."""

import pytest

from formkit.model.form import Form
from formkit.model.place import TableCell
from formkit.model.reading import Cell, Grid
from formkit.model.room import Room
from formkit.ooxml.formats import FORMATS
from formkit.ooxml.package import Package
from tests.ooxml.packages import excel_parts, packed, word_parts

_FIXED = '<w:trPr><w:trHeight w:val="400" w:hRule="exact"/></w:trPr>'


def cell(text: str, width: int = 2000, properties: str = "", run: str = '<w:sz w:val="20"/>') -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}"/>{properties}</w:tcPr>'
        f"<w:p><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p></w:tc>"
    )


def table(*rows: str, layout: str = "fixed") -> str:
    return f'<w:tbl><w:tblPr><w:tblLayout w:type="{layout}"/></w:tblPr>{"".join(rows)}</w:tbl>'


def row(*cells: str, height: str = _FIXED) -> str:
    return f"<w:tr>{height}{''.join(cells)}</w:tr>"


def rooms(body: str, styles: str = "") -> dict[tuple[int, int, int], Room]:
    parts = word_parts(body)
    if styles:
        space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        parts["word/styles.xml"] = f"<w:styles {space}>{styles}</w:styles>".encode()
    with Package(packed(parts)) as package:
        found = FORMATS["docx"].rooms(package, "form.docx")
    return {
        (place.table, place.row, place.column): room for place, room in found.items() if isinstance(place, TableCell)
    }


def test_room_is_width_height_and_type_in_points() -> None:
    assert rooms(table(row(cell("甲")))) == {(1, 1, 1): Room(100, 20, 10, 13)}


def test_row_whose_height_can_change_has_no_room() -> None:
    assert rooms(table(row(cell("甲"), height=""))) == {}


def test_cells_merged_downwards_have_the_height_of_all() -> None:
    start, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"

    found = rooms(table(row(cell("甲", properties=start)), row(cell("", properties=goes_on)), row(cell("乙"))))

    assert (found[1, 1, 1].height, found[1, 3, 1].height) == (40, 20)


def test_merge_with_a_row_that_can_change_has_no_room() -> None:
    start, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"

    found = rooms(table(row(cell("甲", properties=start)), row(cell("", properties=goes_on), height="")))

    assert (1, 1, 1) not in found


def test_type_size_comes_from_the_style_where_the_run_says_none() -> None:
    styles = (
        '<w:style w:styleId="Base"><w:rPr><w:sz w:val="18"/></w:rPr></w:style>'
        '<w:style w:styleId="Normal"><w:basedOn w:val="Base"/>'
        '<w:pPr><w:spacing w:line="240" w:lineRule="exact"/></w:pPr></w:style>'
    )

    found = rooms(table(row(cell("甲", run=""))), styles)

    assert (found[1, 1, 1].font_size, found[1, 1, 1].line_height) == (9, 12)


def test_styles_based_on_each_other_end() -> None:
    styles = (
        '<w:style w:styleId="Normal"><w:basedOn w:val="Other"/></w:style>'
        '<w:style w:styleId="Other"><w:basedOn w:val="Normal"/></w:style>'
    )

    assert rooms(table(row(cell("甲", run=""))), styles)[1, 1, 1].font_size == 10.5


@pytest.mark.parametrize(
    "body",
    [
        table(row(cell("甲"), cell("乙"))),
        table(row(cell("甲"), f"<w:sdt><w:sdtContent>{cell('乙')}</w:sdtContent></w:sdt>", cell("丙"))),
        table(row(cell("甲", properties='<w:gridSpan w:val="3"/>'), cell("乙"))),
        table(row(f"<w:tc><w:tcPr><w:tcW w:w='9000'/></w:tcPr><w:p/>{table(row(cell('里')))}</w:tc>"))
        + table(row(cell("后"))),
        table(row(cell("甲"), height=f'<w:trPr><w:gridBefore w:val="2"/>{_FIXED.removeprefix("<w:trPr>")}')),
    ],
)
def test_rooms_stand_where_the_walk_sees_the_cells(body: str) -> None:
    with Package(packed(word_parts(body))) as package:
        places = FORMATS["docx"].rooms(package, "form.docx").keys()
        grids = [each for each in FORMATS["docx"].walk(package, "form.docx") if isinstance(each, Grid)]

    assert set(places) == {each.place for grid in grids for each in grid.cells}


def test_every_field_of_the_real_form_has_room(demand_form: Form) -> None:
    content = demand_form.templates["docx"].content

    with Package(content) as package:
        found = FORMATS["docx"].rooms(package, "form.docx")
        cells = [
            each for grid in FORMATS["docx"].walk(package, "form.docx") if isinstance(grid, Grid) for each in grid.cells
        ]

    tagged = [each for each in cells if isinstance(each, Cell) and "{{" in each.text]
    assert len(tagged) > 30
    assert all(found[each.place].line_count >= 1 for each in tagged)


def test_word_tables_that_can_change_size_are_told() -> None:
    body = (
        table(row(cell("{{ a }}"), height=""), layout="autofit") + table(row(cell("{{ b }}"))) + table(row(cell("无")))
    )

    with Package(packed(word_parts(body))) as package:
        problems = FORMATS["docx"].reflows(package, "form.docx")

    assert [(each.code, str(each.place)) for each in problems] == [
        ("template.can_reflow", "第1个表格第1行第1列"),
        ("template.can_reflow", "第1个表格第1行第1列"),
    ]


def test_sheet_rows_that_can_change_height_are_told() -> None:
    inline = '<c t="inlineStr"><is><t>{{ a }}</t></is></c>'
    rows = f'<row r="1" customHeight="1">{inline}</row><row r="2">{inline}</row><row r="3"><c><v>1</v></c></row>'

    with Package(packed(excel_parts(rows))) as package:
        problems = FORMATS["xlsx"].reflows(package, "form.xlsx")

    assert [each.message for each in problems] == ["工作表“表”第2行：行高会随内容变化。请给这一行设定行高。"]
