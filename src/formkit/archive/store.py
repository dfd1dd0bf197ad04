"""A folder with an SQLite index of what was issued."""

import json
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from formkit.errors import RunRefused

_SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS series (pattern TEXT PRIMARY KEY, last INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS form_file (
    form TEXT NOT NULL, version TEXT NOT NULL, name TEXT NOT NULL, content BLOB NOT NULL,
    PRIMARY KEY (form, version, name)
);
CREATE TABLE IF NOT EXISTS issued (
    number TEXT PRIMARY KEY, form TEXT NOT NULL, version TEXT NOT NULL, record TEXT NOT NULL, at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS issued_row (
    form TEXT NOT NULL, row_table TEXT NOT NULL, row_key TEXT NOT NULL, number TEXT NOT NULL REFERENCES issued (number),
    PRIMARY KEY (form, row_table, row_key)
);
"""


@dataclass(frozen=True)
class Issued:
    """What the archive knows of a number: form, version, and the record as JSON."""

    number: str
    form: str
    version: str
    record: Mapping[str, object]


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
    def writing(self) -> Iterator[None]:
        """What is done within it is kept as a whole or not at all. May not be nested."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def next_number(self, pattern: str) -> str:
        """The next number of a series; within `writing`, so that a run that fails leaves no gap.

        Numbers that came with the data of another run are passed over.
        """
        while True:
            found = self._connection.execute(
                "INSERT INTO series VALUES (?, 1) ON CONFLICT (pattern) DO UPDATE SET last = last + 1 RETURNING last",
                (pattern,),
            ).fetchone()
            number = pattern.format(serial=f"{found[0]:04d}")
            if self.issued(number) is None:
                return number

    def add_form(self, form: str, version: str, files: Mapping[str, bytes]) -> None:
        """Keeps a snapshot of a form folder, so that a return of this version can be read by its own definition."""
        self._connection.executemany(
            "INSERT OR IGNORE INTO form_file VALUES (?, ?, ?, ?)",
            [(form, version, name, content) for name, content in files.items()],
        )

    def form_files(self, form: str, version: str) -> dict[str, bytes]:
        """The files of a form folder as it was at a version; empty where it was never issued from here."""
        found = self._connection.execute(
            "SELECT name, content FROM form_file WHERE form = ? AND version = ?", (form, version)
        )
        return {str(name): bytes(content) for name, content in found}

    def add_issued(self, issued: Issued, row_keys: Mapping[str, tuple[str, ...]]) -> None:
        """Records an issued document and the keys of its rows by table. Raises RunRefused where a number or key is taken."""
        try:
            self._connection.execute(
                "INSERT INTO issued VALUES (?, ?, ?, ?, ?)",
                (
                    issued.number,
                    issued.form,
                    issued.version,
                    json.dumps(issued.record, ensure_ascii=False),
                    datetime.now(UTC).isoformat(timespec="seconds"),
                ),
            )
            self._connection.executemany(
                "INSERT INTO issued_row VALUES (?, ?, ?, ?)",
                [(issued.form, table, key, issued.number) for table, keys in row_keys.items() for key in keys],
            )
        except sqlite3.IntegrityError:
            raise RunRefused(f"编号 {issued.number} 或其中的行在档案里已经有了，没有再发。") from None

    def issued(self, number: str) -> Issued | None:
        """What was issued under a number, or None."""
        found = self._connection.execute(
            "SELECT number, form, version, record FROM issued WHERE number = ?", (number,)
        ).fetchone()
        return Issued(found[0], found[1], found[2], json.loads(found[3])) if found else None

    def number_of_row(self, form: str, table: str, key: str) -> str | None:
        """The number under which a row with this key was issued, or None."""
        found = self._connection.execute(
            "SELECT number FROM issued_row WHERE form = ? AND row_table = ? AND row_key = ?", (form, table, key)
        ).fetchone()
        return str(found[0]) if found else None

    def close(self) -> None:
        self._connection.close()


def open_archive(folder: Path) -> Archive:
    """The archive in a folder, made where there is none. Raises RunRefused where it cannot be opened."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(folder / "index.sqlite", isolation_level=None, timeout=30)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # NORMAL loses acknowledged documents at a power cut
        connection.executescript(_SCHEMA)
        connection.execute("INSERT OR IGNORE INTO setting VALUES ('key', ?)", (secrets.token_hex(32),))
    except (OSError, sqlite3.Error) as error:
        raise RunRefused(f"档案“{folder}”打不开（{error}）。请检查文件夹权限，或用 --archive 另指一个。") from None
    return Archive(connection, folder)
