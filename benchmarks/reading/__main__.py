"""`python -m benchmarks.reading COMMAND`:

make tuning|judging FOLDER [PAGES]   makes pages and their truth
stack tuning|judging FOLDER [PAGES] [pdf|tif]   makes a mixed stack of pages in one file and its truth
registration FOLDER [--peers]        how well formkit tells the pages apart and lays them out; whole-page readers beside it
marks FOLDER                         how well formkit tells what is ticked, signed and sealed on them
values FOLDER                        how many fields are read right, accepted, and accepted though wrong
"""

import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.reading import marks, values
from benchmarks.reading.assets import Missing
from benchmarks.reading.pages import make
from benchmarks.reading.peers import compare, rapidocr, tesseract
from benchmarks.reading.registration import Outcome, outcomes, report, sample
from benchmarks.reading.sets import SETS
from benchmarks.reading.stacks import make_stack
from benchmarks.reading.truth import Truth, load


def main(arguments: list[str]) -> int:
    """Runs a command and gives the exit code."""
    match arguments:
        case ["make", name, folder, *more] if name in SETS:
            return _make(name, Path(folder), int(more[0]) if more else 40)
        case ["stack", name, folder, *more] if name in SETS:
            suffix = more[1] if len(more) > 1 else "pdf"
            return _stack(name, Path(folder) / f"stack.{suffix}", int(more[0]) if more else 100)
        case ["registration", folder, *more] if set(more) <= {"--peers"}:
            return _registration(Path(folder), bool(more))
        case ["values", folder]:
            done = list(values.readings(Path(folder), load(Path(folder))))
            print("\n".join((*values.report(done), *values.wrong(done))))
            return 0
        case ["marks", folder]:
            print("\n".join(marks.report(list(marks.outcomes(Path(folder), load(Path(folder)))))))
            return 0
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


def _stack(name: str, path: Path, pages: int) -> int:
    try:
        truths = make_stack(name, path, pages)
    except Missing as missing:
        print(missing)
        return 6
    counts = Counter(str(each.notes["what"]) for each in truths)
    print(
        f"{path}: {max(each.page for each in truths)} pictures; "
        + ", ".join(f"{n} {what}" for what, n in counts.items())
    )
    return 0


def _registration(folder: Path, with_peers: bool) -> int:
    truths = load(folder)
    try:
        list(outcomes(folder, truths[:1]))  # what is loaded once
        done = list(outcomes(folder, truths))
    except NotImplementedError as missing:
        print(f"no registration: {missing}")
        done = []
    else:
        print("\n".join(report(done)))
    if with_peers:
        _peers(folder, sample(truths), done)
    return 0


def _peers(folder: Path, some: Sequence[Truth], done: Sequence[Outcome]) -> None:
    """Whole-page readers on a fixed part of the pages, and what formkit took for the same."""
    names = {(each.file, each.page) for each in some}
    for title, code in (("with code", True), ("without code", False)):
        own = [each.cpu for each in done if (each.truth.file, each.truth.page) in names and each.truth.code is code]
        if own:
            print(f"formkit, registration {title}: {sum(own) / len(own) / 1000:.2f} s CPU a page ({len(own)} pages)")
    print("\n".join(compare(folder, some, rapidocr())))
    other = tesseract()
    print("tesseract or its chi_sim is not here" if other is None else "\n".join(compare(folder, some, other)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
