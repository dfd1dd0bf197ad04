"""Sheets of paper -> the documents they are of, the pages of each in order.

A sheet belongs to the document that its own code names, never to that of its neighbour.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from formkit.model.identity import Identity
from formkit.model.layout import Layout
from formkit.model.place import pages_in_words
from formkit.model.problem import Problem
from formkit.model.returned import IdentityVerdict
from formkit.model.sheet import Sheet


@dataclass(frozen=True)
class Whose:
    """What sheets of one document have in common: the form and version they lie over, and what their code says.

    `identity` is None of a sheet without a code, which is a document by itself.
    """

    form: str
    version: str
    identity: Identity | None
    verdict: IdentityVerdict


@dataclass(frozen=True)
class Known:
    """What is known of a document before its sheets are looked at; `rows` is None where what was issued is not known."""

    layout: Layout
    rows: int | None = None


@dataclass(frozen=True)
class Placed:
    """A sheet in its place: its index among all, which page of the document it is, the first row that this page holds.

    `nth` counts from 1 and is None, as is `row`, where it cannot be told. `is_read` is False of one that is kept beside
    a better one of the same page, or that contradicts what its document must look like.
    """

    sheet: int
    nth: int | None
    row: int | None
    is_read: bool


@dataclass(frozen=True)
class Bundle:
    """The sheets of one document in the order of its pages, and what is wrong with them as a whole."""

    whose: Whose
    pages: tuple[Placed, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Unclaimed:
    """A sheet that is of no document, and why."""

    sheet: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Sorted:
    """Every sheet in exactly one place. Bundles are in the order of their first sheets; `blanks` are indices."""

    bundles: tuple[Bundle, ...]
    unclaimed: tuple[Unclaimed, ...]
    blanks: tuple[int, ...]


def sort(sheets: Sequence[Sheet], known: Callable[[Whose], Known | None]) -> Sorted:
    """The documents of sheets that are given in the order they came.

    The order matters only among documents, and where nothing else tells one page of a document from another.
    """
    groups: dict[object, list[int]] = {}
    unclaimed = []
    blanks = []
    strays: dict[Identity, list[Sheet]] = {}
    for index, sheet in enumerate(sheets):
        if sheet.state == "blank":
            blanks.append(index)
        elif sheet.state == "unknown" or not _is_of_one_form(sheet):
            unclaimed.append(Unclaimed(index, _why_unclaimed(sheet)))
            if sheet.identity is not None:
                strays.setdefault(_plain(sheet.identity), []).append(sheet)
        else:
            groups.setdefault(whose(sheet) if sheet.identity else index, []).append(index)
    bundles = []
    for indices in groups.values():
        of = whose(sheets[indices[0]])
        elsewhere = strays.get(_plain(of.identity), []) if of.identity else []
        own = {each: sheets[each] for each in sorted(indices, key=lambda each: _came(sheets[each]))}
        bundles.append(_bundle(of, own, known(of), elsewhere) if of.identity else _alone(of, own))
    return Sorted(tuple(bundles), tuple(unclaimed), tuple(blanks))


def whose(sheet: Sheet) -> Whose:
    """What a sheet that lies over a form has in common with the others of its document."""
    assert sheet.form is not None and sheet.version is not None
    identity = sheet.identity and _plain(sheet.identity)
    return Whose(sheet.form, sheet.version, identity, sheet.verdict)


def _plain(identity: Identity) -> Identity:
    return replace(identity, replaces="")  # a code does not tell it, a file does


def _is_of_one_form(sheet: Sheet) -> bool:
    return sheet.identity is None or sheet.identity.form == sheet.form


def _why_unclaimed(sheet: Sheet) -> tuple[Problem, ...]:
    if sheet.identity is not None and sheet.state == "known":
        message = (
            f"{sheet.called}：二维码写的是“{sheet.identity.form}”的 {sheet.identity.number}，"
            f"页面却是“{sheet.form}”的。请看原件确认是哪一份。"
        )
        return (*sheet.problems, Problem("page.contradicts", "", message, sheet.place))
    if not sheet.problems:
        message = f"{sheet.called}：认不出是哪张表。请看图认领，或重新扫描后再交。"
        return (Problem("page.unknown", "", message, sheet.place),)
    return sheet.problems


def _came(sheet: Sheet) -> tuple[str, int, int]:
    return sheet.source, sheet.page, sheet.part


def _alone(of: Whose, own: Mapping[int, Sheet]) -> Bundle:
    """The document that a sheet without a code is by itself."""
    ((index, sheet),) = own.items()
    message = (
        f"{sheet.called}：认出是“{of.form}”，没有读到二维码，不知道是哪一份的。请看编号归到那一份，或重新扫描后再交。"
    )
    problems = (*sheet.problems, Problem("page.no_code", "", message, sheet.place))
    return Bundle(of, (Placed(index, None, None, True),), problems)


@dataclass(frozen=True)
class _Order:
    """The page of the layout that each page of a document is, and the first row on it; () where it cannot be told.

    `is_issued` of what is known to have been issued; `is_least` where the document may have more pages.
    """

    numbers: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()
    is_issued: bool = False
    is_least: bool = False

    def number(self, nth: int | None) -> int | None:
        return self.numbers[nth - 1] if nth is not None and nth <= len(self.numbers) else None


def _bundle(of: Whose, own: Mapping[int, Sheet], known: Known | None, elsewhere: Sequence[Sheet]) -> Bundle:
    order = _order(known, list(own.values()))
    places = _places(own, order.numbers)
    problems = [problem for sheet in own.values() for problem in sheet.problems]
    problems += (*_of_other_version(of, own), *_other_counts(own, order))
    pages: list[Placed] = []
    for nth in sorted(places, key=lambda each: (each is None, each)):
        right, wrong = _parted(nth, {each: own[each] for each in places[nth]}, order)
        row = order.rows[nth - 1] if nth is not None and order.number(nth) is not None else None
        pages += [Placed(each, nth, row, each == right[0]) for each in right]
        pages += [Placed(each, nth, None, False) for each in wrong]
        problems += [_contradiction(own[each], nth) for each in wrong]
        problems += [_repetition(own[each], own[right[0]]) for each in right[1:]]
    problems += (*_order_unknown(own, places, order), *_missing(own, places, order, elsewhere))
    return Bundle(of, tuple(pages), tuple(problems))


def _parted(nth: int | None, here: Mapping[int, Sheet], order: _Order) -> tuple[list[int], list[int]]:
    """Of the sheets that claim one page those that may be it, the one to read first, and those that cannot."""
    ranked = sorted(here, key=lambda each: (-_quality(here[each]), _came(here[each])))
    if order.numbers:
        right = [each for each in ranked if nth is not None and here[each].number == order.number(nth)]
    else:
        right = ranked if nth is not None and len({sheet.number for sheet in here.values()}) == 1 else []
    return right, [each for each in ranked if each not in right]


def _quality(sheet: Sheet) -> float:
    return sheet.fit.quality if sheet.fit is not None else 0.0


def _order(known: Known | None, sheets: Sequence[Sheet]) -> _Order:
    """What is known of the order of pages: from what was issued, else from the number of pages that the codes tell."""
    if known is None:
        return _Order()
    layout = known.layout
    if known.rows is not None:
        pages = tuple(layout.pages_of(known.rows))
        return _Order(tuple(number for number, _ in pages), tuple(row for _, row in pages), is_issued=True)
    counts = {sheet.count for sheet in sheets if sheet.count is not None}
    if len(counts) > 1:
        return _Order()
    ways = list(layout.ways(next(iter(counts))) if counts else _shortest_ways(layout, sheets))
    fitting = [sum(_is_in(sheet, each) for sheet in sheets) for each in ways]
    best = [way for way, fits in zip(ways, fitting) if fits == max(fitting)]
    if not best or (counts and len(best) > 1):
        return _Order()
    rows = accumulate((layout.pages[number].row_count for number in best[0][:-1]), initial=0)
    return _Order(best[0], tuple(rows), is_least=not counts)


def _is_in(sheet: Sheet, way: Sequence[int]) -> bool:
    """Whether a sheet may be what a document has in its place."""
    if sheet.nth is None:
        return sheet.number in way
    return sheet.nth <= len(way) and way[sheet.nth - 1] == sheet.number


def _shortest_ways(layout: Layout, sheets: Sequence[Sheet]) -> Iterator[tuple[int, ...]]:
    """The shortest ways in which a document can be made up that has these sheets, where no code tells its pages."""
    yield layout.only
    if layout.first:
        counts, ends = Counter(sheet.number for sheet in sheets), Counter((*layout.first, *layout.last))
        times = max((counts[each] - ends[each] for each in layout.continuation), default=0)
        yield (*layout.first, *layout.continuation * max(0, times), *layout.last)


def _places(own: Mapping[int, Sheet], numbers: Sequence[int]) -> Mapping[int | None, Sequence[int]]:
    """The sheets by the page they are; None where no page can be theirs.

    One whose code does not tell the page takes the first free place of its page of the layout.
    """
    places: dict[int | None, list[int]] = {}
    for index, sheet in own.items():
        if sheet.nth is not None:
            places.setdefault(sheet.nth, []).append(index)
    for index, sheet in own.items():
        if sheet.nth is None:
            mine = [nth for nth, number in enumerate(numbers, start=1) if number == sheet.number]
            free = next((nth for nth in mine if nth not in places), None)
            places.setdefault(free or (mine[-1] if mine else None), []).append(index)
    return places


def _contradiction(sheet: Sheet, nth: int | None) -> Problem:
    which = "没有写明是第几页" if nth is None else f"写明是第 {nth} 页"
    message = f"{sheet.called}：二维码{which}，版面却对不上这一份的那一页，没有采用。请对照原件，看是否混进了别的页。"
    return Problem("page.contradicts", "", message, sheet.place)


def _repetition(sheet: Sheet, better: Sheet) -> Problem:
    message = f"{sheet.called}：与“{better.called}”是同一页，两张都留着，以那一张为准。请看两张写的是否一样。"
    return Problem("page.repeated", "", message, sheet.place)


def _order_unknown(
    own: Mapping[int, Sheet], places: Mapping[int | None, Sequence[int]], order: _Order
) -> Iterator[Problem]:
    """That of several pages printed alike nothing tells which comes first."""
    alike = Counter(order.numbers)
    loose = [
        each for nth in places for each in places[nth] if own[each].nth is None and alike[own[each].number or 0] > 1
    ]
    if len(loose) > 1:
        names = "、".join(own[each].called for each in loose)
        message = f"{names}：二维码没有写第几页，版面又一样，先按来的次序排了。请对照序号确认次序。"
        yield Problem("page.order_unknown", "", message, own[loose[0]].place)


def _missing(
    own: Mapping[int, Sheet], places: Mapping[int | None, Sequence[int]], order: _Order, elsewhere: Sequence[Sheet]
) -> Iterator[Problem]:
    """The pages that did not come, in one problem; of those that did and could not be laid over the form, where they are."""
    count = len(order.numbers) or max((sheet.count or 0 for sheet in own.values()), default=0)
    absent = [nth for nth in range(1, count + 1) if nth not in places]
    if not absent:
        return
    first = next(iter(own.values()))
    unlaid = "、".join(dict.fromkeys(sheet.called for sheet in elsewhere))
    where = f"（{unlaid}的二维码是这一份的，可是对不上版面，在待认领里）" if unlaid else ""
    total = f"{'至少' if order.is_least else ''}应有 {count} 页"
    number = first.identity.number if first.identity else ""
    message = f"{number} {total}，没有收到第 {pages_in_words(absent)} 页{where}。请找到补上，或请对方补交。"
    yield Problem("page.missing", "", message, first.place)


def _other_counts(own: Mapping[int, Sheet], order: _Order) -> Iterator[Problem]:
    """That codes tell other numbers of pages than each other, or than were issued."""
    telling = [sheet for sheet in own.values() if sheet.count is not None]
    counts = {sheet.count for sheet in telling} | ({len(order.numbers)} if order.is_issued and telling else set())
    if len(counts) > 1:
        told = "、".join(f"{each} 页" for each in sorted({sheet.count or 0 for sheet in telling}))
        but = f"，发出时是 {len(order.numbers)} 页" if order.is_issued else ""
        message = f"{telling[0].called}等页的二维码写着共 {told}{but}，互相矛盾。请对照原件，看是否混进了别的页。"
        yield Problem("page.contradicts", "", message, telling[0].place)


def _of_other_version(of: Whose, own: Mapping[int, Sheet]) -> Iterator[Problem]:
    """That a version of the form is laid over another, each page by itself."""
    if of.identity is not None and of.identity.version != of.version:
        for sheet in own.values():
            message = (
                f"{sheet.called}：这是“{of.form}”的另一版（{of.identity.version}），这里没有那一版，"
                f"按 {of.version} 版认的。请逐项核对。"
            )
            yield Problem("form.other_version", "", message, sheet.place)
