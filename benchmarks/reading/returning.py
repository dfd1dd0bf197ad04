"""How a filled-in page comes back: printed to fit, its code spoilt or not, scanned or photographed, turned, and saved."""

from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image

from benchmarks.reading.filling import Work
from benchmarks.reading.ink import lay
from benchmarks.reading.mapping import Array, Leaf, Mapping, scaled, turned
from benchmarks.reading.paper import PER_POINT, Picture
from benchmarks.reading.photo import photo
from benchmarks.reading.scanning import Shot, copy, fax, scan
from benchmarks.reading.sets import Condition
from benchmarks.reading.truth import Truth
from formkit.model.place import Box

_SPOILT = 0.15  # of codes
_FITTED = 0.35  # of pages: printed to fit by a program that scales and shifts
_CELL = 36.0  # points between the places of the grid


@dataclass(frozen=True)
class Way:
    """How the pages of one document come back, and under which name the next is saved."""

    folder: Path
    name: str
    condition: Condition
    printed_by: str
    random: Random

    def named(self, name: str) -> "Way":
        return replace(self, name=name)


def returned(work: Work, way: Way) -> Truth:
    """Saves the picture of a page and gives its truth."""
    picture, truth = turned_page(work, way)
    file, orientation = save(picture, way, truth.dpi)
    return replace(truth, file=file, notes={**truth.notes, **orientation})


def turned_page(work: Work, way: Way) -> tuple[Picture, Truth]:
    """The picture of a page as it is put in, now and then upside down or sideways, and its truth."""
    shot, code, spoilt = pictured_page(work, way)
    mapping, size = shot.mapping, (shot.picture.shape[1], shot.picture.shape[0])
    quarter = way.random.choices((0, 1, 2, 3), weights=(76, 6, 12, 6))[0]
    matrix, size = turned(quarter, size)
    picture = np.ascontiguousarray(np.rot90(shot.picture, -quarter))
    notes: dict[str, object] = {"spoilt": spoilt} if spoilt else {}
    return picture, truth_of(work, mapping.then(matrix), way, size, quarter * 90, shot.dpi, code, notes)


def pictured_page(work: Work, way: Way) -> tuple[Shot, bool, str]:
    """The picture of a page, whether its code is whole, and what was done to the code."""
    random = way.random
    noise = np.random.default_rng(random.getrandbits(32))
    width, height = work.paper.layout.width, work.paper.layout.height
    spoilt = ""
    if random.random() < _SPOILT:
        spoilt = random.choice(("covered", "scribbled", "torn off", "cut off"))
        _spoil(work, spoilt, random)
    print_ = _print(random, width, height, "straddling_seal" in work.marks)
    page = Leaf(work.page, width, height)
    match way.condition:
        case "scan300":
            shot = scan(page, print_, random, noise, 300, random.gauss(0, 0.7))
        case "scan200":
            skew = random.uniform(-5, 5) if random.random() < 0.5 else random.gauss(0, 0.8)
            shot = scan(page, print_, random, noise, 200, skew)
        case "copy150":
            shot = copy(page, print_, random, noise, random.uniform(-3, 3))
        case "fax":
            shot = fax(page, print_, random, noise, random.gauss(0, 0.8))
        case _:
            shot = photo(page, print_, random, noise)
    if spoilt == "cut off":
        shot = _cut(shot, work.paper.layout.code)
    size = (shot.picture.shape[1], shot.picture.shape[0])
    return shot, not spoilt and is_shown(work.paper.layout.code, shot.mapping, size), spoilt


def _print(random: Random, width: float, height: float, is_plain: bool) -> Array:
    """Scale and shift of printing; what was stamped over the edge of the paper is printed plain."""
    if not is_plain and random.random() < _FITTED:
        factor = random.uniform(0.95, 1.03)
        shift = (
            (random.uniform(-9, 9), random.uniform(-9, 9)) if factor < 1 else (random.gauss(0, 1), random.gauss(0, 1))
        )
    else:
        factor, shift = random.gauss(1, 0.001), (random.gauss(0, 1.0), random.gauss(0, 1.0))
    return scaled(factor, (width / 2, height / 2), shift)


