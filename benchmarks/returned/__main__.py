"""python -m benchmarks.returned [tuning|judging] [FOLDER] [-v]: reads the returned papers and tells how truthfully."""

import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from benchmarks.returned.scoring import Score, papers, score
from formkit.archive import open_archive
from formkit.flow.generating import generate
from formkit.flow.options import GenerateOptions
from formkit.forms import load_form, samples_folder

_PAPERS = Path(__file__).parents[2] / "tests" / "returned"


def scores(form: Path, half: str, folder: Path) -> list[Score]:
    """The scores of one half of a form's papers; what was issued is issued anew into `folder`."""
    archive = open_archive(folder / "archive")
    try:
        archive.set_key(bytes.fromhex((samples_folder() / "demo-key.txt").read_text(encoding="ascii").strip()))
        options = GenerateOptions(folder / "issued", ("docx",), archive, "320700", date(2015, 4, 3))
        report = generate(
            load_form(form / "form").usable(), sorted(form.glob("issued*.json")), options, lambda *_: None
        )
        if report.problems:
            for problem in report.problems:
                print(f"{form.name}: {problem.message}")
        return [score(each, archive) for each in papers(form / half)]
    finally:
        archive.close()


def _print(found: Sequence[Score], *, is_verbose: bool) -> None:
    for each in found:
        counts = f"{each.right:5} right {len(each.doubted):4} doubted {len(each.silent):3} silently wrong"
        print(f"{counts}  {'edited' if each.is_edited else 'filled'}  {each.name}")
        for words in each.silent:
            print(f"        WRONG {words}")
        for words in each.doubted if is_verbose else ():
            print(f"        doubt {words[:200]}")


def main() -> None:
    """Prints a line for each paper and the shares of all."""
    words = [each for each in sys.argv[1:] if not each.startswith("-")]
    half = words[0] if words else "tuning"
    root = Path(words[1]) if len(words) > 1 else _PAPERS
    found: list[Score] = []
    for form in sorted(each for each in root.iterdir() if (each / half).is_dir()):
        with tempfile.TemporaryDirectory() as folder:
            own = scores(form, half, Path(folder))
        print(f"\n{form.name} ({half})")
        _print(own, is_verbose="-v" in sys.argv)
        found += own
    print()
    for name, chosen in (
        ("merely filled in", [each for each in found if not each.is_edited]),
        ("edited", [each for each in found if each.is_edited]),
    ):
        right, doubted = sum(each.right for each in chosen), sum(len(each.doubted) for each in chosen)
        silent = sum(len(each.silent) for each in chosen)
        share = 100 * doubted / (right + doubted) if right + doubted else 0.0
        print(
            f"{half}, {name}: {len(chosen)} papers, {right} fields right, {doubted} doubted ({share:.2f} %), "
            f"{silent} silently wrong"
        )


if __name__ == "__main__":
    main()
