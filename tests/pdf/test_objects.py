"""PDF files written object by object, as another library reads them."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from formkit.pdf.objects import Objects, array, dictionary, is_as_written, name, number, reference, stream, text


def _file(title: str, contents: bytes = b"0 0 m") -> bytes:
    objects = Objects()
    tree = objects.reserve()
    page = dictionary(
        {
            "Type": b"/Page",
            "Parent": reference(tree),
            "MediaBox": array((0, 0, 595.32, 841.92)),
            "Contents": reference(objects.add(stream(contents))),
        }
    )
    objects.put(tree, b"<</Type/Pages/Count 1/Kids[%s]>>" % reference(objects.add(page)))
    root = objects.add(dictionary({"Type": b"/Catalog", "Pages": reference(tree)}))
    return objects.file(root, objects.add(dictionary({"Title": text(title), "a b/c": text("(x)\\")})))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40), st.binary(max_size=300))
def test_another_library_reads_what_was_written(title: str, contents: bytes) -> None:
    reader = PdfReader(io.BytesIO(_file(title, contents)), strict=True)
    assert reader.metadata is not None
    assert str(reader.metadata.get("/Title")) == title
    assert str(reader.metadata["/a b/c"]) == "(x)\\"
    page = reader.pages[0]
    assert [float(side) for side in page.mediabox] == [0, 0, 595.32, 841.92]
    found = page["/Contents"].get_object()
    assert found.get_data() == contents  # type: ignore[union-attr]


def test_the_same_objects_are_the_same_bytes() -> None:
    assert _file("甲") == _file("甲")
    assert _file("甲") != _file("乙")


def test_a_file_that_was_saved_by_another_program_is_told() -> None:
    content = _file("甲")
    assert is_as_written(content)
    assert not is_as_written(content + b"\n")
    assert not is_as_written(content.replace(b"595.32", b"595.33"))
    writer = PdfWriter(clone_from=io.BytesIO(content))
    saved = io.BytesIO()
    writer.write(saved)
    assert not is_as_written(saved.getvalue())
    incremental = io.BytesIO()
    PdfWriter(io.BytesIO(content), incremental=True).write(incremental)
    assert not is_as_written(incremental.getvalue()) or incremental.getvalue() == content
    assert not is_as_written(b"")
    assert not is_as_written(b"%PDF-1.4\n%%EOF\n")


def test_files_may_begin_with_objects_laid_down_once() -> None:
    base = Objects()
    shared = base.add(dictionary({"Kind": b"/Shared"}))
    base.joined()
    for title in ("甲", "乙"):
        objects = Objects(base)
        tree = objects.add(b"<</Type/Pages/Count 0/Kids[]>>")
        root = objects.add(dictionary({"Type": b"/Catalog", "Pages": reference(tree), "Own": reference(shared)}))
        reader = PdfReader(io.BytesIO(objects.file(root, objects.add(dictionary({"Title": text(title)})))), strict=True)
        assert reader.trailer["/Root"]["/Own"]["/Kind"] == "/Shared"  # type: ignore[index]
        assert reader.metadata is not None
        assert reader.metadata.title == title


@pytest.mark.parametrize(
    ("value", "written"),
    [(1, b"1"), (1.5, b"1.5"), (-0.25, b"-0.25"), (2.0004, b"2"), (0.12349, b"0.123"), (100.0, b"100")],
)
def test_numbers_have_no_more_digits_than_they_need(value: float, written: bytes) -> None:
    assert number(value) == written


def test_names_quote_what_they_may_not_hold() -> None:
    assert name("demands[0].经") == b"/demands#5B0#5D.#E7#BB#8F"
