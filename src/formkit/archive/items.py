"""Items (件): documents that are filed for good, with what a records office asks of them, and how long they are kept."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from formkit.archive.store import Archive
from formkit.errors import RunRefused

_COLUMNS = (
    "document, number, call_number, title, author, formed, retention, due, secrecy, pages, complete, missing, seen,"
    " filed_by, item.at, held, withdrawn"
)


@dataclass(frozen=True)
class Filing:
    """What is filed of a document: 题名, 责任者, 形成日期, 保管期限, 密级, and 页数 (0 where it has no pages).

    `due` is the first day (ISO) on which it need not be kept any more, "" where it is kept for ever. `seen` are the
    signatures and seals that `filed_by` has seen on the paper; `missing` is what it still lacks, in words.
    """

    title: str
    author: str
    formed: str
    retention: str
    due: str
    secrecy: str
    pages: int
    seen: tuple[str, ...]
    missing: tuple[str, ...]
    filed_by: str


@dataclass(frozen=True)
class Item:
    """A filed document. `held` says why it must be kept whatever its time, `withdrawn` why it was taken out; or ""."""

    document: int
    number: str
    call_number: str
    filing: Filing
    is_complete: bool
    at: str
    held: str
    withdrawn: str

    def plain(self) -> dict[str, object]:
        """As JSON carries it."""
        own = self.filing
        return {
            "number": self.number, "call_number": self.call_number, "title": own.title, "author": own.author or None,
            "formed": own.formed or None, "retention": own.retention or None, "due": own.due or None,
            "secrecy": own.secrecy, "pages": own.pages or None, "complete": self.is_complete,
            "missing": list(own.missing), "seen": list(own.seen), "filed_by": own.filed_by, "at": self.at,
            "held": self.held or None, "withdrawn": self.withdrawn or None,
        }  # fmt: skip


class Items:
    """The items of an archive. What is noted of one is never written over in the log."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def file(self, document: int, filing: Filing, series: str) -> Item:
        """Files a document, or notes anew what is known of it: it keeps its 档号. Raises RunRefused where it is withdrawn."""
        old = self.of_document(document)
        if old is not None and old.withdrawn:
            raise RunRefused(f"{old.call_number} 已经撤出（{old.withdrawn}），不能再归档。")
        if old is not None and old.filing == filing:
            return old
        with self._archive.writing():
            call_number = old.call_number if old is not None else self._archive.next_number(series)
            self._archive.note("item", document=document, call_number=call_number, **vars(filing))
        item = self.of_document(document)
        assert item is not None
        return item

    def of_document(self, document: int) -> Item | None:
        """The item a document is filed as, or None."""
        return next(self._where("document = ?", document), None)

    def all(self) -> tuple[Item, ...]:
        """Every item, by 档号."""
        return tuple(self._where("1"))

    def due(self, day: date) -> tuple[Item, ...]:
        """The items that need not be kept any more on a day; those that are held and those withdrawn are not among them."""
        return tuple(self._where("due != '' AND due <= ? AND held = '' AND withdrawn = ''", day.isoformat()))

    def hold(self, item: Item, reason: str, by: str) -> None:
        """Notes that an item must be kept whatever its time, or with the reason "" that it need not any more."""
        with self._archive.writing():
            self._archive.note("hold", document=item.document, reason=reason, by=by)

    def withdraw(self, item: Item, reason: str, by: str, approved_by: str, day: date) -> None:
        """Notes that an item was taken out; its originals stay where they are.

        Raises RunRefused where it is held, where its time has not come, and where both names are one person's.
        """
        if item.withdrawn:
            raise RunRefused(f"{item.call_number} 已经撤出（{item.withdrawn}）。")
        if item.held:
            raise RunRefused(
                f"{item.call_number} 有保留令（{item.held}），不能撤出。要先解除：formkit archive hold --release。"
            )
        if not item.filing.due or item.filing.due > day.isoformat():
            until = f"到 {item.filing.due} 才期满" if item.filing.due else "要永久保管"
            raise RunRefused(f"{item.call_number} {until}，不能撤出。")
        if "".join(by.split()) == "".join(approved_by.split()):
            raise RunRefused("撤出要两个人：经手人和批准人不能是同一个人。")
        with self._archive.writing():
            self._archive.note("withdraw", document=item.document, reason=reason, by=by, approved_by=approved_by)

    def _where(self, condition: str, *values: object) -> Iterator[Item]:
        sql = f"SELECT {_COLUMNS} FROM item JOIN document ON document.id = item.document WHERE {condition} ORDER BY call_number"  # noqa: S608
        for found in self._archive.found(sql, *values):
            yield _item(found)


def _item(found: Sequence[object]) -> Item:
    document, pages, complete = (int(str(found[at])) for at in (0, 9, 10))
    number, call_number, title, author, formed, retention, due, secrecy = map(str, found[1:9])
    missing, seen = (tuple(map(str, json.loads(str(found[at])))) for at in (11, 12))
    filed_by, at, held, withdrawn = map(str, found[13:])
    filing = Filing(title, author, formed, retention, due, secrecy, pages, seen, missing, filed_by)
    return Item(document, number, call_number, filing, bool(complete), at, held, withdrawn)
