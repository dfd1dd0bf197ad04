"""Files that appear whole or not at all."""

import errno
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from formkit.errors import RunRefused

_BEGINNING = ".formkit-"
_FULL = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))


class CannotWrite(RunRefused):
    """A file or folder cannot be written; `errno` is the system's reason, as far as it gave one."""

    def __init__(self, message: str, errno: int | None) -> None:
        super().__init__(message)
        self.errno = errno


def refusal(target: Path | str, error: OSError) -> CannotWrite:
    """Why a file or folder cannot be written, and what to do."""
    if error.errno in _FULL:
        words = "磁盘满了。请腾出空间，再运行同一条命令，会接着做完。"
    elif isinstance(error, (FileExistsError, NotADirectoryError)):
        words = "这里要的是文件夹，却已经有一个同名的文件。请用 -o 换个地方。"
    else:
        words = "可能正在 Excel 或 WPS 里打开着，或文件夹不让写。请关掉它，或用 -o 换个地方，再来一次。"
    return CannotWrite(f"写不了“{target}”（{error.strerror or error}）：{words}", error.errno)


@contextmanager
def whole(targets: Sequence[Path], run: str = "") -> Iterator[tuple[Path, ...]]:
    """Where to write each target, beside it; at the end all are moved into place, and existing ones are replaced.

    None of the targets is touched where anything is raised, unless moving itself fails half way; an OSError
    becomes CannotWrite. `run` is part of the names, so that what a cut-off run leaves can be told by `sweep`.
    """
    beside = tuple(each.with_name(f"{_BEGINNING}{run}-{secrets.token_hex(6)}{each.suffix}") for each in targets)
    target = targets[0]
    try:
        try:
            for target in targets:
                if target.exists() and not os.access(target, os.W_OK):
                    raise PermissionError(errno.EACCES, "只读")
            yield beside
            for target, written in zip(targets, beside):
                written.replace(target)
        except BaseException:
            for written in beside:
                with suppress(OSError):
                    written.unlink()
            raise
    except OSError as error:
        raise refusal(target, error) from None


def write_whole(contents: Mapping[Path, bytes], run: str = "") -> None:
    """Writes all files, or none of them: see `whole`. Raises CannotWrite."""
    for folder in {each.parent for each in contents}:
        make_folder(folder)
    with whole(tuple(contents), run) as beside:
        for path, content in zip(beside, contents.values()):
            path.write_bytes(content)


def make_folder(folder: Path) -> None:
    """Makes a folder where there is none. Raises CannotWrite."""
    if folder.is_dir():
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refusal(folder, error) from None


def check_folder(folder: Path, run: str = "") -> None:
    """Tries whether files can be written into a folder; where there is none, nothing is tried. Raises CannotWrite."""
    try:
        if not folder.exists():
            return
        if not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "不是文件夹")
        attempt = folder / f"{_BEGINNING}{run}-{secrets.token_hex(6)}"
        try:
            attempt.write_bytes(b"")
        finally:
            attempt.unlink(missing_ok=True)
    except OSError as error:
        raise refusal(folder, error) from None


def sweep(folder: Path, run: str) -> None:
    """Removes what a run that was cut off has left half written in a folder."""
    with suppress(OSError):
        for each in list(folder.glob(f"{_BEGINNING}{run}-*")):
            each.unlink()
