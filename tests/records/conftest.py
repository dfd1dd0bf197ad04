"""A form in which one label stands in two groups."""

import pytest

from formkit.model.form import Form
from tests.small_form import small_form


@pytest.fixture(scope="session")
def small_two_groups() -> Form:
    return small_form()
