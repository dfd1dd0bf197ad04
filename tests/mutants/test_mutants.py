"""Each fault that is planted into a copy of the source makes the tests fail; without one they pass."""

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_SOURCE = Path("src", "formkit")
# The tests that read returned papers and keep them; each fault names those of them that should fail, which are tried first.
_TESTS = (
    "tests/ooxml",
    "tests/pdf",
    "tests/read",
    "tests/image",
    "tests/match",
    "tests/model",
    "tests/review",
    "tests/flow/test_parsing.py",
    "tests/flow/test_several_files.py",
    "tests/flow/test_looking.py",
    "tests/flow/test_paper.py",
    "tests/flow/test_merged.py",
    "tests/flow/test_workers.py",
    "tests/validate",
    "tests/archive/test_verifying.py",
    "tests/flow/test_keeping.py",
    "tests/test_returned.py",
)
_PASSED, _FAILED = 0, 1  # of pytest; whatever else it returns says nothing of the tests
_LONGEST = 900  # seconds


@dataclass(frozen=True)
class Fault:
    """`old` stands just once in a file of the source; `new` is what a slip would make of it."""

    file: str
    name: str
    old: str
    new: str
    killers: tuple[str, ...]

    def planted(self, root: Path) -> str:
        """The text of the file below `root` with the fault in it."""
        text = (root / _SOURCE / self.file).read_text(encoding="utf-8")
        assert text.count(self.old) == 1, f"stands {text.count(self.old)} times in {self.file}: {self.old}"
        return text.replace(self.old, self.new)


def _faults() -> list[Fault]:
    content = tomllib.loads(Path(__file__).with_name("faults.toml").read_text(encoding="utf-8"))
    return [
        Fault(file, each["name"], each["old"], each["new"], tuple(each["killers"]))
        for file, found in content.items()
        for each in found
    ]


FAULTS = _faults()
IDS = [f"{each.file}: {each.name}" for each in FAULTS]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout with a source of its own; forms and samples are those of this one."""
    shutil.copytree(_ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "templates", "samples"):
        (tmp_path / name).symlink_to(_ROOT / name)
    return tmp_path


def _run(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Python with the copied source in place of the one that is installed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "HYPOTHESIS"))}
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, *arguments],
        cwd=_ROOT,
        env={**environment, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=_LONGEST,
    )


def _tested(copy: Path, *paths: str) -> tuple[int, str]:
    """What pytest returns for these tests of the copy, and what it prints."""
    imported = Path(_run(copy, "-c", "import formkit; print(formkit.__file__)").stdout.strip())
    assert imported.is_relative_to(copy), imported
    done = _run(copy, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "slow or not slow", *paths)
    return done.returncode, f"{done.stdout[-3000:]}{done.stderr[-1000:]}"


@pytest.mark.parametrize("fault", FAULTS, ids=IDS)
def test_place_of_a_fault_is_still_there(fault: Fault) -> None:
    ast.parse(fault.planted(_ROOT))

    assert all((_ROOT / each).exists() for each in fault.killers)


def test_no_fault_stands_twice() -> None:
    assert len(set(IDS)) == len(FAULTS)
    assert len({(each.file, each.old, each.new) for each in FAULTS}) == len(FAULTS)


@pytest.mark.slow
def test_source_without_a_fault_passes(copy: Path) -> None:
    code, printed = _tested(copy, *_TESTS)

    assert code == _PASSED, printed


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=IDS)
def test_planted_fault_makes_the_tests_fail(fault: Fault, copy: Path) -> None:
    (copy / _SOURCE / fault.file).write_text(fault.planted(_ROOT), encoding="utf-8")

    code, printed = _tested(copy, *fault.killers)
    if code == _PASSED:
        code, printed = _tested(copy, *_TESTS)

    assert code == _FAILED, printed
