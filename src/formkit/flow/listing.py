"""The list of a folder of issued documents: those of this run, and those that were there before."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from formkit.archive import Archive
from formkit.archive.store import Issued, Run
from formkit.flow.repeats import due_of
from formkit.model.form import Form
from formkit.records import record_from_plain
from formkit.records.manifest import NAMES, Entry, Standing, listed, write_manifest
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
    head = {"form": form.id, "title": form.title, "version": form.version, "sources": list(sources)}
    write_manifest(folder, head, _entries(form, folder, outcomes, archive), run.id if run else "")


def refresh_list(form: Form, folder: Path, archive: Archive, run: Run) -> None:
    """The same for a folder in which something has changed though no rows of this run went there.

    Where there is no list there, none is made.
    """
    if all((folder / name).exists() for name in NAMES):
        write_list(form, folder, (), (), archive, run)


def _entries(form: Form, folder: Path, outcomes: Sequence[Outcome], archive: Archive | None) -> Iterator[Entry]:
    seen: set[str] = set()
    for outcome in outcomes:
        seen.add(outcome.number)
        yield _of_run(form, outcome)
    for entry in listed(folder):
        if entry.number and entry.number not in seen:
            seen.add(entry.number)
            yield _kept(entry, archive.issued(entry.number) if archive else None)
    for number in archive.numbers_in(str(folder)) if archive else ():
        issued = None if archive is None or number in seen else archive.issued(number)
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
