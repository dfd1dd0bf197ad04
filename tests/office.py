"""LibreOffice, for tests of what another office program makes of our files."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed here")


def converted(content: bytes, ending: str, wanted: str, folder: Path) -> bytes:
    """`content`, a file of that ending, as LibreOffice saves it with the ending `wanted`."""
    return converted_all({f"issued.{ending}": content}, wanted, folder)[f"issued.{wanted}"]


def converted_all(files: Mapping[str, bytes], wanted: str, folder: Path) -> dict[str, bytes]:
    """Files by name as LibreOffice saves them with the ending `wanted`, in one run of it."""
    assert SOFFICE is not None
    source, out = folder / "source", folder / "out"
    source.mkdir()
    for name, content in files.items():
        (source / name).write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    arguments = [SOFFICE, profile, "--headless", "--convert-to", wanted, "--outdir", str(out)]
    subprocess.run(  # noqa: S603 - our own files
        [*arguments, *(str(source / name) for name in files)], check=True, capture_output=True, timeout=300
    )
    return {path.name: path.read_bytes() for path in out.iterdir()}
