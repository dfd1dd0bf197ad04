"""Which of many blank pages a picture may be of: those whose signs are most like its own."""

from collections.abc import Sequence

import cv2
import numpy as np

from formkit.image.blanks import Blank
from formkit.image.signs import Signs

_MOST = 1500  # signs of a page that are looked up and looked among, the strongest
_ALIKE = 6  # signs that each is compared with: forms print the same words
_TREES, _CHECKS = 4, 48


class Candidates:
    """An index of the signs of blank pages."""

    def __init__(self, blanks: Sequence[Blank]) -> None:
        self.blanks = tuple(blanks)
        looks = [each.signs.looks[:_MOST] for each in blanks]
        self._of = np.concatenate([np.full(len(each), number) for number, each in enumerate(looks)])
        self._index = cv2.FlannBasedMatcher({"algorithm": 1, "trees": _TREES}, {"checks": _CHECKS})
        self._index.add([np.concatenate(looks)])
        self._index.train()

    def likeliest(self, signs: Signs, count: int) -> tuple[Blank, ...]:
        """So many blank pages at most, the likeliest first."""
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
