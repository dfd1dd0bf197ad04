"""Every row of the data checked, before anything is issued."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from formkit.errors import NothingReadable, UnreadableFile
from formkit.flow.options import GenerateOptions
from formkit.flow.repeats import Repeats
from formkit.flow.reporting import Ledger
from formkit.generate import misfits, number_pattern
from formkit.model.form import Form
from formkit.model.place import FilePlace, Place, SheetCell
from formkit.model.problem import Problem
from formkit.model.record import Record
from formkit.ooxml.excel import position
from formkit.records import Draft, read_source
from formkit.records.outcomes import Outcome
from formkit.records.spool import Spool
from formkit.rules.compute import with_computed, with_defaults
from formkit.validate import validate


@dataclass(frozen=True)
class Clean:
    """A document that can be issued as it stands.

    `number` came with the data; else the next of the series `pattern` will be taken. `replaces` is the number it is
    issued in place of, if any.
    """

    record: Record
    rows: tuple[Place, ...]
    problems: tuple[Problem, ...]
    number: str
    pattern: str
    replaces: str = ""


@dataclass(frozen=True)
class Checked:
    """The documents that can be issued, and the numbers among them that came with the data."""

    clean: Sequence[Clean]
    given: frozenset[str] = frozenset()


def source_names(sources: Sequence[Path]) -> dict[str, Path]:
    """Each data file under the name that places and messages give it: its own, or the whole path where two share one."""
    shared = Counter(path.name for path in sources)
    names: dict[str, Path] = {}
    for path in sources:
        name = path.name if shared[path.name] == 1 else str(path)
        names[f"{name}（第 {len(names) + 1} 个文件）" if name in names else name] = path
    return names


def check(form: Form, drafts: Iterable[Draft], options: GenerateOptions, ledger: Ledger) -> Checked:
    """Checks every draft, and the blank ones asked for; what cannot be issued is settled at once.

    One draft is held at a time.
    """
    checking = _Checking(form, options, ledger)
    for draft in drafts:
        checking.take(draft)
    for _ in range(options.blanks):
        ledger.documents += 1
        checking.settle(Draft(_filled(form, Record(form.id, {})), (), {}, ()))
    return Checked(checking.clean, frozenset(checking.given))


def drafts_in(form: Form, sources: Mapping[str, Path], ledger: Ledger) -> Iterator[Draft]:
    """The drafts of all sources in turn; what is wrong with a file as a whole is told. Raises NothingReadable."""
    messages: list[str] = []
    for name, path in sources.items():
        try:
            source = read_source(form, path, name)
        except UnreadableFile as error:
            ledger.unreadable.append(name)
            problem = Problem(error.code, "", f"{name}：{error}", FilePlace(name))
            messages.append(problem.message)
            ledger.tell(problem)
            if len(messages) == len(sources):
                raise NothingReadable("\n".join(messages)) from None
            continue
        ledger.tell(*source.problems)
        count = 0
        for draft in source.drafts:
            count += 1
            yield draft
        if not count:
            message = f"{name}：有列名，但没有一行数据。请检查是否选错了文件。"
            ledger.tell(Problem("data.empty", "", message, FilePlace(name)))


class _Checking:
    """The drafts that were clean so far, and the keys and numbers they have taken."""

    def __init__(self, form: Form, options: GenerateOptions, ledger: Ledger) -> None:
        self._form = form
        self._options = options
        self._ledger = ledger
        self._repeats = Repeats(form, options.archive, options.replaced)
        self.clean: Spool[Clean] = Spool()
        self.given: set[str] = set()

    def take(self, draft: Draft) -> None:
        """Counts a draft, settles its rows that were issued before, and judges what is left of it."""
        self._ledger.rows += len(draft.rows)
        self._ledger.documents += 1
        if self._options.replaced:
            self.judge(replace(draft, record=self._in_place_of(draft.record)))
            return
        filled = _filled(self._form, draft.record)
        parts = self._repeats.parted(draft, filled)
        for each in parts.before:
            self._ledger.settle(each)
        if parts.draft is None:
            self._ledger.documents_before += 1
            return
        self.judge(parts.draft, filled if parts.draft is draft else None)

    def _in_place_of(self, record: Record) -> Record:
        """The record of a document issued anew, with the number it replaces and without it as its own."""
        fields = dict(record.fields)
        if fields.get(self._form.document_number) == self._options.replaced:
            del fields[self._form.document_number]
        if self._form.replaces:
            fields[self._form.replaces] = self._options.replaced
        return replace(record, fields=fields)

    def judge(self, draft: Draft, filled: Record | None = None) -> None:
        """Finds every problem of a draft, and settles it; `filled` is its record as it would be issued, if known."""
        record = filled if filled is not None else _filled(self._form, draft.record)
        self.settle(self._repeats.unique(_validated(self._form, draft, record, self._options.printed_as)))

    def settle(self, draft: Draft) -> None:
        """Keeps a draft that can be issued; any other is withheld."""
        number, pattern, problem = self._number(draft)
        if problem is not None and draft.is_clean:
            draft = replace(draft, problems=(*draft.problems, problem))
        if not draft.is_clean:
            self._ledger.settle(Outcome(draft.rows, "", True, draft.problems))
            return
        if number:
            self.given.add(number)
        self.clean.append(Clean(draft.record, draft.rows, draft.problems, number, pattern, self._options.replaced))

    def _number(self, draft: Draft) -> tuple[str, str, Problem | None]:
        """The number that came with the data, or the pattern of the one to be given; a problem where there is neither."""
        form, options = self._form, self._options
        value = draft.record.fields.get(form.document_number) if form.document_number else None
        number = value if isinstance(value, str) else ""
        if number:
            taken = number in self.given or (options.archive is not None and options.archive.knows(number))
            return number, "", self._no_number(draft, f"编号 {number} 已经发过了") if taken else None
        if options.archive is None:
            return "", "", self._no_number(draft, "不用档案时，编号要写在数据里")
        pattern = number_pattern(form, draft.record, options.issuer, options.today, is_blank=not draft.rows)
        if pattern is None:
            return "", "", self._no_number(draft, f"编号规则 {form.series} 要用到的内容有空缺")
        return "", pattern, None

    def _no_number(self, draft: Draft, why: str) -> Problem:
        place = draft.rows[0] if draft.rows else None
        path = self._form.document_number
        return Problem("document.no_number", path, f"{place or '空白表'}：没有编号，没有发出。{why}。", place)


def _filled(form: Form, record: Record) -> Record:
    return with_computed(form, with_defaults(form, record))


def _validated(form: Form, draft: Draft, record: Record, formats: Sequence[str]) -> Draft:
    """The draft with the record as it would be issued, and with every problem that validation finds."""
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
