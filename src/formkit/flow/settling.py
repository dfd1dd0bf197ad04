"""All that came in -> the documents it is, each once: their files and their pages of paper together."""

import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from formkit.flow.opening import Group, Opened
from formkit.flow.packing import packed, unpacked
from formkit.flow.pile import Pile, Slot
from formkit.flow.returning import Heard, Listener, Read
from formkit.match.papers import Paper, match_papers
from formkit.match.sorting import Bundle, Sorted, Unclaimed, sort
from formkit.model.mark import Mark
from formkit.model.path import further_down
from formkit.model.place import FilePlace
from formkit.model.problem import Problem
from formkit.model.returned import Returned
from formkit.model.sheet import Sheet
from formkit.review.reconciling import Side, reconcile

_MOST_KEPT = 100_000  # values of documents that are kept as they are: half a kilobyte each; all others lie in the pile

At = tuple[int, int, int, int]  # which task, which of its files, which page, which part: the order things came in


@dataclass(frozen=True)
class _File:
    """A document that was read from a file's text: its `Heard` or where it lies, and the document it belongs to, if it says."""

    at: At
    group: Group | None
    digest: str
    heard: Heard | Slot


@dataclass(frozen=True)
class _Paper:
    """A sheet: what sorting asks of it, and where the whole of it lies."""

    at: At
    light: Sheet
    slot: Slot

    @property
    def held(self) -> tuple[int, int]:
        """The file it is in."""
        return self.at[:2]


@dataclass
class _Work:
    """What becomes one returned document."""

    files: list[_File] = field(default_factory=list)
    bundle: Bundle | None = None
    unclaimed: Unclaimed | None = None
    blanks: tuple[int, ...] = ()


