"""`python -m benchmarks.read [ROUNDS] [COUNT]`: prints the table.

Each engine runs in a process of its own and takes its turn at the next stretch of the same papers; of each stretch the best of all
rounds counts. Before anything is timed, what formkit reads is compared with what was issued.
"""

import json
import os
import platform
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path

from platformdirs import user_cache_path

from benchmarks.generate.running import Engine, Kind, Missing, Worker, at_work, environment, measure, python
from benchmarks.machine import machine
from benchmarks.processes import Cost, cost, formkit_program
from benchmarks.read.papers import bare, check_papers, issue_papers, printed_texts

_MODULE = "benchmarks.read.worker"
_SLOW, _FEW = "python-docx table.cell", 10  # papers: it takes a second for each
_OURS: Mapping[Kind, str] = {"docx": "formkit", "xlsx": "formkit xlsx"}
_TARGETS: Sequence[tuple[str, Kind, int]] = (
    ("python-docx row.cells", "docx", 3),
    ("docling", "docx", 10),
    ("docling xlsx", "xlsx", 10),
)


def engines() -> list[Engine]:
    """Every engine that is here or can be installed; a line for one that is not."""

    def here(name: str, engine: str, distribution: str, kind: Kind) -> Engine:
        return Engine(name, version(distribution), kind, (*python(engine, module=_MODULE), kind))

    result = [
        here("formkit", "formkit", "formkit", "docx"),
        here("python-docx row.cells", "row.cells", "python-docx", "docx"),
        here(_SLOW, "table.cell", "python-docx", "docx"),
        here("formkit xlsx", "formkit", "formkit", "xlsx"),
        here("openpyxl", "openpyxl", "openpyxl", "xlsx"),
    ]
    try:
        return result + docling(user_cache_path("formkit-benchmarks"))
    except Missing as reason:
        print(f"left out: docling, {reason}")
        return result


def docling(cache: Path) -> list[Engine]:
    """docling for each format, in an environment of its own. It needs torch only to be imported. Raises Missing."""
    requirements = Path(__file__).with_name("requirements.txt")
    interpreter = environment(cache / "docling", requirements)
    pinned = requirements.read_text(encoding="utf-8").strip().rpartition("==")[2]
    offline = {"HF_HUB_OFFLINE": "1"}  # no model is fetched; if one were needed, it would fail
    kinds: tuple[tuple[str, Kind], ...] = (("docling", "docx"), ("docling xlsx", "xlsx"))
    return [
        Engine(name, pinned, kind, (*python("docling", interpreter, _MODULE), kind), offline) for name, kind in kinds
    ]


def seen(folder: Path, worker: Worker) -> str:
    """How many of the values on the first paper an engine found the text of, of how many."""
    kind = worker.engine.kind
    first = Path(json.loads((folder / f"{kind}.json").read_text(encoding="utf-8"))[0])
    texts = json.loads((folder / worker.engine.name / "seen.json").read_text(encoding="utf-8"))
    printed = printed_texts(folder, first)
    return f"{(printed & Counter(map(bare, texts))).total()}/{printed.total()}"


def whole_command(folder: Path, count: int, rounds: int) -> str:
    """A line: the real command on all papers, the best of each figure."""
    if not hasattr(os, "wait4"):
        return "formkit parse: needs the kernel's count of a process (os.wait4), which this system does not have"
    paths = (str(folder / "papers"), "--archive", str(folder / "archive"), "-o", str(folder / "read.jsonl"))
    costs: Sequence[Cost] = [cost((formkit_program(), "parse", *paths)) for _ in range(rounds)]
    wall, cpu = min(each.wall for each in costs), min(each.cpu for each in costs)
    return (
        f"formkit parse, whole command, {count} files, {os.cpu_count()} processes: {wall:.2f} s wall, {cpu:.2f} s CPU; "
        f"per file {wall / count * 1000:.1f} ms wall, {cpu / count * 1000:.1f} ms CPU; {count / wall:.1f} files per second"
    )


def main(rounds: int = 1, count: int = 1000) -> None:
    """Prints the table."""
    half = count // 2
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        issue_papers(folder, count)
        values = check_papers(folder)
        print(f"{half} docx and {half} xlsx of form 3.1: formkit accepted {values} values, each as it was issued.")
        workers = [stack.enter_context(at_work(each, folder, folder / each.name)) for each in engines()]
        for worker in workers:
            worker.cpu(0, 1)
        shown = {worker.engine.name: seen(folder, worker) for worker in workers}
        print(f"CPU (user + system) per file, best of {rounds} interleaved rounds. {machine()}")
        print(f"Python {platform.python_version()}, lxml {version('lxml')}\n")
        slow = [worker for worker in workers if worker.engine.name == _SLOW]
        result = measure([worker for worker in workers if worker not in slow], rounds, half)
        result |= measure(slow, rounds, min(_FEW, half))
        print(
            f"{'engine':22} {'version':10} {'files':>6} {'ms/file':>9} {'ratio':>7} {'first ms':>9} {'peak MB':>8} {'values':>8}"
        )
        for worker in sorted(workers, key=lambda each: each.engine.kind):
            files = min(_FEW, half) if worker in slow else half
            print(_line(worker, result, files, shown[worker.engine.name]))
        print()
        for peer, kind, target in _TARGETS:
            if peer in result:
                found = result[peer] / result[_OURS[kind]]
                verdict = "met" if found >= target else "not met"
                print(f"{kind}: {peer} takes {found:.2f} times what formkit takes; the target is {target}, {verdict}")
        print(whole_command(folder, 2 * half, rounds))


def _line(worker: Worker, result: Mapping[str, float], files: int, values: str) -> str:
    engine, figure, peak = worker.engine, result[worker.engine.name], worker.peak()
    ratio, memory = figure / result[_OURS[engine.kind]], "-" if peak is None else f"{peak:.0f}"
    return f"{engine.name:22} {engine.version:10} {files:6} {figure:9.2f} {ratio:7.2f} {worker.first:9.0f} {memory:>8} {values:>8}"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
