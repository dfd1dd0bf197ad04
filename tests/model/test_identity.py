"""The identity of a document as the text of a QR code."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.model.identity import Identity, page_of

_IDENTITY = Identity("3.1", "0a1b2c3d4e5f", "XQ-320700-CM-20150403-0001", "ABCDEFGH")
_CODE = "FK1/3.1/0A1B2C3D4E5F/XQ-320700-CM-20150403-0001/ABCDEFGH"


def test_usual_identity_is_written_as_it_is() -> None:
    assert _IDENTITY.code() == _CODE


@given(st.builds(Identity, st.text(), st.text(), st.text(), st.text()))
def test_any_identity_comes_back_from_its_code(identity: Identity) -> None:
    assert Identity.from_code(identity.code()) == identity


@given(st.builds(Identity, st.text(), st.text(), st.text(), st.text()), st.integers(1, 9999), st.integers(0, 99))
def test_code_of_a_page_tells_the_page_and_the_identity(identity: Identity, page: int, more: int) -> None:
    code = identity.code(page, min(page + more, 9999))

    assert Identity.from_code(code) == identity
    assert page_of(code) == (page, min(page + more, 9999))
    assert page_of(identity.code()) is None


@given(st.builds(Identity, st.text(), st.text(), st.text(), st.text()))
def test_code_holds_only_what_a_qr_code_packs_well(identity: Identity) -> None:
    assert re.fullmatch("[0-9A-Z $%*+./:-]*", identity.code())


def test_version_is_the_same_in_either_case() -> None:
    assert Identity.from_code(_CODE.replace("0A1B2C3D4E5F", "0a1b2c3d4e5f")) == _IDENTITY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://example.cn/3.1/0A1B/XQ/ABCDEFGH",
        "FK1",
        "FK1/3.1/0A1B2C3D4E5F/XQ-1",
        "FK2/3.1/0A1B2C3D4E5F/XQ-1/ABCDEFGH",
        "FK1/3.1/0A1B2C3D4E5F/XQ-1/ABCDEFGH/",
        "FK1/3.1/0A1B2C3D4E5F/XQ-1/ABCDEFGH/1",
        "FK1/3.1/0A1B2C3D4E5F/XQ-1/ABCDEFGH/3/2",
        "FK1/3.1/0A1B2C3D4E5F/XQ-1/ABCDEFGH/0/0",
        "FK1/3.1/0A1B2C3D4E5F/XQ-1/ABCDEFGH/01/02",
        "FK1/3.1/0A1B2C3D4E5F/xq-1/ABCDEFGH",
        "FK1/3.1/0A1B2C3D4E5F/%41/ABCDEFGH",
        "FK1/3.1/0A1B2C3D4E5F/%E4%B8/ABCDEFGH",
        "FK1/3.1/0A1B2C3D4E5F/%ZZ/ABCDEFGH",
        "FK1/\ud800/0A1B2C3D4E5F/XQ-1/ABCDEFGH",
        f"{_CODE}\n",
        f" {_CODE}",
    ],
)
def test_any_other_text_is_no_identity(text: str) -> None:
    assert Identity.from_code(text) is None


@given(st.text(st.sampled_from("FK1/3.ABxé%4 \n"), max_size=30))
def test_what_is_read_from_a_code_gives_that_code(text: str) -> None:
    identity = Identity.from_code(text)

    assert identity is None or identity.code().lower() in (text.lower(), "/".join(text.lower().split("/")[:5]))
