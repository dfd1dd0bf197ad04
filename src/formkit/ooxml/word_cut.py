"""Cuts a Word document, as bytes, into its frame and the contents of its cells, and each at its texts."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from formkit.ooxml.package import is_writable

CELL_END, TEXT_END = b"</w:tc>", b"</w:t>"
_PROPERTIES_END = b"</w:tcPr>"
_STATE = b'<w14:checked w14:val="'  # of a tick box
_SHOWN = {b"0": "☐", b"1": "☑"}  # in a tick box of either state that nobody has typed over
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"))


def apart(document: bytes) -> tuple[bytes, list[bytes]]:
    """A document without what stands in its cells behind their properties, and what stands there."""
    *cells, rest = document.split(CELL_END)
    parted = [cell.partition(_PROPERTIES_END) for cell in cells]
    # A cell without properties is given an end of them, and so a frame that no parser takes.
    frame = (_PROPERTIES_END + CELL_END).join([*(head for head, _, _ in parted), rest])
    return frame, [content for _, _, content in parted]


def together(frame: bytes, contents: Iterable[bytes]) -> bytes:
    """The document that `apart` took apart."""
    *heads, rest = frame.split(CELL_END)
    return b"".join(piece for pair in zip(heads, contents, strict=True) for piece in (*pair, CELL_END)) + rest


class Cut(NamedTuple):
    """A fragment of XML without its texts, and these as they stand in it."""

    skeleton: bytes
    texts: Sequence[bytes]


def cut(fragment: bytes) -> Cut:
    """A fragment cut at its texts."""
    *pieces, last = fragment.split(TEXT_END)
    parted = [piece.rpartition(b">") for piece in pieces]
    return Cut(TEXT_END.join([*(before for before, _, _ in parted), last]), [text for _, _, text in parted])


def mended(skeleton: bytes, texts: Iterable[bytes]) -> bytes:
    """The fragment that was cut, with these texts in place of its own."""
    *befores, last = skeleton.split(TEXT_END)
    pieces = (piece for pair in zip(befores, texts, strict=True) for piece in (pair[0], b">", pair[1], TEXT_END))
    return b"".join(pieces) + last


def boxes_in(skeleton: bytes) -> Iterator[tuple[int, str | None]]:
    """The number of the text behind the state of each tick box, and what it shows then; None for an odd state."""
    first, *others = skeleton.split(_STATE)
    number = first.count(TEXT_END)
    for each in others:
        yield number, _SHOWN.get(each.partition(b'"')[0])
        number += each.count(TEXT_END)


def unticked(skeleton: bytes) -> bytes:
    """The same with no box ticked."""
    return skeleton.replace(_STATE + b"1", _STATE + b"0")


def as_parsed(texts: Sequence[bytes]) -> list[str] | None:
    """The texts as a parser gives them; None where it might refuse one, or give back something else."""
    try:
        found = [text.decode() for text in texts]
    except UnicodeDecodeError:
        return None
    whole = "\n".join(found)
    if "<" in whole or "\r" in whole or "]]>" in whole or not is_writable(whole):
        return None
    if "&" not in whole:
        return found
    if whole.count("&") != sum(whole.count(each) for each, _ in (*_ENTITIES, ("&amp;", "&"))):
        return None
    return [_resolved(text) if "&" in text else text for text in found]


def _resolved(text: str) -> str:
    for entity, sign in _ENTITIES:
        text = text.replace(entity, sign)
    return text.replace("&amp;", "&")
