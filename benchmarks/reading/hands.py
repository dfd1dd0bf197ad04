"""Signs as somebody writes them: from a handwriting font, or stroke by stroke with a pen."""

from functools import cache
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.reading.assets import font_file, strokes_of
from benchmarks.reading.figures import HOOKED, PLAIN
from benchmarks.reading.ink import smooth, stroke
from benchmarks.reading.sets import HandStyle

EM = 96  # pixels of the type size in which signs are kept
_PAD = 24  # pixels about them
_BASE = _PAD + 81  # where the baseline is
_WAYS = 3  # how many times a pen draws each sign: people never write one twice the same
Drawn = tuple[NDArray[np.uint8], float]  # a sign in a square of EM and twice the padding, and its width in ems


class Hand:
    """Somebody's writing. `line` is the width of the pen in shares of the type size, for strokes."""

    def __init__(self, style: HandStyle, line: float) -> None:
        self.style, self._line = style, 0.045 if style.signs else min(line, _MOST_LINE)
        self._random = Random(f"{style.name} {line:.3f}")  # noqa: S311 - made-up writing
        self._known: dict[str, list[Drawn]] = {}

    def sign(self, sign: str, random: Random) -> Drawn:
        """A sign as it is written this time."""
        if sign not in self._known:
            self._known[sign] = self._ways(sign)
        return random.choice(self._known[sign])

    def _ways(self, sign: str) -> list[Drawn]:
        style = self.style
        if style.signs and sign not in _LACKING:
            return [_of_font(style.signs, style.latin, sign)]
        drawn = [each for _ in range(_WAYS) if (each := self._stroked(sign)) is not None]
        return drawn or [_of_font(style.latin, style.latin, sign)]

    def _stroked(self, sign: str) -> Drawn | None:
        style = self.style
        shape = (HOOKED if style.digits == "hooked" else PLAIN).get(sign.replace("？", "?"))
        if shape is not None:
            lines, width = shape.lines, shape.width
        elif (found := strokes_of(sign)) is not None:
            lines, width = found, 1.0
        else:
            return None
        mask = np.zeros((EM + 2 * _PAD, EM + 2 * _PAD), dtype=np.uint8)
        last: NDArray[np.float64] | None = None
        light = min(1.0, (9 / len(lines)) ** 0.35)  # signs of many strokes are written with a lighter hand
        for each in lines:
            points = self._moved(np.array(each))
            curve = smooth(points) * EM + _PAD
            if last is not None and self._random.random() < style.linked:
                stroke(
                    mask,
                    smooth(np.array([last, (last + curve[0]) / 2 + self._nudge(2), curve[0]])),
                    self._width() * 0.6 * light,
                )
            middle = max(2, len(curve) * 2 // 3)
            stroke(mask, curve[:middle], self._width() * light)
            stroke(mask, curve[middle - 1 :], self._width() * 0.85 * light)
            last = curve[-1]
        return mask, width

    def _moved(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        jitter = self.style.jitter
        shift, stretch = self._nudge(jitter), 1 + self._random.gauss(0, jitter * 2)
        middle = points.mean(axis=0)
        moved = middle + (points - middle) * stretch + shift
        return np.asarray(moved + np.array([self._nudge(jitter * 0.7) for _ in points]))

    def _nudge(self, amount: float) -> NDArray[np.float64]:
        return np.array([self._random.gauss(0, amount), self._random.gauss(0, amount)])

    def _width(self) -> float:
        return max(2.0, self._line * EM * self._random.uniform(0.88, 1.1))


_LACKING = "〇≥"  # signs that most handwriting fonts do not have: a pen draws them
_MOST_LINE = 0.08  # of the type size: whoever writes small takes a finer pen


@cache
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """A font by its name in the pools, at a size in pixels."""
    return ImageFont.truetype(str(font_file(name)), size)


@cache
def _of_font(signs: str, latin: str, sign: str) -> Drawn:
    name = latin if sign.isascii() and latin else signs
    own = font(name, EM)
    image = Image.new("L", (EM + 2 * _PAD, EM + 2 * _PAD))
    ImageDraw.Draw(image).text((_PAD, _BASE), sign, fill=255, font=own, anchor="ls")
    return np.asarray(image), own.getlength(sign) / EM


def placed(
    drawn: NDArray[np.uint8], size: float, angle: float, slant: float, at: tuple[float, float], on: NDArray[np.uint8]
) -> None:
    """Lays a sign on a mask: `at` is the left end of its baseline in pixels, `angle` in degrees, `slant` to the right."""
    scale = size / EM
    cos, sin = np.cos(np.radians(angle)) * scale, np.sin(np.radians(angle)) * scale
    # The baseline's left end stays where it is.
    matrix = np.array([[cos, -sin - slant * cos, 0], [sin, cos - slant * sin, 0]])
    anchor = matrix[:, :2] @ np.array([_PAD, _BASE])
    reach = int((EM + 2 * _PAD) * scale * 1.2) + 2
    x0, y0 = int(at[0] - anchor[0]) - 2, int(at[1] - anchor[1]) - 2
    left, top = max(0, x0 - 4), max(0, y0 - 4)
    right, bottom = min(on.shape[1], x0 + reach + 4), min(on.shape[0], y0 + reach + 4)
    if left >= right or top >= bottom:
        return
    matrix[:, 2] = np.array(at) - anchor - np.array([left, top])
    # Shrinking by far would leave gaps in thin lines.
    patch = cv2.warpAffine(
        drawn, matrix, (right - left, bottom - top), flags=cv2.INTER_AREA if scale < 0.5 else cv2.INTER_LINEAR
    )
    region = on[top:bottom, left:right]
    np.maximum(region, patch, out=region)
