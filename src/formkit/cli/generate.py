"""formkit generate"""

import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from formkit.cli.options import (
    archive_at,
    archive_options,
    json_option,
    print_json_lists,
    print_table,
    progress_bar,
    say,
)
from formkit.errors import BadUsage

if TYPE_CHECKING:
    from formkit.flow.reporting import Report

_MOST_DOCUMENTS = 20  # that a terminal shows
_MOST_PROBLEMS = 100


@click.command("generate", help="用数据（xlsx、csv、json、toml；- 表示从标准输入读 JSON）成批生成表单文件。")
@click.argument("form", metavar="FORM")
@click.argument("data", metavar="DATA...", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="写到哪个文件夹。")
@click.option(
    "--format", "formats", default="docx", show_default=True, help="格式，多个用逗号隔开：docx,xlsx,pdf,fillable-pdf。"
)
@click.option("--blank", "blanks", type=click.IntRange(min=0), default=0, metavar="N", help="另外生成 N 份空白表。")
@click.option("--issuer", metavar="区划码", help="编号里的六位区划码，如 370100；档案会记住。")
@click.option(
    "--errors",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="ERR.xlsx",
    help="把数据原样写回到这个 xlsx，注明每一行的结果，有错的格子标红。",
)
@click.option("--all-or-nothing", is_flag=True, help="有一处错就一份也不发；不写时没有错的照发。")
@click.option("--reissue", metavar="编号", help="换发这个编号：用新编号另发一份，旧的作废。不给数据就照原样再发。")
@click.option("--merge", is_flag=True, help="另把全部表合成一个 PDF 供打印，以前已发出的也在内。")
@archive_options
@json_option
def command(
    form: str, data: tuple[Path, ...], output: Path, formats: str, blanks: int, issuer: str | None,
    errors: Path | None, all_or_nothing: bool, reissue: str | None, merge: bool, archive_folder: Path | None, no_archive: bool,
    as_json: bool,
) -> int:  # fmt: skip
    """Issues documents and tells what became of every row."""
    from formkit.flow.generating import generate
    from formkit.flow.library import form_of
    from formkit.flow.options import GenerateOptions

    if not data and not blanks and not reissue:
        raise BadUsage("没有给数据文件。请写上数据文件，或用 --blank N 生成空白表。")
    if errors is not None and not data:
        raise BadUsage("没有数据文件，--errors 没有什么可写回的。")
    if issuer is not None and not (issuer.isascii() and issuer.isdigit() and len(issuer) == 6):
        raise BadUsage(f"--issuer 应是六位区划码，读到“{issuer}”。")
    loaded = form_of(form)
    archive = archive_at(archive_folder, no_archive)
    if archive is not None and issuer:
        archive.set_issuer(issuer)
    area = issuer or (archive.issuer if archive else "") or "000000"
    wanted = tuple(dict.fromkeys(each.strip().lower() for each in formats.split(",") if each.strip()))
    options = GenerateOptions(
        output, wanted, archive, area, date.today(), blanks, errors, all_or_nothing, (reissue or "").strip(), merge
    )
    try:
        with tempfile.TemporaryDirectory() as folder:
            sources = [_from_stdin(Path(folder)) if str(each) == "-" else each for each in data]
            report = generate(loaded, sources, options, progress_bar("生成"), say)
    except KeyboardInterrupt:
        say("\n已中断。再运行同一条命令，会把没做完的补完、接着发；已经发出的不会重发，编号不会重复。")
        return 130
    if as_json:
        print_json_lists(report.totals(), report.lists())
    else:
        _print(report)
    return 3 if report.needs_a_person else 0


def _print(report: "Report") -> None:
    """Problems, errors first, the first documents, and counts that add up."""
    told = [*_messages(report, "error"), *_messages(report, "warning")][:_MOST_PROBLEMS]
    for message in told:
        say(message)
    known = sum(each.code != "row.issued_before" for each in report.problems)
    if len(told) == _MOST_PROBLEMS and (more := known - len(told)) > 0:
        say(f"……还有 {more} 条没有列在这里，全部见 {report.manifest} 的“说明”列。")
    rows = [(each.number, str(each.rows), "、".join(each.files)) for each in report.written[:_MOST_DOCUMENTS]]
    print_table(("编号", "行数", "文件"), rows)
    if (more := len(report.written) - len(rows)) > 0:
        click.echo(f"……还有 {more} 份没有列在这里，全部见 {report.manifest}")
    if report.replaced:
        done = bool(report.written)
        words = f"已作废，由 {report.written[0].number} 代替。" if done else "仍然有效，没有换发。"
        click.echo(f"编号 {report.replaced} {words}")
    if report.printed:
        merged = report.printed
        click.echo(f"合并打印：{'、'.join(merged.files) or '没有可打印的'}（{merged.documents} 份，{merged.pages} 页）")
        if merged.left_out:
            say(
                f"提醒：{len(merged.left_out)} 份是按另一版的表发出的，没有合进去：{'、'.join(merged.left_out[:_MOST_DOCUMENTS])}"
            )
    rows_before = f"以前已发出 {report.rows_before} 行，" if report.rows_before else ""
    documents_before = f"以前已发出 {report.documents_before} 份，" if report.documents_before else ""
    click.echo(
        f"数据 {report.rows} 行：发出 {report.rows_issued} 行，{rows_before}扣下 {report.withheld_rows} 行；"
        f"表 {report.documents} 份：发出 {len(report.written)} 份，{documents_before}扣下 {report.withheld_documents} 份。"
    )


def _messages(report: "Report", severity: str) -> list[str]:
    """What is said of the first problems of a severity, the same words once; rows issued before are only counted."""
    prefix = "要改：" if severity == "error" else "提醒："
    seen: dict[str, None] = {}
    for each in report.problems:
        if each.severity == severity and each.code != "row.issued_before":
            seen[prefix + each.message] = None
            if len(seen) == _MOST_PROBLEMS:
                break
    return list(seen)


def _from_stdin(folder: Path) -> Path:
    path = folder / "标准输入.json"
    path.write_bytes(sys.stdin.buffer.read())
    return path
