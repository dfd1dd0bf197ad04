"""A page photographed with a phone: seen aslant on a table, curled, folded, in uneven light, stained."""

from random import Random

import cv2
import numpy as np

from benchmarks.reading.mapping import Array, Bend, Leaf, Mapping, covered, pictured
from benchmarks.reading.paper import Picture
from benchmarks.reading.scanning import Shot

_LONG, _SHORT = 4000, 3000


def photo(page: Leaf, print_: Array, random: Random, noise: np.random.Generator) -> Shot:
    """A picture of 12 megapixels with the page in it whole, but for some where an edge is cut off."""
    width, height = page.width, page.height
    size = (_LONG, _SHORT) if width > height else (_SHORT, _LONG)
    bend, slope = _bent(random, width, height)
    mapping = Mapping(print_, _view(random, width, height, size), bend)
    per_point = min(size[0] / width, size[1] / height)
    small = page.reduced(per_point).picture
    light = _light(random, noise, size)
    paper = _shaded(small, slope, width, height)
    if random.random() < 0.25:
        _stain(paper, random, noise)
    picture = pictured(Leaf(paper, width, height), mapping, size)
    lies = covered(mapping, page, size)
    shadow = cv2.GaussianBlur(np.roll(lies, (14, 10), axis=(0, 1)), (0, 0), 18).astype(np.float32) / 255
    share = (lies.astype(np.float32) / 255)[:, :, None]
    table = _table_top(random, noise, size) * (1 - 0.45 * shadow[:, :, None])
    red = random.uniform(0.92, 0.99)
    green = red - random.uniform(0, 0.03)
    tone = np.array([red, green, green - random.uniform(0, 0.08)])
    mixed = picture * tone.astype(np.float32) * share + table * (1 - share)
    mixed *= light
    blurred = _blurred(np.clip(mixed, 0, 255).astype(np.uint8), random)
    grain = noise.normal(0, random.uniform(2, 6), (size[1] // 2, size[0] // 2)).astype(np.float32)
    grown = cv2.resize(grain, size, interpolation=cv2.INTER_NEAREST)[:, :, None]
    return Shot(np.clip(blurred + grown, 0, 255).astype(np.uint8), mapping, per_point * 72)


def _view(random: Random, width: float, height: float, size: tuple[int, int]) -> Array:
    """A camera that looks down aslant: the corners of the page pulled apart unevenly, the page nearly filling the picture."""
    angle, filled = np.radians(random.gauss(0, 4)), random.uniform(0.86, 0.97)
    tilt = (random.gauss(0, 0.05), random.gauss(0, 0.07))
    corners = np.array([[0.0, 0.0], [width, 0], [width, height], [0, height]])
    middle = np.array([width / 2, height / 2])
    turned = (corners - middle) @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    depth = 1 + turned @ np.array([tilt[0] / width, tilt[1] / height]) * 2
    seen = turned / depth[:, None]
    low, high = seen.min(axis=0), seen.max(axis=0)
    scale = min(size[0] / (high[0] - low[0]), size[1] / (high[1] - low[1])) * filled
    if random.random() < 0.1:  # too near: an edge is cut off
        scale *= random.uniform(1.06, 1.14)
    spare = np.array(size) - (high - low) * scale
    shift = spare * np.array([random.uniform(0.2, 0.8), random.uniform(0.2, 0.8)]) - low * scale
    target = (seen * scale + shift).astype(np.float32)
    return np.asarray(cv2.getPerspectiveTransform(corners.astype(np.float32), target), dtype=np.float64)


def _bent(random: Random, width: float, height: float) -> tuple[Bend, Bend]:
    """Paper that does not lie flat: a curl and often a fold. How far points move, and how light falls on them."""
    curl = random.uniform(0, 4.0)  # points
    phase, waves = random.uniform(0, 6.3), random.uniform(0.5, 1.3)
    direction = np.radians(random.uniform(0, 180))
    along = np.array([np.cos(direction), np.sin(direction)])
    length = float(np.hypot(width, height))
    has_fold = random.random() < 0.5
    fold = (random.uniform(0.35, 0.65) * height, random.uniform(0.001, 0.006) * random.choice((-1, 1)))
    soft = 6.0

    def bend(points: Array) -> Array:
        share = points @ along / length
        lift = curl * np.sin(2 * np.pi * waves * share + phase)
        moved = np.stack([0.35 * lift * along[1], lift * 0.8], axis=1)
        if has_fold:
            over = np.logaddexp(0, (points[:, 1] - fold[0]) / soft) * soft  # beyond the fold, paper rises
            moved[:, 1] += over * fold[1]
            moved[:, 0] += over * fold[1] * (points[:, 0] / width - 0.5)
        return np.asarray(moved)

    def slope(points: Array) -> Array:
        share = points @ along / length
        dark = 1 + 0.018 * curl * np.cos(2 * np.pi * waves * share + phase)
        if has_fold:
            dark *= 1 - 0.22 * np.exp(-(((points[:, 1] - fold[0]) / 3.0) ** 2))
            dark *= np.where(points[:, 1] > fold[0], 1 + 6 * fold[1], 1.0)
        return np.asarray(dark)

    return bend, slope


def _shaded(page: Picture, slope: Bend, width: float, height: float) -> Picture:
    """The page as light falls on its slopes."""
    columns, rows = 60, int(height / 1.5)
    places = np.stack(np.meshgrid(np.linspace(0, width, columns), np.linspace(0, height, rows)), axis=-1)
    light = slope(places.reshape(-1, 2)).reshape(rows, columns).astype(np.float32)
    grown = cv2.resize(light, (page.shape[1], page.shape[0]), interpolation=cv2.INTER_LINEAR)[:, :, None]
    return np.asarray(np.clip(page * grown, 0, 255), dtype=np.uint8)


def _light(
    random: Random, noise: np.random.Generator, size: tuple[int, int]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """How bright each place of the picture is: a slope, soft patches, and often the shadow of a hand or a phone."""
    columns, rows = 40, 40 * size[1] // size[0]
    x, y = np.meshgrid(np.linspace(-1, 1, columns), np.linspace(-1, 1, rows))
    angle = random.uniform(0, 6.3)
    light = 0.86 + random.uniform(0.02, 0.16) * (np.cos(angle) * x + np.sin(angle) * y)
    light += cv2.resize(noise.normal(0, 0.02, (5, 4)), (columns, rows), interpolation=cv2.INTER_CUBIC)
    if random.random() < 0.6:
        at = (random.uniform(-0.9, 0.9), random.uniform(-0.9, 0.9))
        lean, edge = random.uniform(0, 6.3), random.uniform(4, 16)
        side = (x - at[0]) * np.cos(lean) + (y - at[1]) * np.sin(lean)
        light *= 1 - random.uniform(0.15, 0.42) / (1 + np.exp(-edge * side))
    warm = np.array([1.0, random.uniform(0.95, 1.0), random.uniform(0.84, 0.98)], dtype=np.float32)
    grown = cv2.resize(light.astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    return np.asarray(grown[:, :, None] * warm, dtype=np.float32)


def _table_top(
    random: Random, noise: np.random.Generator, size: tuple[int, int]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Wood, cloth or a plain desk, as colours."""
    colour = np.array(
        random.choice(((142, 104, 70), (92, 70, 54), (176, 172, 166), (70, 76, 84), (205, 190, 165))), dtype=np.float32
    )
    way = random.choice(("wood", "cloth", "plain"))
    if way == "wood":
        coarse = noise.normal(0, 16, (size[1] // 9, size[0] // 300 + 2))
    elif way == "cloth":
        coarse = noise.normal(0, 12, (size[1] // 5, size[0] // 5))
    else:
        coarse = noise.normal(0, 7, (size[1] // 90, size[0] // 90))
    grown = cv2.resize(coarse.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip(colour + grown[:, :, None], 0, 255), dtype=np.float32)


def _stain(page: Picture, random: Random, noise: np.random.Generator) -> None:
    """The ring of a cup or a drop of tea."""
    height, width = page.shape[:2]
    mask = np.zeros((height, width), dtype=np.uint8)
    at = (random.randrange(width), random.randrange(height))
    radius = int(random.uniform(0.03, 0.09) * height)
    cv2.circle(mask, at, radius, 255, random.choice((-1, 10, 14)), cv2.LINE_AA)
    soft = cv2.GaussianBlur(mask, (0, 0), 5).astype(np.float32)[:, :, None] / 255 * random.uniform(0.2, 0.5)
    tea = 1 - np.array([176, 138, 92], dtype=np.float32) / 255
    page[:] = (page * (1 - soft * tea)).astype(np.uint8)


def _blurred(picture: Picture, random: Random) -> Picture:
    if random.random() < 0.3:  # the hand moved
        length = random.choice((3, 5, 7))
        kernel = np.zeros((length, length), dtype=np.float32)
        angle = random.uniform(0, np.pi)
        middle = (length - 1) / 2
        reach = (middle * np.cos(angle), middle * np.sin(angle))
        ends = [
            (round(middle - reach[0]), round(middle - reach[1])),
            (round(middle + reach[0]), round(middle + reach[1])),
        ]
        cv2.line(kernel, ends[0], ends[1], 1.0, 1)
        picture = np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()))
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), random.uniform(0.5, 1.3)))
