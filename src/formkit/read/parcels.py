"""Files that hold other files: a zip archive, a mail with attachments. Nothing of them is lost or opened twice."""

import email
import email.policy
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from posixpath import basename

from formkit.errors import UnreadableFile

# A customer's parcel holds a few forms; an archive bomb is far above.
_MOST_MEMBERS = 2_000
_MOST_BYTES = 256 * 1024 * 1024
_DEEPEST = 4  # a mail in an archive in a mail is met, five of them are not
_UTF8_NAME = 0x800
_OFFICE = frozenset({"[Content_Types].xml", "mimetype", "OFD.xml"})  # what tells an archive that is a document
_HEADER = re.compile(rb"[!-9;-~]{1,60}:[ \t]")
_MAIL_HEADERS = re.compile(
    rb"^(?:from|to|subject|date|received|return-path|mime-version|message-id|delivered-to):",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True)
class Held:
    """A file that came alone or in a parcel: how it is called in evidence, and its content, or why it has none."""

    source: str
    content: bytes | UnreadableFile


def unpacked(content: bytes, source: str) -> Iterator[Held]:
    """The file itself, or if it is a parcel everything in it, parcels within it opened too.

    A parcel that holds nothing, that cannot be opened, or that holds too much is given as one file with the reason.
    """
    yield from _unpacked(content, source, 0)


def _unpacked(content: bytes, source: str, depth: int) -> Iterator[Held]:
    try:
        held = _members(content, source)
        if held is not None and depth == _DEEPEST:
            raise UnreadableFile("file.too_large", f"压缩包或邮件套了 {_DEEPEST} 层以上，没有再打开。请解压后再交。")
    except UnreadableFile as error:
        yield Held(source, error)
        return
    if held is None:
        yield Held(source, content)
        return
    for each in held:
        if isinstance(each.content, bytes):
            yield from _unpacked(each.content, each.source, depth + 1)
        else:
            yield each


def _members(content: bytes, source: str) -> list[Held] | None:
    """What a parcel holds; None where the file is none."""
    if content.startswith(b"PK"):
        return _of_archive(content, source)
    return _of_mail(content, source) if _is_mail(content) else None


def _of_archive(content: bytes, source: str) -> list[Held] | None:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None  # a document that is cut off, or an archive: whoever reads it says what is wrong
    with archive:
        members = [each for each in archive.infolist() if not each.is_dir()]
        if any(each.filename in _OFFICE for each in members):
            return None
        if len(members) > _MOST_MEMBERS or sum(each.file_size for each in members) > _MOST_BYTES:
            raise UnreadableFile("file.too_large", "压缩包里的文件太多或太大，没有打开。请解压后分批再交。")
        found = [each for each in members if not _is_clutter(_name(each))]
        if not found:
            raise UnreadableFile("file.empty", "压缩包里没有文件。请让对方重新发送。")
        return [Held(f"{source}/{_name(each)}", _content(archive, each)) for each in found]


def _name(member: zipfile.ZipInfo) -> str:
    """The name of a member: Chinese Windows writes GBK and does not say so, and zipfile takes that for code page 437."""
    name = member.filename
    if not member.flag_bits & _UTF8_NAME:
        raw = name.encode("cp437")
        for encoding in ("utf-8", "gb18030"):
            try:
                return raw.decode(encoding).replace("\\", "/")
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _is_clutter(name: str) -> bool:
    """What programs put into archives beside the documents."""
    return name.startswith("__MACOSX/") or basename(name).lower() in ("", ".ds_store", "thumbs.db", "desktop.ini")


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | UnreadableFile:
    if member.flag_bits & 1:
        return UnreadableFile("file.encrypted", "压缩包有密码，打不开这个文件。请让对方去掉密码后再发。")
    try:
        with archive.open(member) as stream:
            return stream.read(_MOST_BYTES)
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        OSError,
    ):
        return UnreadableFile("file.truncated", "压缩包里的这个文件已损坏或没有传完。请让对方重新发送。")


def _is_mail(content: bytes) -> bool:
    """Whether a file begins as a mail does: with headers, at least two of those that every mail has."""
    head = content[:65536].lstrip()
    if not _HEADER.match(head):
        return False
    lines = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    return len({found.lower() for found in _MAIL_HEADERS.findall(lines)}) >= 2


def _of_mail(content: bytes, source: str) -> list[Held]:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    held = [
        Held(f"{source}/{_file_name(part, number)}", _payload(part))
        for number, part in enumerate(_attached(message), start=1)
    ]
    if not held:
        raise UnreadableFile("file.empty", "邮件里没有附件。请看邮件正文，或让对方把表单作为附件再发。")
    if (
        len(held) > _MOST_MEMBERS
        or sum(len(each.content) for each in held if isinstance(each.content, bytes)) > _MOST_BYTES
    ):
        raise UnreadableFile("file.too_large", "邮件的附件太多或太大，没有打开。请把附件存下来分批再交。")
    return held


def _attached(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that are files: named ones, and mails that were forwarded as attachments."""
    for part in message.walk():
        if part is not message and isinstance(part, EmailMessage) and not part.is_multipart() and part.get_filename():
            yield part


def _file_name(part: EmailMessage, number: int) -> str:
    name = str(part.get_filename() or "").replace("\\", "/").rpartition("/")[2]
    return " ".join(name.split()) or f"附件{number}"


def _payload(part: EmailMessage) -> bytes | UnreadableFile:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError):
        payload = None
    if not isinstance(payload, bytes):
        return UnreadableFile("file.broken", "邮件里的这个附件解不开。请让对方重新发送。")
    return payload
