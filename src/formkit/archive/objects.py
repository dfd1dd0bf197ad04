"""Files that never change, each under the SHA-256 of its content: what came in, and what was made of it."""

import logging
import os
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import file_digest, sha256
from pathlib import Path

from formkit.archive.disk import make_durable
from formkit.errors import RunRefused

_LOG = logging.getLogger(__name__)
_INCOMING = "incoming"
_STALE = 24 * 3600  # seconds after which what is half written belongs to nobody any more
_READ_ONLY = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH


class Objects:
    """A folder of them. One is there as a whole or not at all, and once it is there it stays as it is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, digest: str) -> Path:
        """Where an object lies, or would."""
        # Few folders: each that a group touches has to be waited for where the file system cannot be as a whole.
        return self._folder / digest[:1] / digest

    def has(self, digest: str) -> bool:
        return self.path(digest).exists()

    def read(self, digest: str) -> bytes:
        """The content of an object. Raises RunRefused where it is gone or no longer what it was."""
        try:
            content = self.path(digest).read_bytes()
        except OSError as error:
            raise _refusal(digest, f"读不出来（{error.strerror}）") from None
        if sha256(content).hexdigest() != digest:
            raise _refusal(digest, "已经不是存进去时的样子")
        return content

    def all(self) -> Iterator[str]:
        """The names of all that lies where objects lie, in order; half-written ones do not."""
        if not self._folder.is_dir():
            return
        for folder in sorted(self._folder.iterdir()):
            if folder.is_dir() and folder.name != _INCOMING:
                yield from sorted(each.name for each in folder.iterdir())

    @contextmanager
    def adding(self) -> Iterator["Group"]:
        """A group of objects; they are there when it is left, and would outlast a loss of power.

        Where anything is raised none of them is added, unless moving into place fails half way: such ones are whole,
        and nobody knows of them. Raises OSError.
        """
        incoming = self._folder / _INCOMING
        incoming.mkdir(parents=True, exist_ok=True)
        _sweep(incoming)
        group = Group(self, incoming)
        try:
            yield group
            group._settle(self._folder)
        finally:
            group._abandon()


class Group:
    """Objects that are added together, so that the disk is waited for once."""

    def __init__(self, objects: Objects, incoming: Path) -> None:
        self._objects = objects
        self._incoming = incoming
        self._waiting: dict[str, Path] = {}
        self._digests: set[str] = set()

    def add(self, content: bytes) -> str:
        """Adds an object and gives its name, the SHA-256 of its content. Raises OSError."""
        digest = sha256(content).hexdigest()
        if digest in self._digests:
            return digest
        # Whoever has put it there may have been cut off before its name was on the disk: it is waited for in any case.
        self._digests.add(digest)
        if not _is_sound(self._objects.path(digest)):
            path = self._incoming / secrets.token_hex(16)
            self._waiting[digest] = path
            path.write_bytes(content)
        return digest

    def _settle(self, root: Path) -> None:
        if not self._digests:
            return
        make_durable(self._waiting.values())
        folders = {self._objects.path(digest).parent for digest in self._digests}
        for folder in folders:
            folder.mkdir(exist_ok=True)
        for digest, path in self._waiting.items():
            path.chmod(_READ_ONLY)
            _move(path, self._objects.path(digest))
        self._waiting.clear()
        make_durable((), (*folders, root, root.parent))

    def _abandon(self) -> None:
        for path in self._waiting.values():
            _remove(path)


def _refusal(digest: str, words: str) -> RunRefused:
    return RunRefused(f"档案里的文件 {digest[:12]}… {words}。请运行 formkit archive verify，看少了什么、怎样补。")


def _is_sound(path: Path) -> bool:
    """Whether an object is there as it should be; one that is damaged is to be replaced by what it should be."""
    try:
        with path.open("rb") as file:
            if file_digest(file, "sha256").hexdigest() == path.name:
                return True
    except FileNotFoundError:
        return False
    _LOG.warning("档案里的 %s 已经损坏，用这次收到的同一份原件换好", path.name)
    return False


def _move(source: Path, target: Path) -> None:
    try:
        source.replace(target)
    except PermissionError:
        # Windows replaces no file that is read-only: another process may have added the same one meanwhile.
        if _is_sound(target):
            _remove(source)
            return
        _remove(target)
        source.replace(target)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)  # Windows removes no file that is read-only
        path.unlink()


def _sweep(incoming: Path) -> None:
    """Removes what runs that were cut off have left half written; what is young may belong to one at work."""
    with suppress(OSError), os.scandir(incoming) as found:
        for each in found:
            if time.time() - each.stat().st_mtime > _STALE:
                _remove(Path(each.path))
