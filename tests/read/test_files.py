"""What cannot be read is named, with what to do; what can be read is read whatever it is called."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile

from formkit.errors import UnreadableFile
from formkit.model.form import Form
from formkit.ooxml.package import with_properties
from formkit.read import files
from tests.ooxml.packages import excel_parts, packed, word_parts

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
_SAVE_AS = "另存为 docx 或 xlsx"


def refusal(content: bytes, suffix: str = ".docx") -> tuple[str, str]:
    """The code and the message under which a file is refused."""
    with pytest.raises(UnreadableFile) as caught:
        files.read_content(content, "r", suffix)
    return caught.value.code, str(caught.value)


def archive(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        for name, content in members.items():
            opened.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


def encrypted(content: bytes) -> bytes:
    result = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt("秘密", result)
    return result.getvalue()


@pytest.mark.parametrize(
    ("content", "code", "what", "remedy"),
    [
        (b"", "file.empty", "0 字节", "重新发送"),
        (b"<html><body>", "file.unsupported", "网页", _SAVE_AS),
        (b"\xef\xbb\xbf\r\n <!DOCTYPE html>", "file.unsupported", "网页", _SAVE_AS),
        (b"<table><tr>", "file.unsupported", "网页", _SAVE_AS),
        (b'<?xml version="1.0"?><w:wordDocument/>', "file.unsupported", "XML", _SAVE_AS),
        (b"{\\rtf1\\ansi", "file.unsupported", "RTF", _SAVE_AS),
        (b"%PDF-1.7\n", "file.broken", "PDF", "重新保存后再发"),
        (_PNG, "file.unsupported", "图片", "交回 Word、Excel 或"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "file.unsupported", "图片", "交回 Word、Excel 或"),
        (b"Rar!\x1a\x07", "file.unsupported", "RAR", "解压"),
        (b"7z\xbc\xaf\x27\x1c", "file.unsupported", "7z", "解压"),
        (bytes(range(128, 256)), "file.unsupported", "认不出", _SAVE_AS),
        (archive(a__txt=b"x"), "file.unsupported", "压缩包", "解压"),
        (archive(), "file.unsupported", "压缩包", "解压"),
        (archive(mimetype=b"application/vnd.oasis.opendocument.text"), "file.unsupported", "OpenDocument", _SAVE_AS),
        (archive(OFD__xml=b"<a/>"), "file.unsupported", "OFD", "交回 Word、Excel 或"),
        (packed({"[Content_Types].xml": b"<Types/>"}), "file.unsupported", "这种 Office 文件不能读", _SAVE_AS),
    ],
)
def test_file_that_is_no_form_is_named_with_what_to_do(content: bytes, code: str, what: str, remedy: str) -> None:
    refused, message = refusal(content)

    assert refused == code
    assert what in message and remedy in message


@pytest.mark.parametrize(
    ("suffix", "what"),
    [
        (".doc", "旧版 Word 文件"),
        (".xls", "旧版 Excel 文件"),
        (".wps", "WPS 文字文件"),
        (".et", "WPS 表格文件"),
        (".docx", "旧版 Office 文件"),
    ],
)
def test_old_office_file_is_to_be_saved_anew(suffix: str, what: str) -> None:
    code, message = refusal(_OLE + bytes(2000), suffix)

    assert code == "file.old_format"
    assert what in message and _SAVE_AS in message


@pytest.mark.parametrize("name", ["docx", "xlsx"])
def test_password_is_told_from_damage(demand_form: Form, name: str) -> None:
    code, message = refusal(encrypted(demand_form.templates[name].content), f".{name}")

    assert code == "file.encrypted"
    assert "去掉密码" in message


@pytest.mark.parametrize("name", ["docx", "xlsx"])
@pytest.mark.parametrize("kept", [0.999, 0.7, 0.3, 0.01])
def test_form_that_is_cut_off_is_to_be_sent_again(demand_form: Form, name: str, kept: float) -> None:
    content = demand_form.templates[name].content

    code, message = refusal(content[: int(len(content) * kept)])

    assert code == "file.truncated"
    assert "重新发送" in message


@pytest.mark.parametrize(
    ("parts", "missing"), [(word_parts(""), "word/document.xml"), (excel_parts(""), "xl/workbook.xml")]
)
def test_office_file_without_its_main_part_is_broken(parts: dict[str, bytes], missing: str) -> None:
    code, message = refusal(packed({name: content for name, content in parts.items() if name != missing}))

    assert code == "file.broken"
    assert missing in message


@pytest.mark.parametrize(("name", "other"), [("docx", ".xlsx"), ("xlsx", ".docx"), ("docx", ".dat")])
def test_content_decides_what_a_file_is(demand_form: Form, name: str, other: str, tmp_path: Path) -> None:
    path = tmp_path / f"回 执{other}"
    path.write_bytes(demand_form.templates[name].content)

    (held,) = files.files_in(path, "回执")
    assert isinstance(held.content, bytes)
    reading = files.read_content(held.content, held.source)

    assert (reading.format, reading.source) == (name, "回执")
    assert reading.blocks


def test_properties_come_with_the_reading() -> None:
    reading = files.read_content(packed(with_properties(word_parts("<w:p/>"), {"formkit.number": "XQ-1"})), "r")

    assert reading.properties == {"formkit.number": "XQ-1"}


def test_missing_file_and_folder_are_unreadable(tmp_path: Path) -> None:
    for path in (tmp_path / "没有.docx", tmp_path):
        (held,) = files.files_in(path, "r")

        assert isinstance(held.content, UnreadableFile) and held.content.code == "file.unreadable"


def test_file_far_too_large_is_not_even_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 10)
    path = tmp_path / "大.docx"
    path.write_bytes(bytes(11))

    (held,) = files.files_in(path, "r")

    assert isinstance(held.content, UnreadableFile) and held.content.code == "file.too_large"


@settings(max_examples=150)
@given(st.data())
def test_damage_anywhere_is_never_more_than_an_unreadable_file(demand_form: Form, data: st.DataObject) -> None:
    content = bytearray(demand_form.templates[data.draw(st.sampled_from(["docx", "xlsx"]))].content)
    tail = data.draw(st.booleans())  # the directory at the end is where a flip is not caught by a checksum
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(max(0, len(content) - 1500) if tail else 0, len(content) - 1))
        content[at] ^= data.draw(st.integers(1, 255))

    try:
        reading = files.read_content(bytes(content), "r")
    except UnreadableFile as error:
        assert error.code.startswith("file.") and str(error)
    else:
        assert reading.format in ("docx", "xlsx")


@settings(max_examples=150)
@given(st.data())
def test_damage_inside_the_xml_is_never_more_than_an_unreadable_file(data: st.DataObject) -> None:
    rows = '<row r="1" ht="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1"><f>1</f><v>1.5</v></c></row>'
    cells = '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge/></w:tcPr><w:p><w:r><w:sym w:char="F0FE"/></w:r></w:p></w:tc></w:tr>'
    parts = data.draw(
        st.sampled_from(
            [
                word_parts(f"<w:tbl>{cells}{cells}</w:tbl>"),
                excel_parts(
                    rows,
                    strings="<si><t>_x0041_</t></si>",
                    styles='<numFmts><numFmt numFmtId="200" formatCode="yyyy"/></numFmts><cellXfs><xf/><xf numFmtId="200"/></cellXfs>',
                    before='<cols><col min="1" max="2" hidden="1"/></cols>',
                    after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
                ),
            ]
        )
    )
    name = data.draw(st.sampled_from(sorted(parts)))
    content = bytearray(parts[name])
    at = data.draw(st.integers(0, len(content) - 1))
    content[at : at + data.draw(st.integers(0, 3))] = data.draw(
        st.sampled_from([b"", b"9", b"-", b"x", b"99999", b'"', b"\xff"])
    )

    try:
        reading = files.read_content(packed({**parts, name: bytes(content)}), "r")
    except UnreadableFile as error:
        assert error.code.startswith("file.") and str(error)
    else:
        assert reading.format in ("docx", "xlsx")


@given(st.binary(max_size=600))
def test_old_files_of_any_content_are_named(noise: bytes) -> None:
    assert refusal(_OLE + noise, ".xls")[0] in ("file.old_format", "file.encrypted")
