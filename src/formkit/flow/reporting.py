"""What a run of generating tells: every row and every document accounted for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from formkit.model.problem import Problem
from formkit.records.outcomes import Outcome
from formkit.records.spool import Spool


@dataclass(frozen=True)
class Written:
    """One issued document: its number, its files, and how many rows of data went into it."""

    number: str
    files: tuple[str, ...]
    rows: int

    def plain(self) -> dict[str, object]:
        return {"number": self.number, "files": list(self.files), "rows": self.rows}


@dataclass(frozen=True)
class Recovered:
    """What was made of the numbers that a cut-off run had taken: issued after all, or void with the reason.

    `folders` are those the documents belong to.
    """

    issued: tuple[str, ...] = ()
    void: tuple[tuple[str, str], ...] = ()
    folders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Printed:
    """The files for the printer, how many documents and pages they hold, and the numbers that are in none.

    Left out is what was issued by another version of the form: it looks different.
    """

    files: tuple[str, ...]
    documents: int
    pages: int
    left_out: tuple[str, ...] = ()

    def plain(self) -> dict[str, object]:
        """As JSON carries it."""
        return {
            "files": list(self.files),
            "documents": self.documents,
            "pages": self.pages,
            "left_out": list(self.left_out),
        }


@dataclass(frozen=True)
class Report:
    """What became of every row: `rows` = `rows_issued` + `rows_before` + `withheld_rows`; likewise for documents.

    `rows_before` were issued by an earlier run; `outcomes` tells the same row by row, first those that were not issued.
    The sequences may be long: they are kept on disk, and each look at them reads them anew.
    """

    form: str
    rows: int
    documents: int
    written: Sequence[Written]
    rows_issued: int
    withheld_rows: int
    unreadable: tuple[str, ...]
    problems: Sequence[Problem]
    errors: int = 0
    rows_before: int = 0
    documents_before: int = 0
    outcomes: Sequence[Outcome] = ()
    recovered: Recovered = Recovered()
    replaced: str = ""
    manifest: str = ""
    printed: Printed | None = None

    @property
    def withheld_documents(self) -> int:
        return self.documents - len(self.written) - self.documents_before

    @property
    def needs_a_person(self) -> bool:
        return self.errors > 0

    def totals(self) -> dict[str, object]:
        """All but the long lists."""
        return {
            "schema": 1,
            "form": self.form,
            "rows": self.rows,
            "rows_issued": self.rows_issued,
            "rows_issued_before": self.rows_before,
            "rows_withheld": self.withheld_rows,
            "documents": self.documents,
            "documents_issued": len(self.written),
            "documents_issued_before": self.documents_before,
            "documents_withheld": self.withheld_documents,
            "documents_recovered": list(self.recovered.issued),
            "numbers_void": [{"number": number, "reason": reason} for number, reason in self.recovered.void],
            "replaced": self.replaced or None,
            "manifest": self.manifest,
            "merged": self.printed.plain() if self.printed else None,
            "unreadable": list(self.unreadable),
        }

    def lists(self) -> Mapping[str, Iterator[dict[str, object]]]:
        """The long lists, one item at a time."""
        return {
            "written": (each.plain() for each in self.written),
            "problems": (each.plain() for each in self.problems),
        }

    def plain(self) -> dict[str, object]:
        return {**self.totals(), **{name: list(items) for name, items in self.lists().items()}}


@dataclass
class Ledger:
    """The report while it is being written. What has no number by the end was withheld."""

    rows: int = 0
    documents: int = 0
    rows_issued: int = 0
    rows_before: int = 0
    documents_before: int = 0
    errors: int = 0
    written: Spool[Written] = field(default_factory=Spool)
    unreadable: list[str] = field(default_factory=list)
    problems: Spool[Problem] = field(default_factory=Spool)
    outcomes: Spool[Outcome] = field(default_factory=Spool)
    printed: Printed | None = None

    def tell(self, *problems: Problem) -> None:
        """Notes problems that belong to no row, or whose rows are settled elsewhere."""
        for problem in problems:
            self.problems.append(problem)
            self.errors += problem.severity == "error"

    def settle(self, outcome: Outcome) -> None:
        """Notes what became of a document, with all its problems."""
        self.tell(*outcome.problems)
        self.outcomes.append(outcome)
        if outcome.state == "before":
            self.rows_before += len(outcome.rows)
        elif outcome.state == "issued":
            self.rows_issued += len(outcome.rows)
            names = tuple(name for name, _ in outcome.files)
            self.written.append(Written(outcome.number, names, len(outcome.rows)))

    def report(self, form: str, recovered: Recovered, replaced: str, manifest: str) -> Report:
        """The report as it stands."""
        return Report(
            form,
            self.rows,
            self.documents,
            self.written,
            self.rows_issued,
            self.rows - self.rows_issued - self.rows_before,
            tuple(self.unreadable),
            self.problems,
            self.errors,
            self.rows_before,
            self.documents_before,
            self.outcomes,
            recovered,
            replaced,
            manifest,
            self.printed,
        )
