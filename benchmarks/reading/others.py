"""Pages that are none of ours: letters, bills, drawings, a photograph of something, and nothing at all."""

from itertools import pairwise
from random import Random

import cv2
import numpy as np
from PIL import Image, ImageDraw

from benchmarks.reading.hands import font
from benchmarks.reading.mapping import Leaf
from benchmarks.reading.paper import PER_POINT, Picture
from benchmarks.reading.records import Clerk

_WIDTH, _HEIGHT = 595.3, 841.9
KINDS = ("letter", "bill", "photograph")


def empty() -> Leaf:
    """The blank back of a page."""
    return Leaf(
        np.full((round(_HEIGHT * PER_POINT), round(_WIDTH * PER_POINT), 3), 255, dtype=np.uint8), _WIDTH, _HEIGHT
    )


def other(kind: str, clerk: Clerk) -> Leaf:
    """A page of another maker."""
    page = empty()
    image = Image.fromarray(page.picture)
    pen = ImageDraw.Draw(image)
    if kind == "letter":
        _letter(pen, clerk)
    elif kind == "bill":
        _bill(pen, clerk)
    else:
        return Leaf(_scene(clerk.random, page.picture.shape[1], page.picture.shape[0]), _WIDTH, _HEIGHT)
    return Leaf(np.array(image), _WIDTH, _HEIGHT)


def _letter(pen: ImageDraw.ImageDraw, clerk: Clerk) -> None:
    face = clerk.random.choice(clerk.pools.print_fonts)
    pen.text((1240, 320), "关于基站建设有关事宜的函", fill=0, font=font(face, 92), anchor="mm")
    text = ""
    for _ in range(9):
        text += f"我公司拟在{clerk.address()}一带建设基站，联系人{clerk.person()}，电话{clerk.phone()}。"
    for at in range(0, len(text), 38):
        pen.text((290, 520 + at // 38 * 84), text[at : at + 38], fill=20, font=font(face, 50))
    pen.text((1500, 2900), clerk.company(), fill=0, font=font(face, 54))


def _bill(pen: ImageDraw.ImageDraw, clerk: Clerk) -> None:
    face, random = clerk.random.choice(clerk.pools.print_fonts), clerk.random
    pen.text((1240, 250), "铁塔服务费用确认单", fill=0, font=font(face, 84), anchor="mm")
    columns = (160, 420, 1100, 1420, 1760, 2320)
    for row in range(26):
        y = 420 + row * 100
        for left, right in pairwise(columns):
            pen.rectangle((left, y, right, y + 100), outline=(40, 40, 40), width=3)
        words = ("序号", "站址名称", "数量", "单价", "金额") if not row else (
            str(row), random.choice(clerk.pools.counties) + random.choice(clerk.pools.roads), str(random.randint(1, 9)),
            f"{random.randint(100, 999)}.00", f"{random.randint(1000, 9999)}.{random.randint(10, 99)}",
        )  # fmt: skip
        for left, word in zip(columns, words, strict=False):
            pen.text((left + 20, y + 24), word, fill=10, font=font(face, 44))


def _scene(random: Random, width: int, height: int) -> Picture:
    """Coloured shapes in a haze, as of a cat on a sofa."""
    noise = np.random.default_rng(random.getrandbits(32))
    small = noise.integers(40, 215, (9, 7, 3)).astype(np.uint8)
    picture = np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.uint8).copy()
    for _ in range(24):
        at = (random.randrange(width), random.randrange(height))
        axes = (random.randint(60, 500), random.randint(60, 400))
        colour = [random.randint(20, 235) for _ in range(3)]
        cv2.ellipse(picture, at, axes, random.randint(0, 180), 0, 360, colour, -1, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 9), dtype=np.uint8)
