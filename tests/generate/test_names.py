"""Names of files that every system takes and people can read."""

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathvalidate import is_valid_filename

from formkit.errors import RunRefused
from formkit.generate import file_name
from formkit.model.form import Form
from formkit.model.record import Record

NUMBER = "XQ-320700-CM-20150401-0001"
FOLDER = Path("/发出")


def name(
    form: Form, customer: str, number: str = NUMBER, folder: Path = FOLDER, taken: frozenset[str] = frozenset()
) -> str:
    return file_name(form, number, Record(form.id, {"customer_name": customer}), folder, taken.__contains__)


@pytest.mark.parametrize(
    "customer,shown",
    [
        ("星河公司", "星河公司"),
        ("甲/乙:丙?", "甲-乙-丙-"),
        ("星河\n公司\u3000分部", "星河 公司 分部"),
        ("公司\u202e反写", "公司反写"),
        ("公司. ", "公司"),
    ],
)
def test_name_is_number_customer_and_form(customer: str, shown: str, demand_form: Form) -> None:
    assert name(demand_form, customer) == f"{NUMBER}_{shown}_附表3.1"


def test_name_that_windows_keeps_for_itself_is_changed(demand_form: Form) -> None:
    assert name(demand_form, "", "CON").startswith("CON_")


def test_customer_is_cut_where_the_path_would_be_too_long(demand_form: Form) -> None:
    folder = Path("/" + "深" * 150)

    got = name(demand_form, "甲" * 200, folder=folder)

    assert len(str(folder / f"{got}.docx")) <= 240
    assert got.startswith(f"{NUMBER}_甲") and got.endswith("_附表3.1")


def test_folder_too_deep_for_any_name_is_refused(demand_form: Form) -> None:
    with pytest.raises(RunRefused, match="路径太长"):
        name(demand_form, "甲", folder=Path("/" + "深" * 230))


def test_signs_outside_the_basic_plane_count_double(demand_form: Form) -> None:
    got = name(demand_form, "𬬿" * 200)

    assert len(str(FOLDER / f"{got}.docx").encode("utf-16-le")) // 2 <= 240


def test_taken_name_gets_a_number_whatever_its_case(demand_form: Form) -> None:
    first = name(demand_form, "ABC")

    assert name(demand_form, "abc", taken=frozenset({first.lower()})) == f"{NUMBER}_abc_附表3.1(2)"


@given(customer=st.text(max_size=300), number=st.text(string.ascii_letters + string.digits + "-/_. 表", min_size=1))
def test_every_name_is_good_on_windows_and_short_enough(demand_form: Form, customer: str, number: str) -> None:
    got = name(demand_form, customer, number)

    assert is_valid_filename(f"{got}.docx", platform="universal", max_len=300)
    assert len(f"{got}.docx".encode()) <= 255
    assert got == got.strip()
