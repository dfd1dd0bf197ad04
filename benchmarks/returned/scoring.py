"""A returned paper as it was read, held against what somebody wrote down of it by hand."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from formkit.archive import Archive
from formkit.flow.parsing import parse
from formkit.model.path import of_any_row
from formkit.model.returned import Returned
from formkit.model.text import squeeze
from formkit.model.values import plain


@dataclass
class Score:
    """Fields by what became of them. `wrong` were accepted though they are not what stands on the paper, or though a
    person must look; `lost` are gone without a word; `untold` is what should have been said and was not."""

    name: str
    is_edited: bool
    right: int = 0
    doubted: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    looked: int = 0

    @property
    def silent(self) -> list[str]:
        return [*self.wrong, *self.lost, *self.untold]


@dataclass(frozen=True)
class Expected:
    """What stands on a paper: values by path, where a person must look, and what must be told."""

    document: str
    is_edited: bool
    print: str
    values: Mapping[str, object]
    look: Mapping[str, str]
    told: tuple[tuple[str, tuple[str, ...]], ...]


def expected_of(path: Path) -> Expected:
    """The expectation beside a paper, `<name>.expected.toml`."""
    content = tomllib.loads(path.with_suffix(".expected.toml").read_text(encoding="utf-8"))
    told = tuple((str(each["about"]), tuple(each["words"])) for each in content.get("told", ()))
    return Expected(
        content["document"],
        content["edited"],
        content.get("print", ""),
        content.get("values", {}),
        content.get("look", {}),
        told,
    )


def score(path: Path, archive: Archive) -> Score:
    """Reads one paper and compares."""
    expected = expected_of(path)
    found = list(parse([(path, path.name)], archive))
    result = Score(path.name, expected.is_edited)
    if len(found) != 1:
        result.lost.append(f"{len(found)} documents")
        return result
    _compare(found[0], expected, result)
    return result


def _compare(returned: Returned, expected: Expected, result: Score) -> None:
    seen = {each.value.path: each for each in returned.fields}
    named = {of_any_row(each.path) for each in returned.problems if each.severity == "error"}
    outside = [each.message for each in returned.problems if each.code == "page.text_outside"]
    quoted = {squeeze(word) for text in outside for word in re.split(r"[“”\s]", text)}
    messages = [squeeze(each.message) for each in returned.problems]
    if returned.document != expected.document and returned.document and expected.document:
        result.wrong.append(f"document {returned.document} for {expected.document}")
    for where, value in expected.values.items():
        got = seen.get(where)
        if got is not None and got.accepted and got.value.value is not None:
            if is_equal(plain(got.value.value), value):
                result.right += 1
            else:
                result.wrong.append(f"{where} = {plain(got.value.value)!r} for {value!r}")
        elif (got is not None and not got.accepted) or returned.status == "unreadable" or of_any_row(where) in named:
            result.doubted.append(f"{where} = {value!r} ({got.reason if got else '-'})")
        elif squeeze(str(value)) in quoted:
            result.doubted.append(f"{where} = {value!r} (quoted as text outside the form)")
        else:
            result.lost.append(f"{where} = {value!r}")
    for where, got in seen.items():
        if where in expected.values or got.value.value is None or not got.accepted:
            result.looked += where in expected.look
        else:
            why = "must be looked at" if where in expected.look else "stands nowhere"
            result.wrong.append(f"{where} = {plain(got.value.value)!r} {why}")
    for about, words in expected.told:
        if returned.status != "unreadable" and not any(
            all(squeeze(word) in message for word in words) for message in messages
        ):
            result.untold.append(f"{about} {words}")
    _compare_print(returned, expected, result)


def _compare_print(returned: Returned, expected: Expected, result: Score) -> None:
    if not expected.print or returned.print is None or returned.print == expected.print:
        return
    words = f"print {returned.print} for {expected.print}"
    (result.untold if returned.print == "一致" else result.doubted).append(words)


def is_equal(got: object, wanted: object) -> bool:
    """Whether two values say the same: numbers by their size, texts without regard to white space and width."""
    if isinstance(got, str) and isinstance(wanted, str):
        if squeeze(got) == squeeze(wanted):
            return True
        try:
            return Decimal(got) == Decimal(wanted)
        except InvalidOperation:
            return False
    if isinstance(got, str) != isinstance(wanted, str) and not isinstance(wanted, bool | list):
        return is_equal(str(got), str(wanted))
    return got == wanted


def papers(folder: Path) -> Iterator[Path]:
    """The papers of a folder, without their expectations."""
    return (each for each in sorted(folder.iterdir()) if each.suffix != ".toml")
