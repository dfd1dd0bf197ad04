"""Aligns a returned file with a form's template and reads every field out of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from formkit.labels import fold, likeness
from formkit.match.answers import Answers, answers_in, with_answer, with_answers
from formkit.match.cells import Found, RowMatch, match_row
from formkit.match.identify import PRINTED, blocks_of, template_for
from formkit.match.margins import notes_in_margins
from formkit.match.prints import compare_print
from formkit.match.rows import SENTENCE, Alignment, SeenRow, Words, align, alike, seen_rows, words_of
from formkit.match.tables import heading_rows, match_table
from formkit.match.values import Understood, is_filled, otherwise, understood
from formkit.model.form import Field, FilledBy, Form, Table
from formkit.model.path import name_in, parted
from formkit.model.place import FilePlace
from formkit.model.problem import Problem
from formkit.model.reading import Cell, Reading
from formkit.model.record import Value
from formkit.model.returned import PrintVerdict
from formkit.model.template import Loop, Template, TemplateCell, TemplateRow
from formkit.model.text import squeeze
from formkit.model.values import Scalar, is_same


@dataclass(frozen=True)
class Matched:
    """What a returned file says under a form: a value for each place found, and what could not be settled.

    `absent` are the paths ("customer_name", "demands[].lon") whose place on the paper is gone; each has its problem.
    `print` is the verdict on the form's running text, None where it prints none.
    """

    values: tuple[Value, ...]
    problems: tuple[Problem, ...]
    absent: frozenset[str] = frozenset()
    print: PrintVerdict | None = None


def match(form: Form, reading: Reading) -> Matched:
    """Every field of the form as it stands in the reading.

    Raises KeyError where the form has no template of the reading's format.
    """
    template = template_for(form, reading)
    if template is None:
        raise KeyError(reading.format)
    return _Matching(form, template, reading).result()


@dataclass
class _Matching:
    """One matching at work; what has been accounted for is in `used`, by identity of the returned cells.

    `read` are those whose own doubts have been told with the field they hold; `aligned` are the returned rows that
    stand for one of the template.
    """

    form: Form
    template: Template
    reading: Reading
    seen: tuple[SeenRow, ...] = ()
    answers: Answers = field(default_factory=Answers)
    words: Words = field(init=False)
    aligned: frozenset[int] = frozenset()
    used: set[int] = field(default_factory=set)
    read: list[Cell] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    absent: set[str] = field(default_factory=set)

    def result(self) -> Matched:
        self.seen = seen_rows(blocks_of(self.template, self.reading))
        self.answers = answers_in(self.form, self.reading.answers)
        self.words = words_of(self.form, self.template.format)
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
        self._read_header(header)
        for loop in self.template.loops:
            table = self.form.table_by_name[loop.table]
            if loop.is_block:
                self._read_cards(table, loop, cards[loop])
            else:
                self._read_table(table, loop.rows.start, aligned)
        is_on_paper = self.reading.format == PRINTED
        source = self.reading.source
        printed = compare_print(self.template, self.seen, aligned, source, is_on_paper=is_on_paper)
        self.used.update(printed.told)
        self.problems += self._left_over()
        self.problems += self.answers.problems()
        self.problems += [
            Problem(doubt.code, "", f"{place}：{doubt.message}", place) for doubt, place in self.reading.doubts
        ]
        if not is_on_paper:
            self.problems += notes_in_margins(self.template, self.reading)
        problems = (*self.problems, *printed.problems)
        return Matched(tuple(self.values), problems, frozenset(self.absent), printed.verdict)

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

    def _read_header(self, found: dict[str, list[Found]]) -> None:
        for each in self.form.fields:
            places = found.get(each.name) or self._elsewhere(each)
            if places:
                self._read_places(each, each.name, places)
            elif each.name in self.template.paths:
                self._not_found(each, each.name)

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

    def _not_found(self, each: Field, path: str, where: str = "") -> None:
        self.absent.add(path)
        message = f"{where}找不到“{each.called}”这一栏，可能被删改。请对照原表补上。"
        self.problems.append(Problem("label.not_found", path, message, FilePlace(self.reading.source)))

    def _read_places(
        self, each: Field, path: str, found: Sequence[Found], above: Understood | None = None
    ) -> Understood:
        """A field that is printed in several places: all that are filled in must say the same."""
        filled = found if len(found) == 1 else [one for one in found if is_filled(each, one.text)] or found[:1]
        self.read += [cell for one in found for cell in one.cells]
        first = understood(each, path, filled[0], self.reading.source, above)
        self.values.append(first.value)
        self.problems += first.problems
        for other in filled[1:]:
            second = understood(each, path, other, self.reading.source, above)
            if not _says_same(second.value.value, first.value.value):
                here, there = first.value.evidence, second.value.evidence
                message = (
                    f"“{each.called}”在{here.place}是“{here.raw.strip()}”，在{there.place}是“{there.raw.strip()}”，"
                    "两处不一致。请确认哪个对。"
                )
                self.problems.append(Problem("value.two_places_differ", path, message, there.place))
        return first

    def _read_cards(self, table: Table, loop: Loop, cards: Sequence[Mapping[str, Sequence[Found]]]) -> None:
        printed = frozenset(
            name_in(slot.path)
            for row in loop.rows
            for cell in self.template.rows[row].cells
            for slot in cell.slots
            if parted(slot.path)[0]
        )
        self._read_rows(table, cards, printed)

    def _read_table(self, table: Table, repeated: int, aligned: Alignment) -> None:
        above = heading_rows(self.template.rows, repeated)
        headings = [self.seen[each] for index in above for each in aligned.all_of(index)]
        rows = [self.seen[index] for index in aligned.all_of(repeated)]
        if not rows:
            self._read_rows(table, ())
            return
        matched = match_table(table, self.template.rows, repeated, headings, rows, self.words)
        answered = {name for row in self.answers.rows.get(table.name, {}).values() for name in row}
        problems = [each for each in matched.problems if name_in(each.path) not in answered]
        self.problems += problems
        self.absent.update(problem.path for problem in problems if "[]" in problem.path)
        self.used.update(id(cell) for cell in matched.headings)
        self.used.update(id(cell) for row in matched.rows for found in row.values() for cell in found.cells)
        self._read_rows(table, [{name: [found] for name, found in row.items()} for row in matched.rows])

    def _read_rows(
        self, table: Table, rows: Sequence[Mapping[str, Sequence[Found]]], printed: frozenset[str] = frozenset()
    ) -> None:
        """The rows of a table; each must have a place for the fields that are `printed` in it."""
        above: dict[str, Understood] = {}
        number = 0
        for row in with_answers(table, rows, self.answers.rows.get(table.name, {})):
            if _is_empty(table, row):
                continue
            for each in table.fields:
                path = f"{table.name}[{number}].{each.name}"
                if each.name in row:
                    above[each.name] = self._read_places(each, path, row[each.name], above.get(each.name))
                elif each.name in printed:
                    self._not_found(each, path, f"第 {number + 1} 张“{table.title}”里")
            number += 1

    def _left_over(self) -> Iterator[Problem]:
        """Text that stands where the form has no place for it: a note, a column of one's own."""
        printed = [cell.printed for row in self.template.rows for cell in row.cells if cell.printed]
        done = set(self.used)
        read = {id(cell) for cell in self.read}
        for cell in {id(cell): cell for row in self.seen for cell in row.cells}.values():
            if id(cell) not in read:
                is_own = any(fold(words) == fold(cell.text) for words in printed)
                for doubt in cell.doubts:
                    if is_own and doubt.code == "cell.cut_off":
                        continue  # nothing of the form's own words is missing
                    text = f"“{_shortened(cell.text)}”" if cell.text.strip() else ""
                    message = f"{cell.place}{text}：{doubt.message}{otherwise(cell)}"
                    yield Problem(doubt.code, "", message, cell.place)
        for row in self.seen:
            for cell in row.cells:
                text = cell.text.strip()
                if not text or id(cell) in done:
                    continue
                done.add(id(cell))
                if fold(text) and not any(_is_printed(words, text) for words in printed):
                    message = f"{cell.place}有表外的文字“{_shortened(text)}”，不知属于哪一栏。请看是否要紧。"
                    yield Problem("page.text_outside", "", message, cell.place)


