"""The first look at every file: the documents that can be read from it at once, and the pages that are pictures."""

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
class Told:
    """A `Heard` with what sorts it. Where it has crossed processes it is packed, and unpacked only at the end."""

    group: Group | None
    digest: str
    content: Heard | bytes


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
    heard: Told | None
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
        found: Iterator[Done[Opened] | Lost[Piece]] = done_here(partial(_steps, listener, False), orders)
    else:
        archive = listener.archive
        prepare = partial(_prepared, None if archive is None else archive.folder, form)
        found = Workers(prepare, jobs).results(orders)
    waiting = dict.fromkeys(piece for each in orders for piece in each.pieces)
    for each in found:
        match each:
            case Done(_, content):
                pass
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
    return Opened(piece, "", Told(None, "", Heard(unreadable(piece.source, *_LOST[reason], pages), None, "")))


def _prepared(archive: Path | None, form: str | None) -> Callable[[Order], Iterator[Step[Piece, Opened]]]:
    chosen = form_of(form) if form else None
    return partial(_steps, Listener(open_archive(archive) if archive is not None else None, chosen), True)


def _steps(listener: Listener, is_apart: bool, order: Order) -> Iterator[Step[Piece, Opened]]:
    """A step for a file, or for each in the parcel it is; or for each document that was found in one of them.

    `is_apart` tells whether they are done in another process than the one that is told of them.
    """
    for number, held in enumerate(files_in(*order.task)):
        whole = Piece(order.number, number, held.source)
        for piece in order.pieces or (whole,):
            if piece.held == number:
                yield Step(piece, partial(_opened, listener, is_apart, held, piece))


def _opened(listener: Listener, is_apart: bool, held: Held, piece: Piece) -> Opened:
    found = listener.hear(held, piece.part)
    heard = found.heard
    told = None if heard is None else Told(_group(heard), heard.digest, packed(heard) if is_apart else heard)
    return Opened(piece, found.digest, told, found.pictures, found.parts)


def _group(heard: Heard) -> Group | None:
    read = heard.read
    if read is None or not read.number or read.verdict == "forged":
        return None
    return read.form, read.version, read.number
