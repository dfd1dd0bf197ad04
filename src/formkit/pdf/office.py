"""LibreOffice, where it is installed: turns files of older programs into those of today."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from formkit.errors import MissingTool, UnreadableFile
from formkit.pdf.font_set import write_font_set

_MOST_SECONDS = 50.0  # less than a worker is given for a file, so that nothing is left running
_MOST_SECONDS_TO_PRINT = 600.0  # of a form's owner who waits; a form takes some seconds
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
    with tempfile.TemporaryDirectory(prefix="formkit-", ignore_cleanup_errors=True) as folder:
        _convert(Path(folder), {f"file.{suffix}": content}, target, _MOST_SECONDS, {})
        result = Path(folder) / "out" / f"file.{target}"
        if not result.is_file() or not result.stat().st_size:
            raise UnreadableFile("file.broken", "文件已损坏或有密码，LibreOffice 打不开。请让对方重新保存后再发。")
        return result.read_bytes()


def printed(documents: Mapping[str, bytes], families: Iterable[str]) -> dict[str, bytes]:
    """Word documents of ours by name as PDFs, set in our fonts alone; `families` are the fonts that they name.

    Raises MissingTool where there is no LibreOffice, UnreadableFile where it gives up or takes too long.
    """
    with tempfile.TemporaryDirectory(prefix="formkit-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        fonts = {"FONTCONFIG_FILE": str(write_font_set(folder, families))}
        files = {f"{each}.docx": content for each, content in documents.items()}
        _convert(folder, files, "pdf", _MOST_SECONDS_TO_PRINT, fonts)
        results = {each: folder / "out" / f"{each}.pdf" for each in documents}
        if not all(each.is_file() for each in results.values()):
            raise UnreadableFile("file.broken", "LibreOffice 打不开模板，没有印出 PDF。请用 Word 打开模板另存后再试。")
        return {each: path.read_bytes() for each, path in results.items()}


def office_version() -> str:
    """What LibreOffice calls itself: "LibreOffice 7.4.7.2". Raises MissingTool."""
    with tempfile.TemporaryDirectory(prefix="formkit-", ignore_cleanup_errors=True) as folder:
        told = subprocess.run(  # noqa: S603
            [_program(), f"-env:UserInstallation={Path(folder).as_uri()}", "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=_environment(),
            timeout=_MOST_SECONDS,
        )
    return " ".join(told.stdout.decode(errors="replace").split()[:2])


def _program() -> str:
    program = office_program()
    if program is None:
        raise MissingTool("要用 LibreOffice 转换文件，这台电脑上没有装。Debian 上安装：apt-get install libreoffice。")
    return program


def _convert(
    folder: Path, files: Mapping[str, bytes], target: str, seconds: float, settings: Mapping[str, str]
) -> None:
    """Converts files by name into `folder`/out, in one run of LibreOffice with a profile of its own."""
    program = _program()
    profile = folder / "profile"
    _write_profile(profile)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    command = [
        program, "--headless", "--norestore", "--nolockcheck", f"-env:UserInstallation={profile.as_uri()}",
        "--convert-to", target, "--outdir", str(folder / "out"), *(str(folder / name) for name in files),
    ]  # fmt: skip
    _run(command, seconds, settings)


def _write_profile(folder: Path) -> None:
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, settings in _SAFE.items()
        for name, value in settings.items()
    )
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications").with_suffix(".xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema">{items}</oor:items>',
        encoding="utf-8",
    )


def _run(command: list[str], seconds: float, settings: Mapping[str, str]) -> None:
    """Runs a command in a session of its own and ends all of it when its time is over."""
    process = subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**_environment(), **settings},
        start_new_session=True,
        preexec_fn=_unlimited if os.name == "posix" else None,
    )
    try:
        process.wait(seconds)
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
