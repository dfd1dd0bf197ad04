"""A sheet as XML, of which plain cells are taken out before it is parsed.

Most cells hold one text or number and nothing else, and most of them come again with each paper. One that was met before
is known by its bytes. All others, and all that stands around the cells, is left to the parser.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from formkit.model.noun import noun
from formkit.ooxml.package import parse_xml

_MOST_KNOWN = 32_768  # cells that are kept in mind
_MOST_BYTES = 1_024  # of such a cell
_START, _END, _CELL = b"<sheetData>", b"</sheetData>", b"<c "
# Only signs that a parser gives back as they stand.
_TEXT = "([^<>&\r\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]*)"
_PLAIN = re.compile(
    r'r="([A-Z]{1,3}[0-9]{1,7})"(?: s="([0-9]{1,10})")?'
    rf'(?: t="(?:inlineStr"><is><t(?: xml:space="preserve")?>{_TEXT}</t></is></c>|inlineStr"/>)'
    rf'|(?: t="(n|s|str|b|e|d)")?(?:/>|><v>{_TEXT}</v></c>))'
)


@noun
class Plain:
    """A cell that holds but one text, which stands in the file like this; `kind` and `style` are its attributes t and s."""

    address: str
    style: str | None
    kind: str
    text: str


@dataclass(frozen=True)
class SheetXml:
    """A sheet without its plain cells: in place of each run of them stands an instruction with its number."""

    root: etree._Element
    runs: Sequence[Sequence[Plain]] = ()

    def run(self, instruction: etree._Element) -> Sequence[Plain]:
        """The cells that stood in place of an instruction; none where it is the file's own."""
        return self.runs[int(instruction.text or "")] if self.runs else ()


def sheet_xml(content: bytes) -> SheetXml:
    """The sheet in a part. Raises UnreadableFile."""
    before, _, rest = content.partition(_START)
    rows, end, behind_rows = rest.rpartition(_END)
    if not end or _START in rest or _END in rows:
        return SheetXml(parse_xml(content))
    first, *pieces = rows.split(_CELL)
    left: list[bytes] = [before, _START, first]
    runs: list[list[Plain]] = [[]]
    for piece in pieces:
        cell, behind = _parted(piece) if len(piece) <= _MOST_BYTES else (None, piece)
        if cell is not None:
            runs[-1].append(cell)
        if behind:
            if runs[-1]:
                left.append(b"<?cells %d?>" % (len(runs) - 1))
                runs.append([])
            left += [behind] if cell is not None else [_CELL, behind]
    bare = b"".join((*left, _END, behind_rows))
    # A comment may hold what looks like a cell, and an instruction may look like ours.
    if b"<!" in bare or bare.count(b"<?") != len(runs) - 1 + content.startswith(b"<?xml"):
        return SheetXml(parse_xml(content))
    root = parse_xml(bare)
    is_utf8 = str(root.getroottree().docinfo.encoding).upper() == "UTF-8"
    return SheetXml(root, runs) if is_utf8 else SheetXml(parse_xml(content))


@lru_cache(maxsize=_MOST_KNOWN)
def _parted(piece: bytes) -> tuple[Plain | None, bytes]:
    """The plain cell that a piece begins with, and what stands behind it; where it begins with none, the whole piece."""
    try:
        text = piece.decode()
    except UnicodeDecodeError:
        return None, piece
    found = _PLAIN.match(text)
    if found is None:
        return None, piece
    address, style, inline, kind, value = found.groups()
    cell = Plain(address, style, "inlineStr" if inline is not None else kind or "n", inline or value or "")
    return cell, text[found.end() :].encode()
