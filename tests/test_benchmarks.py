"""What the benchmarks give to every engine is what a clerk could have given, and the same page."""

import re
from datetime import date
from pathlib import Path

import pytest
from benchmarks.batch.lists import write_list
from benchmarks.generate.inputs import RECORDS, records
from benchmarks.generate.templates import for_carbone, for_docxtemplater

from formkit.flow.generating import GenerateOptions, generate
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


def _text(content: bytes) -> str:
    with Package(content) as package:
        return package.part("word/document.xml").decode()
