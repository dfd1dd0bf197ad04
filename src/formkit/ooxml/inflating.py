"""Inflates members of a zip archive that is at hand as bytes, where they are as sound as they say; else zipfile tells."""

import struct
import zipfile
import zlib

try:
    from isal import isal_zlib
    from isal.igzip_lib import IsalError

    def _inflate(data: bytes, most: int) -> bytes:
        return bytes(isal_zlib.decompressobj(wbits=-15).decompress(data, most))

    def _crc(content: bytes) -> int:
        return int(isal_zlib.crc32(content))

    _DAMAGE: tuple[type[Exception], ...] = (zlib.error, IsalError, ValueError)  # type: ignore[assignment]  # the stubs take one for an instance

except ImportError:

    def _inflate(data: bytes, most: int) -> bytes:
        return zlib.decompressobj(wbits=-15).decompress(data, most)

    def _crc(content: bytes) -> int:
        return zlib.crc32(content)

    _DAMAGE = (zlib.error, ValueError)

_HEADER = struct.Struct("<4s5H3L2H")
_UTF8_NAME, _ODD_FLAGS = 0x800, 0x61  # flags: encrypted, patched, strongly encrypted


def inflated(archive: bytes, member: zipfile.ZipInfo) -> bytes | None:
    """The content of a member, no longer than it says; None where it is not what the directory says, or out of the ordinary."""
    start, size = member.header_offset, member.file_size
    if len(archive) < start + _HEADER.size or not size:
        return None
    mark, _, flags, method, *_, name_size, extra_size = _HEADER.unpack_from(archive, start)
    start += _HEADER.size
    name = member.orig_filename.encode("utf-8" if flags & _UTF8_NAME else "cp437", "replace")
    if mark != b"PK\3\4" or flags & _ODD_FLAGS or archive[start : start + name_size] != name:
        return None
    start += name_size + extra_size
    if not method == member.compress_type == zipfile.ZIP_DEFLATED:
        return None
    try:
        content = _inflate(archive[start : start + member.compress_size], size)
    except _DAMAGE:
        return None
    return content if len(content) == size and _crc(content) == member.CRC else None
