"""The group of commands, and what an error becomes: a message and an exit code, never a traceback of ours."""

import gettext
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

gettext.bindtextdomain("messages", str(Path(__file__).with_name("locale")))

import rich_click as click  # noqa: E402 - its words are looked up once, when it is imported
from click.exceptions import Exit  # noqa: E402

from formkit import __version__  # noqa: E402
from formkit.errors import FormkitError  # noqa: E402

_WORDS = click.rich_click
_WORDS.OPTIONS_PANEL_TITLE, _WORDS.COMMANDS_PANEL_TITLE, _WORDS.ARGUMENTS_PANEL_TITLE = "选项", "命令", "参数"
_WORDS.ERRORS_PANEL_TITLE = "错误"
_WORDS.DEFAULT_STRING, _WORDS.ENVVAR_STRING, _WORDS.REQUIRED_LONG_STRING = "[默认：{}]", "[环境变量：{}]", "[必填]"

# Command -> one line of help, in the order of the flow. The module of the same name is imported when it is called.
COMMANDS = {
    "demo": "用自带样例走完整个来回，不需要自己的文件。",
    "forms": "查看、检查表单文件夹。",
    "generate": "用数据成批生成表单文件。",
    "parse": "把收回的文件读成核对过的记录。",
    "archive": "查档案：找一份表、看它的来龙去脉、核对有没有少和被改。",
}


class _Lazy(click.RichGroup):
    """A group whose commands are imported one by one: start-up stays short."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"formkit.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command


@click.group(
    cls=_Lazy,
    name="formkit",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="一个表单文件夹，既能成批写出纸面，也能把寄回的纸面读成核对过的记录。",
    epilog="退出码：0 完成 · 2 用法不对 · 3 完成，但有要人看的 · 4 表单文件夹有错 · 5 一份也读不了 · 6 缺少工具 · 7 拒绝执行 · 130 中断",
)
@click.version_option(__version__, "-V", "--version", message="formkit %(version)s", help="显示版本。")
def group() -> None:
    """The root of all commands."""


def run(arguments: Sequence[str]) -> int:
    """Runs a command line and gives its exit code."""
    try:
        result = group.main(list(arguments), prog_name="formkit", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中断，可以重新运行。", err=True)
        return 130
    except FormkitError as error:
        click.echo(f"错误：{error}", err=True)
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone; nothing is left to say
        return 0
