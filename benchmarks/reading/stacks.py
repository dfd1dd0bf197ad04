"""A stack as it comes from the post room: pages of many customers mixed in one file, with all that goes wrong, and its truth."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.reading.binding import bind_pdf, bind_tif
from benchmarks.reading.filling import Work
from benchmarks.reading.mapping import Leaf, scaled, turned
from benchmarks.reading.others import KINDS, empty, other
from benchmarks.reading.pages import Job, jobs, printed, works
from benchmarks.reading.paper import PER_POINT, Picture
from benchmarks.reading.photo import photo
from benchmarks.reading.records import Clerk
from benchmarks.reading.returning import Way, is_shown, truth_of, turned_page
from benchmarks.reading.scanning import Shot, copy, fax, scan
from benchmarks.reading.sets import SETS, Condition
from benchmarks.reading.truth import Truth, write

_LOST, _TWICE, _OLD = 0.06, 0.05, 0.05  # of pages; the old ones of documents
_EMPTY, _OTHER = 0.05, 0.04
_TOGETHER = 0.06  # of pages: photographed with the next one
_WAITING = 10  # pages that are shuffled with each other
_OLD_VERSION = "0a1b2c3d4e5f"
_GAP = 14.0  # points between two pages in one photo
Leafed = tuple[Picture, float, list[Truth]]  # a picture, its dots an inch, and the pages in it


def make_stack(set_name: str, path: Path, pages: int = 100, seed: int = 0) -> list[Truth]:
    """Writes a stack of about so many pages, .pdf or .tif by the ending of `path`, and truth.jsonl beside it.

    documents.json beside them says of each document which of its pages are in the stack and which are missing.
    A page's truth says in its notes what it is: "page", "repeated", "old version", "empty", "other".
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    pools = SETS[set_name]
    random = Random(f"{pools.seed} stack {seed}")  # noqa: S311 - made-up data, the same each time
    truths: list[Truth] = []
    documents: dict[str, dict[str, object]] = {}

    def pictures() -> Iterator[tuple[Picture, float]]:
        every = jobs(pools, pages, seed + 500, are_whole=True)
        for picture, dpi, own in shuffled(sheets(every, documents, random), random):
            number = len({each.page for each in truths}) + 1
            truths.extend(replace(each, file=path.name, page=number) for each in own)
            yield picture, dpi

    (bind_tif if path.suffix == ".tif" else bind_pdf)(path, pictures())
    write(path.parent, truths)
    (path.parent / "documents.json").write_text(json.dumps(documents, ensure_ascii=False, indent=1), encoding="utf-8")
    return truths


def shuffled(sheets: Iterator[Leafed], random: Random) -> Iterator[Leafed]:
    """The sheets with some order lost: each is drawn from the next few."""
    waiting: list[Leafed] = []
    for sheet in sheets:
        waiting.append(sheet)
        if len(waiting) > _WAITING:
            yield waiting.pop(random.randrange(len(waiting)))
    random.shuffle(waiting)
    yield from waiting


def sheets(every: list[Job], documents: dict[str, dict[str, object]], random: Random) -> Iterator[Leafed]:
    """The sheets of all documents with what is lost, repeated, old, empty and not ours."""
    for job, content in printed([_maybe_old(each, random) for each in every]):
        present: list[int] = []
        held: Work | None = None
        for work in works(job, content):
            nth = work.paper.nth
            if random.random() < _LOST:
                continue
            present.append(nth)
            if held is not None:
                yield _two(held, work, _way(job, random))
                held = None
                continue
            is_wide = work.paper.layout.width > work.paper.layout.height
            if random.random() < _TOGETHER and not is_wide and nth < work.paper.pages and not _is_old(job):
                held = work
                continue
            yield _one(work, job, "page", random)
            if random.random() < _TWICE:
                present.append(nth)
                yield _one(work, job, "repeated", random)
            yield from _strangers(job.clerk, random)
        if held is not None:
            yield _one(held, job, "page", random)
        first = job.issued
        missing = sorted(job.wanted - set(present))
        documents[first.number] = {
            "form": first.form.id, "version": first.document.identity.version, "pages": max(job.wanted),
            "present": sorted(present), "missing": missing,
        }  # fmt: skip


