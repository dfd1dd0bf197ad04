"""`python -m benchmarks.pdf.run COUNT FOLDER`: writes so many PDFs into a folder, and tells the most memory it took."""

import json
import resource
import sys
from pathlib import Path

from benchmarks.pdf.__main__ import documents
from formkit.forms import find_form, load_form
from formkit.generate.pdf import write_pdf


def main(count: int, folder: Path) -> None:
    """Writes the documents one by one."""
    form = load_form(find_form("3.1")).usable()
    for number, each in enumerate(documents(form, count)):
        (folder / f"{number}.pdf").write_bytes(write_pdf(form, each))
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    print(json.dumps({"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit}))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
