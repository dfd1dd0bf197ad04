"""What stands in the places of a form -> its values, each with its evidence, and what could not be settled."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from formkit.match.cells import Found
from formkit.match.values import Understood, is_filled, understood
from formkit.model.form import Field, FilledBy, Table
from formkit.model.place import FilePlace
from formkit.model.problem import Problem
from formkit.model.record import Value
from formkit.model.values import says_same

Row = Mapping[str, Sequence[Found]]  # what stands in a row, by the names of its fields


@dataclass
class Taking:
    """The values of one document as they are taken, place by place; `source` is its file.

    `read` is what was found of fields, `absent` the paths whose place on the paper is gone.
    """

    source: str
    read: list[Found] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    absent: set[str] = field(default_factory=set)

    def lose(self, each: Field, path: str, where: str = "") -> None:
        """Notes that the place of a field is gone."""
        self.absent.add(path)
        message = f"{where}找不到“{each.called}”这一栏，可能被删改。请对照原表补上。"
        self.problems.append(Problem("label.not_found", path, message, FilePlace(self.source)))

    def take(self, each: Field, path: str, found: Sequence[Found], above: Understood | None = None) -> Understood:
        """A field that is printed in several places: all that are filled in must say the same."""
        filled = found if len(found) == 1 else [one for one in found if is_filled(each, one.text)] or found[:1]
        self.read += found
        first, problems = understood(each, path, filled[0], self.source, above)
        self.values.append(first)
        self.problems += problems
        for other in filled[1:]:
            second, _ = understood(each, path, other, self.source, above)
            if not says_same(second.value, first.value):
                here, there = first.evidence, second.evidence
                message = (
                    f"“{each.called}”在{here.place}是“{here.raw.strip()}”，在{there.place}是“{there.raw.strip()}”，"
                    "两处不一致。请确认哪个对。"
                )
                self.problems.append(Problem("value.two_places_differ", path, message, there.place))
        return first, problems

    def take_rows(self, table: Table, rows: Sequence[Row], lost: Collection[str]) -> None:
        """The rows of a table that hold anything; `lost` are the fields that have a place on the form, but not here."""
        above: dict[str, Understood] = {}
        number = 0
        for row in rows:
            if _is_empty(table, row):
                continue
            paths = table.paths(number)
            for each in table.fields:
                if each.name in row:
                    above[each.name] = self.take(each, paths[each.name], row[each.name], above.get(each.name))
                elif each.name in lost:
                    self.lose(each, paths[each.name], f"第 {number + 1} 张“{table.title}”里")
            number += 1


def _is_empty(table: Table, row: Row) -> bool:
    """Whether a row holds nothing but what the form itself prints."""
    return not any(
        is_filled(table.by_name[name], one.text) or any(cell.doubts for cell in one.cells)
        for name, found in row.items()
        if table.by_name[name].filled_by is not FilledBy.SYSTEM
        for one in found
    )
