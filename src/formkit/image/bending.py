"""What scattered pieces say of a shift, made into how a stiff sheet bends: robust least squares over a net."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from formkit.image.nets import Floats, Net, squares

_HELD = 1e-3  # of a piece: what holds crossings in place of which nothing is known
_STEPS = 4
# In the net's units: pixels of the blank.
_NEIGHBOURS, _FEW = 12, 3  # pieces that one is compared with, and how many of them must tell
_TELLS = 0.1  # of what a piece tells of a shift along an axis: with less it does not count there
_NOISE, _ODD, _AT_ODDS = 0.5, 3.0, 3.0  # how exactly a piece tells; how many times that it may differ; what is disorder
_HARDLY = 0.02
_STIFF = (1000.0, 100.0, 10.0, 3.0)  # how stiff a sheet may be, from flat to crumpled
_BETTER = 0.95  # a softer sheet must leave less than this of what a stiffer one leaves


@dataclass(frozen=True, eq=False)
class Pieces:
    """Places (n by 2) with the shift that each saw (n by 2), in the net's units.

    `known` tells how much a piece knows of a shift, by direction (n by 2 by 2, about 1), `trust` (n) how far it is
    believed at first.
    """

    at: Floats
    shifts: Floats
    known: Floats
    trust: Floats

    def some(self, which: NDArray[np.bool_]) -> "Pieces":
        return Pieces(self.at[which], self.shifts[which], self.known[which], self.trust[which])

    def coherent(self) -> "Pieces":
        """The pieces, those trusted no more that move otherwise than most around them, or among others at odds.

        It is the test by medians that velocimetry puts its vectors to (Westerweel and Scarano 2005).
        """
        others = np.argsort(squares(self.at, self.at), axis=1)[:, 1 : _NEIGHBOURS + 1]
        kept = np.ones(len(self.at))
        for axis in (0, 1):
            tells = (self.known[:, axis, axis] > _TELLS) & (self.trust > 0)
            moves = np.where(tells, self.shifts[:, axis], np.nan)
            around = moves[others]
            few = np.isfinite(around).sum(axis=1) < _FEW
            around[few] = 0.0
            middle = np.nanmedian(around, axis=1)
            spread = np.nanmedian(np.abs(around - middle[:, None]), axis=1)
            odd = (np.abs(moves - middle) > _ODD * (spread + _NOISE)) | (spread > _AT_ODDS)
            kept *= np.where(tells & (odd | few), _HARDLY, 1.0)
        return replace(self, trust=self.trust * kept)

    def off(self, net: Net, moves: Floats) -> Floats:
        """By how much each lies beside what moves of the net's crossings (crossings by 2) make of it."""
        numbers, shares = net.shares(self.at)
        rest = self.shifts - (moves[numbers] * shares[..., None]).sum(axis=1)
        size = np.maximum(np.trace(self.known, axis1=1, axis2=2), 1e-9)
        return np.asarray(np.sqrt(np.maximum(np.einsum("ni,nij,nj->n", rest, self.known, rest), 0) / size))


@dataclass(frozen=True, eq=False)
class Bent:
    """How far each crossing moves (crossings by 2), by how much each piece lies beside that, and how far it is believed.

    `stiffness` is how stiff the sheet was taken to be; `sure` is what the pieces and the stiffness know of each move (2
    crossings square, all across first): its inverse tells how far they may be off.
    """

    moves: Floats
    off: Floats
    belief: Floats
    stiffness: float
    sure: Floats


def bent(net: Net, pieces: Pieces, width: float, softest: float) -> Bent:
    """The moves that pieces ask for, outliers aside; the sheet is taken to be as stiff as they allow.

    What is beside by more than `width`, in the net's units, is taken for an outlier. How stiff the sheet is, `softest` at
    least, is told by every second piece, which is left out at first.
    """
    kept = np.arange(len(pieces.at)) % 2 == 0
    here, there = pieces.some(kept), pieces.some(~kept)
    rests = []
    tried = [each for each in _STIFF if each >= softest]
    for stiffness in tried:
        off = there.off(net, _solved(net, here, width, stiffness).moves)
        rests.append(float((there.trust * np.log1p((off / width) ** 2)).sum()))
    best = next(each for each, rest in zip(tried, rests) if rest * _BETTER <= min(rests))
    return _solved(net, pieces, width, best)


def _solved(net: Net, pieces: Pieces, width: float, stiffness: float) -> Bent:
    numbers, shares = net.shares(pieces.at)
    crossings = len(net.columns) * len(net.rows)
    size = 2 * crossings
    stiff = np.kron(np.eye(2), net.bending * stiffness) + _HELD * np.eye(size)
    pairs = shares[:, :, None] * shares[:, None, :]
    belief, off = pieces.trust, np.zeros(len(shares))
    moves, left = np.zeros((crossings, 2)), stiff
    for step in range(_STEPS):
        known = pieces.known * belief[:, None, None]
        cells, amounts = [], []
        for one in (0, 1):
            for two in (0, 1):
                row, column = numbers + one * crossings, numbers + two * crossings
                cells.append((row[:, :, None] * size + column[:, None, :]).ravel())
                amounts.append((pairs * known[:, one, two, None, None]).ravel())
        summed = np.bincount(np.concatenate(cells), np.concatenate(amounts), size * size)
        left = stiff + summed.reshape(size, size)
        wanted = np.einsum("nij,nj->ni", known, pieces.shifts)
        right = np.concatenate(
            [np.bincount(numbers.ravel(), (shares * wanted[:, axis, None]).ravel(), crossings) for axis in (0, 1)]
        )
        moves = np.linalg.solve(left, right).reshape(2, crossings).T
        off = pieces.off(net, moves)
        beside = max(width * max(0.25, 2.0 * 0.5**step), float(np.median(off)))
        belief = pieces.trust / (1 + (off / beside) ** 2) ** 2
    return Bent(moves, off, belief, stiffness, left)
