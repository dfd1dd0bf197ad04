"""What a customer may fill in on a document, and how: everything else on it is locked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

EMPTY = "　　"  # what stands in an empty control: it can be clicked, prints nothing, and is read as nothing
_UNTICKED, _TICKED = "☐", "☑"

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
    return tuple(blank.split(_UNTICKED))


def box_values(name: str, run: str) -> Iterator[tuple[str, str]]:
    """The values of the tags that stand for each box of a run as it is printed: its sign, and 1 where it is ticked."""
    boxes = (sign for sign in run if sign in (_UNTICKED, _TICKED))
    for number, sign in enumerate(boxes, start=1):
        yield sign_of(name, number), sign
        yield state_of(name, number), "1" if sign == _TICKED else "0"


def sign_of(name: str, number: int) -> str:
    """What the sign of a box, from 1 on, is called in the tags of a template."""
    return f"{name}__sign{number}"


def state_of(name: str, number: int) -> str:
    """What the state of a box, from 1 on, is called in the tags of a template."""
    return f"{name}__state{number}"
