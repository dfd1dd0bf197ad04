"""Records in, documents out."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from formkit.archive import Archive
from formkit.archive.store import Issued
from formkit.errors import BadUsage, NothingReadable, UnreadableFile
from formkit.flow.repeats import parted, row_key
from formkit.generate import FORMATS, fill, misfits, number_pattern
from formkit.model.document import Document
from formkit.model.form import Form
from formkit.model.identity import Identity
from formkit.model.place import FilePlace, SheetCell
from formkit.model.problem import Problem
from formkit.model.record import Record
from formkit.model.values import canonical
from formkit.ooxml.excel import position
from formkit.records import Draft, read_source
from formkit.records.marked import Outcome, mark_targets, write_marked
from formkit.records.whole import write_whole
from formkit.rules.compute import with_computed, with_defaults
from formkit.validate import validate

Progress = Callable[[int, int], None]
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_LONGEST_NAME = 120


@dataclass(frozen=True)
class GenerateOptions:
    """How a run is done. Without an archive, numbers must come from the data.

    `errors` is where the clerk's own list is handed back with what became of each row, None for nowhere.
    """

    output: Path
    formats: tuple[str, ...]
    archive: Archive | None
    issuer: str
    today: date
    blanks: int = 0
    errors: Path | None = None


@dataclass(frozen=True)
class Written:
    """One issued document: its number, its files, and how many rows of data went into it."""

    number: str
    files: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class Report:
    """What became of every row: `rows` = rows in `written` + `rows_before` + `withheld_rows`; likewise for documents.

    `rows_before` were issued by an earlier run; `outcomes` tells the same row by row.
    """

    form: str
    rows: int
    documents: int
    written: tuple[Written, ...]
    withheld_rows: int
    unreadable: tuple[str, ...]
    problems: tuple[Problem, ...]
    rows_before: int = 0
    documents_before: int = 0
    outcomes: tuple[Outcome, ...] = ()

    @property
    def withheld_documents(self) -> int:
        return self.documents - len(self.written) - self.documents_before

    @property
    def needs_a_person(self) -> bool:
        return any(problem.severity == "error" for problem in self.problems)

    def plain(self) -> dict[str, object]:
        return {
            "schema": 1,
            "form": self.form,
            "rows": self.rows,
            "rows_issued": sum(each.rows for each in self.written),
            "rows_issued_before": self.rows_before,
            "rows_withheld": self.withheld_rows,
            "documents": self.documents,
            "documents_issued": len(self.written),
            "documents_issued_before": self.documents_before,
            "documents_withheld": self.withheld_documents,
            "unreadable": list(self.unreadable),
            "written": [{"number": each.number, "files": list(each.files), "rows": each.rows} for each in self.written],
            "problems": [each.plain() for each in self.problems],
        }


def generate(form: Form, sources: Sequence[Path], options: GenerateOptions, progress: Progress) -> Report:
    """Issues a document for each clean draft in the sources, and the blank ones asked for.

    All rows are checked first; those that were issued before as they are now are passed over. Raises
    NothingReadable, BadUsage for a format the form has no template of, and RunRefused where the output cannot be
    written.
    """
    for each in options.formats:
        if each not in FORMATS or each not in form.templates:
            known = "、".join(name for name in FORMATS if name in form.templates)
            raise BadUsage(f"“{form.number} {form.title}”不能生成 {each}，可以生成：{known}。")
    names = _names(sources)
    targets = mark_targets(options.errors, names) if options.errors else {}
    drafts, problems, unreadable = _read(form, names)
    left, outcomes = _not_issued_before(form, drafts, options.archive)
    rows_before = sum(len(each.rows) for each in outcomes)
    checked = [_checked(form, draft, options.formats) for draft in left]
    checked = list(_unique(form, checked, options.archive))
    problems += [problem for each in outcomes for problem in each.problems]
    problems += [problem for draft in checked for problem in draft.problems]
    outcomes += [Outcome(draft.rows, "", True, draft.problems) for draft in checked if not draft.is_clean]
    clean = [draft for draft in checked if draft.is_clean]
    clean += [_blank(form)] * options.blanks
    if options.archive is not None and clean:
        with options.archive.writing():
            options.archive.add_form(form.id, form.version, form.files)
    written: list[Written] = []
    for number, draft in enumerate(clean):
        progress(number, len(clean))
        result = _issue(form, draft, options)
        if isinstance(result, Problem):
            problems.append(result)
            outcomes.append(Outcome(draft.rows, "", True, (*draft.problems, result)))
        else:
            written.append(result)
            outcomes.append(Outcome(draft.rows, result.number, True, draft.problems))
    progress(len(clean), len(clean))
    if targets:
        write_marked(form, names, targets, outcomes, problems)
    rows = sum(len(draft.rows) for draft in drafts)
    return Report(
        form.id,
        rows,
        len(drafts) + options.blanks,
        tuple(written),
        rows - rows_before - sum(each.rows for each in written),
        tuple(unreadable),
        tuple(problems),
        rows_before,
        len(drafts) - len(left),
        tuple(outcomes),
    )


def _names(sources: Sequence[Path]) -> dict[str, Path]:
    """Each data file under the name that places and messages give it: its own, or the whole path where two share one."""
    shared = Counter(path.name for path in sources)
    names: dict[str, Path] = {}
    for path in sources:
        name = path.name if shared[path.name] == 1 else str(path)
        names[f"{name}（第 {len(names) + 1} 个文件）" if name in names else name] = path
    return names


def _not_issued_before(
    form: Form, drafts: Sequence[Draft], archive: Archive | None
) -> tuple[list[Draft], list[Outcome]]:
    """The drafts without the rows that an earlier run has issued, and what became of those."""
    if archive is None:
        return list(drafts), []
    parts = [parted(form, draft, _filled(form, draft.record), archive) for draft in drafts]
    return [each.draft for each in parts if each.draft is not None], [each for part in parts for each in part.before]


def _read(form: Form, sources: Mapping[str, Path]) -> tuple[list[Draft], list[Problem], list[str]]:
    drafts: list[Draft] = []
    problems: list[Problem] = []
    unreadable: list[str] = []
    for name, path in sources.items():
        try:
            source = read_source(form, path, name)
        except UnreadableFile as error:
            unreadable.append(name)
            problems.append(Problem(error.code, "", f"{name}：{error}", FilePlace(name)))
            continue
        drafts += source.drafts
        problems += source.problems
        if not source.row_count:
            message = f"{name}：有列名，但没有一行数据。请检查是否选错了文件。"
            problems.append(Problem("data.empty", "", message, FilePlace(name)))
    if sources and len(unreadable) == len(sources):
        raise NothingReadable("\n".join(problem.message for problem in problems))
    return drafts, problems, unreadable


def _filled(form: Form, record: Record) -> Record:
    return with_computed(form, with_defaults(form, record))


def _blank(form: Form) -> Draft:
    return Draft(_filled(form, Record(form.id, {})), (), {}, ())


def _checked(form: Form, draft: Draft, formats: Sequence[str]) -> Draft:
    """The draft with defaults and computed values filled in, and with every problem that validation finds."""
    record = _filled(form, draft.record)
    faulty = frozenset(problem.path for problem in draft.problems)
    problems = [*draft.problems, *validate(form, record, "issue", draft.places, faulty)]
    faulty = frozenset(problem.path for problem in problems)
    for output in formats:
        for path, words in misfits(form, record, output):
            if path in faulty:
                continue
            place, label = draft.places.get(path), form.field_at(path).called
            problems.append(Problem("value.does_not_fit", path, f"{place or ''}“{label}”：{words}。", place))
    return replace(draft, record=record, problems=tuple(sorted(problems, key=_position)))


def _position(problem: Problem) -> tuple[int, int]:
    """Row and column, for telling problems in the order of the clerk's own sheet; what has no cell comes first."""
    return position(problem.place.cell) if isinstance(problem.place, SheetCell) else (-1, -1)


