"""Filling a Word document: what is written is read back as it is."""

import io
from collections.abc import Mapping

import docx
import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formkit.model.reading import Grid, Line
from formkit.ooxml.package import Package
from formkit.ooxml.word import walk_document
from formkit.ooxml.word_write import WordTemplate, write_document


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
_COMPILED = WordTemplate(_TEMPLATE)
_SEVERAL: dict[str, WordTemplate] = {}


def filled(context: Mapping[str, object]) -> tuple[str, list[list[str]]]:
    """The paragraph and the rows of the table, as they are read back."""
    with Package(write_document(_TEMPLATE, context, {})) as package:
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
        "{_{ a }_} {_% b %_}",
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
        write_document(_TEMPLATE, {"sites": []}, {})


def test_template_cannot_leave_the_sandbox() -> None:
    with pytest.raises(jinja2.exceptions.SecurityError):
        write_document(template("{{ cycler.__init__.__globals__ }}"), {"sites": []}, {})


def test_same_values_give_the_same_bytes() -> None:
    one, other = (write_document(_TEMPLATE, {"name": "x", "sites": []}, {"a": "1"}) for _ in range(2))

    assert one == other


# Of each sort of value one that is written in a way of its own, or that a writer could get wrong.
_NASTY = (
    "", " ", "0", "普通", "甲\n乙", "\n", "\n\n甲\n", "a\tb", "\t", "\t\n\t", "a\r\nb\rc", "\a", "a\ab\fc", "\x00", "a\x0bb\ud800",
    "&", "A&B", "<w:p>", "]]>", "\"'", "&amp;", "&#10;", "{{", "}}", "{{ name }}", "{% for %}", "{# x #}", "{_{", "}_}", "%_}",
    "😀👍🏽", "𬬿鿏", "\u3000全角\u3000", "\u2028\u2029\x85", "\ufffd", "\ufeff", "  前后  ", "长" * 300,
)  # fmt: skip


def parts_of(content: bytes) -> dict[str, bytes]:
    with Package(content) as package:
        return {name: part for name, part in package.parts().items() if not name.startswith(("_rels/", "[Content"))}


def assert_like_docxtpl(compiled: WordTemplate, context: Mapping[str, object]) -> None:
    expected = compiled.slowly(context)
    written = parts_of(compiled.document(context, {}))
    for name in written.keys() - {"docProps/custom.xml"}:
        assert written[name] == expected[name], name


@settings(max_examples=20)
@given(st.text(max_size=20), st.lists(st.fixed_dictionaries({"site": st.text(), "lon": st.text()}), max_size=3))
def test_any_text_is_written_as_docxtpl_writes_it(name: str, sites: list[dict[str, str]]) -> None:
    assert_like_docxtpl(_COMPILED, {"name": name, "sites": sites})


@pytest.mark.parametrize("text", ["{{ name }}{{ name }}", "{{ name }} & “{{ name }}”", "{{ name }}"])
@pytest.mark.parametrize("value", _NASTY)
def test_texts_of_several_slots_equal_those_of_docxtpl(text: str, value: str) -> None:
    compiled = WordTemplate(template(text)) if text not in _SEVERAL else _SEVERAL[text]
    _SEVERAL[text] = compiled

    assert compiled.is_cut
    assert_like_docxtpl(compiled, {"name": value, "sites": []})


@pytest.mark.parametrize(
    "text",
    [
        "{% if name %}有{% endif %}",
        "{{ name|upper }}",
        "{% for r in sites %}{{ r.site }}，{% endfor %}",
        "{{ sites[0].site }}",
        "{% for r in sites %}{{ loop.index }}{% endfor %}",
        "{% set a = name %}{{ a }}",
    ],
)
def test_tags_that_are_more_than_slots_are_left_to_docxtpl(text: str) -> None:
    compiled = WordTemplate(template(text))
    context = {"name": "Abc", "sites": [{"site": "x", "lon": "1"}]}

    assert not compiled.is_cut
    assert_like_docxtpl(compiled, context)


@pytest.mark.parametrize("row", [{"site": None, "lon": 1.5}, {"site": None, "lon": None}, {"site": 0, "lon": ""}])
def test_value_that_is_no_text_is_left_to_docxtpl(row: Mapping[str, object]) -> None:
    assert_like_docxtpl(_COMPILED, {"name": 3, "sites": [row]})
    assert_like_docxtpl(_COMPILED, {"name": "", "sites": [row]})


def test_row_that_lacks_a_field_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        write_document(_TEMPLATE, {"name": "", "sites": [{"site": "x"}]}, {})
