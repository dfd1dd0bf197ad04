"""formkit archive"""

from datetime import date
from pathlib import Path

import rich_click as click

from formkit.archive import Archive, open_archive
from formkit.archive.documents import STATE_WORDS, State
from formkit.archive.store import LOG
from formkit.cli.options import (
    archive_folder_of,
    archive_option,
    json_option,
    print_json,
    print_table,
    progress_bar,
    say,
)  # fmt: skip
from formkit.errors import BadUsage, RunRefused

_MOST_SHOWN = 50
_MINUTE = 60.0


def open_there(folder: Path | None) -> Archive:
    """The archive in a folder, which must be there: looking for something makes none. Raises RunRefused."""
    folder = archive_folder_of(folder)
    if not (folder / LOG).exists():
        raise RunRefused(f"“{folder}”里没有档案。请用 --archive 写对它在哪里。")
    return open_archive(folder)


@click.group("archive", help="查档案：找一份表、看它的来龙去脉、核对有没有少和被改。")
def command() -> None:
    """The group of commands about the archive."""


@command.command(
    "add",
    help="归档一份收回的表：按表单写明的签字盖章判断齐不齐，缺什么说明什么，给出档号和保管期限。签字盖章由人看过纸面后用 --seen 写明。",
)
@click.argument("number", metavar="NUMBER")
@click.option("--by", required=True, metavar="NAME", help="谁归的档。")
@click.option(
    "--seen", default="", metavar="MARK,...", help="在纸面上看到的签字和盖章，例如 customer_seal,customer_sign。"
)
@click.option("--fonds", default="0000", metavar="TEXT", help="档号里的全宗号；默认 0000。")
@click.option("--secrecy", default="内部", metavar="TEXT", help="密级；默认 内部。")
@click.option("--title", default="", metavar="TEXT", help="题名；默认由表名、客户和编号组成。")
@click.option("--retention", default="", metavar="TEXT", help="保管期限，例如 30年、永久；默认按表单写的。")
@archive_option
@json_option
def add(
    number: str, by: str, seen: str, fonds: str, secrecy: str, title: str, retention: str, archive_folder: Path | None,
    as_json: bool,
) -> int:  # fmt: skip
    """Files a returned document for good."""
    from formkit.flow.filing import Wishes, file_document

    marks = tuple(each for part in seen.split(",") if (each := part.strip()))
    wishes = Wishes(by, marks, fonds, secrecy, title, retention)
    item = file_document(open_there(archive_folder), number, wishes)
    if as_json:
        print_json({"schema": 1, **item.plain()})
    else:
        until = f"，保管到 {item.filing.due}" if item.filing.due else ""
        click.echo(f"{item.call_number}　{item.filing.title}　{item.filing.retention}{until}")
        lacking = "、".join(item.filing.missing)
        click.echo("齐全，已归档。" if item.is_complete else f"还没有归档，缺：{lacking}。补齐后再运行一次。")
    return 0 if item.is_complete else 3


@command.command(
    "export",
    help="把几份表导出成一个 BagIt 包（文件夹）：原件、读到的内容、归档信息，和日志里有关的各条及其证明。不写 NUMBER 时导出全部。",
)
@click.argument("output", metavar="OUT", type=click.Path(file_okay=False, path_type=Path))
@click.argument("numbers", metavar="[NUMBER...]", nargs=-1)
@archive_option
@json_option
def export(output: Path, numbers: tuple[str, ...], archive_folder: Path | None, as_json: bool) -> int:
    """Writes a bag of documents."""
    from formkit.archive.documents import ANY
    from formkit.flow import carrying
    from formkit.flow.finding import document_of, documents

    archive = open_there(archive_folder)
    chosen = [document_of(archive, each) for each in numbers] or documents(archive, "", ANY, None)
    files = carrying.export(archive, chosen, output)
    if as_json:
        print_json({"schema": 1, "bag": str(output), "documents": len(chosen), "files": files})
    else:
        click.echo(f"导出了 {len(chosen)} 份，{files} 个文件，在 {output}")
    return 0


