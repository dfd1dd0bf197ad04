"""What a customer may fill in on a document, and how: everything else on it is locked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

EMPTY = "　　"  # what stands in an empty control: it can be clicked, prints nothing, and is read as nothing
_TICKED = "☑"
_BOX = re.compile("[☐☑]")

SLOT = re.compile(r"(\{\{\s*[\w.\[\]]+\s*\}\})")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_FOR = re.compile(r"\{%\w*\s+for\s+(\w+)\s+in\s+([\w.]+)\s*-?%\}")
_END = re.compile(r"\{%\w*\s+endfor\b")

Shape = Literal["text", "day", "list", "boxes"]


@dataclass(frozen=True)
class Control:
    """How a field is filled in: a text, a day, one option of a list, or boxes to tick.

    `title` is what it is called, `prompt` what is said of it to who fills it in. `options` are those of a list, or the
    words behind each box; `pattern` is how a day is shown. `is_text` where what is typed is no number, whatever it
    looks like.
    """

    title: str
    prompt: str = ""
    shape: Shape = "text"
    options: tuple[str, ...] = ()
    pattern: str = ""
    is_text: bool = False


def words_of_boxes(blank: str) -> tuple[str, ...]:
    """What stands before the first box of an unfilled run of boxes, and what stands behind each: "☐甲 ☐乙"."""
    return tuple(_BOX.split(blank))


def box_values(name: str, run: str) -> Iterator[tuple[str, str]]:
    """The values of the tags that stand for each box of a run as it is printed: its sign, and 1 where it is ticked."""
    for number, sign in enumerate(_BOX.findall(run), start=1):
        yield sign_of(name, number), sign
        yield state_of(name, number), "1" if sign == _TICKED else "0"


def sign_of(name: str, number: int) -> str:
    """What the sign of a box, from 1 on, is called in the tags of a template."""
    return f"{name}__sign{number}"


def state_of(name: str, number: int) -> str:
    """What the state of a box, from 1 on, is called in the tags of a template."""
    return f"{name}__state{number}"


class Loops:
    """The loops of a template that are open, while its texts are gone through in their order."""

    def __init__(self) -> None:
        self._open: list[tuple[str, str]] = []

    def slots(self, text: str) -> dict[str, str]:
        """Each slot of the next text with the path it stands for: "demands[].lon" for {{ r.lon }} in a loop."""
        found = {}
        for tag in _TAG.findall(text):
            if loop := _FOR.match(tag):
                self._open.append((loop[1], f"{self._path(loop[2])}[]"))
            elif _END.match(tag):
                del self._open[-1:]
            elif SLOT.fullmatch(tag):
                found[tag] = self._path(name_of(tag))
        return found

    def _path(self, name: str) -> str:
        variable, _, rest = name.partition(".")
        table = next((table for known, table in reversed(self._open) if known == variable), variable)
        return f"{table}.{rest}" if rest else table


def name_of(slot: str) -> str:
    """What a slot names: "r.lon" for {{ r.lon }}."""
    return slot.strip("{} ")
