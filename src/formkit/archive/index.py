"""The index: an SQLite database made from the log, and brought up to date with it."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

from formkit.archive.disk import make_durable
from formkit.archive.entries import apply
from formkit.archive.log import Batch, Log
from formkit.archive.merkle import Edge, leaf_hash
from formkit.archive.schema import VERSION, clear, create
from formkit.errors import RunRefused

_HASH = 32  # bytes


def prepare(connection: sqlite3.Connection, log: Log) -> None:
    """Brings the index to today's tables: one that is new, or of another time, is made from the log.

    Nothing is written where there is nothing to do, so that a run in progress holds nobody off. Raises RunRefused where
    a newer formkit has made it, and where the log does not do.
    """
    if _version(connection, log) != VERSION:
        remake(connection, log, is_old=lambda: _version(connection, log) != VERSION)


def remake(connection: sqlite3.Connection, log: Log, is_old: Callable[[], bool] = lambda: True) -> None:
    """Makes the index anew from the log, if it `is_old` when nobody else writes. Raises as `catch_up` does."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if is_old():  # another process may have done it in the meantime
            clear(connection)
            create(connection)
            catch_up(connection, log)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection, log: Log) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > VERSION:
        raise RunRefused("这个档案是更新版本的 formkit 建的，现在的版本不敢改它。请升级 formkit 后再试。")
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if version < VERSION and tables and not log.size():
        raise RunRefused(
            "这个档案没有日志（log.jsonl），是试用版建的，或日志被移走了，不敢改它。请找回日志，或另建档案。"
        )
    return version


def edge_of(connection: sqlite3.Connection) -> tuple[Edge, int]:
    """How far the log has been taken in: its edge by then, and its length in bytes."""
    size, roots, end = connection.execute("SELECT size, edge, bytes FROM log").fetchone()
    return Edge(size, tuple(roots[at : at + _HASH] for at in range(0, len(roots), _HASH))), end


def note(connection: sqlite3.Connection, batch: Batch) -> None:
    """Notes that a change of the log has been taken in; in its transaction."""
    first = batch.edge.size - len(batch.lines)
    connection.executemany(
        "INSERT INTO entry VALUES (?, ?)",
        [(number, leaf_hash(line)) for number, line in enumerate(batch.lines, start=first)],
    )
    connection.execute(
        "UPDATE log SET size = ?, edge = ?, bytes = ?", (batch.edge.size, b"".join(batch.edge.roots), batch.end)
    )


def take_in(connection: sqlite3.Connection, batch: Batch) -> None:
    """Makes the change of a sound batch of the log; in a transaction. Raises RunRefused and sqlite3.Error."""
    for number, line in enumerate(batch.lines, start=batch.edge.size - len(batch.lines)):
        apply(connection, number, json.loads(line))
    note(connection, batch)


def catch_up(connection: sqlite3.Connection, log: Log) -> None:
    """Takes in what the log has and the index has not: a run was cut off between the two; in a transaction.

    What was cut off while it was written to the log itself was never acknowledged, and is cut away. Raises RunRefused
    where the log is shorter than it was, or damaged, and OSError.
    """
    edge, end = edge_of(connection)
    size = log.size()
    if size == end:
        return
    if size < end:
        raise _refusal(log.path, f"比索引记着的短了（{size} 字节，应有 {end}）")
    unsound: Batch | None = None
    for batch in log.batches(edge, end):
        if unsound is not None:
            raise _refusal(log.path, f"从第 {unsound.edge.size - len(unsound.lines)} 条起与它后面的校验头不符")
        if batch.is_sound:
            take_in(connection, batch)
        else:
            unsound = batch
    if unsound is not None:
        if unsound.says is not None:
            _put_aside(log.path, unsound)
        log.write(b"", unsound.start)
    # Written, but perhaps not yet on the disk when that run was cut off.
    make_durable((log.path,))


def _put_aside(path: Path, batch: Batch) -> None:
    """Keeps a last change that looks whole and is not, before it is cut away: let a person see what it was."""
    with path.open("rb") as file:
        file.seek(batch.start)
        path.with_name(f"{path.name}.cut-{batch.start}").write_bytes(file.read())


def _refusal(path: Path, words: str) -> RunRefused:
    return RunRefused(f"档案的日志“{path}”{words}，没有再往里写。请运行 formkit archive verify，看缺了什么、怎样补。")
