"""The command line as a person and as a program use it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from openpyxl import load_workbook

from formkit.forms import samples_folder

RECORD = {
    "operator": "移动", "customer_name": "星河公司", "batch": "第一批", "demand_date": "2015.4.1", "account_manager": "周立",
    "demands": [{"demand_number": "A-1", "remark": "=1+1"}],
}  # fmt: skip


def formkit(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Runs the command in a process of its own, as it is installed."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("FORMKIT", "PYTHONIO"))}
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "formkit.cli", *arguments],
        input=stdin, capture_output=True, env={**clean, "PYTHONUTF8": "1", **environment}, check=False,
    )  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "客户 需求.json"
    path.write_text(json.dumps([RECORD], ensure_ascii=False), encoding="utf-8")
    return path


def test_help_is_in_chinese_and_names_every_command() -> None:
    shown = formkit("--help").stdout.decode()

    assert all(word in shown for word in ("命令", "选项", "demo", "forms", "generate", "parse", "退出码"))


def test_help_fits_the_width_of_the_terminal() -> None:
    import unicodedata

    lines = formkit("generate", "--help", COLUMNS="80").stdout.decode().splitlines()

    widths = [sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line) for line in lines]
    assert max(widths) <= 80


@pytest.mark.parametrize(
    "arguments,code,words",
    [
        (["nope"], 2, "没有 'nope' 这个命令"),
        (["generate", "--nope"], 2, "没有 '--nope' 这个选项"),
        (["generate", "3.1", "-o", "x"], 2, "没有给数据文件"),
        (["generate", "3.1"], 2, "--output"),
        (["generate", "9.9", "x.json", "-o", "x", "--no-archive"], 4, "没有“9.9”这张表"),
        (["generate", "3.1", "没有.json", "-o", "x", "--no-archive"], 5, "没有.json"),
        (["parse", "没有的文件", "--no-archive"], 2, "没有“没有的文件”"),
        (["forms", "show", "9.9"], 4, "没有“9.9”这张表"),
    ],
)
def test_wrong_use_gets_a_message_and_its_exit_code(
    arguments: list[str], code: int, words: str, tmp_path: Path
) -> None:
    done = formkit(*arguments)

    assert done.returncode == code
    assert words in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_generate_and_parse_go_round_in_paths_with_chinese_and_spaces(data: Path, tmp_path: Path) -> None:
    archive, out, results = tmp_path / "档 案", tmp_path / "发 出", tmp_path / "结 果.xlsx"

    issued = formkit("generate", "3.1", str(data), "-o", str(out), "--format", "docx,xlsx", "--archive", str(archive))
    parsed = formkit("parse", str(out), "--archive", str(archive), "-o", str(results))

    assert issued.returncode == 0, issued.stderr.decode()
    assert "数据 1 行：发出 1 行，扣下 0 行；表 1 份：发出 1 份，扣下 0 份。" in issued.stdout.decode()
    assert parsed.returncode == 3
    assert "共 1 份（2 个文件）：已接受 0 份，需人工看 1 份，读不了 0 份。" in parsed.stdout.decode()
    assert load_workbook(results).sheetnames[0] == "汇总"


def test_corrected_list_is_run_again_and_adds_what_is_missing(data: Path, tmp_path: Path) -> None:
    archive, out, marked = str(tmp_path / "档案"), str(tmp_path / "发出"), tmp_path / "核对 结果.xlsx"
    headings = "电信企业,客户单位全称,需求批次,需求提出日期,铁塔客户经理,需求编号,经度"
    lines = ["移动,星河公司,第一批,2015.4.1,周立,A-1,", "移动,云舟公司,第一批,2015.4.1,周立,B-1,abc"]
    source = tmp_path / "list.csv"
    source.write_text("\n".join([headings, *lines]), encoding="utf-8")

    first = formkit("generate", "3.1", str(source), "-o", out, "--archive", archive, "--errors", str(marked))
    workbook = load_workbook(marked)
    workbook.worksheets[1]["G3"] = "117.02190"
    workbook.save(marked)
    second = formkit("generate", "3.1", str(marked), "-o", out, "--archive", archive)

    assert (first.returncode, second.returncode) == (3, 0), second.stderr.decode()
    assert "数据 2 行：发出 1 行，扣下 1 行；表 2 份：发出 1 份，扣下 1 份。" in first.stdout.decode()
    assert "数据 2 行：发出 1 行，以前已发出 1 行，扣下 0 行；" in second.stdout.decode()
    assert len(list((tmp_path / "发出").glob("*.docx"))) == 2


def test_long_list_is_shown_in_part_and_listed_in_full(tmp_path: Path) -> None:
    headings = "电信企业,客户单位全称,需求批次,需求提出日期,铁塔客户经理,需求编号,经度"
    lines = [f"移动,星河公司,批{number},2015.4.1,周立,A-{number}," for number in range(25)]
    bad = [f"移动,星河公司,坏{number},2015.4.1,周立,B-{number},abc" for number in range(130)]
    source = tmp_path / "list.csv"
    source.write_text("\n".join([headings, *lines, *bad]), encoding="utf-8")
    archive, out = str(tmp_path / "档案"), tmp_path / "发出"

    done = formkit("generate", "3.1", str(source), "-o", str(out), "--archive", archive)

    shown, told = done.stdout.decode(), done.stderr.decode()
    assert shown.count("XQ-000000-CM-20150401-") == 2 * 20  # a number and a file name each
    assert "还有 5 份没有列在这里" in shown and "批次清单.xlsx" in shown
    assert told.count("要改：") == 100 and "还有 30 条没有列在这里" in told
    listed = json.loads((out / "批次清单.json").read_text(encoding="utf-8"))
    assert len(listed["documents"]) == 155


def test_nothing_is_issued_or_replaced_where_the_run_is_refused(data: Path, tmp_path: Path) -> None:
    archive, blocked = str(tmp_path / "archive"), tmp_path / "out"
    blocked.write_text("a file where the folder should be", encoding="utf-8")

    file = formkit("generate", "3.1", str(data), "-o", str(blocked), "--archive", archive)
    unknown = formkit("generate", "3.1", "--reissue", "XQ-9", "-o", str(tmp_path / "other"), "--archive", archive)
    stateless = formkit("generate", "3.1", "--reissue", "XQ-9", "-o", str(tmp_path / "other"), "--no-archive")

    assert (file.returncode, unknown.returncode, stateless.returncode) == (7, 7, 2)
    assert "同名的文件" in file.stderr.decode()
    assert "没有编号 XQ-9" in unknown.stderr.decode()
    assert blocked.read_text(encoding="utf-8") == "a file where the folder should be"


def test_document_is_issued_anew_and_the_old_one_named_when_it_comes_back(data: Path, tmp_path: Path) -> None:
    archive, out = str(tmp_path / "archive"), tmp_path / "out"
    formkit("generate", "3.1", str(data), "-o", str(out), "--archive", archive)
    old = next(out.glob("*.docx"))
    number = old.name.partition("_")[0]

    again = formkit("generate", "3.1", "--reissue", number, "-o", str(out), "--archive", archive, "--json")
    parsed = formkit("parse", str(old), "--archive", archive, "--json")

    report = json.loads(again.stdout)
    assert (again.returncode, report["replaced"], report["documents_issued"]) == (0, number, 1)
    problems = {each["code"]: each["message"] for each in json.loads(parsed.stdout)["problems"]}
    assert report["written"][0]["number"] in problems["document.void"]


def test_errors_file_may_not_be_the_data_itself(data: Path, tmp_path: Path) -> None:
    source = tmp_path / "list.xlsx"
    source.write_bytes(data.read_bytes())

    same = formkit("generate", "3.1", str(source), "-o", str(tmp_path), "--no-archive", "--errors", str(source))
    without = formkit("generate", "3.1", "--blank", "1", "-o", str(tmp_path), "--errors", str(source))

    assert (same.returncode, without.returncode) == (7, 2)
    assert "数据文件本身" in same.stderr.decode()
    assert source.read_bytes() == data.read_bytes()


def test_folder_without_files_is_said_to_be_so(tmp_path: Path) -> None:
    done = formkit("parse", str(tmp_path), "--no-archive")

    assert done.returncode == 5
    assert "没有要读的文件" in done.stderr.decode()


def test_json_is_all_that_stands_on_stdout(data: Path, tmp_path: Path) -> None:
    archive, out = tmp_path / "archive", tmp_path / "out"

    issued = formkit("generate", "3.1", str(data), "-o", str(out), "--archive", str(archive), "--json")
    parsed = formkit("parse", str(out), "--archive", str(archive), "--json")

    report = json.loads(issued.stdout)
    lines = [json.loads(line) for line in parsed.stdout.splitlines()]
    assert (report["rows"], report["documents_issued"]) == (1, 1)
    assert [line["document"] for line in lines] == [report["written"][0]["number"]]


def test_data_comes_from_stdin_and_a_document_too(tmp_path: Path) -> None:
    archive, out = str(tmp_path / "archive"), tmp_path / "out"

    issued = formkit("generate", "3.1", "-", "-o", str(out), "--archive", archive, stdin=json.dumps(RECORD).encode())
    document = next(out.glob("*.docx")).read_bytes()
    parsed = formkit("parse", "-", "--archive", archive, "--json", stdin=document)

    assert issued.returncode == 0
    assert json.loads(parsed.stdout)["form"] == "3.1"


def test_works_on_a_gbk_console(data: Path, tmp_path: Path) -> None:
    archive, out = str(tmp_path / "archive"), str(tmp_path / "out")
    gbk = {"PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"}

    runs = [
        formkit("--help", **gbk),
        formkit("generate", "3.1", str(data), "-o", out, "--archive", archive, **gbk),
        formkit("parse", out, "--archive", archive, **gbk),
        formkit("forms", "show", "3.1", **gbk),
    ]

    assert [each.returncode for each in runs] == [0, 0, 3, 0]
    assert all(each.stdout.decode("gbk") for each in runs)


def test_no_color_means_no_escape_codes(tmp_path: Path) -> None:
    assert b"\x1b[" not in formkit("forms", "list", NO_COLOR="1", FORCE_COLOR="").stdout


def test_archive_of_ones_own_is_announced_when_first_made(data: Path, tmp_path: Path) -> None:
    home = {"XDG_DATA_HOME": str(tmp_path / "home"), "HOME": str(tmp_path / "home")}

    first = formkit("generate", "3.1", str(data), "-o", str(tmp_path / "out"), **home)
    second = formkit("parse", str(tmp_path / "out"), **home)

    assert "新建了档案" in first.stderr.decode()
    assert "新建了档案" not in second.stderr.decode()


def test_forms_are_listed_shown_linted_and_described(tmp_path: Path) -> None:
    listed = json.loads(formkit("forms", "list", "--json").stdout)
    shown = json.loads(formkit("forms", "show", "3.1", "--json").stdout)
    linted = formkit("forms", "lint")
    schema = json.loads(formkit("forms", "schema", "3.1").stdout)

    assert "3.1" in [each["id"] for each in listed["forms"]]
    assert {"path": "demands[].lon", "label": "经度"}.items() <= next(
        each for each in shown["fields"] if each["path"] == "demands[].lon"
    ).items()
    assert linted.returncode == 0 and "没有错误" in linted.stdout.decode()
    jsonschema.Draft202012Validator.check_schema(schema)


def test_faulty_form_folder_is_listed_with_the_good_ones(tmp_path: Path) -> None:
    folder = tmp_path / "forms" / "x"
    folder.mkdir(parents=True)
    (folder / "form.toml").write_text('id = "X"\ntitle = "坏表"\n', encoding="utf-8")

    listed = formkit("forms", "list", FORMKIT_TEMPLATES=str(tmp_path / "forms"))
    linted = formkit("forms", "lint", "X", FORMKIT_TEMPLATES=str(tmp_path / "forms"))

    assert listed.returncode == 4 and "3.1" in listed.stdout.decode()
    assert linted.returncode == 4 and "form.missing_key" in linted.stdout.decode()


def test_form_that_is_only_warned_of_can_be_used(tmp_path: Path) -> None:
    older = next(samples_folder().glob("3.1*/form"))
    shutil.copytree(older, tmp_path / "forms" / "3.1")

    linted = formkit("forms", "lint", "3.1", FORMKIT_TEMPLATES=str(tmp_path / "forms"))

    assert linted.returncode == 0
    assert "3.1：没有错误，1 处提醒\n  [template.no_qr] 提醒：form.docx 第1节的页眉里" in linted.stdout.decode()


def test_records_that_come_back_fit_the_schema(data: Path, tmp_path: Path) -> None:
    archive, out = str(tmp_path / "archive"), str(tmp_path / "out")
    formkit("generate", "3.1", str(data), "-o", out, "--archive", archive)

    record = json.loads(formkit("parse", out, "--archive", archive, "--json").stdout)["record"]

    jsonschema.validate(record, json.loads(formkit("forms", "schema", "3.1").stdout))


def test_archive_is_verified_with_counts_and_an_exit_code(tmp_path: Path, data: Path) -> None:
    archive = tmp_path / "档案"
    formkit("generate", "3.1", str(data), "-o", str(tmp_path / "out"), "--archive", str(archive))

    sound = formkit("archive", "verify", "--archive", str(archive))
    shown = json.loads(formkit("archive", "verify", "--archive", str(archive), "--json").stdout)
    for path in (archive / "objects").rglob("*"):
        if path.is_file():
            path.chmod(0o644)
            path.write_bytes(b"rotten")
    damaged = formkit("archive", "verify", "--archive", str(archive))
    nothing = formkit("archive", "verify", "--archive", str(tmp_path / "没有"))
    no_head = formkit("archive", "verify", "--archive", str(archive), "--head", "abc")

    assert (sound.returncode, damaged.returncode, nothing.returncode, no_head.returncode) == (0, 3, 7, 2)
    assert "没有发现不符" in sound.stdout.decode()
    assert (shown["sound"], shown["complete"], shown["problems"]) == (True, True, [])
    assert "[archive.object_changed] 表单文件“3.1" in damaged.stdout.decode()
    assert not (tmp_path / "没有").exists()


def test_archive_is_searched_and_a_document_shown(tmp_path: Path, data: Path) -> None:
    archive = ["--archive", str(tmp_path / "档案")]
    formkit("generate", "3.1", str(data), "-o", str(tmp_path / "out"), *archive)
    number = json.loads((tmp_path / "out" / "批次清单.json").read_text(encoding="utf-8"))["documents"][0]["number"]

    found = formkit("archive", "search", "星河", "A-1", "--state", "issued", *archive)
    listed = json.loads(formkit("archive", "search", "--json", *archive).stdout)
    nothing = formkit("archive", "search", "没有的字", *archive)
    shown = formkit("archive", "show", number, *archive)
    told = json.loads(formkit("archive", "show", number, "--json", *archive).stdout)
    unknown = formkit("archive", "show", "XQ-0", *archive)
    elsewhere = formkit("archive", "search", "--archive", str(tmp_path / "没有"))

    codes = [each.returncode for each in (found, nothing, shown, unknown, elsewhere)]
    assert codes == [0, 0, 0, 2, 7]
    assert number in found.stdout.decode() and "共 1 份" in found.stdout.decode()
    assert "共 0 份" in nothing.stdout.decode()
    assert [each["number"] for each in listed["documents"]] == [number]
    assert "发出" in shown.stdout.decode() and "星河公司" in shown.stdout.decode()
    assert (told["document"]["state"], [each["what"] for each in told["events"]]) == ("issued", ["发出"])
    assert not (tmp_path / "没有").exists()


def test_document_is_filed_held_and_not_withdrawn_before_its_time(tmp_path: Path, data: Path) -> None:
    archive = ["--archive", str(tmp_path / "档案")]
    formkit("generate", "3.1", str(data), "-o", str(tmp_path / "out"), *archive)
    parsed = json.loads(formkit("parse", str(tmp_path / "out"), "--json", *archive).stdout)
    number = parsed["document"]

    added = formkit("archive", "add", number, "--by", "周立", "--seen", "customer_seal", *archive)
    filed = json.loads(formkit("archive", "add", number, "--by", "周立", "--json", *archive).stdout)
    held = formkit("archive", "hold", filed["call_number"], "--by", "周立", "--reason", "诉讼", *archive)
    no_reason = formkit("archive", "hold", number, "--by", "周立", *archive)
    withdrawn = formkit(
        "archive", "withdraw", number, "--by", "周立", "--approved-by", "林晓", "--reason", "x", *archive
    )
    due = json.loads(formkit("archive", "due", "--on", "2099-01-01", "--json", *archive).stdout)
    verified = formkit("archive", "verify", *archive)

    codes = [each.returncode for each in (added, held, no_reason, withdrawn, verified)]
    assert codes == [3, 0, 2, 7, 0]
    assert "还没有归档，缺：" in added.stdout.decode()
    assert filed["missing"] and not filed["complete"]
    assert "保留令" in withdrawn.stderr.decode()
    assert due["items"] == []


def test_documents_are_carried_from_one_archive_to_another(tmp_path: Path, data: Path) -> None:
    one, other = (["--archive", str(tmp_path / name)] for name in ("甲", "乙"))
    formkit("generate", "3.1", str(data), "-o", str(tmp_path / "out"), *one)
    number = json.loads(formkit("parse", str(tmp_path / "out"), "--json", *one).stdout)["document"]

    exported = formkit("archive", "export", str(tmp_path / "包"), number, *one)
    imported = json.loads(formkit("archive", "import", str(tmp_path / "包"), "--json", *other).stdout)
    again = formkit("archive", "import", str(tmp_path / "包"), *other)
    twice = formkit("archive", "export", str(tmp_path / "包"), number, *one)
    unknown = formkit("archive", "export", str(tmp_path / "包2"), "XQ-0", *one)

    assert [each.returncode for each in (exported, again, twice, unknown)] == [0, 0, 7, 2]
    assert imported == {"schema": 1, "taken": [number], "known": [], "refused": []}
    assert "原来就有 1 份" in again.stdout.decode()
