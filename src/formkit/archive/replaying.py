"""A log gone through from its first entry: heads that hold, entries that were changed, an index made of it."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from formkit.archive.index import take_in
from formkit.archive.log import Batch, Log
from formkit.archive.merkle import Edge, Head, leaf_hash
from formkit.errors import RunRefused
from formkit.model.problem import Problem

_MOST = 50  # faults that are named one by one
_BACKUP = "请从备份里找回 log.jsonl，不要再往这个档案里写"


@dataclass
class Replay:
    """What going through a log has shown so far. `is_sound` tells whether the index made of it can be trusted."""

    edge: Edge = field(default_factory=Edge)
    is_sound: bool = True
    problems: list[Problem] = field(default_factory=list)

    def _tell(self, code: str, words: str) -> None:
        self.is_sound = False
        if len(self.problems) < _MOST:
            self.problems.append(Problem(code, "", words))


def replay(
    log: Log, index: sqlite3.Connection, size: int | None, leaves: Iterator[bytes], heads: Mapping[Head, str]
) -> Replay:
    """Goes through a log, and makes an index of it in an empty one, as long as it is sound.

    `size` is how many entries it must have, None where that is not known, and `leaves` are their hashes, as far as they
    are known: with them an entry that was changed can be named. `heads` are printed ones, with where each stands.
    """
    found = Replay()
    for batch in log.batches(Edge()):
        if batch.says is None or (size is not None and found.edge.size >= size):
            break
        first = found.edge.size
        own = [leaf_hash(line) for line in batch.lines]
        # The head tells how many there were, so that one that was taken out or put in misplaces none behind it.
        count = batch.says.size - first if batch.says.size > first else len(own)
        known = list(islice(leaves, count))
        right = _judged(found, batch, own, known)
        for leaf in right:
            found.edge = found.edge.grown(leaf)
            _compare(found, heads)
        if found.is_sound:
            _take_in(found, index, batch, first)
    count = found.edge.size
    if size is not None and count < size:
        found._tell("archive.log_cut", f"档案的日志只有 {count} 条，索引记着有 {size} 条：后面的被截去了。{_BACKUP}。")
    for head, where in heads.items():
        if head.size > count:
            words = f"{where} 上的校验头有 {head.size} 条，档案的日志只有 {count} 条：后面的被截去了。{_BACKUP}。"
            found._tell("archive.log_cut", words)
    return found


def _judged(found: Replay, batch: Batch, own: Sequence[bytes], known: Sequence[bytes]) -> Sequence[bytes]:
    """The hashes that the entries of a batch should have: those that its head was written for, else those known."""
    first, says = found.edge.size, batch.says
    if says == _grown(found.edge, own).head:
        return own  # where a hash that is known differs, it is the index that was changed, and that is told elsewhere
    if says == _grown(found.edge, known).head and len(own) == len(known):
        for at, (one, other) in enumerate(zip(own, known)):
            if one != other:
                found._tell("archive.entry_changed", f"档案日志的第 {first + at} 条被改过。{_BACKUP}。")
        return known
    words = f"档案日志从第 {first} 条起的 {len(own)} 条与它们后面的校验头不符：有被改过、增减过的，或校验头被改过"
    found._tell("archive.entry_changed", f"{words}。{_BACKUP}。")
    return known or own


def _grown(edge: Edge, leaves: Sequence[bytes]) -> Edge:
    for leaf in leaves:
        edge = edge.grown(leaf)
    return edge


def _compare(found: Replay, heads: Mapping[Head, str]) -> None:
    for head, where in heads.items():
        if head.size == found.edge.size and head != found.edge.head:
            words = f"{where} 上的校验头（{head.size} 条）与档案的日志不符：日志在那以后整个改写过，或不是这个档案的。"
            found._tell("archive.head_differs", f"{words}{_BACKUP}。")


def _take_in(found: Replay, index: sqlite3.Connection, batch: Batch, first: int) -> None:
    try:
        take_in(index, batch)
    except (RunRefused, sqlite3.Error, ValueError, KeyError, TypeError) as error:
        last = first + len(batch.lines) - 1
        found._tell("archive.entry_invalid", f"档案日志第 {first} 到 {last} 条不能照着做（{error}）。{_BACKUP}。")
