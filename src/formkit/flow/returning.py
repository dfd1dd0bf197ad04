"""What one returned file says, laid against the form it is and what was issued."""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from formkit.archive import Archive
from formkit.archive.store import Issued
from formkit.errors import FormkitError, UnreadableFile
from formkit.flow.library import Library
from formkit.match import candidates, match, template_for
from formkit.match.sorting import Known, Whose
from formkit.model.form import Form
from formkit.model.identity import Identity
from formkit.model.mark import Mark
from formkit.model.place import FilePlace, pages_in_words
from formkit.model.problem import Problem
from formkit.model.reading import Reading
from formkit.model.record import Record, Value
from formkit.model.returned import IdentityVerdict, PrintVerdict, Returned
from formkit.read import read_content
from formkit.read.merged import Part, parts_of
from formkit.read.parcels import Held
from formkit.read.pdf import read_pdf
from formkit.read.pictures import pictures_in
from formkit.records import record_from_plain
from formkit.review import judge
from formkit.review.judging import record_of
from formkit.validate import validate

_LOG = logging.getLogger(__name__)
_MOST_BLOCKS = 20_000  # paragraphs and tables; an agreement of fifty pages has two thousand


@dataclass(frozen=True)
class Read:
    """One file as it was read under a form, before what was issued is held against it.

    `pages` are (source, page or None); `number` is the document's, by the file itself or as printed, None where neither
    tells. `absent` are the paths whose place on the paper is gone. `marks` are what was seen of signatures, seals and ticks.
    """

    pages: tuple[tuple[str, int | None], ...]
    form: str
    version: str
    number: str | None
    identity: Identity | None
    verdict: IdentityVerdict
    values: tuple[Value, ...]
    problems: tuple[Problem, ...]
    absent: frozenset[str]
    print: PrintVerdict | None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Heard:
    """A document of a file: judged by itself, what was read for it (None: nothing), and the SHA-256 of the file."""

    returned: Returned
    read: Read | None
    digest: str


@dataclass(frozen=True)
class Hearing:
    """All that came of a file: its SHA-256, the document it is, the numbers of the pages to look at as pictures.

    A file that holds several documents has `parts`, each to be heard by itself, and nothing is heard of it yet.
    """

    digest: str
    heard: Heard | None = None
    pictures: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()


