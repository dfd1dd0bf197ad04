"""The tables of the index, and how those of an older archive become today's."""

import secrets
import sqlite3

from formkit.errors import RunRefused

VERSION = 1  # in PRAGMA user_version; an archive made before versions were counted has 0

# As they were before versions were counted; a new archive takes the same steps as an old one.
_FIRST = (
    "CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS series (pattern TEXT PRIMARY KEY, last INTEGER NOT NULL)",
    """CREATE TABLE IF NOT EXISTS form_file (
        form TEXT NOT NULL, version TEXT NOT NULL, name TEXT NOT NULL, content BLOB NOT NULL,
        PRIMARY KEY (form, version, name))""",
    """CREATE TABLE IF NOT EXISTS issued (
        number TEXT PRIMARY KEY, form TEXT NOT NULL, version TEXT NOT NULL, record TEXT NOT NULL, at TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS issued_row (
        form TEXT NOT NULL, row_table TEXT NOT NULL, row_key TEXT NOT NULL,
        number TEXT NOT NULL REFERENCES issued (number), PRIMARY KEY (form, row_table, row_key))""",
)

# A number is reserved before anything is written, then issued or void. `rows` are the places of its rows of data,
# `output` is the folder of its files; a void number has its reason, and the number that took its place if any.
_RESERVING = (
    "ALTER TABLE issued ADD COLUMN state TEXT NOT NULL DEFAULT 'issued'",
    "ALTER TABLE issued ADD COLUMN output TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE issued ADD COLUMN rows TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE issued ADD COLUMN replaces TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE issued ADD COLUMN run TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE issued ADD COLUMN void_at TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE issued ADD COLUMN reason TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE issued ADD COLUMN successor TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX issued_by_output ON issued (output)",
    "CREATE INDEX issued_reserved ON issued (state) WHERE state = 'reserved'",
    "CREATE INDEX issued_row_by_number ON issued_row (number)",
    """CREATE TABLE issued_file (
        number TEXT NOT NULL REFERENCES issued (number), name TEXT NOT NULL, sha256 TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (number, name)) WITHOUT ROWID""",
    "CREATE TABLE run (id TEXT PRIMARY KEY, folders TEXT NOT NULL, began TEXT NOT NULL, ended TEXT NOT NULL DEFAULT '')",
)

_STEPS = {0: (*_FIRST, *_RESERVING)}


def prepare(connection: sqlite3.Connection) -> None:
    """Brings the index to today's tables. Raises RunRefused where a newer formkit has made it.

    Nothing is written where there is nothing to do, so that a run in progress holds nobody off.
    """
    if _version(connection) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Asked again: another process may have done it in the meantime.
        for version in range(_version(connection), VERSION):
            for statement in _STEPS[version]:
                connection.execute(statement)
        connection.execute("INSERT OR IGNORE INTO setting VALUES ('key', ?)", (secrets.token_hex(32),))
        connection.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > VERSION:
        raise RunRefused("这个档案是更新版本的 formkit 建的，现在的版本不敢改它。请升级 formkit 后再试。")
    return version
