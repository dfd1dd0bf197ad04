"""A sequence kept on disk behaves as one kept in memory."""

from hypothesis import given
from hypothesis import strategies as st

from formkit.records.spool import Spool


@given(items=st.lists(st.tuples(st.integers(), st.text()), max_size=900))
def test_it_gives_what_was_put_in_any_number_of_times(items: list[tuple[int, str]]) -> None:
    spool: Spool[tuple[int, str]] = Spool()
    for item in items:
        spool.append(item)

    assert len(spool) == len(items)
    assert [*spool] == [*spool] == items
    assert spool[:20] == items[:20]
    assert all(spool[index] == items[index] for index in range(-min(3, len(items)), min(3, len(items))))


def test_it_may_grow_while_it_is_read() -> None:
    spool: Spool[int] = Spool()
    for number in range(450):
        spool.append(number)
    reading = iter(spool)

    first = [next(reading) for _ in range(250)]
    for number in range(450, 700):
        spool.append(number)

    assert first == list(range(250))
    assert list(spool) == list(range(700))
