"""What others make of the same pages: the whole page read by RapidOCR and by tesseract, their texts laid into the true boxes."""

import os
import shutil
import subprocess
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from benchmarks.reading.paper import Picture
from benchmarks.reading.pictures import opened
from benchmarks.reading.truth import Truth

Text = tuple[str, tuple[float, float]]  # and the pixel in its middle
_MOST_SECONDS = 300


@dataclass(frozen=True)
class Peer:
    """A reader of whole pages: its texts and the seconds of CPU it took."""

    name: str
    read: Callable[[Picture], tuple[list[Text], float]]


def rapidocr() -> Peer:
    """RapidOCR's default pipeline, with the models in its wheel."""
    from rapidocr import RapidOCR
    from rapidocr.utils.output import RapidOCROutput

    engine = RapidOCR(params={"Global.log_level": "error"})

    def read(picture: Picture) -> tuple[list[Text], float]:
        start = time.process_time()
        result = engine(picture[:, :, ::-1])
        cpu = time.process_time() - start
        if not isinstance(result, RapidOCROutput) or result.boxes is None or result.txts is None:
            return [], cpu
        return [(text, _middle(np.asarray(box))) for text, box in zip(result.txts, result.boxes, strict=True)], cpu

    read(np.full((400, 400, 3), 255, dtype=np.uint8))  # its models are loaded now
    return Peer(f"RapidOCR {version('rapidocr')}", read)


def tesseract() -> Peer | None:
    """Tesseract with Debian's chi_sim, None where it is not here."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    languages = subprocess.run([program, "--list-langs"], capture_output=True, text=True).stdout.split()  # noqa: S603
    if "chi_sim" not in languages:
        return None

    def read(picture: Picture) -> tuple[list[Text], float]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "page.png"
            Image.fromarray(picture).save(path, compress_level=1)
            before = os.times()
            done = subprocess.run(  # noqa: S603
                [program, str(path), "stdout", "-l", "chi_sim", "--psm", "3", "tsv"],
                capture_output=True, text=True, timeout=_MOST_SECONDS,
            )  # fmt: skip
            after = os.times()
        cpu = after.children_user - before.children_user + after.children_system - before.children_system
        return list(_words(done.stdout)), cpu

    return Peer("tesseract chi_sim", read)


def _words(table: str) -> Iterator[Text]:
    for line in table.splitlines()[1:]:
        cells = line.split("\t")
        if len(cells) == 12 and cells[11].strip():
            left, top, width, height = map(int, cells[6:10])
            yield cells[11], (left + width / 2, top + height / 2)


def _middle(box: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> tuple[float, float]:
    x, y = box.mean(axis=0)
    return float(x), float(y)


def in_boxes(texts: Sequence[Text], truth: Truth) -> dict[str, str]:
    """The texts in each field's box, joined line by line as the page stands."""
    found: dict[str, list[Text]] = {}
    polygons = {path: np.array(truth.boxes[path], dtype=np.float32) for path in truth.fields}
    for text in texts:
        for path, polygon in polygons.items():
            if cv2.pointPolygonTest(polygon, text[1], False) >= 0:
                found.setdefault(path, []).append(text)
                break
    return {path: "".join(each for each, _ in _in_order(some, polygons[path])) for path, some in found.items()}


def _in_order(texts: list[Text], polygon: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> list[Text]:
    across, down = polygon[1] - polygon[0], polygon[3] - polygon[0]
    high = float(np.linalg.norm(down))

    def place(text: Text) -> tuple[int, float]:
        off = np.array(text[1]) - polygon[0]
        return round(float(off @ down) / high / max(8.0, high / 4)), float(off @ across)

    return sorted(texts, key=place)


def bare(text: str) -> str:
    """A text as it is compared: without white space, full-width signs as half-width ones."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def compare(folder: Path, truths: Sequence[Truth], peer: Peer) -> Iterator[str]:
    """The lines of a peer: how many of the customers' entries it reads exactly, and its CPU a page."""
    right: dict[str, list[int]] = {"printed": [0, 0], "hand": [0, 0]}
    seconds = []
    for truth in truths:
        texts, cpu = peer.read(opened(folder, truth))
        seconds.append(cpu)
        seen = in_boxes(texts, truth)
        for path, each in truth.fields.items():
            if each.how in right and not any(mark.startswith(f"{path}/") for mark in truth.marks):
                right[each.how][1] += 1
                right[each.how][0] += bare(seen.get(path, "")) == bare(each.written)
    shares = ", ".join(
        f"{how} exact {100 * good / max(1, count):.1f} % of {count}" for how, (good, count) in right.items()
    )
    yield f"{peer.name}: {np.mean(seconds):.2f} s CPU a page ({len(truths)} pages), {shares}"
