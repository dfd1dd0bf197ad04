"""The shipped samples give what was written down for them by hand."""

import tomllib
from pathlib import Path

import pytest

from formkit.archive import open_archive
from formkit.flow.demo import Demonstration, demonstrate
from formkit.flow.library import form_of
from formkit.forms import samples_folder
from formkit.model.values import canonical
from formkit.records import read_source
from formkit.records.columns import find_columns
from formkit.records.drafts import parse_row
from formkit.records.lists import data_rows
from formkit.records.sheets import read_sheets

FOLDERS = sorted(each.parent for each in samples_folder().rglob("issued.json"))
folders = pytest.mark.parametrize("samples", FOLDERS, ids=[each.name for each in FOLDERS])


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Demonstration, ...]:
    return demonstrate(tmp_path_factory.mktemp("demo") / "演示", lambda words: None)


def test_demo_gives_what_is_expected(shown: tuple[Demonstration, ...]) -> None:
    assert [each.differences for each in shown] == [()] * len(FOLDERS)


def test_demo_takes_every_sample_through(shown: tuple[Demonstration, ...]) -> None:
    for each, samples in zip(shown, FOLDERS):
        papers = [path for path in (samples / "returned").iterdir() if path.suffix != ".toml"]
        assert {one.source for one in each.returned} == {path.name for path in papers}
        assert len(each.circle) == 2 * len(each.issued.written) > 0
        assert (each.folder / "结果.xlsx").is_file()


@folders
def test_every_returned_paper_has_its_expected_result(samples: Path) -> None:
    papers = [each for each in (samples / "returned").iterdir() if each.suffix != ".toml"]

    assert len(papers) >= 10
    assert all(each.with_suffix(".expected.toml").is_file() for each in papers)


@folders
def test_gbk_twin_gives_the_same_records(samples: Path) -> None:
    form = form_of(samples.name)

    sheet = read_source(form, samples / "records.xlsx", "records")
    twin = read_source(form, samples / "records-gbk.csv", "records")

    assert [each.record for each in twin.drafts] == [each.record for each in sheet.drafts]
    assert [[one.code for one in each.problems] for each in twin.drafts] == [
        [one.code for one in each.problems] for each in sheet.drafts
    ]


@folders
def test_awkward_notations_are_read_as_written_down(samples: Path) -> None:
    form = form_of(samples.name)
    expected = tomllib.loads((samples / "records.expected.toml").read_text(encoding="utf-8"))

    sheet = read_sheets(samples / "records.xlsx", "records")[0]
    columns = find_columns(form, sheet)
    assert columns is not None
    data = data_rows(form, sheet, columns)
    rows = [parse_row(form, data.place(row), data.cells(row)) for row in data.rows]

    by_cell = {
        str(place.plain().get("cell")): {**row.header, **row.row}.get(path.rpartition("].")[2])
        for row in rows
        for path, place in row.places.items()
    }
    assert len(expected["values"]) >= 10
    for each in expected["values"]:
        value = by_cell[each["cell"]]
        assert value is not None and canonical(value) == each["value"], each


def test_demo_key_is_published_and_used_for_nothing_else(tmp_path: Path) -> None:
    demo_key = bytes.fromhex((samples_folder() / "demo-key.txt").read_text(encoding="ascii").strip())

    assert open_archive(tmp_path / "archive").key != demo_key