class Intake:
    """Everything that came in. It grows until all is there, then it tells the documents."""

    def __init__(self, pile: Pile) -> None:
        self._pile = pile
        self._files: list[_File] = []
        self._papers: list[_Paper] = []
        self._stacks: dict[str, list[Opened]] = {}
        self._kept = 0

    def add_file(self, file: Opened) -> None:
        """Takes what came of a file, or of a document in it."""
        piece = file.piece
        if file.heard is not None:
            at = (piece.task, piece.held, min(piece.part.pages) if piece.part is not None else 0, 0)
            self._files.append(_File(at, file.heard.group, file.heard.digest, self._kept_or_put(file.heard.content)))
        if file.pictures:
            self._stacks.setdefault(file.digest, []).append(file)

    def _kept_or_put(self, heard: Heard | bytes) -> Heard | Slot:
        """What was heard as it is, while there is little of that; else where it lies in the pile."""
        if isinstance(heard, Heard):
            self._kept += 1 + len(heard.returned.fields) + len(heard.returned.problems)
            if self._kept <= _MOST_KEPT:
                return heard
            heard = packed(heard)
        return self._pile.put(heard)

    def stacks(self) -> list[Opened]:
        """The files with pages to look at, once all files are there; of those that are the same only the first."""
        for each in self._stacks.values():
            each.sort(key=_came)
        return sorted((first for first, *_ in self._stacks.values()), key=_came)

    def add_sheets(self, task: int, held: int, sheets: Sequence[Sheet]) -> None:
        """Takes the sheets on a page that was looked at, of which file of a task."""
        for each in sheets:
            at = (task, held, each.page, each.part)
            self._papers.append(_Paper(at, _light(each), self._pile.put(pickle.dumps(each))))

    def documents(self, listener: Listener) -> Iterator[tuple[Returned, frozenset[int]]]:
        """Each document once, in the order of what came first of it, with the tasks it is from; and all that is none."""
        self._files.sort(key=lambda each: each.at)
        self._papers.sort(key=lambda each: each.at)
        found = sort([each.light for each in self._papers], listener.known)
        stacks = self._stacks.values()
        twins = {_came(first): [each.piece.source for each in others] for first, *others in stacks}
        firsts: dict[str, _File] = {}
        for each in self._files:
            firsts.setdefault(each.digest, each)
        for work in self._in_order(found, listener.archive is not None):
            returned = self._returned(work, listener)
            problems = [*returned.problems, *self._file_twins(work, firsts)]
            pages, more = self._paper_twins(work, twins)
            whole = replace(returned, pages=(*returned.pages, *pages), problems=(*problems, *more))
            yield whole, frozenset(task for task, *_ in self._came_at(work))

    def _in_order(self, found: Sorted, has_archive: bool) -> list[_Work]:
        groups: dict[object, _Work] = {}
        for each in self._files:
            groups.setdefault(each.group or each.at, _Work()).files.append(each)
        works = list(groups.values())
        for bundle in found.bundles:
            work = groups.get(_group(bundle, has_archive))
            if work is None or work.bundle is not None:
                works.append(work := _Work())
            work.bundle = bundle
        works += [_Work(unclaimed=each) for each in found.unclaimed]
        blanks: dict[tuple[int, int], list[int]] = {}
        for index in found.blanks:
            blanks.setdefault(self._papers[index].held, []).append(index)
        works += [_Work(blanks=tuple(each)) for each in blanks.values()]
        return sorted(works, key=self._first)

    def _first(self, work: _Work) -> At:
        return min(self._came_at(work))

    def _came_at(self, work: _Work) -> tuple[At, ...]:
        return *(each.at for each in work.files), *(self._papers[each].at for each in _sheets_of(work))

    def _returned(self, work: _Work, listener: Listener) -> Returned:
        if work.unclaimed is not None:
            whole = self._sheet(work.unclaimed.sheet)
            return Returned(
                ((whole.source, whole.page),), None, None, whole.identity.number if whole.identity else None, "unreadable",
                problems=work.unclaimed.problems, identity=whole.verdict, thumbnail=whole.thumbnail,
            )  # fmt: skip
        if work.blanks:
            pages = tuple((sheet.source, sheet.page) for sheet in (self._papers[each].light for each in work.blanks))
            return Returned(pages, None, None, None, "blank")
        heard = [self._heard(each) for each in work.files]
        if work.bundle is None:
            return _document(heard, listener)
        return _document(heard, listener, self._paper_read(work.bundle, listener, bool(heard)))

    def _paper_read(self, bundle: Bundle, listener: Listener, is_in_files: bool) -> Read:
        """What the pages of a document say."""
        whose = bundle.whose
        form = listener.library.at(whose.form, whose.version)
        assert form is not None
        own = [self._papers[each.sheet].light for each in bundle.pages]
        matched = match_papers(
            form, [Paper(self._sheet(each.sheet), each.row) for each in bundle.pages if each.is_read], own[0].source
        )
        problems = [*bundle.problems, *matched.problems]
        if is_in_files:  # what is on the pages that did not come is known all the same
            problems = [replace(each, severity="warning") if each.code == "page.missing" else each for each in problems]
        if listener.chosen is not None and listener.chosen.id != whose.form:
            problems.insert(0, _foreign(own[0], whose.form, listener.chosen.id))
        pages = tuple((sheet.source, sheet.page) for sheet in own)
        number = whose.identity.number if whose.identity is not None else None
        return Read(
            pages, whose.form, whose.version, number, whose.identity, whose.verdict, matched.values, tuple(problems),
            matched.absent, None, self._marks(bundle),
        )  # fmt: skip

    def _marks(self, bundle: Bundle) -> tuple[Mark, ...]:
        """What was seen of signatures, seals and ticks on the pages that are read, rows as the document counts them."""
        return tuple(
            replace(mark, path=further_down(mark.path, each.row or 0))
            for each in bundle.pages
            if each.is_read
            for mark in self._sheet(each.sheet).marks
        )

    def _file_twins(self, work: _Work, firsts: Mapping[str, _File]) -> Iterator[Problem]:
        """A file whose content another has is named with that one."""
        for each in work.files:
            first = firsts[each.digest]
            if each.digest and first is not each:
                yield _duplicate(self._heard(each).returned.source, self._heard(first).returned.source)

    def _paper_twins(
        self, work: _Work, twins: Mapping[tuple[int, int], Sequence[str]]
    ) -> tuple[list[tuple[str, int | None]], list[Problem]]:
        """The pages of files of pictures that are the same as one that was looked at."""
        pages: list[tuple[str, int | None]] = []
        problems: dict[str, Problem] = {}
        for paper in (self._papers[each] for each in _sheets_of(work)):
            for source in twins.get(paper.held, ()):
                pages.append((source, paper.light.page))
                problems.setdefault(source, _duplicate(source, paper.light.source))
        return pages, list(problems.values())

    def _heard(self, file: _File) -> Heard:
        return file.heard if isinstance(file.heard, Heard) else unpacked(self._pile.get(file.heard))

    def _sheet(self, index: int) -> Sheet:
        sheet = pickle.loads(self._pile.get(self._papers[index].slot))  # noqa: S301 - it comes from our own process
        assert isinstance(sheet, Sheet)
        return sheet


