"""One engine in a process of its own: says its CPU for the first document, then for each stretch it is asked for.

`python -m benchmarks.generate.worker ENGINE INPUTS OUTPUT [zlib]`. A line "FIRST COUNT" on its standard input asks for a stretch
of documents; its answer is a line of JSON. The peers on node speak likewise (peers/worker.js).
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path


def cpu(work: Callable[[], object]) -> float:
    """CPU milliseconds, user and system, of a piece of work."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def say(figure: float) -> None:
    """Answers whoever has started this process."""
    print(json.dumps(figure), flush=True)


def serve(work: Callable[[int, int], object]) -> None:
    """Does each stretch that is asked for, FIRST and COUNT, and says its CPU; until standard input ends."""
    for line in sys.stdin:
        first, count = map(int, line.split())
        say(cpu(lambda first=first, count=count: work(first, count)))  # type: ignore[misc]


def main(engine: str, inputs: str, output: str, deflater: str = "") -> None:
    """Serves until its standard input ends. With "zlib", as where isal is not installed."""
    if deflater == "zlib":
        sys.modules["isal"] = None  # type: ignore[assignment]  # the import fails, which is what is wanted
    from benchmarks.generate.engines import ENGINES, read_records

    records = read_records(Path(inputs))
    ending = "xlsx" if "xlsx" in engine or engine == "openpyxl" else "docx"

    def stretch(first: int, count: int) -> None:
        for number in range(first, first + count):
            number %= len(records)
            Path(output, f"{number}.{ending}").write_bytes(write(number, records[number]))

    start = time.process_time()
    write = ENGINES[engine](Path(inputs))
    say((time.process_time() - start) * 1000 + cpu(lambda: stretch(0, 1)))
    serve(stretch)


if __name__ == "__main__":
    main(*sys.argv[1:])
