"""What each kind of entry in the log changes in the index. The index comes from nothing else."""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from formkit.errors import RunRefused

Entry = Mapping[str, object]  # as JSON carries it; each kind has keys of its own
_Change = Callable[[sqlite3.Connection, int, Entry], None]


def apply(connection: sqlite3.Connection, number: int, entry: Entry) -> None:
    """Makes the change of an entry, which has this number in the log; in a transaction.

    Raises RunRefused for a kind that is not known, and sqlite3.IntegrityError where the entry goes against another.
    """
    change = _CHANGES.get(str(entry["kind"]))
    if change is None:
        raise RunRefused(
            f"档案日志的第 {number} 条是这个版本不认识的“{entry['kind']}”，多半出自更新版本的 formkit。请升级后再试。"
        )
    change(connection, number, entry)


def text(content: object) -> str:
    """JSON as the index holds it; lone surrogates, of file names that are no text, are written as \\udc80."""
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")


def _setting(connection: sqlite3.Connection, number: int, entry: Entry) -> None:
    connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (entry["name"], entry["value"]))


def _number(connection: sqlite3.Connection, number: int, entry: Entry) -> None:
    connection.execute(
        "INSERT INTO series VALUES (?, ?) ON CONFLICT (pattern) DO UPDATE SET last = excluded.last",
        (entry["pattern"], entry["last"]),
    )


def _form(connection: sqlite3.Connection, number: int, entry: Entry) -> None:
    files = cast("Mapping[str, str]", entry["files"])
    connection.executemany(
        "INSERT INTO form_file VALUES (?, ?, ?, ?)",
        [(entry["form"], entry["version"], name, digest) for name, digest in files.items()],
    )


def _begin_run(connection: sqlite3.Connection, number: int, entry: Entry) -> None:
    connection.execute(
        "INSERT INTO run (id, folders, began) VALUES (?, ?, ?)", (entry["run"], text(entry["folders"]), entry["at"])
    )


def _end_run(connection: sqlite3.Connection, number: int, entry: Entry) -> None:
    connection.execute("UPDATE run SET ended = ? WHERE id = ?", (entry["at"], entry["run"]))


def _reserve(connection: sqlite3.Connection, number: int, entry: Entry) -> None:
    issued, files = entry["number"], cast("Sequence[str]", entry["files"])
    connection.execute(
        "INSERT INTO issued (id, number, form, version, record, at, state, output, rows, replaces, run)"
        " VALUES (?, ?, ?, ?, ?, ?, 'reserved', ?, ?, ?, ?)",
        (number, issued, entry["form"], entry["version"], text(entry["record"]), entry["at"], entry["output"],
         text(entry["rows"]), entry["replaces"], entry["run"]),
    )  # fmt: skip
    connection.executemany("INSERT INTO issued_file (number, name) VALUES (?, ?)", [(issued, name) for name in files])
    _take_rows(connection, entry)


def _issue(connection: sqlite3.Connection, number: int, entry: Entry) -> None:
    issued, files = entry["number"], cast("Sequence[tuple[str, str]]", entry["files"])
    connection.execute("DELETE FROM issued_file WHERE number = ?", (issued,))
    connection.executemany(
        "INSERT INTO issued_file VALUES (?, ?, ?)", [(issued, name, digest) for name, digest in files]
    )
    _take_rows(connection, entry)
    connection.execute("UPDATE issued SET state = 'issued', at = ? WHERE number = ?", (entry["at"], issued))


def _take_rows(connection: sqlite3.Connection, entry: Entry) -> None:
    keys = cast("Mapping[str, Sequence[str]]", entry["keys"])
    connection.executemany(
        "INSERT INTO issued_row VALUES (?, ?, ?, ?)",
        [(entry["form"], table, key, entry["number"]) for table, own in keys.items() for key in own],
    )


def _void(connection: sqlite3.Connection, number: int, entry: Entry) -> None:
    issued = entry["number"]
    connection.execute(
        "UPDATE issued SET state = 'void', reason = ?, successor = ?, void_at = ? WHERE number = ?",
        (entry["reason"], entry["successor"], entry["at"], issued),
    )
    connection.execute("DELETE FROM issued_row WHERE number = ?", (issued,))
    connection.execute("DELETE FROM issued_file WHERE number = ? AND sha256 = ''", (issued,))


def _receive(connection: sqlite3.Connection, number: int, entry: Entry) -> None:
    connection.execute(
        "INSERT INTO receipt (id, object, source, origin, at, state) VALUES (?, ?, ?, ?, ?, 'pending')",
        (number, entry["object"], entry["source"], entry["origin"], entry["at"]),
    )


def _settle(connection: sqlite3.Connection, number: int, entry: Entry) -> None:
    connection.execute(
        "UPDATE receipt SET state = ?, reason = ? WHERE id = ?", (entry["state"], entry["reason"], entry["receipt"])
    )


def _read(connection: sqlite3.Connection, number: int, entry: Entry) -> None:
    names = ("object", "form", "version", "number", "status", "at")
    connection.execute("INSERT INTO reading VALUES (?, ?, ?, ?, ?, ?, ?)", (number, *(entry[name] for name in names)))
    originals = cast("Sequence[tuple[str, Sequence[str]]]", entry["originals"])
    connection.executemany(
        "INSERT INTO reading_original VALUES (?, ?, ?, ?)",
        [(number, place, digest, text(sources)) for place, (digest, sources) in enumerate(originals)],
    )


_CHANGES: Mapping[str, _Change] = {
    "setting": _setting,
    "number": _number,
    "form": _form,
    "begin_run": _begin_run,
    "end_run": _end_run,
    "reserve": _reserve,
    "issue": _issue,
    "void": _void,
    "receive": _receive,
    "settle": _settle,
    "read": _read,
}
