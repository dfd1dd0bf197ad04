"""Pictures like a QR code, made without any library: what stands in each document's page header."""

import struct
import zlib
from random import Random

PICTURE_NAME = "code.png"  # as the template's picture is called
PICTURE_PART = "word/media/code.png"
_MODULES, _SCALE = 37, 4  # a QR code of version 5, four pixels a module


def picture(number: int) -> bytes:
    """A PNG of black and white squares, as large and as detailed as a QR code; another for each number."""
    random = Random(number)  # noqa: S311 - made-up data, the same each time
    side = _MODULES * _SCALE
    width = -(-side // 8)
    lines = bytearray()
    for _ in range(_MODULES):
        bits = "".join(random.choice("01") * _SCALE for _ in range(_MODULES))
        lines += (b"\0" + int(bits.ljust(width * 8, "0"), 2).to_bytes(width, "big")) * _SCALE
    header = struct.pack(">2L5B", side, side, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(lines), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(name + data)) for name, data in chunks
    )
