"""Documents found in the archive, and all that happened to one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pathvalidate import sanitize_filename

from formkit.archive import Archive
from formkit.archive.documents import STATE_WORDS, Document, Documents, Filter
from formkit.archive.readings import Reading, Readings
from formkit.archive.receipts import Receipt, Receipts
from formkit.archive.store import Issued
from formkit.errors import BadUsage
from formkit.model.returned import STATUS_WORDS
from formkit.records.listed import write_table
from formkit.records.whole import write_whole

_STATUSES: dict[str, str] = {str(status): words for status, words in STATUS_WORDS.items()}


@dataclass(frozen=True)
class Event:
    """Something that happened to a document, with the number of its entry in the log."""

    entry: int
    at: str
    what: str
    words: str

    def plain(self) -> dict[str, object]:
        """As JSON carries it."""
        return {"entry": self.entry, "at": self.at, "what": self.what, "words": self.words}


@dataclass(frozen=True)
class Story:
    """A document, all that happened to it in the order of the log, and the files it came back as."""

    document: Document
    events: tuple[Event, ...]
    originals: tuple[Receipt, ...]

    def plain(self) -> dict[str, object]:
        """As JSON carries it."""
        files = [
            {"source": each.source, "origin": each.origin, "at": each.at, "sha256": each.object}
            for each in self.originals
        ]
        return {
            "schema": 1, "document": self.document.plain(), "events": [each.plain() for each in self.events],
            "originals": files,
        }  # fmt: skip


def day_of(text: str) -> str:
    """A day as it is compared, "" for none. Raises BadUsage for what is none."""
    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadUsage(f"“{text}”不是日期。请写成 2015-04-01 这样。") from None


def documents(archive: Archive, question: str, wanted: Filter, most: int | None) -> list[Document]:
    """The documents that have all parts of a question in their text and pass a filter, the newest first."""
    return Documents(archive).search(question, wanted, most)


def write_list(found: Sequence[Document], path: Path) -> None:
    """Writes what was found to a workbook. Raises RunRefused where that cannot be written."""
    headings = ("编号", "表", "版本", "客户", "日期", "状态", "签署", "最近一次变动")
    rows = (
        (each.number, each.form, each.version, each.about.customer, each.about.day, STATE_WORDS[each.state],
         each.about.signing, each.at)
        for each in found
    )  # fmt: skip
    write_table(path, headings, rows)


def document_of(archive: Archive, number: str) -> Document:
    """The document under a number, its own or the one by which the archive counts it. Raises BadUsage."""
    documents = Documents(archive)
    document = documents.of_number(number) or (documents.of_id(int(number)) if number.isdecimal() else None)
    if document is None:
        raise BadUsage(f"档案里没有“{number}”。请核对编号，或用 formkit archive search 找。")
    return document


def story(archive: Archive, number: str) -> Story:
    """All that is known of a document: see `document_of`."""
    document = document_of(archive, number)
    readings = Readings(archive)
    read = readings.of_document(document.id)
    digests = dict.fromkeys(each.object for reading in read for each in readings.originals(reading.id))
    received = tuple(each for digest in digests for each in Receipts(archive).of(digest))
    issued = archive.issued(document.number) if document.number else None
    events = [*_issued(document, issued), *map(_received, received), *map(_read, read)]
    return Story(document, tuple(sorted(events, key=lambda each: each.entry)), received)


def _issued(document: Document, issued: Issued | None) -> list[Event]:
    if issued is None or issued.form != document.form:
        return []
    files = "、".join(name for name, _ in issued.files)
    words = f"{files}　在 {issued.output}" if files else ""
    events = [Event(document.id, issued.at, "发出", words)]
    if issued.state == "void":
        events.append(Event(document.id, issued.void_at, "作废", issued.reason))
    return events


def _received(receipt: Receipt) -> Event:
    return Event(receipt.id, receipt.at, "收到", f"{receipt.source}　原在 {receipt.origin}")


def _read(reading: Reading) -> Event:
    return Event(reading.id, reading.at, "读取", _STATUSES.get(reading.status, reading.status))


def take_out(archive: Archive, told: Story, folder: Path) -> list[Path]:
    """Copies the originals of a document to a folder, under the names they came by. Raises RunRefused."""
    contents: dict[Path, bytes] = {}
    for each in told.originals:
        name = (
            sanitize_filename(each.source.replace("/", "-"), replacement_text="_", platform="universal") or each.object
        )
        path, count = folder / str(name), 1
        content = archive.objects.read(each.object)
        while path in contents and contents[path] != content:
            count += 1
            path = folder / f"{Path(str(name)).stem}({count}){Path(str(name)).suffix}"
        contents[path] = content
    if taken := [path for path in contents if path.exists() and path.read_bytes() != contents[path]]:
        raise BadUsage(f"“{taken[0]}”已经有了，内容不一样，没有覆盖。请另指一个文件夹。")
    if contents:
        write_whole(contents)
    return list(contents)