def _spoil(work: Work, way: str, random: Random) -> None:
    code = work.paper.layout.code
    if code is None or way == "cut off":
        return
    x0, y0, x1, y1 = (round(each * PER_POINT) for each in (code.left, code.top, code.right, code.bottom))
    if way == "covered":  # a label, a file hole's paper
        work.page[y0 - 6 : y1 + 6, x0 - 6 : x1 + 6] = (244, 242, 236)
    elif way == "torn off":
        corner = np.tril(np.ones((y1 + 60, work.page.shape[1] - x0 + 60), dtype=np.float32)[:, ::-1])[:, ::-1]
        region = work.page[: corner.shape[0], -corner.shape[1] :]
        region[np.flipud(corner[: region.shape[0], : region.shape[1]]) > 0] = 250
        work.page[y0:y1, (x0 + x1) // 2 : x1] = 250
    else:
        noise = np.random.default_rng(random.getrandbits(32))
        mask = np.zeros((y1 - y0, x1 - x0), dtype=np.float32)
        for _ in range(14):
            at = noise.integers(0, y1 - y0 - 30)
            mask[at : at + noise.integers(10, 24), :] = 1
        lay(work.page, mask, x0, y0, (40, 40, 60))


def _cut(shot: Shot, code: Box | None) -> Shot:
    """The picture without the strip that holds the code."""
    if code is None:
        return shot
    corners = shot.mapping.pixels(_corners(code))
    top = int(np.clip(corners[:, 1].max() - 4, 0, shot.picture.shape[0] // 4))
    if corners[:, 1].min() > shot.picture.shape[0] / 2:
        return shot
    matrix = np.array([[1, 0, 0], [0, 1, -top], [0, 0, 1]], dtype=np.float64)
    return replace(shot, picture=np.ascontiguousarray(shot.picture[top:]), mapping=shot.mapping.then(matrix))


def is_shown(box: Box | None, mapping: Mapping, size: tuple[int, int]) -> bool:
    """Whether a box of the page lies in the picture whole."""
    return box is not None and _inside(mapping.pixels(_corners(box)), size)


def _inside(pixels: Array, size: tuple[int, int]) -> bool:
    return bool((pixels >= 0).all() and (pixels[:, 0] <= size[0]).all() and (pixels[:, 1] <= size[1]).all())


def _corners(box: Box) -> Array:
    return np.array([[box.left, box.top], [box.right, box.top], [box.right, box.bottom], [box.left, box.bottom]])


def truth_of(
    work: Work, mapping: Mapping, way: Way, size: tuple[int, int], turn: int, dpi: float, code: bool,
    notes: dict[str, object],
) -> Truth:  # fmt: skip
    """What is true of a page whose points lie in the picture as `mapping` says."""
    paper, issued = work.paper, work.paper.issued
    layout = paper.layout
    notes = {
        **notes,
        **({"blanks": sorted(paper.blanks)} if paper.blanks else {}),
        **({"drift": round(paper.shift.farthest, 2)} if paper.shift.farthest > 0.1 else {}),
    }
    xs = np.linspace(0, layout.width, int(np.ceil(layout.width / _CELL)) + 1)
    ys = np.linspace(0, layout.height, int(np.ceil(layout.height / _CELL)) + 1)
    grid = mapping.pixels(paper.shift.moved(np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)))
    boxes = {path: mapping.pixels(_corners(box)) for path, box in work.boxes.items()}
    every = [*boxes.values(), *[mapping.pixels(_corners(each)) for each in (*layout.level, *layout.upright)]]
    return Truth(
        "", 1, issued.form.id, issued.form.version, issued.number, paper.sheet, paper.nth, paper.pages,
        way.condition, way.printed_by, code, all(_inside(each, size) for each in every), turn, size, round(dpi, 1),
        paper.first_row, tuple(xs.round(3).tolist()), tuple(ys.round(3).tolist()), grid,
        {path: each.tolist() for path, each in boxes.items()}, work.fields, work.marks, notes,
    )  # fmt: skip


def save(picture: Picture, way: Way, dpi: float) -> tuple[str, dict[str, object]]:
    """Saves a picture in one of the formats of its condition; gives the file's name and its EXIF orientation, if any."""
    random = way.random
    image = Image.fromarray(picture)
    if way.condition == "photo":
        return _save_photo(picture, way)
    if way.condition == "fax":
        suffix = random.choice(("tif", "tif", "pdf"))
        bits = image.convert("1", dither=Image.Dither.NONE)
        options = {"compression": "group4", "dpi": (dpi, dpi)} if suffix == "tif" else {"resolution": dpi}
        bits.save(way.folder / f"{way.name}.{suffix}", **options)
        return f"{way.name}.{suffix}", {}
    suffix = random.choice(("jpg", "pdf", "tif" if way.condition == "copy150" else "jpg"))
    quality = {"scan300": random.randint(70, 88), "scan200": random.randint(45, 75)}.get(
        way.condition, random.randint(35, 60)
    )
    if suffix == "pdf":
        image.save(way.folder / f"{way.name}.pdf", resolution=dpi, quality=quality)
    elif suffix == "tif":
        image.save(way.folder / f"{way.name}.tif", compression="tiff_lzw", dpi=(dpi, dpi))
    else:
        image.save(way.folder / f"{way.name}.jpg", quality=quality, dpi=(dpi, dpi))
    return f"{way.name}.{suffix}", {}


def _save_photo(picture: Picture, way: Way) -> tuple[str, dict[str, object]]:
    random = way.random
    suffix = random.choices(("jpg", "heic", "webp"), weights=(90, 6, 4))[0]
    if suffix == "heic":
        import pillow_heif

        pillow_heif.register_heif_opener()
        Image.fromarray(picture).save(way.folder / f"{way.name}.heic", quality=45)
        return f"{way.name}.heic", {}
    quality = random.randint(40, 75)
    if suffix == "webp":
        Image.fromarray(picture).save(way.folder / f"{way.name}.webp", quality=quality, method=1)
        return f"{way.name}.webp", {}
    orientation, back = random.choice(((1, 0), (6, 1), (8, -1), (3, 2))) if random.random() < 0.4 else (1, 0)
    image = Image.fromarray(np.ascontiguousarray(np.rot90(picture, back)))
    exif = image.getexif()
    exif[0x0112] = orientation
    image.save(way.folder / f"{way.name}.jpg", quality=quality, exif=exif)
    return f"{way.name}.jpg", {"exif": orientation} if orientation != 1 else {}
