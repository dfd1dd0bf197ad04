"""What decides how a Word template prints: texts in the page margins, and rows whose height can change."""

from lxml import etree

from formkit.model.place import Paragraph, Place, TableCell
from formkit.model.problem import Problem
from formkit.ooxml.package import Package
from formkit.ooxml.word import document_part, document_root
from formkit.ooxml.word_known import told_by_texts
from formkit.ooxml.word_parts import rows, tables

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARTS = (("header", "页眉"), ("footer", "页脚"))


def margin_texts(package: Package, source: str) -> list[tuple[str, Place]]:
    """The paragraphs of headers and footers with their places."""
    found: list[tuple[str, Place]] = []
    main = document_part(package) or "word/document.xml"
    for kind, target in package.relations(main).values():
        for ending, words in _PARTS:
            if kind.endswith(f"/{ending}"):
                texts = enumerate(told_by_texts(package, target, _paragraphs), start=1)
                found += [(text, Paragraph(source, words, number)) for number, text in texts]
    return found


def _paragraphs(root: etree._Element) -> list[str]:
    return ["".join(each.text or "" for each in paragraph.iter(f"{_W}t")) for paragraph in root.iter(f"{_W}p")]


def reflows(package: Package, source: str) -> list[Problem]:
    """Tables with fields whose columns or rows can change size when filled, one problem each."""
    problems = []
    for number, table in enumerate(tables(document_root(package)), start=1):
        if not any("{{" in (text.text or "") for text in table.iter(f"{_W}t")):
            continue
        layout = table.find(f"{_W}tblPr/{_W}tblLayout")
        if layout is None or layout.get(f"{_W}type") != "fixed":
            place = TableCell(source, number, 1, 1)
            message = f"第{number}个表格：列宽会随内容变化。请在表格属性里取消“自动重调尺寸以适应内容”。"
            problems.append(Problem("template.can_reflow", "", message, place))
        problems += _row_problems(table, number, source)
    return problems


def _row_problems(table: etree._Element, number: int, source: str) -> list[Problem]:
    problems = []
    for row_number, row in enumerate(rows(table), start=1):
        texts = "".join(text.text or "" for text in row.iter(f"{_W}t"))
        height = row.find(f"{_W}trPr/{_W}trHeight")
        is_fixed = height is not None and height.get(f"{_W}hRule") == "exact"
        if "{{" in texts and not is_fixed:
            place = TableCell(source, number, row_number, 1)
            message = f"第{number}个表格第{row_number}行：行高会随内容变化，填多了就换页。请把行高设为“固定值”。"
            problems.append(Problem("template.can_reflow", "", message, place))
    return problems
