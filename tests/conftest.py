"""Shared by all tests: hypothesis profiles, and the forms as they ship."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

from formkit.forms import find_form, load_form
from formkit.model.form import Form

# The same examples at each run, so that a change is judged and not luck; `make proof` looks at others, and at more.
settings.register_profile(
    "default",
    deadline=None,
    database=None,
    derandomize=True,
    max_examples=60,
    phases=[Phase.explicit, Phase.generate],  # a whole form takes minutes to shrink; the proof does
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "proof", parent=settings.get_profile("default"), derandomize=False, max_examples=1000, phases=list(Phase)
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session")
def demand_form() -> Form:
    """附表3.1 as it ships."""
    return load_form(find_form("3.1")).usable()


@pytest.fixture(scope="session")
def screening_form() -> Form:
    """附表3.2 as it ships."""
    return load_form(find_form("3.2")).usable()
