"""Pages that were printed: what a page shows less clearly than a file does is put back."""

from dataclasses import replace

from formkit.match import match
from formkit.model.place import Box, PageBox
from formkit.model.reading import Line
from formkit.model.values import canonical
from tests.match.test_matching import FORM, table
from tests.papers import paper

TEMPLATE = replace(FORM.templates["docx"], margins=(("附表T",), ("第1页共1页",)))
PRINTED = replace(FORM, templates={"docx": TEMPLATE})


def read(drawn: str, *margins: Line) -> tuple[dict[str, str], list[tuple[str, str]]]:
    matched = match(PRINTED, replace(paper(drawn, "return.pdf"), format="pdf", margins=margins))
    values = {each.path: canonical(each.value) for each in matched.values if each.value is not None}
    return values, [(each.path, each.code) for each in matched.problems]


def test_page_header_and_footer_of_the_form_are_no_text_outside() -> None:
    _, problems = read("附表T\n\n" + table("1 | A-1 | | | | ") + "\n\n    第 2 页  共 3 页")

    assert problems == []


def test_note_at_the_edge_of_a_page_is_told() -> None:
    _, problems = read("请先电话联系\n\n" + table("1 | A-1 | | | | "))

    assert problems == [("", "page.text_outside")]


def test_sentence_that_fell_apart_into_lines_is_read_as_one() -> None:
    drawn = table("1 | A-1 | | | | ").replace("签订，一式4份", "签\n    订，一式4份")

    values, problems = read(drawn)

    assert (values["place"], values["copies"]) == ("海州市", "4")
    assert problems == []


def test_value_in_what_each_page_repeats_is_read_once() -> None:
    margins = [Line("本表于海州市签订，一式4份。", PageBox("return.pdf", page, Box(0, 0, 9, 9))) for page in (1, 2)]
    drawn = table("1 | A-1 | | | | ").replace("本表于海州市签订，一式4份。", "")

    values, _ = read(drawn, *margins)

    assert (values["place"], values["copies"]) == ("海州市", "4")
