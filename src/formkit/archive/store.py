"""A folder with originals, a log of all that happened, and an SQLite index of it."""

import json
import secrets
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal

from formkit.archive.disk import make_durable
from formkit.archive.entries import apply
from formkit.archive.index import catch_up, edge_of, note, prepare
from formkit.archive.log import Log, batch_of
from formkit.archive.merkle import Edge, Head
from formkit.archive.objects import Group, Objects
from formkit.archive.schema import with_words
from formkit.errors import BadForm, RunRefused

State = Literal["reserved", "issued", "void"]
_STATES: tuple[State, ...] = ("reserved", "issued", "void")

INDEX, LOG, OBJECTS, KEYS = "index.sqlite", "log.jsonl", "objects", "keys"
_KEY_BYTES = 32
_COLUMNS = "number, form, version, record, output, rows, replaces, state, reason, successor, run, at, void_at"


@dataclass(frozen=True)
class Issued:
    """What the archive knows of a number: form, version, and the record as JSON.

    `files` are name and SHA-256 of each file in the folder `output`, the latter "" as long as it is `reserved`;
    `rows` are source and place of the rows of data it was made of. `replaces` is the number it stands in for; a void
    number has its reason, and its successor if there is one. `run` is the id of the run that took the number. `customer`
    and `day` (ISO) are what it is to be found by, given when it is reserved; `at` and `void_at` are when it was issued and
    became void.
    """

    number: str
    form: str
    version: str
    record: Mapping[str, object]
    output: str = ""
    files: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    replaces: str = ""
    state: State = "issued"
    reason: str = ""
    successor: str = ""
    run: str = ""
    customer: str = ""
    day: str = ""
    at: str = ""
    void_at: str = ""


@dataclass(frozen=True)
class Run:
    """A run that has not come to its end: its id, and the folders it may have left something in."""

    id: str
    folders: tuple[Path, ...]


