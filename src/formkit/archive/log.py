"""A file of entries that only grows, a line each; after those of one change a line with the head of the log by then.

Entries are JSON in UTF-8. The leaf of an entry is the line as it stands, without its end, so that any program can
check the log. What follows the last head was cut off while it was being written, and counts as never written.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from formkit.archive.disk import make_durable, sync
from formkit.archive.merkle import Edge, Head, leaf_hash

_HEAD = b'{"head":'
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


@dataclass(frozen=True)
class Batch:
    """The entries of one change: `edge` is that of the log with them, `says` the head that is written behind them.

    It lies between the bytes `start` and `end` of the file. `says` is None of what was cut off.
    """

    lines: tuple[bytes, ...]
    edge: Edge
    says: Head | None
    start: int
    end: int

    @property
    def is_sound(self) -> bool:
        """Whether the entries, and all before them, are those that the head was written for."""
        return self.says == self.edge.head


def batch_of(lines: Sequence[bytes], edge: Edge, start: int) -> tuple[Batch, bytes]:
    """The next change of a log that ends with `edge` at byte `start`, and the bytes to be written for it."""
    for line in lines:
        edge = edge.grown(leaf_hash(line))
    shown = json.dumps({"head": str(edge.head)}, separators=(",", ":")).encode("ascii")
    content = b"".join(line + b"\n" for line in (*lines, shown))
    return Batch(tuple(lines), edge, edge.head, start, start + len(content)), content


class Log:
    """The file. One writer at a time: whoever writes holds the lock of the index."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def size(self) -> int:
        """Its length in bytes, 0 where there is none."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def write(self, content: bytes, start: int) -> None:
        """Writes at byte `start`, whatever stood from there on; returns when it is on the disk.

        Where that fails the file is as it was before, as far as it can be. Raises OSError.
        """
        is_new = not self.path.exists()
        descriptor = os.open(self.path, _FLAGS, 0o644)
        try:
            try:
                os.lseek(descriptor, start, os.SEEK_SET)
                rest = memoryview(content)
                while rest:
                    rest = rest[os.write(descriptor, rest) :]
                os.ftruncate(descriptor, start + len(content))
                sync(descriptor)
            except BaseException:
                with suppress(OSError):
                    os.ftruncate(descriptor, start)
                raise
        finally:
            os.close(descriptor)
        if is_new:
            make_durable((), (self.path.parent,))

    def batches(self, edge: Edge, start: int = 0, end: int | None = None) -> Iterator[Batch]:
        """The changes from byte `start` on, where the log has `edge`, up to byte `end`; what was cut off comes last.

        Raises OSError.
        """
        try:
            file = self.path.open("rb")
        except FileNotFoundError:
            return
        with file:
            file.seek(start)
            lines: list[bytes] = []
            place = start
            for line in file:
                place += len(line)
                if end is not None and place > end:
                    place -= len(line)
                    break
                if not line.endswith(b"\n"):
                    lines.append(line)
                    break
                if not line.startswith(_HEAD):
                    lines.append(line[:-1])
                    edge = edge.grown(leaf_hash(line[:-1]))
                    continue
                yield Batch(tuple(lines), edge, _head(line), start, place)
                lines, start = [], place
            if lines:
                yield Batch(tuple(lines), edge, None, start, place)


def _head(line: bytes) -> Head:
    """The head in a line; one that cannot be read is no head of any log."""
    try:
        found = Head.parse(json.loads(line)["head"])
    except (ValueError, TypeError, KeyError, AttributeError):
        found = None
    return found or Head(-1, b"")
