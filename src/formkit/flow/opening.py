"""The first look at every file: the documents that can be read from it at once, and the pages that are pictures."""

import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from formkit.archive import open_archive
from formkit.flow.library import form_of
from formkit.flow.packing import packed
from formkit.flow.returning import Heard, Listener, unreadable
from formkit.flow.workers import Done, Lost, Step, Workers, done_here, seldom_collected
from formkit.read import files_in
from formkit.read.parcels import Held

Task = tuple[Path, str]  # a file, and how it is called in evidence
Group = tuple[str, str, str]  # form, version and number of the document a file belongs to


@dataclass(frozen=True)
class Packed:
    """A `Heard` as it crosses processes and lies in the pile, with what sorts it: only at the end is it opened."""

    group: Group | None
    digest: str
    content: bytes


@dataclass(frozen=True)
class Opened:
    """What came of a file, by itself or out of a parcel: its documents, and the numbers of the pages to look at."""

    source: str
    digest: str
    heard: tuple[Packed, ...]
    pictures: tuple[int, ...]


@dataclass(frozen=True)
class Stack:
    """A file with pages to look at, by their numbers."""

    task: int
    held: int
    source: str
    pages: tuple[int, ...]


def opened(
    files: Sequence[Task], listener: Listener, form: str | None, jobs: int | None
) -> Iterator[tuple[int, Opened]]:
    """What came of each file with the number of its task, those of a task in order."""
    if jobs is None:
        found: Iterator[Done | Lost[str]] = done_here(partial(_steps, listener), files)
    else:
        archive = listener.archive
        prepare = partial(_prepared, None if archive is None else archive.folder, form)
        found = Workers(prepare, jobs).results(files)
    for each in found:
        match each:
            case Done(task, result):
                content = pickle.loads(result)  # noqa: S301 - it comes from our own process
                assert isinstance(content, Opened)
                yield task, content
            case Lost(task, name, reason):
                source = name or files[task][1]
                yield task, Opened(source, "", (_packed(Heard(unreadable(source, *_LOST[reason]), None, "")),), ())


_LOST = {
    "time": ("file.too_slow", "读这份文件用的时间太长，已经停下。请让对方删去多余内容、重新保存后再发。"),
    "crash": ("file.crashed", "读的程序在这份文件上崩溃了。请让对方重新保存后再发，仍不行就转给维护人员。"),
}


def _prepared(archive: Path | None, form: str | None) -> Callable[[Task], Iterator[Step[str]]]:
    return partial(
        _steps, Listener(open_archive(archive) if archive is not None else None, form_of(form) if form else None)
    )


def _steps(listener: Listener, task: Task) -> Iterator[Step[str]]:
    """One step for a file, or for each in the parcel it is."""
    for held in files_in(*task):
        yield Step(held.source, partial(_opened, listener, held))


def _opened(listener: Listener, held: Held) -> bytes:
    with seldom_collected():
        found = listener.hear(held)
        return pickle.dumps(Opened(held.source, found.digest, tuple(map(_packed, found.heard)), found.pictures))


def _packed(heard: Heard) -> Packed:
    read = heard.read
    group = None
    if read is not None and read.number and read.verdict != "forged":
        group = (read.form, read.version, read.number)
    return Packed(group, heard.digest, packed(heard))
