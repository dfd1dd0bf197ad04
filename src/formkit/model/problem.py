"""What is wrong on the paper."""

from dataclasses import dataclass
from typing import Literal

from formkit.model.place import Place

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """Something wrong on a paper or in a row of data.

    `code` is dotted and stable and has its line in docs/reference/problems.md; `path` is the field's
    ("demands[0].lon") or "" for the whole; `message` is for a clerk: where, what was seen, what to do.
    An error keeps its field from being accepted; a warning is only told.
    """

    code: str
    path: str
    message: str
    place: Place | None = None
    severity: Severity = "error"

    def plain(self) -> dict[str, object]:
        return {
            "code": self.code,
            "path": self.path,
            "message": self.message,
            "place": None if self.place is None else self.place.plain(),
            "severity": self.severity,
        }


@dataclass(frozen=True)
class Refusal:
    """Why a kind does not take a text for a value: what was seen and what to do, without the where.

    Whoever knows field and place turns it into a `Problem`.
    """

    code: str
    message: str
