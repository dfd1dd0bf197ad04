"""The wheel holds all that a machine without the checkout needs."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's content, as pip would lay it out."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True)  # noqa: S603
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


def test_templates_samples_and_words_ship(installed: Path) -> None:
    shipped = {
        each.relative_to(installed / "formkit").as_posix()
        for each in (installed / "formkit").rglob("*")
        if each.is_file()
    }

    wanted = {f"_data/{each.relative_to(ROOT).as_posix()}" for kind in ("templates", "samples")
              for each in (ROOT / kind).rglob("*") if each.is_file()}  # fmt: skip
    assert wanted <= shipped
    assert {"py.typed", "cli/locale/zh_CN/LC_MESSAGES/messages.mo"} <= shipped


def test_demo_runs_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(installed)}

    done = subprocess.run(
        [sys.executable, "-m", "formkit.cli", "demo"], cwd=tmp_path, env=environment, capture_output=True, check=False
    )

    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    assert "结果与预期完全一致" in done.stdout.decode()
