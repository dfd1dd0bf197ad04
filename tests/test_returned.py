"""Papers returned by hands that did not know the reader: none is read wrong without a word, and little is doubted."""

from pathlib import Path

import pytest
from benchmarks.returned.__main__ import scores

from tests.office import SOFFICE

_FORMS = sorted(each for each in Path(__file__).with_name("returned").iterdir() if each.is_dir())
_OLD = (".doc", ".xls", ".wps", ".et")  # need LibreOffice
# Of the fields that are right, by what was done to the papers. Among the papers the reader was tuned on is one that was
# printed so large that a table runs over five pages side by side: it is doubted as a whole.
_MOST_DOUBTED = {("judging", False): 0.005, ("judging", True): 0.1, ("tuning", False): 0.05, ("tuning", True): 0.1}


@pytest.mark.parametrize("half", ["tuning", "judging"])
@pytest.mark.parametrize("form", _FORMS, ids=lambda form: str(form.name))
def test_returned_papers_are_read_without_a_silent_error(form: Path, half: str, tmp_path: Path) -> None:
    found = [each for each in scores(form, half, tmp_path) if SOFFICE or Path(each.name).suffix not in _OLD]

    assert len(found) >= 12
    assert {each.name: each.silent for each in found if each.silent} == {}
    for is_edited in (False, True):
        chosen = [each for each in found if each.is_edited == is_edited]
        right, doubted = sum(each.right for each in chosen), sum(len(each.doubted) for each in chosen)
        assert doubted <= _MOST_DOUBTED[half, is_edited] * (right + doubted)
