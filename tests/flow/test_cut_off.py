"""A run cut off at any step: the next one goes on, no number is given twice, none is lost, no file is half."""

import errno
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from formkit.archive import open_archive
from formkit.errors import RunRefused
from formkit.flow import issuing
from formkit.flow.generating import GenerateOptions, generate
from formkit.model.form import Form
from tests.flow.accounts import OURS, check_accounts, number_of, reserved_numbers, valid_numbers
from tests.flow.faults import Kind, Steps, counted
from tests.flow.runs import GOOD, rows, run, write_data

KEYS = ["A-1", "A-2", "B-1", "C-1", "D-1"]
RECORDS = [rows("A-1", "A-2"), rows("B-1", batch="二"), rows("C-1", batch="三"), rows("D-1", batch="四")]
BAD = {**GOOD, "batch": "五", "demands": [{"demand_number": "E-1", "lon": "abc"}]}
FORMATS = ("docx",)


Work = Callable[[], object]
CutAt = Callable[[Path, int, Work], bool]


def interrupted(root: Path, cut: int, work: Work) -> bool:
    """Whether the work came to its end before step `cut`, where Ctrl-C is pressed."""

    def interrupt(kind: Kind) -> None:
        raise KeyboardInterrupt

    steps = Steps(root, cut, interrupt)
    try:
        with counted(steps):
            work()
    except KeyboardInterrupt:
        return False
    return steps.count < cut


def full(root: Path, cut: int, work: Work) -> bool:
    """The same where the disk is full at this step; the run says so by being refused, if it needs the step."""

    def refuse(kind: Kind) -> None:
        if kind == "archive":
            raise sqlite3.OperationalError("database or disk is full")
        raise OSError(errno.ENOSPC, "No space left on device")

    steps = Steps(root, cut, refuse)
    try:
        with counted(steps):
            work()
    except RunRefused as error:
        assert "再运行同一条命令" in str(error) or "打不开" in str(error)
        return False
    return steps.count < cut


