"""The first look at every file: the documents that can be read from it at once, and the pages that are pictures."""

import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from formkit.archive import open_archive
from formkit.flow.library import form_of
from formkit.flow.packing import packed
from formkit.flow.returning import Heard, Listener, unreadable
from formkit.flow.workers import Done, Lost, Reason, Step, Workers, done_here, shared
from formkit.read import files_in
from formkit.read.merged import Part
from formkit.read.parcels import Held

Task = tuple[Path, str]  # a file, and how it is called in evidence
Group = tuple[str, str, str]  # form, version and number of the document a file belongs to


@dataclass(frozen=True)
class Packed:
    """A `Heard` as it crosses processes and lies in the pile, with what sorts it: only at the end is it opened."""

    group: Group | None
    digest: str
    content: bytes


@dataclass(frozen=True)
class Piece:
    """What is read at one go: a file of a task, or one document in it. `held` counts the files of a parcel from 0."""

    task: int
    held: int
    source: str
    part: Part | None = None


@dataclass(frozen=True)
class Opened:
    """What came of a piece: the SHA-256 of its file, its document, the numbers of the pages to look at as pictures.

    A file that holds several documents has `parts`, each of which is a piece of its own.
    """

    piece: Piece
    digest: str
    heard: Packed | None
    pictures: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Order:
    """What a worker is given: a task, or pieces that were found in it."""

    number: int
    task: Task
    pieces: tuple[Piece, ...] = ()


def orders_for(file: Opened, files: Sequence[Task], jobs: int | None) -> Iterator[Order]:
    """The documents in a file that holds several, shared so that `jobs` processes can read them."""
    pieces = tuple(replace(file.piece, part=part) for part in file.parts)
    for own in shared(pieces, jobs):
        yield Order(file.piece.task, files[file.piece.task], own)


def opened(orders: Sequence[Order], listener: Listener, form: str | None, jobs: int | None) -> Iterator[Opened]:
    """What came of each piece, in any order."""
    if jobs is None:
        found: Iterator[Done | Lost[Piece]] = done_here(partial(_steps, listener), orders)
    else:
        archive = listener.archive
        prepare = partial(_prepared, None if archive is None else archive.folder, form)
        found = Workers(prepare, jobs).results(orders)
    waiting = dict.fromkeys(piece for each in orders for piece in each.pieces)
    for each in found:
        match each:
            case Done(_, result):
                content = pickle.loads(result)  # noqa: S301 - it comes from our own process
                assert isinstance(content, Opened)
            case Lost(number, piece, reason):
                order = orders[number]
                if piece is None and order.pieces:
                    continue  # lost between pieces: those that are left are told at the end
                content = _lost(piece or Piece(order.number, 0, order.task[1]), reason)
        waiting.pop(content.piece, None)
        yield content
    for piece in waiting:
        yield _lost(piece, "crash")


_LOST = {
    "time": ("file.too_slow", "读这份文件用的时间太长，已经停下。请让对方删去多余内容、重新保存后再发。"),
    "crash": ("file.crashed", "读的程序在这份文件上崩溃了。请让对方重新保存后再发，仍不行就转给维护人员。"),
}


def _lost(piece: Piece, reason: Reason) -> Opened:
    pages = piece.part.pages if piece.part is not None else ()
    return Opened(piece, "", _packed(Heard(unreadable(piece.source, *_LOST[reason], pages), None, "")))


def _prepared(archive: Path | None, form: str | None) -> Callable[[Order], Iterator[Step[Piece]]]:
    chosen = form_of(form) if form else None
    return partial(_steps, Listener(open_archive(archive) if archive is not None else None, chosen))


def _steps(listener: Listener, order: Order) -> Iterator[Step[Piece]]:
    """A step for a file, or for each in the parcel it is; or for each document that was found in one of them."""
    for number, held in enumerate(files_in(*order.task)):
        whole = Piece(order.number, number, held.source)
        for piece in order.pieces or (whole,):
            if piece.held == number:
                yield Step(piece, partial(_opened, listener, held, piece))


def _opened(listener: Listener, held: Held, piece: Piece) -> bytes:
    found = listener.hear(held, piece.part)
    heard = _packed(found.heard) if found.heard is not None else None
    return pickle.dumps(Opened(piece, found.digest, heard, found.pictures, found.parts))


def _packed(heard: Heard) -> Packed:
    read = heard.read
    group = None
    if read is not None and read.number and read.verdict != "forged":
        group = (read.form, read.version, read.number)
    return Packed(group, heard.digest, packed(heard))
