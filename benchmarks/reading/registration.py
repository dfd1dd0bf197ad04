"""How well pages are told apart and laid over their blanks: `python -m benchmarks.reading registration FOLDER`."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.machine import machine
from benchmarks.reading.issued import form_of
from benchmarks.reading.mapping import Array
from benchmarks.reading.paper import field_boxes
from benchmarks.reading.subject import Found, locate
from benchmarks.reading.truth import Truth
from formkit.model.place import Box

_MM = 25.4 / 72  # millimetres a point
_NEAR = 1.0  # millimetres


@dataclass(frozen=True)
class Outcome:
    """What came out for a page: "right", "wrong" or "refused"; the worst corner in millimetres where it was right."""

    truth: Truth
    verdict: str
    worst: float | None
    quality: float
    cpu: float  # milliseconds


def outcomes(folder: Path, truths: Sequence[Truth]) -> Iterator[Outcome]:
    """The outcome of each page, in one process."""
    for truth in truths:
        start = time.process_time()
        found = locate(folder / truth.file, truth.page)
        placed = [each for each in found if not each.refused]
        if placed and truth.boxes:  # laying fields out is part of the work
            corners = layout_corners(truth)
            pixels = {path: _pixels(placed[0], points) for path, points in corners.items()}
        else:
            corners, pixels = {}, {}
        cpu = (time.process_time() - start) * 1000
        quality = placed[0].quality if placed else 0.0
        verdict = "refused" if not placed else "right" if is_same(placed[0], truth) and len(placed) == 1 else "wrong"
        worst = max(_errors(truth, pixels), default=0.0) if verdict == "right" else None
        yield Outcome(truth, verdict, worst, quality, cpu)


def is_same(found: Found, truth: Truth) -> bool:
    """Whether it is this page of this version of this form, and of this document where that is known."""
    is_page = (found.form, found.version, found.sheet) == (truth.form, truth.version, truth.sheet)
    return is_page and found.number in ("", truth.number)


def layout_corners(truth: Truth) -> Mapping[str, Array]:
    """The corners of each field and mark of the blank page, in points."""
    form = form_of(truth.form)
    assert form.layout is not None
    layout = form.layout.pages[truth.sheet]
    boxes = {**dict(field_boxes(layout, truth.first_row)), **layout.marks}
    return {path: _corners(box) for path, box in boxes.items() if path in truth.boxes}


def _corners(box: Box) -> Array:
    return np.array([[box.left, box.top], [box.right, box.top], [box.right, box.bottom], [box.left, box.bottom]])


def _pixels(found: Found, points: Array) -> Array:
    return np.array([found.to_picture(float(x), float(y)) for x, y in points])


def _errors(truth: Truth, pixels: Mapping[str, Array]) -> Iterator[float]:
    """How far the worst corner of each box is from where it is, in millimetres of the page."""
    for path, own in pixels.items():
        real = np.array(truth.boxes[path])
        off = float(np.linalg.norm(own - real, axis=1).max())
        yield off / pixels_per_point(truth, real) * _MM


def pixels_per_point(truth: Truth, about: Array) -> float:
    """How many pixels a point of the page takes near these pixels."""
    grid = truth.pixels.reshape(len(truth.ys), len(truth.xs), 2)
    middle = (grid[:-1, :-1] + grid[1:, 1:]) / 2
    off = np.linalg.norm(middle - about.mean(axis=0), axis=2)
    row, column = np.unravel_index(int(off.argmin()), off.shape)
    across = np.linalg.norm(grid[row, column + 1] - grid[row, column]) / (truth.xs[1] - truth.xs[0])
    down = np.linalg.norm(grid[row + 1, column] - grid[row, column]) / (truth.ys[1] - truth.ys[0])
    return float(np.sqrt(across * down))


_GROUPS: Sequence[tuple[str, Callable[[Truth], str]]] = (
    ("condition", lambda truth: truth.condition),
    ("printed by", lambda truth: truth.printed_by),
    ("code", lambda truth: "with code" if truth.code else "without code"),
    ("form", lambda truth: truth.form or "not ours"),
    ("turned", lambda truth: f"{truth.turn}°"),
)
_HEAD = f"{'':22}{'pages':>6}{'right':>7}{'wrong':>7}{'refused':>9}{'whole':>7}{'median':>8}{'95 %':>7}{'max':>7}{'≤1 mm':>8}{'CPU ms':>8}"


def report(done: Sequence[Outcome]) -> Iterator[str]:
    """The lines of the table: by condition, by printer, with and without a code."""
    yield f"{machine()}; worst box corner of each page in mm; ≤1 mm: share of whole pages of ours, refused ones counted out and in"
    yield _HEAD
    for title, key in _GROUPS:
        yield title
        for name in sorted({key(each.truth) for each in done}):
            yield _row(name, [each for each in done if key(each.truth) == name])
    yield _row("all", done)
    for each in done:
        if each.verdict == "wrong":
            yield f"wrong: {each.truth.file} page {each.truth.page} {each.truth.form or 'not ours'} {each.truth.condition}"
    far = sorted((each for each in done if each.worst is not None), key=lambda each: -(each.worst or 0))[:8]
    for each in far:
        yield f"farthest: {each.truth.file} {each.worst:.2f} mm, quality {each.quality:.2f}, {each.truth.condition}"


def _row(name: str, some: Sequence[Outcome]) -> str:
    count = {verdict: sum(each.verdict == verdict for each in some) for verdict in ("right", "wrong", "refused")}
    whole = [each for each in some if each.truth.whole and each.truth.form]
    worst = np.array([each.worst for each in whole if each.worst is not None])
    near = int((worst <= _NEAR).sum())
    figures = (
        f"{np.median(worst):>8.2f}{np.percentile(worst, 95):>7.2f}{worst.max():>7.2f}"
        if len(worst)
        else f"{'-':>8}{'-':>7}{'-':>7}"
    )
    share = f"{100 * near / len(worst):.1f}/{100 * near / len(whole):.1f}" if len(worst) else "-"
    cpu = np.mean([each.cpu for each in some])
    return (
        f"  {name:20}{len(some):>6}{count['right']:>7}{count['wrong']:>7}{count['refused']:>9}{len(whole):>7}"
        f"{figures} {share:>11}{cpu:>8.0f}"
    )


def sample(truths: Sequence[Truth], count: int = 40) -> list[Truth]:
    """A fixed part of the pages of our forms, spread over conditions."""
    ours = sorted((each for each in truths if each.form), key=lambda each: (each.condition, each.file, each.page))
    places = np.linspace(0, len(ours) - 1, min(count, len(ours))).round().astype(int)
    return [ours[at] for at in places]
