"""Returned files in, judged records out: the order of things."""

import pickle
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from formkit.archive import Archive, open_archive
from formkit.errors import BadUsage
from formkit.flow.library import form_of
from formkit.flow.packing import packed, unpacked
from formkit.flow.returning import Heard, Listener, Read, unreadable
from formkit.flow.workers import Done, Lost, Step, Workers, seldom_collected
from formkit.model.place import FilePlace
from formkit.model.problem import Problem
from formkit.model.returned import Returned
from formkit.read import files_in
from formkit.records.manifest import NAMES as MANIFEST_NAMES
from formkit.review.reconciling import Side, reconcile

# Left beside documents by programs; never a customer's return.
_CLUTTER = ("~$", ".~", ".formkit-", "._")
_CLUTTER_NAMES = frozenset({".ds_store", "thumbs.db", "desktop.ini", *MANIFEST_NAMES})

_MOST_HELD = 64  # documents that are kept in memory: a clerk's usual run, in some 20 MB

Task = tuple[Path, str]  # a file, and how it is called in evidence


@dataclass(frozen=True)
class Inbox:
    """The files to parse, and those left out because a program put them there."""

    files: tuple[Task, ...]
    ignored: tuple[str, ...]


def inbox(paths: Sequence[Path]) -> Inbox:
    """All files of the paths, folders opened, each once, with how it is called in evidence. Raises BadUsage."""
    found: dict[Path, str] = {}
    ignored = []
    for path in paths:
        if not path.exists():
            raise BadUsage(f"没有“{path}”这个文件或文件夹。请检查路径。")
        inner = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
        for each in inner:
            name = each.name.lower()
            if path.is_dir() and (name.startswith(_CLUTTER) or name in _CLUTTER_NAMES):
                ignored.append(str(each))
            else:
                found.setdefault(each.resolve(), each.relative_to(path).as_posix() if path.is_dir() else each.name)
    return Inbox(tuple(found.items()), tuple(ignored))


def parse(
    files: Sequence[Task],
    archive: Archive | None,
    form: str | None = None,
    jobs: int | None = None,
    progress: Callable[[int], None] = lambda count: None,
) -> Iterator[Returned]:
    """One returned document after another, those in archives and mails too, in the order of their first files.

    All files are read before the first document is given, since several may be of one document. A file that cannot be
    read costs no other. With `jobs` each file is read in one of so many processes that have limits of time and memory;
    without, in this one. `progress` is told how many files have been read. Raises BadForm.
    """
    chosen = form_of(form) if form else None
    listener = Listener(archive, chosen)
    with closing(_Pile()) as pile, seldom_collected():
        prepare = partial(_steps_in_worker, None if archive is None else archive.folder, form)
        heard = _heard_here(files, listener) if jobs is None else _heard_by(Workers(prepare, jobs), files)
        for count, (task, each) in enumerate(heard, start=1):
            pile.put(task, each)
            progress(count)
        yield from pile.documents(listener)


Group = tuple[str, str, str]  # form, version and number of the document a file belongs to


@dataclass(frozen=True)
class _Packed:
    """A `Heard` as it crosses processes and lies on disk, with what sorts it: only at the end is it opened."""

    group: Group | None
    digest: str
    content: bytes


def _packed(heard: Heard) -> _Packed:
    return _Packed(_group(heard), heard.digest, packed(heard))


def _group(heard: Heard) -> Group | None:
    read = heard.read
    if read is None or not read.number or read.verdict == "forged":
        return None
    return (read.form, read.version, read.number)


def _heard_here(files: Sequence[Task], listener: Listener) -> Iterator[tuple[int, Heard]]:
    for number, (path, source) in enumerate(files):
        for held in files_in(path, source):
            yield number, listener.hear(held)


def _heard_by(workers: Workers[Task], files: Sequence[Task]) -> Iterator[tuple[int, Heard | _Packed]]:
    for each in workers.results(files):
        match each:
            case Done(task, result):
                heard = pickle.loads(result)  # noqa: S301 - it comes from our own process
                assert isinstance(heard, _Packed)
                yield task, heard
            case Lost(task, name, reason):
                yield task, Heard(unreadable(name or files[task][1], *_LOST[reason]), None, "")


