"""`python -m benchmarks.generate [PASSES]`: prints the table.

Each engine runs in a process of its own and takes its turn at the next stretch of the same records; of each stretch the best of
all passes counts. Before anything is timed, what all of them wrote is compared.
"""

import platform
import sys
import tempfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path

from platformdirs import user_cache_path

from benchmarks.generate.checks import check_excel, check_word
from benchmarks.generate.inputs import RECORDS, ROWS, write_inputs
from benchmarks.generate.running import Engine, Kind, Missing, Worker, at_work, measure, on_node, python, rust_docxtpl
from benchmarks.generate.shares import compiled, shares
from benchmarks.machine import machine
from formkit.ooxml.members import DEFLATER

_OURS: Mapping[Kind, str] = {
    "docx": "formkit",
    "docx + picture": "formkit + picture",
    "docx as issued": "formkit as issued",
    "xlsx": "formkit xlsx",
}


def engines() -> list[Engine]:
    """Every engine that is here or can be installed; a line for each that is not."""
    own = version("formkit")
    deflater = f"isal {version('isal')}" if DEFLATER == "isal" else f"zlib {zlib.ZLIB_RUNTIME_VERSION}"
    result = [
        Engine("formkit", f"{own}, {deflater}", "docx", python("formkit")),
        Engine("formkit by zlib", f"{own}, zlib {zlib.ZLIB_RUNTIME_VERSION}", "docx", (*python("formkit"), "zlib")),
        Engine("limit", deflater, "docx", python("limit")),
        Engine("docxtpl", version("docxtpl"), "docx", python("docxtpl")),
        Engine("formkit + picture", own, "docx + picture", python("formkit + picture")),
        Engine("formkit as issued", own, "docx as issued", python("formkit as issued")),
        Engine("docxtpl + picture", version("docxtpl"), "docx + picture", python("docxtpl + picture")),
        Engine("formkit xlsx", f"{own}, {deflater}", "xlsx", python("formkit xlsx")),
        Engine("limit xlsx", deflater, "xlsx", python("limit xlsx")),
        Engine("openpyxl", version("openpyxl"), "xlsx", python("openpyxl")),
    ]
    cache = user_cache_path("formkit-benchmarks")
    peers: dict[str, Callable[[], Engine]] = {
        "rust-docxtpl": lambda: rust_docxtpl(cache),
        "docxtemplater": lambda: on_node("docxtemplater", cache),
        "carbone": lambda: on_node("carbone", cache),
    }
    for name, install in peers.items():
        try:
            result.append(install())
        except Missing as reason:
            print(f"left out: {name}, {reason}")
    return result


def check(folder: Path, workers: Sequence[Worker]) -> None:
    """Has every engine write all documents, and compares them with formkit's. Raises Different."""
    for worker in workers:
        worker.cpu(0, RECORDS)
    for worker in workers:
        engine = worker.engine
        ours = folder / _OURS[engine.kind]
        is_ours = engine.name.startswith(("formkit", "limit"))
        if engine.kind == "xlsx":
            check_excel(ours, folder / engine.name, RECORDS, same_bytes=is_ours)
        else:
            same_bytes = is_ours or engine.name.startswith("docxtpl")
            check_word(ours, folder / engine.name, RECORDS, same_bytes=same_bytes)


def sizes(folder: Path) -> float:
    """How large a document is in the mean, in KB."""
    found = [path.stat().st_size for path in folder.iterdir()]
    return sum(found) / len(found) / 1024


def main(passes: int = 3) -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        inputs = folder / "inputs"
        inputs.mkdir()
        write_inputs(inputs)
        workers = [stack.enter_context(at_work(each, inputs, folder / each.name)) for each in engines()]
        check(folder, workers)
        print(f"{RECORDS} records of form 3.1 with {ROWS} rows; every engine wrote the same paper.")
        print(f"CPU (user + system) per document, best of {passes} or more interleaved passes. {machine()}")
        print(f"Python {platform.python_version()}, lxml {version('lxml')}, Jinja {version('jinja2')}\n")
        result = measure(workers, passes, RECORDS)
        for worker in workers:  # memory is told after a thousand documents
            worker.cpu(0, max(0, 1000 - worker.documents))
        print(f"{'engine':18} {'version':22} {'ms/document':>11} {'ratio':>8} {'first ms':>9} {'KB':>6} {'peak MB':>8}")
        for worker in sorted(workers, key=lambda each: each.engine.kind):
            print(_line(worker, result, sizes(folder / worker.engine.name)))
        print()
        print(compiled(inputs))
        for output, own in (("docx", "formkit"), ("xlsx", "formkit xlsx")):
            limit = result[own.replace("formkit", "limit")]
            print(f"{shares(folder / own, output, result[own])}; {limit / result[own]:.0%} of the limit's speed")


def _line(worker: Worker, result: Mapping[str, float], size: float) -> str:
    engine, figure, peak = worker.engine, result[worker.engine.name], worker.peak()
    base = result.get(_OURS[engine.kind])
    ratio = "-" if base is None else f"{figure / base:.2f}"
    memory, first = "-" if peak is None else f"{peak:.0f}", f"{worker.first:.0f}"
    if engine.name.startswith("limit"):  # it holds all documents before it begins
        memory = first = "-"
    return f"{engine.name:18} {engine.version:22} {figure:11.3f} {ratio:>8} {first:>9} {size:6.1f} {memory:>8}"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
