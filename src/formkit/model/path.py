"""Paths of fields: "customer_name", "demands[3].lon", "demands[].candidates[0].lon" for any row."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar

Anything = TypeVar("Anything")

_IN_TABLE = re.compile(r"(\w+)\[([0-9]*)\](?:\.(.+))?", re.DOTALL)
_IN_GROUP = re.compile(r"(\w+)\[([0-9]+)\]\.(\w+)")


@lru_cache(maxsize=100_000)
def parted(path: str) -> tuple[str, int | None, str]:
    """Table ("" for the header), row (None where it stands for any, or for none) and name of a path's field.

    The name is "" where the path speaks of a whole row.
    """
    found = _IN_TABLE.fullmatch(path)
    if found is None:
        return "", None, path
    return found[1], int(found[2]) if found[2] else None, found[3] or ""


def name_in(path: str) -> str:
    """The name of a path's field within the header or its row: "lon", "candidates[0].lon"."""
    return parted(path)[2]


@lru_cache(maxsize=100_000)
def of_any_row(path: str) -> str:
    """The path without its row number: "demands[].lon"."""
    table, _, name = parted(path)
    return f"{table}[].{name}" if name and table else f"{table}[]" if table else path


def further_down(path: str, rows: int) -> str:
    """The path of the same field so many rows further down; one of the header stays."""
    table, row, name = parted(path)
    return f"{table}[{row + rows}].{name}" if table and row is not None else path


def place_of(name: str) -> tuple[str, int, str] | None:
    """Group, place (0-based) and own name of a field in a group of a row: "candidates[0].lon"; None outside groups."""
    found = _IN_GROUP.fullmatch(name)
    return (found[1], int(found[2]), found[3]) if found else None


@lru_cache(maxsize=1_024)
def _have_groups(names: tuple[str, ...]) -> bool:
    return any("[" in name for name in names)


def nested(row: Mapping[str, Anything]) -> dict[str, object]:
    """A row with the fields of its groups as lists of mappings: {"candidates": [{"lon": …}, …]}."""
    if not _have_groups(tuple(row)):
        return dict(row)
    result: dict[str, object] = {}
    for name, value in row.items():
        found = place_of(name) if "[" in name else None
        if found is None:
            result[name] = value
            continue
        places = result.setdefault(found[0], [])
        assert isinstance(places, list)
        places += [{} for _ in range(found[1] + 1 - len(places))]
        places[found[1]][found[2]] = value
    return result


def flat(row: Mapping[str, object]) -> dict[str, object]:
    """A row with the lists of its groups taken apart again, as `nested` found it."""
    result: dict[str, object] = {}
    for name, value in row.items():
        if isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
            for place, each in enumerate(value):
                result |= {f"{name}[{place}].{inner}": own for inner, own in each.items()}
        else:
            result[name] = value
    return result
