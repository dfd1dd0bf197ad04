"""What a line of writing may say, by all that a recogniser saw on it, and by what a grammar allows there.

A recogniser trained by connectionist temporal classification (Graves et al. 2006) gives for each step along a line how
likely each sign is, and how likely none. A text is as likely as all ways together in which it can be spread over the
steps. So any text has a likelihood, be it the best of a grammar, an option of a list, or the words printed there.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from opencc import OpenCC

from formkit.model.expression import NOTHING, Expression
from formkit.model.text import half_width

Likelihoods = NDArray[np.float64]
_Number = TypeVar("_Number", np.int64, np.float64)

_LEAST = 1e-12  # a recogniser that gives 0 for what it did not think of is not to make a text impossible
_UNHEARD = 1e-6  # a sign that is less likely at all steps is none of the line's
_FAINTEST = 1e-4  # a sign that is less likely at a step is not tried there
_NEGLIGIBLE = 1e-7  # of the likeliest beginning: one that is less likely is not followed


@dataclass(frozen=True)
class Candidate:
    """A text that a line may say, half-width, and the natural logarithm of how likely it is."""

    text: str
    likelihood: float


@dataclass(frozen=True, eq=False)
class Lattice:
    """For each step along a line (rows) how likely each sign is (columns), 0 to 1; column 0 is that of no sign.

    `signs` are those of the columns from 1 on, half-width, each once: only those that are at all likely somewhere.
    """

    steps: Likelihoods
    signs: tuple[str, ...]

    @staticmethod
    def of(steps: NDArray[np.floating], signs: Sequence[str]) -> "Lattice":
        """The lattice of what a recogniser gives, steps by none and its signs; a sign of two widths, and the traditional and
        the simplified form of one, become one."""
        likely = np.flatnonzero(steps.max(axis=0) >= _UNHEARD)
        own = _folded(tuple(signs))
        columns: dict[str, int] = {}
        for each in likely[likely > 0]:
            columns.setdefault(own[each - 1], len(columns) + 1)
        folded = np.zeros((len(steps), len(columns) + 1))
        folded[:, 0] = steps[:, 0]
        for each in likely[likely > 0]:
            folded[:, columns[own[each - 1]]] += steps[:, each]
        return Lattice(folded, tuple(columns))

    @staticmethod
    def joined(lines: Sequence["Lattice"]) -> "Lattice":
        """Lines that are read on from one to the next, as one."""
        signs = tuple(dict.fromkeys(sign for each in lines for sign in each.signs))
        numbers = _numbers(signs)
        pieces = []
        for each in lines:
            piece = np.zeros((len(each.steps) + 1, len(signs) + 1))
            piece[:-1, [0, *(numbers[sign] for sign in each.signs)]] = each.steps
            piece[-1, 0] = 1.0  # a sign at the end of a line and the same at the beginning of the next are two
            pieces.append(piece)
        return Lattice(np.concatenate(pieces)[:-1], signs)

    @cached_property
    def certainty(self) -> float:
        """How likely the least certain sign of the free reading is, and that none was passed over: 0 to 1."""
        best = self.steps.argmax(axis=1)
        starts = np.flatnonzero(np.concatenate([[True], best[1:] != best[:-1]]))
        least = 1.0
        for start, end in zip(starts, [*starts[1:], len(best)]):
            own = self.steps[start:end, best[start]]
            least = min(least, float(own.max() if best[start] else own.min()))
        return least

    @property
    def said_at(self) -> NDArray[np.float64]:
        """At which steps the free reading has its signs: the middle of each."""
        best = self.steps.argmax(axis=1)
        starts = np.flatnonzero(np.concatenate([[True], best[1:] != best[:-1]]))
        ends = np.concatenate([starts[1:], [len(best)]])
        return np.asarray((starts + ends - 1)[best[starts] != 0] / 2, np.float64)

    def free(self) -> Candidate:
        """What the likeliest sign of each step says, whatever is allowed there."""
        best = self.steps.argmax(axis=1)
        kept = best[(best != 0) & (best != np.concatenate([[-1], best[:-1]]))]
        text = "".join(self.signs[each - 1] for each in kept)
        return Candidate(text, self.likelihood(text))

    def likelihood(self, text: str) -> float:
        """How likely a half-width text is, as natural logarithm; minus infinity where the line is too short for it."""
        numbers = {sign: number for number, sign in enumerate(dict.fromkeys((*self.signs, *text)), 1)}
        labels = np.zeros(2 * len(text) + 1, np.int64)
        labels[1::2] = [numbers[sign] for sign in text]
        there = np.where(labels <= len(self.signs), labels, 0)
        given = np.where(labels <= len(self.signs), self.steps[:, there], 0.0)
        given = np.log(np.maximum(given, _LEAST))
        may_skip = (labels != 0) & (labels != _shifted(labels, 2, -1))
        at = np.full(len(labels), -math.inf)
        at[:2] = given[0, :2]  # a line begins with no sign or with the first one
        for own in given[1:]:
            skipped = np.where(may_skip, _shifted(at, 2, -math.inf), -math.inf)
            at = np.logaddexp(np.logaddexp(at, _shifted(at, 1, -math.inf)), skipped) + own
        return float(np.logaddexp.reduce(at[-2:]))

    def within(self, start: Expression, most: int = 3, beam: int = 24) -> list[Candidate]:
        """The likeliest texts that an expression allows, the best first; none where nothing that was seen fits.

        `beam` beginnings are followed along the line at a time.
        """
        heads: dict[str, tuple[float, float, Expression]] = {"": (1.0, 0.0, start)}  # ending in no sign, ending in one
        for step in self.steps:
            likely = [(self.signs[each - 1], float(step[each])) for each in np.flatnonzero(step >= _FAINTEST) if each]
            by_sign = dict(likely)
            found: dict[str, list[float]] = {}
            states: dict[str, Expression] = {}
            for text, (bare, signed, state) in heads.items():
                states[text] = state
                own = found.setdefault(text, [0.0, 0.0])
                own[0] += (bare + signed) * max(float(step[0]), _LEAST)
                if text:
                    own[1] += signed * by_sign.get(text[-1], _LEAST)
                for sign, chance in likely:
                    before = bare if text[-1:] == sign else bare + signed  # the same sign again needs a step between
                    if before * chance < _NEGLIGIBLE:
                        continue
                    after = state.after(sign)
                    if after is not NOTHING:
                        longer = text + sign
                        states[longer] = after
                        found.setdefault(longer, [0.0, 0.0])[1] += before * chance
            best = sorted(found.items(), key=lambda each: -sum(each[1]))[:beam]
            total = sum(best[0][1]) or 1.0  # only the order counts here, and small numbers vanish
            heads = {text: (bare / total, signed / total, states[text]) for text, (bare, signed) in best}
        whole = [Candidate(text, self.likelihood(text)) for text, (_, _, state) in heads.items() if state.is_whole]
        return sorted(whole, key=lambda each: -each.likelihood)[:most]


def _shifted(values: NDArray[_Number], by: int, fill: float) -> NDArray[_Number]:
    """The values moved towards the end, as many as there were."""
    return np.concatenate([np.full(by, fill, values.dtype), values])[: len(values)]


@lru_cache(maxsize=8)
def _folded(signs: tuple[str, ...]) -> tuple[str, ...]:
    """The signs half-width and simplified."""
    return tuple(OpenCC("t2s").convert("\n".join(map(half_width, signs))).split("\n"))


def _numbers(signs: tuple[str, ...]) -> dict[str, int]:
    return {sign: number for number, sign in enumerate(signs, 1)}
