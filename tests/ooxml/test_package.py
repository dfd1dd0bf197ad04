"""Packages are opened without trusting them, and written so that nothing else changes."""

import io
import struct
import zipfile
import zlib

import docx
import openpyxl
import pytest
from lxml import etree

from formkit.errors import UnreadableFile
from formkit.ooxml.formats import format_of
from formkit.ooxml.package import CUSTOM_PART, Package, parse_xml, with_properties, writable, write_package
from tests.ooxml.packages import excel_parts, packed, word_parts

_WORD = word_parts("<w:p/>")


def zipped(members: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def refusal(content: bytes) -> str:
    """The code under which a package is refused when all of it is read."""
    with pytest.raises(UnreadableFile) as caught, Package(content) as package:
        for name in package.names:
            package.xml(name)
    return caught.value.code


# Hostile and broken files


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", ["word/document.xml", "Word/Document.XML"])
def test_part_that_is_there_twice_is_refused(second: str) -> None:
    assert refusal(zipped([("word/document.xml", b"<a/>"), (second, b"<b/>")])) == "file.unsafe"


def test_archive_of_too_many_parts_is_refused() -> None:
    assert refusal(zipped([(f"{number}.xml", b"") for number in range(5_001)])) == "file.too_large"


def test_archive_that_unpacks_too_large_is_refused_without_unpacking() -> None:
    # The directory states the size; the content need not be there.
    content = bytearray(zipped([("a.xml", b"<a/>")]))
    directory = content.index(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = struct.pack("<I", 300 * 1024 * 1024)

    assert refusal(bytes(content)) == "file.too_large"


def test_part_too_large_to_parse_is_refused() -> None:
    large = b"<a>" + b" " * (65 * 1024 * 1024) + b"</a>"

    assert refusal(zipped([("a.xml", large)])) == "file.too_large"


def test_part_that_unpacks_to_more_than_it_states_is_refused() -> None:
    content = bytearray(zipped([("a.xml", b"<a>" + b" " * 100_000 + b"</a>")]))
    directory = content.index(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = struct.pack("<I", 10)

    assert refusal(bytes(content)) == "file.broken"


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "http://example.invalid/a.dtd">',
        "<!DOCTYPE a>",
    ],
)
def test_dtd_is_refused(declaration: str) -> None:
    assert refusal(zipped([("a.xml", f"{declaration}<a/>".encode())])) == "file.unsafe"


def test_entities_that_grow_are_refused() -> None:
    laughs = "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE a [<!ENTITY x0 "ha">{laughs}]><a>&x11;</a>'

    assert refusal(zipped([("a.xml", bomb.encode())])) in ("file.unsafe", "file.broken")


def test_deeply_nested_xml_is_refused() -> None:
    assert refusal(zipped([("a.xml", b"<a>" * 100_000 + b"</a>" * 100_000)])) == "file.broken"


@pytest.mark.parametrize("kept", [0.99, 0.5, 0.1])
def test_file_that_is_cut_off_is_told_as_such(kept: float) -> None:
    whole = packed(_WORD)

    assert refusal(whole[: int(len(whole) * kept)]) == "file.truncated"


def test_missing_part_is_named() -> None:
    with pytest.raises(UnreadableFile, match=r"word/document\.xml") as caught, Package(zipped([])) as package:
        package.part("word/document.xml")

    assert caught.value.code == "file.broken"


def test_damaged_part_is_named() -> None:
    content = bytearray(packed(_WORD))
    start = content.index(b"word/document.xml") + len("word/document.xml")
    content[start + 5] ^= 0xFF

    with pytest.raises(UnreadableFile, match=r"word/document\.xml"), Package(bytes(content)) as package:
        package.part("word/document.xml")


def test_encrypted_member_is_told_as_such() -> None:
    content = bytearray(zipped([("a.xml", b"<a/>")]))
    content[content.index(b"PK\x01\x02") + 8] |= 1

    assert refusal(bytes(content)) == "file.encrypted"


@pytest.mark.parametrize("method", [12, 14, 99])
def test_compression_that_office_does_not_use_is_refused(method: int) -> None:
    content = bytearray(zipped([("a.xml", b"<a/>")]))
    directory = content.index(b"PK\x01\x02")
    content[directory + 10 : directory + 12] = struct.pack("<H", method)

    assert refusal(bytes(content)) == "file.broken"


def test_broken_xml_is_told_as_such() -> None:
    with pytest.raises(UnreadableFile) as caught:
        parse_xml(b"<a><b></a>")

    assert caught.value.code == "file.broken"


# What a package is


def test_format_is_told_by_content_type() -> None:
    found = []
    for parts in (_WORD, excel_parts(""), {"[Content_Types].xml": b"<Types/>"}):
        with Package(packed(parts)) as package:
            office = format_of(package)
            found.append(None if office is None else office.name)

    assert found == ["docx", "xlsx", None]


def test_content_type_by_ending_is_enough() -> None:
    # As the Open XML SDK writes it.
    types = _WORD["[Content_Types].xml"].decode()
    kind = types.split('PartName="/word/document.xml" ContentType="')[1].split('"')[0]
    start = types.index("<Override")
    types = types[:start].replace("application/xml", kind) + "</Types>"

    with Package(packed({**_WORD, "[Content_Types].xml": types.encode()})) as package:
        office = format_of(package)

    assert office is not None and office.name == "docx"


# Properties and writing


def test_properties_are_read_back() -> None:
    properties = {"formkit.number": "XQ-1", "备注": "A&B <x> “引号”", "空": ""}

    with Package(packed(with_properties(_WORD, properties))) as package:
        assert package.custom_properties() == properties


def test_properties_replace_earlier_ones_and_keep_all_other_parts() -> None:
    once = with_properties(_WORD, {"a": "1"})

    twice = with_properties(once, {"b": "2"})

    with Package(packed(twice)) as package:
        assert package.custom_properties() == {"b": "2"}
    changed = {"[Content_Types].xml", "_rels/.rels", CUSTOM_PART}
    assert set(twice) == set(_WORD) | changed
    assert all(twice[name] == content for name, content in _WORD.items() if name not in changed)
    assert twice["_rels/.rels"].count(CUSTOM_PART.encode()) == 1


def test_properties_under_another_name_and_rooted_target_are_found_and_replaced() -> None:
    # Targets of LibreOffice are relative, of others rooted; the part may have any name.
    parts = with_properties(_WORD, {"a": "1"})
    parts["docProps/own.xml"] = parts.pop(CUSTOM_PART)
    for name in ("_rels/.rels", "[Content_Types].xml"):
        parts[name] = parts[name].replace(CUSTOM_PART.encode(), b"docProps/own.xml")
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b'"docProps', b'"/docProps')

    with Package(packed(parts)) as package:
        before = package.custom_properties()
    with Package(packed(with_properties(parts, {"b": "2"}))) as package:
        after, names = package.custom_properties(), package.names

    assert (before, after) == ({"a": "1"}, {"b": "2"})
    assert "docProps/own.xml" not in names