def _says_same(one: Scalar | None, other: Scalar | None) -> bool:
    """Whether two places say the same; white space between words is set as a program likes."""
    if isinstance(one, str) and isinstance(other, str):
        return squeeze(one) == squeeze(other)
    return is_same(one, other)


def _is_printed(words: str, text: str) -> bool:
    """Whether a text only repeats printed words; a label may be retyped, a sentence that says nearly the same is another."""
    return likeness(text, words) > (0.9 if len(fold(words)) < SENTENCE else 0.999)


def _doubled(found: Found, twin: Cell | None) -> Found:
    """What was found, in doubt where its row stands a second time."""
    if twin is None:
        return found
    message = f"{twin.place}又有一处“{_shortened(twin.text)}”，同一栏出现了两次，分不清以哪处为准。请对照原件确认。"
    return replace(found, problems=(*found.problems, Problem("row.repeated", found.path, message, twin.place)))


def _with_region(row: TemplateRow, label: TemplateCell) -> Iterator[TemplateCell]:
    """A label and the cells after it, up to the next label."""
    yield label
    for cell in row.cells:
        if cell.column >= label.column + label.column_span:
            if cell.printed:
                return
            yield cell


def _is_empty(table: Table, row: Mapping[str, Sequence[Found]]) -> bool:
    """Whether a row holds nothing but what the form itself prints."""
    return not any(
        is_filled(table.by_name[name], one.text) or any(cell.doubts for cell in one.cells)
        for name, found in row.items()
        if table.by_name[name].filled_by is not FilledBy.SYSTEM
        for one in found
    )


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:39]}…"