@command.command(
    "import",
    help="收进别的档案导出的包：先核对包里每个文件和日志的证明，再收原件和读到的内容；编号在这里另有内容的不收。",
)
@click.argument("bag", metavar="BAG", type=click.Path(file_okay=False, path_type=Path))
@archive_option
@json_option
def import_bag(bag: Path, archive_folder: Path | None, as_json: bool) -> int:
    """Takes in the documents of a bag."""
    from formkit.cli.options import archive_at
    from formkit.flow import carrying

    archive = archive_at(archive_folder, False)
    assert archive is not None
    done = carrying.take_in(archive, bag)
    if as_json:
        print_json(done.plain())
    else:
        for each in done.refused:
            click.echo(f"没有收 {each}：这个编号在这里另有内容，或那边还没有收回过。请核对。")
        click.echo(f"收进 {len(done.taken)} 份，原来就有 {len(done.known)} 份，没有收 {len(done.refused)} 份。")
    return 3 if done.refused else 0


@command.command("due", help="列出保管期满的件。只列出，不动它们；有保留令的不列。")
@click.option("--on", "day", default="", metavar="DAY", help="到哪天为止期满，例如 2046-01-01；默认今天。")
@archive_option
@json_option
def due(day: str, archive_folder: Path | None, as_json: bool) -> int:
    """Lists the items that need not be kept any more."""
    from formkit.archive.items import Items
    from formkit.flow.finding import day_of

    found = Items(open_there(archive_folder)).due(date.fromisoformat(day_of(day)) if day else date.today())
    if as_json:
        print_json({"schema": 1, "items": [each.plain() for each in found]})
        return 0
    rows = [
        (each.call_number, each.number, each.filing.title, each.filing.retention, each.filing.due) for each in found
    ]
    print_table(("档号", "编号", "题名", "保管期限", "期满"), rows)
    click.echo(f"期满的共 {len(found)} 件。")
    return 0


@command.command("hold", help="给一件下保留令：不论期满与否都不能撤出；--release 解除。NUMBER 是编号或档号。")
@click.argument("number", metavar="NUMBER")
@click.option("--by", required=True, metavar="NAME", help="谁下的或解除的。")
@click.option("--reason", default="", metavar="TEXT", help="为什么；解除时不用写。")
@click.option("--release", is_flag=True, help="解除保留令。")
@archive_option
@json_option
def hold(
    number: str, by: str, reason: str, release: bool, archive_folder: Path | None, as_json: bool
) -> int:  # fmt: skip
    """Keeps an item whatever its time, or lets go of it."""
    from formkit.archive.items import Items
    from formkit.flow.filing import item_of

    if bool(reason.strip()) == release:
        raise BadUsage("下保留令要用 --reason 写明为什么；解除用 --release，不写 --reason。")
    archive = open_there(archive_folder)
    Items(archive).hold(item_of(archive, number), reason.strip(), by)
    item = item_of(archive, number)
    if as_json:
        print_json({"schema": 1, **item.plain()})
    else:
        click.echo(f"{item.call_number} {f'有保留令：{item.held}' if item.held else '没有保留令了'}。")
    return 0


@command.command(
    "withdraw", help="撤出一件期满的：要经手人和批准人两个人的名字；记在日志里，原件仍在。NUMBER 是编号或档号。"
)
@click.argument("number", metavar="NUMBER")
@click.option("--by", required=True, metavar="NAME", help="经手人。")
@click.option("--approved-by", required=True, metavar="NAME", help="批准人，不能与经手人相同。")
@click.option("--reason", required=True, metavar="TEXT", help="为什么撤出。")
@archive_option
@json_option
def withdraw(
    number: str, by: str, approved_by: str, reason: str, archive_folder: Path | None, as_json: bool
) -> int:  # fmt: skip
    """Takes an item out, with two names."""
    from formkit.archive.items import Items
    from formkit.flow.filing import item_of

    archive = open_there(archive_folder)
    Items(archive).withdraw(item_of(archive, number), reason, by, approved_by, date.today())
    item = item_of(archive, number)
    if as_json:
        print_json({"schema": 1, **item.plain()})
    else:
        click.echo(f"{item.call_number} 已撤出：{item.withdrawn}。经手 {by}，批准 {approved_by}；原件仍在档案里。")
    return 0


