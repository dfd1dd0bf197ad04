"""Cuts a run off at any of its steps that change something on disk."""

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal
from unittest.mock import patch

_CHANGING = ("BEGIN", "COMMIT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER")
_MOVING = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate")
_WRITING = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND


Kind = Literal["file", "archive"]


class Steps:
    """Counts the steps; before the one with number `cut`, counted from 1, `stop` is called with what it changes."""

    def __init__(self, root: Path, cut: int = 0, stop: Callable[[Kind], None] = lambda kind: None) -> None:
        self.count = 0
        self._root = str(root)
        self._cut = cut
        self._stop = stop

    def take(self, kind: Kind) -> None:
        self.count += 1
        if self.count == self._cut:
            self._stop(kind)

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        """What the interpreter tells of a change on disk below the root, SQLite's own files left out."""
        is_change = event in _MOVING
        if event == "open":
            mode, flags = arguments[1], arguments[2]
            is_change = isinstance(flags, int) and bool(flags & _WRITING) and not str(mode or "").startswith("r")
        if is_change and str(arguments[0]).startswith(self._root) and "index.sqlite" not in str(arguments[0]):
            self.take("file")


_listening: list[Steps] = []


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _listening and (event == "open" or event in _MOVING):
        _listening[0].hear(event, arguments)


sys.addaudithook(_hook)


class _Connection(sqlite3.Connection):
    def execute(self, sql: str, *parameters: object) -> sqlite3.Cursor:  # type: ignore[override]
        if sql.startswith(_CHANGING) and _listening:
            _listening[0].take("archive")
        if sql == "PRAGMA synchronous = FULL":
            sql = "PRAGMA synchronous = OFF"  # no power is cut here, and to wait for the disk takes most of the time
        return super().execute(sql, *parameters)  # type: ignore[arg-type]

    def executemany(self, sql: str, *parameters: object) -> sqlite3.Cursor:  # type: ignore[override]
        if _listening:
            _listening[0].take("archive")
        return super().executemany(sql, *parameters)  # type: ignore[arg-type]


def _halved(path: Path, content: bytes) -> int:
    """Writes a file in two halves, with a step between them."""
    with path.open("wb") as file:
        file.write(content[: len(content) // 2])
        file.flush()
        if _listening and str(path).startswith(_listening[0]._root):
            _listening[0].take("file")
        return file.write(content[len(content) // 2 :])


class _Descriptors:
    """What is done to open files of an archive: a long piece is written in two, and no disk is waited for."""

    def __init__(self) -> None:
        self._write, self._truncate = os.write, os.ftruncate
        self._is_half = False

    def write(self, descriptor: int, content: bytes) -> int:
        self._is_half = len(content) > 64 and not self._is_half
        self._take()
        return self._write(descriptor, content[: len(content) // 2] if self._is_half else content)

    def truncate(self, descriptor: int, length: int) -> None:
        self._take()
        self._truncate(descriptor, length)

    def sync(self, descriptor: int) -> None:
        self._take()

    def _take(self) -> None:
        if _listening:
            _listening[0].take("file")


@contextmanager
def counted(steps: Steps) -> Iterator[Steps]:
    """Counts all steps within it, of archives opened within it too."""
    with ExitStack() as stack:
        descriptors = _Descriptors()
        for name, each in (
            ("write", descriptors.write),
            ("ftruncate", descriptors.truncate),
            ("fsync", descriptors.sync),
        ):
            stack.enter_context(patch(f"os.{name}", each))
        stack.enter_context(patch("formkit.archive.disk._sync_file_system", lambda: None))
        stack.enter_context(_counted(steps))
        yield steps


@contextmanager
def _counted(steps: Steps) -> Iterator[Steps]:
    connect, write = sqlite3.connect, Path.write_bytes
    sqlite3.connect = lambda *rest, **more: connect(*rest, **more, factory=_Connection)  # type: ignore[assignment, misc]
    Path.write_bytes = _halved  # type: ignore[assignment, method-assign]
    _listening.append(steps)
    try:
        yield steps
    finally:
        _listening.clear()
        sqlite3.connect, Path.write_bytes = connect, write  # type: ignore[method-assign]
