"""Installs the peers, runs each engine in a process of its own, and lets them take turns."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal

_REPOSITORY = Path(__file__).parents[2]
_PEERS = Path(__file__).parent / "peers"
_STRETCHES = (200, 20, 10)  # documents; the longest that takes no more than this, so that all are disturbed as often
_STRETCH_MS = 300
Kind = Literal["docx", "docx + picture", "docx as issued", "xlsx"]


@dataclass(frozen=True)
class Engine:
    """One row of the table: what it is and how its process is started, without the folders of inputs and outputs."""

    name: str
    version: str
    kind: Kind
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)


class Missing(Exception):
    """A peer that is left out; its text says why."""


def python(
    engine: str, interpreter: str = sys.executable, module: str = "benchmarks.generate.worker"
) -> tuple[str, ...]:
    """How the worker of an engine in Python is started."""
    return (interpreter, "-m", module, engine)


def rust_docxtpl(cache: Path) -> Engine:
    """In an environment of its own, because it is imported by docxtpl's name. Raises Missing."""
    requirements = _PEERS / "requirements.txt"
    interpreter = environment(cache / "rust-docxtpl", requirements)
    pinned = requirements.read_text(encoding="utf-8").strip().partition("==")[2]
    return Engine("rust-docxtpl", pinned, "docx", python("docxtpl", interpreter))


def environment(folder: Path, requirements: Path) -> str:
    """The interpreter of a virtual environment with what is required, made where it is not there. Raises Missing."""
    interpreter = str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    _once(
        folder,
        requirements,
        [sys.executable, "-m", "venv", str(folder)],
        [interpreter, "-m", "pip", "install", "--quiet", "--requirement", str(requirements)],
    )
    return interpreter


def on_node(name: str, cache: Path) -> Engine:
    """A peer from npm. Raises Missing."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise Missing("no node and npm here")
    folder, package = cache / "node", _PEERS / "package.json"
    _once(folder, package, [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder)])
    pinned = json.loads(package.read_text(encoding="utf-8"))["dependencies"][name]
    command = (node, str(_PEERS / "worker.js"), name)
    return Engine(name, pinned, "docx", command, {"NODE_PATH": str(folder / "node_modules")})


def _once(folder: Path, pinned: Path, *commands: list[str]) -> None:
    """Installs what a file pins into a folder, where that has not been done. Raises Missing."""
    stamp = folder / pinned.name
    if stamp.exists() and stamp.read_bytes() == pinned.read_bytes():
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(pinned, stamp)  # npm reads it there
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603 - our own command
        if done.returncode:
            shutil.rmtree(folder, ignore_errors=True)
            raise Missing(f"could not be installed: {(done.stderr or done.stdout).strip().splitlines()[-1:]}")


class Worker:
    """An engine at work. `first` is its CPU milliseconds for the first document, what it does once included."""

    def __init__(self, engine: Engine, process: subprocess.Popen[str], said: IO[str], heard: IO[str]) -> None:
        self.engine = engine
        self._process, self._said, self._heard = process, said, heard
        self.documents = 1
        self.first = self._answer()

    def cpu(self, first: int, count: int) -> float:
        """CPU milliseconds, user and system, for `count` documents beginning with that of record `first`."""
        self._heard.write(f"{first} {count}\n")
        self._heard.flush()
        self.documents += count
        return self._answer()

    def peak(self) -> float | None:
        """The most memory the process has had so far in MB; None where the system does not tell.

        Not ru_maxrss: that counts what the parent had when it started the process.
        """
        try:
            status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8")
        except OSError:
            return None
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else None

    def _answer(self) -> float:
        line = self._said.readline()
        if not line:
            raise RuntimeError(f"{self.engine.name} ended with exit code {self._process.wait()}")
        return float(line)


@contextmanager
def at_work(engine: Engine, inputs: Path, output: Path) -> Iterator[Worker]:
    """The engine's process, which ends with the block."""
    output.mkdir()
    command = (*engine.command[:4], str(inputs), str(output), *engine.command[4:])
    paths = os.pathsep.join(filter(None, (str(_REPOSITORY), os.environ.get("PYTHONPATH"))))
    variables = os.environ | {"PYTHONPATH": paths} | engine.environment
    with subprocess.Popen(  # noqa: S603 - our own command
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=variables
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        with process.stdin:
            yield Worker(engine, process, process.stdout, process.stdin)


def measure(workers: Sequence[Worker], passes: int, documents: int) -> dict[str, float]:
    """Engine -> CPU milliseconds per document, of so many: of each stretch of them the best of all passes."""
    stretches: dict[str, list[tuple[int, int]]] = {}
    best: dict[str, list[float]] = {}
    probe = min(_STRETCHES[-1], documents)
    for worker in workers:
        each = worker.cpu(0, probe) / probe
        size = next((size for size in _STRETCHES if each * size <= _STRETCH_MS), _STRETCHES[-1])
        own = [(first, min(size, documents - first)) for first in range(0, documents, size)]
        stretches[worker.engine.name], best[worker.engine.name] = own, [float("inf")] * len(own)
    for turn in range(passes * max(map(len, stretches.values()))):
        for worker in workers:
            own, figures = stretches[worker.engine.name], best[worker.engine.name]
            if turn >= passes * len(own):  # of longer stretches there are fewer: none is done more often than asked
                continue
            number = turn % len(own)
            figures[number] = min(figures[number], worker.cpu(*own[number]))
    return {name: sum(figures) / documents for name, figures in best.items()}
