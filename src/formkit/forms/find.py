"""Where form folders and samples lie: beside the source in a checkout, inside the package once installed."""

import os
import tomllib
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

from formkit.errors import BadForm


@cache
def _shipped() -> Path:
    """The folder that holds templates/ and samples/."""
    checkout = Path(__file__).resolve().parents[3]
    if (checkout / "pyproject.toml").is_file() and (checkout / "templates").is_dir():
        return checkout
    return Path(str(resources.files("formkit"))) / "_data"


def samples_folder() -> Path:
    """The shipped samples."""
    return _shipped() / "samples"


def form_folders() -> dict[str, Path]:
    """Form id -> folder, of the shipped forms and those under FORMKIT_TEMPLATES, which win.

    A folder whose form.toml cannot even be parsed goes by its own name, so that lint can still reach it.
    """
    roots = [_shipped() / "templates"]
    if own := os.environ.get("FORMKIT_TEMPLATES"):
        roots.append(Path(own))
    found: dict[str, Path] = {}
    for root in roots:
        for definition in sorted(root.rglob("form.toml")):
            found[_id(definition, definition.stat().st_mtime_ns)] = definition.parent
    return found


def find_form(reference: str) -> Path:
    """The folder of a form given by id ("3.1"), by folder name, or as a path. Raises BadForm."""
    folders = form_folders()
    if reference in folders:
        return folders[reference]
    for folder in folders.values():
        if reference in (folder.name, folder.name.partition("-")[2]):
            return folder
    if (Path(reference) / "form.toml").is_file():
        return Path(reference)
    known = "、".join(folders) or "（一个也没有）"
    raise BadForm(f"没有“{reference}”这张表。已有的表：{known}。用 formkit forms list 查看。")


@lru_cache(maxsize=1024)
def _id(definition: Path, changed: int) -> str:
    """The id of a form, of its definition as it was `changed` last."""
    try:
        return str(tomllib.loads(definition.read_text(encoding="utf-8"))["id"])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError):
        return definition.parent.name
