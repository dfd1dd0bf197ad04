"""Returned pages, made: documents of random records, printed, filled in, signed, sent back as pictures; and their truth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.reading.filling import Customer, Work, filled
from benchmarks.reading.hands import Hand
from benchmarks.reading.issued import FORMKIT, Issued, form_of, issue, printed_by_office, printed_by_us
from benchmarks.reading.paper import papers
from benchmarks.reading.records import Clerk
from benchmarks.reading.returning import Way, returned
from benchmarks.reading.seals import slices, stamped
from benchmarks.reading.sets import CONDITIONS, SETS, Condition, FontSet, Pools
from benchmarks.reading.signing import Stamp, signed, stamp_of, straddled
from benchmarks.reading.ticks import pen
from benchmarks.reading.truth import Truth, load, write
from benchmarks.reading.writing import ByHand, Typed

__all__ = ["load", "make"]
_FORMS = ("3.1", "3.1", "3.2", "4.1")  # in turn; the first has most to read
_SERIES = {
    "3.1": "XQ-320300-CM-{0:%Y%m%d}-{1:04d}",
    "3.2": "SC-320300-CM-{0:%Y%m%d}-{1:04d}",
    "4.1": "CT-320300-{0:%Y%m%d}-{1:04d}",
}
_AT_ONCE = 40  # documents that LibreOffice prints in one run
_STRADDLED = 0.5  # of documents of several pages
_DRIFTED = 0.4  # of prints from an office program
_TYPED = 0.4  # of customers


@dataclass(frozen=True)
class Job:
    """A document that comes back: which of its pages, from which printer and in what condition.

    `drift` is by what share the rows of an office print are lower, and how many twips all of it is moved.
    """

    issued: Issued
    wanted: frozenset[int]
    condition: Condition
    printed_by: FontSet | None
    drift: tuple[float, int]
    random: Random
    clerk: Clerk

    @property
    def printer(self) -> str:
        return FORMKIT if self.printed_by is None else self.printed_by.name


def make(set_name: str, folder: Path, pages: int = 40, seed: int = 0) -> list[Truth]:
    """Makes so many pages of a set in a folder, and truth.jsonl beside them; the same seed makes the same pages.

    Raises assets.Missing where a font or LibreOffice is not here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    truths: list[Truth] = []
    for job, content in printed(jobs(SETS[set_name], pages, seed)):
        way = Way(folder, f"{len(truths) + 1:04d}", job.condition, job.printer, job.random)
        for work in works(job, content):
            truths.append(returned(work, way.named(f"{len(truths) + 1:04d}")))
    write(folder, truths)
    return truths


def jobs(pools: Pools, pages: int, seed: int, are_whole: bool = False) -> list[Job]:
    """Documents with so many pages together: each form in each condition from each printer in turn.

    Of long ones some pages come back, or all where `are_whole`.
    """
    found: list[Job] = []
    left = pages
    while left > 0:
        at = len(found)
        name = _FORMS[at % len(_FORMS)]
        nth = sum(form_of(name) is each.issued.form for each in found)
        random = Random(f"{pools.seed} {seed} {at}")  # noqa: S311 - made-up data, the same each time
        rows, wanted = _extent(name, random)
        if are_whole and name == "4.1":
            wanted = frozenset(range(1, 7))
        wanted = frozenset(sorted(wanted)[: max(1, left)])
        clerk = Clerk(pools, random)
        form = form_of(name)
        number = _SERIES[name].format(clerk.day(), (seed * 613 + at) % 9999 + 1)
        document = issue(form, number, clerk.record(form, rows), rows, pools.key)
        turn = nth + int(name[-1])  # so that not every form begins with the same printer
        printer = pools.font_sets[turn // 2 % len(pools.font_sets)] if turn % 2 else None
        drift = (random.uniform(0.002, 0.011), random.randint(-40, 40)) if random.random() < _DRIFTED else (0.0, 0)
        if name == "4.1":  # its pages of sentences have no rules that would tell where they moved
            drift = (drift[0], 0)
        found.append(Job(document, wanted, CONDITIONS[nth % len(CONDITIONS)], printer, drift, random, clerk))
        left -= len(wanted)
    return found


def _extent(name: str, random: Random) -> tuple[int, frozenset[int]]:
    """How many rows a document has, and which of its pages come back."""
    if name == "3.1":
        return (9, frozenset((1,))) if random.random() < 0.7 else (random.randint(18, 25), frozenset((1, 2)))
    if name == "3.2":
        return 2, frozenset((1, 2))
    return random.randint(4, 12), frozenset((1, random.randint(2, 5), 6))


def printed(jobs: Sequence[Job]) -> Iterator[tuple[Job, bytes]]:
    """Each document with the PDF that its printer makes of it, in their order."""
    for start in range(0, len(jobs), _AT_ONCE):
        some = jobs[start : start + _AT_ONCE]
        contents: dict[int, bytes] = {}
        for fonts in {each.printed_by for each in some}:
            places = [at for at, each in enumerate(some) if each.printed_by == fonts]
            documents, drifts = [some[at].issued for at in places], [some[at].drift for at in places]
            made = printed_by_us(documents) if fonts is None else printed_by_office(documents, fonts, drifts)
            contents.update(zip(places, made, strict=True))
        for at, job in enumerate(some):
            yield job, contents[at]


def works(job: Job, content: bytes) -> Iterator[Work]:
    """The pages of a document as the customer leaves them."""
    random = job.random
    noise = np.random.default_rng(random.getrandbits(32))
    customer = _customer(job, noise)
    company = job.issued.texts.get("customer_name") or job.issued.texts.get("party_a_name") or ""
    stamp = stamp_of(customer, company, random)
    pieces = _pieces(stamp, job, noise)
    for paper in papers(job.issued, content, job.wanted):
        work = filled(paper, customer)
        signed(work, customer, stamp, noise)
        if pieces:
            piece, height = pieces[paper.nth - 1]
            straddled(work, piece, height, stamp.colour)
        yield work


def _pieces(
    stamp: Stamp, job: Job, noise: np.random.Generator
) -> list[tuple[np.ndarray[tuple[int, ...], np.dtype[np.float32]], float]]:
    """Each page's part of a seal laid over the edges of all, and how far from the top; [] where there is none."""
    layout = job.issued.form.layout
    assert layout is not None
    count = len(list(layout.pages_of(job.issued.rows)))
    if count < 2 or job.random.random() >= _STRADDLED:
        return []
    height = layout.pages[0].height * job.random.uniform(0.4, 0.6)
    return [(each, height + job.random.gauss(0, 2)) for each in slices(stamped(stamp.seal, noise), count)]


def _customer(job: Job, noise: np.random.Generator) -> Customer:
    random, pools = job.random, job.clerk.pools
    colour = random.choice(sorted(pools.colours))
    width = random.uniform(*pools.widths)
    size = random.uniform(10.5, 13.5)
    style = random.choice(pools.hands)
    hand = ByHand(Hand(style, width / 25.4 * 72 / size), pen(colour, pools.colours[colour], width), random, noise, size)
    if random.random() < _TYPED:
        return Customer(
            Typed(random.choice(pools.print_fonts), random, random.uniform(7.5, 10)), hand, job.clerk, random
        )
    return Customer(hand, hand, job.clerk, random)
