"""The places of a page -> what is written there, or why a person must look.

The recogniser is asked twice for each line, by itself and among others: it errs differently. A text counts as read only
where both agree, and where no other value that the grammar allows is nearly as likely.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from formkit.image.flattening import flattened
from formkit.image.lattices import Candidate, Lattice
from formkit.image.picture import Picture
from formkit.image.recognition import HEIGHT, STEP, recogniser
from formkit.image.seals import Seal
from formkit.image.writing import Line, Written, writing_in
from formkit.model.expression import expression
from formkit.model.layout import PageLayout
from formkit.model.path import parted
from formkit.model.place import Box
from formkit.model.problem import Refusal
from formkit.model.reading import STRUCK, Doubt
from formkit.model.sheet import Fit
from formkit.model.text import squeeze
from formkit.model.written import Ask, Writing

_SURE, _SURE_FREE = 0.7, 0.9  # of the least certain sign, where a grammar vouches for the whole and where none does
_AHEAD = 4.0  # nats, by which any other value that the grammar allows must be behind
_OTHER_WAY = 0.5  # nats that speak against seeing the lines otherwise than they look
_BEYOND = 1.5  # points
_FEW, _WORN = 5, 0.5  # of so many places or more, this share cannot be read: pale ink may be lost from others
_ENDS = "()（）%°℃\"'#"  # signs besides letters and figures that a free text may begin or end with: others are dirt
_ALONE = re.compile(r"[\u4e00-\u9fff] | [\u4e00-\u9fff]")  # nobody writes spaces within Chinese: something lies between
_APART = 0.08  # of the height of a line, between stretches of ink that are looked at apart
_WIDE, _NEAR = 0.45, 0.3  # heights of a line: ink so wide that no sign was read of, nor so near to it, was passed over

_UNSURE = Doubt("paper.unsure", "认得不够准。请对照原件。")
_BEYOND_EDGE = Doubt("paper.beyond", "字写出了格子，可能没有认全。请对照原件。")
_FADED = Doubt("paper.faded", "这一页的字大多淡得认不清，这里看不到字，可能是没有印上来。请对照原件。")
_SEALED = Doubt("paper.under_seal", "印章压在字上，分不开。请对照原件。")
_FAINT = Doubt("paper.faint", "这里只有很小的痕迹，分不清是字还是污点。请对照原件。")


@dataclass(frozen=True, eq=False)
class _Heard:
    """What the recogniser makes of the lines of a place, seen in one way."""

    lines: tuple[Line, ...]
    lattices: tuple[Lattice, ...]
    joined: Lattice
    free: Candidate


def read_places(
    picture: Picture, fit: Fit, layout: PageLayout, asks: Sequence[Ask], seals: Sequence[Seal] = ()
) -> tuple[Writing, ...]:
    """What is written in each of the places of a page that has anything in it; `seals` are those that were found on it."""
    flat = flattened(picture, fit, layout, seals)
    places = {str(number): each.boxes for number, each in enumerate(asks)}
    written = writing_in(flat, places, [each.box for each in layout.words])
    heard = _heard(written)
    again = _again(heard)
    found = [
        replace(writing, box=_on_file(writing.box, fit, picture.scale))
        for number, ask in enumerate(asks)
        if (key := str(number)) in written
        for writing in _understood(ask, written[key], heard[key], again.get(key))
    ]
    if len(found) >= _FEW and sum(_UNSURE in each.doubts for each in found) > _WORN * len(found):
        rows = {parted(each.path)[:2] for each in found}
        found += [
            Writing(ask.path, "", _on_file(ask.boxes[0], fit, picture.scale), 0.0, (_FADED,))
            for number, ask in enumerate(asks)
            if str(number) not in written and parted(ask.path)[:2] in rows
        ]
    return tuple(found)


def _heard(written: Mapping[str, Written]) -> Mapping[str, _Heard]:
    """Each place as its lines are most likely seen."""
    lines = [line.pixels for each in written.values() for way in each.ways for line in way]
    lattices = iter(recogniser().alone(lines))
    found = {}
    for key, each in written.items():
        ways = []
        for number, way in enumerate(each.ways):
            own = tuple(next(lattices) for _ in way)
            joined = Lattice.joined(own)
            free = joined.free()
            ways.append((free.likelihood - (_OTHER_WAY if number else 0.0), _Heard(way, own, joined, free)))
        found[key] = max(ways, key=lambda way: way[0])[1]
    return found


def _again(heard: Mapping[str, _Heard]) -> Mapping[str, str]:
    """What the places that are read with some certainty say at a second look."""
    some = {key: each for key, each in heard.items() if each.joined.certainty >= _SURE}
    lattices = iter(recogniser().among_others([line.pixels for each in some.values() for line in each.lines]))
    return {key: "".join(next(lattices).free().text for _ in each.lines) for key, each in some.items()}


def _understood(ask: Ask, written: Written, heard: _Heard, again: str | None) -> Iterator[Writing]:
    """What a place says; nothing where there is only what the form itself prints there."""
    text = "\n".join(each.free().text.strip() for each in heard.lattices)
    if ask.printed and squeeze(text) == squeeze(ask.printed):
        return
    doubts, alternatives = [], list[str]()
    is_sure = again is not None and squeeze(text) != "" and _is_same(ask, text, again)
    is_sure &= not any(map(_has_unread_ink, heard.lines, heard.lattices))
    if ask.grammar.is_free:
        is_sure &= heard.joined.certainty >= _SURE_FREE and _is_clean(text)
    else:
        allowed = heard.joined.within(expression(ask.grammar.pattern))
        others = [each for each in allowed if not _is_same(ask, each.text, text)]
        is_sure &= not others or heard.free.likelihood - others[0].likelihood >= _AHEAD
        alternatives = [each.text for each in others] if not is_sure else []
    if not is_sure:
        doubts.append(_UNSURE)
    if written.is_struck:
        doubts.append(STRUCK)
    if written.beyond > _BEYOND:
        doubts.append(_BEYOND_EDGE)
    if written.is_sealed:
        doubts.append(_SEALED)
    if written.is_faint:
        doubts.append(_FAINT)
    yield Writing(ask.path, text, written.box, heard.joined.certainty, tuple(doubts), tuple(alternatives))


def _is_clean(text: str) -> bool:
    """Whether a free text has nothing in it that specks of dirt are read as: points at its ends, signs by themselves."""
    ends = text[:1] + text[-1:]
    return all(each.isalnum() or each in _ENDS for each in ends) and "·" not in text and not _ALONE.search(text)


def _has_unread_ink(line: Line, lattice: Lattice) -> bool:
    """Whether a stretch of ink as wide as half a sign has no sign in what was read."""
    height = line.pixels.shape[0]
    said = (lattice.said_at + 0.5) * STEP * height / HEIGHT
    stretches = [list(line.inked[0])]
    for start, end in line.inked[1:]:
        if start - stretches[-1][1] > _APART * height:
            stretches.append([start, end])
        else:
            stretches[-1][1] = end
    reach = _NEAR * height
    return any(
        end - start > _WIDE * height and not ((said > start - reach) & (said < end + reach)).any()
        for start, end in stretches
    )


def _is_same(ask: Ask, one: str, other: str) -> bool:
    """Whether two texts are one, or say one value."""
    if squeeze(one) == squeeze(other):
        return True
    value = ask.says(squeeze(one))
    return value is not None and not isinstance(value, Refusal) and value == ask.says(squeeze(other))


def _on_file(box: Box, fit: Fit, scale: float) -> Box:
    """A box of the blank page in the units of the file's page."""
    xs, ys = zip(*fit.quad(box))
    return Box(min(xs) / scale, min(ys) / scale, max(xs) / scale, max(ys) / scale)
