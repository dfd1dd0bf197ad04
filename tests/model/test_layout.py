"""The pages of documents: which layouts they have, by how many rows or how many pages there are."""

import pytest

from formkit.model.layout import Layout, PageLayout


def page(rows: int) -> PageLayout:
    return PageLayout(595, 842, rows, (), (), None)


LIST = Layout("", {}, "rows", tuple(map(page, (10, 12, 6, 5))), only=(3,), first=(0,), continuation=(1,), last=(2,))
# As an agreement: clauses before and after a list that may go on.
LONG = Layout(
    "", {}, "rows", tuple(map(page, (0, 5, 9, 4, 0))), only=(0, 1, 4), first=(0, 1), continuation=(2,), last=(3, 4)
)
PAIRS = Layout("", {}, "rows", tuple(map(page, (2, 3, 3, 2))), only=(0,), first=(0,), continuation=(1, 2), last=(3,))
FIXED = Layout("", {}, "", (page(0), page(0)), only=(0, 1))


def test_ways_of_a_document_of_so_many_pages() -> None:
    assert list(LIST.ways(1)) == [(3,)]
    assert list(LIST.ways(2)) == [(0, 2)]
    assert list(LIST.ways(4)) == [(0, 1, 1, 2)]
    assert list(LIST.ways(0)) == []


def test_document_of_as_many_pages_may_be_made_up_in_two_ways() -> None:
    assert list(LONG.ways(4)) == [(0, 1, 3, 4)]
    assert list(LONG.ways(3)) == [(0, 1, 4)]
    assert LONG.numbers_at(3, 4) == (3,)


def test_pages_that_go_on_together_are_never_parted() -> None:
    assert list(PAIRS.ways(3)) == []
    assert list(PAIRS.ways(4)) == [(0, 1, 2, 3)]


def test_form_without_rows_has_one_way() -> None:
    assert list(FIXED.ways(2)) == [(0, 1)]
    assert list(FIXED.ways(3)) == []


@pytest.mark.parametrize("layout", [LIST, LONG, PAIRS, FIXED])
@pytest.mark.parametrize("rows", [0, 1, 5, 6, 16, 17, 29, 60])
def test_every_page_of_a_document_is_among_those_it_may_be(layout: Layout, rows: int) -> None:
    if layout is FIXED:
        rows = 0
    numbers = [number for number, _ in layout.pages_of(rows)]

    assert tuple(numbers) in layout.ways(len(numbers))
    for nth, number in enumerate(numbers, start=1):
        assert number in layout.numbers_at(nth, len(numbers))


def test_page_of_a_number_of_pages_that_no_document_has_is_none() -> None:
    assert FIXED.numbers_at(1, 9) == ()
