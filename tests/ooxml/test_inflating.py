"""Members that are inflated at once are what zipfile reads; of damaged ones only zipfile speaks."""

import io
import zipfile
import zlib

from hypothesis import given
from hypothesis import strategies as st

from formkit.ooxml.inflating import inflated

_NAMES = st.sampled_from(["word/document.xml", "附件.xml", "docProps/café.xml"])


def _archive(name: str, content: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as made:
        made.writestr(name, content)
        made.writestr("last.xml", b"<x/>")
    return buffer.getvalue()


def _read(archive: bytes, name: str) -> bytes | None:
    """What zipfile reads; None for what it takes for damaged."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        try:
            return opened.read(name)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
            return None


@given(name=_NAMES, content=st.binary(min_size=1, max_size=200))
def test_a_sound_member_is_inflated(name: str, content: bytes) -> None:
    archive = _archive(name, content)

    member = zipfile.ZipFile(io.BytesIO(archive)).getinfo(name)

    assert inflated(archive, member) == content


@given(name=_NAMES, content=st.binary(min_size=1, max_size=60), data=st.data())
def test_of_a_damaged_member_nothing_else_is_said_than_zipfile_says(
    name: str, content: bytes, data: st.DataObject
) -> None:
    sound = _archive(name, content)
    directory = zipfile.ZipFile(io.BytesIO(sound)).start_dir
    at = data.draw(st.integers(0, directory - 1))
    archive = sound[:at] + bytes([data.draw(st.integers(0, 255))]) + sound[at + 1 :]

    found = inflated(archive, zipfile.ZipFile(io.BytesIO(archive)).getinfo(name))

    assert found is None or found == _read(archive, name)


def test_a_member_is_no_longer_than_it_says() -> None:
    archive = _archive("a.xml", bytes(1_000_000))
    member = zipfile.ZipFile(io.BytesIO(archive)).getinfo("a.xml")
    member.file_size = 10

    assert inflated(archive, member) is None


def test_a_member_that_is_stored_or_empty_is_left_to_zipfile() -> None:
    for archive in (_archive("a.xml", b"<x/>", zipfile.ZIP_STORED), _archive("a.xml", b"")):
        assert inflated(archive, zipfile.ZipFile(io.BytesIO(archive)).getinfo("a.xml")) is None
