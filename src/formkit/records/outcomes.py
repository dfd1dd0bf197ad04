"""What became of the rows of data."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from formkit.model.place import Place
from formkit.model.problem import Problem

State = Literal["issued", "before", "withheld", "unread"]


@dataclass(frozen=True)
class Due:
    """The last day of a deadline; provisional where the calendar of its year is not out yet."""

    day: date
    is_provisional: bool

    def __str__(self) -> str:
        return f"{self.day.isoformat()}（暂定）" if self.is_provisional else self.day.isoformat()


@dataclass(frozen=True)
class Outcome:
    """What became of the rows of one document: issued under `number`, by this run or before, or withheld ("").

    `files` are name and SHA-256 of each; `version` is that of the form it was issued by, and
    `replaces` the number it stands in for, if any.
    """

    rows: tuple[Place, ...]
    number: str
    is_new: bool
    problems: tuple[Problem, ...]
    files: tuple[tuple[str, str], ...] = ()
    version: str = ""
    due: Due | None = None
    replaces: str = ""

    @property
    def state(self) -> State:
        if not self.number:
            return "withheld"
        return "issued" if self.is_new else "before"

    @property
    def words(self) -> str:
        if not self.number:
            return "扣下"
        return f"已发出 {self.number}" if self.is_new else f"以前已发出 {self.number}"
