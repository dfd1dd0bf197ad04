"""Options and outputs that several commands share."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import rich_click as click

from formkit.archive import Archive, open_archive

Function = TypeVar("Function", bound=Callable[..., object])


def archive_options(function: Function) -> Function:
    """Adds --archive and --no-archive."""
    function = click.option("--no-archive", is_flag=True, help="不用档案：编号要写在数据里，也不与发出的比对。")(
        function
    )
    return archive_option(function)


def archive_option(function: Function) -> Function:
    """Adds --archive."""
    return click.option(
        "--archive",
        "archive_folder",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="FORMKIT_ARCHIVE",
        help="档案文件夹。不写时用 FORMKIT_ARCHIVE，再不然用个人数据文件夹。",
    )(function)


def json_option(function: Function) -> Function:
    """Adds --json."""
    return click.option("--json", "as_json", is_flag=True, help="结果以 JSON 写到标准输出。")(function)


def archive_at(folder: Path | None, no_archive: bool) -> Archive | None:
    """The archive a command works with; the first time the user's own one is made, that is said. Raises RunRefused."""
    if no_archive:
        return None
    if folder is None:
        folder = archive_folder_of(None)
        if not folder.exists():
            say(f"新建了档案：{folder}（可用 --archive 或环境变量 FORMKIT_ARCHIVE 另指一个）")
    return open_archive(folder)


def archive_folder_of(folder: Path | None) -> Path:
    """The folder that was named, else the user's own."""
    if folder is not None:
        return folder
    import platformdirs

    return Path(platformdirs.user_data_dir("formkit", appauthor=False)) / "archive"


def say(message: str) -> None:
    """A message for the person, on stderr."""
    click.echo(message, err=True)


def print_json(content: object) -> None:
    """One JSON object on a line of stdout."""
    click.echo(json.dumps(content, ensure_ascii=False))


def print_json_lists(content: Mapping[str, object], lists: Mapping[str, Iterable[object]]) -> None:
    """The same with lists in it that may be long: each item is written as it comes."""
    click.echo(json.dumps(content, ensure_ascii=False).removesuffix("}"), nl=False)
    for name, items in lists.items():
        click.echo(f', "{name}": [', nl=False)
        for number, item in enumerate(items):
            click.echo((", " if number else "") + json.dumps(item, ensure_ascii=False), nl=False)
        click.echo("]", nl=False)
    click.echo("}")


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on stdout, columns aligned by the width that Chinese takes."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    encoding = (getattr(sys.stdout, "encoding", "") or "utf-8").lower()
    table = Table(box=box.SIMPLE_HEAD if encoding.startswith("utf") else box.ASCII2, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(cell.replace("[", "\\[") for cell in row))
    is_plain = "NO_COLOR" in os.environ
    width = None if sys.stdout.isatty() else 160
    Console(no_color=is_plain, highlight=False, width=width, emoji=False).print(table)


def progress_bar(label: str) -> Callable[[int, int], None]:
    """Shows done and total on a terminal's stderr; silent elsewhere."""
    if not sys.stderr.isatty():
        return lambda done, total: None

    def show(done: int, total: int) -> None:
        click.echo(f"\r{label} {done}/{total}", err=True, nl=done >= total)

    return show
