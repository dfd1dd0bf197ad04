"""What the benchmarks give to every engine is what a clerk could have given, and the same page."""

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from benchmarks.batch.lists import write_list
from benchmarks.generate.inputs import RECORDS, records
from benchmarks.generate.templates import for_carbone, for_docxtemplater
from benchmarks.read.engines import ENGINES
from benchmarks.read.papers import Wrong, accepted_values, bare, check_papers, issue_papers, printed_texts

from formkit.archive import open_archive
from formkit.flow.generating import GenerateOptions, generate
from formkit.flow.parsing import parse
from formkit.model.form import Form
from formkit.ooxml.package import Package


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_every_row_of_the_list_becomes_a_document(demand_form: Form, tmp_path: Path, ending: str) -> None:
    write_list(demand_form, 60, tmp_path / f"60.{ending}")
    options = GenerateOptions(tmp_path / "out", ("docx",), None, "320700", date(2015, 4, 3))

    report = generate(demand_form, [tmp_path / f"60.{ending}"], options, lambda *_: None)

    assert {problem.code for problem in report.problems} == {"document.no_number"}  # without an archive
    assert (report.rows, report.documents) == (60, 60)


def test_records_are_distinct_and_hold_what_is_treated_apart(demand_form: Form) -> None:
    made = [str(record) for record in records(demand_form)]

    assert len(set(made)) == RECORDS
    assert all(sum(sign in record for record in made) > RECORDS / 4 for sign in ("&", "<", '"', "\\n"))


def test_peers_get_the_same_page_in_their_own_tags(demand_form: Form) -> None:
    template = demand_form.templates["docx"].content

    ours, *peers = (_text(each) for each in (template, for_docxtemplater(template), for_carbone(template, ["remark"])))

    fields = set(re.findall(r"\{\{ (?:r\.)?(\w+) \}\}", ours))
    assert set(re.findall(r"\{(\w+)\}", peers[0])) == fields
    assert set(re.findall(r"\{d\.(?:demands\[i\]\.)?(\w+)(?::convCRLF)?\}", peers[1])) == fields
    assert peers[0].count("{#demands}") == peers[0].count("{/demands}") == peers[1].count("[i+1]") == 1
    assert "{d.demands[i].remark:convCRLF}" in peers[1]


def test_papers_are_read_as_issued_and_others_see_less_of_them(tmp_path: Path) -> None:
    issue_papers(tmp_path, 4)

    papers = {each: Path(json.loads((tmp_path / f"{each}.json").read_text("utf-8"))[0]) for each in ("docx", "xlsx")}
    printed = {each: printed_texts(tmp_path, paper) for each, paper in papers.items()}
    seen = {
        (engine, each): (printed[each] & Counter(map(bare, ENGINES[engine](tmp_path).seen([papers[each]])))).total()
        for engine, each in (("row.cells", "docx"), ("openpyxl", "xlsx"))
    }

    assert check_papers(tmp_path) >= 2 * sum(each.total() for each in printed.values()) - 40  # some remarks are empty
    assert 270 < seen["openpyxl", "xlsx"] == printed["xlsx"].total()
    assert 0 < seen["row.cells", "docx"] < printed["docx"].total() / 2


def test_a_paper_that_was_not_issued_so_stops_the_benchmark(tmp_path: Path) -> None:
    issue_papers(tmp_path, 2)
    archive = open_archive(tmp_path / "archive")
    paper = Path(json.loads((tmp_path / "docx.json").read_text("utf-8"))[0])
    (returned,) = parse([(paper, paper.name)], archive)
    archive.close()
    assert returned.record is not None
    values = {path: value for path, value in returned.record.items() if value is not None}

    assert accepted_values(returned, values) == len(values)
    with pytest.raises(Wrong, match="batch"):
        accepted_values(returned, values | {"batch": "2014年第1批"})


def _text(content: bytes) -> str:
    with Package(content) as package:
        return package.part("word/document.xml").decode()
