"""The tables of the index. They hold nothing that is not in the log: an index of another time is made anew from it."""

import sqlite3

from formkit.archive.texts import grams

VERSION = 2  # in PRAGMA user_version; raised with every change below, and with every change of what an entry does

TABLES = {
    # How far the log has been taken in, and the hash of each entry, so that one that was changed can be named.
    "log": "size INTEGER NOT NULL, edge BLOB NOT NULL, bytes INTEGER NOT NULL",
    "entry": "number INTEGER PRIMARY KEY, leaf BLOB NOT NULL",
    "setting": "name TEXT PRIMARY KEY, value TEXT NOT NULL",
    "series": "pattern TEXT PRIMARY KEY, last INTEGER NOT NULL",
    "form_file": """form TEXT NOT NULL, version TEXT NOT NULL, name TEXT NOT NULL, object TEXT NOT NULL,
        PRIMARY KEY (form, version, name)""",
    "run": "id TEXT PRIMARY KEY, folders TEXT NOT NULL, began TEXT NOT NULL, ended TEXT NOT NULL DEFAULT ''",
    # A number is reserved before anything is written, then issued or void. `rows` are the places of its rows of data,
    # `output` is the folder of its files; a void number has its reason, and the number that took its place if any.
    "issued": """id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, form TEXT NOT NULL, version TEXT NOT NULL,
        record TEXT NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL, output TEXT NOT NULL, rows TEXT NOT NULL,
        replaces TEXT NOT NULL, run TEXT NOT NULL, void_at TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '',
        successor TEXT NOT NULL DEFAULT ''""",
    "issued_row": """form TEXT NOT NULL, row_table TEXT NOT NULL, row_key TEXT NOT NULL,
        number TEXT NOT NULL REFERENCES issued (number), PRIMARY KEY (form, row_table, row_key)""",
    "issued_file": """number TEXT NOT NULL REFERENCES issued (number), name TEXT NOT NULL,
        sha256 TEXT NOT NULL DEFAULT '', PRIMARY KEY (number, name)""",
    # A file that came in: its original, how it is called, where it lay, and what became of it.
    "receipt": """id INTEGER PRIMARY KEY, object TEXT NOT NULL, source TEXT NOT NULL, origin TEXT NOT NULL,
        at TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '', UNIQUE (origin, object)""",
    # What was read, by its object, and the originals it comes from in their order.
    "reading": """id INTEGER PRIMARY KEY, object TEXT NOT NULL, form TEXT NOT NULL, version TEXT NOT NULL,
        number TEXT NOT NULL, status TEXT NOT NULL, at TEXT NOT NULL,
        document INTEGER NOT NULL REFERENCES document (id)""",
    "reading_original": """reading INTEGER NOT NULL REFERENCES reading (id), place INTEGER NOT NULL,
        object TEXT NOT NULL, sources TEXT NOT NULL, PRIMARY KEY (reading, place)""",
    # A document, known by its number or, where it has none, by the first file it came in; and the text it is found by.
    "document": """id INTEGER PRIMARY KEY, known_by TEXT NOT NULL UNIQUE, number TEXT NOT NULL, form TEXT NOT NULL,
        version TEXT NOT NULL, state TEXT NOT NULL, customer TEXT NOT NULL, day TEXT NOT NULL, signing TEXT NOT NULL,
        at TEXT NOT NULL""",
    # A document that is filed: `missing` and `seen` are lists; `held` and `withdrawn` are reasons.
    "item": """document INTEGER PRIMARY KEY REFERENCES document (id), call_number TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL, author TEXT NOT NULL, formed TEXT NOT NULL, retention TEXT NOT NULL, due TEXT NOT NULL,
        secrecy TEXT NOT NULL, pages INTEGER NOT NULL, complete INTEGER NOT NULL, missing TEXT NOT NULL,
        seen TEXT NOT NULL, filed_by TEXT NOT NULL, at TEXT NOT NULL, held TEXT NOT NULL, withdrawn TEXT NOT NULL""",
    "text": "document INTEGER PRIMARY KEY REFERENCES document (id), issued TEXT NOT NULL, returned TEXT NOT NULL",
}  # fmt: skip
INDEXES = {
    "issued_by_output": "issued (output)",
    "issued_reserved": "issued (state) WHERE state = 'reserved'",
    "issued_row_by_number": "issued_row (number)",
    "receipt_by_object": "receipt (object)",
    "reading_by_object": "reading (object)",
    "reading_by_number": "reading (number)",
    "reading_original_by_object": "reading_original (object)",
    "reading_by_document": "reading (document)",
    "document_by_number": "document (number)",
    "document_by_state": "document (state)",
    "document_by_form": "document (form)",
    "item_by_due": "item (due) WHERE due != ''",
    "receipt_pending": "receipt (state) WHERE state = 'pending'",
}
_LOOSE = frozenset(
    {"issued_row", "issued_file", "form_file", "reading_original"}
)  # found by their key alone; the others keep an order


def with_words(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The connection with what the index is searched by."""
    connection.create_function("grams", 1, grams, deterministic=True)
    return connection


def create(connection: sqlite3.Connection) -> None:
    """Makes the tables of an empty index, in a transaction."""
    for name, columns in TABLES.items():
        connection.execute(f"CREATE TABLE {name} ({columns}) STRICT{', WITHOUT ROWID' * (name in _LOOSE)}")
    for name, columns in INDEXES.items():
        connection.execute(f"CREATE INDEX {name} ON {columns}")
    connection.execute(
        "CREATE VIEW searched AS SELECT document, grams(issued || char(10) || returned) AS words FROM text"
    )
    connection.execute(
        "CREATE VIRTUAL TABLE gram USING fts5(words, content = 'searched', content_rowid = 'document',"
        " tokenize = 'ascii', columnsize = 0, prefix = 1)"
    )
    connection.execute("INSERT INTO log VALUES (0, x'', 0)")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def clear(connection: sqlite3.Connection) -> None:
    """Removes all there is, in a transaction."""
    found = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
    # With a table that is made of others, those go too; they cannot go before it.
    for kind, name, _ in sorted(found.fetchall(), key=lambda each: (each[0] == "table", "VIRTUAL" not in each[2])):
        quoted = str(name).replace('"', '""')
        connection.execute(f'DROP {kind} IF EXISTS "{quoted}"')
