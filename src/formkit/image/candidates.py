"""Which of many blank pages a picture may be of: those whose signs are most like its own."""

from collections.abc import Sequence
from math import inf

import cv2
import numpy as np

from formkit.image.blanks import Blank
from formkit.image.signs import Signs

_MOST = 1500  # signs of a page that are looked up and looked among, the strongest
_ALIKE = 6  # signs that each is compared with: forms print the same words
_TREES, _CHECKS = 4, 48
_BESIDE = 12.0  # points that a word may lie off and still be in the same place on two pages
_KIN, _SAME = 0.4, 0.97  # of its words that a page shares with another


class Candidates:
    """An index of the signs of blank pages."""

    def __init__(self, blanks: Sequence[Blank]) -> None:
        self._all = tuple(blanks)
        self._kin: dict[Blank, tuple[Blank, ...]] = {}
        self.blanks = _distinct(blanks)
        looks = [each.signs.looks[:_MOST] for each in self.blanks]
        self._of = np.concatenate([np.full(len(each), number) for number, each in enumerate(looks)])
        self._index = cv2.FlannBasedMatcher({"algorithm": 1, "trees": _TREES}, {"checks": _CHECKS})
        self._index.add([np.concatenate(looks)])
        self._index.train()

    def likeliest(self, signs: Signs, count: int) -> tuple[Blank, ...]:
        """So many blank pages at most, the likeliest first; of those that print nearly the same, the first alone."""
        if len(signs.at) < 2:
            return ()
        votes = np.zeros(len(self.blanks))
        for near in self._index.knnMatch(signs.looks[:_MOST], k=_ALIKE):
            if len(near) < _ALIKE:
                continue
            furthest = near[-1].distance
            best: dict[int, float] = {}
            for each in near[:-1]:
                number = int(self._of[each.trainIdx])
                best[number] = max(best.get(number, 0.0), 1 - each.distance / max(furthest, 1e-6))
            for number, vote in best.items():
                votes[number] += vote
        order = np.argsort(-votes, kind="stable")[:count]
        return tuple(self.blanks[number] for number in order if votes[number] > 0)

    def kin(self, blank: Blank) -> tuple[Blank, ...]:
        """The other pages that share much of their print with one, wherever it stands: other versions of it, the only page
        and the first of more, one that continues a table."""
        if blank not in self._kin:
            others = (each for each in self._all if each is not blank)
            self._kin[blank] = tuple(each for each in others if _is_kin(each, blank))
        return self._kin[blank]


def _distinct(blanks: Sequence[Blank]) -> tuple[Blank, ...]:
    """The pages without those that print what one before them prints: their signs would take each other's votes."""
    found: list[Blank] = []
    for blank in blanks:
        if not any(min(_shared(each, blank, _BESIDE), _shared(blank, each, _BESIDE)) >= _SAME for each in found):
            found.append(blank)
    return tuple(found)


def _is_kin(one: Blank, other: Blank) -> bool:
    """Whether most of the words of one of two pages are on the other, too."""
    return max(_shared(one, other, inf), _shared(other, one, inf)) >= _KIN


def _shared(blank: Blank, other: Blank, beside: float) -> float:
    """The share of the words of one page that another has, by so many points beside their places at most."""
    there = other.words_at
    same = [
        any(max(abs(x - each.box.left), abs(y - each.box.top)) < beside for x, y in there.get(each.text, ()))
        for each in blank.layout.words
    ]
    return sum(same) / max(1, len(same))