def _unique(form: Form, drafts: Sequence[Draft], archive: Archive | None) -> Iterator[Draft]:
    """Drafts with a problem for each row whose key an earlier draft or an earlier run has taken."""
    taken: dict[tuple[str, str], str] = {}
    for draft in drafts:
        problems = []
        mine: dict[tuple[str, str], str] = {}
        for table in form.tables:
            for index, row in enumerate(draft.record.tables.get(table.name, ())):
                if not (key := row_key(table, row)):
                    continue
                path = f"{table.name}[{index}].{table.key[0]}"
                place = draft.places.get(path)
                number = archive.number_of_row(form.id, table.name, key) if archive else None
                where = taken.get((table.name, key))
                if where or number:
                    words = f"在{where}里已经有了" if where else f"已由 {number} 发出，内容与这里的不一样"
                    message = f"{place or ''}：“{key}”{words}，没有再发。请核对是否重复。"
                    problems.append(Problem("row.already_issued", path, message, place))
                mine[table.name, key] = str(place or "前面的数据")
        taken.update({each: where for each, where in mine.items() if each not in taken})
        yield replace(draft, problems=(*draft.problems, *problems))


def _issue(form: Form, draft: Draft, options: GenerateOptions) -> Written | Problem:
    """One document, written and recorded as a whole or not at all."""
    archive = options.archive
    if archive is None:
        number = _given_number(form, draft.record)
        if number is None:
            return _no_number(form, draft, "不用档案时，编号要写在数据里")
        return _write(form, draft, number, options, None)
    with archive.writing():
        number = _given_number(form, draft.record)
        if number is None:
            pattern = number_pattern(form, draft.record, options.issuer, options.today, is_blank=not draft.rows)
            if pattern is None:
                return _no_number(form, draft, f"编号规则 {form.series} 要用到的内容有空缺")
            number = archive.next_number(pattern)
        elif archive.issued(number) is not None:
            return _no_number(form, draft, f"编号 {number} 已经发过了")
        written = _write(form, draft, number, options, archive.key)
        record = _with_number(form, draft.record, number)
        keys = {
            table.name: tuple(key for row in record.tables.get(table.name, ()) if (key := row_key(table, row)))
            for table in form.tables
        }
        archive.add_issued(Issued(number, form.id, form.version, record.plain()), keys)
        return written


