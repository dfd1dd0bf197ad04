"""Files that appear whole or not at all."""

import errno
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from formkit.errors import RunRefused


def write_whole(contents: Mapping[Path, bytes]) -> None:
    """Writes all files beside their targets first, then moves them into place; existing ones are replaced.

    Raises RunRefused where one cannot be written; then none of the targets has been touched, unless moving itself
    failed half way.
    """
    waiting: dict[Path, Path] = {}
    target = next(iter(contents))
    try:
        for target, content in contents.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists() and not os.access(target, os.W_OK):
                raise PermissionError(errno.EACCES, "只读")
            waiting[target] = target.with_name(f".formkit-{secrets.token_hex(6)}{target.suffix}")
            waiting[target].write_bytes(content)
        for target, written in waiting.items():
            written.replace(target)
    except OSError as error:
        words = "可能正在 Excel 或 WPS 里打开着，或文件夹不让写。请关掉它，或用 -o 换个地方，再来一次。"
        raise RunRefused(f"写不了“{target}”（{error.strerror}）：{words}") from None
    finally:
        for written in waiting.values():
            with suppress(OSError):
                written.unlink(missing_ok=True)
