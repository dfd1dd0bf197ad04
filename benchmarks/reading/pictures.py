"""The pictures of a folder of pages, opened as a person sees them."""

from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageOps

from benchmarks.reading.paper import Picture
from benchmarks.reading.truth import Truth


def opened(folder: Path, truth: Truth) -> Picture:
    """The page's picture in colour, at its own size, turned as EXIF says."""
    path = folder / truth.file
    if path.suffix == ".pdf":
        with pdfium.PdfDocument(path) as pdf:
            page = pdf[truth.page - 1]
            image = page.render(scale=truth.size[0] / page.get_width(), rev_byteorder=True).to_pil()
    else:
        if path.suffix == ".heic":
            import pillow_heif

            pillow_heif.register_heif_opener()
        with Image.open(path) as file:
            file.seek(truth.page - 1)
            image = ImageOps.exif_transpose(file)
    if image.size != truth.size:  # a PDF's page is as large as its picture but for rounding
        image = image.resize(truth.size)
    return np.array(image.convert("RGB"))