@command.command(
    "search",
    help="在档案里找表：TEXT 是表上的任何几个字（一个字也行），几段用空格隔开，要全都有；不写时列出全部。最近的在前。",
)
@click.argument("text", metavar="[TEXT...]", nargs=-1)
@click.option("--form", default="", metavar="FORM", help="哪张表，例如 3.1。")
@click.option("--customer", default="", metavar="TEXT", help="客户名称里的字。")
@click.option(
    "--state",
    "states",
    type=click.Choice(list(STATE_WORDS)),
    multiple=True,
    help="处在哪一步：" + "，".join(f"{state} {words}" for state, words in STATE_WORDS.items()) + "；可以写几次。",
)
@click.option("--from", "first", default="", metavar="DAY", help="表上的日期从哪天起，例如 2015-04-01。")
@click.option("--to", "last", default="", metavar="DAY", help="表上的日期到哪天止。")
@click.option("--signing", default="", metavar="TEXT", help="签署情况，例如 缺盖章。")
@click.option(
    "--xlsx", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT", help="把找到的全部写到这个 xlsx。"
)
@archive_option
@json_option
def search(
    text: tuple[str, ...], form: str, customer: str, states: tuple[State, ...], first: str, last: str, signing: str,
    xlsx: Path | None, archive_folder: Path | None, as_json: bool,
) -> int:  # fmt: skip
    """Finds documents by their text and by what is known of them."""
    from formkit.archive.documents import Filter
    from formkit.flow.finding import day_of, documents, write_list

    wanted = Filter(form, customer, states, day_of(first), day_of(last), signing)
    archive = open_there(archive_folder)
    most = None if as_json or xlsx is not None else _MOST_SHOWN + 1
    found = documents(archive, " ".join(text), wanted, most)
    if xlsx is not None:
        write_list(found, xlsx)
        say(f"找到的 {len(found)} 份写到了 {xlsx}")
    if as_json:
        print_json({"schema": 1, "documents": [each.plain() for each in found]})
        return 0
    rows = [
        (each.number or f"（第 {each.id} 号）", each.form, each.about.customer, each.about.day, STATE_WORDS[each.state],
         each.about.signing)
        for each in found[:_MOST_SHOWN]
    ]  # fmt: skip
    print_table(("编号", "表", "客户", "日期", "状态", "签署"), rows)
    if len(found) > _MOST_SHOWN:
        click.echo(f"……还有更多。请多写几个字，或用 --xlsx 列出全部；这里是最近的 {_MOST_SHOWN} 份。")
    else:
        click.echo(f"共 {len(found)} 份。")
    return 0


@command.command("show", help="一份表的来龙去脉：何时发出、收回过什么、原件在哪里、读到了什么。")
@click.argument("number", metavar="NUMBER")
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="把它的原件取出到这个文件夹。",
)
@archive_option
@json_option
def show(number: str, output: Path | None, archive_folder: Path | None, as_json: bool) -> int:
    """Shows what the archive knows of a document."""
    from formkit.flow.finding import story, take_out

    archive = open_there(archive_folder)
    told = story(archive, number)
    if output is not None:
        written = take_out(archive, told, output)
        say(f"取出原件 {len(written)} 个，在 {output}")
    if as_json:
        print_json(told.plain())
        return 0
    document = told.document
    click.echo(
        f"{document.number or f'第 {document.id} 号'}　{document.form}　{document.about.customer}　{document.about.day}"
    )
    click.echo(f"{STATE_WORDS[document.state]}　{document.about.signing}")
    print_table(
        ("日志", "时间", "事情", "说明"), [(str(each.entry), each.at, each.what, each.words) for each in told.events]
    )
    if told.originals:
        print_table(("原件", "收到", "SHA-256"), [(each.source, each.at, each.object) for each in told.originals])
    return 0


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
