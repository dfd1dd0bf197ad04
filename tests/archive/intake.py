"""An inbox taken into an archive, in a process that may be brought down at any moment; run as `python -m tests.archive.intake`.

Each group of files is taken in, acknowledged, and only then removed from the inbox, as a clerk does who was told that
they are safe. `FAULTS` are slips of the archive that the proofs have to find.
"""

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

from formkit.archive import Archive, open_archive
from formkit.archive.index import catch_up, edge_of, note
from formkit.archive.log import batch_of
from formkit.archive.originals import Extent
from formkit.archive.receipts import Incoming, Receipts
from formkit.archive.verifying import verify

GROUP = 2


def fill(root: Path, count: int, start: int = 0) -> None:
    """Papers for the inbox; every fifth has the bytes of the one before it."""
    inbox = root / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    for number in range(start, start + count):
        (inbox / f"{number:05d}.docx").write_bytes(paper(number))


def paper(number: int) -> bytes:
    return f"paper {number - (number % 5 == 4)} ".encode() * 600


def take_in(root: Path, acknowledge: Callable[[str], None], is_emptied_first: bool = False) -> None:
    """Takes in all that is in the inbox."""
    archive = open_archive(root / "archive")
    receipts = Receipts(archive)
    waiting = sorted((root / "inbox").iterdir())
    while waiting:
        group, waiting = waiting[:GROUP], waiting[GROUP:]
        files = [Incoming(each.read_bytes(), each.name, str(each)) for each in group]
        if is_emptied_first:
            _remove(group)
        receipts.take(files)
        for each in group:
            acknowledge(each.name)
        _remove(group)
    archive.close()


def _remove(files: list[Path]) -> None:
    for each in files:
        with suppress(FileNotFoundError):
            each.unlink()


def faults_in(root: Path, count: int, acknowledged: list[str]) -> list[str]:
    """What is wrong after a run that was brought down: with what it has acknowledged, and with what else there is."""
    found = []
    left = {each.name for each in (root / "inbox").iterdir()}
    try:
        archive = open_archive(root / "archive")
    except Exception as error:
        return [f"cannot be opened: {error}"]
    receipts = {each.source: each for each in Receipts(archive).all()}
    for number in range(count):
        name = f"{number:05d}.docx"
        if name in receipts:
            try:
                if archive.objects.read(receipts[name].object) != paper(number):
                    found.append(f"{name} is another")
            except Exception as error:
                found.append(f"{name} has no original: {error}")
        elif name in acknowledged:
            found.append(f"{name} was acknowledged and is lost")
        elif name not in left:
            found.append(f"{name} is nowhere")
    archive.close()
    problems = verify(root / "archive", {}, Extent(), lambda done, total: None).problems
    return [*found, *(each.message for each in problems if each.severity == "error")]


def is_finished(root: Path, count: int) -> bool:
    """Whether a run that is done again finishes everything just once."""
    take_in(root, lambda name: None)
    archive = open_archive(root / "archive")
    sources = sorted(each.source for each in Receipts(archive).all())
    archive.close()
    objects = {sha256(paper(number)).hexdigest() for number in range(count)}
    there = {each.name for each in (root / "archive" / "objects").rglob("*") if each.is_file() and len(each.name) == 64}
    return (
        sources == [f"{number:05d}.docx" for number in range(count)]
        and there == objects
        and not list((root / "inbox").iterdir())
        and not faults_in(root, count, sources)
    )


# ── slips ──


@contextmanager
def _nothing_waits() -> Iterator[None]:
    """No content is waited for before it gets its name, and no name."""
    with patch("formkit.archive.objects.make_durable", lambda *rest: None):
        yield


@contextmanager
def _log_is_not_waited_for() -> Iterator[None]:
    with ExitStack() as stack:
        stack.enter_context(patch("formkit.archive.log.sync", lambda descriptor: None))
        stack.enter_context(patch("formkit.archive.log.make_durable", lambda *rest: None))
        stack.enter_context(patch("formkit.archive.index.make_durable", lambda *rest: None))
        yield


@contextmanager
def _receipt_before_original() -> Iterator[None]:
    def take(self: Receipts, files: Iterator[Incoming]) -> list[tuple[str, int]]:
        files = list(files)  # type: ignore[assignment]
        with self._archive.writing():
            own = [(digest, self._receive(digest, each.source, each.origin)) for each in files
                   for digest in [sha256(each.content).hexdigest()]]  # fmt: skip
        with self._archive.adding() as group:
            for each in files:
                group.add(each.content)
        return own

    with patch.object(Receipts, "take", take):
        yield


@contextmanager
def _index_before_log() -> Iterator[None]:
    @contextmanager
    def writing(self: Archive) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        catch_up(self._connection, self._log)
        self._edge, start = edge_of(self._connection)
        self._lines = []
        yield
        batch, content = batch_of(self._lines, self._edge, start)
        note(self._connection, batch)
        self._connection.execute("COMMIT")
        self._log.write(content, start)

    with patch.object(Archive, "writing", writing):
        yield


@contextmanager
def _inbox_emptied_first() -> Iterator[None]:
    yield  # the run itself does it


@contextmanager
def _index_is_not_waited_for() -> Iterator[None]:
    """No slip: what the index has lost comes back from the log."""
    connect = sqlite3.connect

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, *parameters: object) -> sqlite3.Cursor:  # type: ignore[override]
            return super().execute(sql.replace("synchronous = FULL", "synchronous = NORMAL"), *parameters)  # type: ignore[arg-type]

    with patch("sqlite3.connect", lambda *rest, **more: connect(*rest, **more, factory=Connection)):
        yield


FAULTS: Mapping[str, Callable[[], "object"]] = {
    "inbox emptied first": _inbox_emptied_first,
    "receipt before original": _receipt_before_original,
    "index before log": _index_before_log,
    "originals are not waited for": _nothing_waits,
    "log is not waited for": _log_is_not_waited_for,
    "index is not waited for": _index_is_not_waited_for,
}


@contextmanager
def planted(fault: str) -> Iterator[bool]:
    """With a slip in the archive, "" for none; whether it is one of the run itself."""
    with ExitStack() as stack:
        if fault:
            stack.enter_context(FAULTS[fault]())  # type: ignore[arg-type]
        yield fault == "inbox emptied first"


if __name__ == "__main__":
    with planted(sys.argv[2] if len(sys.argv) > 2 else "") as is_emptied_first:
        # Told to whoever is outside, whom no failing disk concerns.
        take_in(Path(sys.argv[1]), lambda name: os.write(1, f"{name}\n".encode()) and None, is_emptied_first)