def _no_number(form: Form, draft: Draft, why: str) -> Problem:
    place = draft.rows[0] if draft.rows else None
    return Problem(
        "document.no_number", form.document_number, f"{place or '空白表'}：没有编号，没有发出。{why}。", place
    )


def _given_number(form: Form, record: Record) -> str | None:
    value = record.fields.get(form.document_number) if form.document_number else None
    return value if isinstance(value, str) else None


def _with_number(form: Form, record: Record, number: str) -> Record:
    if not form.document_number:
        return record
    return replace(record, fields={**record.fields, form.document_number: number})


def _write(form: Form, draft: Draft, number: str, options: GenerateOptions, key: bytes | None) -> Written:
    identity = Identity(form.id, form.version, number)
    document = Document(identity.signed(key) if key else identity, _with_number(form, draft.record, number))
    name = _file_name(form, document)
    contents = {options.output / f"{name}.{each}": fill(form, document, each) for each in options.formats}
    write_whole(contents)
    return Written(number, tuple(path.name for path in contents), len(draft.rows))


def _file_name(form: Form, document: Document) -> str:
    """编号_客户_附表, safe on Windows."""
    named_by = next((party.named_by for party in form.parties if party.named_by), "")
    customer = document.record.fields.get(named_by) if named_by else None
    parts = (document.identity.number, "" if customer is None else canonical(customer), form.number)
    name = "_".join(_UNSAFE.sub("-", part) for part in parts if part)
    return name[:_LONGEST_NAME].rstrip(". ")