_LOST = {
    "time": ("file.too_slow", "读这份文件用的时间太长，已经停下。请让对方删去多余内容、重新保存后再发。"),
    "crash": ("file.crashed", "读的程序在这份文件上崩溃了。请让对方重新保存后再发，仍不行就转给维护人员。"),
}


def _steps_in_worker(archive: Path | None, form: str | None) -> Callable[[Task], Iterator[Step]]:
    """What a worker does with a file: one step for it, or for each in the parcel it is."""
    listener = Listener(open_archive(archive) if archive is not None else None, form_of(form) if form else None)

    def steps(task: Task) -> Iterator[Step]:
        for held in files_in(*task):
            yield Step(held.source, lambda held=held: pickle.dumps(_packed(listener.hear(held))))  # type: ignore[misc]

    return steps


@dataclass(frozen=True)
class _Entry:
    """Where a file's `Heard` lies on disk; `group` tells the document it belongs to, where the file tells it."""

    task: int
    number: int
    start: int
    size: int
    group: Group | None
    digest: str


class _Pile:
    """What was heard, kept until all files are read: beyond a few on disk, so that memory does not grow with their number."""

    def __init__(self) -> None:
        self._held: dict[int, Heard] = {}  # by the number of their entries
        self._file = tempfile.TemporaryFile(prefix="formkit-")  # noqa: SIM115 - closed by `close`
        self._entries: list[_Entry] = []

    def close(self) -> None:
        self._file.close()

    def put(self, task: int, heard: Heard | _Packed) -> None:
        number = len(self._entries)
        if isinstance(heard, Heard):
            if len(self._held) < _MOST_HELD:
                self._held[number] = heard
                self._entries.append(_Entry(task, number, 0, 0, _group(heard), heard.digest))
                return
            heard = _packed(heard)
        start = self._file.tell()
        self._file.write(heard.content)
        self._entries.append(_Entry(task, number, start, len(heard.content), heard.group, heard.digest))

    def documents(self, listener: Listener) -> Iterator[Returned]:
        """Each document once, its files reconciled; a file whose content another has is named with that one."""
        groups: dict[object, list[_Entry]] = {}
        firsts: dict[str, _Entry] = {}
        for each in sorted(self._entries, key=lambda entry: (entry.task, entry.number)):
            groups.setdefault(each.group or each.number, []).append(each)
            firsts.setdefault(each.digest, each)
        for entries in groups.values():
            heard = [self._get(each) for each in entries]
            returned = _document(heard, listener)
            twins = []
            for each, own in zip(entries, heard):
                first = firsts[each.digest]
                if each.digest and first is not each:
                    twins.append(_duplicate(own.returned.source, self._get(first).returned.source))
            yield replace(returned, problems=(*returned.problems, *twins)) if twins else returned

    def _get(self, entry: _Entry) -> Heard:
        if entry.number in self._held:
            return self._held[entry.number]
        self._file.seek(entry.start)
        return unpacked(self._file.read(entry.size))


def _duplicate(source: str, first: str) -> Problem:
    message = f"{source}与{first}内容完全相同。请看是否重复交了。"
    return Problem("file.duplicate", "", message, FilePlace(source), "warning")


def _document(heard: Sequence[Heard], listener: Listener) -> Returned:
    """What all files of one document say together."""
    different = {each.digest: each for each in heard}
    reads = [each.read for each in different.values() if each.read is not None]
    pages = tuple(page for each in heard for page in each.returned.pages)
    if len(reads) < 2:
        return replace(heard[0].returned, pages=pages)
    return listener.judged(_together(reads, pages, listener))


def _together(reads: Sequence[Read], pages: tuple[tuple[str, int | None], ...], listener: Listener) -> Read:
    first = min(reads, key=lambda each: each.identity is None)
    form = listener.library.at(first.form, first.version)
    assert form is not None
    sides = [Side(each.pages[0][0], each.values, each.problems) for each in reads]
    merged = reconcile(form, sides)
    absent = frozenset.intersection(*(each.absent for each in reads))
    gone = frozenset.union(*(each.absent for each in reads)) - absent
    verdicts = [each.print for each in reads]
    return Read(
        pages, first.form, first.version, first.number, first.identity, first.verdict, merged.values,
        tuple(problem for problem in merged.problems if problem.path not in gone), absent,
        next((each for each in ("疑似改动", "无法判断", "一致") if each in verdicts), None),
    )  # fmt: skip
