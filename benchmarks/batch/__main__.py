"""`python -m benchmarks.batch [ROUNDS]`: prints CPU, wall time and memory of whole processes, by the kernel's own count.

`python -m benchmarks.batch memory [ROWS…]` prints the memory for long lists. This process imports nothing large and has
others make the lists: the kernel counts a child's memory from what its parent had.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.machine import machine
from benchmarks.processes import Cost, Refused, cost, formkit_program

_ROWS = 1000
_LONG_LISTS = (1_000, 10_000, 50_000)  # rows


def formkit(folder: Path, name: str) -> Cost:
    """The real command on a list, with a fresh archive and a fresh folder for the documents, ours."""
    shutil.rmtree(folder / "ours", ignore_errors=True)
    shutil.rmtree(folder / "archive", ignore_errors=True)
    output = ("-o", str(folder / "ours"), "--archive", str(folder / "archive"), "--issuer", "320700")
    return cost((formkit_program(), "generate", "3.1", str(folder / name), *output))


def plain(folder: Path, name: str) -> Cost:
    """The plain script on the same list, into the folder theirs."""
    shutil.rmtree(folder / "theirs", ignore_errors=True)
    script = Path(__file__).with_name("plain.py")
    return cost((sys.executable, str(script), str(folder / name), str(folder / "form.json"), str(folder / "theirs")))


def _module(*words: str) -> None:
    subprocess.run((sys.executable, "-m", *words), check=True)  # noqa: S603 - our own command


def side_by_side(folder: Path, rounds: int) -> None:
    """Both sides in turns, each in a fresh process; the best of each counts, the documents are compared first."""
    name = f"{_ROWS}.xlsx"
    _module("benchmarks.batch.lists", str(folder), name)
    ours, theirs = [], []
    for number in range(rounds):
        ours.append(formkit(folder, name))
        theirs.append(plain(folder, name))
        if not number:
            _module("benchmarks.batch.compare", str(folder / "ours"), str(folder / "theirs"))
        for title, each in (("formkit", ours[-1]), ("openpyxl + docxtpl", theirs[-1])):
            print(
                f"round {number + 1}: {title:18} {each.cpu:7.2f} s CPU {each.wall:7.2f} s wall {each.peak:5.0f} MB",
                flush=True,
            )
    first, second = (
        Cost(*(min(getattr(each, what) for each in all_of) for what in ("cpu", "wall", "peak")))
        for all_of in (ours, theirs)
    )
    print(f"\n{_ROWS} rows (xlsx) -> {_ROWS} docx, whole process, best of {rounds} rounds\n")
    print(f"{'':20} {'CPU s':>8} {'wall s':>8} {'peak MB':>8}")
    for title, each in (("formkit generate", first), ("openpyxl + docxtpl", second)):
        print(f"{title:20} {each.cpu:8.2f} {each.wall:8.2f} {each.peak:8.0f}")
    ratios = (second.cpu / first.cpu, second.wall / first.wall, second.peak / first.peak)
    print(f"{'ratio':20} {ratios[0]:8.1f} {ratios[1]:8.1f} {ratios[2]:8.1f}")


def memory(folder: Path, sizes: Sequence[int]) -> None:
    """The most memory of the real command for lists of these lengths, each row a document."""
    print(f"{'rows':>8} {'list':6} {'peak MB':>8} {'CPU s':>8} {'wall s':>8}")
    for size in sizes:
        for ending in ("csv", "xlsx"):
            name = f"{size}.{ending}"
            _module("benchmarks.batch.lists", str(folder), name)
            try:
                each = formkit(folder, name)
            except Refused as reason:
                print(f"{size:8} {ending:6} {reason}", flush=True)
                continue
            written = sum(1 for _ in (folder / "ours").glob("*.docx"))
            if written != size:
                raise RuntimeError(f"{written} documents of {size} rows")
            print(f"{size:8} {ending:6} {each.peak:8.0f} {each.cpu:8.1f} {each.wall:8.1f}", flush=True)


def main(*words: str) -> None:
    """Prints the figures."""
    if not hasattr(os, "wait4"):
        raise SystemExit("needs the kernel's count of a process (os.wait4), which this system does not have")
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        if words[:1] == ("memory",):
            memory(Path(name), [int(each) for each in words[1:]] or _LONG_LISTS)
        else:
            side_by_side(Path(name), int(words[0]) if words else 3)


if __name__ == "__main__":
    main(*sys.argv[1:])
