"""What comes in is kept before anything reads it; what was read is kept with it."""

import json
import os
import stat
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from formkit.archive import Archive
from formkit.archive.documents import UNKNOWN
from formkit.archive.readings import Content, Original, Readings
from formkit.archive.receipts import STATE_WORDS, Incoming, Receipts, State
from formkit.errors import BadForm
from formkit.flow.describing import about_of
from formkit.flow.library import Library
from formkit.flow.opening import Task
from formkit.model.returned import Returned
from formkit.model.values import canonical
from formkit.read.files import MOST_BYTES_LOOKED_AT

_GROUP = 100  # files, or documents, for which the disk is waited for at once
_GROUP_BYTES = 64 * 1024 * 1024
_TRIES = 3  # how often a file that changes while it is read is begun anew
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)  # a pipe holds nobody up


@dataclass(frozen=True)
class Kept:
    """A file that came in, and what is to be read for it: its original in the archive, `digest`.

    Without a receipt it could not be taken, and is read where it lies: that tells why.
    """

    task: Task
    digest: str = ""
    receipt: int | None = None


def received(files: Sequence[Task], archive: Archive) -> list[Kept]:
    """All files, their originals kept: from here on they are read in the archive.

    Raises RunRefused where the archive cannot be written.
    """
    return [kept for group in _groups(files) for kept in _received(group, archive)]


def _groups(files: Sequence[Task]) -> Iterator[list[Task]]:
    group: list[Task] = []
    size = 0
    for each in files:
        with suppress(OSError):
            size += each[0].stat().st_size
        group.append(each)
        if len(group) == _GROUP or size > _GROUP_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _received(files: Sequence[Task], archive: Archive) -> Iterator[Kept]:
    whole: list[Task] = []

    def incoming() -> Iterator[Incoming]:
        for path, source in files:
            if (content := _content(path)) is not None:
                whole.append((path, source))
                yield Incoming(content, source, str(path))

    taken = dict(zip(whole, Receipts(archive).take(incoming())))
    for path, source in files:
        if (path, source) in taken:
            digest, receipt = taken[path, source]
            yield Kept((archive.objects.path(digest), source), digest, receipt)
        else:
            yield Kept((path, source))


def _content(path: Path) -> bytes | None:
    """What a file holds; None where it is none that can be kept: no file, far too large, not to be read, being written."""
    try:
        with os.fdopen(os.open(path, _FLAGS), "rb") as file:
            for _ in range(_TRIES):
                before = os.fstat(file.fileno())
                if not stat.S_ISREG(before.st_mode) or before.st_size > MOST_BYTES_LOOKED_AT:
                    return None
                content = file.read()
                after = os.fstat(file.fileno())
                if (after.st_size, after.st_mtime_ns) == (len(content), before.st_mtime_ns):
                    return content
                file.seek(0)
    except OSError:
        pass
    return None


class Keeping:
    """Keeps what is read on files that were received, and notes what became of each."""

    def __init__(self, archive: Archive, kept: Sequence[Kept], library: Library) -> None:
        self._archive = archive
        self._library = library
        self._kept = kept
        self._readings = Readings(archive)
        self._waiting: list[tuple[Returned, tuple[Original, ...]]] = []
        self._states: dict[str, tuple[State, str]] = {}  # of each object
        self._names: dict[str, set[str]] = {}
        for each in kept:
            self._names.setdefault(each.digest, set()).add(each.task[1])

    def add(self, returned: Returned, tasks: Collection[int]) -> None:
        """Takes a document and the files it comes from, by their place among those received. Raises RunRefused."""
        digests = [self._kept[each].digest for each in sorted(tasks) if self._kept[each].digest]
        for digest in digests:
            if returned.status != "unreadable":
                self._states[digest] = "kept", ""
            else:
                reason = next((each.code for each in returned.problems if each.severity == "error"), "")
                self._states.setdefault(digest, ("quarantined", reason))
        if returned.status == "blank":
            return
        originals = tuple(
            Original(digest, tuple(each for each in returned.sources if self._is_of(each, digest)))
            for digest in dict.fromkeys(digests)
        )
        self._waiting.append((returned, originals))
        if len(self._waiting) == _GROUP:
            self._flush()

    def _is_of(self, source: str, digest: str) -> bool:
        return any(source == name or source.startswith(f"{name}/") for name in self._names[digest])

    def _flush(self) -> None:
        if not self._waiting:
            return
        contents = [_shown(returned) for returned, _ in self._waiting]
        with self._archive.adding() as group:
            digests = [group.add(each) for each in contents]
        with self._archive.writing():
            for digest, (returned, originals) in zip(digests, self._waiting):
                self._readings.add(digest, _summed_up(returned, self._library), originals)
        self._waiting.clear()

    def close(self) -> str:
        """Notes what became of each file, once all documents were told, and says so in a line. Raises RunRefused."""
        self._flush()
        counts: dict[State, int] = dict.fromkeys(STATE_WORDS, 0)
        receipts = Receipts(self._archive)
        with self._archive.writing():
            for each in self._kept:
                state, reason = self._states.get(each.digest, ("pending", ""))
                counts[state] += 1
                if each.receipt is not None:
                    receipts.settle(each.receipt, state, reason)
        words = "，".join(f"{STATE_WORDS[state]} {count} 个" for state, count in counts.items())
        hint = "待定的没有收进来，原因见结果；处理好以后再读一次。" if counts["pending"] else ""
        return f"收进档案的原件：{len(self._kept)} 个文件，{words}。{hint}"


def _summed_up(returned: Returned, library: Library) -> Content:
    """What the index holds of a reading: what was accepted tells whose it is, and all that was read what it is found by."""
    about = UNKNOWN
    with suppress(BadForm):  # a form that can be used no more has been told already, by whoever read by it
        form = library.at(returned.form, returned.version or "") if returned.form else None
        if form is not None and returned.record is not None:
            about = about_of(form, returned.record)
    # A number that is not ours, or not what it says, makes it no document of ours.
    number = returned.document if returned.identity != "forged" else None
    signing = returned.completion.status if returned.completion is not None else ""
    texts = [*returned.sources]
    for value in (each.value for each in returned.fields):
        texts += [value.evidence.raw, *(() if value.value is None else (canonical(value.value),))]
    return Content(
        returned.form or "", returned.version or "", number or "", returned.status,
        replace(about, signing=signing), tuple(dict.fromkeys(filter(None, texts))),
    )  # fmt: skip


def _shown(returned: Returned) -> bytes:
    """A reading as its object holds it: the JSON of `formkit parse --json`."""
    return json.dumps(returned.plain(), ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
