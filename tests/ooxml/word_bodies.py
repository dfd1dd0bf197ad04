"""Bodies of Word documents written as XML, and what the walk makes of them."""

from collections.abc import Iterable

from formkit.model.reading import Block, Cell, Grid, Line
from formkit.ooxml.package import Package
from formkit.ooxml.word import walk_document
from tests.ooxml.packages import packed, word_parts


def blocks(body: str) -> tuple[Block, ...]:
    with Package(packed(word_parts(body))) as package:
        return walk_document(package, "r.docx")


def line(content: str) -> Line:
    (block,) = blocks(f"<w:p>{content}</w:p>")
    assert isinstance(block, Line)
    return block


def grid(rows: str) -> Grid:
    (block,) = blocks(f"<w:tbl>{rows}</w:tbl>")
    assert isinstance(block, Grid)
    return block


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def para(text: str, more: str = "") -> str:
    return f"<w:p>{run(text)}{more}</w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{run(text)}</w:p></w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def control(content: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def tick_box(state: str) -> str:
    return f'<w14:checkbox><w14:checked w14:val="{state}"/></w14:checkbox>'


def texts(cells: Iterable[Cell]) -> list[str]:
    return [each.text for each in cells]


def codes(block: Line | Cell) -> list[str]:
    return [each.code for each in block.doubts]
