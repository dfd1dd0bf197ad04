"""The papers that every engine reads: issued by formkit as a customer gets them, all fields filled in."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path, PurePath

from benchmarks.generate.inputs import written
from formkit.archive import Archive, open_archive
from formkit.archive.store import Issued
from formkit.flow.generating import GenerateOptions, generate
from formkit.flow.parsing import inbox, parse
from formkit.forms import find_form, load_form
from formkit.model.form import Form
from formkit.model.path import of_any_row
from formkit.model.record import Record
from formkit.model.returned import Returned
from formkit.model.template import Slot, Template
from formkit.model.values import Scalar
from formkit.records.sources import record_from_plain

FORMATS = ("docx", "xlsx")


class Wrong(Exception):
    """Papers that could not be issued, or were not read as they were issued; its text says which."""


def issue_papers(folder: Path, count: int) -> None:
    """Issues `count` distinct records from an archive, half of them as docx and half as xlsx. Raises Wrong.

    The papers lie in `papers/docx` and `papers/xlsx`; docx.json and xlsx.json tell their paths.
    """
    form, half = _form(), count // len(FORMATS)
    records = written(form, half * len(FORMATS))
    with _archive(folder) as archive:
        for ending in FORMATS:
            source = folder / f"records-{ending}.json"
            source.write_text(json.dumps([next(records) for _ in range(half)], ensure_ascii=False), encoding="utf-8")
            options = GenerateOptions(folder / "papers" / ending, (ending,), archive, "320700", date(2015, 4, 3))
            report = generate(form, [source], options, lambda *_: None)
            if report.problems or report.documents != half:
                raise Wrong(f"{report.documents} of {half} {ending} were issued: {report.problems[:3]}")
            paths = [str(path) for path, _ in inbox([options.output]).files]
            (folder / f"{ending}.json").write_text(json.dumps(paths, ensure_ascii=False), encoding="utf-8")


def check_papers(folder: Path) -> int:
    """How many values formkit accepts in all papers: every one, each as it was issued. Raises Wrong."""
    form, files = _form(), inbox([folder / "papers"]).files
    numbers, values = set(), 0
    with _archive(folder) as archive:
        for returned in parse(files, archive, jobs=os.cpu_count() or 1):
            issued = archive.issued(returned.document or "")
            if issued is None:
                raise Wrong(f"{returned.source} was read as {returned.document}, which was not issued")
            template = form.templates[PurePath(returned.source).suffix[1:]]
            values += accepted_values(returned, printed_values(form, template, issued))
            numbers.add(issued.number)
    if len(numbers) != len(files):
        raise Wrong(f"{len(numbers)} documents were read from {len(files)} papers")
    return values


def accepted_values(returned: Returned, issued: Mapping[str, Scalar]) -> int:
    """The number of values on a paper, if all are accepted and are those that were issued. Raises Wrong."""
    doubted = [each.value.path for each in returned.fields if not each.accepted]
    if returned.status != "accepted" or doubted or returned.record is None:
        raise Wrong(f"{returned.source}: {returned.status}, doubted {doubted[:5]}, {returned.problems[:3]}")
    found = _filled(returned.record)
    for path in sorted(found.keys() | issued.keys()):
        if found.get(path) != issued.get(path):
            raise Wrong(f"{returned.source}: {path} is {found.get(path)!r}, issued was {issued.get(path)!r}")
    return len(found)


def printed_values(form: Form, template: Template, issued: Issued) -> dict[str, Scalar]:
    """The values by path that stand on a paper: not every format prints every field."""
    cells = [cell.parts for row in template.rows for cell in row.cells]
    places = {part.path for parts in (*cells, *template.margins) for part in parts if isinstance(part, Slot)}
    values = _filled(record_from_plain(form, issued.record))
    return {path: value for path, value in values.items() if of_any_row(path) in places}


def printed_texts(folder: Path, paper: Path) -> "Counter[str]":
    """The texts of all values on a paper, without white space."""
    form = _form()
    with _archive(folder) as archive:
        issued = archive.issued(paper.name.partition("_")[0])
    assert issued is not None
    values = printed_values(form, form.templates[paper.suffix[1:]], issued)
    return Counter(bare(form.field_at(path).kind.show(value)) for path, value in values.items())


def bare(text: str) -> str:
    """A text without its white space, of which every engine makes something else."""
    return "".join(text.split())


def _form() -> Form:
    return load_form(find_form("3.1")).usable()


@contextmanager
def _archive(folder: Path) -> Iterator[Archive]:
    archive = open_archive(folder / "archive")
    try:
        yield archive
    finally:
        archive.close()


def _filled(record: Record) -> dict[str, Scalar]:
    return {path: value for path, value in record.items() if value is not None}
