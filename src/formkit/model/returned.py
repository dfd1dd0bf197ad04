"""A returned document, judged: what was accepted, what a person must look at, and why."""

from dataclasses import dataclass
from typing import Literal

from formkit.model.noun import noun
from formkit.model.place import Place
from formkit.model.problem import Problem
from formkit.model.record import Record, Value
from formkit.model.values import Scalar, plain

SCHEMA = 1  # of the JSON below: raised when a reader of the old one would misread the new one

Status = Literal["accepted", "review", "unreadable"]
STATUS_WORDS: dict[Status, str] = {"accepted": "已接受", "review": "需人工看", "unreadable": "读不了"}
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
class Mark:
    """A signature or seal that belongs on the paper; `present` is None where the file cannot show it."""

    path: str
    kind: Literal["sign", "seal"]
    present: bool | None
    place: Place | None = None

    def plain(self) -> dict[str, object]:
        place = None if self.place is None else self.place.plain()
        return {"path": self.path, "kind": self.kind, "present": self.present, "place": place}


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

    `print` tells whether the running text is as it was issued, None where the form prints none.
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

    @property
    def source(self) -> str:
        """The file the document came from (the first of them)."""
        return self.pages[0][0]

    @property
    def sources(self) -> tuple[str, ...]:
        """All files the document came from, each once."""
        return tuple(dict.fromkeys(source for source, _ in self.pages))

    @property
    def called(self) -> str:
        """What a list calls the document by: its files."""
        return "、".join(self.sources)

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
