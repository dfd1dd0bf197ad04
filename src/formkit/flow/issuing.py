"""Documents written under numbers of the archive: reserved first, then written, then marked as issued."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from formkit.archive import Archive
from formkit.archive.disk import make_durable
from formkit.archive.store import Issued, Run
from formkit.flow.checking import Checked, Clean
from formkit.flow.describing import about_of
from formkit.flow.options import GenerateOptions, Progress
from formkit.flow.repeats import due_of, keys_of
from formkit.flow.reporting import Ledger
from formkit.generate import FORMATS, file_name, fill, format_of
from formkit.model.document import Document
from formkit.model.form import Form
from formkit.model.identity import Identity
from formkit.model.record import Record
from formkit.records.outcomes import Outcome
from formkit.records.whole import refusal, write_whole

CHUNK = 128  # documents between two commits, each of which waits for the disk


@dataclass(frozen=True)
class _Taken:
    """A document with its number, about to be written."""

    clean: Clean
    record: Record
    issued: Issued


def issue(
    form: Form, checked: Checked, options: GenerateOptions, run: Run | None, ledger: Ledger, progress: Progress
) -> None:
    """Writes each clean document and settles it; whatever cuts this off, the archive knows how far it came.

    Raises RunRefused where a file or the archive cannot be written; the next run then goes on from there.
    """
    issuing = _Issuing(form, options, run, checked.given)
    total, done = len(checked.clean), 0
    progress(0, total)
    for chunk in _chunks(checked.clean):
        for outcome in issuing.issued(chunk):
            ledger.settle(outcome)
            done += 1
            progress(done, total)


def _chunks(clean: Sequence[Clean]) -> Iterator[list[Clean]]:
    waiting = iter(clean)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk


class _Issuing:
    """The names that are taken in the output folder, and the one way from a clean record to its files."""

    def __init__(self, form: Form, options: GenerateOptions, run: Run | None, given: frozenset[str]) -> None:
        self._form = form
        self._options = options
        self._run = run
        self._given = given
        self._key = options.archive.key if options.archive is not None else None
        # Without an archive a run that is done again writes the same files again; with one, a file that is there
        # under a new number is none of ours.
        there = options.output.iterdir() if options.archive is not None else ()
        self._names = {each.name.lower() for each in there}

    def issued(self, chunk: Sequence[Clean]) -> Iterator[Outcome]:
        archive, run = self._options.archive, self._run
        if archive is None or run is None:
            for each in chunk:
                taken = self._taken(each, each.number)
                yield self._outcome(taken, self._write(taken))
            return
        with archive.writing():
            all_taken = [self._reserved(archive, run, each) for each in chunk]
        written = [(taken, self._write(taken)) for taken in all_taken]
        keep(self._options.output / name for _, files in written for name, _ in files)
        with archive.writing():
            for taken, files in written:
                archive.mark_issued(taken.issued, files, keys_of(self._form, taken.record))
        for taken, files in written:
            yield self._outcome(taken, files)

    def _reserved(self, archive: Archive, run: Run, clean: Clean) -> _Taken:
        taken = self._taken(clean, clean.number or archive.next_number(clean.pattern, self._given))
        archive.reserve(taken.issued, keys_of(self._form, taken.record), run)
        return taken

    def _taken(self, clean: Clean, number: str) -> _Taken:
        form, options = self._form, self._options
        record = with_number(form, clean.record, number)
        stem = file_name(form, number, record, options.output, self._is_taken)
        names = tuple(stem + FORMATS[each].ending for each in options.formats)
        self._names.update(name.lower() for name in names)
        rows = tuple((place.source, str(place)) for place in clean.rows)
        about = about_of(form, record)
        issued = Issued(
            number, form.id, form.version, record.plain(), str(options.output), tuple((name, "") for name in names), rows,
            clean.replaces, "reserved", customer=about.customer, day=about.day,
        )  # fmt: skip
        return _Taken(clean, record, issued)

    def _is_taken(self, stem: str) -> bool:
        return any(stem + FORMATS[each].ending in self._names for each in self._options.formats)

    def _write(self, taken: _Taken) -> tuple[tuple[str, str], ...]:
        contents = contents_of(self._form, taken.issued, taken.record, self._key)
        output = self._options.output
        write_whole({output / name: content for name, content in contents.items()}, self._run.id if self._run else "")
        return hashes_of(contents)

    def _outcome(self, taken: _Taken, files: tuple[tuple[str, str], ...]) -> Outcome:
        clean, issued = taken.clean, taken.issued
        due = due_of(self._form, taken.record)
        return Outcome(clean.rows, issued.number, True, clean.problems, files, issued.version, due, issued.replaces)


def keep(paths: Iterable[Path]) -> None:
    """Sees to it that documents outlast a loss of power before they count as issued. Raises CannotWrite."""
    files = tuple(paths)
    try:
        make_durable(files, {each.parent for each in files})
    except PermissionError:
        pass  # somebody has it open already, and so it is there; Windows then lets nobody else at it
    except OSError as error:
        raise refusal(files[0], error) from None


def with_number(form: Form, record: Record, number: str) -> Record:
    """The record as it is printed under a number."""
    if not form.document_number:
        return record
    return replace(record, fields={**record.fields, form.document_number: number})


def contents_of(form: Form, issued: Issued, record: Record, key: bytes | None) -> dict[str, bytes]:
    """The files of a document by name; the same document gives the same bytes."""
    document = document_of(issued, record, key)
    return {name: fill(form, document, format_of(name)) for name, _ in issued.files}


def document_of(issued: Issued, record: Record, key: bytes | None) -> Document:
    """What was issued under a number, with the check that `key` gives."""
    identity = Identity(issued.form, issued.version, issued.number, replaces=issued.replaces)
    return Document(identity.signed(key) if key else identity, record)


def hashes_of(contents: Mapping[str, bytes]) -> tuple[tuple[str, str], ...]:
    """Name and SHA-256 of each file."""
    return tuple((name, hashlib.sha256(content).hexdigest()) for name, content in contents.items())
