"""What of a file is to be looked at as pixels: pictures, and pages of a PDF that are scans."""

from typing import TYPE_CHECKING

from formkit.image.formats import picture_format
from formkit.pdf.objects import is_as_written
from formkit.pdf.scans import Scans, is_pdf

if TYPE_CHECKING:  # what works on pixels takes long to load, and most files have none
    from formkit.image.picture import Picture, Pictures


def pictures_in(content: bytes) -> "Pictures | None":
    """The pages of a file that are to be looked at; None where there are none, so that `read_content` reads it.

    Of a PDF that holds both, `texts` are the pages that `read_pdf` is to read. Empty pages are looked at together with
    scans, as the backs of sheets are; in a file of text they are not. Raises UnreadableFile.
    """
    if is_pdf(content):
        return (
            None if is_as_written(content) else _scanned(Scans(content))
        )  # ours hold text, and nobody has added to it
    if picture_format(content) is None:
        return None
    from formkit.image.decoding import picture_file

    return picture_file(content)


class _ScannedPages:
    """The pages of a PDF as `Pictures`."""

    def __init__(self, scans: Scans, numbers: tuple[int, ...], texts: tuple[int, ...]) -> None:
        self._scans, self.numbers, self.texts = scans, numbers, texts

    def picture(self, number: int) -> "Picture":
        """The page of this number. Raises UnreadableFile where it is damaged or too large."""
        from formkit.image.picture import Picture

        return Picture(*self._scans.rendered(number))


def _scanned(scans: Scans) -> "Pictures | None":
    sorts = {number: scans.sort(number) for number in range(1, scans.count + 1)}
    texts = tuple(number for number, sort in sorts.items() if sort == "text")
    if texts and "picture" not in sorts.values():
        return None
    return _ScannedPages(scans, tuple(number for number in sorts if number not in set(texts)), texts)
