"""An index held against the log: made anew beside it, and every difference named that SQL can see."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from formkit.archive.schema import TABLES
from formkit.model.problem import Problem

_MOST = 50  # differences of a table that are named one by one
_MOST_SIGNS = 60  # of a value
_REMEDY = "索引可以由日志重建：运行 formkit archive verify --rebuild。"
Row = tuple[object, ...]


def differences(index: sqlite3.Connection, wanted: str) -> Iterator[Problem]:
    """How an index differs from the one in the file `wanted`, which was made from the log."""
    index.execute("ATTACH DATABASE ? AS wanted", (wanted,))
    for name in ("user_version", "application_id"):
        found, right = (index.execute(f"PRAGMA {each}.{name}").fetchone()[0] for each in ("main", "wanted"))
        if found != right:
            yield _problem(f"{name} 是 {found}，应是 {right}")
    changed = dict(_structure(index))
    yield from (_problem(words) for words in changed.values())
    for table in TABLES:
        if table not in changed:
            yield from _in_table(index, table)


def _structure(index: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Each table, index, view or trigger that is not as it should be, by its name, in words."""
    found, right = (
        {str(name): (kind, of, sql) for kind, name, of, sql in index.execute(question)}
        for question in (f"SELECT type, name, tbl_name, sql FROM {each}.sqlite_master" for each in ("main", "wanted"))  # noqa: S608
    )
    for name in sorted({*found, *right}):
        if found.get(name) != right.get(name):
            what = "多出来" if name not in right else "没有了" if name not in found else "被改过"
            yield name, f"{(found.get(name) or right[name])[0]} “{name}”{what}"


def _in_table(index: sqlite3.Connection, table: str) -> Iterator[Problem]:
    columns = [(str(name), key) for _, name, _, _, _, key in index.execute(f"PRAGMA wanted.table_info({table})")]
    names = [name for name, _ in columns]
    key = [place for place, (_, key) in enumerate(columns) if key] or [0]
    counts, sides = [], []
    for here, there in (("main", "wanted"), ("wanted", "main")):
        shown, ordered = (", ".join(f'"{each}"' for each in chosen) for chosen in (names, [names[at] for at in key]))
        only = f"SELECT {shown} FROM {here}.{table} EXCEPT SELECT {shown} FROM {there}.{table}"  # noqa: S608
        counts.append(int(index.execute(f"SELECT count(*) FROM ({only})").fetchone()[0]))  # noqa: S608
        sides.append(index.execute(f"{only} ORDER BY {ordered} LIMIT {_MOST}").fetchall())
    pairs = _pairs(sides[0], sides[1], key)
    for row, wanted in islice(pairs.values(), _MOST):
        yield _problem(f"表 {table} 里 {_difference(names, key, row, wanted)}")
    if max(counts) > _MOST:
        yield _problem(f"表 {table} 里与日志不符的共有 {max(counts)} 行")


def _pairs(
    found: Sequence[Row], right: Sequence[Row], key: Sequence[int]
) -> Mapping[Row, tuple[Row | None, Row | None]]:
    """Rows by their key: as it is, and as it should be."""
    pairs: dict[Row, tuple[Row | None, Row | None]] = {tuple(row[at] for at in key): (row, None) for row in found}
    for row in right:
        own = tuple(row[at] for at in key)
        pairs[own] = (pairs[own][0] if own in pairs else None, row)
    return pairs


def _difference(names: Sequence[str], key: Sequence[int], row: Row | None, wanted: Row | None) -> str:
    known = row or wanted or ()
    which = "、".join(f"{names[at]}={_shown(known[at])}" for at in key)
    if row is None:
        return f"少了 {which}"
    if wanted is None:
        return f"多了 {which}，日志里没有"
    changed = (
        f"{name} 是 {_shown(one)}，按日志应是 {_shown(other)}"
        for name, one, other in zip(names, row, wanted)
        if one != other or type(one) is not type(other)
    )
    return f"{which} 的 {'；'.join(changed)}"


def _shown(value: object) -> str:
    text = value.hex() if isinstance(value, bytes) else str(value)
    return f"“{text[:_MOST_SIGNS]}…”" if len(text) > _MOST_SIGNS else f"“{text}”"


def _problem(words: str) -> Problem:
    return Problem("archive.index_differs", "", f"索引与日志不符：{words}。{_REMEDY}")
