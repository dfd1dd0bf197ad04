"""Sheets sorted into documents: whatever the order they come in, each is in one place and none is taken for another's."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from formkit.match.sorting import Known, Sorted, sort
from formkit.model.identity import Identity
from formkit.model.layout import Layout, PageLayout
from formkit.model.place import Box
from formkit.model.sheet import Fit, Sheet

A4 = Box(0, 0, 595, 842)


def page(rows: int) -> PageLayout:
    return PageLayout(595, 842, rows, (), (), None)


# Pages 0 first, 1 continuation, 2 last, 3 the only one.
LAYOUT = Layout("", {}, "rows", tuple(map(page, (10, 12, 6, 5))), only=(3,), first=(0,), continuation=(1,), last=(2,))


def fit(quality: float) -> Fit:
    return Fit((0, 595), (0, 842), (((0, 0), (595, 0)), ((0, 842), (595, 842))), quality, 0.5)


def sheet(at: int, number: str | None, layout_page: int, nth: int | None = None, count: int | None = None) -> Sheet:
    """A sheet of the document with this number, the stack's page `at`."""
    identity = None if number is None else Identity("f", "v", number, "CHECK")
    verdict = "none" if number is None else "verified"
    return Sheet(
        "stack.pdf", at, 1, A4, "known", identity, verdict, nth, count, "f", "v", layout_page, fit(0.9 - at / 10_000)
    )  # fmt: skip


def document(at: int, number: str, *layout_pages: int) -> list[Sheet]:
    """All sheets of a document, from page `at` of the stack on."""
    count = len(layout_pages)
    return [sheet(at + nth, number, each, nth + 1, count) for nth, each in enumerate(layout_pages)]


def sorted_(sheets: Sequence[Sheet], rows: int | None = None) -> Sorted:
    return sort(sheets, lambda whose: Known(LAYOUT, rows))


def codes(found: Sorted) -> list[str]:
    return [problem.code for each in found.bundles for problem in each.problems]


def pages(found: Sorted, sheets: Sequence[Sheet]) -> list[list[int]]:
    """The pages of the stack in each document, those that are read."""
    return [[sheets[each.sheet].page for each in bundle.pages if each.is_read] for bundle in found.bundles]


def test_pages_that_came_mixed_are_in_order_with_the_rows_they_hold() -> None:
    sheets = [*reversed(document(1, "A", 0, 1, 1, 2)), *document(5, "B", 3)]

    found = sorted_(sheets)

    assert pages(found, sheets) == [[1, 2, 3, 4], [5]]
    assert [each.row for each in found.bundles[0].pages] == [0, 10, 22, 34]
    assert codes(found) == []


def test_page_that_did_not_come_is_named() -> None:
    sheets = [each for each in document(1, "A", 0, 1, 1, 2) if each.nth not in (2, 3)]

    found = sorted_(sheets)

    assert codes(found) == ["page.missing"]
    assert "应有 4 页，没有收到第 2–3 页" in found.bundles[0].problems[0].message


def test_page_that_is_in_the_tray_is_named_as_such() -> None:
    first, last = document(1, "A", 0, 2)

    found = sorted_([first, replace(last, state="unknown", form=None, version=None, number=None, fit=None)])

    assert [each.sheet for each in found.unclaimed] == [1]
    assert "stack.pdf 第2页的二维码是这一份的，可是对不上版面" in found.bundles[0].problems[0].message


def test_without_a_page_in_the_code_the_issued_rows_tell_what_is_missing() -> None:
    found = sorted_([sheet(1, "A", 0), sheet(2, "A", 2)], rows=28)

    assert codes(found) == ["page.missing"]
    assert [(each.nth, each.row) for each in found.bundles[0].pages] == [(1, 0), (3, 22)]


def test_of_a_page_that_came_twice_the_better_is_read_and_both_are_named() -> None:
    good, bad = sheet(7, "A", 3, 1, 1), replace(sheet(2, "A", 3, 1, 1), fit=fit(0.5))

    found = sorted_([bad, good])

    assert [(each.sheet, each.is_read) for each in found.bundles[0].pages] == [(1, True), (0, False)]
    (problem,) = found.bundles[0].problems
    assert problem.code == "page.repeated"
    assert good.called in problem.message and bad.called in problem.message


def test_page_whose_code_tells_another_than_it_lies_over_is_not_read() -> None:
    first, last = document(1, "A", 0, 2)

    found = sorted_([replace(first, number=1), last])

    assert codes(found) == ["page.contradicts"]
    assert [each.is_read for each in found.bundles[0].pages] == [False, True]


def test_of_two_pages_in_one_place_none_is_read_where_nothing_tells_which() -> None:
    one, other = (replace(sheet(at, "A", at, 1, None)) for at in (0, 1))

    found = sort([one, other], lambda whose: None)

    assert codes(found) == ["page.contradicts"] * 2
    assert not any(each.is_read for each in found.bundles[0].pages)


def test_numbers_of_pages_that_differ_are_told() -> None:
    sheets = [*document(1, "A", 0, 2)[:1], sheet(2, "A", 2, 2, 3)]

    assert codes(sorted_(sheets)) == ["page.contradicts", "page.missing"]
    assert codes(sorted_(document(1, "A", 0, 2), rows=3)) == ["page.contradicts"] * 3


