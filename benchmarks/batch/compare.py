"""`python -m benchmarks.batch.compare OURS THEIRS`: that two folders hold the same numbers with the same texts.

Ours are locked, with a control for each of the customer's fields and a QR code; the plain script knows none of that.
"""

import sys
from pathlib import Path

from formkit.model.reading import Grid
from formkit.ooxml.package import Package
from formkit.ooxml.word import walk_document


def main(ours: Path, theirs: Path) -> None:
    """Ends with an error at the first document that differs."""
    mine, other = _by_number(ours), _by_number(theirs)
    if mine.keys() != other.keys():
        raise SystemExit(f"the numbers differ: {sorted(mine.keys() ^ other.keys())[:5]}")
    for number, path in mine.items():
        with Package(path.read_bytes()) as first, Package(other[number].read_bytes()) as second:
            if _texts(first) != _texts(second):
                raise SystemExit(f"{number} differs")
    print(f"{len(mine)} documents, each with the same number and the same content")


def _texts(package: Package) -> list[tuple[object, str]]:
    """Each paragraph and cell with its place; an empty control holds spaces that print nothing."""
    return [
        (part.place, part.text.strip())
        for block in walk_document(package, "")
        for part in (block.cells if isinstance(block, Grid) else (block,))
    ]


def _by_number(folder: Path) -> dict[str, Path]:
    return {path.name.partition("_")[0]: path for path in folder.glob("*.docx")}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
