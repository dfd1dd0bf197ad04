"""How many fields are read right, how many are accepted without a person, and how many of those are wrong."""

import math
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from benchmarks.reading import subject
from benchmarks.reading.issued import form_of
from benchmarks.reading.truth import FieldTruth, Truth
from formkit.model.form import FilledBy
from formkit.model.path import further_down, parted
from formkit.model.returned import JudgedValue
from formkit.model.text import squeeze
from formkit.model.values import canonical

Verdict = Literal["right", "wrong", "doubted right", "doubted", "not read"]
_TICKED = frozenset({"tick", "choices"})
_FREE = frozenset({"text", "long_text"})
_Z = 1.96  # of a normal distribution: 95 % lie within, both sides together


@dataclass(frozen=True)
class Read:
    """What became of a field of a page: `said` is the value in the text of data, or the raw text where it is doubted."""

    truth: Truth
    path: str
    field: FieldTruth
    verdict: Verdict
    said: str

    @property
    def what(self) -> str:
        """The class it is reported in."""
        kind = "free" if self.field.kind in _FREE else "constrained"
        if self.field.how in ("printed", "hand"):
            return f"{self.field.how} {'struck and rewritten' if self.field.struck else kind}"
        return self.field.how


def readings(folder: Path, truths: Sequence[Truth]) -> Iterator[tuple[list[Read], float]]:
    """The fields of each page of our forms that is whole, ticks apart, and the seconds of processor time it took."""
    for truth in truths:
        if not truth.form or not truth.whole:
            continue
        start = time.process_time()
        found = subject.read(folder / truth.file, truth.page, truth.first_row)
        yield [*_page(truth, found)], time.process_time() - start


def _page(truth: Truth, found: Mapping[str, JudgedValue]) -> Iterator[Read]:
    form = form_of(truth.form)
    fields = {path: each for path, each in truth.fields.items() if "#" not in path}  # not its second place on the page
    filled = {
        parted(path)[:2]
        for path, each in fields.items()
        if each.how != "empty" and form.field_at(path).filled_by is not FilledBy.SYSTEM
    }
    for path, field in fields.items():
        table, row, _ = parted(path)
        if field.kind in _TICKED or "☐" in form.field_at(path).kind.blank:
            continue
        if table and row is not None:
            if (table, row) not in filled:
                continue
            path = further_down(path, sum(each[0] == table and (each[1] or 0) < row for each in filled) - row)
        yield Read(truth, path, field, *_verdict(field, found.get(path)))


def _verdict(field: FieldTruth, found: JudgedValue | None) -> tuple[Verdict, str]:
    if found is None:
        return "not read", ""
    value = found.value.value
    said = "" if value is None else canonical(value)
    is_right = squeeze(said) == squeeze(field.value or "")
    if found.accepted:
        return ("right" if is_right else "wrong"), said
    raw = found.value.evidence.raw
    return ("doubted right" if is_right or squeeze(raw) == squeeze(field.written) else "doubted"), raw


def report(done: Sequence[tuple[list[Read], float]]) -> Iterator[str]:
    """The table, by condition and class."""
    everything = [read for page, _ in done for read in page]
    yield f"{len(done)} pages, {sum(cpu for _, cpu in done) / max(1, len(done)):.2f} s CPU a page with registration"
    yield f"{'':34} {'fields':>6} {'read right':>10} {'accepted':>9} {'wrong':>5} {'of accepted':>12} {'95 % below':>10} {'not read':>8}"
    groups: dict[tuple[str, str], list[Read]] = defaultdict(list)
    for read in everything:
        groups[read.what, read.truth.condition].append(read)
        groups[read.what, "all"].append(read)
        if read.field.how == "hand":
            groups[read.what, read.field.style.split(",")[0]].append(read)
    for (what, condition), some in sorted(groups.items()):
        yield _row(f"{what}, {condition}", some)


def _row(name: str, some: Sequence[Read]) -> str:
    counts = Counter(each.verdict for each in some)
    accepted = counts["right"] + counts["wrong"]
    right = counts["right"] + counts["doubted right"]
    share = counts["wrong"] / accepted if accepted else 0.0
    return (
        f"{name:34} {len(some):6} {right / len(some):10.1%} {accepted / len(some):9.1%} {counts['wrong']:5} {share:12.2%}"
        f" {_at_most(counts['wrong'], accepted):10.2%} {counts['not read']:8}"
    )


def _at_most(wrong: int, of: int) -> float:
    """The upper end of Wilson's interval (Wilson 1927) of a share."""
    if not of:
        return 1.0
    share, z = wrong / of, _Z**2 / of
    return (share + z / 2 + _Z * math.sqrt(share * (1 - share) / of + z / 4 / of)) / (1 + z)


def wrong(done: Sequence[tuple[list[Read], float]]) -> Iterator[str]:
    """Each field that was accepted and is wrong."""
    for page, _ in done:
        for each in page:
            if each.verdict == "wrong":
                yield (
                    f"{each.truth.file} {each.truth.page} {each.path} {each.truth.condition} {each.field.how} {each.field.style}:"
                    f" written {each.field.written!r}, accepted {each.said!r}"
                )
