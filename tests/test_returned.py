"""The returned papers that the reader was tuned on: nothing of them is read wrong without a word, and little is doubted."""

from pathlib import Path

import pytest
from benchmarks.returned.__main__ import scores

_FORMS = sorted(each for each in Path(__file__).with_name("returned").iterdir() if (each / "tuning").is_dir())
_MOST_DOUBTED = 0.08  # of the fields; files of old formats are doubted as a whole


@pytest.mark.slow
@pytest.mark.parametrize("form", _FORMS, ids=lambda form: str(form.name))
def test_tuning_papers_are_read_without_a_silent_error(form: Path, tmp_path: Path) -> None:
    found = scores(form, "tuning", tmp_path)

    assert {each.name: each.silent for each in found if each.silent} == {}
    right, doubted = sum(each.right for each in found), sum(len(each.doubted) for each in found)
    assert doubted <= _MOST_DOUBTED * (right + doubted)
