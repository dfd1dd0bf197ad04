"""Where on a returned file something was seen."""

from collections.abc import Iterable
from dataclasses import dataclass

from formkit.model.noun import noun


@dataclass(frozen=True)
class Box:
    """A rectangle on a page: left, top, right, bottom in points (1/72 inch), origin top left."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class FilePlace:
    """The file as a whole."""

    source: str

    def __str__(self) -> str:
        return f"文件“{self.source}”"

    def plain(self) -> dict[str, object]:
        return {"source": self.source}


@noun
class SheetCell:
    """A cell of a workbook; `cell` is its address, such as C7."""

    source: str
    sheet: str
    cell: str

    def __str__(self) -> str:
        return f"工作表“{self.sheet}”{self.cell}"

    def plain(self) -> dict[str, object]:
        return {"source": self.source, "sheet": self.sheet, "cell": self.cell}


@noun
class TableCell:
    """A cell of a Word document's table; table, row and column count from 1, columns by the table's grid."""

    source: str
    table: int
    row: int
    column: int

    def __str__(self) -> str:
        return f"第{self.table}个表格第{self.row}行第{self.column}列"

    def plain(self) -> dict[str, object]:
        return {"source": self.source, "table": self.table, "row": self.row, "column": self.column}


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a Word document outside its tables, counted from 1; `part` is 正文, 页眉 or 页脚."""

    source: str
    part: str
    number: int

    def __str__(self) -> str:
        return f"{self.part}第{self.number}段"

    def plain(self) -> dict[str, object]:
        return {"source": self.source, "part": self.part, "paragraph": self.number}


@dataclass(frozen=True)
class PageBox:
    """A box on a page of a PDF or picture; pages count from 1."""

    source: str
    page: int
    box: Box

    def __str__(self) -> str:
        return f"第{self.page}页"

    def plain(self) -> dict[str, object]:
        box = self.box
        return {"source": self.source, "page": self.page, "box": [box.left, box.top, box.right, box.bottom]}


@dataclass(frozen=True)
class DataRow:
    """A record of structured data that has no cells (JSON, TOML); rows count from 1."""

    source: str
    row: int
    key: str

    def __str__(self) -> str:
        return f"第{self.row}条“{self.key}”" if self.key else f"第{self.row}条"

    def plain(self) -> dict[str, object]:
        return {"source": self.source, "row": self.row, "key": self.key}


Place = FilePlace | SheetCell | TableCell | Paragraph | PageBox | DataRow


def pages_in_words(numbers: Iterable[int]) -> str:
    """Numbers of pages, those that follow each other as one stretch: 1、3–5."""
    found: list[list[int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][-1] == number - 1:
            found[-1][1:] = [number]
        else:
            found.append([number])
    return "、".join("–".join(map(str, each)) for each in found)