def killed(root: Path, cut: int, work: Work) -> bool:
    """The same in a process of its own that ends at once, as by kill -9."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child does nothing but this work
        child = os.fork()
    if not child:
        status = 1
        try:
            with counted(Steps(root, cut, lambda kind: os._exit(9))):
                work()
            status = 0
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 9)
    return status == 0


# All ways at each step take minutes; short of the proof the slower ways are tried at every third.
STRIDES = {interrupted: 1} if os.environ.get("HYPOTHESIS_PROFILE") != "proof" else {interrupted: 1, full: 1, killed: 1}


def cuts(cut_at: CutAt) -> range:
    return range(1, 10_000, STRIDES.get(cut_at, 3))


every_way = pytest.mark.parametrize(
    "cut_at",
    [
        interrupted,
        full,
        pytest.param(killed, marks=pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows cannot fork")),
    ],
)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "CHUNK", 2)


@every_way
def test_run_cut_off_at_any_step_is_finished_by_the_next(demand_form: Form, tmp_path: Path, cut_at: CutAt) -> None:
    source, root = write_data(tmp_path, *RECORDS[:3], BAD), tmp_path / "work"
    for cut in cuts(cut_at):
        shutil.rmtree(root, ignore_errors=True)

        was_done = cut_at(root, cut, lambda: run(demand_form, root, source))
        report = run(demand_form, root, source)

        check_accounts(root / "archive", root / "out")
        assert [number_of(root / "archive", key) is not None for key in KEYS[:4]] == [True] * 4
        assert (report.rows, report.rows_issued + report.rows_before, report.withheld_rows) == (5, 4, 1)
        assert report.recovered.void == ()
        if was_done:
            break
    assert cut > 40


@pytest.mark.slow
@every_way
def test_larger_run_cut_off_at_any_step_is_finished_by_the_next(
    demand_form: Form, tmp_path: Path, cut_at: CutAt
) -> None:
    source, root = write_data(tmp_path, *RECORDS, BAD), tmp_path / "work"
    marked = root / "out" / "ERR.xlsx"
    for cut in cuts(cut_at):
        shutil.rmtree(root, ignore_errors=True)

        was_done = cut_at(root, cut, lambda: run(demand_form, root, source, formats=("docx", "xlsx"), errors=marked))
        marked.unlink(missing_ok=True)
        run(demand_form, root, source, formats=("docx", "xlsx"))

        check_accounts(root / "archive", root / "out")
        assert all(number_of(root / "archive", key) for key in KEYS)
        if was_done:
            break
    assert cut > 80


@every_way
def test_run_that_recovers_may_be_cut_off_too(demand_form: Form, tmp_path: Path, cut_at: CutAt) -> None:
    source, root, prepared = write_data(tmp_path, *RECORDS[:3]), tmp_path / "work", tmp_path / "prepared"
    _reserved(demand_form, root, source)
    shutil.move(root, prepared)
    for cut in cuts(cut_at):
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(prepared, root)

        was_done = cut_at(root, cut, lambda: run(demand_form, root, source))
        run(demand_form, root, source)

        check_accounts(root / "archive", root / "out")
        assert all(number_of(root / "archive", key) for key in KEYS[:4])
        if was_done:
            break
    assert cut > 30


@every_way
def test_reissue_cut_off_at_any_step_leaves_exactly_one_valid_number(
    demand_form: Form, tmp_path: Path, cut_at: CutAt
) -> None:
    source, root, prepared = write_data(tmp_path, RECORDS[0]), tmp_path / "work", tmp_path / "prepared"
    old = run(demand_form, root, source).written[0].number
    shutil.move(root, prepared)
    for cut in cuts(cut_at):
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(prepared, root)

        was_done = cut_at(root, cut, lambda: run(demand_form, root, replaced=old))
        then = valid_numbers(root / "archive")
        try:
            run(demand_form, root, replaced=old)
        except RunRefused as error:
            assert "已由" in str(error)  # the cut-off run had come far enough, and was finished
            run(demand_form, root, source)

        assert len(then) == 1
        check_accounts(root / "archive", root / "out")
        now = valid_numbers(root / "archive")
        assert len(now) == 1 and old not in now
        assert {number_of(root / "archive", key) for key in ("A-1", "A-2")} == now
        if was_done:
            break
    assert cut > 20


def test_number_whose_folder_is_gone_becomes_void_and_the_rows_get_another(demand_form: Form, tmp_path: Path) -> None:
    source = write_data(tmp_path, *RECORDS)
    root = tmp_path / "work"
    said: list[str] = []
    _reserved(demand_form, root, source)
    shutil.rmtree(root / "out")
    archive = open_archive(root / "archive")
    options = GenerateOptions(root / "other", FORMATS, archive, "320700", date(2015, 4, 3))

    report = generate(demand_form, [source], options, lambda done, total: None, said.append)

    archive.close()
    assert len(report.recovered.void) == 2 and all("不在了" in reason for _, reason in report.recovered.void)
    assert len(report.written) == 4
    assert sum("作废" in each for each in said) == 2
    check_accounts(root / "archive", root / "other")


def test_paper_filled_in_between_is_not_written_over(demand_form: Form, tmp_path: Path) -> None:
    source = write_data(tmp_path, *RECORDS)
    root = tmp_path / "work"
    _reserved(demand_form, root, source, files=1)
    paper = next(root.glob("out/*.docx"))
    paper.write_bytes(b"filled in")

    run(demand_form, root, source)

    assert paper.read_bytes() == b"filled in"
    assert paper.with_stem(f"{paper.stem}(2)").exists()


def _reserved(form: Form, root: Path, source: Path, files: int = 0) -> None:
    """Cuts a run off when its first chunk is reserved and so many of its files are there."""
    for cut in range(1, 10_000):
        shutil.rmtree(root, ignore_errors=True)
        assert not interrupted(root, cut, lambda: run(form, root, source))
        archive = open_archive(root / "archive")
        count = len(archive.reserved())
        archive.close()
        if count and len([*root.glob("out/*.docx")]) >= files:
            return


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of file size")
@pytest.mark.parametrize("most", [1_000, 100_000])
def test_full_disk_refuses_the_run_and_the_next_one_goes_on(tmp_path: Path, most: int) -> None:
    source = write_data(tmp_path, rows(*(f"A-{number}" for number in range(700))), *RECORDS[1:])
    arguments = ["generate", "3.1", str(source), "-o", str(tmp_path / "out"), "--archive", str(tmp_path / "archive")]
    limited = (
        f"import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}));"
        "from formkit.cli.group import run; sys.exit(run(sys.argv[1:]))"
    )

    first = subprocess.run([sys.executable, "-c", limited, *arguments], capture_output=True, check=False)  # noqa: S603
    second = subprocess.run([sys.executable, "-m", "formkit.cli", *arguments], capture_output=True, check=False)  # noqa: S603

    assert first.returncode == 7, first.stderr.decode()
    assert second.returncode == 0, second.stderr.decode()
    check_accounts(tmp_path / "archive", tmp_path / "out")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_process_killed_at_random_moments_never_loses_a_number(demand_form: Form, tmp_path: Path) -> None:
    records = [rows(f"{number}-1", f"{number}-2", batch=f"批{number}") for number in range(300)]
    source = write_data(tmp_path, *records)
    archive, out = tmp_path / "archive", tmp_path / "out"
    command = [
        sys.executable,
        "-m",
        "formkit.cli",
        "generate",
        "3.1",
        str(source),
        "-o",
        str(out),
        "--archive",
        str(archive),
    ]
    chance = random.Random(20150401)  # noqa: S311
    kills = within = 0
    while kills < 200:
        shutil.rmtree(archive, ignore_errors=True)
        shutil.rmtree(out, ignore_errors=True)
        while kills < 200:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
            started = time.time()
            # Start-up and checking change nothing; from the first sign of work on, any moment is as good as another.
            while process.poll() is None and not (archive.exists() and _newest(archive) > started):
                time.sleep(0.002)
            time.sleep(chance.uniform(0, 0.8))
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                kills += 1
            if process.wait() == 0:
                break
            within += bool(reserved_numbers(archive))
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603

        assert done.returncode == 0, done.stderr.decode()
        check_accounts(archive, out)
        assert all(number_of(archive, f"{number}-1") for number in range(300))
        assert len([each for each in out.iterdir() if each.name not in OURS]) == 300
    assert within > 10  # cut off between reserving and issuing


def _newest(folder: Path) -> float:
    return max((each.stat().st_mtime for each in folder.iterdir() if each.name != "lock"), default=0.0)


def _started(root: Path, count: int, *more: str) -> "subprocess.Popen[bytes]":
    """A run of the command on a list of so many documents."""
    source = write_data(root, *(rows(f"{number}-1", batch=f"批{number}") for number in range(count)))
    arguments = ["generate", "3.1", str(source), "-o", str(root / "out"), "--archive", str(root / "archive"), *more]
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "formkit.cli", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send Ctrl-C to one process alone")
def test_ctrl_c_ends_the_run_with_130_and_says_how_to_go_on(tmp_path: Path) -> None:
    process = _started(tmp_path, 1200)
    while process.poll() is None and not list(tmp_path.glob("out/*.docx")):
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate()
    again = _started(tmp_path, 1200)
    again.communicate()

    assert process.returncode == 130
    assert "再运行同一条命令" in told.decode() and b"Traceback" not in told
    assert again.returncode == 0
    check_accounts(tmp_path / "archive", tmp_path / "out")
    assert len(list(tmp_path.glob("out/*.docx"))) == 1200


def test_second_run_waits_for_the_first_and_parse_does_not(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive")
    paper = tmp_path / "别的.docx"
    paper.write_bytes(b"")
    parse = [sys.executable, "-m", "formkit.cli", "parse", str(paper), "--archive", str(tmp_path / "archive")]
    with archive.issuing(lambda: None):
        process = _started(tmp_path, 1)
        assert process.stderr is not None
        told = process.stderr.readline().decode()
        parsed = subprocess.run(parse, capture_output=True, check=False)  # noqa: S603
        was_waiting = process.poll() is None
    _, rest = process.communicate()

    assert "等它做完" in told and was_waiting
    assert parsed.returncode == 5  # it read the file, and that was empty
    assert (process.returncode, rest) == (0, b"")
