"""What of a Word template cannot be set on its pages without Word."""

from collections.abc import Iterator

from formkit.model.place import FilePlace, TableCell
from formkit.model.problem import Problem
from formkit.ooxml.package import Package
from formkit.ooxml.word import document_root
from formkit.ooxml.word_parts import CELL_PROPERTIES, MC, TEXT, W, cells, rows, tables


def unset(package: Package, source: str) -> Iterator[Problem]:
    """Fields in turned cells and in text boxes, each with its place."""
    root = document_root(package)
    for number, table in enumerate(tables(root), start=1):
        for index, row in enumerate(rows(table), start=1):
            for column, _, cell in cells(row):
                turned = cell.find(f"{CELL_PROPERTIES}/{W}textDirection")
                text = "".join(each.text or "" for each in cell.iter(TEXT))
                if turned is not None and turned.get(f"{W}val") not in ("lrTb", "tb") and "{{" in text:
                    place = TableCell(source, number, index, column + 1)
                    message = f"{source} {place}：格子里的文字是竖排的，里面的字段排不了版。请改成横排。"
                    yield Problem("layout.turned_text", "", message, place)
    parts = [root, *(package.xml(name) for name in sorted(package.names) if _is_margin(name))]
    for part in parts:
        for box in part.iter(f"{W}txbxContent"):
            text = "".join(each.text or "" for each in box.iter(TEXT))
            if "{{" in text and all(each.tag != f"{MC}Fallback" for each in box.iterancestors()):
                message = f"{source}：文本框里有字段（“{text.strip()[:30]}”），排不了版。请把它移到表格或段落里。"
                yield Problem("layout.text_box", "", message, FilePlace(source))


def _is_margin(name: str) -> bool:
    return name.startswith(("word/header", "word/footer")) and name.endswith(".xml")
