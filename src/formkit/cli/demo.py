"""formkit demo"""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import rich_click as click

from formkit.cli.options import json_option, print_json, print_table, say


@click.command("demo", help="用自带样例走完整个来回：数据 → 文件 → 寄回 → 核对过的记录。结果与预期一致时退出码为 0。")
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), help="把产生的文件留在这个（空）文件夹里。"
)
@json_option
def command(output: Path | None, as_json: bool) -> int:
    """Runs the circle on the samples."""
    from formkit.cli.parse import print_results
    from formkit.flow.demo import demonstrate

    with _folder(output) as folder:
        shown = demonstrate(folder, say)
        differences = [words for each in shown for words in each.differences]
        if as_json:
            print_json(
                {"schema": 1, "as_expected": not differences, "differences": differences,
                 "forms": [{"form": each.form, "issued": each.issued.plain(),
                            "returned": [one.plain() for one in each.returned],
                            "pictures": [one.plain() for one in each.pictures]} for each in shown]}
            )  # fmt: skip
            return 1 if differences else 0
        for each in shown:
            report = each.issued
            click.echo(f"生成：{report.rows} 行数据，发出 {sum(one.rows for one in report.written)} 行、"
                       f"{len(report.written)} 份；扣下 {report.withheld_rows} 行，原因如下")  # fmt: skip
            found = [problem for problem in report.problems if problem.severity == "error"]
            print_table(("在哪里", "代码", "问题"), [(str(one.place or ""), one.code, one.message) for one in found])
            click.echo(f"原样读回：{len(each.circle)} 份，全部 {sum(len(one.fields) for one in each.circle)} 个字段与发出的一致"
                       if not differences else "")  # fmt: skip
            click.echo("\n寄回的文件：")
            print_results(list(each.returned))
            click.echo("\n扫描和照片：")
            for one in each.pictures:
                accepted = sum(field.accepted for field in one.fields)
                counts = f"{len(one.fields)} 个字段，接受 {accepted} 个，存疑 {len(one.fields) - accepted} 个"
                click.echo(f"{one.source}：{one.document}，{counts}")
            if output is not None:
                click.echo(f"看到的画在 {each.folder / '看到的'}")
                click.echo(f"结果在 {each.folder / '结果.xlsx'}")
        for words in differences:
            say(f"与预期不同：{words}")
        click.echo("结果与预期完全一致。" if not differences else f"有 {len(differences)} 处与预期不同。")
    return 1 if differences else 0


@contextlib.contextmanager
def _folder(output: Path | None) -> Iterator[Path]:
    if output is not None:
        yield output
        return
    with tempfile.TemporaryDirectory(prefix="formkit-demo-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
