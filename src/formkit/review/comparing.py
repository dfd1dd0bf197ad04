"""A returned document against what was issued, field by field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from formkit.labels import assign
from formkit.model.form import Field, FilledBy, Form, Table
from formkit.model.path import parted
from formkit.model.problem import Problem
from formkit.model.record import Record, Row, Value
from formkit.model.returned import Change
from formkit.model.text import half_width
from formkit.model.values import Coordinate, Scalar, canonical, is_same, says_same
from formkit.rules.distances import likely_datum

_MOST_TEXTS = 32_768  # that are kept in mind
_LIKE = 0.5  # of a row's fields must say the same for it to be the same row


@dataclass(frozen=True)
class Compared:
    """By path: the value that was issued and what became of it; and what a person must see."""

    issued: Mapping[str, Scalar | None]
    changes: Mapping[str, Change]
    problems: tuple[Problem, ...]


def compare(form: Form, values: Sequence[Value], returned: Record, issued: Record) -> Compared:
    """What became of each issued value; rows are found again by their key, else by their order."""
    pairs = {name: issued.fields.get(name) for name in form.by_name}
    problems = [each for table in form.tables for each in _rows(form, table, returned, issued, pairs)]
    changes: dict[str, Change] = {}
    touched: list[Value] = []
    for value in values:
        change = _change(pairs.get(value.path), value)
        if change is not None:
            changes[value.path] = change
            if change != "kept":
                touched.append(value)
    if touched:
        problems += _shifted(form, values, touched, issued, pairs)
    problems += _datum_alone(form, returned, pairs)
    for value in touched:
        field = form.field_at(value.path)
        if changes[value.path] != "filled" and field.filled_by is not FilledBy.CUSTOMER and not field.compute:
            problems.append(_altered(field, value, pairs[value.path]))
    return Compared(pairs, changes, tuple(problems))


def _change(before: Scalar | None, value: Value) -> Change | None:
    """None where both are empty; a text that could not be understood counts as changed."""
    if before is None:
        return "filled" if value.value is not None else None
    if value.value is None:
        is_written = value.evidence.method in ("cell", "ocr") and bool(value.evidence.raw.strip())
        return "changed" if is_written else "emptied"
    return "kept" if says_same(before, value.value) else "changed"


def _altered(field: Field, value: Value, before: Scalar | None) -> Problem:
    place = value.evidence.place
    was = "" if before is None else canonical(before)
    now = "空白" if value.value is None else f"“{canonical(value.value)}”"
    message = f"{place}“{field.called}”由我方填写，发出时是“{was}”，收回时是{now}。请确认以哪个为准。"
    return Problem("value.changed", value.path, message, place)


def _rows(
    form: Form, table: Table, returned: Record, issued: Record, pairs: dict[str, Scalar | None]
) -> Iterator[Problem]:
    """Pairs returned rows with issued ones; names rows that are gone or new."""
    before, now = issued.tables.get(table.name, ()), returned.tables.get(table.name, ())
    if not table.key:
        yield from _rows_alike(table, now, before, pairs)
        return
    by_key = {key: row for row in before if (key := _key(table, row))}
    found = set()
    for index, row in enumerate(now):
        key = _key(table, row)
        match = by_key.get(key) if by_key else (before[index] if index < len(before) else None)
        if by_key and key and match is None:
            path = f"{table.name}[{index}].{table.key[0]}"
            message = f"第 {index + 1} 行“{'、'.join(key)}”不在发出的表里。请确认是新增的还是写错了。"
            yield Problem("row.not_issued", path, message)
        if match is not None:
            found.add(key)
            pairs.update({path: match.get(name) for name, path in table.paths(index).items()})
            datum = returned.fields.get(form.datum) if form.datum else None
            yield from _shift(table, index, row, match, datum)
    for key in by_key:
        if key not in found:
            message = f"发出时有“{'、'.join(key)}”这一行，收回的表里没有。请向客户确认是否取消。"
            yield Problem("row.missing", table.name, message)


def _rows_alike(
    table: Table, now: Sequence[Row], before: Sequence[Row], pairs: dict[str, Scalar | None]
) -> Iterator[Problem]:
    """Pairs the rows of a table without keys by what stands in them; names rows that are gone or new.

    A row that has no like, alone between its neighbours, is the one that stood there before, changed.
    """
    names = [each.name for each in table.fields if each.filled_by is not FilledBy.SYSTEM]
    scores = [
        {
            other: alike - 0.01 * abs(index - other) / max(1, len(before))
            for other, was in enumerate(before)
            if (alike := _alike(row, was, names)) > _LIKE
        }
        for index, row in enumerate(now)
    ]
    chosen = assign(scores, len(before))
    free = [number for number in range(len(before)) if number not in chosen]
    for index, found in enumerate(chosen):
        if found is None and index in free and (len(now) == len(before) or index < min(len(now), len(before)) - 1):
            found = index
            free.remove(index)
        if found is not None:
            pairs.update({path: before[found].get(name) for name, path in table.paths(index).items()})
        else:
            message = f"“{table.title}”第 {index + 1} 行不在发出的表里。请确认是新增的还是写错了。"
            ours = [each.name for each in table.fields if each.filled_by is FilledBy.US] or names[:1]
            yield from (Problem("row.not_issued", f"{table.name}[{index}].{name}", message) for name in ours)
    for number in free:
        shown = "、".join(canonical(value) for name in names if (value := before[number].get(name)) is not None)
        message = f"发出时“{table.title}”有第 {number + 1} 行“{shown[:40]}”，收回的表里没有。请向客户确认是否取消。"
        yield Problem("row.missing", table.name, message)


def _alike(one: Row, other: Row, names: Sequence[str]) -> float:
    """The share of the fields of two rows that say the same, of those filled in before."""
    filled = [name for name in names if other.get(name) is not None]
    return sum(is_same(one.get(name), other.get(name)) for name in filled) / len(filled) if filled else 0.0


def _shifted(
    form: Form, values: Sequence[Value], touched: Sequence[Value], issued: Record, pairs: Mapping[str, Scalar | None]
) -> Iterator[Problem]:
    """Rows in which cells have slid: what was issued in one column came back in the next, and left it empty, or more such.

    Deleting a cell in Excel pulls up all that follow, and a name in the next name's column looks like any other. Where
    no value was `touched` nothing has slid.
    """
    raw = {value.path: value.evidence.raw for value in values}
    for name, index in dict.fromkeys(parted(value.path)[:2] for value in touched):
        if index is None:
            continue
        table, paths = form.table_by_name[name], form.table_by_name[name].paths(index)
        names = [field.name for field in table.fields]
        texts = [raw.get(path, "") for path in paths.values()]
        known = {name: pairs[path] for name, path in paths.items() if path in pairs}
        for row in [known] if known else issued.tables.get(name, ()):
            before = [row.get(name) for name in names]
            shown = ["" if value is None else field.shown(value) for field, value in zip(table.fields, before)]
            slid = {} if texts == shown else _slid(names, [*map(_spaced, texts)], [*map(_spaced, shown)])
            if len(slid) > 1 or (slid and not all(slid.values())):
                labels = "、".join(table.by_name[name].called for name in slid)
                message = (
                    f"第 {index + 1} 行的“{labels}”收回的是发出时旁边一列的内容，这一行可能错位。请对照原件逐格确认。"
                )
                for path in paths.values():
                    if path in raw:
                        yield Problem("row.shifted", path, message)
                break


def _slid(names: Sequence[str], texts: Sequence[str], shown: Sequence[str]) -> dict[str, str]:
    """The fields that hold what was issued in the column beside it, and not what was issued in its own; and what is there."""
    return {
        names[at]: texts[at + offset]
        for offset in (1, -1)
        for at in range(max(0, -offset), len(names) - max(0, offset))
        if texts[at] and texts[at] != shown[at] and texts[at] == shown[at + offset]
    }


@lru_cache(maxsize=_MOST_TEXTS)
def _spaced(text: str) -> str:
    """A text half-width, with single spaces in place of all white space."""
    return " ".join(half_width(text).split())


def _key(table: Table, row: Row) -> tuple[str, ...]:
    values = [row.get(name) for name in table.key]
    return tuple(canonical(value) for value in values if value is not None) if all(values) else ()


def _datum_alone(form: Form, returned: Record, pairs: Mapping[str, Scalar | None]) -> Iterator[Problem]:
    """A datum that was changed while coordinates were left as they were: one of the two is wrong."""
    before, now = pairs.get(form.datum), returned.fields.get(form.datum)
    if before is None or now is None or is_same(before, now):
        return
    kept = [
        index
        for table in form.tables
        for index, row in enumerate(returned.tables.get(table.name, ()))
        for names in _points(table)
        if all(row.get(name) is not None for name in names)
        and all(is_same(row.get(name), pairs.get(f"{table.name}[{index}].{name}")) for name in names)
    ]
    if kept:
        rows = "、".join(str(index + 1) for index in kept)
        message = (
            f"坐标系由“{canonical(before)}”改成了“{canonical(now)}”，第 {rows} 行的经纬度却与发出的相同。"
            "请向客户确认坐标系，或请客户按新的坐标系重填经纬度。"
        )
        yield Problem("coordinate.datum_changed", form.datum, message)


def _shift(table: Table, index: int, row: Row, issued: Row, stated: Scalar | None) -> Iterator[Problem]:
    """A point moved by just the shift between two datums was read off another map, not moved, unless that is `stated`."""
    for lon, lat in _points(table):
        now, before = (row.get(lon), row.get(lat)), (issued.get(lon), issued.get(lat))
        if not all(isinstance(each, Coordinate) for each in (*now, *before)):
            continue
        here, there = _degrees(now), _degrees(before)
        datum = likely_datum(there, here) if here != there else None
        if datum is not None and datum != stated:
            message = (
                f"第 {index + 1} 行的经纬度与发出的相差恰好是 {datum} 的偏移，疑似坐标系混用。请向客户确认坐标系。"
            )
            for name in (lon, lat):
                yield Problem("coordinate.datum_mixed", f"{table.name}[{index}].{name}", message)


def _points(table: Table) -> Iterator[tuple[str, str]]:
    """The longitude and latitude fields that belong together: of one group, in order."""
    lons = [field for field in table.fields if field.kind.name == "longitude"]
    lats = [field for field in table.fields if field.kind.name == "latitude"]
    for lon, lat in zip(lons, lats):
        if lon.group == lat.group:
            yield lon.name, lat.name


def _degrees(point: tuple[Scalar | None, Scalar | None]) -> tuple[float, float]:
    lon, lat = point
    assert isinstance(lon, Coordinate) and isinstance(lat, Coordinate)
    return float(lon.degrees), float(lat.degrees)
