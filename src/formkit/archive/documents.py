"""Every document the archive knows of, issued or returned: where it stands, found by its text and by what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from formkit.archive.store import Archive
from formkit.archive.texts import match, terms

State = Literal["reserved", "issued", "void", "review", "accepted", "unreadable", "archived", "withdrawn"]
STATE_WORDS: dict[State, str] = {
    "reserved": "正在发出",
    "issued": "已发出，未收回",
    "void": "作废",
    "review": "已收回，待核对",
    "accepted": "已收回，已接受",
    "unreadable": "收到，读不了",
    "archived": "已归档",
    "withdrawn": "已撤出",
}
_STATES: dict[str, State] = {each: each for each in STATE_WORDS}
_COLUMNS = "id, number, form, version, state, customer, day, signing, at"


@dataclass(frozen=True)
class About:
    """What is known of a document beside its form: who it is for, its day (ISO), how far signing has come; or ""."""

    customer: str = ""
    day: str = ""
    signing: str = ""


UNKNOWN = About()


@dataclass(frozen=True)
class Document:
    """A document; `number` is "" where it has none, and `at` is when something last happened to it."""

    id: int
    number: str
    form: str
    version: str
    state: State
    about: About
    at: str

    def plain(self) -> dict[str, object]:
        """As JSON carries it."""
        return {
            "id": self.id, "number": self.number or None, "form": self.form or None, "version": self.version or None,
            "state": self.state, "customer": self.about.customer or None, "day": self.about.day or None,
            "signing": self.about.signing or None, "at": self.at,
        }  # fmt: skip


@dataclass(frozen=True)
class Filter:
    """What a document has to be: "" asks for nothing. `first` and `last` are days (ISO); `customer` is part of the name."""

    form: str = ""
    customer: str = ""
    states: tuple[State, ...] = ()
    first: str = ""
    last: str = ""
    signing: str = ""


ANY = Filter()


class Documents:
    """The documents of an archive, the newest first."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def search(self, question: str = "", wanted: Filter = ANY, most: int | None = None) -> list[Document]:
        """Those whose text has every part of a question, between spaces, and that pass the filter; `most` at most."""
        conditions, values = _conditions(wanted)
        asked = terms(question)
        table, leading = "document", "document"
        if asked:
            # The words lead, and are gone through from the newest, so that it ends when there are enough.
            table, leading = "gram CROSS JOIN document ON document.id = gram.rowid", "gram"
            conditions.insert(0, "gram MATCH ?")
            values.insert(0, match(asked))
        where = " AND ".join(conditions) or "1"
        limit = f" LIMIT {most}" if most is not None else ""
        sql = f"SELECT {_COLUMNS} FROM {table} WHERE {where} ORDER BY {leading}.rowid DESC{limit}"  # noqa: S608
        found = self._archive.found(sql, *values)
        return [_document(each) for each in found]

    def of_number(self, number: str) -> Document | None:
        """The document under a number, or None."""
        found = self._archive.found(f"SELECT {_COLUMNS} FROM document WHERE number = ?", number)  # noqa: S608
        return _document(found[0]) if found else None

    def of_id(self, number: int) -> Document | None:
        """The document that the archive counts under this number, or None."""
        found = self._archive.found(f"SELECT {_COLUMNS} FROM document WHERE id = ?", number)  # noqa: S608
        return _document(found[0]) if found else None


def _conditions(wanted: Filter) -> tuple[list[str], list[object]]:
    conditions: list[str] = []
    values: list[object] = []
    for condition, value in (
        ("form = ?", wanted.form), ("signing = ?", wanted.signing), ("day >= ?", wanted.first), ("day <= ?", wanted.last),
    ):  # fmt: skip
        if value:
            conditions.append(condition)
            values.append(value)
    if wanted.last:
        conditions.append("day != ''")
    if wanted.customer:
        conditions.append("instr(customer, ?)")
        values.append(wanted.customer)
    if wanted.states:
        conditions.append(f"state IN ({', '.join('?' * len(wanted.states))})")
        values += wanted.states
    return conditions, values


def _document(found: Sequence[object]) -> Document:
    number, *texts = found
    own, form, version, state, customer, day, signing, at = map(str, texts)
    return Document(int(str(number)), own, form, version, _STATES[state], About(customer, day, signing), at)
