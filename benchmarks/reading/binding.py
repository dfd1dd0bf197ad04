"""Pictures bound into one file of many pages, one after another, so that memory stays flat."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image

from benchmarks.reading.paper import Picture

Bound = tuple[Picture, float]  # and the dots an inch it is printed with


def bind_tif(path: Path, pictures: Iterable[Bound]) -> None:
    """Writes a TIFF of many pages."""
    images = (_image(picture, dpi) for picture, dpi in pictures)
    first = next(images)
    first.save(path, save_all=True, append_images=images, compression="jpeg", quality=70)


def _image(picture: Picture, dpi: float) -> Image.Image:
    image = Image.fromarray(picture)
    image.info["dpi"] = (dpi, dpi)
    return image


def bind_pdf(path: Path, pictures: Iterable[Bound], quality: int = 70) -> None:
    """Writes a PDF whose pages are JPEG pictures, as scanners make them."""
    places: list[int] = []
    kids: list[int] = []
    with path.open("wb") as file:
        file.write(b"%PDF-1.4\n")

        def put(number: int, content: bytes) -> None:
            while len(places) < number:
                places.append(0)
            places[number - 1] = file.tell()
            file.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))

        number = 3
        for picture, dpi in pictures:
            for at, content in enumerate(_page(picture, dpi, number, quality)):
                put(number + at, content)
            kids.append(number)
            number += 3
        put(1, b"<</Type/Catalog/Pages 2 0 R>>")
        put(2, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % each for each in kids)))
        start = file.tell()
        table = b"".join(b"%010d 00000 n \n" % each for each in places)
        file.write(b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(places) + 1, table))
        file.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, start))


def _page(picture: Picture, dpi: float, number: int, quality: int) -> Iterator[bytes]:
    """A page, its contents and its picture, as three objects from that number on."""
    height, width = picture.shape[:2]
    across, down = width * 72 / dpi, height * 72 / dpi
    drawn = b"q %.4f 0 0 %.4f 0 0 cm /I Do Q" % (across, down)
    packed = BytesIO()
    Image.fromarray(picture).save(packed, "JPEG", quality=quality)
    colours = b"/DeviceGray" if picture.ndim == 2 else b"/DeviceRGB"
    yield (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.4f %.4f]/Contents %d 0 R/Resources<</XObject<</I %d 0 R>>>>>>"
        % (across, down, number + 1, number + 2)
    )
    yield b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn)
    head = (
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace%s/BitsPerComponent 8/Filter/DCTDecode/Length %d>>"
    )
    body = packed.getvalue()
    yield head % (width, height, colours, len(body)) + b"stream\n" + body + b"\nendstream"
