"""A drawn page of two rows of cells, and what is written in them."""

from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from formkit.image.picture import Picture
from formkit.model.layout import PageLayout
from formkit.model.place import Box
from formkit.model.sheet import Fit
from formkit.pdf.fonts import HEI

WIDTH, HEIGHT = 300, 200  # points
LEFT, RIGHT = Box(20, 20, 150, 70), Box(150, 20, 280, 70)
LOW = Box(20, 70, 280, 120)
Draw = Callable[[ImageDraw.ImageDraw, float], None]


def layout() -> PageLayout:
    """The page: two cells side by side, one below them, ruled by hair lines."""
    level = tuple(Box(20, y, 280, y) for y in (20, 70, 120))
    upright = (Box(20, 20, 20, 120), Box(280, 20, 280, 120), Box(150, 20, 150, 70))
    return PageLayout(WIDTH, HEIGHT, 0, (), (), None, {}, (), level, upright)


def fit(scale: float) -> Fit:
    """The page laid straight, so many pixels a point."""
    columns, rows = (0.0, WIDTH / 2, float(WIDTH)), (0.0, HEIGHT / 2, float(HEIGHT))
    return Fit(columns, rows, tuple(tuple((x * scale, y * scale) for x in columns) for y in rows), 1.0, 0.2)


def picture(scale: float, *drawn: Draw, shift: tuple[float, float] = (0, 0), noise: float = 0.0) -> Picture:
    """The page as a picture: its rules, moved by so many points, and what is drawn on it."""
    image = Image.new("RGB", (round(WIDTH * scale), round(HEIGHT * scale)), (250, 250, 248))
    draw = ImageDraw.Draw(image)
    x, y = shift
    for each in (*layout().level, *layout().upright):
        ends = [(each.left + x) * scale, (each.top + y) * scale, (each.right + x) * scale, (each.bottom + y) * scale]
        draw.line(ends, (60, 60, 60), max(1, round(0.5 * scale)))
    for each_drawn in drawn:
        each_drawn(draw, scale)
    pixels = np.asarray(image, np.float64)
    grain = np.random.default_rng(7).normal(0, noise, pixels.shape) if noise else 0.0
    return Picture(np.clip(pixels + grain, 0, 255).astype(np.uint8))


def text(
    words: str, left: float, baseline: float, size: float = 12, colour: tuple[int, int, int] = (30, 30, 30)
) -> Draw:
    """Words set on a baseline, in points."""

    def draw(canvas: ImageDraw.ImageDraw, scale: float) -> None:
        face = ImageFont.truetype(str(HEI.path), round(size * scale))
        canvas.text((left * scale, baseline * scale), words, colour, face, anchor="ls")

    return draw


def line(*points: tuple[float, float], width: float = 0.9) -> Draw:
    """A stroke from point to point."""

    def draw(canvas: ImageDraw.ImageDraw, scale: float) -> None:
        ends = [(x * scale, y * scale) for x, y in points]
        canvas.line(ends, (30, 30, 30), max(1, round(width * scale)))

    return draw


def dots(places: Sequence[tuple[float, float]], side: float) -> Draw:
    """Specks of dirt, so many points wide."""

    def draw(canvas: ImageDraw.ImageDraw, scale: float) -> None:
        for x, y in places:
            canvas.rectangle([x * scale, y * scale, (x + side) * scale - 1, (y + side) * scale - 1], (40, 40, 40))

    return draw
