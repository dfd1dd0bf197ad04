"""What the printed probes of a form show: the pages of a document of so many rows, as laid out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from formkit.forms.probing import Probed
from formkit.model.layout import Align, Blank, Frame, PageLayout, Passage, Piece, Stretch, Style, Word
from formkit.model.place import Box
from formkit.model.room import ems
from formkit.model.template import Slot
from formkit.ooxml.word_probe import VARIANTS, BlankProbe, PassageProbe, PieceProbe, Plan, Variant
from formkit.pdf.fonts import signs
from formkit.pdf.inks import Ink, Sheet, sheets
from formkit.pdf.pages import Page, seen

_DOT = (1, 1)  # the size of the picture that stands for the QR code
_LINE = 1.0  # points: signs whose baselines differ by less stand on one line
_ALIKE = 0.5  # points: type sizes that differ by less are one
_APART = 0.6  # of the type size: words further apart than this do not stand together
_NUMBER = 2.0  # type sizes: what a page number takes
_ABOVE, _BELOW = 0.88, 0.12  # of the type size: how far a Chinese sign reaches over and under its baseline
_PITCH = 1.44  # of the type size: a line of our fonts, where it was not seen


@dataclass(frozen=True)
class Measured:
    """The pages of a document of so many rows, these numbered from its first.

    `lost` are slots, and words beside them, that stand on none of them; `moved` are the numbers of pages on which
    printed words lie elsewhere once blanks are filled. `is_ours` where all that is measured was set in our fonts.
    `blank` is the PDF of the same pages with nothing set on them.
    """

    rows: int
    pages: tuple[PageLayout, ...]
    lost: tuple[str, ...]
    moved: tuple[int, ...]
    is_ours: bool
    blank: bytes = field(repr=False)


def measured(probed: Probed, printed: Mapping[Variant, bytes]) -> Measured:
    """The pages that the printed probes of a form show, and what is amiss with them."""
    natural, doubled, lined, blank = (sheets(printed[each]) for each in VARIANTS)
    content = printed["blank"]
    if not len(natural) == len(doubled) == len(blank):
        return Measured(probed.rows, (), (), (min(len(natural), len(blank)),), True, content)
    measuring = _Measuring(probed.plan, lined)
    laid = tuple(measuring.page(*each) for each in zip(natural, doubled, blank, seen(content).pages))
    moved = tuple(number for number, each in enumerate(zip(natural, blank), start=1) if _is_moved(*each))
    return Measured(probed.rows, laid, tuple(measuring.lost()), moved, measuring.is_ours(natural), content)


class _Measuring:
    """The pages of one document."""

    def __init__(self, plan: Plan, lined: Sequence[Sheet]) -> None:
        self._plan = plan
        self._lined: dict[str, list[Ink]] = {}
        for sheet in lined:
            for sign, inks in sheet.inks.items():
                self._lined.setdefault(sign, sorted(inks, key=lambda ink: ink.baseline))
        self._found: set[str] = set()
        self._painted: set[int] = set()

    def page(self, natural: Sheet, doubled: Sheet, blank: Sheet, ruled: Page) -> PageLayout:
        """One page of the document."""
        self._found.update(natural.inks)
        self._painted.update(doubled.fills)
        marks: dict[str, Box] = {}
        for colour, paths in self._plan.marks.items():
            if colour in doubled.fills:
                marks |= {path: doubled.fills[colour] for path in paths if path not in marks}
        return PageLayout(
            natural.width,
            natural.height,
            0,
            tuple(self._frames(natural, doubled)),
            tuple(blank for each in self._plan.blanks for blank in _blank(each, natural)),
            next((box for size, box in natural.pictures if size == _DOT), None),
            marks,
            tuple(_words(blank.signs)),
            tuple(Box(each.start, each.at, each.end, each.at) for each in ruled.level),
            tuple(Box(each.at, each.start, each.at, each.end) for each in ruled.upright),
        )

    def lost(self) -> Iterator[str]:
        """The paths of slots that were seen on no page, and printed words beside them that were not."""
        for frame in self._plan.frames:
            for passage in frame.passages:
                for piece in passage.pieces:
                    if piece.sign not in self._found or frame.colour not in self._painted:
                        yield piece.part.path if isinstance(piece.part, Slot) else piece.part
        yield from (each.path for each in self._plan.blanks if each.sign not in self._found)

    def is_ours(self, natural: Sequence[Sheet]) -> bool:
        """Whether all signs that were put for pieces and blanks are set in our fonts."""
        frames = self._plan.frames
        signs = {piece.sign for frame in frames for passage in frame.passages for piece in passage.pieces}
        signs |= {each.sign for each in self._plan.blanks}
        return all(ink.is_ours for sheet in natural for ink in sheet.signs if ink.text in signs)

    def _frames(self, natural: Sheet, doubled: Sheet) -> Iterator[Frame]:
        lines: dict[int, list[Frame]] = {}
        for frame in self._plan.frames:
            if frame.colour not in doubled.fills:
                continue
            box = doubled.fills[frame.colour]
            passages = tuple(
                _line(each, box, natural, doubled) if frame.is_line else self._passage(each, natural, doubled)
                for each in frame.passages
                if all(piece.sign in natural.inks for piece in each.pieces)
            )
            made = Frame(box, passages, frame.hold)
            if frame.is_line:
                lines.setdefault(frame.colour, []).append(made)
            elif passages:
                yield made
        for parts in lines.values():
            yield from _apart(parts)

    def _passage(self, probe: PassageProbe, natural: Sheet, doubled: Sheet) -> Passage:
        pieces, align = _set_pieces(probe, natural, doubled)
        first = natural.inks[probe.pieces[0].sign][0]
        style = pieces[0].style
        left, right, pitch = first.left, first.left + style.size, style.size * _PITCH
        at_edges = self._lined.get(probe.pieces[0].sign, [])
        if len(at_edges) == 3:
            upper, lower, at_right = at_edges
            left, right = upper.left, at_right.left + style.size
            pitch = lower.baseline - upper.baseline
        return Passage(pieces, align, left, right, first.baseline, pitch)


def _line(probe: PassageProbe, box: Box, natural: Sheet, doubled: Sheet) -> Passage:
    """A part of a line outside tables, as wide as it needs to be; see `_apart`."""
    pieces, align = _set_pieces(probe, natural, doubled)
    first = natural.inks[probe.pieces[0].sign][0]
    middle, right = first.left + _width(pieces) / 2, first.left + _width(pieces)
    wide = _wide(pieces)
    left = {"left": first.left, "center": middle - wide / 2, "right": right - wide}[align]
    return Passage(pieces, align, left, left + wide, first.baseline, box.bottom - box.top)


def _wide(pieces: Iterable[Piece]) -> float:
    """How wide a part of a line may get that has page numbers of three figures at most."""
    return sum(
        each.style.size * (_NUMBER if isinstance(each.part, Slot) else ems(each.part) + _APART) for each in pieces
    )


def _apart(parts: Sequence[Frame]) -> Iterator[Frame]:
    """The parts of a line, the first of which has all the room that the others leave."""
    first, *others = parts
    for number, each in enumerate((first, *others)):
        passages = each.passages
        if not number and len(passages) == 1 and passages[0].align == "left":
            ends = [other.passages[0].left for other in others if other.passages]
            right = min([end - _APART * passages[0].pieces[0].style.size for end in ends], default=each.box.right)
            passages = (replace(passages[0], right=right),)
        if passages:
            yield replace(each, passages=passages)


def _set_pieces(probe: PassageProbe, natural: Sheet, doubled: Sheet) -> tuple[tuple[Piece, ...], Align]:
    """The pieces of a passage with their styles, and where it stays put as it grows."""
    pieces = tuple(_piece(each, natural, doubled) for each in probe.pieces)
    sign = probe.pieces[0].sign
    one, two = natural.inks[sign][0], doubled.inks.get(sign, [])
    grown = _width(pieces) + pieces[-1].style.tracking
    if not two or any(not _is_doubled(each, doubled) for each in probe.pieces):
        return pieces, probe.align
    moved = (one.left - two[0].left) / grown
    return pieces, "left" if moved < 0.25 else "center" if moved < 0.75 else "right"


def _width(pieces: Sequence[Piece]) -> float:
    """How wide a sign of each piece is: what parts signs does not follow the last on a line."""
    return sum(each.style.size + each.style.tracking for each in pieces) - pieces[-1].style.tracking


def _piece(probe: PieceProbe, natural: Sheet, doubled: Sheet) -> Piece:
    style = _style(natural.inks[probe.sign][0], is_underlined=probe.is_underlined)
    if _is_doubled(probe, doubled):
        one, two = doubled.inks[probe.sign][:2]
        style = replace(style, tracking=two.left - one.left - style.size)
    return Piece(probe.part, style)


def _is_doubled(probe: PieceProbe, doubled: Sheet) -> bool:
    """Whether both signs of a piece stand on one line."""
    inks = doubled.inks.get(probe.sign, [])
    return len(inks) == 2 and abs(inks[0].baseline - inks[1].baseline) < _LINE


def _style(ink: Ink, *, is_underlined: bool) -> Style:
    return Style(ink.face, ink.size, ink.colour, ink.is_bold, is_underlined)


def _blank(probe: BlankProbe, natural: Sheet) -> Iterator[Blank]:
    inks = natural.inks.get(probe.sign, [])
    if not inks:
        return
    style = _style(inks[0], is_underlined=False)  # the line under it is printed on the blank page
    stretches = []
    for _, line in groupby(inks, key=lambda ink: round(ink.baseline)):
        signs = list(line)
        stretches.append(Stretch(signs[0].left, signs[-1].left + style.size, signs[0].baseline))
    yield Blank(probe.path, style, tuple(stretches))


def _words(signs: Iterable[Ink]) -> Iterator[Word]:
    """The signs of a page joined to the words that stand together on a line."""
    held: list[Ink] = []
    for each in signs:
        if held and not _follows(each, held[-1]):
            yield from _joined(held)
            held = []
        held.append(each)
    yield from _joined(held)


def _follows(ink: Ink, before: Ink) -> bool:
    is_on_line = abs(ink.baseline - before.baseline) < _LINE and abs(ink.size - before.size) < _ALIKE
    return is_on_line and -_ALIKE < ink.left - _right(before) < _APART * before.size


def _right(ink: Ink) -> float:
    try:
        sign = signs(ink.face)[ink.text]
    except KeyError:
        sign = None
    return ink.left + ink.size * (sign.advance / 1000 if sign else 1)


def _joined(inks: Sequence[Ink]) -> Iterator[Word]:
    drawn = [each for each in inks if each.text.strip()]
    if drawn:
        first, size = drawn[0], max(each.size for each in drawn)
        box = Box(first.left, first.baseline - _ABOVE * size, _right(drawn[-1]), first.baseline + _BELOW * size)
        yield Word("".join(each.text for each in inks).strip(), box)


def _is_moved(natural: Sheet, blank: Sheet) -> bool:
    """Whether a printed sign of the blank page lies elsewhere on the page whose blanks are filled."""
    return any(
        not any(
            abs(ink.left - sign.left) < _LINE and abs(ink.baseline - sign.baseline) < _LINE
            for ink in natural.inks.get(sign.text, ())
        )
        for sign in blank.signs
        if sign.text.strip()
    )