def _came(file: Opened) -> tuple[int, int]:
    return file.piece.task, file.piece.held


def _light(sheet: Sheet) -> Sheet:
    """What sorting asks of a sheet: not the net that lies over it, nor what is on it."""
    fit = sheet.fit and replace(sheet.fit, columns=(), rows=(), at=())
    return replace(sheet, fit=fit, marks=(), writing=(), thumbnail=b"")


def _sheets_of(work: _Work) -> tuple[int, ...]:
    if work.unclaimed is not None:
        return (work.unclaimed.sheet,)
    return work.blanks if work.bundle is None else tuple(each.sheet for each in work.bundle.pages)


def _group(bundle: Bundle, has_archive: bool) -> Group | None:
    """The document that files may be of as well; one whose code could be checked and does not pass stands for itself."""
    whose = bundle.whose
    if whose.identity is None or whose.verdict != ("verified" if has_archive else "unchecked"):
        return None
    return whose.form, whose.version, whose.identity.number


def _foreign(sheet: Sheet, form: str, chosen: str) -> Problem:
    message = f"{sheet.source} 第{sheet.page}页起：这是“{form}”，不是指定的“{chosen}”。请看是否混进了别的表。"
    return Problem("page.foreign", "", message, sheet.place)


def _duplicate(source: str, first: str) -> Problem:
    message = f"{source}与{first}内容完全相同。请看是否重复交了。"
    return Problem("file.duplicate", "", message, FilePlace(source), "warning")


def _document(heard: Sequence[Heard], listener: Listener, paper: Read | None = None) -> Returned:
    """What all files and pages of one document say together."""
    different = {each.digest: each for each in heard}
    reads = [each.read for each in different.values() if each.read is not None]
    pages = tuple(page for each in heard for page in each.returned.pages)
    if paper is not None:
        reads.append(paper)
        pages += paper.pages
    if paper is None and len(reads) < 2:
        return replace(heard[0].returned, pages=pages)
    return listener.judged(reads[0] if len(reads) == 1 else _together(reads, pages, listener))


def _together(reads: Sequence[Read], pages: tuple[tuple[str, int | None], ...], listener: Listener) -> Read:
    first = min(reads, key=lambda each: each.identity is None)
    form = listener.library.at(first.form, first.version)
    assert form is not None
    merged = reconcile(form, [Side(each.pages[0][0], each.values, each.problems) for each in reads])
    absent = frozenset.intersection(*(each.absent for each in reads))
    gone = frozenset.union(*(each.absent for each in reads)) - absent
    verdicts = [each.print for each in reads]
    return Read(
        pages, first.form, first.version, first.number, first.identity, first.verdict, merged.values,
        tuple(problem for problem in merged.problems if problem.path not in gone), absent,
        next((each for each in ("疑似改动", "无法判断", "一致") if each in verdicts), None),
        marks=tuple(mark for each in reads for mark in each.marks),
    )  # fmt: skip
