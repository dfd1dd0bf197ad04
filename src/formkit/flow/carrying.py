"""Documents carried from one archive to another, in a bag that says what the first one's log says of them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pathvalidate import sanitize_filename

from formkit import __version__
from formkit.archive import Archive
from formkit.archive.bags import Bag, open_bag, write_bag
from formkit.archive.documents import About, Document, Documents
from formkit.archive.histories import Proven, history
from formkit.archive.items import Items
from formkit.archive.merkle import Head
from formkit.archive.readings import Content, Original, Readings
from formkit.archive.receipts import Incoming, Receipts
from formkit.errors import BadUsage, RunRefused

SCHEMA = 1
_Verdict = Literal["taken", "known", "refused"]
_PROOF, _ABOUT, _READING = "proof.json", "document.json", "reading.json"


@dataclass(frozen=True)
class Imported:
    """What came of a bag: the documents taken in, those the archive had already, and those it does not take.

    Those are under a number that it has other content for, or were never returned.
    """

    taken: tuple[str, ...]
    known: tuple[str, ...]
    refused: tuple[str, ...]

    def plain(self) -> dict[str, object]:
        """As JSON carries it."""
        return {"schema": 1, "taken": list(self.taken), "known": list(self.known), "refused": list(self.refused)}


def export(archive: Archive, documents: Sequence[Document], folder: Path) -> int:
    """Writes a bag of documents: originals as they came, what was read, what is known, and proofs of the log's entries.

    Gives how many files are in it. Raises BadUsage where there are no documents, and RunRefused where the folder is
    there, or an original is lost.
    """
    if not documents:
        raise BadUsage("没有要导出的表。请写编号，或用 formkit archive search 看看条件对不对。")
    head, proven = history(archive, [each.id for each in documents])
    files = dict(_files(archive, documents))
    shown = {"schema": SCHEMA, "head": str(head), "entries": [each.plain() for each in proven]}
    files[_PROOF] = _json(shown)
    info = {
        "External-Identifier": str(head), "Bag-Software-Agent": f"formkit {__version__}",
        "Internal-Sender-Description": f"{len(documents)} documents of a formkit archive; see data/{_PROOF}",
    }  # fmt: skip
    write_bag(folder, files.items(), info)
    return len(files)


def _files(archive: Archive, documents: Sequence[Document]) -> Iterator[tuple[str, bytes]]:
    readings, receipts, items = Readings(archive), Receipts(archive), Items(archive)
    for document in documents:
        room = _name(document.number or f"document-{document.id}")
        read = readings.of_document(document.id)
        named: dict[str, dict[str, str]] = {}
        for digest in dict.fromkeys(each.object for own in read for each in readings.originals(own.id)):
            source = receipts.of(digest)[0].source
            name = _free(f"{room}/{_name(source.replace('/', '-'))}", named)
            named[name] = {"sha256": digest, "source": source}
            yield name, archive.objects.read(digest)
        if read:
            yield f"{room}/{_READING}", archive.objects.read(read[-1].object)
        issued = archive.issued(document.number) if document.number else None
        item = items.of_document(document.id)
        about = {
            "schema": SCHEMA, "document": document.plain(), "originals": named,
            "sources": [[each.object, list(each.sources)] for each in readings.originals(read[-1].id)] if read else [],
            "issued": issued.record if issued is not None else None, "item": item.plain() if item is not None else None,
        }  # fmt: skip
        yield f"{room}/{_ABOUT}", _json(about)


def _name(text: str) -> str:
    """A name that every system takes, and every reader of bags: not all of them know how a bag writes %."""
    return str(sanitize_filename(text.replace("%", "％"), replacement_text="_", platform="universal")) or "_"


def _free(name: str, taken: Mapping[str, object]) -> str:
    """A name that is not taken, nor by another only in its case."""
    path, count, lower = Path(name), 1, {each.lower() for each in taken}
    while name.lower() in lower or Path(name).name in (_ABOUT, _READING):
        count += 1
        name = path.with_stem(f"{path.stem}({count})").as_posix()
    return name


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n"


def take_in(archive: Archive, folder: Path) -> Imported:
    """Takes the documents of a bag into an archive, once the bag, and what the other log says of it, are found to hold.

    Raises RunRefused where the bag is damaged or is none of an archive, and where the archive cannot be written.
    """
    bag = open_bag(folder)
    try:
        head, objects = _proven(bag)
        rooms = sorted(name.removesuffix(f"/{_ABOUT}") for name in bag.names if name.endswith(f"/{_ABOUT}"))
        carried = [_Carried(bag, room, objects) for room in rooms]
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise RunRefused(f"“{folder}”不是 formkit 档案导出的包，或内容不全（{error}）。") from None
    found: dict[_Verdict, list[str]] = {"taken": [], "known": [], "refused": []}
    for each in carried:
        found[_taken(archive, each, folder)].append(each.called)
    if found["taken"]:
        with archive.writing():
            archive.note("import", bag=folder.name, head=str(head), documents=found["taken"])
    return Imported(*map(tuple, found.values()))


def _proven(bag: Bag) -> tuple[Head, frozenset[str]]:
    """The head in a bag, and the objects of which the other log says that they came in. Raises RunRefused."""
    content = json.loads(bag.read(_PROOF))
    head = Head.parse(content["head"])
    entries = [Proven.from_plain(each) for each in content["entries"]]
    if head is None or bag.info.get("External-Identifier") != str(head):
        raise RunRefused(f"“{bag.folder}”里的校验头与包的说明不符，没有收。请向对方重要一份。")
    if wrong := [each.number for each in entries if not each.is_under(head)]:
        raise RunRefused(f"“{bag.folder}”里第 {wrong[0]} 条日志不在它的校验头之下，被改过，没有收。请向对方重要一份。")
    parsed = [json.loads(each.line) for each in entries]
    return head, frozenset(str(each["object"]) for each in parsed if each["kind"] in ("receive", "read"))


class _Carried:
    """A document in a bag, all that belongs to it held against what the other log says."""

    def __init__(self, bag: Bag, room: str, objects: frozenset[str]) -> None:
        about = json.loads(bag.read(f"{room}/{_ABOUT}"))
        self.document = about["document"]
        self.called = str(self.document["number"] or room)
        self.originals = {
            str(own["sha256"]): (str(own["source"]), bag.read(name)) for name, own in about["originals"].items()
        }
        self.sources = tuple(Original(str(digest), tuple(map(str, own))) for digest, own in about["sources"])
        self.reading = bag.read(f"{room}/{_READING}") if f"{room}/{_READING}" in bag.names else None
        contents = [content for _, content in self.originals.values()]
        contents += [self.reading] if self.reading is not None else []
        digests = {sha256(each).hexdigest() for each in contents}
        if not digests <= objects or not set(self.originals) <= digests:
            raise RunRefused(f"“{bag.folder}”里“{room}”的文件与对方日志里记的不符，没有收。请向对方重要一份。")

    def content(self) -> Content:
        """What the index is to hold of the reading."""
        read = json.loads(self.reading or b"{}")
        texts = [source for source, _ in self.originals.values()]
        for field in read.get("fields", ()):
            texts += [str(field["raw"]), "" if field["value"] is None else str(field["value"])]
        own = self.document
        about = About(own["customer"] or "", own["day"] or "", own["signing"] or "")
        form, version = (str(read.get(name) or "") for name in ("form", "version"))
        status = str(read.get("status", ""))
        return Content(
            form, version, str(own["number"] or ""), status, about, tuple(dict.fromkeys(filter(None, texts)))
        )


def _taken(archive: Archive, carried: _Carried, folder: Path) -> _Verdict:
    readings, receipts = Readings(archive), Receipts(archive)
    if carried.reading is None:
        return "refused"
    reading = sha256(carried.reading).hexdigest()
    if any(each.object == reading for digest in carried.originals for each in readings.of_original(digest)):
        return "known"
    if Documents(archive).of_number(carried.called) is not None:
        return "refused"
    taken = receipts.take(
        Incoming(content, source, f"{folder.name}:{carried.called}/{source}")
        for source, content in carried.originals.values()
    )
    with archive.adding() as group:
        group.add(carried.reading)
    with archive.writing():
        readings.add(reading, carried.content(), carried.sources)
        for _, receipt in taken:
            receipts.settle(receipt, "kept")
    return "taken"
