"""Processes killed by the system at any moment, and at every call that changes something on the disk."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archive.intake import faults_in, fill, is_finished

ROOT = Path(__file__).parents[2]
CHANGING = ("write", "pwrite64", "ftruncate", "fsync", "fdatasync", "rename", "unlink", "mkdir", "chmod", "openat")
_STOPPED = (0, 1, 7, -signal.SIGKILL, 128 + signal.SIGKILL) if sys.platform != "win32" else (0,)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="killed by means that only Linux has"),
]
needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


def command(root: Path, fault: str = "") -> list[str]:
    return [sys.executable, "-m", "tests.archive.intake", str(root), *([fault] if fault else [])]


def run(arguments: list[str]) -> tuple[int, list[str], str]:
    """The exit code of a command, what it acknowledged, and what it said."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(arguments, cwd=ROOT, env=environment, capture_output=True, text=True)  # noqa: S603
    return done.returncode, done.stdout.split(), done.stderr


def fresh(root: Path, count: int) -> None:
    shutil.rmtree(root, ignore_errors=True)
    fill(root, count)


def calls(root: Path, count: int) -> Iterator[tuple[str, int]]:
    """Each call by which a run changes something below `root`: its name, and how many of the name came before it."""
    fresh(root, count)
    trace = root.with_name("trace")
    names = ",".join(CHANGING)
    code, _, said = run(["strace", "-f", "-qq", "-y", "-o", str(trace), "-e", f"trace={names}", *command(root)])
    assert code == 0, said
    numbers: dict[str, int] = {}
    for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
        found = re.match(r"\d+ +(\w+)\(", line)
        if found is None:
            continue
        numbers[found[1]] = number = numbers.get(found[1], 0) + 1
        if str(root / "archive") in line and (found[1] != "openat" or "O_CREAT" in line):
            yield found[1], number


def injected(root: Path, what: str, name: str, number: int, fault: str = "") -> tuple[list[str], str]:
    """What a run acknowledged in which a call is met by a signal or an error, and what it said."""
    how = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={name}", "-e", f"inject={name}:{what}:when={number}"]
    code, acknowledged, said = run([*how, *command(root, fault)])
    assert code in _STOPPED, (code, said)
    return acknowledged, said


@needs_strace
@pytest.mark.parametrize("what", ["signal=KILL", "error=ENOSPC", "error=EIO"])
def test_every_changing_call_may_be_the_last_or_fail(tmp_path: Path, what: str) -> None:
    root, count = tmp_path / "work", 3
    points = list(calls(root, count))
    assert len(points) > 60
    for name, number in points:
        fresh(root, count)
        acknowledged, said = injected(root, what, name, number)

        assert faults_in(root, count, acknowledged) == [], (name, number, said)
        assert is_finished(root, count), (name, number, said)


@needs_strace
@pytest.mark.parametrize("fault", ["inbox emptied first", "receipt before original", "index before log"])
def test_slip_is_found_by_killing_at_every_changing_call(tmp_path: Path, fault: str) -> None:
    root, count = tmp_path / "work", 3
    for name, number in list(calls(root, count)):
        fresh(root, count)
        if faults_in(root, count, injected(root, "signal=KILL", name, number, fault)[0]):
            return
    pytest.fail("the slip was not found")


@pytest.mark.parametrize("fault", ["", "inbox emptied first", "receipt before original"])
def test_process_killed_at_random_moments_loses_nothing(tmp_path: Path, fault: str) -> None:
    """Five hundred times, each on what the one before has left; with a slip until it is found."""
    chance = random.Random(20150401)  # noqa: S311
    root, count, kills, within = tmp_path / "work", 0, 0, 0
    acknowledged: list[str] = []
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    while kills < 500:
        fill(root, 60, count)
        count += 60
        process = subprocess.Popen(command(root, fault), cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603
        assert process.stdout is not None
        first = process.stdout.readline()  # start-up changes nothing; from here on any moment is as good as another
        time.sleep(chance.uniform(0, 0.15))
        process.send_signal(signal.SIGKILL)
        told = [first, *process.stdout.readlines()]
        process.wait()
        process.stdout.close()
        kills += 1
        within += len(told) < 60
        acknowledged += [line.strip() for line in told if line.endswith("\n")]
        if kills % 25 == 0 or fault:
            found = faults_in(root, count, acknowledged)
            if fault and found:
                return
            assert found == []
    assert not fault, "the slip was not found"
    assert within > 100
    assert is_finished(root, count)
