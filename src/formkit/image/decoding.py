"""Picture files -> their pages as pixels, one at a time; what is cut off or far too large is named, and never taken."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import cv2
import numpy as np
import pillow_heif
from PIL import Image, ImageOps
from PIL.TiffImagePlugin import TiffImageFile

from formkit.errors import UnreadableFile
from formkit.image.formats import picture_format
from formkit.image.picture import Picture, Pixels

MOST_PAGES = 2_000  # a scanner's stack; the largest we were asked for has a thousand
MOST_PIXELS = 120_000_000  # decoded at a time: 360 MB in colour, of the 2 GB a worker may have
_ENOUGH = 40_000_000  # of a page are kept: A4 at 600 dpi has 35 million, and shows all there is
_LONGEST = 16_000  # pixels of a side: OpenCV turns nothing that is longer than 32,767
_SQUARE = 0.01  # pixels differ by less in width and height: no fax, a rounded resolution
_FLATTEST = 4.0  # a fax has lines at least a quarter as fine as its dots; anything else is a mistake
_ORIENTATION, _SUBFILE, _REDUCED = 0x0112, 254, 1  # tags of EXIF and TIFF 6.0, page 36
_LEFT_GREY = 128  # what libjpeg makes of data that is not there
_BLOCK = 8  # rows of a JPEG that are decoded together, at least
_DEEP = ("I;16", "I;16L", "I;16B", "I;16N")
_BOUNDLESS = ("I", "F")  # numbers of which none is white by itself

# Pillow refuses by itself what has twice as many pixels, and that before it reads any.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
# A photo's thumbnail is no page, and depth maps and the like are none.
pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


def picture_file(content: bytes) -> "PictureFile | None":
    """The pages of a picture file; None where the content is no picture. Raises UnreadableFile."""
    name = picture_format(content)
    return None if name is None else PictureFile(content, name)


class PictureFile:
    """A picture file as `Pictures`: one page, or as many as a TIFF or HEIC holds."""

    texts: tuple[int, ...] = ()

    def __init__(self, content: bytes, format_name: str) -> None:
        self._content, self._format = content, format_name
        self._tiff: TiffImageFile | None = None  # kept open, since it has learned where its pages begin
        with _named(""):
            self._frames = tuple(self._pages(self._opened()))
        self.numbers = tuple(range(1, len(self._frames) + 1))

    def picture(self, number: int) -> Picture:
        """The page of this number. Raises UnreadableFile where it is damaged, cut off or too large."""
        where = f"第{number}页" if len(self.numbers) > 1 else ""
        try:
            with _named(where):
                image = self._opened()
                image.seek(self._frames[number - 1])
                return _picture(image, where)
        except UnreadableFile:
            self._tiff = None  # it would give what it has of the page when asked again
            raise

    def _opened(self) -> Image.Image:
        if self._tiff is not None:
            return self._tiff
        image = Image.open(io.BytesIO(self._content), formats=(self._format,))
        if isinstance(image, TiffImageFile):
            self._tiff = image
        return image

    def _pages(self, image: Image.Image) -> Iterator[int]:
        """The numbers of the frames that are pages; one that cannot be read is a page as well."""
        count: int = getattr(image, "n_frames", 1) if self._format in ("HEIF", "GIF", "WEBP", "PNG") else 1
        if isinstance(image, TiffImageFile):
            yield from _tiff_pages(image)
        elif count > 1 and self._format != "HEIF":
            raise UnreadableFile("file.unsupported", f"这是有 {count} 帧的动图，没有读。请交回普通的图片或 PDF 文件。")
        else:
            yield from range(min(count, MOST_PAGES))


def _tiff_pages(image: TiffImageFile) -> Iterator[int]:
    for frame in range(2 * MOST_PAGES):
        try:
            image.seek(frame)
            is_page = not int(image.tag_v2.get(_SUBFILE, 0)) & _REDUCED
        except EOFError:
            return
        except Exception:  # whoever asks for the page is told
            is_page = True
        if frame >= MOST_PAGES and is_page:
            break
        if is_page:
            yield frame
    raise UnreadableFile("file.too_large", f"图片文件超过 {MOST_PAGES} 页，没有读。请分成几个文件再交。")


@contextmanager
def _named(where: str) -> Iterator[None]:
    """Whatever decoders raise becomes an UnreadableFile that says so; what they only warn of is our own to judge."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except UnreadableFile:
        raise
    except Image.DecompressionBombError:
        raise _too_large(where, f"图片超过 {MOST_PIXELS // 1_000_000} 百万像素") from None
    except MemoryError:
        raise _too_large(where, "图片要的内存太多") from None
    except Exception as error:  # Pillow raises whatever a broken file leads to
        words = "的图片不完整或已损坏" if where else "图片不完整或已损坏"
        raise UnreadableFile("file.truncated", f"{where}{words}，没有读。请让对方重新拍照、扫描或发送。") from error


