"""What decides how a workbook template prints: header and footer texts, and rows whose height can change."""

from formkit.model.place import Place, SheetCell
from formkit.model.problem import Problem
from formkit.ooxml.excel import sheets
from formkit.ooxml.package import Package


def margin_texts(package: Package, source: str) -> list[tuple[str, Place]]:
    """The page header and footer of each sheet."""
    found: list[tuple[str, Place]] = []
    for sheet in sheets(package):
        for part in package.xml(sheet.part).iter("{*}headerFooter"):
            for each in part:
                found.append((each.text or "", SheetCell(source, sheet.name, "页眉页脚")))
    return found


def reflows(package: Package, source: str) -> list[Problem]:
    """Rows with fields whose height Excel would fit to the content, one problem each."""
    problems = []
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
