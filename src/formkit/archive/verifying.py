"""Whether an archive is still what it was: log, index, originals and keys held against each other.

Nothing is mended here but the index, and that only when it is asked for: it holds nothing that is not in the log.
"""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.request import pathname2url

from formkit.archive.comparing import differences
from formkit.archive.index import remake
from formkit.archive.log import Log
from formkit.archive.merkle import Head
from formkit.archive.objects import Objects
from formkit.archive.originals import Extent, Progress, check_objects
from formkit.archive.replaying import replay
from formkit.archive.schema import create, with_words
from formkit.archive.store import INDEX, KEYS, LOG, OBJECTS
from formkit.archive.texts import match
from formkit.errors import RunRefused
from formkit.model.problem import Problem

_NOTE = "verify.json"
_REBUILD = "请运行 formkit archive verify --rebuild，由日志重建"
_SAMPLE = 200  # texts that are looked for
_HOLDERS = ("form_file", "receipt", "reading", "reading_original")  # the tables that name objects


@dataclass(frozen=True)
class Verdict:
    """How an archive stands: the head of its log, its objects and how many of them were read again, and what is wrong.

    `is_complete` tells whether all that was asked for was looked at.
    """

    head: Head
    objects: int
    checked: int
    is_complete: bool
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        return not any(each.severity == "error" for each in self.problems)

    def plain(self) -> dict[str, object]:
        """As JSON carries it."""
        return {
            "schema": 1, "entries": self.head.size, "head": str(self.head), "objects": self.objects,
            "objects_read": self.checked, "complete": self.is_complete, "sound": self.is_sound,
            "problems": [each.plain() for each in self.problems],
        }  # fmt: skip


def verify(folder: Path, heads: Mapping[Head, str], extent: Extent, progress: Progress) -> Verdict:
    """Looks at the archive in a folder; writes nothing there but how far it came with the objects.

    `heads` are those that were printed, with where each stands. Raises RunRefused where there is no archive.
    """
    if not (folder / LOG).exists() and not (folder / INDEX).exists():
        raise RunRefused(f"“{folder}”里没有档案。请用 --archive 写对它在哪里。")
    with tempfile.TemporaryDirectory(prefix="formkit-") as room, closing(_empty(Path(room) / INDEX)) as right:
        index, problems = _opened(folder / INDEX)
        found = replay(Log(folder / LOG), right, _size(index), _leaves(index), heads)
        right.commit()
        problems += found.problems
        if index is not None and found.is_sound:
            problems += differences(index, str(Path(room) / INDEX))
            problems += _search_problems(index, Path(room) / "copy")
        source = right if found.is_sound or index is None else index
        problems += _key_problems(source, folder / KEYS)
        named = _named(source)
        called = _caller(source)
        done = check_objects(Objects(folder / OBJECTS), named, called, folder / _NOTE, extent, progress)
        if index is not None:
            index.close()
    return Verdict(found.edge.head, len(named), done.checked, done.is_complete, (*problems, *done.problems))


def outputs(folder: Path) -> list[str]:
    """The folders that documents were issued into, as far as the index can tell."""
    index, _ = _opened(folder / INDEX)
    if index is None:
        return []
    with closing(index), suppress(sqlite3.Error):
        return [str(each) for (each,) in index.execute("SELECT DISTINCT output FROM issued WHERE output != ''")]
    return []


def rebuild(folder: Path) -> Path | None:
    """Makes the index anew from the log, and gives where what it was is put aside, None where there was none.

    Raises RunRefused where the log does not do.
    """
    path = folder / INDEX
    aside = path.with_name(f"index-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.sqlite") if path.exists() else None
    try:
        try:
            with closing(with_words(sqlite3.connect(path, isolation_level=None, timeout=30))) as index:
                if aside is not None:
                    index.execute("VACUUM INTO ?", (str(aside),))
                remake(index, Log(folder / LOG))
        except sqlite3.DatabaseError:
            # No database any more: it is put aside as it is.
            for ending in ("", "-wal", "-shm"):
                with suppress(FileNotFoundError):
                    Path(f"{path}{ending}").replace(f"{aside or path}{ending}")
            with closing(with_words(sqlite3.connect(path, isolation_level=None, timeout=30))) as index:
                index.execute("PRAGMA journal_mode = WAL")
                remake(index, Log(folder / LOG))
    except (OSError, sqlite3.Error) as error:
        raise RunRefused(f"档案“{folder}”的索引没有建成（{error}）。请看磁盘是否满了、文件夹是否让写。") from None
    return aside


def _empty(path: Path) -> sqlite3.Connection:
    """A new index, in which nothing has to outlast anything."""
    index = with_words(sqlite3.connect(path, isolation_level=None))
    index.execute("PRAGMA synchronous = OFF")
    index.execute("BEGIN")
    create(index)
    return index


