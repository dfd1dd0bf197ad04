"""Aligns a returned file with a form's template and reads every field out of it."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from formkit.labels import fold, likeness
from formkit.match.answers import Answers, answers_in, with_answers
from formkit.match.cells import Found
from formkit.match.identify import PRINTED, blocks_of, template_for
from formkit.match.margins import notes_in_margins
from formkit.match.outlines import placed_on
from formkit.match.placing import TablePlaces, shortened
from formkit.match.prints import compare_print
from formkit.match.rows import SENTENCE, SeenRow, seen_rows
from formkit.match.values import Understood, is_filled, otherwise, understood
from formkit.model.form import Field, FilledBy, Form, Table
from formkit.model.place import FilePlace
from formkit.model.problem import Problem
from formkit.model.reading import Reading
from formkit.model.record import Value
from formkit.model.returned import PrintVerdict
from formkit.model.template import Template
from formkit.model.values import says_same


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
    """One matching at work; `read` is what was found of fields; the doubts of its cells have been told with them."""

    form: Form
    template: Template
    reading: Reading
    read: list[Found] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    absent: set[str] = field(default_factory=set)

    def result(self) -> Matched:
        seen = seen_rows(blocks_of(self.template, self.reading))
        answers = answers_in(self.form, self.reading.answers)
        placed = placed_on(self.form, self.template, seen, answers)
        self.problems += placed.problems
        self._read_header(placed.header)
        for each in placed.tables:
            self.problems += each.problems
            self.absent.update(problem.path for problem in each.problems if "[]" in problem.path)
            self._read_rows(each, answers)
        is_on_paper = self.reading.format == PRINTED
        source = self.reading.source
        printed = compare_print(self.template, seen, placed.aligned, source, is_on_paper=is_on_paper)
        self.problems += self._left_over(seen, placed.used | printed.told)
        self.problems += answers.problems()
        self.problems += [
            Problem(doubt.code, "", f"{place}：{doubt.message}", place) for doubt, place in self.reading.doubts
        ]
        if not is_on_paper:
            self.problems += notes_in_margins(self.template, self.reading)
        problems = (*self.problems, *printed.problems)
        return Matched(tuple(self.values), problems, frozenset(self.absent), printed.verdict)

    def _read_header(self, found: Mapping[str, Sequence[Found]]) -> None:
        for each in self.form.fields:
            if places := found[each.name]:
                self._read_places(each, each.name, places)
            elif each.name in self.template.paths:
                self._not_found(each, each.name)

    def _not_found(self, each: Field, path: str, where: str = "") -> None:
        self.absent.add(path)
        message = f"{where}找不到“{each.called}”这一栏，可能被删改。请对照原表补上。"
        self.problems.append(Problem("label.not_found", path, message, FilePlace(self.reading.source)))

    def _read_places(
        self, each: Field, path: str, found: Sequence[Found], above: Understood | None = None
    ) -> Understood:
        """A field that is printed in several places: all that are filled in must say the same."""
        filled = found if len(found) == 1 else [one for one in found if is_filled(each, one.text)] or found[:1]
        self.read += found
        first, problems = understood(each, path, filled[0], self.reading.source, above)
        self.values.append(first)
        self.problems += problems
        for other in filled[1:]:
            second, _ = understood(each, path, other, self.reading.source, above)
            if not says_same(second.value, first.value):
                here, there = first.evidence, second.evidence
                message = (
                    f"“{each.called}”在{here.place}是“{here.raw.strip()}”，在{there.place}是“{there.raw.strip()}”，"
                    "两处不一致。请确认哪个对。"
                )
                self.problems.append(Problem("value.two_places_differ", path, message, there.place))
        return first, problems

    def _read_rows(self, places: TablePlaces, answers: Answers) -> None:
        table = places.table
        above: dict[str, Understood] = {}
        number = 0
        for row in with_answers(table, places.rows, answers.rows.get(table.name, {})):
            if _is_empty(table, row):
                continue
            paths = table.paths(number)
            for each in table.fields:
                if each.name in row:
                    above[each.name] = self._read_places(each, paths[each.name], row[each.name], above.get(each.name))
                elif each.name in places.printed:
                    self._not_found(each, paths[each.name], f"第 {number + 1} 张“{table.title}”里")
            number += 1

    def _left_over(self, seen: Sequence[SeenRow], used: Set[int]) -> Iterator[Problem]:
        """Text that stands where the form has no place for it: a note, a column of one's own."""
        printed = [cell.printed for row in self.template.rows for cell in row.cells if cell.printed]
        done = set(used)
        doubtful = {id(cell): cell for row in seen for cell in row.cells if cell.doubts}
        read = {id(cell) for found in self.read for cell in found.cells} if doubtful else set()
        for cell in doubtful.values():
            if id(cell) not in read:
                for doubt in cell.doubts:
                    if doubt.code == "cell.cut_off" and any(fold(words) == fold(cell.text) for words in printed):
                        continue  # nothing of the form's own words is missing
                    text = f"“{shortened(cell.text)}”" if cell.text.strip() else ""
                    message = f"{cell.place}{text}：{doubt.message}{otherwise(cell)}"
                    yield Problem(doubt.code, "", message, cell.place)
        for row in seen:
            for cell in row.cells:
                if id(cell) in done or not (text := cell.text.strip()):
                    continue
                done.add(id(cell))
                if fold(text) and not any(_is_printed(words, text) for words in printed):
                    message = f"{cell.place}有表外的文字“{shortened(text)}”，不知属于哪一栏。请看是否要紧。"
                    yield Problem("page.text_outside", "", message, cell.place)


def _is_printed(words: str, text: str) -> bool:
    """Whether a text only repeats printed words; a label may be retyped, a sentence that says nearly the same is another."""
    return likeness(text, words) > (0.9 if len(fold(words)) < SENTENCE else 0.999)


def _is_empty(table: Table, row: Mapping[str, Sequence[Found]]) -> bool:
    """Whether a row holds nothing but what the form itself prints."""
    return not any(
        is_filled(table.by_name[name], one.text) or any(cell.doubts for cell in one.cells)
        for name, found in row.items()
        if table.by_name[name].filled_by is not FilledBy.SYSTEM
        for one in found
    )
