"""Kinds by name and parameters, and text."""

import subprocess
import sys

import pytest

from formkit.kinds import KindError, make, names


def test_unknown_kind_is_told_with_the_known_ones() -> None:
    with pytest.raises(KindError, match=r"“longtitude”.*longitude"):
        make("longtitude")
    with pytest.raises(KindError, match="_text"):
        make("_text")


def test_every_kind_is_made_without_parameters() -> None:
    assert [make(name).name for name in names()] == list(names())


@pytest.mark.parametrize(
    ("name", "parameters", "told"),
    [
        ("integer", {"units": "米"}, r"“units”.*unit"),
        ("text", {"length": 3}, "无"),
        ("integer", {"unit": 3}, "应为文字"),
        ("month", {"allow_day": "yes"}, "true 或 false"),
        ("date", {"show": "short"}, r"“short”.*“long”、“iso”"),
        ("date", {"style": "iso"}, "show"),
        ("choice", {"options": "甲"}, "应为列表"),
        ("choice", {"options": ["甲", "甲"]}, "重复"),
        ("choice", {"options": ["CM", "ｃｍ"]}, "重复"),
        ("choice", {"options": [{"value": "甲", "accept": ["丙"]}, {"value": "乙", "accept": ["丙"]}]}, "既指"),
        ("choice", {"options": [{"value": "甲", "accept": ["乙"]}, "乙"]}, "“乙”"),
        ("choice", {"options": [{"value": "甲", "accepts": ["乙"]}]}, "accepts"),
        ("choice", {"options": [{"value": " 甲"}]}, "空格"),
        ("choice", {"options": [3]}, "应为文字"),
        ("choice", {"options": [{"value": "甲", "code": 1}]}, "code"),
        ("choice", {"options": [{"value": "甲", "accept": "乙"}]}, "accept"),
        ("choices", {"options": ["甲、乙"]}, "顿号"),
        ("document_number", {"pattern": "XQ-{day}"}, r"\{day\}"),
        ("document_number", {"pattern": "XQ-{4"}, r"“\{”"),
        ("document_number", {"pattern": "XQ-{0}"}, r"\{0\}"),
    ],
)
def test_unfit_parameter_is_told(name: str, parameters: dict[str, object], told: str) -> None:
    with pytest.raises(KindError, match=told):
        make(name, **parameters)


def test_kinds_are_equal_and_hashable_by_their_parameters() -> None:
    assert make("choice", options=["甲"]) == make("choice", options=[{"value": "甲"}])
    assert len({make("integer", unit="米"), make("integer", unit="米"), make("integer")}) == 2


def test_only_the_kind_asked_for_is_imported() -> None:
    program = "import sys; from formkit.kinds import make; make('text'); print('phonenumbers' in sys.modules)"

    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603

    assert result.stdout.strip() == "False"


def test_text_is_kept_as_typed() -> None:
    assert make("text").parse("　人民路１号（㎡）　") == "人民路１号（㎡）"
    assert make("text").parse("人民路\r\n 站") == "人民路 站"
    assert make("long_text").parse(" 一\r\n\r\n二 ") == "一\n\n二"
