"""A small form folder whose Word template is made by python-docx: a header of fields, a table that grows, a sign block."""

from collections.abc import Sequence
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table

DEFINITION = """
id = "T"
name = "test"
title = "测试表"
number = "附表T"
purpose = "测试"
document_number = "number"

[completion]
party = "customer"
needs = "any"

[parties.customer]
label = "客户"
named_by = "customer"
sign = "customer_sign"
seal = "customer_seal"
sign_label = "经办人签字"

[fields.number]
label = "编号"
kind = "document_number"
filled_by = "system"

[fields.customer]
label = "客户名称"
kind = "text"

[fields.day]
label = "日期"
kind = "date"

[fields.place]
label = "签订地点"
kind = "text"
blank_width = 8

[tables.sites]
title = "站点明细"
capacity.docx = { only = 3, first = 5, continuation = 7, last = 5 }

[tables.sites.fields.code]
label = "站点编号"
kind = "code"

[tables.sites.fields.remark]
label = "备注"
kind = "text"
"""


def word_template() -> WordDocument:
    """An A4 document without content, its text 10.5 pt high."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    document.styles["Normal"].font.size = Pt(10.5)
    document.styles["Normal"].font.name = "Times New Roman"
    document.styles["Normal"].element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    document.styles["Normal"].paragraph_format.space_after = Pt(0)
    return document


def add_table(document: WordDocument, rows: Sequence[Sequence[str]], height_mm: float = 10) -> Table:
    """A ruled table of these texts whose columns and rows keep their size."""
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    table.autofit = False
    for row, texts in zip(table.rows, rows):
        row.height, row.height_rule = Mm(height_mm), WD_ROW_HEIGHT_RULE.EXACTLY
        for cell, text in zip(row.cells, texts):
            cell.text = text
            cell.width = Mm(150 / len(texts))
    return table


def fill_template(document: WordDocument, *, row_mm: float = 35) -> WordDocument:
    """All fields of `DEFINITION` on it; with rows of 35 mm a page holds as many as its capacity says."""
    add_table(document, [["客户名称", "{{ customer }}", "日期", "{{ day }}"], ["编号", "{{ number }}", "", ""]])
    document.add_paragraph("本表于{{ place }}签订，双方各执一份。")
    rows = [["{%tr for r in sites %}", ""], ["{{ r.code }}", "{{ r.remark }}"], ["{%tr endfor %}", ""]]
    add_table(document, [["站点编号", "备注"]])
    document.add_paragraph().paragraph_format.line_spacing = Pt(2)
    add_table(document, rows, row_mm)
    document.add_paragraph().paragraph_format.line_spacing = Pt(2)
    add_table(document, [["客户名称", "{{ customer }}", "经办人签字", ""]], 45)
    return document


def landscape_after(document: WordDocument) -> None:
    """Puts what follows on landscape pages."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)


def turn(table: Table, row: int, column: int) -> None:
    """Sets the text of a cell upright."""
    element = OxmlElement("w:textDirection")
    element.set(qn("w:val"), "tbRl")
    table.cell(row, column)._tc.get_or_add_tcPr().append(element)


def folder_of(path: Path, document: WordDocument, definition: str = DEFINITION) -> Path:
    """A form folder with this template and definition."""
    path.mkdir(exist_ok=True)
    (path / "form.toml").write_text(definition, encoding="utf-8")
    document.save(str(path / "form.docx"))
    return path
