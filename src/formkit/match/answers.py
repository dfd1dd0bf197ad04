"""Named fields of a fillable file: their names are the paths of the form's fields."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from formkit.match.cells import Found
from formkit.model.form import Form
from formkit.model.path import of_any_row, parted
from formkit.model.problem import Problem
from formkit.model.reading import Answer, Cell

_TICKED, _EMPTY = "☑", "☐"


@dataclass
class Answers:
    """The answers of a reading by field: those of the header by name, those of tables by table, row and name."""

    header: dict[str, list[Found]] = field(default_factory=dict)
    rows: dict[str, dict[int, dict[str, list[Found]]]] = field(default_factory=dict)
    unknown: list[Answer] = field(default_factory=list)

    def problems(self) -> Iterator[Problem]:
        """What stands in fields that the form does not have."""
        for each in self.unknown:
            said = "打了勾" if each.is_ticked else f"填了“{each.text.strip()}”"
            message = f"{each.place}的表单域“{each.name}”{said}，不知属于哪一栏。请看是否要紧。"
            yield Problem("page.text_outside", "", message, each.place)


def paths_of(form: Form) -> frozenset[str]:
    """The paths of a form's fields, those of tables as "demands[].lon"."""
    return frozenset(path for path, _ in form.all_fields())


def answers_in(form: Form, answers: Sequence[Answer]) -> Answers:
    """Each answer with the field it is named after; the boxes of one field ("channels.上门拜访") as one text."""
    known = paths_of(form)
    found = Answers()
    boxes: dict[str, list[Answer]] = {}
    for each in answers:
        path = each.name.strip()
        if of_any_row(path) in known:
            _put(found, path, _text(form, path, each), each)
        elif each.is_ticked is not None and of_any_row(path.rpartition(".")[0]) in known:
            boxes.setdefault(path.rpartition(".")[0], []).append(each)
        elif each.text.strip() or each.is_ticked:
            found.unknown.append(each)
    for path, marks in boxes.items():
        text = " ".join((_TICKED if each.is_ticked else _EMPTY) + each.name.rpartition(".")[2] for each in marks)
        _put(found, path, text, marks[0])
    return found


def _text(form: Form, path: str, answer: Answer) -> str:
    """What an answer says. A box alone that is not ticked is an answer only where the field is such a box."""
    if answer.is_ticked is None:
        return answer.text
    if form.field_at(path).kind.name == "tick":
        return _TICKED if answer.is_ticked else _EMPTY
    return "√" if answer.is_ticked else ""


def _put(found: Answers, path: str, text: str, answer: Answer) -> None:
    table, row, name = parted(path)
    one = Found(path, (Cell(0, 0, 1, 1, text, answer.place),), text)
    if not table:
        found.header.setdefault(path, []).append(one)
    elif row is not None:
        found.rows.setdefault(table, {}).setdefault(row, {}).setdefault(name, []).append(one)
    else:
        found.unknown.append(answer)


def with_answers(
    rows: Sequence[Mapping[str, Sequence[Found]]], answers: Mapping[int, Mapping[str, Sequence[Found]]]
) -> list[dict[str, list[Found]]]:
    """The rows of a table as they stand on the page, each with what named fields say of it."""
    count = max([len(rows), *(number + 1 for number in answers)])
    merged: list[dict[str, list[Found]]] = []
    for number in range(count):
        row = {name: list(found) for name, found in rows[number].items()} if number < len(rows) else {}
        for name, found in answers.get(number, {}).items():
            row.setdefault(name, []).extend(found)
        merged.append(row)
    return merged
