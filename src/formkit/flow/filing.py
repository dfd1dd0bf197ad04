"""A returned document filed for good: what completes it, what a records office asks of it, how long it is kept."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from formkit.archive import Archive
from formkit.archive.documents import Document, Documents
from formkit.archive.items import Filing, Item, Items
from formkit.archive.readings import Reading, Readings
from formkit.errors import BadUsage, RunRefused
from formkit.flow.library import Library
from formkit.model.form import Form, Party
from formkit.model.mark import Mark
from formkit.model.place import FilePlace
from formkit.model.record import Evidence, Record, Value
from formkit.records import record_from_plain
from formkit.review.judging import completion_of, marks_of

_YEARS = re.compile(r"([0-9]{1,3})\s*年")
_COMPLETE = "齐全"
_FOR_EVER = "永久"


@dataclass(frozen=True)
class Wishes:
    """How a document is to be filed: the marks that `by` has seen on the paper, and what is not as the form has it."""

    by: str
    seen: tuple[str, ...] = ()
    fonds: str = "0000"
    secrecy: str = "内部"
    title: str = ""
    retention: str = ""


def file_document(archive: Archive, number: str, wishes: Wishes) -> Item:
    """Files the document under a number by its newest reading.

    Raises BadUsage where there is none, or where a mark is none of its form's, and RunRefused where it is withdrawn.
    """
    document = Documents(archive).of_number(number)
    read = Readings(archive).of_document(document.id) if document is not None else ()
    if document is None or not read:
        raise BadUsage(f"档案里没有收回过编号 {number}，不能归档。请先用 formkit parse 收进签好的那一份。")
    form = Library(archive).at(read[-1].form, read[-1].version)
    if form is None:
        raise RunRefused(f"档案里没有“{document.form}”的 {document.version} 版，不能归档。请看表单文件夹是否齐全。")
    filing = _filing(archive, form, document, read[-1], wishes)
    return Items(archive).file(document.id, filing, _series(document, filing, wishes.fonds))


def item_of(archive: Archive, number: str) -> Item:
    """The item under the number of its document, or under its 档号. Raises BadUsage."""
    items = Items(archive)
    document = Documents(archive).of_number(number)
    item = items.of_document(document.id) if document is not None else None
    item = item or next((each for each in items.all() if each.call_number == number), None)
    if item is None:
        raise BadUsage(f"没有归档过“{number}”。请写表的编号或档号；用 formkit archive add 归档。")
    return item


def _filing(archive: Archive, form: Form, document: Document, reading: Reading, wishes: Wishes) -> Filing:
    content = Readings(archive).content(reading)
    plain = content["record"]
    record = record_from_plain(form, plain) if isinstance(plain, dict) else Record(form.id, {})
    _check_marks(form, wishes.seen)
    state = completion_of(form, _marks(form, content, wishes.seen), tuple(_dates(form, content, record)))
    missing = [] if state is None else [*lacking_words(form, state.missing)]
    if state is not None and not missing and state.status != _COMPLETE:
        missing.append("签署日期看不准")
    if reading.status != "accepted":
        missing.append("还有待核对的内容")
    pages = content["pages"]
    assert isinstance(pages, list)
    day = _day_signed(form, record) or document.about.day
    retention = wishes.retention or form.retention
    return Filing(
        wishes.title or f"{form.title}（{document.about.customer or '客户不详'}）{document.number}", document.about.customer,
        day, retention, due_after(day, retention), wishes.secrecy, sum(each["page"] is not None for each in pages),
        tuple(sorted(set(wishes.seen))), tuple(missing), wishes.by,
    )  # fmt: skip


def _check_marks(form: Form, seen: Collection[str]) -> None:
    marks = {mark for party in form.parties for mark in (party.sign, party.seal) if mark}
    if unknown := [each for each in seen if each not in marks]:
        raise BadUsage(f"“{form.title}”上没有“{unknown[0]}”这个签字或盖章处，有的是：{'、'.join(sorted(marks))}。")


def _marks(form: Form, content: Mapping[str, object], seen: Collection[str]) -> tuple[Mark, ...]:
    """The signatures and seals of a form: there if they were seen on the paper, by whoever files it or by the reading."""
    found = content["marks"]
    assert isinstance(found, list)
    there = {*seen, *(each["path"] for each in found if each["present"] is True)}
    return tuple(replace(each, present=each.path in there) for each in marks_of(form))


def _dates(form: Form, content: Mapping[str, object], record: Record) -> Iterator[Value]:
    """The day that completes a form, as it was read and accepted."""
    party, fields = _party(form), content["fields"]
    assert isinstance(fields, list)
    for each in fields:
        if party is not None and each["path"] == party.date:
            evidence = Evidence(str(each["raw"]), FilePlace(""), str(each["method"]))
            yield Value(party.date, record.fields.get(party.date), evidence)


def lacking_words(form: Form, missing: Collection[str]) -> tuple[str, ...]:
    """What is lacking, as a clerk says it: 客户确认的签字或盖章."""
    party = _party(form)
    if party is None or form.completion is None:
        return ()
    words = [name for path, name in ((party.sign, "签字"), (party.seal, "盖章")) if path and path in missing]
    told = ["或".join(words)] if words and form.completion.needs == "any" else words
    told += ["日期"] if party.date in missing else []
    return tuple(f"{party.label}的{each}" for each in told)


def _party(form: Form) -> Party | None:
    """Who completes a form; None for a form that nothing completes."""
    name = form.completion.party if form.completion is not None else ""
    return next((each for each in form.parties if each.name == name), None)


def _day_signed(form: Form, record: Record) -> str:
    party = _party(form)
    day = record.fields.get(party.date) if party is not None else None
    return day.isoformat()[:10] if isinstance(day, date) else ""


def due_after(formed: str, retention: str) -> str:
    """The first day (ISO) on which it need not be kept any more: years count from the one after it was formed.

    "" where it is kept for ever, where the retention says no number of years, and where its day is not known.
    """
    found = _YEARS.search(retention)
    if not formed or found is None or _FOR_EVER in retention:
        return ""
    return f"{int(formed[:4]) + int(found[1]) + 1:04d}-01-01"


def _series(document: Document, filing: Filing, fonds: str) -> str:
    """The pattern of 档号: 全宗号-类别·年度-保管期限-件号."""
    found = _YEARS.search(filing.retention)
    kept = f"D{found[1]}" if found is not None and _FOR_EVER not in filing.retention else "Y"
    return f"{fonds}-{document.number.partition('-')[0]}·{filing.formed[:4] or '0000'}-{kept}-{{serial}}"
