"""The running text of an agreement: every change of it is named, and nothing that was filled in is."""

import copy
import io
from collections.abc import Callable
from dataclasses import replace

import docx
import pytest
from docx.document import Document as WordDocument
from hypothesis import given
from hypothesis import strategies as st

from formkit.forms import find_form, load_form
from formkit.forms.template import template_rows
from formkit.generate import fill
from formkit.match import Matched, match
from formkit.model.document import Document
from formkit.model.identity import Identity
from formkit.model.record import Record
from formkit.model.template import Template
from formkit.read.files import read_content
from tests.circle.strategies import records
from tests.papers import paper
from tests.small_form import small_form

FORM = load_form(find_form("4.1")).usable()


def issued(record: Record | None = None) -> bytes:
    return fill(FORM, Document(Identity("4.1", FORM.version, "N-1"), record or Record("4.1", {})), "docx")


ISSUED = issued()


def returned(edit: Callable[[WordDocument], object]) -> Matched:
    document = docx.Document(io.BytesIO(ISSUED))
    edit(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return match(FORM, read_content(buffer.getvalue(), "return.docx"))


def named(matched: Matched) -> list[str]:
    return [each.code for each in matched.problems if each.code.startswith(("print.", "page."))]


def message(matched: Matched, code: str) -> str:
    return next(each.message for each in matched.problems if each.code == code)


def clause(document: WordDocument, words: str) -> docx.text.paragraph.Paragraph:
    return next(each for each in document.paragraphs if words in each.text)


def rewrite(words: str, new: str) -> Callable[[WordDocument], None]:
    """Replaces printed words in the run that holds them."""

    def edit(document: WordDocument) -> None:
        run = next(run for each in document.paragraphs for run in each.runs if words in run.text)
        run.text = run.text.replace(words, new)

    return edit


def test_agreement_as_issued_is_the_same() -> None:
    matched = match(FORM, read_content(ISSUED, "return.docx"))

    assert (matched.print, named(matched)) == ("一致", [])


@given(records(FORM))
def test_whatever_is_filled_in_changes_no_clause(record: Record) -> None:
    matched = match(FORM, read_content(issued(record), "return.docx"))

    assert matched.print == "一致"
    # A value that is word for word another label of the form is told; that is a doubt, and no change of print.
    assert [code for code in named(matched) if code != "page.text_outside"] == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("三十日内仍未改正", "十日内仍未改正", "删去了“三”"),
        ("期满前九十日内", "期满前六十日内", "“3.2期满前九十日内…”改成了“3.2期满前六十日内…”"),
        ("不得向第三方披露", "可以向第三方披露", "不得向第三方披露…”改成了“…未经书面同意可以向第三方披露…"),
        ("次月一日起调整", "当月一日起调整", "次月一日起调整…”改成了“…价格自变化之日的当月一日起调整"),
        ("，法律另有规定的除外", "", "删去了“,法律另有规定的除外”"),
        ("具有同等效力。", "具有同等效力，以甲方所执为准。", "是添的"),
    ],
)
def test_changed_words_of_a_clause_are_named(old: str, new: str, told: str) -> None:
    matched = returned(rewrite(old, new))

    assert (matched.print, named(matched)) == ("疑似改动", ["print.altered"])
    assert told in message(matched, "print.altered")


def test_words_added_behind_the_last_blank_of_a_clause_are_named() -> None:
    matched = returned(lambda document: clause(document, "计费。").add_run("甲方可以不付。"))

    assert (matched.print, named(matched)) == ("疑似改动", ["print.altered"])


def test_deleted_clause_is_named() -> None:
    def delete(document: WordDocument) -> None:
        element = clause(document, "9.2")._p
        element.getparent().remove(element)

    matched = returned(delete)

    assert (matched.print, named(matched)) == ("疑似改动", ["print.deleted"])
    assert "9.2" in message(matched, "print.deleted")


def test_added_clause_is_named() -> None:
    matched = returned(lambda document: clause(document, "9.2").insert_paragraph_before("9.1之一 甲方免除一切责任。"))

    assert (matched.print, named(matched)) == ("疑似改动", ["print.added"])


