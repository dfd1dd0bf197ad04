"""What a whole process took, by the kernel's own count; imports nothing large, since a child's memory counts from that."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """What a whole process took: CPU (user and system) and wall time in seconds, the most memory in MB."""

    cpu: float
    wall: float
    peak: float


class Refused(Exception):
    """A process that did not do what it was asked; its text gives the exit code."""


def cost(command: Sequence[str]) -> Cost:
    """Runs a process to its end. Raises Refused where that is not 0."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Refused(f"{Path(command[0]).name} ended with exit code {process.returncode}")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / unit)


def formkit_program() -> str:
    """The command `formkit` of the interpreter that runs this."""
    return shutil.which("formkit", path=str(Path(sys.executable).parent)) or "formkit"
