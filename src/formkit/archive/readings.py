"""What was read on the files that came in, each reading kept with the originals it comes from."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from formkit.archive.documents import UNKNOWN, About
from formkit.archive.store import Archive


@dataclass(frozen=True)
class Original:
    """A file that a reading comes from: its object, and how it, or what in it was read, is called in the evidence."""

    object: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Content:
    """What the index holds of a reading: "" where it is not known. `texts` are what it is to be found by."""

    form: str
    version: str
    number: str
    status: str
    about: About = UNKNOWN
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A reading of a document: `object` is the whole of it as `formkit parse --json` gives it."""

    id: int
    object: str
    form: str
    version: str
    number: str
    status: str
    at: str


class Readings:
    """The readings of an archive. Nothing is written over: a document that is read again has one reading more."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def add(self, digest: str, content: Content, originals: Sequence[Original]) -> int:
        """Notes a reading, and gives its number; within `writing`. The very same one again is not noted twice.

        Its object, and the originals, have to be there already.
        """
        found = self._archive.found("SELECT id FROM reading WHERE object = ?", digest)
        if found and self.originals(int(str(found[0][0]))) == tuple(originals):
            return int(str(found[0][0]))
        return self._archive.note(
            "read", object=digest, form=content.form, version=content.version, number=content.number,
            status=content.status, customer=content.about.customer, day=content.about.day, signing=content.about.signing,
            texts=content.texts, originals=[[each.object, list(each.sources)] for each in originals],
        )  # fmt: skip

    def of_number(self, number: str) -> tuple[Reading, ...]:
        """The readings of a document, the newest last."""
        return self._where("number = ?", number)

    def of_document(self, document: int) -> tuple[Reading, ...]:
        """The same by the number under which the archive counts the document."""
        return self._where("document = ?", document)

    def of_original(self, digest: str) -> tuple[Reading, ...]:
        """The readings that a file has part in, the newest last."""
        return self._where("id IN (SELECT reading FROM reading_original WHERE object = ?)", digest)

    def originals(self, reading: int) -> tuple[Original, ...]:
        """The files a reading comes from."""
        found = self._archive.found(
            "SELECT object, sources FROM reading_original WHERE reading = ? ORDER BY place", reading
        )
        return tuple(Original(str(digest), tuple(json.loads(str(sources)))) for digest, sources in found)

    def content(self, reading: Reading) -> dict[str, object]:
        """The whole of a reading, as `formkit parse --json` gave it. Raises RunRefused where it is lost or damaged."""
        content = json.loads(self._archive.objects.read(reading.object))
        assert isinstance(content, dict)
        return content

    def _where(self, condition: str, value: object) -> tuple[Reading, ...]:
        columns = "id, object, form, version, number, status, at"
        found = self._archive.found(f"SELECT {columns} FROM reading WHERE {condition} ORDER BY id", value)  # noqa: S608
        return tuple(Reading(int(str(number)), *map(str, texts)) for number, *texts in found)
