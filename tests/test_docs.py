"""The reference pages hold all there is: every problem code, every command and option, every exit code."""

import ast
import dataclasses
import re
from pathlib import Path

import click
import pytest
from babel.messages import mofile, pofile

from formkit import errors, kinds
from formkit.cli.group import COMMANDS, group

ROOT = Path(__file__).parents[1]
_CODE = re.compile(r"[a-z]+\.(?!(?:xml|toml|txt|xlsx|docx|json|jsonl|csv|sqlite|ini|ttf)$)[a-z_]+")
# Look like codes and are none: paths of form.toml, a file, and a word between kinds and their callers that is never shown.
_NO_CODES = {"completion.party", "deadline.start", "value.blank", "thumbs.db"}


def _codes() -> set[str]:
    """Every text in the source that is a problem code."""
    return {
        node.value
        for path in (ROOT / "src" / "formkit").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _CODE.fullmatch(node.value)
    } - _NO_CODES


def _documented() -> list[str]:
    text = (ROOT / "docs" / "reference" / "problems.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `([a-z]+\.[a-z_]+)` \|", text, re.MULTILINE)


def test_every_problem_code_has_its_line_and_no_line_is_left_over() -> None:
    documented = _documented()

    assert len(documented) == len(set(documented))
    assert set(documented) == _codes()


def test_every_line_says_cause_and_remedy() -> None:
    text = (ROOT / "docs" / "reference" / "problems.md").read_text(encoding="utf-8")

    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| `")]

    assert all(len(row) == 3 and all(len(cell.strip()) >= 2 for cell in row) for row in rows)


def _commands() -> list[tuple[str, click.Command]]:
    """Every command with its full name, groups opened."""
    context = click.Context(group)
    found: list[tuple[str, click.Command]] = []
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            found += [(f"{name} {inner}", each) for inner, each in command.commands.items()]
        else:
            found.append((name, command))
    return found


@pytest.mark.parametrize("name,command", _commands(), ids=[name for name, _ in _commands()])
def test_every_command_is_documented_with_all_its_options(name: str, command: click.Command) -> None:
    text = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    section = re.search(rf"^## formkit {name}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert section is not None

    documented = set(re.findall(r"^\| `(-{1,2}[a-z-]+)", section[1], re.MULTILINE))
    options = {max(each.opts, key=len) for each in command.params if isinstance(each, click.Option)}

    assert documented == options - {"--help"}


def test_no_command_is_documented_that_is_not_there() -> None:
    text = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")

    assert re.findall(r"^## formkit (.+)$", text, re.MULTILINE) == [name for name, _ in _commands()]


def test_every_command_has_json() -> None:
    assert all(any("--json" in each.opts for each in command.params) for _, command in _commands())


def test_every_exit_code_is_told() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8") + (group.epilog or "")
    codes = {each.exit_code for each in vars(errors).values() if isinstance(each, type)}

    assert all(f"{code} " in text for code in codes - {1})


def test_compiled_messages_are_those_of_the_source() -> None:
    folder = ROOT / "src" / "formkit" / "cli" / "locale" / "zh_CN" / "LC_MESSAGES"
    with (folder / "messages.po").open("rb") as source, (folder / "messages.mo").open("rb") as compiled:
        wanted, got = ({_texts(each.id): _texts(each.string) for each in read if each.id}
                       for read in (pofile.read_po(source), mofile.read_mo(compiled)))  # fmt: skip

    assert got == wanted


def _texts(text: str | list[str] | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else "\n".join(text)


def test_every_kind_is_documented_with_all_its_parameters() -> None:
    text = (ROOT / "docs" / "reference" / "forms.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z_]+)` \| [^|]+ \| ?([^|]*)\|$", text.partition("## 类型")[2], re.MULTILINE)

    documented = {name: set(re.findall(r"`([a-z_0-9]+)`", parameters)) for name, parameters in rows}

    assert documented == {name: _parameters(name) for name in kinds.names()}


def _parameters(name: str) -> set[str]:
    kind = kinds.make(name)
    assert dataclasses.is_dataclass(kind)
    return {"show" if each.name == "style" else each.name for each in dataclasses.fields(kind)}


def test_every_key_of_a_form_is_documented() -> None:
    text = (ROOT / "docs" / "reference" / "forms.md").read_text(encoding="utf-8")
    source = (ROOT / "src" / "formkit" / "forms" / "definition.py").read_text(encoding="utf-8")

    keys = set(
        re.findall(r'(?:root|entry)\.(?:text|texts|flag|whole|number|one_of|entry|entries)\("([a-z_]+)"', source)
    )

    assert {key for key in keys if key not in text} == set()
