"""One engine in a process of its own: says its CPU for the first document, then for each stretch it is asked for.

`python -m benchmarks.generate.worker ENGINE INPUTS OUTPUT [zlib]`. A line "FIRST COUNT" on its standard input asks for a stretch
of documents; its answer is a line of JSON. The peers on node speak likewise (peers/worker.js).
"""

import json
import sys
import time
from pathlib import Path


def main(engine: str, inputs: str, output: str, deflater: str = "") -> None:
    """Serves until its standard input ends. With "zlib", as where isal is not installed."""
    if deflater == "zlib":
        sys.modules["isal"] = None  # type: ignore[assignment]  # the import fails, which is what is wanted
    from benchmarks.generate.engines import ENGINES, read_records

    records = read_records(Path(inputs))
    ending = "xlsx" if "xlsx" in engine or engine == "openpyxl" else "docx"

    def cpu(first: int, count: int) -> float:
        start = time.process_time()
        for number in range(first, first + count):
            number %= len(records)
            Path(output, f"{number}.{ending}").write_bytes(write(number, records[number]))
        return (time.process_time() - start) * 1000

    start = time.process_time()
    write = ENGINES[engine](Path(inputs))
    print(json.dumps((time.process_time() - start) * 1000 + cpu(0, 1)), flush=True)
    for line in sys.stdin:
        print(json.dumps(cpu(*map(int, line.split()))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
