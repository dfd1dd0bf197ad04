"""The list of a folder of issued documents: those of this run, and those that were there before."""

from collections.abc import Iterator, Sequence, Set
from pathlib import Path

from formkit.archive import Archive
from formkit.archive.store import Issued, Run
from formkit.flow.repeats import due_of
from formkit.model.form import Form
from formkit.records import record_from_plain
from formkit.records.manifest import HEAD, NAMES, Entry, Standing, listed, listed_head, write_manifest
from formkit.records.outcomes import Outcome

_WORDS: dict[str, Standing] = {"issued": "发出", "before": "以前已发出", "withheld": "扣下"}


def write_list(
    form: Form,
    folder: Path,
    outcomes: Sequence[Outcome],
    sources: Sequence[str],
    archive: Archive | None,
    run: Run | None,
) -> None:
    """Writes 批次清单 anew: what became of the rows of this run, then every other document of the folder.

    Those are the ones that the list there names and those that the archive knows of. Raises RunRefused.
    """
    head: dict[str, object] = {"form": form.id, "title": form.title, "version": form.version, "sources": list(sources)}
    head |= _archive_head(archive)
    write_manifest(folder, head, _entries(form, folder, outcomes, archive), run.id if run else "")


def refresh_list(form: Form, folder: Path, archive: Archive, run: Run) -> None:
    """Brings the list of a folder up to date where no rows of this run went there; where there is none, none is made.

    Raises RunRefused.
    """
    if all((folder / name).exists() for name in NAMES):
        write_manifest(folder, listed_head(folder) | _archive_head(archive), _refreshed(form, folder, archive), run.id)


def _archive_head(archive: Archive | None) -> dict[str, object]:
    """What stands for all that the archive has noted by now: on paper, it keeps the archive from being rewritten unseen."""
    return {} if archive is None else {HEAD: str(archive.head)}


def _refreshed(form: Form, folder: Path, archive: Archive) -> Iterator[Entry]:
    seen: set[str] = set()
    for entry in listed(folder):
        seen.add(entry.number)
        issued = archive.issued(entry.number) if entry.number else None
        yield _kept(entry, issued) if issued is not None and issued.state == "void" else entry
    yield from _unlisted(form, folder, archive, seen)


def _entries(form: Form, folder: Path, outcomes: Sequence[Outcome], archive: Archive | None) -> Iterator[Entry]:
    seen: set[str] = set()
    for outcome in outcomes:
        seen.add(outcome.number)
        yield _of_run(form, outcome)
    for entry in listed(folder):
        if entry.number and entry.number not in seen:
            seen.add(entry.number)
            yield _kept(entry, archive.issued(entry.number) if archive else None)
    if archive is not None:
        yield from _unlisted(form, folder, archive, seen)


def _unlisted(form: Form, folder: Path, archive: Archive, seen: Set[str]) -> Iterator[Entry]:
    """What the archive alone knows of: a run that was cut off has written no list."""
    for number in archive.numbers_in(str(folder)):
        issued = None if number in seen else archive.issued(number)
        if issued is not None:
            yield _kept(_known(form, issued), issued)


def _of_run(form: Form, outcome: Outcome) -> Entry:
    rows = tuple((place.source, str(place)) for place in outcome.rows)
    reasons = tuple(dict.fromkeys(each.message for each in outcome.problems))
    return Entry(
        _WORDS[outcome.state], outcome.number, form.id, outcome.version or form.version, rows, outcome.files,
        str(outcome.due or ""), reasons, outcome.replaces,
    )  # fmt: skip


def _kept(entry: Entry, issued: Issued | None) -> Entry:
    """An entry of before as it stands today."""
    state: Standing = "作废" if entry.state == "作废" else "以前已发出"
    reasons, successor = entry.reasons, entry.successor
    if issued is not None and issued.state == "void":
        state, reasons, successor = "作废", (issued.reason,), issued.successor
    return Entry(
        state, entry.number, entry.form, entry.version, entry.rows, entry.files, entry.due, reasons, entry.replaces,
        successor, is_of_run=False,
    )  # fmt: skip


def _known(form: Form, issued: Issued) -> Entry:
    due = due_of(form, record_from_plain(form, issued.record)) if issued.form == form.id else None
    return Entry(
        "以前已发出", issued.number, issued.form, issued.version, issued.rows, issued.files, str(due or ""),
        replaces=issued.replaces,
    )  # fmt: skip