@pytest.mark.parametrize(
    "place,text", [("9.2", "以上双方已阅"), ("", "本协议未尽事宜以甲方的解释为准，乙方不得另行主张。")]
)
def test_text_that_is_no_clause_between_others_is_told_as_text_outside(place: str, text: str) -> None:
    def add(document: WordDocument) -> None:
        if place:
            clause(document, place).insert_paragraph_before(text)
        else:
            document.add_paragraph(text)

    matched = returned(add)

    assert (matched.print, named(matched)) == ("一致", ["page.text_outside"])


def test_clause_added_where_the_form_prints_a_paragraph_that_is_one_blank_is_named() -> None:
    small = small_form()
    printed = "一、双方应当按照本协议的约定履行义务。"
    clauses = ("{{ place }}", printed, "二、本协议自双方签字盖章之日起生效。")
    rows, loops, _ = template_rows(paper("\n".join(clauses), "form.docx").blocks, small, {})
    form = replace(small, templates={"docx": Template("docx", b"", rows, (), loops)})

    matched = match(form, paper("\n".join(("海州市", printed, "三、甲方可以随时解除且不承担责任。", clauses[-1]))))

    assert (matched.print, [each.code for each in matched.problems if "print" in each.code]) == (
        "疑似改动",
        ["print.added"],
    )


def test_clause_that_stands_a_second_time_with_another_number_is_named() -> None:
    def repeat(document: WordDocument) -> None:
        paragraph = clause(document, "三十日内仍未改正")
        paragraph.insert_paragraph_before(paragraph.text.replace("三十日", "三日"))

    assert returned(repeat).print == "疑似改动"


def test_clause_moved_as_it_is_is_only_told() -> None:
    def move(document: WordDocument) -> None:
        clause(document, "12.1")._p.addprevious(clause(document, "9.2")._p)

    matched = returned(move)

    assert (matched.print, named(matched)) == ("一致", ["print.moved"])


def test_clause_with_a_comment_beside_it_is_not_called_the_same() -> None:
    matched = returned(lambda document: document.add_comment(clause(document, "9.2").runs, text="不同意"))

    assert (matched.print, named(matched)) == ("无法判断", [])


def test_spaces_and_the_width_of_signs_do_not_count() -> None:
    matched = returned(rewrite("，未经书面同意", " , 未经 书面同意"))

    assert (matched.print, named(matched)) == ("一致", [])


@given(st.data())
def test_any_sign_changed_in_a_clause_is_named(data: st.DataObject) -> None:
    document = docx.Document(io.BytesIO(ISSUED))
    # Beside a blank, what is typed belongs to the blank.
    runs = [each.runs[0] for each in document.paragraphs if len(each.runs) == 1 and each.text.strip()]
    run = runs[data.draw(st.integers(0, len(runs) - 1))]
    places = [place for place, sign in enumerate(run.text) if not sign.isspace()]
    place = places[data.draw(st.integers(0, len(places) - 1))]
    new = data.draw(st.sampled_from(["", "甲", "9", run.text[place] * 2]))
    if new == run.text[place]:
        new = "乙"
    run.text = run.text[:place] + new + run.text[place + 1 :]
    buffer = io.BytesIO()
    document.save(buffer)

    matched = match(FORM, read_content(buffer.getvalue(), "return.docx"))

    assert matched.print == "疑似改动", run.text


def test_form_without_sentences_has_no_verdict() -> None:
    small = replace(FORM, templates={"docx": replace(FORM.templates["docx"], rows=(), loops=())}, fields=(), tables=())

    assert match(small, read_content(ISSUED, "return.docx")).print is None


def test_total_that_stands_a_second_time_is_no_row_of_the_table() -> None:
    def repeat(document: WordDocument) -> None:
        line = next(row for table in document.tables for row in table.rows if "每月合计" in row.cells[0].text)._tr
        copied = copy.deepcopy(line)
        for number, each in enumerate(copied.iter("{*}tc")):
            if number == 1:
                paragraph = next(each.iter("{*}p"))
                for child in list(paragraph):
                    paragraph.remove(child)
                docx.text.paragraph.Paragraph(paragraph, None).add_run("2,498.00")
        line.addprevious(copied)

    matched = returned(repeat)

    assert not [each.path for each in matched.values if each.path.startswith("products[")]
    assert "page.text_outside" in named(matched)
