"""What must hold of an archive and a folder after any run that came to its end."""

import hashlib
import json
import sqlite3
from pathlib import Path

OURS = {"批次清单.json", "批次清单.xlsx"}


def check_accounts(archive: Path, *outputs: Path) -> None:
    """Asserts that numbers, rows and files add up."""
    index = sqlite3.connect(archive / "index.sqlite")
    states = dict(index.execute("SELECT number, state FROM issued"))
    files = {
        (output, name): sha256
        for output, name, sha256 in index.execute(
            "SELECT output, name, sha256 FROM issued_file JOIN issued USING (number) WHERE state != 'reserved'"
        )
    }
    given = dict(index.execute("SELECT pattern, last FROM series"))
    rows = index.execute("SELECT row_table, row_key, state FROM issued_row JOIN issued USING (number)").fetchall()
    open_runs = index.execute("SELECT count(*) FROM run WHERE ended = ''").fetchone()[0]
    reasons = index.execute("SELECT reason FROM issued WHERE state = 'void'").fetchall()
    index.close()
    assert set(states.values()) <= {"issued", "void"}
    assert all(reason for (reason,) in reasons)
    assert open_runs == 0
    for pattern, last in given.items():
        numbers = {pattern.format(serial=f"{serial:04d}") for serial in range(1, last + 1)}
        assert numbers <= set(states), f"unexplained gap: {numbers - set(states)}"
    assert all(state == "issued" for _, _, state in rows)
    there = {
        (str(output), path.name): hashlib.sha256(path.read_bytes()).hexdigest()
        for output in outputs
        for path in output.iterdir()
        if path.name not in OURS
    }
    assert there == files
    for output in outputs:
        listed = json.loads((output / "批次清单.json").read_text(encoding="utf-8"))
        shown = {each["number"]: each for each in listed["documents"] if each["number"]}
        assert {
            name: sha for each in shown.values() for name, sha in ((f["name"], f["sha256"]) for f in each["files"])
        } == {name: sha for (folder, name), sha in files.items() if folder == str(output)}


def number_of(archive: Path, key: str) -> str | None:
    """The number under which a row is issued."""
    index = sqlite3.connect(archive / "index.sqlite")
    found = index.execute("SELECT number FROM issued_row WHERE row_key = ?", (key,)).fetchone()
    index.close()
    return found[0] if found else None


def valid_numbers(archive: Path) -> set[str]:
    """The numbers that are issued and not void."""
    return _numbers(archive, "issued")


def reserved_numbers(archive: Path) -> set[str]:
    """The numbers that were taken and not yet issued."""
    return _numbers(archive, "reserved")


def _numbers(archive: Path, state: str) -> set[str]:
    index = sqlite3.connect(archive / "index.sqlite")
    try:
        return {number for (number,) in index.execute("SELECT number FROM issued WHERE state = ?", (state,))}
    except sqlite3.OperationalError:
        return set()  # cut off before there were any tables
    finally:
        index.close()
