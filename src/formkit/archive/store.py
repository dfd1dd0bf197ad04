"""A folder with an SQLite index of what was issued."""

import json
import secrets
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from formkit.archive.schema import prepare
from formkit.errors import RunRefused

State = Literal["reserved", "issued", "void"]
_STATES: tuple[State, ...] = ("reserved", "issued", "void")

_COLUMNS = "number, form, version, record, output, rows, replaces, state, reason, successor, run"


@dataclass(frozen=True)
class Issued:
    """What the archive knows of a number: form, version, and the record as JSON.

    `files` are name and SHA-256 of each file in the folder `output`, the latter "" as long as it is `reserved`;
    `rows` are source and place of the rows of data it was made of. `replaces` is the number it stands in for; a void
    number has its reason, and its successor if there is one. `run` is the id of the run that took the number.
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


@dataclass(frozen=True)
class Run:
    """A run that has not come to its end: its id, and the folders it may have left something in."""

    id: str
    folders: tuple[Path, ...]


class Archive:
    """An open archive. One writer at a time; SQLite holds the others off."""

    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        self._connection = connection
        self.folder = folder

    @property
    def key(self) -> bytes:
        """The secret with which this archive marks what it issues."""
        return bytes.fromhex(self._setting("key"))

    @property
    def issuer(self) -> str:
        """The area code that stands in the numbers it gives out, or "" where none was set yet."""
        return self._setting("issuer")

    def set_issuer(self, issuer: str) -> None:
        if issuer != self.issuer:
            with self.writing():
                self._set("issuer", issuer)

    def set_key(self, key: bytes) -> None:
        """Replaces the secret: for demonstrations with a published key."""
        with self.writing():
            self._set("key", key.hex())

    def _setting(self, name: str) -> str:
        found = self._connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    def _set(self, name: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

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
            yield
        finally:
            lock.release()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """What is done within it is kept as a whole or not at all. May not be nested.

        Raises RunRefused where the archive cannot be written.
        """
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # a full disk may have rolled back already
                    self._connection.execute("ROLLBACK")
                raise
        except sqlite3.OperationalError as error:
            raise self._refusal(str(error)) from None

    def _refusal(self, why: str | None) -> RunRefused:
        return RunRefused(
            f"档案“{self.folder}”写不进去（{why}）。请看磁盘是否满了、文件夹是否让写，再运行同一条命令，会接着做完。"
        )

    def begin_run(self, folders: Sequence[Path]) -> Run:
        """Notes a run and the folders it writes to, so that what it leaves when it is cut off is found; in `writing`."""
        run = Run(secrets.token_hex(4), tuple(folders))
        places = json.dumps([str(each) for each in folders], ensure_ascii=False)
        self._connection.execute("INSERT INTO run (id, folders, began) VALUES (?, ?, ?)", (run.id, places, _now()))
        return run

    def end_run(self, run: Run) -> None:
        """Notes that a run has left nothing behind; within `writing`."""
        self._connection.execute("UPDATE run SET ended = ? WHERE id = ?", (_now(), run.id))

    def open_runs(self) -> tuple[Run, ...]:
        """The runs that were begun and not ended: while `issuing`, those that were cut off."""
        found = self._connection.execute("SELECT id, folders FROM run WHERE ended = ''").fetchall()
        return tuple(Run(run, tuple(Path(each) for each in json.loads(folders))) for run, folders in found)

    def next_number(self, pattern: str, given: Collection[str] = ()) -> str:
        """The next number of a series; within `writing`, so that a run that fails leaves no gap.

        Numbers that came with the data, of another run or `given` in this one, are passed over.
        """
        while True:
            found = self._connection.execute(
                "INSERT INTO series VALUES (?, 1) ON CONFLICT (pattern) DO UPDATE SET last = last + 1 RETURNING last",
                (pattern,),
            ).fetchone()
            number = pattern.format(serial=f"{found[0]:04d}")
            if number not in given and not self.knows(number):
                return number

    def add_form(self, form: str, version: str, files: Mapping[str, bytes]) -> None:
        """Keeps a snapshot of a form folder, so that a return of this version can be read by its own definition."""
        self._connection.executemany(
            "INSERT OR IGNORE INTO form_file VALUES (?, ?, ?, ?)",
            [(form, version, name, content) for name, content in files.items()],
        )

    def form_versions(self) -> tuple[tuple[str, str], ...]:
        """Every form and version that documents were issued of, in the order of names."""
        found = self._connection.execute("SELECT DISTINCT form, version FROM form_file ORDER BY form, version")
        return tuple((str(form), str(version)) for form, version in found)

    def form_files(self, form: str, version: str) -> dict[str, bytes]:
        """The files of a form folder as it was at a version; empty where it was never issued from here."""
        found = self._connection.execute(
            "SELECT name, content FROM form_file WHERE form = ? AND version = ?", (form, version)
        )
        return {str(name): bytes(content) for name, content in found}

    def reserve(self, issued: Issued, row_keys: Mapping[str, Collection[str]], run: Run) -> None:
        """Takes a number for a document that is about to be written, and the keys of its rows by table; in `writing`.

        Where it `replaces` another, that one stays valid and keeps its rows until this one is issued. Raises
        RunRefused where the number or a key is taken.
        """
        record, rows = (json.dumps(each, ensure_ascii=False) for each in (issued.record, issued.rows))
        try:
            self._connection.execute(
                "INSERT INTO issued (number, form, version, record, at, state, output, rows, replaces, run)"
                " VALUES (?, ?, ?, ?, ?, 'reserved', ?, ?, ?, ?)",
                (issued.number, issued.form, issued.version, record, _now(), issued.output, rows, issued.replaces, run.id),
            )  # fmt: skip
            self._connection.executemany(
                "INSERT INTO issued_file (number, name) VALUES (?, ?)",
                [(issued.number, name) for name, _ in issued.files],
            )
            if not issued.replaces:
                self._add_rows(issued, row_keys)
        except sqlite3.IntegrityError:
            raise RunRefused(f"编号 {issued.number} 或其中的行在档案里已经有了，没有再发。") from None

    def _add_rows(self, issued: Issued, row_keys: Mapping[str, Collection[str]]) -> None:
        self._connection.executemany(
            "INSERT INTO issued_row VALUES (?, ?, ?, ?)",
            [(issued.form, table, key, issued.number) for table, keys in row_keys.items() for key in keys],
        )

    def mark_issued(
        self, issued: Issued, files: Sequence[tuple[str, str]], row_keys: Mapping[str, Collection[str]]
    ) -> None:
        """Notes that the files of a reserved number are written, with their SHA-256; within `writing`.

        The number it replaces, if any, becomes void in the same breath, and the rows go over to this one.
        """
        if issued.replaces:
            self.void(issued.replaces, f"由 {issued.number} 代替", issued.number)
            self._add_rows(issued, row_keys)
        if [name for name, _ in issued.files] != [name for name, _ in files]:
            self._connection.execute("DELETE FROM issued_file WHERE number = ?", (issued.number,))
        self._connection.executemany(
            "INSERT OR REPLACE INTO issued_file VALUES (?, ?, ?)",
            [(issued.number, name, sha256) for name, sha256 in files],
        )
        self._connection.execute("UPDATE issued SET state = 'issued', at = ? WHERE number = ?", (_now(), issued.number))

    def void(self, number: str, reason: str, successor: str = "") -> None:
        """Makes a number void, with its reason and the number that takes its place; its rows are free again.

        Within `writing`.
        """
        self._connection.execute(
            "UPDATE issued SET state = 'void', reason = ?, successor = ?, void_at = ? WHERE number = ?",
            (reason, successor, _now(), number),
        )
        self._connection.execute("DELETE FROM issued_row WHERE number = ?", (number,))
        self._connection.execute("DELETE FROM issued_file WHERE number = ? AND sha256 = ''", (number,))

    def knows(self, number: str) -> bool:
        """Whether a number was ever given out, whatever became of it."""
        return self._connection.execute("SELECT 1 FROM issued WHERE number = ?", (number,)).fetchone() is not None

    def issued(self, number: str) -> Issued | None:
        """What is known of a number, or None."""
        found = self._connection.execute(f"SELECT {_COLUMNS} FROM issued WHERE number = ?", (number,)).fetchone()  # noqa: S608
        return self._issued(found) if found else None

    def reserved(self) -> tuple[Issued, ...]:
        """The numbers taken and not yet issued: while `issuing`, those of runs that were cut off."""
        found = self._connection.execute(f"SELECT {_COLUMNS} FROM issued WHERE state = 'reserved' ORDER BY rowid")  # noqa: S608
        return tuple(self._issued(each) for each in found.fetchall())

    def numbers_in(self, output: str) -> Iterator[str]:
        """The numbers of all that was ever issued into a folder, void or not, in the order of time."""
        found = self._connection.execute(
            "SELECT number FROM issued WHERE output = ? AND state != 'reserved' ORDER BY rowid", (output,)
        )
        return (str(number) for (number,) in found)

    def _issued(self, found: Sequence[str]) -> Issued:
        number, form, version, record, output, rows, replaces, state, reason, successor, run = found
        files = self._connection.execute("SELECT name, sha256 FROM issued_file WHERE number = ?", (number,)).fetchall()
        return Issued(
            number, form, version, json.loads(record), output, tuple((name, sha256) for name, sha256 in files),
            tuple((source, place) for source, place in json.loads(rows)), replaces, _STATES[_STATES.index(state)], reason, successor, run,
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
        connection = sqlite3.connect(folder / "index.sqlite", isolation_level=None, timeout=30)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")  # NORMAL loses acknowledged documents at a power cut
            prepare(connection)
        except BaseException:
            connection.close()
            raise
    except (OSError, sqlite3.Error) as error:
        raise RunRefused(f"档案“{folder}”打不开（{error}）。请检查文件夹权限，或用 --archive 另指一个。") from None
    return Archive(connection, folder)
