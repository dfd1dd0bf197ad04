"""Where the fonts and the strokes of signs are: those of Debian's packages, and those from npm in the user's cache."""

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path

from platformdirs import user_cache_path

_PINNED = Path(__file__).parent / "fonts" / "package.json"
_DEBIAN = Path("/usr/share/fonts")


class Missing(Exception):
    """A font or a program that is not here; its text says how to get it."""


@cache
def npm_folder() -> Path:
    """The folder of what is fetched from npm, filled where that has not been done. Raises Missing."""
    folder = user_cache_path("formkit-benchmarks") / "reading"
    stamp = folder / "package.json"
    if stamp.exists() and stamp.read_bytes() == _PINNED.read_bytes() and (folder / "node_modules").is_dir():
        return folder / "node_modules"
    npm = shutil.which("npm")
    if npm is None:
        raise Missing("handwriting fonts come from npm, and there is no npm here")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(_PINNED, stamp)
    command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603 - our own command
    if done.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise Missing(f"handwriting fonts could not be installed: {(done.stderr or done.stdout).strip()[-200:]}")
    return folder / "node_modules"


def font_file(name: str) -> Path:
    """A font by its place: "npm:PACKAGE/FILE", or a path below Debian's folder of fonts. Raises Missing."""
    path = npm_folder() / name[4:] if name.startswith("npm:") else _DEBIAN / name
    if not path.is_file():
        raise Missing(f"no font {name}; Debian's packages are named in benchmarks/reading/README.md")
    return path


@cache
def strokes_of(sign: str) -> tuple[tuple[tuple[float, float], ...], ...] | None:
    """The middle lines of a sign's strokes in writing order, from 0 to 1, top left first; None for an unknown sign."""
    path = npm_folder() / "hanzi-writer-data" / f"{sign}.json"
    if not path.is_file():
        return None
    medians = json.loads(path.read_text(encoding="utf-8"))["medians"]
    return tuple(tuple((x / 1024, (900 - y) / 1024) for x, y in median) for median in medians)