def test_pages_alike_without_a_page_in_their_code_are_in_the_order_they_came_and_that_is_told() -> None:
    sheets = [sheet(at, "A", each) for at, each in enumerate((2, 1, 0, 1))]

    found = sorted_(sheets)

    assert pages(found, sheets) == [[2, 1, 3, 0]]
    assert codes(found) == ["page.order_unknown"]


def test_forged_page_never_joins_a_true_document() -> None:
    true, false = document(1, "A", 0, 2)

    found = sorted_([true, replace(false, verdict="forged")])

    assert [each.whose.verdict for each in found.bundles] == ["verified", "forged"]
    assert codes(found) == ["page.missing", "page.missing"]


def test_page_without_a_code_is_a_document_by_itself_even_among_pages_of_one() -> None:
    first, _, last = document(1, "A", 0, 1, 2)

    found = sorted_([first, sheet(2, None, 1), last])

    assert pages(found, [first, first, last]) == [[1, 3], [1]]
    assert codes(found) == ["page.missing", "page.no_code"]


def test_page_over_another_form_than_its_code_names_is_nobodys() -> None:
    odd = replace(sheet(1, "A", 3), form="g")

    found = sorted_([odd])

    assert not found.bundles
    assert [problem.code for problem in found.unclaimed[0].problems] == ["page.contradicts"]


def test_page_of_a_version_that_is_not_at_hand_is_named() -> None:
    assert codes(sorted_([replace(sheet(1, "A", 3, 1, 1), version="w")])) == ["form.other_version"]


@st.composite
def stacks(draw: st.DrawFn) -> list[Sheet]:
    """Pages of several documents, some lost, some twice, some without a code, with a wrong page or check; and blanks."""
    sheets: list[Sheet] = []
    at = 1
    for number in draw(st.lists(st.sampled_from("ABCD"), max_size=4)):
        continuations = draw(st.integers(0, 2))
        whole = document(at, number, *draw(st.sampled_from([(3,), (0, *(1,) * continuations, 2)])))
        for each in whole:
            sheets += [each] * draw(st.sampled_from([0, 1, 1, 1, 2]))
        at += len(whole)
    changed = []
    for number, each in enumerate(sheets, start=1):
        own = replace(each, page=number, fit=fit(0.9 - number / 1000))
        kind = draw(
            st.sampled_from([*["as it is"] * 5, "no code", "forged", "other page", "blank", "unknown", "no nth"])
        )
        match kind:
            case "no code":
                own = replace(own, identity=None, verdict="none", nth=None, count=None)
            case "forged":
                own = replace(own, verdict="forged")
            case "other page":
                own = replace(own, number=draw(st.integers(0, 3)))
            case "blank":
                own = Sheet("stack.pdf", number, 1, A4, "blank")
            case "unknown":
                own = replace(own, state="unknown", form=None, version=None, number=None, fit=None)
            case "no nth":
                own = replace(own, nth=None, count=None)
        changed.append(own)
    return changed


def meant(found: Sorted, sheets: Sequence[Sheet]) -> object:
    """What was found, by the pages of the stack instead of the order they came in."""
    bundles = {
        (
            each.whose,
            tuple((sheets[one.sheet].page, one.nth, one.row, one.is_read) for one in each.pages),
            each.problems,
        )
        for each in found.bundles
    }
    tray = {(sheets[each.sheet].page, each.problems) for each in found.unclaimed}
    return bundles, tray, {sheets[each].page for each in found.blanks}


@given(stacks(), st.randoms(use_true_random=False), st.sampled_from([None, 3, 16, 40]))
def test_any_order_of_the_sheets_gives_the_same_documents(
    sheets: list[Sheet], random: object, rows: int | None
) -> None:
    shuffled = list(sheets)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert meant(sorted_(shuffled, rows), shuffled) == meant(sorted_(sheets, rows), sheets)


@given(stacks(), st.sampled_from([None, 3, 16, 40]))
def test_every_sheet_is_in_exactly_one_place(sheets: list[Sheet], rows: int | None) -> None:
    found = sorted_(sheets, rows)

    placed = [each.sheet for bundle in found.bundles for each in bundle.pages]
    assert sorted([*placed, *(each.sheet for each in found.unclaimed), *found.blanks]) == list(range(len(sheets)))


@given(stacks())
def test_no_page_is_read_twice_and_no_sheet_under_another_code_than_its_own(sheets: list[Sheet]) -> None:
    for bundle in sorted_(sheets).bundles:
        read = [each.nth for each in bundle.pages if each.is_read]
        own = {(sheet.identity, sheet.verdict) for each in bundle.pages for sheet in (sheets[each.sheet],)}
        assert len(read) == len(set(read))
        assert own == {(bundle.whose.identity, bundle.whose.verdict)}


@given(stacks())
def test_a_sheet_that_is_not_read_is_named(sheets: list[Sheet]) -> None:
    for bundle in sorted_(sheets).bundles:
        messages = "".join(problem.message for problem in bundle.problems)
        assert all(each.is_read or sheets[each.sheet].called in messages for each in bundle.pages)
