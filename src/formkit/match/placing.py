"""Finds the places of a form's fields on a returned file: the long way, which takes any file as it comes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from formkit.labels import fold
from formkit.match.answers import Answers, with_answer
from formkit.match.cells import Found, RowMatch, match_row
from formkit.match.rows import Alignment, SeenRow, Words, align, alike
from formkit.match.tables import heading_rows, match_table
from formkit.model.form import Field, Form, Table
from formkit.model.path import name_in, parted
from formkit.model.problem import Problem
from formkit.model.reading import Cell
from formkit.model.template import Loop, Template, TemplateCell, TemplateRow

_SHOWN = 40  # signs of a text that a message repeats


@dataclass(frozen=True)
class TablePlaces:
    """The rows of a table, each with what was found of it by name of the field, and what is wrong with its headings.

    Each row must have a place for the fields that are `printed` in it. `listed` are the returned rows of a list, by
    number, and `columns` how many its headings have.
    """

    table: Table
    rows: tuple[Mapping[str, Sequence[Found]], ...]
    printed: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    listed: tuple[int, ...] = ()
    columns: int = 0


@dataclass(frozen=True)
class Placed:
    """What was found of each header field, by name, and of each table; `problems` are about cells that hold no field.

    `used` are the returned cells that have been accounted for, by identity, and `unfilled` those for a signature or a
    seal; `is_even` if every label stands in its row and has the cells that the template gives it.
    """

    header: Mapping[str, Sequence[Found]]
    tables: tuple[TablePlaces, ...]
    aligned: Alignment
    used: frozenset[int]
    unfilled: tuple[Cell, ...] = ()
    is_even: bool = True
    problems: tuple[Problem, ...] = ()


def place(form: Form, template: Template, seen: Sequence[SeenRow], words: Words, answers: Answers) -> Placed:
    """Where each field of a form stands on the rows of a returned file, and what named fields say of it."""
    return _Placing(form, template, seen, words, answers).result()


@dataclass
class _Placing:
    """One placing at work; `aligned` are the returned rows that stand for one of the template."""

    form: Form
    template: Template
    seen: Sequence[SeenRow]
    words: Words
    answers: Answers
    aligned: frozenset[int] = frozenset()
    used: set[int] = field(default_factory=set)
    unfilled: list[Cell] = field(default_factory=list)
    is_even: bool = True
    problems: list[Problem] = field(default_factory=list)

    def result(self) -> Placed:
        aligned = align(self.template, self.seen, self.words)
        self.aligned = frozenset(seen for _, seen in aligned.pairs)
        header: dict[str, list[Found]] = {}
        cards = {loop: self._cards(loop, aligned, header) for loop in self.template.loops if loop.is_block}
        repeated = {row for loop in self.template.loops for row in loop.rows}
        once = [row for row in range(len(self.template.rows)) if row not in repeated]
        everywhere = range(len(self.seen))
        self._read_labels(once, aligned.once(once), everywhere, everywhere, header)
        for name, found in self.answers.header.items():
            header[name] = with_answer(self.form.by_name[name], header.get(name, ()), found)
        for each in self.form.fields:
            if not header.get(each.name):
                header[each.name] = self._elsewhere(each)
        tables = [
            self._carded(loop, cards[loop]) if loop.is_block else self._listed(loop, aligned)
            for loop in self.template.loops
        ]
        return Placed(
            header,
            tuple(tables),
            aligned,
            frozenset(self.used),
            tuple(self.unfilled),
            self.is_even,
            tuple(self.problems),
        )

    def _read_labels(
        self,
        rows: Iterable[int],
        aligned: Mapping[int, int],
        within: range,
        extent: range,
        into: dict[str, list[Found]],
    ) -> None:
        """Adds what stands beside the labels of some template rows, by path.

        `within` is where a label that has left its row is looked for; `extent` where none may stand a second time.
        """
        lost: list[tuple[TemplateRow, TemplateCell]] = []
        found: list[tuple[TemplateRow, Found]] = []
        for index in rows:
            row = self.template.rows[index]
            if index in aligned:
                matched = match_row(row, self.seen[aligned[index]], self.words)
                self._use(matched)
                found += [(row, each) for each in matched.found]
                lost += [(row, label) for label in matched.lost]
            else:
                lost += [(row, label) for label in row.cells if fold(label.printed)]
        self.is_even &= not lost
        for row, label in lost:
            found += [(row, each) for each in self._moved(row, label, within)]
        twins = {row: self._twin(row, extent) for row, _ in found}
        for row, each in found:
            into.setdefault(each.path, []).append(_doubled(each, twins[row]))

    def _twin(self, row: TemplateRow, extent: range) -> Cell | None:
        """A label of a row that stands a second time, in a returned row that is none of the template's."""
        labels = [label for label in row.cells if fold(label.printed) and not label.slots and label.row == row.index]
        for index in extent:
            if index in self.aligned:
                continue
            for cell in self.seen[index].cells:
                if id(cell) in self.used or not cell.text.strip():
                    continue
                if any(fold(label.printed) == fold(cell.text) for label in labels):
                    return cell  # by another name it may be the heading of a list of the customer's own
        return None

    def _cards(self, loop: Loop, aligned: Alignment, header: dict[str, list[Found]]) -> list[dict[str, list[Found]]]:
        """What each card of a loop holds of its table, by name of the field; what it holds of the header is added there."""
        cards = []
        turns = aligned.turns(loop.rows)
        # What stands between two cards may belong to either.
        starts = [min(turn.values()) for turn in turns] + [len(self.seen)]
        ends = [0] + [max(turn.values()) + 1 for turn in turns]
        for number, turn in enumerate(turns):
            found: dict[str, list[Found]] = {}
            within = range(min(turn.values()), max(turn.values()) + 1)
            self._read_labels(loop.rows, turn, within, range(ends[number], starts[number + 1]), found)
            cards.append({name_in(path): each for path, each in found.items() if parted(path)[0]})
            for path, each in found.items():
                if not parted(path)[0]:
                    header.setdefault(path, []).extend(each)
        return cards

    def _use(self, matched: RowMatch) -> None:
        self.is_even &= matched.is_even
        self.unfilled += matched.unfilled
        self.used.update(id(cell) for cell in matched.labels)
        self.used.update(id(cell) for found in matched.found for cell in found.cells)
        for cell in matched.unfilled:
            self.used.add(id(cell))
            if cell.text.strip():
                message = f"{cell.place}打了字“{cell.text.strip()}”。这里应由本人签字或盖章，打字不算。"
                self.problems.append(Problem("mark.typed", "", message, cell.place, "warning"))

    def _moved(self, row: TemplateRow, label: TemplateCell, extent: range) -> Sequence[Found]:
        """The slots of a label that is not in its row: found if the label stands in just one other place of the extent."""
        places = [
            seen
            for seen in self.seen[extent.start : extent.stop]
            for cell in seen.cells
            if id(cell) not in self.used and cell.row == seen.index and alike(label, cell.text, self.words) >= 0.99
        ]
        if len(places) != 1:
            return ()
        alone = TemplateRow(row.grid, row.index, tuple(_with_region(row, label)))
        matched = match_row(alone, places[0], self.words)
        self._use(matched)
        return matched.found

    def _elsewhere(self, each: Field) -> list[Found]:
        """A value that stands behind its label in a text of its own, if there is just one such."""
        places = [
            (cell, text)
            for row in self.seen
            for cell in row.own
            if id(cell) not in self.used and (text := self.words.behind(each.label, cell.text))
        ]
        if len(places) != 1:
            return []
        (cell, text), *_ = places
        self.used.add(id(cell))
        return [Found(each.name, (cell,), text)]

    def _carded(self, loop: Loop, cards: Sequence[Mapping[str, Sequence[Found]]]) -> TablePlaces:
        printed = frozenset(
            name_in(slot.path)
            for row in loop.rows
            for cell in self.template.rows[row].cells
            for slot in cell.slots
            if parted(slot.path)[0]
        )
        return TablePlaces(self.form.table_by_name[loop.table], tuple(cards), printed)

    def _listed(self, loop: Loop, aligned: Alignment) -> TablePlaces:
        table, repeated = self.form.table_by_name[loop.table], loop.rows.start
        above = heading_rows(self.template.rows, repeated)
        headings = [self.seen[each] for index in above for each in aligned.all_of(index)]
        listed = aligned.all_of(repeated)
        rows = [self.seen[index] for index in listed]
        if not rows:
            return TablePlaces(table, ())
        matched = match_table(table, self.template.rows, repeated, headings, rows, self.words)
        answered = {name for row in self.answers.rows.get(table.name, {}).values() for name in row}
        problems = tuple(each for each in matched.problems if name_in(each.path) not in answered)
        self.used.update(id(cell) for cell in matched.headings)
        self.used.update(id(cell) for row in matched.rows for found in row.values() for cell in found.cells)
        found_rows = tuple({name: (found,) for name, found in row.items()} for row in matched.rows)
        self.is_even &= matched.is_even
        columns = len(headings[-1].cells) if headings else 0
        return TablePlaces(table, found_rows, problems=problems, listed=tuple(listed), columns=columns)


def _doubled(found: Found, twin: Cell | None) -> Found:
    """What was found, in doubt where its row stands a second time."""
    if twin is None:
        return found
    message = f"{twin.place}又有一处“{shortened(twin.text)}”，同一栏出现了两次，分不清以哪处为准。请对照原件确认。"
    return replace(found, problems=(*found.problems, Problem("row.repeated", found.path, message, twin.place)))


def _with_region(row: TemplateRow, label: TemplateCell) -> Iterator[TemplateCell]:
    """A label and the cells after it, up to the next label."""
    yield label
    for cell in row.cells:
        if cell.column >= label.column + label.column_span:
            if cell.printed:
                return
            yield cell


def shortened(text: str) -> str:
    """A text on one line, as far as a message repeats it."""
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