def _too_large(where: str, what: str) -> UnreadableFile:
    return UnreadableFile("file.too_large", f"{where}{what}，没有读。请用 300 dpi 扫描，或缩小后再交。")


def _picture(image: Image.Image, where: str) -> Picture:
    width, height = image.size
    if image.format in ("JPEG", "MPO"):
        times = next(each for each in (1, 2, 4, 8) if width * height <= _ENOUGH * each * each)
        image.draft(None, (width // times, height // times))
    stretch_x, stretch_y = _stretch(image)
    if image.width * stretch_x * image.height * stretch_y > MOST_PIXELS:
        raise Image.DecompressionBombError
    reduced = image.width / width
    image.load()
    if image.format in ("JPEG", "MPO") and _is_cut_off(image):
        raise UnreadableFile("file.truncated", f"{where}图片的下半截没有传完，没有读。请让对方重新发送。")
    ImageOps.exif_transpose(image, in_place=True)
    pixels = _pixels(image)
    rows, columns = pixels.shape[0] * stretch_y, pixels.shape[1] * stretch_x
    fit = min(1.0, (_ENOUGH / (rows * columns)) ** 0.5, _LONGEST / max(rows, columns))
    size = (max(1, round(columns * fit)), max(1, round(rows * fit)))
    if size != (pixels.shape[1], pixels.shape[0]):
        way = cv2.INTER_AREA if fit < 1 else cv2.INTER_LINEAR
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=way), np.uint8)
    return Picture(pixels, reduced * fit)


def _stretch(image: Image.Image) -> tuple[float, float]:
    """How much wider and higher the upright picture must become for its pixels to be square."""
    across, down = (float(each) for each in image.info.get("dpi") or image.info.get("resolution") or (1, 1))
    if not across > 0 < down or not 1 / _FLATTEST <= across / down <= _FLATTEST or abs(across / down - 1) < _SQUARE:
        return 1.0, 1.0
    if image.getexif().get(_ORIENTATION, 1) >= 5:
        across, down = down, across
    return max(1.0, down / across), max(1.0, across / down)


def _is_cut_off(image: Image.Image) -> bool:
    """Whether the lowest rows of a JPEG are what libjpeg leaves where the data ends too early."""
    lowest = image.crop((0, max(0, image.height - _BLOCK), image.width, image.height)).getextrema()
    return image.mode in ("L", "RGB") and set(np.ravel(lowest).tolist()) == {_LEFT_GREY}


def _pixels(image: Image.Image) -> Pixels:
    """Grey or red, green, blue of 8 bits; what is transparent lies on white paper."""
    if image.mode in _DEEP:
        return (np.asarray(image) >> 8).astype(np.uint8)
    if image.mode in _BOUNDLESS:
        return np.asarray(cv2.normalize(np.asarray(image, np.float32), None, 0, 255, cv2.NORM_MINMAX), np.uint8)  # type: ignore[call-overload]
    if image.has_transparency_data:
        ground, image = Image.new("RGB", image.size, "white"), _in(image, "RGBA")
        ground.paste(image, mask=image)
        image = ground
    return np.asarray(_in(image, "L" if image.mode in ("1", "L") else "RGB"), np.uint8)


def _in(image: Image.Image, mode: str) -> Image.Image:
    """The picture in a mode; it is copied only where it has another one: it may take half a gigabyte."""
    return image if image.mode == mode else image.convert(mode)
