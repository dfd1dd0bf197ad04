"""What was seen and is too much for memory, kept on disk until everything came in."""

import tempfile
from dataclasses import dataclass

from formkit.records.whole import refusal


@dataclass(frozen=True)
class Slot:
    """Where something lies in the pile."""

    start: int
    size: int


class Pile:
    """A temporary file of bytes. Raises RunRefused where there is no room left."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="formkit-")  # noqa: SIM115 - closed by `close`
        self._end = 0

    def close(self) -> None:
        self._file.close()

    def put(self, content: bytes) -> Slot:
        try:
            self._file.seek(self._end)
            self._file.write(content)
        except OSError as error:
            raise refusal(tempfile.gettempdir(), error) from None
        slot = Slot(self._end, len(content))
        self._end += len(content)
        return slot

    def get(self, slot: Slot) -> bytes:
        self._file.seek(slot.start)
        return self._file.read(slot.size)
