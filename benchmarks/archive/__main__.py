"""`python -m benchmarks.archive [ROUNDS] [DOCUMENTS]`: prints the tables.

Taking in waits for the disk, so its times are of the clock and not of the processor; of each way the best round counts,
and the ways take turns. What is found is held against a plain look through all text before anything is timed.
"""

import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

from benchmarks.machine import machine
from formkit.archive import Archive, open_archive
from formkit.archive.documents import About, Documents, Filter
from formkit.archive.originals import Extent
from formkit.archive.readings import Content, Original, Readings
from formkit.archive.receipts import Incoming, Receipts
from formkit.archive.texts import terms
from formkit.archive.verifying import verify

FILES = 400
SIZES = (30_000, 300_000)  # bytes: a form as docx, and as a scanned page
GROUP = 100
TARGETS = {"groups of 100, syncfs": 0.9, "groups of 100, fsync": 0.55}
QUESTIONS = 600
CHECKED = 120  # questions that are held against the plain look
LONGEST_MS = 50.0  # of 95 in a hundred questions
_LENGTH = 446  # signs of a document's text
_TEXT_GROUP = 500


def contents(size: int, chance: random.Random) -> list[bytes]:
    return [chance.randbytes(size) for _ in range(FILES)]


def plainly(folder: Path, files: Sequence[bytes]) -> None:
    """The least that keeps a file: written, and waited for."""
    for number, content in enumerate(files):
        descriptor = os.open(folder / str(number), os.O_WRONLY | os.O_CREAT)
        os.write(descriptor, content)
        os.fsync(descriptor)
        os.close(descriptor)


def taken_in(folder: Path, files: Sequence[bytes], group: int) -> None:
    archive = open_archive(folder)
    receipts = Receipts(archive)
    for start in range(0, len(files), group):
        own = enumerate(files[start : start + group], start=start)
        receipts.take(Incoming(content, f"{number}.docx", f"/in/{number}.docx") for number, content in own)
    archive.close()


def without_syncfs(folder: Path, files: Sequence[bytes]) -> None:
    with patch("formkit.archive.disk._sync_file_system", lambda: None):
        taken_in(folder, files, GROUP)


WAYS: dict[str, Callable[[Path, Sequence[bytes]], None]] = {
    "write and fsync (limit)": plainly,
    "groups of 100, syncfs": lambda folder, files: taken_in(folder, files, GROUP),
    "groups of 100, fsync": without_syncfs,
    "one by one": lambda folder, files: taken_in(folder, files, 1),
}


def intake(rounds: int) -> None:
    """Prints how fast files are taken in, each way in its turn."""
    print("taking in, files a second and share of the limit (wall clock)")
    for size in SIZES:
        files = contents(size, random.Random(size))  # noqa: S311
        best = dict.fromkeys(WAYS, float("inf"))
        for _ in range(rounds):
            for name, way in WAYS.items():
                with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:  # a real disk: /tmp may be memory
                    os.sync()
                    began = time.perf_counter()
                    way(Path(folder), files)
                    best[name] = min(best[name], time.perf_counter() - began)
        limit = best["write and fsync (limit)"]
        for name, seconds in best.items():
            target = f"  target {TARGETS[name]:.2f}" if name in TARGETS else ""
            print(f"  {size // 1000:>4} kB  {name:<26}{FILES / seconds:>9.0f} /s  {limit / seconds:>5.2f}{target}")


def filled(folder: Path, count: int) -> tuple[Archive, list[str]]:
    """An archive with so many documents, and their texts."""
    chance = random.Random(20150401)  # noqa: S311
    # As in real text, some signs are far more frequent than others.
    signs = [chr(code) for code in range(0x4E00, 0x4E00 + 2500)]
    weights = [1 / (rank + 8) for rank in range(len(signs))]
    archive = open_archive(folder)
    readings = Readings(archive)
    texts: list[str] = []
    for start in range(0, count, _TEXT_GROUP):
        with archive.writing():
            for number in range(start, min(start + _TEXT_GROUP, count)):
                text = "".join(chance.choices(signs, weights, k=_LENGTH))
                values = tuple(text[at : at + 12] for at in range(0, _LENGTH, 12))
                about = About(f"客户{number % 997}公司", f"{2010 + number % 15}-{number % 12 + 1:02d}-01", "缺盖章")
                content = Content("3.1", "v", f"XQ-{number:06d}", "review" if number % 3 else "accepted", about, values)
                name = sha256(str(number).encode()).hexdigest()
                readings.add(name, content, [Original(name, (f"{number}.docx",))])
                texts.append("\n".join(values))
    return archive, texts


def questions(texts: Sequence[str], chance: random.Random) -> list[str]:
    """Pieces of the texts, of one to six signs."""
    found: list[str] = []
    while len(found) < QUESTIONS:
        line = chance.choice(chance.choice(texts).split("\n"))
        length = len(found) % 6 + 1
        if len(line) >= length:
            start = chance.randrange(len(line) - length + 1)
            found.append(line[start : start + length])
    return found


def searching(count: int) -> None:
    """Prints how long questions take, once what they find is right."""
    folder = Path(tempfile.mkdtemp(dir=Path.cwd()))
    try:
        began = time.process_time()
        archive, texts = filled(folder, count)
        print(
            f"\n{count} documents of {_LENGTH} signs: noted and indexed in {time.process_time() - began:.0f} s of CPU"
        )
        asked = questions(texts, random.Random(7))  # noqa: S311
        documents = Documents(archive)
        for question in asked[:CHECKED]:
            wanted = archive.found(
                "SELECT document FROM text WHERE returned LIKE '%' || ? || '%' ORDER BY document DESC", *terms(question)
            )
            if [(each.id,) for each in documents.search(question)] != wanted:
                sys.exit(f"“{question}” finds something else than a plain look through all text")
        print(f"  {CHECKED} questions of 1-6 signs find what LIKE finds, all of it and nothing else")
        for what, wanted_filter in (
            ("first 50", Filter()),
            ("first 50, filtered", Filter("3.1", "客户7", ("review",), "2012-01-01")),
        ):
            times = []
            for question in asked:
                began = time.perf_counter()
                documents.search(question, wanted_filter, 51)
                times.append((time.perf_counter() - began) * 1000)
            slow = statistics.quantiles(times, n=20)[-1]
            print(
                f"  {what:<20} median {statistics.median(times):6.2f} ms  95 % {slow:6.2f} ms  longest {max(times):7.2f} ms"
                f"  target {LONGEST_MS:.0f} ms: {'met' if slow < LONGEST_MS else 'missed'}"
            )
        archive.close()
        began = time.process_time()
        verdict = verify(folder, {}, Extent(sample=1), lambda done, total: None)
        differing = {each.code for each in verdict.problems} - {"archive.object_missing"}  # there are no originals here
        print(f"  log and index verified in {time.process_time() - began:.0f} s of CPU: {differing or 'sound'}")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    print(machine())
    intake(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
    searching(int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
