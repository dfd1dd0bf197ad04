"""Lines and words over a picture, so that a person sees what a machine saw on it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from formkit.image.picture import Picture, Pixels, shrunk

Colour = tuple[int, int, int]  # red, green, blue
Words = Sequence[tuple[str, Colour]]  # a line of words, each in its colour

_LONGEST = 2_000  # pixels of a side: a screen shows no more, and a line of one pixel stays visible
_NARROWEST = 640  # pixels of what the words are set in, be the picture smaller
_SIZE, _PITCH, _EDGE = 20, 28, 12  # pixels, of the words above a picture
_HANGING = "，。、；：！？）》”’"  # signs that no line begins with
_FINE = 4  # bits of a pixel that OpenCV draws lines to


@dataclass(frozen=True)
class Outline:
    """A line from point to point and back to the first, in pixels of the picture."""

    points: tuple[tuple[float, float], ...]
    colour: Colour
    width: int = 1


def annotated(picture: Picture, outlines: Iterable[Outline], words: Sequence[Words], font: Path) -> bytes:
    """A JPEG of the picture, made smaller where it is large, with the outlines over it and the words above it."""
    scale = min(1.0, _LONGEST / max(picture.height, picture.width))
    pixels = shrunk(picture.pixels, _LONGEST)
    canvas = cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB) if pixels.ndim == 2 else pixels.copy()
    for each in outlines:
        points = np.round(np.array(each.points) * scale * 2**_FINE).astype(np.int32)
        cv2.polylines(canvas, [points], True, each.colour, each.width, cv2.LINE_AA, _FINE)
    height, own = canvas.shape[:2]
    width = max(own, _NARROWEST)
    head = _set(words, width, font)
    whole = np.full((head.shape[0] + height, width, 3), 255, np.uint8)
    whole[: head.shape[0]] = head
    whole[head.shape[0] :, :own] = canvas
    _, content = cv2.imencode(".jpg", cv2.cvtColor(whole, cv2.COLOR_RGB2BGR), (cv2.IMWRITE_JPEG_QUALITY, 85))
    return content.tobytes()


def _set(words: Sequence[Words], width: int, font: Path) -> Pixels:
    """Lines of words on white, broken where they are too long."""
    face = _face(font)
    lines = [line for each in words for line in _broken(each, width - 2 * _EDGE - _SIZE, face)]
    image = Image.new("RGB", (width, _PITCH * len(lines) + _EDGE), "white")
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        left = float(_EDGE)
        for text, colour in line:
            draw.text((left, _EDGE // 2 + _PITCH * number), text, colour, face)
            left += face.getlength(text)
    return np.asarray(image, np.uint8)


def _broken(words: Words, width: float, face: ImageFont.FreeTypeFont) -> Iterator[list[tuple[str, Colour]]]:
    line: list[tuple[str, Colour]] = []
    left = 0.0
    for text, colour in words:
        start = 0
        for at, sign in enumerate(text):
            advance = face.getlength(sign)
            if left + advance > width and left > 0 and sign not in _HANGING:
                yield [*line, (text[start:at], colour)]
                line, left, start = [], 0.0, at
            left += advance
        line.append((text[start:], colour))
    yield line


@lru_cache(maxsize=4)
def _face(font: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font), _SIZE)
