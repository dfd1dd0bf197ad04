"""Returned files in, judged records out."""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from formkit.archive import Archive
from formkit.archive.store import Issued
from formkit.errors import BadUsage, FormkitError, UnreadableFile
from formkit.flow.library import all_forms, form_at, form_of
from formkit.match import candidates, match, template_for
from formkit.model.form import Form
from formkit.model.identity import Identity
from formkit.model.place import FilePlace
from formkit.model.problem import Problem
from formkit.model.reading import Reading
from formkit.model.record import Record
from formkit.model.returned import IdentityVerdict, Returned
from formkit.read import files_in, read_content
from formkit.read.parcels import Held
from formkit.records import record_from_plain
from formkit.records.manifest import NAMES as MANIFEST_NAMES
from formkit.review import judge
from formkit.review.judging import record_of
from formkit.validate import validate

_LOG = logging.getLogger(__name__)
# Left beside documents by programs; never a customer's return.
_CLUTTER = ("~$", ".~", ".formkit-", "._")
_CLUTTER_NAMES = frozenset({".ds_store", "thumbs.db", "desktop.ini", *MANIFEST_NAMES})


@dataclass(frozen=True)
class Inbox:
    """The files to parse, and those left out because a program put them there."""

    files: tuple[tuple[Path, str], ...]
    ignored: tuple[str, ...]


def inbox(paths: Sequence[Path]) -> Inbox:
    """All files of the paths, folders opened, each once, with how it is called in evidence. Raises BadUsage."""
    found: dict[Path, str] = {}
    ignored = []
    for path in paths:
        if not path.exists():
            raise BadUsage(f"没有“{path}”这个文件或文件夹。请检查路径。")
        inner = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
        for each in inner:
            name = each.name.lower()
            if path.is_dir() and (name.startswith(_CLUTTER) or name in _CLUTTER_NAMES):
                ignored.append(str(each))
            else:
                found.setdefault(each.resolve(), each.relative_to(path).as_posix() if path.is_dir() else each.name)
    return Inbox(tuple(found.items()), tuple(ignored))


def parse(files: Sequence[tuple[Path, str]], archive: Archive | None, form: str | None = None) -> Iterator[Returned]:
    """One returned document for each file, in order, those in archives and mails too.

    A file that cannot be read costs no other. Raises BadForm.
    """
    chosen = form_of(form) if form else None
    seen: dict[str, str] = {}
    for path, source in files:
        for held in files_in(path, source):
            yield _parsed(held, archive, chosen, seen)


def _parsed(held: Held, archive: Archive | None, chosen: Form | None, seen: dict[str, str]) -> Returned:
    source, content = held.source, held.content
    try:
        if isinstance(content, UnreadableFile):
            raise content
        return _with_duplicate(_parse(content, source, archive, chosen), content, source, seen)
    except UnreadableFile as error:
        return _unreadable(source, error.code, str(error))
    except FormkitError:
        raise
    except Exception:  # one file of a batch, whatever is wrong with it, must not cost the others
        _LOG.exception("读 %s 时出错", source)
        message = "读这份文件时程序出错，详情见日志。文件没有改动，请转给维护人员。"
        return _unreadable(source, "file.failed", message)


def _unreadable(source: str, code: str, message: str) -> Returned:
    problem = Problem(code, "", f"{source}：{message}", FilePlace(source))
    return Returned(((source, None),), None, None, None, "unreadable", problems=(problem,))


def _with_duplicate(returned: Returned, content: bytes, source: str, seen: dict[str, str]) -> Returned:
    """Notes that the same bytes were in the run before."""
    first = seen.setdefault(hashlib.sha256(content).hexdigest(), source)
    if first == source:
        return returned
    message = f"{source}与{first}内容完全相同。请看是否重复交了。"
    problem = Problem("file.duplicate", "", message, FilePlace(source), "warning")
    return replace(returned, problems=(*returned.problems, problem))


