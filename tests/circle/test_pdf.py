"""PDFs of our own: every value comes back, and stands where LibreOffice sets it from the filled Word file."""

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from formkit.generate import misfits
from formkit.generate.press import Press, press_of
from formkit.match import match
from formkit.model.document import Document
from formkit.model.form import Form
from formkit.model.identity import Identity
from formkit.model.path import parted
from formkit.model.record import Record
from formkit.model.values import Scalar, is_same
from formkit.pdf.inks import Sheet, sheets
from formkit.pdf.office import printed
from formkit.pdf.setting import SetRun
from formkit.read.files import read_content
from tests.circle.strategies import records
from tests.circle.test_circle import FORMS, issue
from tests.circle.test_office import drawn as office_records
from tests.circle.test_printed import printable
from tests.office import needs_office

_FONTS = ("宋体", "黑体", "Times New Roman", "Arial")
_TOGETHER = 50  # documents that LibreOffice prints in one run
_NEAR = 0.5 * 72 / 25.4  # points: half a millimetre
_EXAMPLES = settings().max_examples  # by the profile: a PDF takes half a second to read
ways = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)


def fitting(form: Form, record: Record, seed: int) -> Record:
    """The record with texts that the fonts have the signs of, without those that do not fit."""
    record = printable(form, record, seed)
    for path in {path for output in ("docx", "pdf") for path, _ in misfits(form, record, output)}:
        table, row, name = parted(path)
        if row is None:
            record = replace(record, fields={**record.fields, path: None})
        else:
            rows = list(record.tables[table])
            rows[row] = {**rows[row], name: None}
            record = replace(record, tables={**record.tables, table: tuple(rows)})
    return record


def _plain(value: Scalar | None) -> Scalar | None:
    return "".join(value.split()) if isinstance(value, str) else value


@ways
@settings(max_examples=_EXAMPLES if _EXAMPLES > 100 else 8)
@given(st.data())
def test_every_value_comes_back_from_a_pdf(form: Form, data: st.DataObject) -> None:
    drawn = data.draw(records(form))
    record = fitting(form, drawn, crc32(repr(drawn).encode("utf-8", "surrogatepass")))

    matched = match(form, read_content(issue(form, record, "pdf"), "return.pdf"))

    got = {each.path: each.value for each in matched.values}
    printed_on = form.templates["docx"].paths
    lost = {
        path: (value, got.get(path))
        for path, value in record.items()
        if _any_row(path) in printed_on and not is_same(_plain(value), _plain(got.get(path)))
    }
    assert lost == {}
    assert [(each.path, each.message) for each in matched.problems if each.severity == "error"] == []


def _any_row(path: str) -> str:
    table, row, name = parted(path)
    return path if row is None else f"{table}[].{name}"


@pytest.mark.skipif(shutil.which("pdftocairo") is None, reason="poppler's tools are not installed here")
@ways
def test_every_value_comes_back_from_a_file_printed_anew(form: Form, tmp_path: Path) -> None:
    """Printing to a file draws bold letters as outlines: these are no sides of a table."""
    record = fitting(form, office_records(form)[0], 7)
    (tmp_path / "issued.pdf").write_bytes(issue(form, record, "pdf"))
    command = ["pdftocairo", "-pdf", str(tmp_path / "issued.pdf"), str(tmp_path / "printed.pdf")]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command

    matched = match(form, read_content((tmp_path / "printed.pdf").read_bytes(), "printed.pdf"))

    got = {each.path: each.value for each in matched.values}
    assert {path: got[path] for path in got if not is_same(_plain(got[path]), _plain(record.at(path)))} == {}
    assert [(each.path, each.message) for each in matched.problems if each.severity == "error"] == []


