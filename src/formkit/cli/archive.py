"""formkit archive"""

from pathlib import Path

import rich_click as click

from formkit.cli.options import archive_folder_of, archive_option, json_option, print_json, progress_bar, say

_MINUTE = 60.0


@click.group("archive", help="查档案：有没有少、有没有被改。")
def command() -> None:
    """The group of commands about the archive."""


@command.command(
    "verify",
    help="核对档案：日志、索引、原件互相对照，每一处不符都点名，说明怎么办。原件多时可以分几次查，中断了下次接着查。",
)
@click.option("--sample", type=click.IntRange(1), metavar="N", help="原件只抽查 N 个；不写时全查。")
@click.option("--minutes", type=click.FloatRange(0, min_open=True), metavar="N", help="查到 N 分钟就停，下次接着查。")
@click.option("--again", is_flag=True, help="不接着上次的查，从头查起。")
@click.option(
    "--head",
    "heads",
    metavar="HEAD",
    multiple=True,
    help="印在批次清单“合计”里的档案校验头，或带着它的 批次清单.json；可以写几次。",
)
@click.option("--rebuild", is_flag=True, help="先由日志重建索引，再核对。")
@archive_option
@json_option
def verify(
    sample: int | None, minutes: float | None, again: bool, heads: tuple[str, ...], rebuild: bool,
    archive_folder: Path | None, as_json: bool,
) -> int:  # fmt: skip
    """Tells whether the archive is still what it was."""
    from formkit.archive.originals import Extent
    from formkit.flow import verifying

    extent = Extent(sample, minutes * _MINUTE if minutes is not None else None, again)
    folder = archive_folder_of(archive_folder)
    try:
        verdict = verifying.verify(folder, heads, extent, rebuild, progress_bar("核对"), say)
    except KeyboardInterrupt:
        say("\n已中断。再运行同一条命令，会从停下的地方接着查。")
        return 130
    if as_json:
        print_json(verdict.plain())
    else:
        for each in verdict.problems:
            click.echo(f"[{each.code}] {'提醒：' if each.severity == 'warning' else ''}{each.message}")
        click.echo(f"日志 {verdict.head.size} 条，校验头 {verdict.head}")
        rest = "" if verdict.is_complete else "，还没有查完，再运行一次接着查"
        click.echo(f"原件和读取结果 {verdict.objects} 个，这次读了 {verdict.checked} 个{rest}。")
        faults = sum(each.severity == "error" for each in verdict.problems)
        click.echo(f"有 {faults} 处不符，见上面。" if faults else "没有发现不符。")
    return 0 if verdict.is_sound else 3
