"""Aligns a returned file with a form's template and reads every field out of it."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from formkit.labels import fold, likeness
from formkit.match.answers import answers_in, with_answers
from formkit.match.cells import Found
from formkit.match.identify import PRINTED, blocks_of, template_for
from formkit.match.margins import notes_in_margins
from formkit.match.outlines import placed_on
from formkit.match.placing import shortened
from formkit.match.prints import compare_print
from formkit.match.rows import SENTENCE, SeenRow, seen_rows
from formkit.match.taking import Taking
from formkit.match.values import otherwise
from formkit.model.form import Form
from formkit.model.problem import Problem
from formkit.model.reading import Reading
from formkit.model.record import Value
from formkit.model.returned import PrintVerdict
from formkit.model.template import Template


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
    """One matching at work; the doubts of the cells that are read are told with their fields."""

    form: Form
    template: Template
    reading: Reading

    def result(self) -> Matched:
        seen = seen_rows(blocks_of(self.template, self.reading))
        answers = answers_in(self.form, self.reading.answers)
        placed = placed_on(self.form, self.template, seen, answers)
        taking = Taking(self.reading.source)
        taking.problems += placed.problems
        self._take_header(taking, placed.header)
        for each in placed.tables:
            taking.problems += each.problems
            taking.absent.update(problem.path for problem in each.problems if "[]" in problem.path)
            rows = with_answers(each.table, each.rows, answers.rows.get(each.table.name, {}))
            taking.take_rows(each.table, rows, each.printed)
        is_on_paper = self.reading.format == PRINTED
        source = self.reading.source
        printed = compare_print(self.template, seen, placed.aligned, source, is_on_paper=is_on_paper)
        problems = taking.problems
        problems += self._left_over(seen, placed.used | printed.told, taking.read)
        problems += answers.problems()
        problems += [
            Problem(doubt.code, "", f"{place}：{doubt.message}", place) for doubt, place in self.reading.doubts
        ]
        if not is_on_paper:
            problems += notes_in_margins(self.template, self.reading)
        problems += printed.problems
        return Matched(tuple(taking.values), tuple(problems), frozenset(taking.absent), printed.verdict)

    def _take_header(self, taking: Taking, found: Mapping[str, Sequence[Found]]) -> None:
        for each in self.form.fields:
            if places := found[each.name]:
                taking.take(each, each.name, places)
            elif each.name in self.template.paths:
                taking.lose(each, each.name)

    def _left_over(self, seen: Sequence[SeenRow], used: Set[int], taken: Sequence[Found]) -> Iterator[Problem]:
        """Text that stands where the form has no place for it: a note, a column of one's own."""
        printed = [cell.printed for row in self.template.rows for cell in row.cells if cell.printed]
        done = set(used)
        doubtful = {id(cell): cell for row in seen for cell in row.cells if cell.doubts}
        read = {id(cell) for found in taken for cell in found.cells} if doubtful else set()
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
