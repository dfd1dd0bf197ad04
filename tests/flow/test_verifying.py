"""An archive verified as a clerk does it: against what it holds, and against the lists that were printed from it."""

import json
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook

from formkit.archive.originals import Extent
from formkit.archive.verifying import Verdict
from formkit.errors import BadUsage
from formkit.flow.verifying import verify
from formkit.model.form import Form
from tests.flow.runs import rows, run, write_data


@pytest.fixture
def root(demand_form: Form, tmp_path: Path) -> Path:
    """A folder with an archive, and what was issued from it."""
    run(demand_form, tmp_path, write_data(tmp_path, rows("A-1")))
    return tmp_path


def looked_at(root: Path, heads: Sequence[str] = (), is_to_rebuild: bool = False) -> Verdict:
    return verify(root / "archive", heads, Extent(), is_to_rebuild, lambda done, total: None, lambda message: None)


def codes(verdict: Verdict) -> list[str]:
    return [each.code for each in verdict.problems]


def printed(root: Path) -> str:
    return str(json.loads((root / "out" / "批次清单.json").read_text(encoding="utf-8"))["archive_head"])


def test_head_is_printed_on_every_list_and_holds(demand_form: Form, root: Path) -> None:
    first = printed(root)
    run(demand_form, root, write_data(root, rows("B-1", batch="二")))
    second = printed(root)

    sheet = load_workbook(root / "out" / "批次清单.xlsx")["合计"]

    assert ["档案校验头", second] in [[cell.value for cell in row] for row in sheet.iter_rows(max_col=2)]
    assert looked_at(root, [first, second]).problems == ()
    assert int(first.partition(":")[0]) < int(second.partition(":")[0])


def test_archive_rewritten_as_a_whole_is_told_by_the_list_that_lies_in_its_folder(
    demand_form: Form, root: Path
) -> None:
    kept = shutil.copytree(root / "out", root / "kept")
    shutil.rmtree(root / "archive")
    shutil.rmtree(root / "out")
    run(demand_form, root, write_data(root, rows("Z-9")))
    for each in kept.glob("批次清单.*"):
        shutil.copy(each, root / "out")

    (problem,) = looked_at(root).problems

    assert problem.code == "archive.head_differs"
    assert "批次清单.json" in problem.message


def test_list_is_taken_for_the_head_in_it(demand_form: Form, root: Path) -> None:
    other = root / "other"
    run(demand_form, other, write_data(other, rows("Z-9")))

    assert codes(looked_at(root, [str(other / "out" / "批次清单.json")])) == ["archive.head_differs"]
    assert codes(looked_at(root, [str(other / "out")])) == ["archive.head_differs"]


@pytest.mark.parametrize("text", ["", "12:zz", "nothing.json"])
def test_text_that_is_no_head_is_refused(root: Path, text: str) -> None:
    with pytest.raises(BadUsage, match="校验头"):
        looked_at(root, [text])


def test_index_is_made_anew_when_that_is_asked_for(root: Path) -> None:
    index = sqlite3.connect(root / "archive" / "index.sqlite")
    index.execute("UPDATE issued SET record = replace(record, '星河公司', '月亮公司')")
    index.commit()
    index.close()
    before = looked_at(root)

    after = looked_at(root, is_to_rebuild=True)

    assert (codes(before), codes(after)) == (["archive.index_differs"], [])
    assert len(list((root / "archive").glob("index-*.sqlite"))) == 1