class Listener:
    """Reads one returned file after another with the forms and the archive at hand. Raises BadForm."""

    def __init__(self, archive: Archive | None, chosen: Form | None) -> None:
        self.library = Library(archive)
        self.archive = archive
        self._key = archive.key if archive else None
        self.chosen = chosen

    def hear(self, held: Held, part: Part | None = None) -> Hearing:
        """What a file says, or of one that holds several documents the pages of one.

        What cannot be read, whatever is wrong with it, is named and raises nothing.
        """
        source, content = held.source, held.content
        pages = part.pages if part is not None else ()

        def unread(code: str, message: str) -> Hearing:
            return Hearing(digest, Heard(unreadable(source, code, message, pages), None, digest))

        digest = ""
        if isinstance(content, UnreadableFile):
            return unread(content.code, str(content))
        digest = hashlib.sha256(content).hexdigest()
        try:
            return self._hearing(content, source, digest) if part is None else self._part(content, source, digest, part)
        except UnreadableFile as error:
            return unread(error.code, str(error))
        except FormkitError:
            raise
        except MemoryError:
            return unread("file.too_large", "读这份文件要的内存太多，没有读。请让对方删去多余内容、重新保存后再发。")
        except Exception:  # one file of a batch, whatever is wrong with it, must not cost the others
            _LOG.exception("读 %s 时出错", source)
            return unread("file.failed", "读这份文件时程序出错，详情见日志。文件没有改动，请转给维护人员。")

    def _hearing(self, content: bytes, source: str, digest: str) -> Hearing:
        pictures = pictures_in(content)
        if pictures is not None and not pictures.texts:
            return Hearing(digest, None, pictures.numbers)
        numbers, texts = ((), None) if pictures is None else (pictures.numbers, pictures.texts)
        if parts := parts_of(content, texts):
            return Hearing(digest, None, numbers, parts)
        return Hearing(digest, self._heard(content, source, digest, Part(None, texts) if texts else None), numbers)

    def _part(self, content: bytes, source: str, digest: str, part: Part) -> Hearing:
        if part.identity is None:
            words = "文件里有好几份表，这里没有读到二维码，分不清是哪一份的，没有读。请看编号归到那一份，或单独交回。"
            raise UnreadableFile("page.no_code", words)
        # Two copies in one file are two documents that may differ, not the same file twice.
        return Hearing(digest, self._heard(content, source, f"{digest} {part.pages}", part))

    def _heard(self, content: bytes, source: str, digest: str, part: Part | None) -> Heard:
        read = self._read(content, source, part)
        return Heard(read, None, digest) if isinstance(read, Returned) else Heard(self.judged(read), read, digest)

    def judged(self, read: Read) -> Returned:
        """The document with a verdict on every value: its own rules, and what was issued, held against it."""
        form = self.library.at(read.form, read.version)
        assert form is not None
        source = read.pages[0][0]
        record = record_of(form, read.values)
        places = {value.path: value.evidence.place for value in read.values}
        faulty = read.absent | {problem.path for problem in read.problems if problem.severity == "error"}
        problems = [*read.problems, *validate(form, record, "return", places, faulty)]
        found = self._issued(form, record, read)
        problems += self._identity_problems(form, record, read, found)
        found = _of(form, found)
        problems += _void_problems(found, source)
        issued = record_from_plain(form, found.record) if found is not None else None
        return judge(
            form, read.pages, read.values, record, problems, read.identity, read.verdict, issued, read.print, read.marks
        )

    def known(self, whose: Whose) -> Known | None:
        """What is known beforehand of a document that came as pictures."""
        form = self.library.at(whose.form, whose.version)
        if form is None or form.layout is None:
            return None
        issued = None
        if self.archive is not None and whose.identity is not None and whose.verdict == "verified":
            issued = self.archive.issued(whose.identity.number)
        if issued is None or (issued.form, issued.version) != (form.id, form.version):
            return Known(form.layout)
        return Known(form.layout, len(record_from_plain(form, issued.record).tables.get(form.layout.table, ())))

    def _read(self, content: bytes, source: str, part: Part | None) -> Read | Returned:
        if part is None:
            reading = read_content(content, source, PurePosixPath(source).suffix.lower())
        else:
            reading = read_pdf(content, source, part.pages)
        if len(reading.blocks) > _MOST_BLOCKS:
            raise UnreadableFile("file.too_large", "文件里的段落和表格多得不像一份表单，没有读。请删去多余内容后再交。")
        pages: tuple[tuple[str, int | None], ...] = ((source, None),)
        if part is not None:
            pages = tuple((source, page) for page in part.pages)
        elif reading.page_count is not None:
            pages = tuple((source, page) for page in range(1, reading.page_count + 1))
        identity = (part and part.identity) or Identity.from_properties(reading.properties)
        verdict: IdentityVerdict = "none"
        if identity is not None:
            verdict = identity.verdict(self._key)
        form, problems = self._form_of(reading, identity)
        if reading.converted:
            message = f"{source}：{reading.converted}"
            problems = [*problems, Problem("file.converted", "", message, FilePlace(source), "warning")]
        if form is None:
            return Returned(pages, None, None, None, "unreadable", problems=tuple(problems), identity=verdict)
        if template_for(form, reading) is None:
            message = f"“{form.number} {form.title}”没有 {reading.format} 的版式，读不了。请交回其他格式。"
            raise UnreadableFile("form.no_such_format", message)
        matched = match(form, reading)
        number = identity.number if identity else _printed_number(form, matched.values)
        then = None if identity else self._as_issued(form, number)
        if then is not None and template_for(then, reading) is not None:
            form, matched = then, match(then, reading)
        read = (*problems, *matched.problems)
        return Read(
            pages, form.id, form.version, number, identity, verdict, matched.values, read, matched.absent, matched.print
        )

    def _as_issued(self, form: Form, number: str | None) -> Form | None:
        """The form as it was when the number printed on a paper was issued, where it is another one by now."""
        issued = self.archive.issued(number) if self.archive and number else None
        if issued is None or issued.form != form.id or issued.version == form.version:
            return None
        return self.library.at(issued.form, issued.version)

    def _form_of(self, reading: Reading, identity: Identity | None) -> tuple[Form | None, list[Problem]]:
        """The form to read by: the one asked for, else the one the file names, else the one it looks like."""
        place, chosen = FilePlace(reading.source), self.chosen
        if chosen is not None:
            if identity is None or identity.form == chosen.id:
                return chosen, []
            message = f"{reading.source}：文件自己写明是“{identity.form}”，按指定的“{chosen.id}”读了。请确认。"
            return chosen, [Problem("form.differs", "", message, place)]
        if identity is not None:
            known = self.library.at(identity.form, identity.version)
            if known is not None:
                return known, []
            today = self.library.form(identity.form)
            if today is not None:
                message = (
                    f"{reading.source}：这是“{today.number}”的另一版（{identity.version}），现行版是 {today.version}，"
                    "档案里没有那一版，按现行版读了。请逐项核对。"
                )
                return today, [Problem("form.other_version", "", message, place)]
        found = candidates(self.library.today, reading)
        if len(found) == 1:
            return found[0], []
        if found:
            names = "、".join(f"{form.number} {form.title}" for form in found)
            message = f"{reading.source}：可能是{names}，分不清。请用 --form 指明。"
            return None, [Problem("form.ambiguous", "", message, place)]
        message = f"{reading.source}：认不出是哪张表，标签大多对不上。请确认文件，或用 --form 指明。"
        return None, [Problem("form.unknown", "", message, place)]

    def _identity_problems(self, form: Form, record: Record, read: Read, found: Issued | None) -> Iterator[Problem]:
        identity, source = read.identity, read.pages[0][0]
        if identity is None:
            return
        place = FilePlace(source)
        if read.verdict == "forged":
            message = f"{source}：文件里的编号 {identity.number} 校验不符，不是这个档案发出的，或被改过。请核对来源。"
            yield Problem("identity.forged", "", message, place)
        elif self.archive is not None and read.verdict == "verified" and found is None:
            message = f"{source}：编号 {identity.number} 的校验相符，但档案里没有这份表的发出记录。请核对档案。"
            yield Problem("identity.not_issued", "", message, place)
        printed = record.fields.get(form.document_number) if form.document_number else None
        if printed is not None and printed != identity.number:
            message = f"{source}：纸面编号是“{printed}”，文件属性里是“{identity.number}”，不一致。请核对是哪一份。"
            yield Problem("identity.number_differs", form.document_number, message, place)

    def _issued(self, form: Form, record: Record, read: Read) -> Issued | None:
        """What this archive issued under the document's number, be it another form.

        A paper that has lost its identity is compared by the number printed on it: that can only raise doubts.
        """
        if self.archive is None or read.verdict not in ("verified", "none"):
            return None
        number = read.identity.number if read.identity else record.fields.get(form.document_number)
        return self.archive.issued(number) if isinstance(number, str) else None