def _parse(content: bytes, source: str, archive: Archive | None, chosen: Form | None) -> Returned:
    reading = read_content(content, source, PurePosixPath(source).suffix.lower())
    identity = Identity.from_properties(reading.properties)
    verdict: IdentityVerdict = identity.verdict(archive.key if archive else None) if identity else "none"
    form, problems = _form_of(reading, identity, archive, chosen)
    if form is None:
        return Returned(((source, None),), None, None, None, "unreadable", problems=tuple(problems), identity=verdict)
    if template_for(form, reading) is None:
        message = f"“{form.number} {form.title}”没有 {reading.format} 的版式，读不了。请交回其他格式。"
        raise UnreadableFile("form.no_such_format", message)
    matched = match(form, reading)
    record = record_of(form, matched.values)
    places = {value.path: value.evidence.place for value in matched.values}
    faulty = matched.absent | {problem.path for problem in matched.problems if problem.severity == "error"}
    problems += matched.problems
    problems += validate(form, record, "return", places, faulty)
    problems += _identity_problems(form, record, identity, verdict, archive, source)
    found = _issued(form, record, identity, verdict, archive)
    problems += _void_problems(found, source)
    issued = record_from_plain(form, found.record) if found is not None else None
    judged = judge(form, source, matched.values, problems, identity, verdict, issued)
    return replace(judged, print=matched.print)


def _form_of(
    reading: Reading, identity: Identity | None, archive: Archive | None, chosen: Form | None
) -> tuple[Form | None, list[Problem]]:
    """The form to read by: the one asked for, else the one the file names, else the one it looks like."""
    place = FilePlace(reading.source)
    if chosen is not None:
        if identity is None or identity.form == chosen.id:
            return chosen, []
        message = f"{reading.source}：文件自己写明是“{identity.form}”，按指定的“{chosen.id}”读了。请确认。"
        return chosen, [Problem("form.differs", "", message, place)]
    if identity is not None:
        known = form_at(identity.form, identity.version, archive)
        if known is not None:
            return known, []
        today = next((form for form in all_forms() if form.id == identity.form), None)
        if today is not None:
            message = (
                f"{reading.source}：这是“{today.number}”的另一版（{identity.version}），现行版是 {today.version}，"
                "档案里没有那一版，按现行版读了。请逐项核对。"
            )
            return today, [Problem("form.other_version", "", message, place)]
    found = candidates(all_forms(), reading)
    if len(found) == 1:
        return found[0], []
    if found:
        names = "、".join(f"{form.number} {form.title}" for form in found)
        message = f"{reading.source}：可能是{names}，分不清。请用 --form 指明。"
        return None, [Problem("form.ambiguous", "", message, place)]
    message = f"{reading.source}：认不出是哪张表，标签大多对不上。请确认文件，或用 --form 指明。"
    return None, [Problem("form.unknown", "", message, place)]


def _identity_problems(
    form: Form,
    record: Record,
    identity: Identity | None,
    verdict: IdentityVerdict,
    archive: Archive | None,
    source: str,
) -> Iterator[Problem]:
    if identity is None:
        return
    place = FilePlace(source)
    if verdict == "forged":
        message = f"{source}：文件里的编号 {identity.number} 校验不符，不是这个档案发出的，或被改过。请核对来源。"
        yield Problem("identity.forged", "", message, place)
    elif archive is not None and verdict == "verified" and archive.issued(identity.number) is None:
        message = f"{source}：编号 {identity.number} 的校验相符，但档案里没有这份表的发出记录。请核对档案。"
        yield Problem("identity.not_issued", "", message, place)
    printed = record.fields.get(form.document_number) if form.document_number else None
    if printed is not None and printed != identity.number:
        message = f"{source}：纸面编号是“{printed}”，文件属性里是“{identity.number}”，不一致。请核对是哪一份。"
        yield Problem("identity.number_differs", form.document_number, message, place)


def _issued(
    form: Form, record: Record, identity: Identity | None, verdict: IdentityVerdict, archive: Archive | None
) -> Issued | None:
    """What was issued under the document's number, if this archive issued it as this form.

    A paper that has lost its identity is compared by the number printed on it: that can only raise doubts.
    """
    if archive is None or verdict not in ("verified", "none"):
        return None
    number = identity.number if identity else record.fields.get(form.document_number)
    found = archive.issued(number) if isinstance(number, str) else None
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