def _maybe_old(job: Job, random: Random) -> Job:
    """The document, or, now and then, the same one issued in an old version of its form."""
    if random.random() >= _OLD or job.printed_by is not None:
        return job
    identity = replace(job.issued.document.identity, version=_OLD_VERSION).signed(job.clerk.pools.key)
    return replace(job, issued=replace(job.issued, document=replace(job.issued.document, identity=identity)))


def _is_old(job: Job) -> bool:
    return job.issued.document.identity.version == _OLD_VERSION


def _way(job: Job, random: Random) -> Way:
    conditions: tuple[Condition, ...] = ("scan200", "scan200", "scan200", "scan300", "copy150", "fax", "photo")
    return Way(Path(), "", random.choice(conditions), job.printer, job.random)


def _one(work: Work, job: Job, what: str, random: Random) -> Leafed:
    if _is_old(job):
        _aged(work.page)
    picture, truth = turned_page(work, _way(job, random))
    notes = {**truth.notes, "what": what}
    if _is_old(job):
        empty_grid = np.zeros((0, 2))
        truth = replace(truth, version=_OLD_VERSION, xs=(), ys=(), pixels=empty_grid, boxes={}, fields={}, marks={})
        notes["what"] = "old version"
    return picture, truth.dpi, [replace(truth, notes=notes)]


def _aged(page: Picture) -> None:
    """The page as an earlier version of the form had it: its lower part lay higher, a line of it was not there yet."""
    height = page.shape[0]
    start, off = int(height * 0.42), round(11 * PER_POINT)
    page[start : height - off] = page[start + off :].copy()
    page[height - off :] = 255


def _two(one: Work, other_: Work, way: Way) -> Leafed:
    """Two pages side by side in one photo."""
    random = way.random
    width, height = one.paper.layout.width, one.paper.layout.height
    gap = np.full((one.page.shape[0], round(_GAP * PER_POINT), 3), 60, dtype=np.uint8)
    second = other_.page[: one.page.shape[0], : one.page.shape[1]]
    double = Leaf(np.concatenate([one.page, gap, second], axis=1), 2 * width + _GAP, height)
    shot = photo(double, np.eye(2, 3), random, np.random.default_rng(random.getrandbits(32)))
    quarter = random.choice((0, 0, 0, 2))
    matrix, size = turned(quarter, (shot.picture.shape[1], shot.picture.shape[0]))
    truths = []
    for work, left in ((one, 0.0), (other_, width + _GAP)):
        mapping = replace(shot.mapping.then(matrix), print_=scaled(1.0, (0, 0), (left, 0.0)))
        own = replace(way, condition="photo")
        code = is_shown(work.paper.layout.code, mapping, size)
        truth = truth_of(work, mapping, own, size, quarter * 90, shot.dpi, code, {"what": "page", "together": True})
        truths.append(truth)
    return np.ascontiguousarray(np.rot90(shot.picture, -quarter)), shot.dpi, truths


def _strangers(clerk: Clerk, random: Random) -> Iterator[Leafed]:
    if random.random() < _EMPTY:
        yield _stranger(empty(), "empty", "", random)
    if random.random() < _OTHER:
        kind = random.choice(KINDS)
        yield _stranger(other(kind, clerk), "other", kind, random)


def _stranger(leaf: Leaf, what: str, kind: str, random: Random) -> Leafed:
    noise = np.random.default_rng(random.getrandbits(32))
    condition: Condition = random.choice(("scan200", "copy150", "fax"))
    flat = np.eye(2, 3)
    shot: Shot
    if condition == "scan200":
        shot = scan(leaf, flat, random, noise, 200, random.gauss(0, 1))
    elif condition == "copy150":
        shot = copy(leaf, flat, random, noise, random.gauss(0, 1))
    else:
        shot = fax(leaf, flat, random, noise, random.gauss(0, 1))
    size = (shot.picture.shape[1], shot.picture.shape[0])
    notes = {"what": what} | ({"kind": kind} if kind else {})
    truth = Truth("", 1, "", "", "", -1, 0, 0, condition, "", False, False, 0, size, shot.dpi, notes=notes)
    return shot.picture, shot.dpi, [truth]