class Archive:
    """An open archive. One writer at a time; SQLite holds the others off.

    `objects` are the files that never change. Every change of state is an entry of the log, and is made in the index by
    that entry alone, so that the index can be made anew from the log.
    """

    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        self._connection = connection
        self.folder = folder
        self.objects = Objects(folder / OBJECTS)
        self._log = Log(folder / LOG)
        self._edge = Edge()
        self._lines: list[bytes] = []

    @property
    def head(self) -> Head:
        """What stands for all entries of the log by now."""
        return edge_of(self._connection)[0].head

    @property
    def key(self) -> bytes:
        """The secret with which this archive marks what it issues. Raises RunRefused where it is gone."""
        path = self.folder / KEYS / self._setting("key")
        try:
            key = path.read_bytes()
        except OSError as error:
            raise RunRefused(f"档案的密钥“{path}”读不出来（{error.strerror}）。请从备份里找回这个文件。") from None
        if sha256(key).hexdigest() != path.name:
            raise RunRefused(f"档案的密钥“{path}”被改过了。请从备份里找回这个文件。")
        return key

    @property
    def issuer(self) -> str:
        """The area code that stands in the numbers it gives out, or "" where none was set yet."""
        return self._setting("issuer")

    def set_issuer(self, issuer: str) -> None:
        if issuer != self.issuer:
            with self.writing():
                self.note("setting", name="issuer", value=issuer)

    def set_key(self, key: bytes) -> None:
        """Replaces the secret: for demonstrations with a published key. The log holds its SHA-256 alone."""
        with self.writing():
            self._put_key(key)

    def _first_key(self) -> None:
        if not self._setting("key"):
            with self.writing():
                if not self._setting("key"):  # asked again: another process may have set it in the meantime
                    self._put_key(secrets.token_bytes(_KEY_BYTES))

    def _put_key(self, key: bytes) -> None:
        folder, name = self.folder / KEYS, sha256(key).hexdigest()
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(key)
        make_durable((folder / name,), (folder, self.folder))
        self.note("setting", name="key", value=name)

    def _setting(self, name: str) -> str:
        found = self._connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    @contextmanager
    def issuing(self, waiting: Callable[[], None]) -> Iterator[None]:
        """Holds off every other run that issues from this archive; `waiting` is called once if one is at work.

        Whoever only reads is not held off. Raises RunRefused where the folder cannot be written.
        """
        from filelock import FileLock, Timeout  # takes a while to import, and nobody else needs it

        lock = FileLock(self.folder / "lock")
        try:
            try:
                lock.acquire(timeout=0)
            except Timeout:
                waiting()
                lock.acquire()
        except OSError as error:
            raise self._refusal(error.strerror) from None
        try:
            self._bring_up_to_date()
            yield
        finally:
            lock.release()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """What is done within it is kept as a whole or not at all, and outlasts a loss of power. May not be nested.

        Raises RunRefused where the archive cannot be written, and where its log does not do.
        """
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                catch_up(self._connection, self._log)
                self._edge, start = edge_of(self._connection)
                self._lines = []
                yield
                if self._lines:
                    batch, content = batch_of(self._lines, self._edge, start)
                    note(self._connection, batch)
                    # From here on it has happened: were the index to fail now, it would be brought up to date later.
                    self._log.write(content, start)
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # a full disk may have rolled back already
                    self._connection.execute("ROLLBACK")
                raise
        except (sqlite3.OperationalError, OSError) as error:
            raise self._refusal(str(error)) from None

    @contextmanager
    def adding(self) -> Iterator[Group]:
        """A group of objects, there when it is left: see `Objects.adding`. Raises RunRefused where it cannot be written."""
        try:
            with self.objects.adding() as group:
                yield group
        except OSError as error:
            raise self._refusal(error.strerror) from None

    def note(self, kind: str, **content: object) -> int:
        """Adds an entry to the log, makes its change in the index, and gives its number; within `writing`.

        The kinds and their content stand in `entries`. Raises sqlite3.IntegrityError where it goes against another.
        """
        entry = {"at": _now(), "kind": kind, **content}
        number = self._edge.size + len(self._lines)
        apply(self._connection, number, entry)
        # A file name that is no text has lone surrogates, which JSON can only write as \udc80.
        shown = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
        self._lines.append(shown.encode("utf-8", "backslashreplace"))
        return number

    def leaves(self) -> list[bytes]:
        """The hashes of all entries of the log, as far as it has been taken in."""
        return [leaf for (leaf,) in self._connection.execute("SELECT leaf FROM entry ORDER BY number")]

    def entries(self) -> Iterator[tuple[int, bytes]]:
        """Every entry of the log as it stands there, with its number. Raises OSError."""
        _, end = edge_of(self._connection)
        for batch in self._log.batches(Edge(), 0, end):
            yield from enumerate(batch.lines, start=batch.edge.size - len(batch.lines))

    def found(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """The rows that a question to the index finds."""
        return self._connection.execute(sql, values).fetchall()

    def _bring_up_to_date(self) -> None:
        """Takes into the index what a run has left in the log alone, if one was cut off between the two."""
        if self._log.size() != edge_of(self._connection)[1]:
            with self.writing():
                pass

    def _refusal(self, why: str | None) -> RunRefused:
        return RunRefused(
            f"档案“{self.folder}”写不进去（{why}）。请看磁盘是否满了、文件夹是否让写，再运行同一条命令，会接着做完。"
        )

    def begin_run(self, folders: Sequence[Path]) -> Run:
        """Notes a run and the folders it writes to, so that what it leaves when it is cut off is found; in `writing`."""
        run = Run(secrets.token_hex(4), tuple(folders))
        self.note("begin_run", run=run.id, folders=[str(each) for each in folders])
        return run

    def end_run(self, run: Run) -> None:
        """Notes that a run has left nothing behind; within `writing`."""
        self.note("end_run", run=run.id)

    def open_runs(self) -> tuple[Run, ...]:
        """The runs that were begun and not ended: while `issuing`, those that were cut off."""
        found = self._connection.execute("SELECT id, folders FROM run WHERE ended = ''").fetchall()
        return tuple(Run(run, tuple(Path(each) for each in json.loads(folders))) for run, folders in found)

    def next_number(self, pattern: str, given: Collection[str] = ()) -> str:
        """The next number of a series; within `writing`, so that a run that fails leaves no gap.

        Numbers that came with the data, of another run or `given` in this one, are passed over.
        """
        found = self._connection.execute("SELECT last FROM series WHERE pattern = ?", (pattern,)).fetchone()
        last = found[0] if found else 0
        while True:
            last += 1
            number = pattern.format(serial=f"{last:04d}")
            if number not in given and not self.knows(number):
                self.note("number", pattern=pattern, last=last)
                return number

    def add_form(self, form: str, version: str, files: Mapping[str, bytes]) -> None:
        """Keeps a snapshot of a form folder, so that a return of this version can be read by its own definition.

        Within `writing`; one that is kept already stays as it is.
        """
        if self.found("SELECT 1 FROM form_file WHERE form = ? AND version = ?", form, version):
            return
        with self.adding() as group:
            digests = {name: group.add(content) for name, content in files.items()}
        self.note("form", form=form, version=version, files=digests)

    def form_versions(self) -> tuple[tuple[str, str], ...]:
        """Every form and version that documents were issued of, in the order of names."""
        found = self._connection.execute("SELECT DISTINCT form, version FROM form_file ORDER BY form, version")
        return tuple((str(form), str(version)) for form, version in found)

    def form_files(self, form: str, version: str) -> dict[str, bytes]:
        """The files of a form folder as it was at a version; empty where it was never issued from here.

        Raises BadForm where one of them is lost or damaged.
        """
        found = self.found("SELECT name, object FROM form_file WHERE form = ? AND version = ?", form, version)
        try:
            return {str(name): self.objects.read(str(digest)) for name, digest in found}
        except RunRefused as error:
            raise BadForm(f"“{form}”的 {version} 版不能用了：{error}") from None

    def reserve(self, issued: Issued, row_keys: Mapping[str, Collection[str]], run: Run) -> None:
        """Takes a number for a document that is about to be written, and the keys of its rows by table; in `writing`.

        Where it `replaces` another, that one stays valid and keeps its rows until this one is issued. Raises
        RunRefused where the number or a key is taken.
        """
        try:
            self.note(
                "reserve", number=issued.number, form=issued.form, version=issued.version, record=issued.record,
                output=issued.output, rows=issued.rows, replaces=issued.replaces, run=run.id,
                files=[name for name, _ in issued.files], keys={} if issued.replaces else row_keys,
                customer=issued.customer, day=issued.day,
            )  # fmt: skip
        except sqlite3.IntegrityError:
            raise RunRefused(f"编号 {issued.number} 或其中的行在档案里已经有了，没有再发。") from None

    def mark_issued(
        self, issued: Issued, files: Sequence[tuple[str, str]], row_keys: Mapping[str, Collection[str]]
    ) -> None:
        """Notes that the files of a reserved number are written, with their SHA-256; within `writing`.

        The number it replaces, if any, becomes void in the same breath, and the rows go over to this one.
        """
        if issued.replaces:
            self.void(issued.replaces, f"由 {issued.number} 代替", issued.number)
        keys = row_keys if issued.replaces else {}
        self.note("issue", number=issued.number, form=issued.form, files=files, keys=keys)

    def void(self, number: str, reason: str, successor: str = "") -> None:
        """Makes a number void, with its reason and the number that takes its place; its rows are free again.

        Within `writing`.
        """
        self.note("void", number=number, reason=reason, successor=successor)

    def knows(self, number: str) -> bool:
        """Whether a number was ever given out, whatever became of it."""
        return self._connection.execute("SELECT 1 FROM issued WHERE number = ?", (number,)).fetchone() is not None

    def issued(self, number: str) -> Issued | None:
        """What is known of a number, or None."""
        found = self._connection.execute(f"SELECT {_COLUMNS} FROM issued WHERE number = ?", (number,)).fetchone()  # noqa: S608
        return self._issued(found) if found else None

    def reserved(self) -> tuple[Issued, ...]:
        """The numbers taken and not yet issued: while `issuing`, those of runs that were cut off."""
        found = self._connection.execute(f"SELECT {_COLUMNS} FROM issued WHERE state = 'reserved' ORDER BY id")  # noqa: S608
        return tuple(self._issued(each) for each in found.fetchall())

    def numbers_in(self, output: str) -> Iterator[str]:
        """The numbers of all that was ever issued into a folder, void or not, in the order of time."""
        found = self._connection.execute(
            "SELECT number FROM issued WHERE output = ? AND state != 'reserved' ORDER BY id", (output,)
        )
        return (str(number) for (number,) in found)

    def _issued(self, found: Sequence[str]) -> Issued:
        number, form, version, record, output, rows, replaces, state, reason, successor, run, at, void_at = found
        files = self._connection.execute("SELECT name, sha256 FROM issued_file WHERE number = ?", (number,)).fetchall()
        return Issued(
            number, form, version, json.loads(record), output, tuple((name, sha256) for name, sha256 in files),
            tuple((source, place) for source, place in json.loads(rows)), replaces, _STATES[_STATES.index(state)], reason, successor, run,
            at=at, void_at=void_at,
        )  # fmt: skip

    def number_of_row(self, form: str, table: str, key: str) -> str | None:
        """The number under which a row with this key was issued, or None; a void one counts no more.

        A document that is a row by itself has the table "".
        """
        found = self._connection.execute(
            "SELECT number FROM issued_row WHERE form = ? AND row_table = ? AND row_key = ?", (form, table, key)
        ).fetchone()
        return str(found[0]) if found else None

    def close(self) -> None:
        self._connection.close()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def open_archive(folder: Path) -> Archive:
    """The archive in a folder, made where there is none; one of an older formkit is brought up to date.

    Raises RunRefused where it cannot be opened.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(folder / INDEX, isolation_level=None, timeout=30)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")  # NORMAL loses acknowledged documents at a power cut
            prepare(with_words(connection), Log(folder / LOG))
        except BaseException:
            connection.close()
            raise
    except (OSError, sqlite3.Error) as error:
        raise RunRefused(f"档案“{folder}”打不开（{error}）。请检查文件夹权限，或用 --archive 另指一个。") from None
    archive = Archive(connection, folder)
    try:
        archive._bring_up_to_date()
        archive._first_key()
    except BaseException:
        archive.close()
        raise
    return archive
