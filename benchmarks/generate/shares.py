"""Where the CPU of a document goes."""

import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from benchmarks.generate.engines import OWN_PARTS
from formkit.generate.codes import code_picture
from formkit.ooxml.excel_write import WorkbookTemplate
from formkit.ooxml.members import DEFLATER
from formkit.ooxml.package import Package
from formkit.ooxml.word_write import WordTemplate

Content = TypeVar("Content")
_ROUNDS = 20


def compiled(inputs: Path) -> str:
    """A line: how long the templates take, which is once for all documents."""
    word = _best([(inputs / "form.docx").read_bytes()], WordTemplate, rounds=3)
    excel = _best([(inputs / "form.xlsx").read_bytes()], WorkbookTemplate, rounds=3)
    code = _best([f"FK1/3.1/ABCDEF123456/XQ-320700-CM-20150403-{n:04d}/ABCDEFGH" for n in range(100)], code_picture)
    return (
        f"formkit compiles a template once: docx {word:.0f} ms, xlsx {excel:.0f} ms; "
        f"a QR code costs {code / 100:.3f} ms to draw"
    )


def shares(folder: Path, output: str, total: float) -> str:
    """A line: how much of `total` milliseconds per document is deflate, CRC and write of the files in `folder`.

    What is left is the join of the values with the constant bytes, and the archive's directory.
    """
    contents = [path.read_bytes() for path in folder.iterdir()]
    parts: list[bytes] = []
    for content in contents:
        with Package(content) as package:
            parts += [package.part(name) for name in OWN_PARTS[output]]
    crc: Callable[[bytes], int] = zlib.crc32
    if DEFLATER == "isal":
        from isal import isal_zlib

        crc, deflated = isal_zlib.crc32, _best(parts, lambda part: isal_zlib.compress(part, 1, wbits=-15))
    else:
        deflated = _best(parts, lambda part: zlib.compress(part, 1, wbits=-15))
    target = folder / "share"
    times = {
        "deflate": deflated,
        "CRC": _best(parts, crc),
        "write": _best(contents, target.write_bytes),
    }
    target.unlink()
    each = {name: figure / len(contents) for name, figure in times.items()}
    each = {"join": total - sum(each.values()), **each}
    listed = ", ".join(f"{name} {figure:.3f} ms ({figure / total:.0%})" for name, figure in each.items())
    return f"formkit {output}, {total:.3f} ms: {listed}"


def _best(contents: Sequence[Content], work: Callable[[Content], object], rounds: int = _ROUNDS) -> float:
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for content in contents:
            work(content)
        best = min(best, time.process_time() - start)
    return best * 1000
