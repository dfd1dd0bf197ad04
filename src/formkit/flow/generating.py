"""Records in, documents out: the order of things."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from formkit.archive import Archive
from formkit.archive.store import Run
from formkit.errors import BadUsage, RunRefused
from formkit.flow.checking import Checked, check, drafts_in, source_names
from formkit.flow.issuing import issue
from formkit.flow.listing import refresh_list, write_list
from formkit.flow.options import GenerateOptions, Progress, Say
from formkit.flow.printing import documents_in, print_all
from formkit.flow.recovering import recover
from formkit.flow.reissuing import draft_in_place, replaceable
from formkit.flow.reporting import Ledger, Recovered, Report, Written
from formkit.generate import FORMATS, formats_of
from formkit.model.form import Form
from formkit.model.problem import Problem
from formkit.records.manifest import NAMES, check_manifest
from formkit.records.outcomes import Outcome
from formkit.records.whole import check_folder, make_folder

__all__ = ["GenerateOptions", "Progress", "Report", "Written", "generate"]

_ALL_OR_NOTHING = "要求全部无误才发（--all-or-nothing），别处有错，所以这一份也没有发。都改好后再运行一次。"


def _quiet(message: str) -> None:
    pass


def generate(
    form: Form, sources: Sequence[Path], options: GenerateOptions, progress: Progress, say: Say = _quiet
) -> Report:
    """Issues a document for each clean draft in the sources, and the blank ones asked for.

    All rows are checked first; those that were issued before as they are now are passed over. With an archive, one
    run works at a time, and first finishes what one that was cut off has left. `say` is told what a clerk should
    know at once. Raises NothingReadable, BadUsage for a format the form cannot be had in or a reissue without an
    archive, and RunRefused where something cannot be written or a number cannot be issued anew.
    """
    known = formats_of(form)
    for each in options.printed_as:
        if each not in known:
            why = (
                f"没有版面，请先运行 formkit forms compile {form.id}；现在"
                if each in FORMATS and "docx" in known
                else ""
            )
            raise BadUsage(f"“{form.number} {form.title}”不能生成 {each}，{why}可以生成：{'、'.join(known)}。")
    if options.replaced and (options.archive is None or options.blanks):
        raise BadUsage("换发（--reissue）要用档案，也不能同时生成空白表。")
    names = source_names(sources)
    targets = _targets(options, names)
    options = replace(options, output=options.output.resolve())
    check_manifest(options.output)
    job = _Job(form, names, targets, options, progress, say)
    if options.archive is None:
        return _generate(job, Recovered())
    with options.archive.issuing(lambda: say("另一次生成正在用这个档案，等它做完再接着做……")):
        return _generate(job, recover(options.archive, say))


def _targets(options: GenerateOptions, names: Mapping[str, Path]) -> dict[str, Path]:
    """Where each data file is handed back marked."""
    if options.errors is None:
        return {}
    from formkit.records.marked import mark_targets  # only when asked for: openpyxl takes a tenth of a second to load

    return mark_targets(options.errors, names)


@dataclass(frozen=True)
class _Job:
    """What is to be done: the data files by their names, and where each is handed back."""

    form: Form
    names: Mapping[str, Path]
    targets: Mapping[str, Path]
    options: GenerateOptions
    progress: Progress
    say: Say


def _generate(job: _Job, recovered: Recovered) -> Report:
    form, options, archive, ledger = job.form, job.options, job.options.archive, Ledger()
    drafts = drafts_in(form, job.names, ledger)
    touched = list(recovered.folders)
    if options.replaced and archive is not None:
        old = replaceable(form, archive, options.replaced)
        drafts = iter((draft_in_place(form, old, job.names, ledger),))
        touched.append(old.output)
    checked = check(form, drafts, options, ledger)
    if options.all_or_nothing and ledger.errors:
        _withhold(checked, ledger)
        checked = Checked(())
    run = _begun(job)
    make_folder(options.output)
    check_folder(options.output, run.id if run else "")
    issue(form, checked, options, run, ledger, job.progress)
    if options.merge:
        documents = documents_in(form, ledger.outcomes, checked, archive)
        ledger.printed = print_all(form, documents, options.output, run.id if run else "")
    write_list(form, options.output, ledger.outcomes, tuple(job.names), archive, run)
    if job.targets:
        from formkit.records.marked import write_marked

        outcomes, problems = list(ledger.outcomes), list(ledger.problems)
        write_marked(form, job.names, job.targets, outcomes, problems, run.id if run else "")
    if archive is not None and run is not None:
        _refresh(job, archive, run, touched)
        with archive.writing():
            archive.end_run(run)
    return ledger.report(form.id, recovered, options.replaced, str(options.output / NAMES[1]))


def _begun(job: _Job) -> Run | None:
    form, archive = job.form, job.options.archive
    if archive is None:
        return None
    folders = dict.fromkeys((job.options.output, *(each.parent.resolve() for each in job.targets.values())))
    with archive.writing():
        archive.add_form(form.id, form.version, form.files)
        return archive.begin_run(tuple(folders))


def _refresh(job: _Job, archive: Archive, run: Run, touched: Sequence[str]) -> None:
    """Brings the lists of other folders up to date; one that cannot be written costs nothing else, and is said."""
    for folder in {Path(each) for each in touched if each} - {job.options.output}:
        try:
            refresh_list(job.form, folder, archive, run)
        except RunRefused as error:
            job.say(f"“{folder}”里的清单没有更新，下次往那里发时会补上。{error}")


def _withhold(checked: Checked, ledger: Ledger) -> None:
    """Settles what could have been issued as withheld, each with the reason."""
    problem = Problem("document.all_or_nothing", "", _ALL_OR_NOTHING, None, "warning")
    for each in checked.clean:
        ledger.settle(Outcome(each.rows, "", True, (*each.problems, problem)))
