"""Writing packages by hand: any program that reads zip files reads them."""

import io
import random
import subprocess
import sys
import zipfile
from collections.abc import Mapping

import pytest

from formkit.ooxml.members import Frame, archive, packed
from formkit.ooxml.package import Package
from tests.ooxml.packages import word_parts

_PARTS: Mapping[str, bytes] = {
    "[Content_Types].xml": b"<Types/>",
    "word/空.bin": b"",
    "word/长.xml": "<甲>".encode() * 100_000,
    "word/media/image1.png": random.Random(1).randbytes(70_000),  # noqa: S311 - not for secrets
}


@pytest.mark.parametrize("small", [False, True])
def test_archive_is_read_as_it_was_written(small: bool) -> None:
    content = archive(packed(name, part, small=small) for name, part in _PARTS.items())

    with zipfile.ZipFile(io.BytesIO(content)) as written:
        assert written.testzip() is None
        assert {name: written.read(name) for name in written.namelist()} == _PARTS
        assert all(member.date_time == (1980, 1, 1, 0, 0, 0) for member in written.infolist())


def test_directory_is_the_one_the_zip_module_would_write() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as theirs:
        for name, part in _PARTS.items():
            theirs.writestr(name, part)

    ours = archive(packed(name, part) for name, part in _PARTS.items())

    assert directory(ours) == directory(buffer.getvalue())


def directory(content: bytes) -> list[tuple[object, ...]]:
    """What the archive says of its members, but for their deflated sizes."""
    with zipfile.ZipFile(io.BytesIO(content)) as written:
        return [
            (each.filename, each.flag_bits, each.compress_type, each.CRC, each.file_size, each.extra)
            for each in written.infolist()
        ]


def test_frame_keeps_its_parts_and_takes_those_of_the_document() -> None:
    parts = word_parts("<w:p/>")
    frame = Frame(parts)

    content = frame.filled({"word/document.xml": b"<a/>"}, {"formkit.number": "<1>&"})

    assert content == frame.filled({"word/document.xml": b"<a/>"}, {"formkit.number": "<1>&"})
    with Package(content) as package:
        written = package.parts()
        assert package.custom_properties() == {"formkit.number": "<1>&"}
    changed = {"word/document.xml", "_rels/.rels", "[Content_Types].xml"}
    assert {name: written[name] for name in parts.keys() - changed} == {
        name: parts[name] for name in parts.keys() - changed
    }
    assert written["word/document.xml"] == b"<a/>"


def test_archive_is_read_without_the_fast_library() -> None:
    code = """
import io, sys, zipfile
sys.modules["isal"] = None
from formkit.ooxml.members import DEFLATER, archive, packed
content = archive([packed("a.xml", b"<a/>" * 1000)])
assert DEFLATER == "zlib" and zipfile.ZipFile(io.BytesIO(content)).read("a.xml") == b"<a/>" * 1000
"""

    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own code
