"""Shared by all tests: hypothesis profiles, a place for what is kept between runs, and the forms as they ship."""

import os
from collections.abc import Iterator

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


@pytest.fixture(scope="session", autouse=True)
def kept(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[None]:
    """What formkit keeps on a machine is kept in a folder of the session, the same for all its processes."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "kept"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield


@pytest.fixture(scope="session")
def demand_form() -> Form:
    """附表3.1 as it ships."""
    return load_form(find_form("3.1")).usable()


@pytest.fixture(scope="session")
def screening_form() -> Form:
    """附表3.2 as it ships."""
    return load_form(find_form("3.2")).usable()
