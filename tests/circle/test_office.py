"""A save in another office program changes no value of any form: what is filled in there comes back."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from formkit.match import match
from formkit.model.form import Form
from formkit.model.record import Record
from formkit.model.values import Scalar
from formkit.read.files import read_content
from tests.circle.strategies import records
from tests.circle.test_circle import FORMS, issue
from tests.office import converted_all, needs_office


def drawn(form: Form) -> list[Record]:
    """Some valid records, the same at each run."""
    found: list[Record] = []

    @settings(max_examples=6, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(records(form))
    def draw(record: Record) -> None:
        found.append(record)

    draw()
    return found[-3:]


def values(form: Form, content: bytes) -> dict[str, Scalar | None]:
    matched = match(form, read_content(content, "return"))
    assert not matched.problems
    return {each.path: each.value for each in matched.values}


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize("output", ["docx", "xlsx"])
def test_values_are_the_same_after_a_save_in_libreoffice(output: str, tmp_path: Path) -> None:
    issued = {
        f"{form.id} {number}.{output}": (form, issue(form, record, output))
        for form in FORMS
        if output in form.templates
        for number, record in enumerate([Record(form.id, {}), *drawn(form)])
    }

    saved = converted_all({name: content for name, (_, content) in issued.items()}, output, tmp_path)

    assert saved.keys() == issued.keys()
    for name, (form, content) in issued.items():
        assert values(form, saved[name]) == values(form, content), name
