"""formkit generate"""

import sys
import tempfile
from datetime import date
from pathlib import Path

import rich_click as click

from formkit.cli.options import archive_at, archive_options, json_option, print_json, print_table, progress_bar, say
from formkit.errors import BadUsage


@click.command("generate", help="用数据（xlsx、csv、json、toml；- 表示从标准输入读 JSON）成批生成表单文件。")
@click.argument("form", metavar="FORM")
@click.argument("data", metavar="DATA...", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "-o", "--output", required=True, type=click.Path(file_okay=False, path_type=Path), help="写到哪个文件夹。"
)
@click.option("--format", "formats", default="docx", show_default=True, help="格式，多个用逗号隔开：docx,xlsx。")
@click.option("--blank", "blanks", type=click.IntRange(min=0), default=0, metavar="N", help="另外生成 N 份空白表。")
@click.option("--issuer", metavar="区划码", help="编号里的六位区划码，如 370100；档案会记住。")
@click.option(
    "--errors",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="ERR.xlsx",
    help="把数据原样写回到这个 xlsx，注明每一行的结果，有错的格子标红。",
)
@archive_options
@json_option
def command(
    form: str, data: tuple[Path, ...], output: Path, formats: str, blanks: int, issuer: str | None,
    errors: Path | None, archive_folder: Path | None, no_archive: bool, as_json: bool,
) -> int:  # fmt: skip
    """Issues documents and tells what became of every row."""
    from formkit.flow.generating import GenerateOptions, generate
    from formkit.flow.library import form_of

    if not data and not blanks:
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
    options = GenerateOptions(output, wanted, archive, area, date.today(), blanks, errors)
    with tempfile.TemporaryDirectory() as folder:
        sources = [_from_stdin(Path(folder)) if str(each) == "-" else each for each in data]
        report = generate(loaded, sources, options, progress_bar("生成"))
    if as_json:
        print_json(report.plain())
    else:
        for problem in report.problems:
            say(("提醒：" if problem.severity == "warning" else "要改：") + problem.message)
        rows = [(each.number, str(each.rows), "、".join(each.files)) for each in report.written]
        print_table(("编号", "行数", "文件"), rows)
        issued = sum(each.rows for each in report.written)
        rows_before = f"以前已发出 {report.rows_before} 行，" if report.rows_before else ""
        documents_before = f"以前已发出 {report.documents_before} 份，" if report.documents_before else ""
        click.echo(
            f"数据 {report.rows} 行：发出 {issued} 行，{rows_before}扣下 {report.withheld_rows} 行；"
            f"表 {report.documents} 份：发出 {len(report.written)} 份，{documents_before}扣下 {report.withheld_documents} 份。"
        )
    return 3 if report.needs_a_person else 0


def _from_stdin(folder: Path) -> Path:
    path = folder / "标准输入.json"
    path.write_bytes(sys.stdin.buffer.read())
    return path
