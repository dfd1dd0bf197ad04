"""LibreOffice, for tests of what another office program makes of our files."""

import shutil
import subprocess
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed here")


def converted(content: bytes, ending: str, wanted: str, folder: Path) -> bytes:
    """`content`, a file of that ending, as LibreOffice saves it with the ending `wanted`."""
    assert SOFFICE is not None
    source, out = folder / f"issued.{ending}", folder / "out"
    source.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    arguments = [SOFFICE, profile, "--headless", "--convert-to", wanted, "--outdir", str(out), str(source)]
    subprocess.run(arguments, check=True, capture_output=True, timeout=300)  # noqa: S603 - our own file
    return (out / f"issued.{wanted}").read_bytes()