@ways
@pytest.mark.parametrize("rows", [0, 1, 9, 10, 25, 26, 60])
def test_every_row_is_on_some_page(form: Form, rows: int) -> None:
    (table,) = form.tables
    name = (*table.key, *(field.name for field in table.fields if field.kind.name == "text"))[0]
    record = Record(form.id, {}, {table.name: tuple({name: f"A-{index:03d}"} for index in range(rows))})

    matched = match(form, read_content(issue(form, record, "pdf"), "return.pdf"))

    got = {
        each.path: each.value for each in matched.values if each.value is not None and each.path.endswith(f".{name}")
    }
    assert got == {f"{table.name}[{index}].{name}": f"A-{index:03d}" for index in range(rows)}


@ways
def test_the_same_document_is_the_same_bytes(form: Form) -> None:
    assert issue(form, Record(form.id, {}), "pdf") == issue(form, Record(form.id, {}), "pdf")


@needs_office
@pytest.mark.slow
@ways
def test_signs_stand_where_libreoffice_sets_them(form: Form) -> None:
    count, astray, values, moved = 0, 0, 0, Counter[str]()
    for own in _some(form, min(_EXAMPLES, 200)):
        pages = printed({str(at): issue(form, each, "docx") for at, each in enumerate(own)}, _FONTS)
        for at, record in enumerate(own):
            theirs = sheets(pages[str(at)])
            ours = list(_set(form, record))
            assert len(ours) == len(theirs)
            for runs, sheet in zip(ours, theirs, strict=True):
                for run in runs:
                    away = [each for each in _away(run, sheet) if each > _NEAR]
                    count, astray, values = count + len(run.text.strip()), astray + len(away), values + 1
                    if away:
                        moved[f"{run.text} by {max(away):.1f}"] += 1
    assert astray <= 0.01 * count, (astray, count, moved.most_common(20))
    assert moved.total() <= 0.01 * values, (moved.total(), values, moved.most_common(20))


@needs_office
@pytest.mark.slow
@ways
def test_every_value_comes_back_from_what_libreoffice_prints(form: Form) -> None:
    doubted, total = 0, 0
    for own in _some(form, _EXAMPLES):
        pages = printed({str(at): issue(form, each, "docx") for at, each in enumerate(own)}, _FONTS)
        for at, record in enumerate(own):
            matched = match(form, read_content(pages[str(at)], "return.pdf"))
            unsure = {each.path for each in matched.problems if each.severity == "error"}
            got = {each.path: each.value for each in matched.values}
            wanted = {path: value for path, value in record.items() if path in got}
            wrong = {
                path: (value, got[path])
                for path, value in wanted.items()
                if path not in unsure and not is_same(_plain(value), _plain(got[path]))
            }
            assert wrong == {}
            doubted, total = doubted + len(unsure), total + len(wanted)
    assert doubted <= 0.02 * total  # what LibreOffice cuts off, because its letters are wider than Word's


def _some(form: Form, count: int) -> Iterator[list[Record]]:
    """Random valid records, the same at each run, as many at a time as are printed together."""
    found: list[Record] = []

    @settings(
        max_examples=count, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        deadline=None, database=None,
    )  # fmt: skip
    @given(records(form))
    def draw(record: Record) -> None:
        found.append(fitting(form, record, len(found)))

    draw()
    for start in range(0, len(found), _TOGETHER):
        yield found[start : start + _TOGETHER]


def _set(form: Form, record: Record) -> Iterator[list[SetRun]]:
    """What is set on each page of a document."""
    press: Press = press_of(form)
    document = Document(Identity(form.id, form.version, "N-1"), record)
    assert len(press.pages(document)) == len(press.sheets(record))
    for sheet in press.sheets(record):
        yield press.runs(sheet)


def _away(run: SetRun, sheet: Sheet) -> Iterator[float]:
    """How far each sign of a text is from where LibreOffice has one that looks the same, in points."""
    left = run.left
    for at in range(run.start, run.end):
        sign = run.shaped.text[at]
        left += run.shaped.gaps[at] * run.size if at > run.start else 0.0
        if not sign.isspace():
            near = sheet.inks.get(sign, [])
            yield min(
                (((ink.left - left) ** 2 + (ink.baseline - run.baseline) ** 2) ** 0.5 for ink in near), default=999
            )
        left += run.shaped.widths[at] * run.size + run.style.tracking