def test_indented_properties_have_no_extra_spaces() -> None:
    parts = with_properties(_WORD, {"a": "1"})
    root = etree.fromstring(parts[CUSTOM_PART])
    etree.indent(root)
    parts[CUSTOM_PART] = etree.tostring(root)

    with Package(packed(parts)) as package:
        assert package.custom_properties() == {"a": "1"}


@pytest.mark.parametrize("program", ["python-docx", "openpyxl"])
def test_properties_are_understood_by_others(program: str) -> None:
    buffer = io.BytesIO()
    (docx.Document() if program == "python-docx" else openpyxl.Workbook()).save(buffer)
    with Package(buffer.getvalue()) as package:
        parts = package.parts()

    content = packed(with_properties(parts, {"formkit.number": "XQ-1"}))

    if program == "openpyxl":
        assert openpyxl.load_workbook(io.BytesIO(content)).custom_doc_props["formkit.number"].value == "XQ-1"
    else:
        docx.Document(io.BytesIO(content))
        with Package(content) as package:
            assert package.custom_properties() == {"formkit.number": "XQ-1"}


def test_same_parts_give_the_same_bytes() -> None:
    one, other = write_package(_WORD.items()), write_package(dict(_WORD).items())

    assert one == other
    assert zlib.crc32(one) and zipfile.ZipFile(io.BytesIO(one)).infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


def test_signs_that_xml_cannot_carry_are_dropped() -> None:
    assert writable("a\x00\x07\x0b\ud800b\ufffe\r\nc\rd\te😀𬬿") == "ab\nc\nd\te😀𬬿"