def unreadable(source: str, code: str, message: str, numbers: Sequence[int] = ()) -> Returned:
    """A file, or pages of one, that could not be read, with the reason."""
    where = f" 第{pages_in_words(numbers)}页" if numbers else ""
    problem = Problem(code, "", f"{source}{where}：{message}", FilePlace(source))
    pages = tuple((source, each) for each in numbers) or ((source, None),)
    return Returned(pages, None, None, None, "unreadable", problems=(problem,))


def _printed_number(form: Form, values: tuple[Value, ...]) -> str | None:
    found = next((each.value for each in values if each.path == form.document_number), None)
    return found if isinstance(found, str) else None


def _of(form: Form, found: Issued | None) -> Issued | None:
    """What was issued, if it was this form."""
    return found if found is not None and found.form == form.id else None


def _void_problems(found: Issued | None, source: str) -> Iterator[Problem]:
    """That the document's number has become void: another has taken its place, or it should never have gone out."""
    if found is None or found.state != "void":
        return
    if found.successor:
        words = f"编号 {found.number} 已作废，由 {found.successor} 代替。请让客户填 {found.successor} 那一份，这一份不要入账"
    else:
        words = f"编号 {found.number} 已作废（{found.reason}），本不该发出。请查明它从哪里来，换发有效的一份"
    yield Problem("document.void", "", f"{source}：{words}。", FilePlace(source))