def _opened(path: Path) -> tuple[sqlite3.Connection | None, list[Problem]]:
    """The index as it is, to be read only and seen as of now; None where it is gone or is none any more."""
    if not path.exists():
        return None, [Problem("archive.index_broken", "", f"档案的索引“{path}”不见了。{_REBUILD}。")]
    index = None
    try:
        index = sqlite3.connect(f"file:{pathname2url(str(path.resolve()))}?mode=ro", uri=True, isolation_level=None)
        faults = [str(each) for (each,) in index.execute("PRAGMA quick_check(3)") if each != "ok"]
        index.execute("BEGIN")
        if not faults:
            _size(index)
            return index, []
    except sqlite3.Error as error:
        faults = [str(error)]
    if index is not None:
        index.close()
    words = f"档案的索引“{path}”坏了（{'；'.join(faults)}）。{_REBUILD}。"
    return None, [Problem("archive.index_broken", "", words)]


def _size(index: sqlite3.Connection | None) -> int | None:
    """How many entries an index has taken in; None where it is of two minds about that."""
    if index is None:
        return None
    size, count = index.execute("SELECT (SELECT size FROM log), (SELECT count(*) FROM entry)").fetchone()
    return int(size) if size == count else None


def _leaves(index: sqlite3.Connection | None) -> Iterator[bytes]:
    """The hashes of entries that an index knows, from the first on without a gap."""
    if index is None:
        return
    with suppress(sqlite3.Error):
        for wanted, (number, leaf) in enumerate(index.execute("SELECT number, leaf FROM entry ORDER BY number")):
            if number != wanted:
                return
            yield leaf


def _search_problems(index: sqlite3.Connection, room: Path) -> Iterator[Problem]:
    """Whether what is searched is what the texts are, and whether some of them, taken at random, are found."""
    with closing(with_words(sqlite3.connect(room, isolation_level=None))) as copy:
        index.backup(copy)  # the question can only be asked where could be written
        fault = ""
        try:
            copy.execute("INSERT INTO gram (gram, rank) VALUES ('integrity-check', 1)")
            sample = "SELECT document, issued || char(10) || returned FROM text ORDER BY random() LIMIT ?"
            for document, text in copy.execute(sample, (_SAMPLE,)).fetchall():
                term = max(text.split("\n"), key=len)
                found = "SELECT 1 FROM gram WHERE gram MATCH ? AND rowid = ?"
                if term and copy.execute(found, (match([term]), document)).fetchone() is None:
                    fault = f"按“{term[:20]}”找不到第 {document} 号"
                    break
        except sqlite3.Error as error:
            fault = str(error)
    if fault:
        yield Problem("archive.index_differs", "", f"索引与日志不符：全文检索与文本不一致（{fault}）。{_REBUILD}。")


def _key_problems(source: sqlite3.Connection, folder: Path) -> Iterator[Problem]:
    found = None
    with suppress(sqlite3.Error):
        found = source.execute("SELECT value FROM setting WHERE name = 'key'").fetchone()
    if found is None:
        return
    path = folder / str(found[0])
    try:
        if sha256(path.read_bytes()).hexdigest() == path.name:
            return
        words = "被改过了"
    except OSError as error:
        words = f"读不出来（{error.strerror}）"
    message = f"档案的密钥“{path}”{words}：收回的表不能再核对是不是自己发出的。请从备份里找回这个文件。"
    yield Problem("archive.key_lost", "", message)


def _named(source: sqlite3.Connection) -> list[str]:
    """The objects that an index names, in order."""
    union = " UNION ".join(f"SELECT object FROM {each}" for each in _HOLDERS)  # noqa: S608
    try:
        return [str(digest) for (digest,) in source.execute(f"{union} ORDER BY object")]
    except sqlite3.Error:
        return []  # neither log nor index do, and that is told already


def _caller(source: sqlite3.Connection) -> Callable[[str], str]:
    """What a person calls an object: the name it came under, or what it holds."""

    def called(digest: str) -> str:
        for sql, words in (
            ("SELECT source || '”（' || substr(at, 1, 10) || ' 收到' FROM receipt WHERE object = ?", "原件“{}）"),
            ("SELECT number FROM reading WHERE object = ?", "编号“{}”的读取结果"),
            ("SELECT form || ' ' || version || ' ' || name FROM form_file WHERE object = ?", "表单文件“{}”"),
        ):
            with suppress(sqlite3.Error):
                if found := source.execute(f"{sql} LIMIT 1", (digest,)).fetchone():
                    return words.format(found[0])
        return f"文件 {digest[:12]}… "

    return called
