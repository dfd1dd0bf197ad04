"""What we write we read back: every form, every format, random valid records."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.forms import find_form, form_folders, load_form
from formkit.generate import FORMATS, fill
from formkit.match import match
from formkit.model.document import Document
from formkit.model.form import Form
from formkit.model.identity import Identity
from formkit.model.record import Record
from formkit.model.values import Scalar, is_same
from formkit.read.files import read_content
from tests.circle.strategies import records

FORMS = [load_form(find_form(name)).usable() for name in sorted(form_folders())]
WAYS = [
    pytest.param(form, output, id=f"{form.id}-{output}")
    for form in FORMS
    for output in FORMATS
    if output in form.templates
]
KEY = bytes(32)


def issue(form: Form, record: Record, output: str) -> bytes:
    number = str(record.fields.get(form.document_number) or "N-1")
    return fill(form, Document(Identity(form.id, form.version, number).signed(KEY), record), output)


def differences(
    form: Form, record: Record, content: bytes, output: str
) -> list[tuple[str, Scalar | None, Scalar | None]]:
    """Paths whose value did not come back, with what was written and what was read."""
    matched = match(form, read_content(content, f"return.{output}"))
    got = {each.path: each.value for each in matched.values}
    printed = form.templates[output].paths
    return [
        (path, value, got.get(path))
        for path, value in record.items()
        if _generic(path) in printed and not is_same(value, got.get(path))
    ] + [(problem.path, problem.message, None) for problem in matched.problems]


def _generic(path: str) -> str:
    table, bracket, rest = path.partition("[")
    return f"{table}[]{rest.partition(']')[2]}" if bracket else path


@pytest.mark.parametrize("form,output", WAYS)
@given(st.data())
def test_what_is_written_is_read_back(form: Form, output: str, data: st.DataObject) -> None:
    record = data.draw(records(form))

    content = issue(form, record, output)

    assert differences(form, record, content, output) == []


@pytest.mark.parametrize("form,output", WAYS)
@pytest.mark.parametrize("rows", [1, 9, 10, 25, 26, 60])
def test_every_row_comes_back_however_many_pages(form: Form, output: str, rows: int) -> None:
    for table in form.tables:
        name = (*table.key, *(field.name for field in table.fields if field.kind.name == "text"))[0]
        many = tuple({name: f"A-{index:03d}"} for index in range(rows))
        record = Record(form.id, {}, {table.name: many})

        content = issue(form, record, output)

        assert differences(form, record, content, output) == []


@pytest.mark.parametrize("form,output", WAYS)
def test_blank_form_reads_as_empty(form: Form, output: str) -> None:
    content = issue(form, Record(form.id, {}), output)

    matched = match(form, read_content(content, "return"))

    assert [each.path for each in matched.values if each.value is not None] == []
    assert matched.problems == ()


@pytest.mark.parametrize("form,output", WAYS)
def test_document_carries_its_identity(form: Form, output: str) -> None:
    reading = read_content(issue(form, Record(form.id, {form.document_number: "N-1"}), output), "return")

    identity = Identity.from_properties(reading.properties)

    assert identity is not None
    assert (identity.form, identity.version, identity.number) == (form.id, form.version, "N-1")
    assert identity.verdict(KEY) == "verified"
    assert identity.verdict(b"another key" * 3) == "forged"
    assert identity.verdict(None) == "unchecked"


@pytest.mark.parametrize("form,output", WAYS)
def test_same_document_gives_the_same_bytes(form: Form, output: str) -> None:
    record = Record(form.id, {form.document_number: "N-1"})

    assert issue(form, record, output) == issue(form, record, output)
