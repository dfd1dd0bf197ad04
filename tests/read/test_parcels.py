"""Archives and mails: every file in them is given once, under a name a clerk can find it by."""

import io
import zipfile
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.errors import UnreadableFile
from formkit.read import parcels
from formkit.read.parcels import unpacked


def archive(files: dict[str, bytes], *, encoding: str = "") -> bytes:
    """A zip archive; with an encoding its names are written in that, as old programs do, and nothing says so."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for number, (name, content) in enumerate(files.items()):
            made.writestr(f"{number:04d}{'x' * (len(name.encode(encoding)) - 4)}" if encoding else name, content)
    content = buffer.getvalue()
    if encoding:
        for number, name in enumerate(files):
            raw = name.encode(encoding)
            content = content.replace(f"{number:04d}{'x' * (len(raw) - 4)}".encode(), raw)
    return content


def mail(files: dict[str, bytes], subject: str = "回执") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.cn", "b@example.cn", subject
    message.set_content("请查收附件。")
    for name, content in files.items():
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message


def held(content: bytes) -> dict[str, bytes | str]:
    """Content of each file, or the code of the reason why it has none."""
    return {
        each.source: each.content.code if isinstance(each.content, UnreadableFile) else each.content
        for each in unpacked(content, "收")
    }


@pytest.mark.parametrize("content", [b"", b"anything", b"%PDF-1.7", b"PK\x03\x04 cut off", b"From far away\n\nnothing"])
def test_what_is_no_parcel_is_given_as_it_is(content: bytes) -> None:
    assert held(content) == {"收": content}


def test_office_file_is_no_parcel() -> None:
    content = archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"})

    assert held(content) == {"收": content}


@pytest.mark.parametrize("encoding", ["", "gbk", "gb18030", "utf-8"])
def test_names_of_an_archive_are_read_in_chinese(encoding: str) -> None:
    files = {"需求收集表/济南分公司回执.docx": b"1", "附件二（盖章）.xlsx": b"2"}

    assert held(archive(files, encoding=encoding)) == {f"收/{name}": content for name, content in files.items()}


def test_attachments_of_a_mail_are_given_with_their_names() -> None:
    files = {"回执一.docx": b"PK..", "很长的名字" * 12 + ".xlsx": bytes(range(256))}

    assert held(mail(files).as_bytes()) == {f"收/{name}": content for name, content in files.items()}


def test_parcels_within_parcels_are_opened() -> None:
    forwarded = mail({"转来.zip": archive({"甲.docx": b"1"})})
    outer = mail({"乙.docx": b"2"})
    outer.add_attachment(forwarded)

    assert held(archive({"邮件.eml": outer.as_bytes(), "丙.xlsx": b"3"})) == {
        "收/邮件.eml/乙.docx": b"2",
        "收/邮件.eml/转来.zip/甲.docx": b"1",
        "收/丙.xlsx": b"3",
    }


def test_archive_in_archive_without_end_is_named() -> None:
    content = b"1"
    for _ in range(9):
        content = archive({"里.zip": content})

    assert held(content) == {"收" + "/里.zip" * 4: "file.too_large"}


@pytest.mark.parametrize(
    "content", [archive({}), archive({"__MACOSX/._a": b"", ".DS_Store": b""}), mail({}).as_bytes()]
)
def test_parcel_without_files_is_named(content: bytes) -> None:
    assert held(content) == {"收": "file.empty"}


def test_bomb_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcels, "_MOST_BYTES", 1_000)

    assert held(archive({"大.bin": bytes(2_000)})) == {"收": "file.too_large"}


def test_damaged_member_costs_no_other() -> None:
    content = archive({"好.docx": b"good", "坏.docx": b"bad" * 400})
    start = content.index("坏.docx".encode()) + len("坏.docx".encode())
    damaged = content[:start] + b"\xff\xff\xff\xff" + content[start + 4 :]

    assert held(damaged) == {"收/好.docx": b"good", "收/坏.docx": "file.truncated"}


@given(
    st.dictionaries(
        st.text(
            st.characters(codec="gbk", exclude_categories=("Cc",), exclude_characters="/\\"), min_size=3, max_size=9
        ),
        st.binary(),
        max_size=4,
    )
)
def test_every_file_of_an_archive_comes_out_once(files: dict[str, bytes]) -> None:
    named = {f"{name}.docx": content for name, content in files.items()}

    got = held(archive(named)) if named else {}

    assert {name: content for name, content in got.items() if isinstance(content, bytes)} == {
        f"收/{name}": content for name, content in named.items()
    }
