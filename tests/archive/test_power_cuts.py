"""Power cut while files are taken in: an ext4 of its own is shut down at once, and what was acknowledged must be there.

A killed process cannot show that something was not waited for, since the system still writes it. Here nothing that was
on its way to the disk arrives. The process is stopped first, so that nothing is acknowledged while the power goes.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.archive.intake import faults_in, fill, is_finished

fcntl = pytest.importorskip("fcntl")  # Windows has none
ROOT = Path(__file__).parents[2]
CUTS = 200
_SHUTDOWN = 0x8004587D  # EXT4_IOC_SHUTDOWN
_NO_LOG_FLUSH = (2).to_bytes(4, sys.byteorder)


def _why_not() -> str:
    if sys.platform != "linux":
        return "only Linux can cut the power of a file system"
    if os.geteuid() != 0:
        return "only root can mount a file system"
    if not all(map(shutil.which, ("mkfs.ext4", "mount", "umount"))):
        return "mkfs.ext4 or mount is not installed"
    return ""


pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(_why_not()), reason=_why_not() or "can be done here")]


class Disk:
    """A file system in a file, whose power can be cut."""

    def __init__(self, folder: Path) -> None:
        self.image, self.mounted = folder / "disk.img", folder / "disk"
        self.mounted.mkdir()
        with self.image.open("wb") as file:
            file.truncate(96 * 1024 * 1024)
        _done("mkfs.ext4", "-q", "-F", str(self.image))

    @contextmanager
    def on(self) -> Iterator[Path]:
        _done("mount", "-o", "loop", str(self.image), str(self.mounted))
        try:
            yield self.mounted
        finally:
            _done("umount", str(self.mounted))

    def cut(self) -> None:
        descriptor = os.open(self.mounted, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, _SHUTDOWN, _NO_LOG_FLUSH)
        finally:
            os.close(descriptor)


def _done(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603


def cut_during_a_run(disk: Disk, root: Path, moment: float, fault: str) -> list[str]:
    """What a run acknowledged before the power was cut, so many seconds after its first word."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    command = [sys.executable, "-m", "tests.archive.intake", str(root), *([fault] if fault else [])]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(moment)
    process.send_signal(signal.SIGSTOP)
    status = Path(f"/proc/{process.pid}/stat")
    while status.read_text(encoding="utf-8").rpartition(")")[2].split()[0] not in "TZ":
        time.sleep(0.001)
    disk.cut()
    process.send_signal(signal.SIGKILL)
    process.send_signal(signal.SIGCONT)
    told = [first, *process.stdout.readlines()]
    process.wait()
    process.stdout.close()
    return [line.strip() for line in told if line.endswith("\n")]


def _cuts(folder: Path, fault: str) -> Iterator[tuple[int, list[str]]]:
    """After each cut: how many files there were by then, and what is wrong; the last time nothing is cut."""
    chance = random.Random(20150401)  # noqa: S311
    disk, count = Disk(folder), 0
    acknowledged: list[str] = []
    for number in range(CUTS + 1):
        with disk.on() as mounted:
            root = mounted / "work"
            if number:
                yield count, faults_in(root, count, acknowledged)
            if number == CUTS:
                assert is_finished(root, count)
                return
            fill(root, 20, count)
            count += 20
            os.sync()  # the papers themselves are not what is tried
            acknowledged += cut_during_a_run(disk, root, chance.uniform(0, 0.04), fault)


@pytest.mark.parametrize("fault", ["", "index is not waited for"])
def test_nothing_acknowledged_is_lost_when_the_power_is_cut(tmp_path: Path, fault: str) -> None:
    for _, found in _cuts(tmp_path, fault):
        assert found == []


@pytest.mark.parametrize("fault", ["originals are not waited for", "log is not waited for", "inbox emptied first"])
def test_slip_is_found_when_the_power_is_cut(tmp_path: Path, fault: str) -> None:
    cuts = _cuts(tmp_path, fault)
    try:
        assert any(found for _, found in cuts), "the slip was not found"
    finally:
        cuts.close()  # type: ignore[attr-defined]
