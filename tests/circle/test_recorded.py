"""What the archive keeps of a document gives the same document again: a cut-off run is finished from it alone."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.forms import find_form, form_folders, load_form
from formkit.model.form import Form
from formkit.records import record_from_plain
from tests.circle.strategies import records

FORMS = [load_form(find_form(name)).usable() for name in sorted(form_folders())]


@pytest.mark.parametrize("form", FORMS, ids=[each.id for each in FORMS])
@given(st.data())
def test_record_comes_back_from_the_json_of_the_archive(form: Form, data: st.DataObject) -> None:
    record = data.draw(records(form))
    kept = json.loads(json.dumps(record.plain()))

    assert record_from_plain(form, kept).plain() == kept
