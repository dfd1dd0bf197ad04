"""A PDF that holds several documents -> which of its pages are whose, by the codes printed on them."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from formkit.model.identity import Identity, page_of
from formkit.pdf.objects import MERGED, is_as_written
from formkit.pdf.scans import Scans, is_pdf, opened

_DPI = 150  # a module of a code of 20 mm is three pixels wide, drawn without blur


@dataclass(frozen=True)
class Part:
    """One document of several in a file, or one copy of it: who it is, and its pages in the order its codes tell.

    `identity` is None for the pages, in the order of the file, that carry no code of ours, or those of two documents.
    """

    identity: Identity | None
    pages: tuple[int, ...]


def parts_of(content: bytes, pages: Sequence[int] | None = None) -> tuple[Part, ...]:
    """The documents in a PDF, or on these of its pages, where it holds several; () of any other file.

    What codes do not tell apart is one document, be it a single page or printed without codes. Raises UnreadableFile.
    """
    if not is_pdf(content) or (pages is not None and len(pages) < 2):
        return ()
    with closing(opened(content)) as document:
        is_merged = bool(document.get_metadata_value(MERGED))
        if len(document) < 2 or (not is_merged and is_as_written(content)):
            return ()
    parts = documents_in(content, pages)
    count = sum(each.identity is not None for each in parts)
    return parts if count > 1 or (is_merged and count) else ()


def documents_in(content: bytes, pages: Sequence[int] | None = None) -> tuple[Part, ...]:
    """The documents in a PDF, or on these of its pages, in the order of their first pages. Raises UnreadableFile.

    A page that comes a second time begins another copy of its document. What has no code is given as the last part.
    """
    scans = Scans(content)
    copies: dict[Identity, list[dict[int, int]]] = {}
    without = []
    for number in range(1, scans.count + 1) if pages is None else pages:
        said = _said(scans, number)
        if said is None:
            without.append(number)
            continue
        identity, nth = said
        of_document = copies.setdefault(identity, [{}])
        if nth in of_document[-1]:
            of_document.append({})
        of_document[-1][nth if nth is not None else -number] = number
    found = [
        Part(identity, tuple(copy[nth] for nth in sorted(copy, key=abs)))
        for identity, of_document in copies.items()
        for copy in of_document
    ]
    found.sort(key=lambda each: min(each.pages))
    return (*found, *((Part(None, tuple(without)),) if without else ()))


def _said(scans: Scans, number: int) -> tuple[Identity, int | None] | None:
    """The one document a page is of, and which page of it, where its code tells."""
    from formkit.image.codes import codes  # what works on pixels takes long to load, and most files are of one document
    from formkit.image.picture import Picture

    pixels, scale = scans.rendered_grey(number, _DPI)
    found = codes(Picture(pixels, scale), lambda text: Identity.from_code(text) is not None)
    said = {identity: page_of(each.text) for each in found if (identity := Identity.from_code(each.text)) is not None}
    if len(said) != 1:
        return None
    ((identity, page),) = said.items()
    return identity, None if page is None else page[0]
