"""What each kind of entry in the log changes in the index. The index comes from nothing else."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import cast

from formkit.archive.texts import folded, grams
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
    connection.execute(
        "INSERT INTO document VALUES (?, ?, ?, ?, ?, 'reserved', ?, ?, '', ?)",
        (
            number,
            _known_by(entry),
            issued,
            entry["form"],
            entry["version"],
            entry["customer"],
            entry["day"],
            entry["at"],
        ),
    )
    _put_text(connection, number, issued=folded([str(issued), *_leaves(entry["record"])]))


def _issue(connection: sqlite3.Connection, number: int, entry: Entry) -> None:
    issued, files = entry["number"], cast("Sequence[tuple[str, str]]", entry["files"])
    connection.execute("DELETE FROM issued_file WHERE number = ?", (issued,))
    connection.executemany(
        "INSERT INTO issued_file VALUES (?, ?, ?)", [(issued, name, digest) for name, digest in files]
    )
    _take_rows(connection, entry)
    connection.execute("UPDATE issued SET state = 'issued', at = ? WHERE number = ?", (entry["at"], issued))
    connection.execute(
        "UPDATE document SET state = 'issued', at = ? WHERE known_by = ?", (entry["at"], _known_by(entry))
    )


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
    connection.execute(
        "UPDATE document SET state = 'void', at = ? WHERE known_by = (SELECT form || ' ' || number FROM issued WHERE number = ?)",
        (entry["at"], issued),
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
    originals = cast("Sequence[tuple[str, Sequence[str]]]", entry["originals"])
    known_by = _known_by(entry) if entry["number"] else text(originals[:1])
    found = connection.execute("SELECT id FROM document WHERE known_by = ?", (known_by,)).fetchone()
    document = found[0] if found else number
    if not found:
        connection.execute(
            "INSERT INTO document VALUES (?, ?, ?, ?, ?, '', '', '', '', ?)",
            (document, known_by, entry["number"], entry["form"], entry["version"], entry["at"]),
        )
    names = ("object", "form", "version", "number", "status", "at")
    connection.execute(
        "INSERT INTO reading VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (number, *(entry[name] for name in names), document)
    )
    connection.executemany(
        "INSERT INTO reading_original VALUES (?, ?, ?, ?)",
        [(number, place, digest, text(sources)) for place, (digest, sources) in enumerate(originals)],
    )
    # What is void, filed or withdrawn stays so, whatever comes back; and what was known at issue stays known where the
    # paper does not tell it.
    connection.execute(
        "UPDATE document SET state = iif(state IN ('void', 'archived', 'withdrawn'), state, ?), signing = ?, at = ?,"
        " customer = iif(? = '', customer, ?), day = iif(? = '', day, ?) WHERE id = ?",
        (entry["status"], entry["signing"], entry["at"], *(entry["customer"],) * 2, *(entry["day"],) * 2, document),
    )
    _put_text(connection, document, returned=folded(cast("Sequence[str]", entry["texts"])))


def _item(connection: sqlite3.Connection, number: int, entry: Entry) -> None:
    names = ("title", "author", "formed", "retention", "due", "secrecy", "pages")
    lists = (entry["missing"], entry["seen"])
    values = (
        *(entry[name] for name in names),
        int(not entry["missing"]),
        *map(text, lists),
        entry["filed_by"],
        entry["at"],
    )
    connection.execute(
        "INSERT INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '') ON CONFLICT (document) DO UPDATE SET"
        " title = ?, author = ?, formed = ?, retention = ?, due = ?, secrecy = ?, pages = ?, complete = ?, missing = ?,"
        " seen = ?, filed_by = ?, at = ?",
        (entry["document"], entry["call_number"], *values, *values),
    )
    if not entry["missing"]:
        connection.execute(
            "UPDATE document SET state = 'archived', at = ? WHERE id = ?", (entry["at"], entry["document"])
        )


def _hold(connection: sqlite3.Connection, number: int, entry: Entry) -> None:
    connection.execute("UPDATE item SET held = ? WHERE document = ?", (entry["reason"], entry["document"]))


def _withdraw(connection: sqlite3.Connection, number: int, entry: Entry) -> None:
    connection.execute("UPDATE item SET withdrawn = ? WHERE document = ?", (entry["reason"], entry["document"]))
    connection.execute("UPDATE document SET state = 'withdrawn', at = ? WHERE id = ?", (entry["at"], entry["document"]))


def _import(connection: sqlite3.Connection, number: int, entry: Entry) -> None:
    """Only told: what came with a bag has entries of its own."""


def _known_by(entry: Entry) -> str:
    """What makes a document with a number one and the same, issued and returned."""
    return f"{entry['form']} {entry['number']}"


def _put_text(connection: sqlite3.Connection, document: int, **changed: str) -> None:
    """Makes a document found by what was issued, or by what came back, beside the other."""
    found = connection.execute("SELECT issued, returned FROM text WHERE document = ?", (document,)).fetchone()
    old = dict(zip(("issued", "returned"), found or ("", "")))
    new = {**old, **changed}
    if found is not None:
        connection.execute(
            "INSERT INTO gram (gram, rowid, words) VALUES ('delete', ?, ?)", (document, grams("\n".join(old.values())))
        )
    connection.execute("INSERT OR REPLACE INTO text VALUES (?, ?, ?)", (document, *new.values()))
    connection.execute("INSERT INTO gram (rowid, words) VALUES (?, ?)", (document, grams("\n".join(new.values()))))


def _leaves(content: object) -> Iterator[str]:
    """Each value of a record as JSON carries it."""
    match content:
        case Mapping():
            for each in content.values():
                yield from _leaves(each)
        case list() | tuple():
            for each in content:
                yield from _leaves(each)
        case None | bool():
            return
        case _:
            yield str(content)


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
    "item": _item,
    "hold": _hold,
    "withdraw": _withdraw,
    "import": _import,
}
