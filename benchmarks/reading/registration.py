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
from formkit.model.layout import PageLayout
from formkit.model.place import Box

_MM = 25.4 / 72  # millimetres a point
_NEAR = 1.0  # millimetres


@dataclass(frozen=True)
class Outcome:
    """What came out for a page: "right", "wrong" or "refused".

    Where it was right, `worst` is by how many millimetres of the page the worst corner lies off, of its cells, blanks and
    marks, and of its printed area where we printed it; `blanks` the same of its blanks within sentences alone, which other
    fonts move on the paper itself.
    """

    truth: Truth
    verdict: str
    worst: float | None
    blanks: float | None
    quality: float
    cpu: float  # milliseconds


def outcomes(folder: Path, truths: Sequence[Truth]) -> Iterator[Outcome]:
    """The outcome of each page, in one process; several in one picture are found in one go."""
    pictures: dict[tuple[str, int], list[Truth]] = {}
    for truth in truths:
        pictures.setdefault((truth.file, truth.page), []).append(truth)
    for (file, page), own in pictures.items():
        start = time.process_time()
        found = [each for each in locate(folder / file, page) if not each.refused]
        cpu = (time.process_time() - start) * 1000 / len(own)
        for truth in own:
            yield _outcome(truth, found, len(own), cpu)


def _outcome(truth: Truth, found: Sequence[Found], together: int, cpu: float) -> Outcome:
    if not truth.boxes:  # a page of ours has some; one of an old version lies on no blank page of today
        return Outcome(truth, "wrong" if found else "right", None, None, 0.0, cpu)
    same = next((each for each in found if is_same(each, truth)), None)
    if same is None or len(found) > together:
        missed = together > 1 and len(found) < together
        return Outcome(truth, "refused" if not found or missed else "wrong", None, None, 0.0, cpu)
    start = time.process_time()
    errors = dict(_errors(truth, {path: _pixels(same, path, points) for path, points in layout_corners(truth).items()}))
    cpu += (time.process_time() - start) * 1000  # laying fields out is part of the work
    if truth.printed_by != "formkit":  # in other type the words themselves lie elsewhere, tables and blanks do not
        del errors[_AREA]
    blanks = set(truth.notes.get("blanks", ()))
    loose = max((errors[each] for each in blanks), default=None)
    return Outcome(truth, "right", max(errors.values(), default=0.0), loose, same.quality, cpu)


def is_same(found: Found, truth: Truth) -> bool:
    """Whether it is this page of this version of this form, and of this document where that is known."""
    is_page = (found.form, found.version, found.sheet) == (truth.form, truth.version, truth.sheet)
    return is_page and found.number in ("", truth.number)


_AREA = "printed area"


def layout_corners(truth: Truth) -> Mapping[str, Array]:
    """The corners of each field and mark of the blank page, and of its printed area, in points."""
    form = form_of(truth.form)
    assert form.layout is not None
    layout = form.layout.pages[truth.sheet]
    boxes = {path: box for path, box, _ in field_boxes(layout, truth.first_row)} | dict(layout.marks)
    boxes = {path: box for path, box in boxes.items() if path in truth.boxes}
    return {path: _corners(box) for path, box in (boxes | {_AREA: _printed_area(layout)}).items()}


def _printed_area(layout: PageLayout) -> Box:
    boxes = [word.box for word in layout.words]
    return Box(
        min(each.left for each in boxes), min(each.top for each in boxes),
        max(each.right for each in boxes), max(each.bottom for each in boxes),
    )  # fmt: skip


def _corners(box: Box) -> Array:
    return np.array([[box.left, box.top], [box.right, box.top], [box.right, box.bottom], [box.left, box.bottom]])


def _pixels(found: Found, path: str, points: Array) -> Array:
    return np.array([found.place(path, float(x), float(y)) for x, y in points])


def _errors(truth: Truth, pixels: Mapping[str, Array]) -> Iterator[tuple[str, float]]:
    """How far the worst corner of each box is from where it is, in millimetres of the page."""
    for path, own in pixels.items():
        real = np.array(truth.boxes[path]) if path != _AREA else _true_area(truth)
        off = float(np.linalg.norm(own - real, axis=1).max())
        yield path, off / pixels_per_point(truth, real) * _MM


def _true_area(truth: Truth) -> Array:
    return np.array([true_pixel(truth, x, y) for x, y in layout_corners(truth)[_AREA]])


def true_pixel(truth: Truth, x: float, y: float) -> Array:
    """Where a point of the blank page is in the picture, between the places of the grid."""
    grid = truth.pixels.reshape(len(truth.ys), len(truth.xs), 2)
    column = min(max(int(np.searchsorted(truth.xs, x)) - 1, 0), len(truth.xs) - 2)
    row = min(max(int(np.searchsorted(truth.ys, y)) - 1, 0), len(truth.ys) - 2)
    a = (x - truth.xs[column]) / (truth.xs[column + 1] - truth.xs[column])
    b = (y - truth.ys[row]) / (truth.ys[row + 1] - truth.ys[row])
    upper = grid[row, column] * (1 - a) + grid[row, column + 1] * a
    lower = grid[row + 1, column] * (1 - a) + grid[row + 1, column + 1] * a
    return np.asarray(upper * (1 - b) + lower * b)


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
    ("printed by", lambda truth: f"{truth.printed_by}{', drifted' if 'drift' in truth.notes else ''}"),
    ("code", lambda truth: "with code" if truth.code else "without code"),
    ("form", lambda truth: truth.form or "not ours"),
    ("turned", lambda truth: f"{truth.turn}°"),
)
_HEAD = (
    f"{'':22}{'pages':>6}{'right':>7}{'wrong':>7}{'refused':>9}{'whole':>7}{'median':>8}{'95 %':>7}{'max':>7}"
    f"{'≤1 mm':>12}{'blanks':>8}{'CPU ms':>8}"
)


def report(done: Sequence[Outcome]) -> Iterator[str]:
    """The lines of the table: by condition, by printer, with and without a code."""
    yield f"{machine()}; worst corner of cells, marks and printed area of each page in mm; ≤1 mm: % of whole pages that were"
    yield "found right / of all whole pages; blanks: median worst corner of blanks within sentences; a page not ours is right unfound"
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
    loose = [each.blanks for each in whole if each.blanks is not None]
    blank = f"{np.median(loose):.2f}" if loose else "-"
    cpu = np.mean([each.cpu for each in some])
    return (
        f"  {name:20}{len(some):>6}{count['right']:>7}{count['wrong']:>7}{count['refused']:>9}{len(whole):>7}"
        f"{figures}{share:>12}{blank:>8}{cpu:>8.0f}"
    )


def sample(truths: Sequence[Truth], count: int = 40) -> list[Truth]:
    """A fixed part of the pages of our forms, spread over conditions."""
    ours = sorted((each for each in truths if each.form), key=lambda each: (each.condition, each.file, each.page))
    places = np.linspace(0, len(ours) - 1, min(count, len(ours))).round().astype(int)
    return [ours[at] for at in places]
