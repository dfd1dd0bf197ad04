"""Signatures and seals on a page: where they belong, over a day, over a signature, across the edges of several pages."""

from dataclasses import dataclass, replace
from random import Random

import numpy as np

from benchmarks.reading.filling import Customer, Work
from benchmarks.reading.ink import Colour, Mask, lay
from benchmarks.reading.paper import PER_POINT
from benchmarks.reading.seals import Seal, stamped
from benchmarks.reading.truth import MarkTruth
from benchmarks.reading.writing import Area, ByHand, area, around
from formkit.model.form import Party
from formkit.model.place import Box

_SIGNED, _SEALED = 0.85, 0.82  # of the places of the customer
_OURS = 0.45  # of the places that our own people sign
_OVER = 0.5  # of the seals: over a day or a signature
_STRAY = 0.12  # of pages without a place for a seal
_GREY: Colour = (96, 96, 102)


@dataclass(frozen=True)
class Stamp:
    """The seal of a party as its marks come out: who it names, its look, its ink."""

    seal: Seal
    colour: Colour

    @property
    def shade(self) -> str:
        return "grey" if self.colour == _GREY else "red"


def stamp_of(customer: Customer, company: str, random: Random) -> Stamp:
    """The seal that a customer uses: nearly always a round one of its own name, in red."""
    pools = customer.clerk.pools
    name = company if random.random() > 0.08 else customer.clerk.company()
    words = random.choice(("合同专用章", "业务专用章", ""))
    oval = random.random() < 0.12
    seal = Seal(name, words, pools.seal_font, 45.0 if oval else 40.0, 30.0 if oval else 40.0)
    return Stamp(seal, _GREY if random.random() < 0.12 else random.choice(pools.seal_colours))


def signed(work: Work, customer: Customer, stamp: Stamp, noise: np.random.Generator) -> None:
    """Signs and stamps the places of a page that has them; now and then stamps a page that has none."""
    random, places = customer.random, _places(work)
    for party in work.paper.issued.form.parties:
        if party.sign in places or party.seal in places:
            _party(work, customer, stamp, party, noise)
    if not places and random.random() < _STRAY:
        width, height = work.paper.layout.width, work.paper.layout.height
        middle = (random.uniform(0.25, 0.8) * width, random.uniform(0.2, 0.85) * height)
        _stamp(work, "stray_seal", stamp, middle, "", noise)


def _places(work: Work) -> dict[str, Box]:
    """Where a page is signed and sealed, by path."""
    return {path: work.paper.shift.box(box) for path, box in work.paper.layout.marks.items()}


def _party(work: Work, customer: Customer, stamp: Stamp, party: Party, noise: np.random.Generator) -> None:
    random, places = customer.random, _places(work)
    is_customer = bool(party.seal) and party.named_by in ("customer_name", "party_a_name")
    if party.sign in places:
        work.boxes[party.sign] = places[party.sign]
        if random.random() < (_SIGNED if is_customer else _OURS):
            name = customer.clerk.person()
            taken = _sign(work, customer.hand, name, places[party.sign], random)
            more = {"text": name, "style": customer.hand.style, "ink": _points(taken)}
            work.marks[party.sign] = MarkTruth("sign", True, more)
        else:
            work.marks[party.sign] = MarkTruth("sign", False)
    if party.seal not in places:
        return
    work.boxes[party.seal] = places[party.seal]
    work.marks[party.seal] = MarkTruth("seal", False)
    if random.random() >= (_SEALED if is_customer else _OURS):
        return
    own = stamp
    if not is_customer:
        name = work.paper.issued.texts.get(party.named_by, customer.clerk.company())
        own = replace(stamp, seal=replace(stamp.seal, company=name, width=40.0, height=40.0))
    over, box = "", places[party.seal]
    if random.random() < _OVER:
        over = random.choice([each for each in (party.date, party.sign) if each in work.boxes])
        box = work.boxes[over]
    x = box.left + (box.right - box.left) * random.uniform(0.35, 0.65)
    y = box.top + (box.bottom - box.top) * random.uniform(0.35, 0.65)
    _stamp(work, party.seal, own, (x, y), over, noise)


def _sign(work: Work, hand: ByHand, name: str, box: Box, random: Random) -> Area:
    """A name written large and quickly; part of it may leave the box."""
    quick = replace(hand, hand=hand.hand, size=random.uniform(20, 27), slip=0.3)
    place = area(Box(box.left + 8, box.top + 4, box.right - 8, box.bottom - 4))
    taken = around(quick.write(work.page, name, place, "center"))
    if random.random() < 0.35:
        y = taken.bottom - taken.height * 0.15
        points = np.array([[taken.left, y], [(taken.left + taken.right) / 2, y + 8], [taken.right + 24, y - 14]])
        hand.draw(work.page, points)
    return taken


def _stamp(
    work: Work, path: str, stamp: Stamp, middle: tuple[float, float], over: str, noise: np.random.Generator
) -> None:
    mask = stamped(stamp.seal, noise)
    _lay(work, mask, middle, stamp.colour)
    covered = [name for name, box in work.boxes.items() if _reaches(box, middle, stamp.seal.width / 25.4 * 36)]
    work.marks[path] = MarkTruth(
        "seal",
        True,
        {
            "text": stamp.seal.company, "words": stamp.seal.words, "shade": stamp.shade, "over": over,
            "shape": "round" if stamp.seal.is_round else "oval", "middle": [round(each, 1) for each in middle],
            "covers": sorted(name for name in covered if "/" not in name and name != path),
        },
    )  # fmt: skip


def _reaches(box: Box, middle: tuple[float, float], radius: float) -> bool:
    x = min(max(middle[0], box.left), box.right) - middle[0]
    y = min(max(middle[1], box.top), box.bottom) - middle[1]
    return x * x + y * y < radius * radius


def _lay(work: Work, mask: Mask, middle: tuple[float, float], colour: Colour) -> None:
    x, y = middle[0] * PER_POINT - mask.shape[1] / 2, middle[1] * PER_POINT - mask.shape[0] / 2
    lay(work.page, mask, x, y, colour)


def straddled(work: Work, piece: Mask, height: float, colour: Colour) -> None:
    """Lays a page's part of a seal on its right edge, `height` points from the top."""
    x = work.page.shape[1] - piece.shape[1]
    lay(work.page, piece, x, height * PER_POINT - piece.shape[0] / 2, colour)
    work.marks["straddling_seal"] = MarkTruth("seal", True, {"shape": "part", "middle_height": round(height, 1)})


def _points(place: Area) -> list[float]:
    return [round(each / PER_POINT, 1) for each in place]
