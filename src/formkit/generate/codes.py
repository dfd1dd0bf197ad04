"""The QR code of a document as a picture."""

import re
import struct
import zlib

import zxingcpp

# Of a printed and photographed code up to 15 % may be lost; with 25 % (Q) its signs would be a tenth smaller.
_CORRECTION = "M"
_HEADER = struct.Struct(">LLBBBBB")
_LENGTH = struct.Struct(">L")


def code_picture(text: str) -> bytes:
    """The QR code of `text` as a PNG, black on white with its quiet zone of four modules, each module eight pixels wide.

    An office program smooths a picture that it enlarges, so one pixel a module would print with soft edges.
    """
    # A module is a byte of 0 or 255: just the eight pixels of one bit that it takes in the picture.
    width, signs = _modules(text)
    same = b"\2" + bytes(width)  # a line like that above it
    lines = b"".join([b"\0" + signs[start : start + width] + same * 7 for start in range(0, len(signs), width)])
    header = _HEADER.pack(width * 8, width * 8, 1, 0, 0, 0, 0)
    return b"".join(
        (b"\x89PNG\r\n\x1a\n", _chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(lines, 1)), _chunk(b"IEND", b""))
    )


def code_bars(text: str) -> tuple[int, list[tuple[int, int]]]:
    """The QR code of `text` as black bars one module high: how many modules wide it is with its quiet zone, and where
    each bar begins and ends, in modules counted row by row. No bar goes on in the next row, since its edges are white."""
    width, signs = _modules(text)
    return width, list(map(re.Match.span, re.finditer(b"\0+", signs)))


def _modules(text: str) -> tuple[int, bytes]:
    """The QR code of `text` with its quiet zone: its width in modules, and a byte for each, 0 where it is black."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=_CORRECTION)
    image = barcode.to_image(add_quiet_zones=True)
    return int(image.shape[1]), memoryview(image).tobytes()  # type: ignore[arg-type]  # its stubs forget that it is a buffer


def _chunk(name: bytes, content: bytes) -> bytes:
    body = name + content
    return _LENGTH.pack(len(content)) + body + _LENGTH.pack(zlib.crc32(body))
