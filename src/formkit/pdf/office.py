"""LibreOffice, where it is installed: turns files of older programs into those of today."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from formkit.errors import MissingTool, UnreadableFile

_MOST_SECONDS = 50.0  # less than a worker is given for a file, so that nothing is left running
_PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
# A customer's file may run nothing and fetch nothing.
_SAFE = {
    "/org.openoffice.Office.Common/Security/Scripting": {
        "DisableMacrosExecution": "true",
        "BlockUntrustedRefererLinks": "true",
        "MacroSecurityLevel": "3",
    },
    "/org.openoffice.Office.Common/Load": {"UpdateDocMode": "0"},
    "/org.openoffice.Office.Writer/Content/Update": {"Link": "0"},
    "/org.openoffice.Office.Calc/Content/Update": {"Link": "1"},
}


def office_program() -> str | None:
    """The path of LibreOffice, or None where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((each for each in _PLACES if Path(each).is_file()), None)


def converted(content: bytes, suffix: str, target: str) -> bytes:
    """A file's content in another format: `suffix` is what it is ("doc"), `target` what it shall be ("docx").

    Raises MissingTool where there is no LibreOffice, UnreadableFile where it cannot open the file or takes too long.
    """
    program = office_program()
    if program is None:
        raise MissingTool("要用 LibreOffice 转换文件，这台电脑上没有装。Debian 上安装：apt-get install libreoffice。")
    with tempfile.TemporaryDirectory(prefix="formkit-", ignore_cleanup_errors=True) as folder:
        profile, source = Path(folder) / "profile", Path(folder) / f"file.{suffix}"
        _write_profile(profile)
        source.write_bytes(content)
        command = [
            program, "--headless", "--norestore", "--nolockcheck", f"-env:UserInstallation={profile.as_uri()}",
            "--convert-to", target, "--outdir", str(Path(folder) / "out"), str(source),
        ]  # fmt: skip
        _run(command)
        result = Path(folder) / "out" / f"file.{target}"
        if not result.is_file() or not result.stat().st_size:
            raise UnreadableFile("file.broken", "文件已损坏或有密码，LibreOffice 打不开。请让对方重新保存后再发。")
        return result.read_bytes()


def _write_profile(folder: Path) -> None:
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, settings in _SAFE.items()
        for name, value in settings.items()
    )
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema">{items}</oor:items>',
        encoding="utf-8",
    )


def _run(command: list[str]) -> None:
    """Runs a command in a session of its own and ends all of it when its time is over."""
    process = subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        start_new_session=True,
        preexec_fn=_unlimited if os.name == "posix" else None,
    )
    try:
        process.wait(_MOST_SECONDS)
    except subprocess.TimeoutExpired:
        raise UnreadableFile(
            "file.too_slow", "LibreOffice 打开这份文件用的时间太长，已经停下。请让对方重新保存后再发。"
        ) from None
    finally:
        with suppress(OSError):
            if os.name == "posix":
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()


def _environment() -> Mapping[str, str]:
    return {**os.environ, "SAL_USE_VCLPLUGIN": "svp"}


def _unlimited() -> None:
    """Frees the program from the limit of memory that its parent may have; it needs more of addresses than it uses."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
