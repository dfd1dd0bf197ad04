"""How a run of generating is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from formkit.archive import Archive

Progress = Callable[[int, int], None]
Say = Callable[[str], None]


@dataclass(frozen=True)
class GenerateOptions:
    """How a run is done. Without an archive, numbers must come from the data.

    `errors` is where the clerk's own list is handed back with what became of each row, None for nowhere;
    `all_or_nothing` issues nothing where anything is wrong anywhere; `replaced` is the number to be issued anew;
    `merge` asks for all documents in one PDF as well.
    """

    output: Path
    formats: tuple[str, ...]
    archive: Archive | None
    issuer: str
    today: date
    blanks: int = 0
    errors: Path | None = None
    all_or_nothing: bool = False
    replaced: str = ""
    merge: bool = False

    @property
    def printed_as(self) -> tuple[str, ...]:
        """The formats in which everything must fit."""
        return self.formats if "pdf" in self.formats or not self.merge else (*self.formats, "pdf")
