"""Papers drawn in text, so that a case fits on one screen.

Each line between bars is a row of one table; a blank line begins another table; a line without bars is a
paragraph. `<` continues the cell to its left, `^` the cell above.
"""

from formkit.model.place import Paragraph, TableCell
from formkit.model.reading import Block, Cell, Grid, Line, Reading


def paper(drawn: str, source: str = "return.docx") -> Reading:
    """The reading of a drawn paper."""
    blocks: list[Block] = []
    rows: list[list[str]] = []
    tables = 0

    def close() -> None:
        nonlocal tables
        if rows:
            tables += 1
            blocks.append(_grid(rows, tables, source))
            rows.clear()

    for line in drawn.strip("\n").split("\n"):
        text = line.strip()
        if text.startswith("|"):
            rows.append([cell.strip() for cell in text.strip("|").split("|")])
            continue
        close()
        if text:
            blocks.append(Line(text, Paragraph(source, "正文", len(blocks) + 1)))
    close()
    return Reading(source, "docx", tuple(blocks))


def _grid(rows: list[list[str]], number: int, source: str) -> Grid:
    spans: dict[tuple[int, int], list[int]] = {}
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            if text == "<":
                spans[_origin(rows, row, column)][1] = max(
                    spans[_origin(rows, row, column)][1], column - _origin(rows, row, column)[1] + 1
                )
            elif text == "^":
                origin = _origin(rows, row, column)
                spans[origin][0] = row - origin[0] + 1
            else:
                spans[row, column] = [1, 1]
    cells = [
        Cell(row, column, down, right, rows[row][column], TableCell(source, number, row + 1, column + 1))
        for (row, column), (down, right) in spans.items()
    ]
    return Grid(tuple(cells))


def _origin(rows: list[list[str]], row: int, column: int) -> tuple[int, int]:
    while rows[row][column] in ("<", "^"):
        if rows[row][column] == "<":
            column -= 1
        else:
            row -= 1
    return row, column
