"""What decides how a workbook template prints: header and footer texts, and rows whose height can change."""

import re
from collections.abc import Iterator

from formkit.model.place import Place, SheetCell
from formkit.model.problem import Problem
from formkit.ooxml.excel import sheets
from formkit.ooxml.excel_sheet import sheet_xml
from formkit.ooxml.package import Package

# Within a header: &L, &C and &R begin its left, middle and right; the rest sets type, or stands for page and date.
_SECTION = re.compile(r"&[LCR]")
_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K[0-9]{2}[+-][0-9]{3}|[0-9]{1,3}|[A-Za-z&])')


def margin_texts(package: Package, source: str) -> list[tuple[str, Place]]:
    """What a person sees in the left, middle and right of each sheet's page header and footer; 1 for a page number."""
    return [
        (_CODE.sub(_shown, text), SheetCell(source, sheet.name, "页眉页脚"))
        for sheet in sheets(package)
        for part in package.view(sheet.part, sheet_xml).root.iter("{*}headerFooter")
        for each in part
        for text in _SECTION.split(each.text or "")
        if text.strip()
    ]


def _shown(code: re.Match[str]) -> str:
    return {"&P": "1", "&N": "1", "&&": "&"}.get(code[0], "")


def reflows(package: Package, source: str) -> list[Problem]:
    """Rows with fields whose height Excel would fit to the content, and merges that it takes for damage, one problem each."""
    problems = [*_merges_of_one(package, source)]
    tagged = {
        number
        for number, item in enumerate(package.xml("xl/sharedStrings.xml").iter("{*}si"))
        if any("{{" in (text.text or "") for text in item.iter("{*}t"))
    } if "xl/sharedStrings.xml" in package.names else set()  # fmt: skip
    for sheet in sheets(package):
        for row in package.xml(sheet.part).iter("{*}row"):
            has_field = any(
                (cell.get("t") == "s" and int(cell.findtext("{*}v") or "-1") in tagged)
                or any("{{" in (text.text or "") for text in cell.iter("{*}t"))
                for cell in row
            )
            if has_field and row.get("customHeight") not in ("1", "true"):
                place = SheetCell(source, sheet.name, f"A{row.get('r', '')}")
                message = f"工作表“{sheet.name}”第{row.get('r', '')}行：行高会随内容变化。请给这一行设定行高。"
                problems.append(Problem("template.can_reflow", "", message, place))
    return problems


def _merges_of_one(package: Package, source: str) -> Iterator[Problem]:
    """Merged areas of a single cell: Excel offers to repair a workbook that has one."""
    for sheet in sheets(package):
        for merge in package.xml(sheet.part).iter("{*}mergeCell"):
            first, _, last = str(merge.get("ref", "")).partition(":")
            if last in ("", first):
                message = (
                    f"工作表“{sheet.name}”{first}：合并区域只有一格，Excel 打开时会说文件已损坏。请取消这一格的合并。"
                )
                yield Problem(
                    "template.merge_of_one_cell", "", message, SheetCell(source, sheet.name, first), "warning"
                )
