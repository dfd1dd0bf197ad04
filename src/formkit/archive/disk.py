"""What was written, made to stay: it is on the disk, not only on its way there."""

import ctypes
import os
import sys
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import cache
from pathlib import Path

_MANY = 8  # files from which on it pays to have all that the file system holds written at once
_BINARY = getattr(os, "O_BINARY", 0)  # Windows would else turn line ends


def make_durable(files: Collection[Path], folders: Collection[Path] = ()) -> None:
    """Returns when the content of all files, and then the names in all folders, would outlast a loss of power.

    All are taken to lie in one file system. Raises OSError.
    """
    whole = _sync_file_system() if len(files) + len(folders) >= _MANY else None
    if whole is not None:
        whole(next(iter((*files, *folders))))
        return
    for each in files:
        # Windows flushes only what is open for writing.
        descriptor = os.open(each, os.O_RDWR | _BINARY)
        try:
            sync(descriptor)
        finally:
            os.close(descriptor)
    for each in folders:
        _sync_folder(each)


def sync(descriptor: int) -> None:
    """Returns when what was written to an open file is on the disk. Raises OSError."""
    if sys.platform == "darwin":
        import fcntl

        # fsync of macOS leaves it in the cache of the disk; not every file system knows better.
        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return  # its folders cannot be opened; NTFS keeps a journal of names
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)


@cache
def _sync_file_system() -> Callable[[Path], None] | None:
    """What writes all that a file system holds, by any path in it; None where there is no such call that tells faults."""
    if sys.platform != "linux" or _linux() < (5, 8):  # before, syncfs kept write errors to itself
        return None
    syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if syncfs is None:
        return None

    def synced(path: Path) -> None:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            if syncfs(descriptor):
                error = ctypes.get_errno()
                raise OSError(error, os.strerror(error), str(path))
        finally:
            os.close(descriptor)

    return synced


def _linux() -> tuple[int, int]:
    """The version of the kernel, (0, 0) where it cannot be read."""
    major, _, rest = os.uname().release.partition(".")
    minor = rest.partition(".")[0]
    return (int(major), int(minor)) if major.isdigit() and minor.isdigit() else (0, 0)
