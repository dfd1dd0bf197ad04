"""A PDF file, written object by object (ISO 32000-1, section 7); the same objects give the same bytes."""

import hashlib
import re
import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache

try:
    from isal import isal_zlib

    def deflated(content: bytes) -> bytes:
        """The content deflated, fast."""
        return bytes(isal_zlib.compress(content, 1))

except ImportError:

    def deflated(content: bytes) -> bytes:
        """The content deflated, fast."""
        return zlib.compress(content, 1)


MERGED = "formkit-merged"  # what a file of several documents tells of: how many it holds
_END = re.compile(rb"/ID\[<([0-9A-F]{32})><\1>\]>>\nstartxref\n([0-9]+)\n%%EOF\n\Z")
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def text(value: str) -> bytes:
    """A text string: ASCII as it is, any other as UTF-16."""
    if value.isascii() and value.isprintable():
        return b"(%s)" % value.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode()
    return b"<FEFF%s>" % value.encode("utf-16-be", "surrogatepass").hex().upper().encode()


@lru_cache(maxsize=1000)
def name(value: str) -> bytes:
    """A name, with what a name may not hold quoted."""
    plain = b"-+._"
    return b"/" + b"".join(
        bytes((byte,)) if (chr(byte).isalnum() and byte < 128) or byte in plain else b"#%02X" % byte
        for byte in value.encode()
    )


@lru_cache(maxsize=100_000)
def number(value: float) -> bytes:
    """A number with as few digits as say it to a thousandth."""
    return (b"%.3f" % value).rstrip(b"0").rstrip(b".") if value != int(value) else b"%d" % int(value)


def array(values: Iterable[float]) -> bytes:
    """An array of numbers."""
    return b"[%s]" % b" ".join(map(number, values))


def dictionary(entries: Mapping[str, bytes]) -> bytes:
    """A dictionary; its keys are names."""
    return b"<<%s>>" % b"".join(b"%s %s" % (name(key), value) for key, value in entries.items())


def reference(object_number: int) -> bytes:
    """A reference to an object."""
    return b"%d 0 R" % object_number


def stream(content: bytes, entries: bytes = b"", *, is_deflated: bool = False) -> bytes:
    """A stream object; it is deflated unless it is so already."""
    data = content if is_deflated else deflated(content)
    return b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


class Objects:
    """The objects of one file. Those of `base` are written before all others, as they were laid down once."""

    def __init__(self, base: "Objects | None" = None) -> None:
        self._parts: list[bytes] = [] if base else [_HEADER]
        self._base = base._all() if base else b""
        self._hash: hashlib._Hash = base._hash if base else hashlib.sha256()
        self._size: int = base._size if base else len(_HEADER)
        self._places: list[int] = [*base._places] if base else [0]

    def reserve(self) -> int:
        """The number of an object that will be put later."""
        self._places.append(0)
        return len(self._places) - 1

    def put(self, object_number: int, body: bytes) -> int:
        """Writes a reserved object."""
        part = b"%d 0 obj\n%s\nendobj\n" % (object_number, body)
        self._places[object_number] = self._size
        self._parts.append(part)
        self._size += len(part)
        return object_number

    def add(self, body: bytes) -> int:
        """Writes an object; its number."""
        return self.put(self.reserve(), body)

    def joined(self) -> "Objects":
        """The same objects as one piece, for files that begin with them."""
        own = b"".join(self._parts)
        self._hash = self._hash.copy()
        self._hash.update(own)
        self._base, self._parts = self._base + own, []
        return self

    def _all(self) -> bytes:
        assert not self._parts, "files begin with objects that are joined"
        return self._base

    def file(self, root: int, info: int) -> bytes:
        """The whole file. Its identifier is made of all that it holds. Every reserved object must be put."""
        own = b"".join(self._parts)
        whole = self._hash.copy()
        whole.update(own)
        digest, end = _digest(whole), len(self._base) + len(own)
        entries = b"".join([b"%010d 00000 n \n" % place for place in self._places[1:]])
        count = len(self._places)
        table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, entries)
        trailer = b"<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>" % (count, root, info, digest, digest)
        return b"%s%s%strailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (self._base, own, table, trailer, end)


def is_as_written(content: bytes) -> bool:
    """Whether a file is just as `Objects` wrote it: no other program has saved it since."""
    found = _END.search(content, max(0, len(content) - 200))
    if found is None:
        return False
    end = int(found[2])
    return content[end : end + 5] == b"xref\n" and found[1] == _digest(hashlib.sha256(content[:end]))


def _digest(whole: "hashlib._Hash") -> bytes:
    return whole.hexdigest()[:32].upper().encode()
