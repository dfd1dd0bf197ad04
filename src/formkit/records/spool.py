<<<<<<< HEAD
"""A long sequence kept in a temporary file, so that memory stays flat however many rows there are."""

import pickle
=======
"""Rows kept outside memory: written once, had again by number as often as wanted."""

import json
>>>>>>> h-run
import tempfile
import weakref
from array import array
from collections.abc import Iterable, Iterator, Sequence
<<<<<<< HEAD
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
=======
from typing import overload

from formkit.errors import RunRefused
from formkit.model.reading import Doubt
from formkit.ooxml.excel_rows import SheetRow

_HELD_BYTES = 1024 * 1024  # shorter lists never reach the disk


class Spool(Sequence[SheetRow]):
    """Rows in a temporary file that goes with the last user of it."""

    def __init__(self, rows: Iterable[SheetRow] = ()) -> None:
        self._file = tempfile.SpooledTemporaryFile(_HELD_BYTES)  # noqa: SIM115  # closed with the spool itself
        self._ends = array("Q")
        self._doubts: dict[tuple[Doubt, ...], int] = {}
        weakref.finalize(self, self._file.close)
        for row in rows:
            self.append(row)

    def append(self, row: SheetRow) -> int:
        """Keeps a row, and gives the number under which it is had. Raises RunRefused where there is no room."""
        doubts = [(column, self._doubts.setdefault(each, len(self._doubts))) for column, each in row.doubts.items()]
        content = json.dumps([row.index, row.is_hidden, row.texts, doubts], ensure_ascii=False)
        end = self._ends[-1] if self._ends else 0
        written = content.encode("utf-8", "surrogatepass")
        try:
            self._file.seek(end)
            self._file.write(written)
        except OSError as error:
            raise RunRefused(f"临时文件夹写不下数据（{error.strerror}）。请腾出一些磁盘空间后再试。") from None
        self._ends.append(end + len(written))
        return len(self._ends) - 1

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, number: int) -> SheetRow: ...

    @overload
    def __getitem__(self, number: slice) -> list[SheetRow]: ...

    def __getitem__(self, number: int | slice) -> SheetRow | list[SheetRow]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        number = range(len(self))[number]
        start = self._ends[number - 1] if number else 0
        self._file.seek(start)
        content = self._file.read(self._ends[number] - start)
        index, is_hidden, texts, doubts = json.loads(content.decode("utf-8", "surrogatepass"))
        known = list(self._doubts) if doubts else []
        return SheetRow(index, texts, {column: known[each] for column, each in doubts}, is_hidden)

    def __iter__(self) -> Iterator[SheetRow]:
        return (self[number] for number in range(len(self)))
>>>>>>> h-run
