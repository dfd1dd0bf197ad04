"""Small pages as pictures, and the files that hold them."""

import io
import struct
import zlib
from collections.abc import Sequence

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 60, 90


def page(width: int = WIDTH, height: int = HEIGHT) -> Image.Image:
    """A grey page with a black corner at its top left, so that one sees how it is turned."""
    pixels = np.full((height, width), 200, np.uint8)
    pixels[: height // 3, : width // 3] = 0
    return Image.fromarray(pixels)


def saved(picture: Image.Image, format_name: str, more: Sequence[Image.Image] = (), **options: object) -> bytes:
    """The picture as a file of that format, with `more` as its further pages."""
    stream = io.BytesIO()
    if more:
        options |= {"save_all": True, "append_images": list(more)}
    picture.save(stream, format_name, **options)  # type: ignore[arg-type]
    return stream.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG file that says it is so large, and holds next to nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body
