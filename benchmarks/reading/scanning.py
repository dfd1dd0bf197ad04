"""A page put on a scanner, a copier or a fax machine: the picture, and where each point of the page lies in it."""

from dataclasses import dataclass
from random import Random

import cv2
import numpy as np

from benchmarks.reading.mapping import Array, Bend, Leaf, Mapping, covered, pictured, rotated
from benchmarks.reading.paper import Picture


@dataclass(frozen=True)
class Shot:
    """A picture of a page and where its points lie in it; `dpi` is what it was taken with, roughly for a photo."""

    picture: Picture
    mapping: Mapping
    dpi: float


def feed(random: Random, height: float) -> Bend:
    """How a scanner's feed moves paper a little unevenly: a few tenths of a millimetre over the page."""
    amount, waves, phase = random.uniform(0, 0.5), random.uniform(0.6, 2.2), random.uniform(0, 6.3)
    lean = random.uniform(-0.3, 0.3)

    def bend(points: Array) -> Array:
        share = points[:, 1] / height
        down = amount * np.sin(2 * np.pi * waves * share + phase)
        return np.stack([lean * np.sin(np.pi * share), down], axis=1)

    return bend


def scan(page: Leaf, print_: Array, random: Random, noise: np.random.Generator, dpi: int, skew: float) -> Shot:
    """A flat picture in colour. Where a page lies askew, mostly the scanner takes more than the page."""
    per_point = dpi / 72
    size = _size(page.width, page.height, per_point, skew, random)
    mapping = Mapping(print_, rotated(skew, per_point, (page.width, page.height), size), feed(random, page.height))
    shown = _shown(page, mapping, size, per_point, random.choice((0, 255, 255, 235)))
    return Shot(_sensed(shown, random, noise, 2.0 + (300 - dpi) * 0.02), mapping, dpi)


def copy(page: Leaf, print_: Array, random: Random, noise: np.random.Generator, skew: float) -> Shot:
    """A photocopy scanned in grey at 150 dpi: hard contrast, specks, dark edges, streaks."""
    per_point = 150 / 72
    size = _size(page.width, page.height, per_point, skew, random)
    mapping = Mapping(print_, rotated(skew, per_point, (page.width, page.height), size), feed(random, page.height))
    grey = cv2.cvtColor(_shown(page, mapping, size, per_point, 40), cv2.COLOR_RGB2GRAY)
    soft = np.asarray(cv2.GaussianBlur(grey, (0, 0), random.uniform(0.4, 0.75)), dtype=np.uint8)
    hard = _curved(soft, random.uniform(1.2, 1.6), random.uniform(-8, 14))
    _specks(hard, noise, random.uniform(0.0001, 0.0006))
    for _ in range(random.choice((0, 0, 1, 2))):  # dirt on the glass of the copier
        x = random.randrange(hard.shape[1])
        hard[:, x : x + 1] = np.minimum(hard[:, x : x + 1], np.uint8(random.randint(120, 200)))
    _dark_edge(hard, random)
    return Shot(_noisy(hard, noise, random.uniform(3, 7)), mapping, 150)


def fax(page: Leaf, print_: Array, random: Random, noise: np.random.Generator, skew: float) -> Shot:
    """200 dpi, black or white: thin lines break, grey print turns to dots or is lost, some lines of the picture are torn."""
    per_point = 200 / 72
    size = (round(page.width * per_point), round(page.height * per_point))
    mapping = Mapping(print_, rotated(skew, per_point, (page.width, page.height), size), feed(random, page.height))
    # The lamps of fax machines are green, so that red ink comes out dark.
    grey = np.ascontiguousarray(_shown(page, mapping, size, per_point, 255)[:, :, 1])
    blurred = np.asarray(cv2.GaussianBlur(grey, (0, 0), random.uniform(0.5, 0.8)), dtype=np.float32)
    blurred += noise.normal(0, random.uniform(8, 18), blurred.shape).astype(np.float32)
    bits = np.where(blurred > random.uniform(155, 195), 255, 0).astype(np.uint8)
    _specks(bits, noise, random.uniform(0.00005, 0.0004))
    for _ in range(random.choice((0, 0, 0, 1, 3))):
        y = random.randrange(bits.shape[0] - 3)
        bits[y : y + random.choice((1, 2))] = 255
    return Shot(bits, mapping, 200)


def _size(width: float, height: float, per_point: float, skew: float, random: Random) -> tuple[int, int]:
    grown = abs(np.sin(np.radians(skew))) if random.random() < 0.8 else 0.0
    return round((width + height * grown) * per_point), round((height + width * grown) * per_point)


def _shown(page: Leaf, mapping: Mapping, size: tuple[int, int], per_point: float, beyond: int) -> Picture:
    """The page in the picture, `beyond` is how light it is where there is no paper."""
    picture = pictured(page.reduced(per_point), mapping, size)
    if beyond < 255:
        picture[covered(mapping, page, size) < 128] = beyond
    return picture


def _sensed(picture: Picture, random: Random, noise: np.random.Generator, amount: float) -> Picture:
    """As a scanner's sensor gives it: a little soft, off in colour, with noise."""
    soft = np.asarray(cv2.GaussianBlur(picture, (0, 0), random.uniform(0.35, 0.7)), dtype=np.uint8)
    table = np.stack(
        [_table(random.uniform(0.92, 1.08), random.uniform(0, 12), random.uniform(246, 255)) for _ in range(3)]
    )
    toned = np.asarray(cv2.LUT(soft, np.ascontiguousarray(table.T.reshape(256, 1, 3))), dtype=np.uint8)
    return _noisy(toned, noise, random.uniform(0.5, 1) * amount)


def _table(gamma: float, dark: float, light: float) -> Picture:
    levels = np.arange(256) / 255
    return np.asarray(np.clip(dark + (light - dark) * levels**gamma, 0, 255), dtype=np.uint8)


def _curved(grey: Picture, contrast: float, lift: float) -> Picture:
    levels = np.arange(256, dtype=np.float64)
    table = np.clip((levels - 128) * contrast + 128 + lift, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(grey, table))


def _noisy(picture: Picture, noise: np.random.Generator, amount: float) -> Picture:
    """With noise, the same tile laid again and again: it is much cheaper, and nobody sees it."""
    side = 512
    tile = noise.normal(0, amount, (side, side, *picture.shape[2:])).astype(np.int16)
    repeat = (-(-picture.shape[0] // side), -(-picture.shape[1] // side)) + (1,) * (picture.ndim - 2)
    laid = np.tile(tile, repeat)[: picture.shape[0], : picture.shape[1]]
    return np.asarray(np.clip(picture.astype(np.int16) + laid, 0, 255), dtype=np.uint8)


def _specks(grey: Picture, noise: np.random.Generator, share: float) -> None:
    count = int(grey.size * share)
    ys, xs = noise.integers(0, grey.shape[0] - 2, count), noise.integers(0, grey.shape[1] - 2, count)
    grey[ys, xs] = noise.integers(0, 120, count)
    few = slice(0, count // 5)
    grey[ys[few] + 1, xs[few]] = grey[ys[few], xs[few] + 1] = 60


def _dark_edge(grey: Picture, random: Random) -> None:
    """The shadow along one edge, where the lid does not close."""
    width = random.randint(0, 22)
    if width:
        ramp = np.linspace(0.15, 1, width, dtype=np.float32)
        side = random.choice(("left", "right"))
        part = grey[:, :width] if side == "left" else grey[:, -width:][:, ::-1]
        part[:] = (part * ramp[None, :]).astype(np.uint8)
