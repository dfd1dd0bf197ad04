"""Filling a Word document: what is written is read back as it is."""

import io
from collections.abc import Mapping

import docx
import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formkit.model.reading import Grid, Line
from formkit.ooxml.package import Package, write_package
from formkit.ooxml.word import walk_document
from formkit.ooxml.word_write import fill_document


def template(first: str = "客户：{{ name }}。") -> bytes:
    document = docx.Document()
    document.add_paragraph(first)
    table = document.add_table(4, 2)
    for row, words in enumerate((("站点", "经度"), ("{%tr for r in sites %}", ""), ("{{ r.site }}", "{{ r.lon }}"))):
        for column, text in enumerate(words):
            table.cell(row, column).text = text
    table.cell(3, 0).text = "{%tr endfor %}"
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


_TEMPLATE = template()


def filled(context: Mapping[str, object]) -> tuple[str, list[list[str]]]:
    """The paragraph and the rows of the table, as they are read back."""
    with Package(write_package(fill_document(_TEMPLATE, context).items())) as package:
        line, grid = (each for each in walk_document(package, "r.docx") if isinstance(each, Grid) or each.text)
    assert isinstance(line, Line) and isinstance(grid, Grid)
    return line.text, [[cell.text for cell in grid.row(number)] for number in range(grid.row_count)]


@pytest.mark.parametrize("count", [0, 1, 30])
def test_each_row_is_written_in_its_order(count: int) -> None:
    rows = [{"site": f"站{number}", "lon": f"117.{number}"} for number in range(count)]

    text, table = filled({"name": "测试", "sites": rows})

    assert text == "客户：测试。"
    assert table == [["站点", "经度"], *([row["site"], row["lon"]] for row in rows)]


@pytest.mark.parametrize(
    "value",
    [
        "A&B",
        "<w:p/></w:t></w:r></w:p><w:p>",
        "{{ name }}",
        "{% for %}",
        "{{ cycler.__init__ }}",
        "=1+1",
        "甲\n乙",
        "a\tb",
        "😀𬬿",
        "  前后  ",
        "\"'“”",
        "&amp;",
    ],
)
def test_any_text_stays_that_text(value: str) -> None:
    text, table = filled({"name": value, "sites": [{"site": value, "lon": "1"}]})

    assert text == f"客户：{value}。"
    assert table[1] == [value, "1"]


@settings(max_examples=15)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=20))
def test_what_is_written_is_read_back(value: str) -> None:
    assert filled({"name": value, "sites": []})[0] == f"客户：{value}。"


def test_control_characters_make_no_paragraph_and_no_page() -> None:
    text, table = filled({"name": "a\a\f\x00\ud800b", "sites": [{"site": "c\ad", "lon": "1"}]})

    assert text == "客户：ab。"
    assert table[1] == ["cd", "1"]


def test_tag_that_names_nothing_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        fill_document(_TEMPLATE, {"sites": []})


def test_template_cannot_leave_the_sandbox() -> None:
    with pytest.raises(jinja2.exceptions.SecurityError):
        fill_document(template("{{ cycler.__init__.__globals__ }}"), {"sites": []})


def test_same_values_give_the_same_bytes() -> None:
    one, other = (write_package(fill_document(_TEMPLATE, {"name": "x", "sites": []}).items()) for _ in range(2))

    assert one == other
