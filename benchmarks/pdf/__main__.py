"""`python -m benchmarks.pdf [ROUNDS] [COUNT] [MOST]`: prints the table.

In each round every way makes PDFs of records that it has not seen before; of each the best round counts. LibreOffice
converts the Word files of a round in one run, with our fonts alone, which is its fastest. MOST documents at once show
what memory it takes.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from benchmarks.generate.inputs import ROWS, written
from benchmarks.machine import machine
from formkit.forms import find_form, load_form
from formkit.generate import fill
from formkit.generate.pdf import write_batch, write_pdf
from formkit.model.document import Document
from formkit.model.form import Form
from formkit.model.identity import Identity
from formkit.pdf.office import office_version, printed
from formkit.records.sources import record_from_plain
from formkit.rules.compute import with_computed, with_defaults

_OFFICE_COUNT = 60  # documents a round: its start, a second, counts for little then
_TARGETS = (("formkit, fonts of each", 25), ("formkit, fonts of all", 80))
_FONTS = ("宋体", "黑体", "Times New Roman", "Arial")


def documents(form: Form, count: int) -> Iterator[Document]:
    """So many distinct documents, every field filled in."""
    for number, plain in enumerate(written(form, count), start=1):
        plain["document_number"] = f"XQ-320700-CM-20150403-{number:04d}"
        record = with_computed(form, with_defaults(form, record_from_plain(form, plain)))
        yield Document(Identity(form.id, form.version, f"XQ-320700-CM-20150403-{number:04d}"), record)


def _each(form: Form, documents: Sequence[Document]) -> Sequence[bytes]:
    return [write_pdf(form, each) for each in documents]


def _office(words: Mapping[str, bytes]) -> Sequence[bytes]:
    return list(printed(words, _FONTS).values())


def _cpu(work: Callable[[], Sequence[bytes]]) -> tuple[float, Sequence[bytes]]:
    """Seconds of CPU, user and system, of this process and of those it starts; and what was made."""
    before = os.times()
    made = work()
    after = os.times()
    return sum(after[:4]) - sum(before[:4]), made


def main(rounds: int = 4, count: int = 500, most: int = 10_000) -> None:
    """Prints the table."""
    form = load_form(find_form("3.1")).usable()
    made = documents(form, (rounds + 1) * 2 * count + rounds * _OFFICE_COUNT)
    for each in (list(islice(made, count)), list(islice(made, count))):  # what is done once is not counted
        write_batch(form, each)
        [write_pdf(form, one) for one in each]
    best: dict[str, tuple[float, float]] = {}
    for _ in range(rounds):
        own, shared, office = (list(islice(made, size)) for size in (count, count, _OFFICE_COUNT))
        words = {f"{number}": fill(form, each, "docx") for number, each in enumerate(office)}
        ways: dict[str, tuple[int, Callable[[], Sequence[bytes]]]] = {
            "formkit, fonts of each": (count, partial(_each, form, own)),
            "formkit, fonts of all": (count, partial(write_batch, form, shared)),
            "LibreOffice": (_OFFICE_COUNT, partial(_office, words)),
        }
        for name, (amount, work) in ways.items():
            cpu, files = _cpu(work)
            figure = cpu / amount * 1000, sum(map(len, files)) / len(files) / 1024
            best[name] = min(best.get(name, figure), figure)
    print(f"CPU (user + system) per document of {ROWS} rows, best of {rounds} rounds of new records. {machine()}")
    print(f"Python {sys.version.split()[0]}, uharfbuzz {version('uharfbuzz')}, {office_version()}\n")
    office_cpu = best["LibreOffice"][0]
    print(f"{'':24} {'ms/document':>12} {'documents/s':>12} {'ratio':>7} {'KB/file':>8}")
    for name, (cpu, size) in best.items():
        print(f"{name:24} {cpu:12.2f} {1000 / cpu:12.0f} {office_cpu / cpu:7.1f} {size:8.0f}")
    print()
    for name, target in _TARGETS:
        ratio = office_cpu / best[name][0]
        verdict = "met" if ratio >= target else "not met"
        print(f"LibreOffice takes {ratio:.1f} times what {name} takes; the target is {target}, {verdict}")
    for size in (most // 10, most):
        print(_run(size))


def _run(count: int) -> str:
    """A line: so many documents in a process of their own, written to disk one by one."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        command = [sys.executable, "-m", "benchmarks.pdf.run", str(count), folder]
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own command
        wall = time.perf_counter() - start
        told = json.loads(done.stdout)
        size = sum(each.stat().st_size for each in Path(folder).iterdir())
    return (
        f"{count} documents, written to disk: {wall:.1f} s, {count / wall:.0f} documents/s, "
        f"{size / count / 1024:.0f} KB each, at most {told['peak']:.0f} MB of memory"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
