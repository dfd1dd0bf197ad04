"""`python -m benchmarks.batch.compare OURS THEIRS`: that two folders hold the same numbers with the same texts."""

import sys
from pathlib import Path

from formkit.ooxml.package import Package
from formkit.ooxml.word import walk_document


def main(ours: Path, theirs: Path) -> None:
    """Ends with an error at the first document that differs."""
    mine, other = _by_number(ours), _by_number(theirs)
    if mine.keys() != other.keys():
        raise SystemExit(f"the numbers differ: {sorted(mine.keys() ^ other.keys())[:5]}")
    for number, path in mine.items():
        with Package(path.read_bytes()) as first, Package(other[number].read_bytes()) as second:
            if walk_document(first, "") != walk_document(second, ""):
                raise SystemExit(f"{number} differs")
            if first.part("word/document.xml") != second.part("word/document.xml"):
                raise SystemExit(f"the bytes of {number} differ")
    print(f"{len(mine)} documents, each with the same number and the same content")


def _by_number(folder: Path) -> dict[str, Path]:
    return {path.name.partition("_")[0]: path for path in folder.glob("*.docx")}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
