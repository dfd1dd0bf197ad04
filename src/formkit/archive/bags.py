"""Bags (BagIt 1.0, RFC 8493): a folder of files with lists of their hashes, that any archive can check and take in."""

import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import new
from pathlib import Path, PurePosixPath

from formkit.archive.disk import make_durable
from formkit.errors import RunRefused

_HASHES = ("sha256", "sha512")
_DECLARED = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_PAYLOAD = "data"
_LINE = re.compile(r"([0-9a-fA-F]+)[ \t]+\*?(.+)")
_ESCAPED = {"%": "%25", "\n": "%0A", "\r": "%0D"}  # of a name that would else break the line it stands on


@dataclass(frozen=True)
class Bag:
    """A bag that was checked: what it says of itself, and its files by their names below its payload."""

    folder: Path
    info: Mapping[str, str]
    names: tuple[str, ...]

    def read(self, name: str) -> bytes:
        return (self.folder / _PAYLOAD / name).read_bytes()


def write_bag(folder: Path, files: Iterable[tuple[str, bytes]], info: Mapping[str, str]) -> None:
    """Makes a bag of files, by their names below its payload; it appears whole or not at all, and outlasts a loss of power.

    Raises RunRefused where the folder is there already, or cannot be written.
    """
    if folder.exists():
        raise RunRefused(f"“{folder}”已经有了，没有覆盖。请另指一个文件夹。")
    try:
        with _beside(folder) as half:
            listed: dict[str, dict[str, str]] = {each: {} for each in _HASHES}
            size = count = 0
            for name, content in files:
                _put(half, f"{_PAYLOAD}/{unicodedata.normalize('NFC', name)}", content, listed)
                size, count = size + len(content), count + 1
            (half / _PAYLOAD).mkdir(exist_ok=True)
            lines = {"Bagging-Date": f"{datetime.now(UTC):%Y-%m-%d}", "Payload-Oxum": f"{size}.{count}", **info}
            tags = {
                "bagit.txt": _DECLARED,
                "bag-info.txt": "".join(f"{name}: {' '.join(value.split())}\n" for name, value in lines.items()),
                **{f"manifest-{each}.txt": _manifest(listed[each]) for each in _HASHES},
            }
            of_tags: dict[str, dict[str, str]] = {each: {} for each in _HASHES}
            for name, text in tags.items():
                _put(half, name, text.encode(), of_tags)
            for each in _HASHES:
                _put(half, f"tagmanifest-{each}.txt", _manifest(of_tags[each]).encode(), {})
            every = list(half.rglob("*"))
            make_durable([each for each in every if each.is_file()], [half, *(each for each in every if each.is_dir())])
            half.rename(folder)
            make_durable((), (folder.parent,))
    except OSError as error:
        raise RunRefused(f"“{folder}”写不成（{error.strerror}）。请看磁盘是否满了、那里让不让写，再来一次。") from None


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    half = folder.with_name(f".formkit-{secrets.token_hex(6)}")
    half.mkdir()
    try:
        yield half
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _put(folder: Path, name: str, content: bytes, listed: Mapping[str, dict[str, str]]) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
    for algorithm, own in listed.items():
        own[name] = new(algorithm, content).hexdigest()


def _manifest(listed: Mapping[str, str]) -> str:
    return "".join(f"{digest}  {_escaped(name)}\n" for name, digest in sorted(listed.items()))


def _escaped(name: str) -> str:
    return "".join(_ESCAPED.get(sign, sign) for sign in name)


def _unescaped(name: str) -> str:
    for sign, shown in reversed(_ESCAPED.items()):
        name = re.sub(re.escape(shown), lambda found, sign=sign: sign, name, flags=re.IGNORECASE)  # type: ignore[misc]
    return name


def open_bag(folder: Path) -> Bag:
    """A bag, once all its files are found to be those that its lists name. Raises RunRefused, naming what is not."""
    try:
        problems = [*_problems(folder)]
        if problems:
            more = f"，另有 {len(problems) - 5} 处" if len(problems) > 5 else ""
            raise RunRefused(f"“{folder}”不是完好的包，没有收：{'；'.join(problems[:5])}{more}。请向对方重要一份。")
        names = tuple(sorted(_files(folder / _PAYLOAD)))
        return Bag(folder, _info(folder / "bag-info.txt"), names)
    except (OSError, UnicodeDecodeError) as error:
        raise RunRefused(f"“{folder}”读不了（{error}）。请看它是不是一个 BagIt 包的文件夹。") from None


def _problems(folder: Path) -> Iterator[str]:
    declared = folder / "bagit.txt"
    if not declared.is_file() or "BagIt-Version: 1.0" not in declared.read_text(encoding="utf-8"):
        yield "没有 bagit.txt，或不是 BagIt 1.0"
        return
    for path in folder.rglob("*"):
        if path.is_symlink():
            yield f"{path.relative_to(folder)} 是指向别处的链接"
            return
    manifests = [folder / f"manifest-{each}.txt" for each in _HASHES if (folder / f"manifest-{each}.txt").exists()]
    if not manifests:
        yield "没有 manifest-sha256.txt 或 manifest-sha512.txt"
    there = {f"{_PAYLOAD}/{name}" for name in _files(folder / _PAYLOAD)}
    for manifest in manifests:
        listed = _listed(manifest)
        yield from _differences(folder, manifest, listed)
        yield from (f"{name} 不在 {manifest.name} 里" for name in sorted(there.difference(listed)))
    for tags in sorted(folder.glob("tagmanifest-*.txt")):
        if tags.stem.removeprefix("tagmanifest-") in _HASHES:
            yield from _differences(folder, tags, _listed(tags))


def _differences(folder: Path, manifest: Path, listed: Mapping[str, str]) -> Iterator[str]:
    algorithm = manifest.stem.rpartition("-")[2]
    for name, digest in listed.items():
        parts = PurePosixPath(name).parts
        if not parts or ".." in parts or PurePosixPath(name).is_absolute() or "\\" in name or ":" in parts[0]:
            yield f"{manifest.name} 里的 {name} 指到了包外面"
        elif not (folder / name).is_file():
            yield f"少了 {name}"
        elif new(algorithm, (folder / name).read_bytes()).hexdigest() != digest.lower():
            yield f"{name} 与 {manifest.name} 不符"


def _listed(manifest: Path) -> dict[str, str]:
    """The names on a list with their hashes; a line that is none stands for a file that is not there."""
    listed = {}
    for line in manifest.read_text(encoding="utf-8").split("\n"):
        if line := line.rstrip("\r"):
            found = _LINE.fullmatch(line)
            listed[_unescaped(found[2].removeprefix("./")) if found else line] = found[1] if found else ""
    return listed


def _files(folder: Path) -> list[str]:
    return [Path(root, name).relative_to(folder).as_posix() for root, _, names in os.walk(folder) for name in names]


def _info(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
