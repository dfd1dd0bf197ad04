"""Texts written or typed into boxes of a drawn page: broken into lines, smaller where they must be."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple, Protocol

import cv2
import numpy as np
from PIL import Image, ImageDraw

from benchmarks.reading.hands import Hand, font, placed
from benchmarks.reading.ink import Colour, Mask, Pen, lay, line, share_of, textured
from benchmarks.reading.paper import PER_POINT, Picture
from formkit.model.place import Box


class Area(NamedTuple):
    """A rectangle of the drawn page in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


def area(box: Box) -> Area:
    """A box of the page in pixels."""
    return Area(*(each * PER_POINT for each in (box.left, box.top, box.right, box.bottom)))


def around(areas: Sequence[Area]) -> Area:
    """The area that holds all of these."""
    return Area(
        min(each.left for each in areas), min(each.top for each in areas),
        max(each.right for each in areas), max(each.bottom for each in areas),
    )  # fmt: skip


class Writer(Protocol):
    """Who fills a form in."""

    @property
    def style(self) -> str: ...

    @property
    def is_hand(self) -> bool: ...

    def write(self, page: Picture, text: str, place: Area, align: str = "left") -> list[Area]:
        """Writes a text into a place and gives the area that each line of it takes."""
        ...


@dataclass(frozen=True)
class ByHand:
    """A person with a pen. `size` is the usual size of writing in points; `slip` how often a text leaves its box."""

    hand: Hand
    pen: Pen
    random: Random
    noise: np.random.Generator
    size: float = 12.0
    slip: float = 0.06

    @property
    def style(self) -> str:
        return f"{self.hand.style.name}, {self.pen.name}"

    @property
    def is_hand(self) -> bool:
        return True

    def write(self, page: Picture, text: str, place: Area, align: str = "left") -> list[Area]:
        random, style = self.random, self.hand.style
        wanted = self.size * PER_POINT * style.size * random.uniform(0.9, 1.1)
        slips = random.random() < self.slip
        size, lines = _fitted(self._advances(text), place, wanted, 5.5 * PER_POINT, 1.12 if slips else 1.0)
        pitch = size * 1.12
        height = pitch * len(lines)
        free = max(0.0, place.height - height)
        top = place.top + free * random.uniform(0.25, 0.75)
        if slips:
            top += random.choice((-0.22, 0.25)) * size
        taken: list[Area] = []
        for number, signs in enumerate(lines):
            own = sum(width for _, width in signs) * size
            room = max(0.0, place.width - own)
            share = {"left": random.uniform(0.02, 0.25), "right": 1.0}.get(align, random.uniform(0.35, 0.65))
            left = place.left + min(room * share, room)
            mask, x, y = self._line("".join(sign for sign, _ in signs), size, left, top + pitch * number)
            lay(page, mask, x, y, self.pen.colour)
            upper = top + pitch * number
            taken.append(Area(left, upper, left + own, upper + size))
        return taken

    def struck(self, page: Picture, place: Area) -> None:
        """Strikes out what stands in an area: one line, two, or a scribble."""
        random = self.random
        way = random.choice(("one", "one", "two", "scribble"))
        heights = {"one": [0.5], "two": [0.4, 0.62], "scribble": []}[way]
        for share in heights:
            y = place.top + place.height * share
            points = np.array(
                [
                    [place.left - 4, y + random.uniform(-3, 3)],
                    [(place.left + place.right) / 2, y + random.uniform(-4, 4)],
                    [place.right + 5, y + random.uniform(-5, 4)],
                ]
            )
            self.draw(page, points)
        if way == "scribble":
            count = max(4, int(place.width / 14))
            xs = np.linspace(place.left - 2, place.right + 2, count)
            ys = [place.top + place.height * (0.2 if at % 2 else 0.8) + random.uniform(-3, 3) for at in range(count)]
            self.draw(page, np.stack([xs, np.array(ys)], axis=1))

    def draw(
        self, page: Picture, points: np.ndarray[tuple[int, ...], np.dtype[np.float64]], width: float = 0.0
    ) -> None:
        """A line of the pen through these pixels."""
        mask, x, y = line(points, width or self.pen.width)
        lay(page, textured(mask, self.noise, 0.3), x, y, self.pen.colour)

    def _advances(self, text: str) -> list[tuple[str, float]]:
        return [(sign, 0.3 if sign == " " else self.hand.sign(sign, self.random)[1] * 1.02) for sign in text]

    def _line(self, text: str, size: float, left: float, top: float) -> tuple[Mask, float, float]:
        """A line of writing: its mask, and where its top left corner is; `top` is that of the line."""
        random, style, margin = self.random, self.hand.style, size * 0.7
        widths = self._advances(text)
        width = int(sum(each for _, each in widths) * size + 2 * margin + 4)
        height = int(size * 2.2)
        mask = np.zeros((height, width), dtype=np.uint8)
        x, base = margin, size * 1.4
        most = 0.3 * size / max(1, width)  # a line that climbs farther would leave its own room
        climb = min(max(random.gauss(0, 0.012), -most), most)
        for sign, advance in widths:
            if sign != " ":
                drawn, _ = self.hand.sign(sign, random)
                own = size * random.uniform(0.93, 1.06)
                y = base + climb * (x - margin) + random.gauss(0, 0.03) * size
                slant = style.slant + random.gauss(0, 0.03)
                placed(drawn, own, random.gauss(0, 2.2), slant, (x, y), mask)
            x += advance * size * random.uniform(0.95, 1.05)
        inked = textured(share_of(_wavy(mask, self.noise, size * 0.02)), self.noise, 0.25)
        return inked, left - margin, top - size * 0.55


