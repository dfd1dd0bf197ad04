"""`python -m benchmarks.reading make tuning|judging FOLDER [PAGES]`: makes pages and their truth."""

import sys
import time
from collections import Counter
from pathlib import Path

from benchmarks.reading.assets import Missing
from benchmarks.reading.pages import make
from benchmarks.reading.sets import SETS


def main(arguments: list[str]) -> int:
    """Runs a command and gives the exit code."""
    match arguments:
        case ["make", name, folder, *more] if name in SETS:
            return _make(name, Path(folder), int(more[0]) if more else 40)
        case _:
            print(__doc__)
            return 2


def _make(name: str, folder: Path, pages: int) -> int:
    start = time.process_time()
    try:
        truths = make(name, folder, pages)
    except Missing as missing:
        print(missing)
        return 6
    each = (time.process_time() - start) / max(1, len(truths))
    print(f"{len(truths)} pages in {folder}, {each:.2f} s CPU a page beside LibreOffice")
    for (condition, printer), count in sorted(Counter((each.condition, each.printed_by) for each in truths).items()):
        print(f"  {condition:8} {printer:14} {count}")
    print(
        "  " + ", ".join(f"{how} {n}" for how, n in Counter(f.how for t in truths for f in t.fields.values()).items())
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
