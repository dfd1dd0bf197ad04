"""Several files of one document: equal confirms, different is shown, a supplement adds what it contains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from formkit.model.form import Form, Table
from formkit.model.path import parted
from formkit.model.problem import Problem
from formkit.model.record import Alternative, Value
from formkit.model.values import canonical, says_same


@dataclass(frozen=True)
class Side:
    """What one of the files says: its name, its values, and what was wrong in reading them."""

    source: str
    values: tuple[Value, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Reconciled:
    """One set of values for all files, and what is wrong with it: what was read, and where the files differ."""

    values: tuple[Value, ...]
    problems: tuple[Problem, ...]


def reconcile(form: Form, sides: Sequence[Side]) -> Reconciled:
    """The values of all files of one document. Rows are found again by their key, else by their order."""
    first, others = sides[0], sides[1:]
    values = {value.path: [(first.source, value)] for value in first.values}
    errors: dict[str, list[tuple[str, Problem]]] = {}
    problems: list[Problem] = []
    _sort(first, {}, values, errors, problems)
    for other in others:
        moved, told = _paths(form, values, first, other)
        problems += told
        for value in other.values:
            path = moved.get(value.path, value.path)
            values.setdefault(path, []).append((other.source, replace(value, path=path)))
        _sort(other, moved, values, errors, problems)
    settled = []
    for path, found in values.items():
        value, own = _settled(form, path, found, errors.get(path, []))
        settled.append(value)
        problems += own
    order = {path: number for number, path in enumerate(values)}
    return Reconciled(tuple(sorted(settled, key=lambda each: _place(form, each.path, order))), tuple(problems))


def _place(form: Form, path: str, order: Mapping[str, int]) -> tuple[int, int, int]:
    """The header first, then each table row by row."""
    table, row, _ = parted(path)
    names = [each.name for each in form.tables]
    return (names.index(table) + 1 if table in names else 0, row or 0, order[path])


def _sort(
    side: Side,
    moved: Mapping[str, str],
    values: Mapping[str, object],
    errors: dict[str, list[tuple[str, Problem]]],
    problems: list[Problem],
) -> None:
    """The problems of a file: those of a value to it, the others to all."""
    for each in side.problems:
        path = moved.get(each.path, each.path)
        if path in values:
            errors.setdefault(path, []).append((side.source, replace(each, path=path)))
        else:
            problems.append(each)


def _paths(
    form: Form, values: Mapping[str, Sequence[tuple[str, Value]]], first: Side, other: Side
) -> tuple[dict[str, str], list[Problem]]:
    """The path in the first file of each path of the other, and rows that only one of them has."""
    moved: dict[str, str] = {}
    problems: list[Problem] = []
    for table in form.tables:
        here = _keys(table, [found[0][1] for found in values.values()])
        there = _keys(table, other.values)
        if not there:
            continue  # it holds nothing of the table
        by_key = {key: row for row, key in here.items() if key}
        count = max(here, default=-1) + 1
        rows: dict[int, int] = {}
        for row, key in there.items():
            if key in by_key:
                rows[row] = by_key[key]
            elif row in here and not (key and here[row]) and row not in rows.values():
                rows[row] = row
            else:
                rows[row] = count
                count += 1
                if here:
                    problems.append(
                        _row_differs(table, other.source, first.source, key, row, f"{table.name}[{rows[row]}]")
                    )
        problems += [
            _row_differs(table, first.source, other.source, key, row, f"{table.name}[{row}]")
            for row, key in here.items()
            if row not in rows.values()
        ]
        for value in other.values:
            name, own_row, leaf = parted(value.path)
            if name == table.name and own_row is not None:
                moved[value.path] = f"{name}[{rows[own_row]}].{leaf}"
    return moved, problems


def _keys(table: Table, values: Sequence[Value]) -> dict[int, tuple[str, ...]]:
    """The key of each row of a table that has a value; () where the key is not all there."""
    parts: dict[int, dict[str, str]] = {}
    for value in values:
        name, row, leaf = parted(value.path)
        if name == table.name and row is not None:
            own = parts.setdefault(row, {})
            if leaf in table.key and value.value is not None:
                own[leaf] = canonical(value.value)
    return {
        row: tuple(own[leaf] for leaf in table.key) if table.key and len(own) == len(table.key) else ()
        for row, own in parts.items()
    }


def _row_differs(table: Table, having: str, lacking: str, key: tuple[str, ...], row: int, path: str) -> Problem:
    called = f"“{'、'.join(key)}”这一行" if key else f"第 {row + 1} 行"
    message = f"同一份表的两个文件不同：“{having}”的“{table.title}”有{called}，“{lacking}”没有。请确认以哪个为准。"
    return Problem("files.row_differs", path, message)


def _settled(
    form: Form, path: str, found: Sequence[tuple[str, Value]], errors: Sequence[tuple[str, Problem]]
) -> tuple[Value, list[Problem]]:
    """The value of a path and what is wrong with it."""
    told = {source for source, _ in errors}
    # A text without a value that nothing is told of is what the form prints where nothing is filled in: 年 月 日.
    filled = [
        (source, value)
        for source, value in found
        if value.value is not None or value.evidence.method != "cell" or source in told
    ]
    if len(filled) < 2:
        own = filled or found[:1]
        return own[0][1], [problem for source, problem in errors if source == own[0][0]]
    (source, value), rest = filled[0], filled[1:]
    differing = next(((other, each) for other, each in rest if not _is_same(value, each)), None)
    if differing is not None:
        other, each = differing
        label = form.field_at(path).called
        message = (
            f"“{label}”在“{source}”是“{value.evidence.raw.strip()}”，在“{other}”是“{each.evidence.raw.strip()}”，"
            "同一份表的两个文件不一致。请确认以哪个为准。"
        )
        problem = Problem("files.value_differs", path, message, each.evidence.place)
        others = tuple(Alternative(one.evidence.raw, 0.5) for _, one in rest)
        evidence = replace(value.evidence, alternatives=(*value.evidence.alternatives, *others))
        return replace(value, evidence=evidence), [*(problem for _, problem in errors), problem]
    sure = next((each for name, each in filled if not _has_error(name, errors)), None)
    if sure is None:
        return value, [problem for _, problem in errors]
    # Another file says the same without a doubt; what raised one here is still told.
    return sure, [replace(problem, severity="warning") for _, problem in errors]


def _is_same(one: Value, other: Value) -> bool:
    """Whether two files say the same; texts that no value could be made of are compared as they stand."""
    if one.value is None and other.value is None:
        are_empty = [each.evidence.method == "explicit empty" for each in (one, other)]
        return all(are_empty) or one.evidence.raw.strip() == other.evidence.raw.strip()
    return says_same(one.value, other.value)


def _has_error(source: str, errors: Sequence[tuple[str, Problem]]) -> bool:
    return any(name == source and problem.severity == "error" for name, problem in errors)
