"""Results as csv and jsonl, and the files they are written to."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from formkit.errors import BadUsage, RunRefused
from formkit.records.results import write_results
from tests.records.returned import FORM, FORMS, accepted, returned, unreadable


def read_csv(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_csv_has_bom_crlf_flat_headings_and_every_file(tmp_path: Path) -> None:
    path = tmp_path / "结果.csv"

    write_results((returned("a.docx", 1), unreadable("b.pdf")), FORMS, path)

    assert path.read_bytes().startswith(b"\xef\xbb\xbf") and path.read_bytes().count(b"\r\n") == 3
    assert read_csv(path) == [
        ["文件", "文件编号", "结果", "表头·客户名称", "表头·收集方式", "站点编号", "需求点·经度", "需求点·纬度", "备注",
         "处理结果", "需要看的项"],
        ["a.docx", "N-a.docx", "已接受", "某公司", "上门、邮件", "007", "117.10", "34.5", "", "已接受", ""],
        ["b.pdf", "", "读不了", "", "", "", "", "", "", "读不了", "b.pdf：文件坏了。请重新交。"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("+86 138", "'+86 138"), ("\t=1", "'\t=1"), (" =1", "' =1"),
     ("＝1", "'＝1"), ("-12.5", "-12.5"), ("+3", "+3"), ("-1+1", "'-1+1"), ("12", "12"), ("平常", "平常")],
)  # fmt: skip
def test_csv_guards_what_looks_like_a_formula(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "结果.csv"

    write_results((returned("a.docx", 1, accepted("customer", text)),), FORMS, path)

    assert read_csv(path)[1][3] == expected


def test_csv_of_several_sheets_is_several_files(tmp_path: Path) -> None:
    other = replace(FORM, id="U", number='附表"U"')

    write_results((returned("a.docx"), returned("b.docx", form="U")), {"T": FORM, "U": other}, tmp_path / "结果.csv")

    assert sorted(each.name for each in tmp_path.iterdir()) == ["结果-附表U 站点明细.csv", "结果.csv"]
    assert read_csv(tmp_path / "结果-附表U 站点明细.csv")[1][0] == "b.docx"


def test_csv_without_any_data_still_has_headings(tmp_path: Path) -> None:
    write_results((), FORMS, tmp_path / "结果.csv")

    assert read_csv(tmp_path / "结果.csv") == [["文件", "文件编号", "结果", "处理结果", "需要看的项"]]


def test_jsonl_has_one_plain_object_a_line(tmp_path: Path) -> None:
    path = tmp_path / "结果.jsonl"
    documents = (returned("甲.docx"), unreadable("b\udcff.pdf"))

    write_results(documents, FORMS, path)

    assert "甲.docx" in path.read_text(encoding="utf-8")
    assert [json.loads(line) for line in path.read_bytes().splitlines()] == [each.plain() for each in documents]


@pytest.mark.parametrize("name", ["结果.xls", "结果.txt", "结果"])
def test_unknown_suffix_is_refused_and_names_those_that_are_known(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadUsage, match=r"\.xlsx、\.csv、\.jsonl"):
        write_results((), FORMS, tmp_path / name)

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["结果.xlsx", "结果.csv", "结果.jsonl"])
def test_target_that_is_open_elsewhere_is_refused_and_left_as_it_was(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / name
    path.write_bytes(b"before")

    def locked(self: Path, target: Path) -> Path:
        raise PermissionError(13, "另一个程序正在使用此文件")

    monkeypatch.setattr(Path, "replace", locked)

    with pytest.raises(RunRefused, match=r"写不了.*Excel.*请关掉它"):
        write_results((returned("a.docx"),), FORMS, path)

    assert path.read_bytes() == b"before" and list(tmp_path.iterdir()) == [path]


def test_folder_in_place_of_the_target_is_refused(tmp_path: Path) -> None:
    (tmp_path / "结果.xlsx").mkdir()

    with pytest.raises(RunRefused, match="写不了"):
        write_results((), FORMS, tmp_path / "结果.xlsx")

    assert [each.name for each in tmp_path.iterdir()] == ["结果.xlsx"]


def test_folder_of_the_target_is_made(tmp_path: Path) -> None:
    write_results((), FORMS, tmp_path / "新" / "结果.jsonl")

    assert (tmp_path / "新" / "结果.jsonl").read_bytes() == b""
