"""Pages of our forms as they come back: printed, then scanned, faxed or photographed, with where each point went."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import cast

import cv2
import numpy as np
import pypdfium2

from formkit.forms import find_form, load_form
from formkit.generate import fill
from formkit.image.blanks import SCALE, Blank, blanks_of
from formkit.image.nets import Floats, projected
from formkit.image.picture import Pixels
from formkit.image.registering import places_of
from formkit.model.document import Document
from formkit.model.form import Field, Form
from formkit.model.identity import Identity
from formkit.model.record import Record
from formkit.model.sheet import Fit

KEY = bytes(32)
DPI = 150
MILLIMETRE = 72 / 25.4  # points


@cache
def form_of(name: str) -> Form:
    """A form as it ships."""
    return load_form(find_form(name)).usable()


@cache
def blank_pages(name: str) -> tuple[Blank, ...]:
    """The blank pages of a form."""
    layout = form_of(name).layout
    assert layout is not None
    return blanks_of(layout)


def identity(form: Form, number: str = "N-1") -> Identity:
    return Identity(form.id, form.version, number)


@cache
def printed(name: str, rows: int = 1, signed: Identity | None = None) -> bytes:
    """A document of a form as a PDF, filled in, with so many rows."""
    form = form_of(name)
    fields = {each.name: _value(each) for each in form.fields if each.kind.name == "text"}
    tables = {
        table.name: tuple(
            {each.name: f"{_value(each)}{row}" for each in table.fields if each.kind.name == "text"}
            for row in range(rows)
        )
        for table in form.tables
    }
    who = signed or identity(form).signed(KEY)
    return fill(form, Document(who, Record(form.id, fields, tables)), "pdf")


def _value(field: Field) -> str:
    return f"甲{len(field.name)}"


@dataclass(frozen=True, eq=False)
class Paper:
    """A picture of a page, and where in it each point of the page (n by 2, in points) is, in pixels."""

    pixels: Pixels
    placed: Callable[[Floats], Floats]

    def moved(self, homography: Floats, width: int, height: int, curl: float = 0.0, ground: int = 255) -> "Paper":
        """The page where a homography puts its pixels, its middle lower than its sides by `curl` of its pixels."""
        wide = self.pixels.shape[1]

        def bend(points: Floats) -> Floats:
            return np.column_stack([points[:, 0], curl * np.sin(np.pi * points[:, 0] / wide)])

        def placed(points: Floats) -> Floats:
            before = self.placed(points)
            return projected(homography, np.column_stack([before[:, 0], before[:, 1] + bend(before)[:, 1]]))

        x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
        source = projected(np.linalg.inv(homography), np.column_stack([x.ravel(), y.ravel()]))
        source[:, 1] -= bend(source)[:, 1]
        at_x, at_y = ((source[:, axis] - 0.5).reshape(height, width).astype(np.float32) for axis in (0, 1))
        found = cv2.remap(self.pixels, at_x, at_y, cv2.INTER_LINEAR, borderValue=(ground,) * 3)
        return Paper(np.asarray(found, np.uint8), placed)

    def turned(self, turns: int) -> "Paper":
        """The page turned anticlockwise so many times."""
        paper = self
        for _ in range(turns):
            before, wide = paper.placed, paper.pixels.shape[1]
            paper = Paper(np.rot90(paper.pixels).copy(), lambda at, own=before, wide=wide: _quarter(own(at), wide))
        return paper

    def slanted(self, degrees: float, share: float = 1.0, right: float = 0.0, down: float = 0.0) -> "Paper":
        """The page turned a little about its middle and of another size, beside its place by millimetres of A4."""
        height, width = self.pixels.shape[:2]
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, share)
        turn[:, 2] += np.array([right, down]) * width / 210
        return self.moved(np.vstack([turn, [0, 0, 1]]), width, height)

    def drawn(self, change: Callable[[Pixels], Pixels]) -> "Paper":
        """The page with other pixels in the same places."""
        return Paper(change(self.pixels), self.placed)


def _quarter(points: Floats, wide: int) -> Floats:
    return np.column_stack([points[:, 1], wide - points[:, 0]])


def page(content: bytes, number: int = 0, dpi: float = DPI) -> Paper:
    """A page of a PDF in grey."""
    document = pypdfium2.PdfDocument(content)
    try:
        pixels = document[number].render(scale=dpi / 72, grayscale=True).to_numpy()
    finally:
        document.close()
    grey = np.ascontiguousarray(pixels[..., 0] if pixels.ndim == 3 else pixels)
    return Paper(np.asarray(grey, np.uint8), lambda points: points * dpi / 72)


def scanned(pixels: Pixels) -> Pixels:
    """Paper that is not quite white, grain, and what JPEG leaves of it."""
    rng = np.random.default_rng(1)
    grey = 20 + 0.88 * pixels.astype(np.float32) + rng.normal(0, 4, pixels.shape)
    return jpeg(np.clip(grey, 0, 255).astype(np.uint8), 75)


def faxed(pixels: Pixels) -> Pixels:
    """One bit, worn and with specks."""
    rng = np.random.default_rng(2)
    soft = cv2.GaussianBlur(pixels, (0, 0), 0.8).astype(np.float32)
    black = soft + rng.normal(0, 25, pixels.shape) < 150
    black |= rng.random(pixels.shape) < 0.001
    return np.where(black, 0, 255).astype(np.uint8)


def photographed(paper: Paper) -> Paper:
    """A page on a dark table, held aslant, curled and in bad light."""
    height, width = paper.pixels.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = corners + np.array([[0.09, 0.05], [-0.04, 0.09], [-0.01, -0.04], [0.03, -0.09]], np.float32) * np.array(
        [width, height], np.float32
    )
    homography = np.asarray(cv2.getPerspectiveTransform(corners, seen), np.float64)
    found = paper.moved(homography, width, height, curl=0.008 * height, ground=60)
    return found.drawn(_shaded)


def _shaded(pixels: Pixels) -> Pixels:
    height, width = pixels.shape
    light = np.linspace(0.95, 0.5, width)[None, :] * np.linspace(1.0, 0.75, height)[:, None]
    soft = cv2.GaussianBlur(pixels, (0, 0), 0.9) * light
    noise = np.random.default_rng(3).normal(0, 5, pixels.shape)
    return jpeg(np.clip(soft + noise, 0, 255).astype(np.uint8), 70)


def jpeg(pixels: Pixels, quality: int) -> Pixels:
    _, content = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(content, cv2.IMREAD_UNCHANGED), np.uint8)


def corners_of(blank: Blank) -> Floats:
    """The corners of all places where things are filled in on a page, in points."""
    boxes = places_of(blank)
    return np.array([[x, y] for box in boxes for x in (box.left, box.right) for y in (box.top, box.bottom)])


def worst(blank: Blank, fit: Fit, paper: Paper) -> float:
    """By how much the place lies beside the truth that does most, in millimetres of the page."""
    points = corners_of(blank)
    there = paper.placed(points)
    slopes = np.stack(
        [paper.placed(points + np.array(step)) - there for step in ((1.0, 0.0), (0.0, 1.0))], axis=-1
    )  # of the picture's pixels to a point
    found = np.array([fit.to_picture(x, y) for x, y in points])
    beside = np.linalg.solve(slopes, (found - there)[..., None])[..., 0]
    return cast(float, np.linalg.norm(beside, axis=1).max() / MILLIMETRE)


def size_of(blank: Blank) -> tuple[float, float]:
    return blank.width / SCALE, blank.height / SCALE
