"""formkit parse"""

import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

import rich_click as click

from formkit.cli.options import archive_at, archive_options, json_option, print_json, print_table, progress_bar, say
from formkit.errors import NothingReadable
from formkit.model.returned import STATUS_WORDS, Returned, names_of, page_counts

_MOST_ALIKE = 5  # of one kind in one document; a hidden row alone has thirty


@click.command(
    "parse",
    help="把收回的文件（docx、xlsx、PDF；文件夹会逐个打开，- 表示标准输入）读成核对过的记录。"
    "扫描件和照片认出是哪一份的哪一页，理好次序，上面写的字还不能读。",
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--form", "form", metavar="FORM", help="指定是哪张表；不写时自动辨认。")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="结果写到 .xlsx、.jsonl 或 .csv。"
)
@click.option(
    "--show",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="把每一页扫描件和照片连同程序看到的画成图，放进这个文件夹；没有认出的在“待认领”里。",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=lambda: os.cpu_count() or 1,
    metavar="N",
    help="同时读几个文件或几页；不写时等于处理器的个数。每个文件、每一页都在有时限、有内存上限的进程里读。",
)
@archive_options
@json_option
def command(
    paths: tuple[Path, ...], form: str | None, output: Path | None, show: Path | None, jobs: int,
    archive_folder: Path | None, no_archive: bool, as_json: bool,
) -> int:  # fmt: skip
    """Reads returned files and tells what was accepted and what a person must look at."""
    from formkit.flow.parsing import inbox, parse
    from formkit.records.results import output_format
    from formkit.records.whole import make_folder

    if output is not None:
        output_format(output)  # a name that cannot be written is said before the work is done
    if show is not None:
        make_folder(show)
    archive = archive_at(archive_folder, no_archive)
    with tempfile.TemporaryDirectory() as folder:
        found = inbox([_from_stdin(Path(folder)) if str(each) == "-" else each for each in paths])
        if not found.files:
            raise NothingReadable(f"没有要读的文件：{'、'.join(str(each) for each in paths)}。请检查路径。")
        bar = progress_bar("读取")

        def progress(count: int) -> None:
            bar(count, max(count, len(found.files)))  # archives, mails and stacks of paper hold several

        returned = []
        for each in parse(found.files, archive, form, jobs, progress, show, say):
            if as_json:
                print_json(each.plain())
            returned.append(each)
    if output is not None:
        _write(returned, output, found.ignored)
        say(f"结果写到了 {output}")
    if show is not None:
        say(f"看到的画在 {show}")
    if not as_json:
        print_results(returned)
        if found.ignored:
            say(f"另有 {len(found.ignored)} 个程序留下的文件（清单、临时文件）没有读：{'、'.join(found.ignored)}")
    return exit_code(returned)


def _write(returned: list[Returned], output: Path, ignored: tuple[str, ...]) -> None:
    from formkit.flow.library import all_forms
    from formkit.records.results import write_results

    write_results(returned, {form.id: form for form in all_forms()}, output, ignored)


def print_results(returned: list[Returned]) -> None:
    """A line for each document, what a person must look at, and counts that add up."""
    rows = []
    names = names_of(returned)
    for name, each in zip(names, returned):
        accepted = sum(field.accepted for field in each.fields)
        signed = each.completion.status if each.completion else ""
        rows.append(
            (name, each.form or "", each.document or "", STATUS_WORDS[each.status],
             f"{accepted}/{len(each.fields)}", signed)
        )  # fmt: skip
    print_table(("文件", "表", "编号", "结果", "接受/字段", "签署"), rows)
    if to_see := [(name, words) for name, each in zip(names, returned) for words in _to_see(each)]:
        print_table(("文件", "要人看的"), to_see)
    counts = Counter(each.status for each in returned)
    files = len({source for each in returned for source, _ in each.pages})
    words = "，".join(f"{words} {counts[each]} 份" for each, words in STATUS_WORDS.items() if each != "blank")
    click.echo(f"共 {len(returned) - counts['blank']} 份（{files} 个文件）：{words}。")
    if (pages := page_counts(returned)).pages:
        click.echo(f"看了 {pages}。")


def _to_see(returned: Returned) -> list[str]:
    """What a person must look at; of many alike in one document the first, with their number."""
    by_code: dict[str, list[str]] = {}
    for problem in returned.problems:
        if problem.severity == "error":
            found = by_code.setdefault(problem.code, [])
            if problem.message not in found:
                found.append(problem.message)
    lines = []
    for found in by_code.values():
        if len(found) <= _MOST_ALIKE:
            lines += found
        else:
            lines.append(f"{found[0]}（同类的共 {len(found)} 处，全部见 --json 或结果表）")
    return lines


def exit_code(returned: list[Returned]) -> int:
    """5 where nothing could be read, 3 where a person must look, else 0. Blank pages ask for nobody."""
    statuses = {each.status for each in returned} - {"blank"}
    if statuses == {"unreadable"}:
        return 5
    return 0 if statuses <= {"accepted"} else 3


def _from_stdin(folder: Path) -> Path:
    path = folder / "标准输入"
    path.write_bytes(sys.stdin.buffer.read())
    return path