@dataclass(frozen=True)
class Typed:
    """Who fills the form in on a computer before printing it. `size` is the size of type in points."""

    face: str
    random: Random
    size: float = 9.0

    @property
    def style(self) -> str:
        return self.face.rpartition("/")[2]

    @property
    def is_hand(self) -> bool:
        return False

    def write(self, page: Picture, text: str, place: Area, align: str = "left") -> list[Area]:
        own = font(self.face, 64)
        advances = [(sign, own.getlength(sign) / 64) for sign in text]
        size, lines = _fitted(advances, place, self.size * PER_POINT, 4.5 * PER_POINT, 1.0)
        face = font(self.face, max(8, round(size)))
        pitch = size * 1.2
        top = place.top + max(0.0, place.height - pitch * len(lines)) / 2
        taken: list[Area] = []
        for number, signs in enumerate(lines):
            words = "".join(sign for sign, _ in signs)
            width = face.getlength(words)
            left = place.left + (max(0.0, place.width - width) / 2 if align == "center" else 2)
            image = Image.new("L", (int(width + size), int(size * 1.6)))
            ImageDraw.Draw(image).text((size * 0.3, size * 1.15), words, fill=255, font=face, anchor="ls")
            y = top + pitch * number - size * 0.25
            lay(page, share_of(np.asarray(image)), left - size * 0.3, y, _TONER)
            taken.append(Area(left, y, left + width, y + pitch))
        return taken


_TONER: Colour = (15, 15, 15)
_SPLIT = 7.5 * PER_POINT  # a number is written smaller down to this before it is split over lines


def _fitted(
    advances: Sequence[tuple[str, float]], place: Area, wanted: float, least: float, over: float
) -> tuple[float, list[list[tuple[str, float]]]]:
    """The largest type size at which the text fits, and its lines; the least size even where it does not fit."""
    size = min(wanted, place.height * 0.92)
    size = max(size, least)
    while True:
        lines = _broken(advances, place.width * over / size)
        is_whole = size < _SPLIT or not _is_split(advances, place.width * over / size)
        fits = len(lines) * size * 1.12 <= place.height * 1.02 and _is_within(lines, place.width * over / size)
        if size <= least or (fits and is_whole):
            return size, lines
        size = max(least, size * 0.93)


def _is_split(advances: Sequence[tuple[str, float]], room: float) -> bool:
    return any(sum(width for _, width in word) > room for word in _words(advances))


def _is_within(lines: Sequence[Sequence[tuple[str, float]]], room: float) -> bool:
    return all(sum(width for _, width in each) <= room for each in lines)


def _broken(advances: Sequence[tuple[str, float]], room: float) -> list[list[tuple[str, float]]]:
    """The signs by line; figures and letters that belong together stay together where a line holds them."""
    lines: list[list[tuple[str, float]]] = [[]]
    used = 0.0
    for word in _words(advances):
        width = sum(each for _, each in word)
        if used + width > room and lines[-1] and width <= room:
            lines.append([])
            used = 0.0
        for sign, own in word:
            if used + own > room and lines[-1]:
                lines.append([])
                used = 0.0
            lines[-1].append((sign, own))
            used += own
    return lines


def _words(advances: Sequence[tuple[str, float]]) -> list[list[tuple[str, float]]]:
    words: list[list[tuple[str, float]]] = []
    was_latin = False
    for sign, width in advances:
        is_latin = sign.isascii() and sign not in " /-"
        if is_latin and was_latin:
            words[-1].append((sign, width))
        else:
            words.append([(sign, width)])
        was_latin = is_latin
    return words


def _wavy(mask: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], noise: np.random.Generator, amount: float) -> Picture:
    """The mask pulled a little to and fro, as no hand is steady; `amount` in pixels."""
    height, width = mask.shape[:2]
    coarse = noise.normal(0, amount, (2, max(3, height // 24), max(3, width // 24))).astype(np.float32)
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    x += cv2.resize(coarse[0], (width, height), interpolation=cv2.INTER_CUBIC)
    y += cv2.resize(coarse[1], (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.remap(mask, x, y, cv2.INTER_LINEAR), dtype=np.uint8)
