"""A returned document, judged: what was accepted, what a person must look at, and why."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from formkit.model.mark import Mark
from formkit.model.noun import noun
from formkit.model.place import pages_in_words
from formkit.model.problem import Problem
from formkit.model.record import Record, Value
from formkit.model.values import Scalar, plain

SCHEMA = 1  # of the JSON below: raised when a reader of the old one would misread the new one

Status = Literal["accepted", "review", "unreadable", "blank"]
STATUS_WORDS: dict[Status, str] = {
    "accepted": "已接受",
    "review": "需人工看",
    "unreadable": "读不了",
    "blank": "空白页",
}
UNCLAIMED = "待认领"  # what lists call pages of which nobody knows whose they are
Change = Literal["kept", "filled", "changed", "emptied"]
IdentityVerdict = Literal["verified", "unchecked", "forged", "none"]
PrintVerdict = Literal["一致", "疑似改动", "无法判断"]  # of the running text a form prints


@noun
class JudgedValue:
    """A value with the verdict on it. `issued` and `change` are None where what was issued is not known."""

    value: Value
    label: str
    accepted: bool
    reason: str | None
    issued: Scalar | None = None
    change: Change | None = None

    def plain(self) -> dict[str, object]:
        evidence = self.value.evidence
        return {
            "path": self.value.path,
            "value": plain(self.value.value),
            "raw": evidence.raw,
            "accepted": self.accepted,
            "reason": self.reason,
            "alternatives": [{"value": each.text, "confidence": each.confidence} for each in evidence.alternatives],
            "method": evidence.method,
            "confidence": evidence.confidence,
            "place": evidence.place.plain(),
            "issued": plain(self.issued),
            "change": self.change,
        }


@dataclass(frozen=True)
class CompletionState:
    """How far signing has come: a status in words, whether the form is formal (None: cannot be told), what is missing.

    It never says "valid": whether a seal binds is not for software to judge.
    """

    status: str
    formal: bool | None
    missing: tuple[str, ...] = ()

    def plain(self) -> dict[str, object]:
        return {"status": self.status, "formal": self.formal, "missing": list(self.missing)}


@dataclass(frozen=True)
class Returned:
    """One returned document. `record` holds the accepted values only; `pages` are (source, page or None).

    `print` tells whether the running text is as it was issued, None where the form prints none. What is no document is
    given as one as well, so that every page is accounted for: a page that nobody can be found for is "unreadable", with
    a `thumbnail` (JPEG) where it was seen as a picture, and the empty pages of a file are "blank". A page of a picture
    stands in `pages` as often as there are sheets of paper on it.
    """

    pages: tuple[tuple[str, int | None], ...]
    form: str | None
    version: str | None
    document: str | None
    status: Status
    record: Record | None = None
    fields: tuple[JudgedValue, ...] = ()
    marks: tuple[Mark, ...] = ()
    problems: tuple[Problem, ...] = ()
    completion: CompletionState | None = None
    identity: IdentityVerdict = "none"
    print: PrintVerdict | None = None
    thumbnail: bytes = b""

    @property
    def source(self) -> str:
        """The file the document came from (the first of them)."""
        return self.pages[0][0]

    @property
    def sources(self) -> tuple[str, ...]:
        """All files the document came from, each once."""
        return tuple(dict.fromkeys(source for source, _ in self.pages))

    @property
    def is_unclaimed(self) -> bool:
        """Whether it is pages of which nobody knows whose they are; a file that could not be opened has none."""
        return self.status == "unreadable" and any(page is not None for _, page in self.pages)

    def plain(self) -> dict[str, object]:
        """The JSON object of `formkit parse --json`."""
        return {
            "schema": SCHEMA,
            "pages": [{"source": source, "page": page} for source, page in self.pages],
            "form": self.form,
            "version": self.version,
            "document": self.document,
            "identity": self.identity,
            "print": self.print,
            "status": self.status,
            "completion": None if self.completion is None else self.completion.plain(),
            "record": None if self.record is None else self.record.plain(),
            "fields": [each.plain() for each in self.fields],
            "marks": [each.plain() for each in self.marks],
            "problems": [each.plain() for each in self.problems],
        }


@dataclass(frozen=True)
class PageCounts:
    """How many pages came, sheets of paper counted one by one; office files have none. The last three are all of them."""

    pages: int
    in_documents: int
    unclaimed: int
    blank: int

    def __str__(self) -> str:
        return f"{self.pages} 页：归到各份 {self.in_documents} 页，{UNCLAIMED} {self.unclaimed} 页，空白 {self.blank} 页（略过）"


def page_counts(returned: Sequence[Returned]) -> PageCounts:
    """What became of all pages."""
    total = blank = unclaimed = 0
    for each in returned:
        count = sum(page is not None for _, page in each.pages)
        total += count
        blank += count if each.status == "blank" else 0
        unclaimed += count if each.is_unclaimed else 0
    return PageCounts(total, total - blank - unclaimed, unclaimed, blank)


def names_of(returned: Sequence[Returned]) -> tuple[str, ...]:
    """What a list calls each of its documents: its files, with the pages where a file holds pages of several."""
    counts = Counter(source for each in returned for source in each.sources)
    return tuple("、".join(_called(each, source, counts[source] > 1) for source in each.sources) for each in returned)


def _called(returned: Returned, source: str, is_shared: bool) -> str:
    pages = [page for own, page in returned.pages if own == source and page is not None]
    return f"{source} 第{pages_in_words(pages)}页" if is_shared and pages else source
