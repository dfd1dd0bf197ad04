"""Writes a package; what is the same in each document is deflated once."""

import struct
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from formkit.ooxml.package import CUSTOM_PART, properties_part, with_properties

try:
    from isal import isal_zlib

    DEFLATER = "isal"

    def _deflate(content: bytes) -> bytes:
        return bytes(isal_zlib.compress(content, 1, wbits=-15))

    def _crc(content: bytes) -> int:
        return int(isal_zlib.crc32(content))

except ImportError:
    DEFLATER = "zlib"

    def _deflate(content: bytes) -> bytes:
        return zlib.compress(content, 1, wbits=-15)

    def _crc(content: bytes) -> int:
        return zlib.crc32(content)


_VERSION = 20  # of the format: deflated members
_DEFLATED = 8
_UTF8_NAME = 0x800
_DAY = 0x21  # 1980-01-01, the first that can be written: a document tells no time
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s4B4H3L5H2L")
_END = struct.Struct("<4s4H2LH")


@dataclass(frozen=True)
class Member:
    """A part as it stands in the archive, and its entry in the directory without its place."""

    record: bytes
    entry: bytes


def packed(name: str, content: bytes, *, small: bool = False) -> Member:
    """The part deflated: fast, or `small` where it is done once for many documents."""
    data = zlib.compress(content, 9, wbits=-15) if small else _deflate(content)
    raw = name.encode()
    flags = 0 if name.isascii() else _UTF8_NAME
    shared = (flags, _DEFLATED, 0, _DAY, _crc(content), len(data), len(content), len(raw), 0)
    local = _LOCAL.pack(b"PK\3\4", _VERSION, *shared)
    entry = _CENTRAL.pack(b"PK\1\2", _VERSION, 0, _VERSION, 0, *shared, 0, 0, 0, 0, 0)
    return Member(local + raw + data, entry + raw)


def archive(members: Iterable[Member]) -> bytes:
    """The members as one archive; the same members give the same bytes."""
    return _closed(_Start.of(()), members)


@dataclass(frozen=True)
class _Start:
    """The first members of an archive: their records, and the directory of them."""

    body: bytes
    directory: bytes
    count: int

    @staticmethod
    def of(members: Collection[Member]) -> "_Start":
        body, directory = bytearray(), bytearray()
        for member in members:
            directory += _placed(member, len(body))
            body += member.record
        return _Start(bytes(body), bytes(directory), len(members))


def _placed(member: Member, position: int) -> bytes:
    return member.entry[:42] + position.to_bytes(4, "little") + member.entry[46:]


def _closed(start: _Start, members: Iterable[Member]) -> bytes:
    """The archive that begins with `start` and goes on with the members."""
    body, directory, position, count = [start.body], [start.directory], len(start.body), start.count
    for member in members:
        body.append(member.record)
        directory.append(_placed(member, position))
        position += len(member.record)
        count += 1
    size = sum(map(len, directory))
    end = _END.pack(b"PK\5\6", 0, 0, count, count, size, position, 0)
    return b"".join((*body, *directory, end))


class Frame:
    """The parts of a template that are the same in each document; they come first in it."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        """Parts that a document brings itself are replaced by its own."""
        self._members = {
            name: packed(name, content, small=True) for name, content in with_properties(parts, {}).items()
        }
        self._starts: dict[tuple[str, ...], _Start] = {}

    def filled(self, parts: Mapping[str, bytes], properties: Mapping[str, str]) -> bytes:
        """The document with these parts of its own and these custom properties."""
        own = {**parts, CUSTOM_PART: properties_part(properties)}
        start = self._starts.get(names := tuple(own))
        if start is None:  # the same for all documents that bring the same parts
            kept = [member for name, member in self._members.items() if name not in own]
            start = self._starts[names] = _Start.of(kept)
        return _closed(start, [packed(name, content) for name, content in own.items()])
