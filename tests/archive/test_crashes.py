"""Whatever brings a run down: what was acknowledged is there, nothing is half, and a run that is done again finishes it.

The proofs are proved too: each has to find slips that are planted into the archive.
"""

import errno
import os
import shutil
import sqlite3
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from formkit.archive import open_archive, store
from formkit.archive.receipts import Receipts
from formkit.errors import RunRefused
from tests.archive.intake import faults_in, fill, is_finished, planted, take_in
from tests.flow.faults import Kind, Steps, counted

COUNT = 5
STRIDE = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "proof" else 3
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows cannot fork")


def killed(root: Path, cut: int, fault: str) -> tuple[bool, list[str]]:
    """Whether a run came to its end before step `cut`, where it is killed, and what it had acknowledged."""
    acknowledged = root / "acknowledged"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child does nothing but this work
        child = os.fork()
    if not child:
        status = 1
        try:
            with (
                acknowledged.open("a", encoding="utf-8", buffering=1) as told,
                planted(fault) as is_emptied_first,
                counted(Steps(root, cut, lambda kind: os._exit(9))),
            ):
                take_in(root, lambda name: print(name, file=told), is_emptied_first)
            status = 0
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 9)
    return status == 0, acknowledged.read_text(encoding="utf-8").split()


def refused(root: Path, cut: int, number: int) -> tuple[bool, list[str]]:
    """The same where this step fails with an error of the system; the run is refused if it needs the step."""

    def refuse(kind: Kind) -> None:
        if kind == "archive":
            raise sqlite3.OperationalError("disk I/O error")
        raise OSError(number, os.strerror(number))

    acknowledged: list[str] = []
    steps = Steps(root / "archive", cut, refuse)
    try:
        with counted(steps):
            take_in(root, acknowledged.append)
    except RunRefused:
        return False, acknowledged
    return steps.count < cut, acknowledged


def cuts(root: Path, stride: int = STRIDE) -> Iterator[int]:
    """Steps to stop at, each with an inbox as it was at first."""
    for cut in range(1, 10_000, stride):
        shutil.rmtree(root, ignore_errors=True)
        fill(root, COUNT)
        yield cut


@needs_fork
def test_run_killed_at_any_step_has_lost_nothing_and_is_finished_by_the_next(tmp_path: Path) -> None:
    root = tmp_path / "work"
    for cut in cuts(root):
        was_done, acknowledged = killed(root, cut, "")

        with counted(Steps(root)):  # which waits for no disk
            assert faults_in(root, COUNT, acknowledged) == []
            assert is_finished(root, COUNT)
        if was_done:
            break
    assert cut > 60


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO], ids=["full", "broken"])
def test_run_whose_disk_fails_at_any_step_has_lost_nothing_and_is_finished_by_the_next(
    tmp_path: Path, number: int
) -> None:
    root = tmp_path / "work"
    for cut in cuts(root):
        was_done, acknowledged = refused(root, cut, number)

        with counted(Steps(root)):  # which waits for no disk
            assert faults_in(root, COUNT, acknowledged) == []
            assert is_finished(root, COUNT)
        if was_done:
            break
    assert cut > 60


@needs_fork
@pytest.mark.parametrize("fault", ["inbox emptied first", "receipt before original", "index before log"])
def test_slip_is_found_by_killing_at_each_step(tmp_path: Path, fault: str) -> None:
    root = tmp_path / "work"
    for cut in cuts(root, stride=1):
        was_done, acknowledged = killed(root, cut, fault)
        with counted(Steps(root)):
            if faults_in(root, COUNT, acknowledged):
                return
        assert not was_done, "the slip was not found"


def test_two_runs_at_once_take_everything_in_just_once(tmp_path: Path) -> None:
    fill(tmp_path, 30)
    errors: list[BaseException] = []

    def run() -> None:
        try:
            _take_in_what_is_left(tmp_path)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert errors == []
    assert is_finished(tmp_path, 30)


def _take_in_what_is_left(root: Path) -> None:
    """As `take_in`, where another run may have removed a file in the meantime."""
    for _ in range(100):
        try:
            return take_in(root, lambda name: None)
        except FileNotFoundError:
            continue


def test_clock_that_goes_backwards_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter(f"20{99 - number:02d}-01-01T00:00:00+00:00" for number in range(90))
    monkeypatch.setattr(store, "_now", lambda: next(times))
    fill(tmp_path, 12)

    take_in(tmp_path, lambda name: None)

    assert is_finished(tmp_path, 12)
    archive = open_archive(tmp_path / "archive")
    assert [each.source for each in Receipts(archive).all()] == [f"{number:05d}.docx" for number in range(12)]
    archive.close()
