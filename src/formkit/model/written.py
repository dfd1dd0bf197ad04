"""What is asked of a page that is a picture, and what was read there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from formkit.model.grammar import Grammar
from formkit.model.noun import noun
from formkit.model.place import Box
from formkit.model.problem import Refusal
from formkit.model.reading import Doubt
from formkit.model.values import Scalar


@dataclass(frozen=True)
class Ask:
    """A place to read: the path of its field on the page, its boxes in points of the blank page, what may stand there.

    `says` tells the value a text says, so that two ways to write one value are told from two values. `printed` is what
    the form itself prints there where nothing is filled in ("年 月 日"), "" as a rule.
    """

    path: str
    boxes: Sequence[Box]
    grammar: Grammar
    says: Callable[[str], Scalar | Refusal | None]
    printed: str = ""


@noun
class Writing:
    """What is written in a place, lines apart; places with nothing in them have none.

    `box` is where, in the units of the page of the file; `confidence` from 0 to 1 is that of the least certain sign.
    `doubts` say why a person must look, `alternatives` what else it may say.
    """

    path: str
    text: str
    box: Box
    confidence: float
    doubts: tuple[Doubt, ...] = ()
    alternatives: tuple[str, ...] = ()
