"""Named fields of a fillable file: their names are the paths of the form's fields."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from formkit.match.cells import Found
from formkit.model.form import Field, Form, Table
from formkit.model.path import of_any_row, parted
from formkit.model.problem import Problem
from formkit.model.reading import Answer, Cell
from formkit.model.text import squeeze

_TICKED, _EMPTY = "☑", "☐"


@dataclass
class Answers:
    """The answers of a reading by field: those of the header by name, those of tables by table, row and name."""

    header: dict[str, list[Found]] = field(default_factory=dict)
    rows: dict[str, dict[int, dict[str, list[Found]]]] = field(default_factory=dict)
    unknown: list[Answer] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.header or self.rows or self.unknown)

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
        elif each.is_ticked is not None and (owner := _owner(path, known)):
            boxes.setdefault(owner, []).append(each)
        elif each.text.strip() or each.is_ticked:
            found.unknown.append(each)
    for path, marks in boxes.items():
        words = [each.name.strip().removeprefix(f"{path}.") for each in marks]
        text = " ".join((_TICKED if each.is_ticked else _EMPTY) + word for each, word in zip(marks, words, strict=True))
        _put(found, path, text, marks[0])
    return found


def _owner(name: str, known: frozenset[str]) -> str:
    """The path of the field that a box is named after; "" where it is none. The word behind a box may have dots in it."""
    parts = name.split(".")
    paths = (".".join(parts[:count]) for count in range(len(parts) - 1, 0, -1))
    return next((path for path in paths if of_any_row(path) in known), "")


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


def with_answer(field: Field, printed: Sequence[Found], answers: Sequence[Found]) -> list[Found]:
    """What stands on the page for a field, with what named fields say of it.

    Where its boxes are named fields, the page shows only the words behind them, and says nothing.
    """
    words = squeeze(re.sub(f"[{_TICKED}{_EMPTY}]", "", field.kind.blank)) if answers else ""
    return [*(each for each in printed if not words or squeeze(each.text) != words), *answers]


def with_answers(
    table: Table,
    rows: Sequence[Mapping[str, Sequence[Found]]],
    answers: Mapping[int, Mapping[str, Sequence[Found]]],
) -> Sequence[Mapping[str, Sequence[Found]]]:
    """The rows of a table as they stand on the page, each with what named fields say of it."""
    if not answers:
        return rows
    count = max([len(rows), *(number + 1 for number in answers)])
    merged: list[dict[str, list[Found]]] = []
    for number in range(count):
        row = {name: list(found) for name, found in rows[number].items()} if number < len(rows) else {}
        for name, found in answers.get(number, {}).items():
            row[name] = with_answer(table.by_name[name], row.get(name, ()), found)
        merged.append(row)
    return merged
