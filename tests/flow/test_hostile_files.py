"""Files made to hang, crash or cheat their reader: each ends in a named verdict and costs no other."""

import zipfile
import zlib
from pathlib import Path

import pytest
from docx import Document

from formkit.flow.parsing import inbox, parse
from formkit.model.returned import Returned

_RETURNED = Path(__file__).parents[2] / "samples" / "3.1-需求收集表" / "returned" / "01-如实填好.docx"


def rebuilt(path: Path, old: str, new: str) -> None:
    """A sound document in whose main part a text was replaced."""
    with zipfile.ZipFile(_RETURNED) as sound, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sound.namelist():
            content = sound.read(name)
            if name == "word/document.xml":
                content = content.replace(old.encode(), new.encode(), 1)
            made.writestr(name, content)


def pdf_of(stream: bytes, filters: str) -> bytes:
    """A PDF of one page with that content."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>",
        b"<</Length %d/Filter%s>>stream\n%s\nendstream" % (len(stream), filters.encode(), stream),
    ]
    body, starts = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        starts.append(len(body))
        body += b"%d 0 obj%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    end = b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body)
    return body + b"xref\n0 5\n0000000000 65535 f \n" + table + end


def verdicts(folder: Path, jobs: int | None) -> dict[str, Returned]:
    return {each.source: each for each in parse(inbox([folder]).files, None, jobs=jobs)}


@pytest.mark.parametrize("jobs", [None, 2])
def test_each_hostile_file_is_named_and_the_sound_one_is_read(jobs: int | None, tmp_path: Path) -> None:
    (tmp_path / "好.docx").write_bytes(_RETURNED.read_bytes())
    rebuilt(
        tmp_path / "外部实体.docx", "<w:document ", '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document '
    )
    rebuilt(tmp_path / "实体炸弹.docx", "<w:document ", '<!DOCTYPE w [<!ENTITY a "aaaaaaaa">]><w:document ')
    rebuilt(tmp_path / "太多段落.docx", "<w:body>", "<w:body>" + "<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 21_000)
    packed = zlib.compress(zlib.compress(b" " * (1 << 24)))
    (tmp_path / "压缩炸弹.pdf").write_bytes(pdf_of(packed, "[/FlateDecode/FlateDecode]"))
    (tmp_path / "半截.pdf").write_bytes(pdf_of(zlib.compress(b" "), "/FlateDecode")[:200])
    with zipfile.ZipFile(tmp_path / "炸弹.zip", "w", zipfile.ZIP_DEFLATED) as bomb, bomb.open("a.docx", "w") as member:
        for _ in range(300):
            member.write(bytes(1 << 20))

    found = verdicts(tmp_path, jobs)

    assert found["好.docx"].form == "3.1"
    assert found["压缩炸弹.pdf"].status == "blank"
    assert {source: each.problems[0].code for source, each in found.items() if each.status == "unreadable"} == {
        "外部实体.docx": "file.unsafe",
        "实体炸弹.docx": "file.unsafe",
        "太多段落.docx": "file.too_large",
        "半截.pdf": "file.truncated",
        "炸弹.zip": "file.too_large",
    }


def test_document_with_macros_and_a_template_elsewhere_is_read_and_nothing_is_fetched(tmp_path: Path) -> None:
    remote = "http://127.0.0.1:9/template.dotm"
    relation = (
        '<Relationship Id="rIdRemote" TargetMode="External" Target="' + remote + '" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/></Relationships>'
    )
    with zipfile.ZipFile(_RETURNED) as sound, zipfile.ZipFile(tmp_path / "带宏.docm", "w") as made:
        for name in sound.namelist():
            content = sound.read(name)
            if name == "word/_rels/document.xml.rels":
                content = content.replace(b"</Relationships>", relation.encode())
            if name == "[Content_Types].xml":
                content = content.replace(
                    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                    b"application/vnd.ms-word.document.macroEnabled.main+xml",
                )
            made.writestr(name, content)
        made.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0")

    (returned,) = verdicts(tmp_path, None).values()

    assert returned.form == "3.1"
    assert sum(field.accepted for field in returned.fields) > 100


def test_file_of_another_sort_beside_the_returns_is_named(tmp_path: Path) -> None:
    Document().save(str(tmp_path / "空白.docx"))

    (returned,) = verdicts(tmp_path, 1).values()

    assert (returned.status, returned.problems[0].code) == ("unreadable", "form.unknown")
