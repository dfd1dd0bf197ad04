"""A long sequence kept in a temporary file, so that memory stays flat however many rows there are."""

import pickle
import tempfile
import weakref
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar, overload

from formkit.records.whole import refusal

Item = TypeVar("Item")


class Spool(Sequence[Item], Generic[Item]):
    """A sequence that can only grow. Short ones never touch the disk; each look gives equal items, not the same ones.

    Raises RunRefused where the temporary folder is full.
    """

    def __init__(self, items: Iterable[Item] = (), together: int = 200) -> None:
        """`together` items are written at once, and what they share only once; one that is looked at reads them all."""
        self._together = together
        self._recent: list[Item] = []
        self._starts = array("Q")
        self._end = 0
        self._file = tempfile.SpooledTemporaryFile(max_size=1 << 20)  # noqa: SIM115 - closed with the spool itself
        weakref.finalize(self, self._file.close)
        for item in items:
            self.append(item)

    def append(self, item: Item) -> None:
        self._recent.append(item)
        if len(self._recent) < self._together:
            return
        content = pickle.dumps(self._recent, pickle.HIGHEST_PROTOCOL)
        try:
            self._file.seek(self._end)
            self._file.write(content)
            self._file.flush()
        except OSError as error:
            raise refusal(tempfile.gettempdir(), error) from None
        self._starts.append(self._end)
        self._end += len(content)
        self._recent = []

    def __len__(self) -> int:
        return len(self._starts) * self._together + len(self._recent)

    def __iter__(self) -> Iterator[Item]:
        for start in self._starts:
            yield from self._batch(start)
        yield from self._recent

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | Sequence[Item]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        at = range(len(self))[index]
        batch = at // self._together
        return (self._batch(self._starts[batch]) if batch < len(self._starts) else self._recent)[at % self._together]

    def _batch(self, start: int) -> list[Item]:
        self._file.seek(start)
        items = pickle.load(self._file)  # noqa: S301 - our own, in a file nobody else can open
        assert isinstance(items, list)
        return items
