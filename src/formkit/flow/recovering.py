"""What a run that was cut off has left: its numbers brought to an end from the archive alone."""

import errno
import logging
from contextlib import suppress
from pathlib import Path

from formkit.archive import Archive
from formkit.archive.store import Issued
from formkit.errors import BadForm
from formkit.flow.issuing import contents_of, hashes_of, keep
from formkit.flow.library import Library
from formkit.flow.options import Say
from formkit.flow.repeats import keys_of
from formkit.flow.reporting import Recovered
from formkit.generate import format_of, formats_of
from formkit.model.form import Form
from formkit.model.record import Record
from formkit.records import record_from_plain
from formkit.records.whole import CannotWrite, sweep, write_whole

_LOG = logging.getLogger(__name__)
_NAMED = 8  # numbers that a message names one by one


class _CannotFinish(Exception):
    """The document cannot be written as it was meant. The message says why."""


def recover(archive: Archive, say: Say) -> Recovered:
    """Finishes what runs that were cut off have begun; a number that cannot be used becomes void. Both are said.

    Only while `issuing`. Raises RunRefused where the disk is full or the archive cannot be written; then nothing is lost,
    and the next run tries again.
    """
    runs = archive.open_runs()
    for run in runs:
        for folder in run.folders:
            sweep(folder, run.id)
    issued: list[str] = []
    void: list[tuple[str, str]] = []
    folders: dict[str, None] = {}
    for each in archive.reserved():
        folders[each.output] = None
        try:
            _finish(archive, each)
            issued.append(each.number)
        except _CannotFinish as error:
            _give_up(archive, each, str(error))
            void.append((each.number, str(error)))
    if runs:
        with archive.writing():
            for run in runs:
                archive.end_run(run)
    if issued:
        say(f"上次没做完的 {len(issued)} 份已经补完，没有换编号：{_named(issued)}。")
    for number, reason in void:
        say(f"上次没做完的编号 {number} 作废：{reason}。它的数据会另外发出；如果见到印着这个编号的文件，请不要使用。")
    return Recovered(tuple(issued), tuple(void), tuple(folders))


def _named(numbers: list[str]) -> str:
    return "、".join(numbers[:_NAMED]) + (f" 等 {len(numbers)} 个" if len(numbers) > _NAMED else "")


def _finish(archive: Archive, reserved: Issued) -> None:
    """Writes the files that are missing, and marks the number as issued. Raises _CannotFinish and RunRefused."""
    form = _form(archive, reserved)
    record = _record(form, reserved)
    output = Path(reserved.output)
    try:
        contents = contents_of(form, reserved, record, archive.key)
    except Exception as error:  # one document of a run must not keep all later runs from their work
        _LOG.exception("补写 %s 时出错", reserved.number)
        raise _CannotFinish("补写时程序出错，详情见日志") from error
    if not output.is_dir():
        raise _CannotFinish(f"文件夹“{output}”不在了")
    written = {}
    for name, content in contents.items():
        path = _free(output / name, content)
        written[path.name] = content
        if not path.exists():
            _write(path, content, reserved.run)
    keep(output / name for name in written)
    with archive.writing():
        archive.mark_issued(reserved, hashes_of(written), keys_of(form, record))


def _form(archive: Archive, reserved: Issued) -> Form:
    try:
        form = Library(archive).at(reserved.form, reserved.version)
    except BadForm:
        form = None
    if form is None or any(format_of(name) not in formats_of(form) for name, _ in reserved.files):
        raise _CannotFinish(f"档案里没有“{reserved.form}”的 {reserved.version} 版，写不出来")
    return form


def _record(form: Form, reserved: Issued) -> Record:
    record = record_from_plain(form, reserved.record)
    if record.plain() != reserved.record:
        raise _CannotFinish("档案里的记录不能照原样读回")
    return record


def _free(path: Path, content: bytes) -> Path:
    """Where the content stands already or may be written: a file that somebody has filled in meanwhile is left alone."""
    free, count = path, 1
    while free.exists() and free.read_bytes() != content:
        count += 1
        free = path.with_stem(f"{path.stem}({count})")
    return free


def _write(path: Path, content: bytes, run: str) -> None:
    try:
        write_whole({path: content}, run)
    except CannotWrite as error:
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise _CannotFinish(f"文件夹“{path.parent}”不让写") from None
        raise


def _give_up(archive: Archive, reserved: Issued, reason: str) -> None:
    for name, _ in reserved.files:
        with suppress(OSError):
            (Path(reserved.output) / name).unlink()
    with archive.writing():
        archive.void(reserved.number, reason)
