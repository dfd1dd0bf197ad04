"""Records in, documents out: the order of things."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from formkit.archive import Archive
from formkit.archive.store import Run
from formkit.errors import BadUsage
from formkit.flow.checking import Checked, check, drafts_in, source_names
from formkit.flow.issuing import issue
from formkit.flow.listing import refresh_list, write_list
from formkit.flow.options import GenerateOptions, Progress, Say
from formkit.flow.recovering import recover
from formkit.flow.reissuing import draft_in_place, replaceable
from formkit.flow.reporting import Ledger, Recovered, Report, Written
from formkit.generate import FORMATS
from formkit.model.form import Form
from formkit.model.problem import Problem
from formkit.records.manifest import NAMES, check_manifest
from formkit.records.marked import mark_targets, write_marked
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
    know at once. Raises NothingReadable, BadUsage for a format the form has no template of or a reissue without an
    archive, and RunRefused where something cannot be written or a number cannot be issued anew.
    """
    for each in options.formats:
        if each not in FORMATS or each not in form.templates:
            known = "、".join(name for name in FORMATS if name in form.templates)
            raise BadUsage(f"“{form.number} {form.title}”不能生成 {each}，可以生成：{known}。")
    if options.replaced and (options.archive is None or options.blanks):
        raise BadUsage("换发（--reissue）要用档案，也不能同时生成空白表。")
    names = source_names(sources)
    targets = mark_targets(options.errors, names) if options.errors else {}
    options = replace(options, output=options.output.resolve())
    check_manifest(options.output)
    archive = options.archive
    if archive is None:
        return _generate(form, names, targets, options, progress, Recovered())
    with archive.issuing(lambda: say("另一次生成正在用这个档案，等它做完再接着做……")):
        return _generate(form, names, targets, options, progress, recover(archive, say))


def _generate(
    form: Form, names: Mapping[str, Path], targets: Mapping[str, Path], options: GenerateOptions, progress: Progress,
    recovered: Recovered,
) -> Report:  # fmt: skip
    archive, ledger = options.archive, Ledger()
    drafts = drafts_in(form, names, ledger)
    others: set[Path] = {Path(each) for each in recovered.folders}
    if options.replaced and archive is not None:
        old = replaceable(form, archive, options.replaced)
        drafts = iter((draft_in_place(form, old, names, ledger),))
        # Archives of before kept no folder.
        others |= {Path(old.output)} if old.output else set()
    checked = check(form, drafts, options, ledger)
    if options.all_or_nothing and ledger.errors:
        _withhold(checked, ledger)
        checked = Checked(())
    run = _begun(form, archive, options, targets)
    make_folder(options.output)
    check_folder(options.output, run.id if run else "")
    issue(form, checked, options, run, ledger, progress)
    write_list(form, options.output, ledger.outcomes, tuple(names), archive, run)
    if archive is not None and run is not None:
        for folder in others - {options.output}:
            refresh_list(form, folder, archive, run)
    if targets:
        write_marked(form, names, targets, list(ledger.outcomes), list(ledger.problems), run.id if run else "")
    if archive is not None and run is not None:
        with archive.writing():
            archive.end_run(run)
    return ledger.report(form.id, recovered, options.replaced, str(options.output / NAMES[1]))


def _begun(form: Form, archive: Archive | None, options: GenerateOptions, targets: Mapping[str, Path]) -> Run | None:
    if archive is None:
        return None
    with archive.writing():
        archive.add_form(form.id, form.version, form.files)
        return archive.begin_run(
            tuple({options.output: None} | {each.parent.absolute(): None for each in targets.values()})
        )


def _withhold(checked: Checked, ledger: Ledger) -> None:
    """Settles what could have been issued as withheld, each with the reason."""
    problem = Problem("document.all_or_nothing", "", _ALL_OR_NOTHING, None, "warning")
    for each in checked.clean:
        ledger.settle(Outcome(each.rows, "", True, (*each.problems, problem)))
