"""How well ticks, signatures and seals are told: `python -m benchmarks.reading marks FOLDER`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import machine
from benchmarks.reading.registration import is_same
from benchmarks.reading.sets import CONDITIONS
from benchmarks.reading.subject import marks
from benchmarks.reading.truth import MarkTruth, Truth
from formkit.model.mark import Mark
from formkit.model.path import further_down

_STRUCK = ("struck and ticked", "ticked and struck out")
_GREY = ("copy150", "fax")


@dataclass(frozen=True)
class Outcome:
    """What was said of a mark: whether it is there (None: in doubt), whether it is, and what may make it hard."""

    truth: Truth
    path: str
    what: str
    is_there: bool
    said: bool | None
    evidence: str
    hard: str

    @property
    def verdict(self) -> str:
        return "doubt" if self.said is None else "right" if self.said is self.is_there else "wrong"


def outcomes(folder: Path, truths: Sequence[Truth]) -> Iterator[Outcome]:
    """What was said of each mark on the pages of our forms that were found; of others nothing is said."""
    for truth in truths:
        if not truth.form or not truth.marks:
            continue
        found = next((own for each, own in marks(folder / truth.file, truth.page) if is_same(each, truth)), None)
        if found is not None:
            yield from _outcomes(truth, found)


def _outcomes(truth: Truth, found: Sequence[Mark]) -> Iterator[Outcome]:
    said: dict[str, list[Mark]] = {}
    for each in found:
        path = f"{further_down(each.path, truth.first_row)}/{each.option}" if each.kind == "tick" else each.path
        said.setdefault(path, []).append(each)
    for path, mark in truth.marks.items():
        if path in truth.boxes:
            own = said.get(path, [])
            present = [each.present for each in own]
            is_there = True if True in present else None if None in present or not own else False
            evidence = "; ".join(each.evidence for each in own)
            yield Outcome(truth, path, mark.kind, mark.present, is_there, evidence, _hard(truth, path, mark))
    astray = [each for each in said.get("", []) if each.kind == "seal" and each.present is not False]
    for path, words in (("stray_seal", "不在盖章处"), ("straddling_seal", "页边")):
        own = [each for each in astray if words in each.evidence]
        sure = any(each.present for each in own)
        evidence = "; ".join(each.evidence for each in own)
        yield Outcome(truth, path, path, path in truth.marks, sure or (None if own else False), evidence, "")


def _hard(truth: Truth, path: str, mark: MarkTruth) -> str:
    if mark.kind == "tick":
        return "struck out" if mark.more["manner"] in _STRUCK else ""
    if mark.kind == "seal":
        return ""
    over = [each.more for each in truth.marks.values() if each.kind == "seal" and _covers(each.more, path)]
    if not over:
        return "apart"
    is_red = all(each["shade"] == "red" for each in over) and truth.condition not in _GREY
    return "under a red seal" if is_red else "under a grey one"


def _covers(seal: Mapping[str, object], path: str) -> bool:
    covers = seal.get("covers")
    return seal.get("over") == path or (isinstance(covers, list) and path in covers)


_ROWS = (
    ("ticks", "tick", ""),
    ("ticks struck out", "tick", "struck out"),
    ("seals", "seal", ""),
    ("stray seals", "stray_seal", ""),
    ("seals over edges", "straddling_seal", ""),
    ("signatures apart", "sign", "apart"),
    ("  under a red seal", "sign", "under a red seal"),
    ("  under a grey one", "sign", "under a grey one"),
)


def report(done: Sequence[Outcome]) -> Iterator[str]:
    """The lines of the table: of each kind of mark and condition how many, right, wrong and in doubt."""
    yield f"{machine()}; of pages that were found; what was struck out is right only in doubt, for a person to see"
    yield f"{'':20}" + "".join(f"{each:>22}" for each in (*CONDITIONS, "all"))
    for title, what, hard in _ROWS:
        own = [each for each in done if (each.what, each.hard) == (what, hard)]
        cells = [_cell([each for each in own if each.truth.condition == condition]) for condition in CONDITIONS]
        yield f"{title:20}" + "".join(f"{each:>22}" for each in (*cells, _cell(own)))
    yield "each: right/all, wrong and doubted"
    for each in done:
        if each.verdict == "wrong" and each.hard != "struck out":
            manner = each.truth.marks[each.path].more.get("manner", "") if each.path in each.truth.marks else ""
            yield (
                f"wrong: {each.truth.file} page {each.truth.page} {each.truth.condition} {each.path} {manner}: "
                f"{each.said}, {each.evidence}"
            )


def _cell(some: Sequence[Outcome]) -> str:
    if not some:
        return "-"
    right, wrong, doubt = (sum(each.verdict == verdict for each in some) for verdict in ("right", "wrong", "doubt"))
    return f"{right}/{len(some)} {wrong}w {doubt}d {100 * right / len(some):.1f}%"
