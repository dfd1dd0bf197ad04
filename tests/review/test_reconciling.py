"""Several files of one document: what they agree on is certain, what they do not is shown, nothing is lost."""

from formkit.match import match
from formkit.model.values import canonical
from formkit.review.reconciling import Reconciled, Side, reconcile
from tests.papers import paper
from tests.small_form import small_form

FORM = small_form()
A1, A2 = "1 | A-1 | 117.1 | 36.5 | | 靠路边", "2 | A-2 | 117.2 | 36.6 | | 近河"


def side(source: str, *rows: str, customer: str = "星河公司", day: str = "2015.4.1") -> Side:
    """A file as it is read: a header and rows of the table."""
    drawn = (
        f"""
    测试表

    | 客户名称 | {customer} | 确认日期 | {day} |

    本表于海州市签订，一式4份。

    | 站点明细 | < | < | < | < | < |
    | 序号 | 站点编号 | 需求点 | < | 候选点 | 备注 |
    | ^ | ^ | 经度 | 纬度 | 经度 | ^ |
"""
        + "\n".join(f"    | {row} |" for row in rows)
        + """
    | 填写说明 | 请用黑色笔填写 | < | < | < | < |

    | 签字 | | 盖章 | |
"""
    )
    matched = match(FORM, paper(drawn, source))
    return Side(source, matched.values, matched.problems)


def texts(reconciled: Reconciled) -> dict[str, str]:
    return {each.path: canonical(each.value) for each in reconciled.values if each.value is not None}


def told(reconciled: Reconciled) -> list[tuple[str, str, str]]:
    return [(each.path, each.code, each.severity) for each in reconciled.problems]


def test_files_that_say_the_same_are_one_without_a_doubt() -> None:
    both = reconcile(FORM, [side("一.docx", A1, A2), side("二.docx", A1, A2)])

    assert texts(both) == texts(reconcile(FORM, [side("一.docx", A1, A2)]))
    assert told(both) == []


def test_value_that_differs_is_told_with_both_texts() -> None:
    both = reconcile(FORM, [side("一.docx", A1), side("二.docx", A1, customer="银河公司")])

    assert told(both) == [("customer", "files.value_differs", "error")]
    assert all(each in both.problems[0].message for each in ("一.docx", "星河公司", "二.docx", "银河公司"))
    (customer,) = (each for each in both.values if each.path == "customer")
    assert [each.text for each in customer.evidence.alternatives] == ["银河公司"]


def test_rows_in_another_order_are_found_by_their_key() -> None:
    both = reconcile(FORM, [side("一.docx", A1, A2), side("二.docx", A2, A1)])

    got = texts(both)
    assert [got["sites[0].remark"], got["sites[1].remark"]] == ["靠路边", "近河"]
    assert {path for path, _, _ in told(both)} <= {"sites[0].sequence", "sites[1].sequence"}


def test_row_that_only_the_second_file_has_is_added_and_told() -> None:
    both = reconcile(FORM, [side("一.docx", A1), side("二.docx", A2)])

    got = texts(both)
    assert (got["sites[0].code"], got["sites[1].code"], got["sites[1].remark"]) == ("A-1", "A-2", "近河")
    assert ("sites[1]", "files.row_differs", "error") in told(both)


def test_row_that_only_the_first_file_has_is_told() -> None:
    both = reconcile(FORM, [side("一.docx", A1, A2), side("二.docx", A1)])

    assert told(both) == [("sites[1]", "files.row_differs", "error")]


def test_rows_that_only_the_second_file_has_stay_apart() -> None:
    both = reconcile(FORM, [side("一.docx", A1), side("二.docx", A2, A2.replace("A-2", "A-3"))])

    got = texts(both)
    assert [got[f"sites[{row}].code"] for row in range(3)] == ["A-1", "A-2", "A-3"]
    assert [path for path, code, _ in told(both) if code == "files.row_differs"] == ["sites[1]", "sites[2]", "sites[0]"]


def test_rows_without_a_key_are_found_by_their_order() -> None:
    rows = (A1.replace("A-1", ""), A2.replace("A-2", ""))

    both = reconcile(FORM, [side("一.docx", *rows), side("二.docx", *rows)])

    assert [texts(both)[f"sites[{row}].remark"] for row in range(2)] == ["靠路边", "近河"]
    assert told(both) == []


def test_row_without_a_key_is_not_put_on_one_that_is_found_by_its_key() -> None:
    both = reconcile(FORM, [side("一.docx", A1, A2), side("二.docx", A2, A1.replace("A-1", ""))])

    got = texts(both)
    assert (got["sites[1].code"], got["sites[1].remark"], got["sites[2].remark"]) == ("A-2", "近河", "靠路边")
    assert ("sites[2]", "files.row_differs", "error") in told(both)


def test_file_without_the_table_lacks_none_of_its_rows() -> None:
    both = reconcile(FORM, [side("一.docx", A1, A2), side("二.docx")])

    assert texts(both)["sites[1].code"] == "A-2"
    assert told(both) == []


def test_supplement_adds_what_the_first_file_has_left_empty() -> None:
    both = reconcile(FORM, [side("一.docx", A1, customer=""), side("二.docx", A1)])

    assert texts(both)["customer"] == "星河公司"
    assert told(both) == []


def test_doubt_of_the_only_file_that_says_something_is_kept() -> None:
    both = reconcile(FORM, [side("一.docx", A1.replace("117.1", "")), side("二.docx", A1.replace("117.1", "约117"))])

    assert [(path, severity) for path, _, severity in told(both)] == [("sites[0].lon", "error")]


def test_doubt_is_only_told_where_another_file_says_the_same_for_certain() -> None:
    certain, doubtful = side("一.docx", A1), side("二.docx", A1.replace("| 36.5 |", "| < |"))
    doubtful = Side(doubtful.source, certain.values, doubtful.problems)

    for sides in ([certain, doubtful], [doubtful, certain]):
        both = reconcile(FORM, sides)
        assert texts(both) == texts(reconcile(FORM, [certain]))
        assert {severity for _, _, severity in told(both)} == {"warning"}


def test_doubt_that_all_files_share_stays_one() -> None:
    doubtful = [side(source, A1.replace("| 36.5 |", "| < |")) for source in ("一.docx", "二.docx")]

    both = reconcile(FORM, doubtful)

    assert ("sites[0].lon", "cell.merged", "error") in told(both)
    assert {severity for _, _, severity in told(both)} == {"error"}


def test_blank_that_the_form_prints_is_no_difference_however_it_is_spaced() -> None:
    wide, narrow = side("a.docx", A1, day="年\u3000\u3000月\u3000\u3000日"), side("b.pdf", A1, day="年 月 日")

    assert told(reconcile(FORM, [wide, narrow])) == []
    assert "2015-04-01" in texts(reconcile(FORM, [wide, side("b.pdf", A1)])).values()
