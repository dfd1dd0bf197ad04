"""Every object of an archive read again and hashed, little by little if there are many."""

import json
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from time import monotonic

from formkit.archive.objects import Objects
from formkit.model.problem import Problem

Progress = Callable[[int, int], None]
Called = Callable[[str], str]  # what a person calls the object under a digest

_STRIDE = 500  # objects between two notes of how far it came
_MOST = 50  # objects that are named one by one


@dataclass(frozen=True)
class Extent:
    """How much is read: all objects, or `sample` of them at random; for so many seconds at most.

    A round through all of them that was stopped is gone on with, unless it is to begin `again`.
    """

    sample: int | None = None
    seconds: float | None = None
    again: bool = False


@dataclass
class Round:
    """What a round has shown so far: how many objects were read, whether all that was asked for is done, what is wrong."""

    checked: int = 0
    is_complete: bool = False
    problems: list[Problem] = field(default_factory=list)

    def tell(self, code: str, words: str) -> None:
        self.problems.append(Problem(code, "", words))


@dataclass
class _Note:
    """How far a round through all objects came: the last of them in their order, and those found damaged."""

    began: str
    after: str = ""
    bad: list[str] = field(default_factory=list)


def check_objects(
    objects: Objects, named: Sequence[str], called: Called, note: Path, extent: Extent, progress: Progress
) -> Round:
    """Looks for all objects that are `named`, in order, and reads them again; `note` is the file that tells how far it came.

    Where it is stopped the note stays, and the next round goes on from there; what was found damaged is looked at again.
    """
    found = Round()
    there = set(objects.all())
    _tell_missing(found, [each for each in named if each not in there], called)
    _tell_unknown(found, sorted(there.difference(named)))
    present = [each for each in named if each in there]
    if extent.sample is not None:
        present = sorted(random.SystemRandom().sample(present, min(extent.sample, len(present))))
        state = _Note("")
    else:
        state = _read_note(note) if not extent.again else _Note("")
    state.began = state.began or datetime.now(UTC).isoformat(timespec="seconds")
    again, left = state.bad, [each for each in present if each > state.after]
    state.bad = []
    keeps_note = extent.sample is None
    end = monotonic() + extent.seconds if extent.seconds is not None else None
    try:
        for digest in (*(each for each in again if each in there and each <= state.after), *left):
            if end is not None and monotonic() >= end:
                return found
            if not _is_sound(found, objects.path(digest), called):
                state.bad.append(digest)
            state.after = max(state.after, digest)
            found.checked += 1
            progress(found.checked, len(again) + len(left))
            if keeps_note and found.checked % _STRIDE == 0:
                _write_note(note, state)
        found.is_complete = True
    finally:
        if keeps_note:
            state.bad += [each for each in again if each not in state.bad and not found.is_complete]
            _write_note(note, state) if not found.is_complete else note.unlink(missing_ok=True)
    return found


def _is_sound(found: Round, path: Path, called: Called) -> bool:
    try:
        if _digest(path) == path.name:
            return True
        # Read once more before it is declared damaged: it may have been the cable.
        if _digest(path) == path.name:
            words = f"{called(path.name)}第一次读出来不对，再读又对了。请检查硬盘和连线，尽快备份。"
            found.tell("archive.object_unstable", words)
            return True
    except OSError as error:
        words = f"{called(path.name)}读不出来（{error.strerror}）。请检查硬盘，从备份里找回 {path}。"
        found.tell("archive.object_changed", words)
        return False
    words = f"{called(path.name)}已经不是存进去时的样子。请从备份里找回 {path}；手里还有原件的，再用 formkit parse 读一次就会换好。"
    found.tell("archive.object_changed", words)
    return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _tell_missing(found: Round, missing: Sequence[str], called: Called) -> None:
    for digest in missing[:_MOST]:
        words = f"{called(digest)}不见了。请从备份里找回 {digest}；手里还有原件的，再用 formkit parse 读一次就会补上。"
        found.tell("archive.object_missing", words)
    if (more := len(missing) - _MOST) > 0:
        found.tell("archive.object_missing", f"另外还有 {more} 个原件不见了。请从备份里找回整个 objects 文件夹。")


def _tell_unknown(found: Round, unknown: Sequence[str]) -> None:
    if unknown:
        words = (
            f"objects 文件夹里有 {len(unknown)} 个文件日志里没有，例如 {unknown[0]}：多半是收件时断电留下的，"
            "不影响什么，可以留着；不放心时请看它们是什么。"
        )
        found.problems.append(Problem("archive.object_unknown", "", words, None, "warning"))


def _read_note(path: Path) -> _Note:
    with suppress(OSError, ValueError, KeyError, TypeError):
        content = json.loads(path.read_text(encoding="utf-8"))
        return _Note(str(content["began"]), str(content["after"]), [str(each) for each in content["bad"]])
    return _Note("")


def _write_note(path: Path, state: _Note) -> None:
    with suppress(OSError):  # an archive that cannot be written is looked at all the same, in one go
        path.write_text(json.dumps(vars(state)), encoding="utf-8")
