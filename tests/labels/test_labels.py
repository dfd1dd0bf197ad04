"""Labels folded, compared and assigned one to one."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.labels import assign, fold, likeness


@pytest.mark.parametrize(
    "one,other",
    [
        ("客户名称：", "客户名称"),
        ("客户　名称", "客户名称"),
        ("经度（Ｅ）", "经度(E)"),
        ("允许偏离半径（米）", "允许偏离半径(m)"),
        ("*联系电话", "联系电话"),
        ("BBU数(个)", "bbu数（个）"),
    ],
)
def test_width_punctuation_and_units_do_not_count(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert likeness(one, other) == 1


@pytest.mark.parametrize("one,other", [("经度", "纬度"), ("联系人", "联系电话"), ("需求编号", "需求总数")])
def test_different_labels_are_not_alike(one: str, other: str) -> None:
    assert likeness(one, other) < 0.7


@pytest.mark.parametrize("text", ["客户名称（必填）", "1、客户名称", "（2）客户名称", "三、客户名称（盖章单位）"])
def test_remark_or_number_is_still_the_label(text: str) -> None:
    assert likeness("客户名称", text) == 0.95


def test_remarks_that_contradict_each_other_are_not_the_same() -> None:
    assert likeness("合计(含税)", "合计(不含税)") < 0.95


def test_punctuation_alone_is_no_label() -> None:
    assert likeness("：", "：") == 0


_SCORES = st.lists(st.dictionaries(st.integers(0, 4), st.floats(0.01, 1), max_size=5), max_size=5)


@given(_SCORES)
def test_assignment_is_the_best_of_all(scores: list[dict[int, float]]) -> None:
    got = assign(scores, 5)

    used = [column for column in got if column is not None]
    assert len(used) == len(set(used))
    assert all(column is None or column in scores[row] for row, column in enumerate(got))
    best = max(
        sum(scores[row][column] for row, column in enumerate(chosen) if column is not None)
        for chosen in product(*[[None, *row] for row in scores])
        if len({each for each in chosen if each is not None}) == sum(each is not None for each in chosen)
    )
    assert sum(scores[row][column] for row, column in enumerate(got) if column is not None) == pytest.approx(best)


def test_assignment_to_a_column_that_is_not_there_is_a_bug() -> None:
    with pytest.raises(ValueError, match="does not exist"):
        assign([{7: 1.0}], 5)
