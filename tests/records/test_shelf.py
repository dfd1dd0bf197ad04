"""A sequence kept on disk behaves as one kept in memory."""

from hypothesis import given
from hypothesis import strategies as st

from formkit.records.shelf import Shelf


@given(items=st.lists(st.tuples(st.integers(), st.text()), max_size=900))
def test_it_gives_what_was_put_in_any_number_of_times(items: list[tuple[int, str]]) -> None:
    shelf: Shelf[tuple[int, str]] = Shelf()
    for item in items:
        shelf.append(item)

    assert len(shelf) == len(items)
    assert [*shelf] == [*shelf] == items
    assert shelf[:20] == items[:20]
    assert all(shelf[index] == items[index] for index in range(-min(3, len(items)), min(3, len(items))))


def test_it_may_grow_while_it_is_read() -> None:
    shelf: Shelf[int] = Shelf()
    for number in range(450):
        shelf.append(number)
    reading = iter(shelf)

    first = [next(reading) for _ in range(250)]
    for number in range(450, 700):
        shelf.append(number)

    assert first == list(range(250))
    assert list(shelf) == list(range(700))
