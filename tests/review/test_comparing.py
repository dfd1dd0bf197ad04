"""What became of each value that was issued: rows are found again, what is gone or new is named."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from formkit.model.form import Form
from formkit.model.place import FilePlace
from formkit.model.record import Evidence, Record, Row, Value
from formkit.review.comparing import Compared, compare
from tests.small_form import small_form

FORM = small_form()
WITHOUT_KEY = replace(FORM, tables=(replace(FORM.tables[0], key=()),))


def site(code: str, remark: str, sequence: int | None = None) -> Row:
    return {"sequence": sequence, "code": code, "remark": remark}


A, B, C = site("A-1", "靠路边"), site("A-2", "近河"), site("A-3", "楼顶")


def compared(form: Form, now: Sequence[Row], before: Sequence[Row]) -> Compared:
    """These rows as returned against those as issued."""
    returned, issued = (Record("T", {}, {"sites": tuple(rows)}) for rows in (now, before))
    values = [
        Value(path, value, Evidence("" if value is None else str(value), FilePlace("r.docx"), "cell"))
        for path, value in returned.items()
    ]
    return compare(form, values, returned, issued)


def told(found: Compared) -> list[tuple[str, str]]:
    return [(each.path, each.code) for each in found.problems]


@pytest.mark.parametrize("form", [FORM, WITHOUT_KEY], ids=["by key", "by likeness"])
class TestRows:
    def test_row_that_has_moved_is_held_against_its_own(self, form: Form) -> None:
        found = compared(form, [B, C, A], [A, B, C])

        assert set(found.changes.values()) == {"kept"}
        assert found.issued["sites[2].code"] == "A-1"
        assert told(found) == []

    def test_row_that_is_gone_is_named_and_shifts_no_other(self, form: Form) -> None:
        found = compared(form, [A, C], [A, B, C])

        assert set(found.changes.values()) == {"kept"}
        assert told(found) == [("sites", "row.missing")]

    def test_row_that_is_new_is_named(self, form: Form) -> None:
        found = compared(form, [A, site("A-9", "新的"), B], [A, B])

        assert [code for _, code in told(found)] == ["row.not_issued"]
        assert found.changes["sites[2].code"] == "kept"


def test_changed_row_without_a_key_is_held_against_the_one_in_its_place() -> None:
    found = compared(WITHOUT_KEY, [A, site("A-8", "别处"), C], [A, B, C])

    assert found.issued["sites[1].code"] == "A-2"
    assert (found.changes["sites[1].code"], found.changes["sites[0].code"]) == ("changed", "kept")
    assert told(found) == []


def test_text_that_is_not_understood_counts_as_changed_and_no_text_as_emptied() -> None:
    returned, issued = Record("T", {}), Record("T", {"customer": "星河公司", "date": "2015"})
    place = FilePlace("r.docx")
    values = [
        Value("customer", None, Evidence("？？", place, "cell")),
        Value("date", None, Evidence(" ", place, "cell")),
    ]

    found = compare(FORM, values, returned, issued)

    assert found.changes == {"customer": "changed", "date": "emptied"}
