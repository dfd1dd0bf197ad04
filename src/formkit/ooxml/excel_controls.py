"""Makes of a workbook template one whose printed text is locked: only the cells of a customer can be filled in.

Its sheets are protected without a password; the cells that hold a customer's fields are open, take what is typed as
text, offer the options there are, and tell how they are filled in.
"""

import copy
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from formkit.ooxml.controls import Control, Loops
from formkit.ooxml.excel import LISTS, NAMESPACE, address, area, column_name, position, sheets, workbook_part
from formkit.ooxml.excel_write import strings_of, text_of
from formkit.ooxml.package import Package, parse_xml, serialize, write_package

_S = f"{{{NAMESPACE}}}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_AS_TEXT, _GENERAL = "49", "0"  # built-in number formats: @ and none
# Excel's limits: the options within a validation, the title and the text of its prompt.
_LONGEST_LIST, _LONGEST_TITLE, _LONGEST_PROMPT = 255, 32, 255
_ALLOWED = ("formatColumns", "formatRows", "insertRows")  # a row that is inserted is as open as the one above it
# What stands before these in a sheet, from the end back to the rows (ECMA-376 part 1, 18.3.1.99).
_BEFORE_PROTECTION = ("sheetCalcPr", "sheetData")
_BEFORE_VALIDATIONS = (
    "conditionalFormatting", "phoneticPr", "mergeCells", "customSheetViews", "dataConsolidate", "sortState",
    "autoFilter", "scenarios", "protectedRanges", "sheetProtection", *_BEFORE_PROTECTION,
)  # fmt: skip


def with_controls(template: bytes, controls: Mapping[str, Control]) -> bytes:
    """The template with the cells of the paths in `controls` open, and locked but for these.

    A validation that a cell has is kept; a sheet that its owner has protected is left as it is, and so is a workbook
    without styles: there cells cannot be open.
    """
    with Package(template) as package:
        parts = package.parts()
        workbook = workbook_part(package) or "xl/workbook.xml"
        kinds = {kind.rpartition("/")[2]: part for kind, part in package.relations(workbook).values()}
        if not controls or kinds.get("styles") not in parts:
            return template
        strings = strings_of(package)
        styles = _Styles(package.xml(kinds["styles"]))
        lists = _Lists()
        changed = {}
        for sheet in sheets(package):
            root = package.xml(sheet.part)
            if root.find(f"{_S}sheetProtection") is None:
                _open(root, strings, controls, styles, lists)
                changed[sheet.part] = serialize(root)
    parts |= {**changed, kinds["styles"]: styles.part()}
    if lists.columns:
        _add_lists(parts, workbook, lists)
    return write_package(parts.items())


class _Styles:
    """The cell styles of a workbook, and those that are made of them for open cells."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        formats = root.find(f"{_S}cellXfs")
        assert formats is not None
        self._formats = formats
        self._made: dict[tuple[int, bool], str] = {}

    def opened(self, style: str, *, is_text: bool) -> str:
        """The style that is like `style`, for a cell that is open; as text unless it shows numbers in a way of its own."""
        key = (int(style or "0"), is_text)
        if key not in self._made:
            made = copy.deepcopy(self._formats[key[0]])
            if is_text or made.get("numFmtId", _GENERAL) == _GENERAL:
                made.set("numFmtId", _AS_TEXT)
                made.set("applyNumberFormat", "1")
            for each in made.findall(f"{_S}protection"):
                made.remove(each)
            made.set("applyProtection", "1")
            protection = etree.Element(f"{_S}protection")
            protection.set("locked", "0")
            made.insert(len(made.findall(f"{_S}alignment")), protection)
            self._formats.append(made)
            self._formats.set("count", str(len(self._formats)))
            self._made[key] = str(len(self._formats) - 1)
        return self._made[key]

    def part(self) -> bytes:
        return serialize(self._root)


class _Lists:
    """Options that are too many for a validation, a column each on a hidden sheet."""

    def __init__(self) -> None:
        self.columns: list[tuple[str, ...]] = []

    def formula(self, options: tuple[str, ...]) -> str:
        """What a validation says of these options."""
        joined = ",".join(options)
        if len(joined) <= _LONGEST_LIST and not any("," in each or '"' in each for each in options):
            return f'"{joined}"'
        if options not in self.columns:
            self.columns.append(options)
        column = column_name(self.columns.index(options))
        return f"'{LISTS}'!${column}$1:${column}${len(options)}"

    def part(self) -> bytes:
        """The sheet that holds them."""
        root = etree.Element(f"{_S}worksheet", nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # the stubs forget None
        data = etree.SubElement(root, f"{_S}sheetData")
        for row in range(max(map(len, self.columns))):
            line = etree.SubElement(data, f"{_S}row", r=str(row + 1))
            for column, options in enumerate(self.columns):
                if row < len(options):
                    cell = etree.SubElement(line, f"{_S}c", r=address(row, column), t="inlineStr")
                    etree.SubElement(etree.SubElement(cell, f"{_S}is"), f"{_S}t").text = options[row]
        return serialize(root)


def _open(
    root: etree._Element,
    strings: Sequence[etree._Element],
    controls: Mapping[str, Control],
    styles: _Styles,
    lists: _Lists,
) -> None:
    """Opens the cells of a sheet that hold a customer's fields, and locks the others."""
    loops = Loops()
    merges = {
        (bounds[0], bounds[1]): bounds
        for each in root.iterfind(f"{_S}mergeCells/{_S}mergeCell")
        for bounds in [area(str(each.get("ref")))]
    }
    rows = {int(row.get("r", "0")) - 1: row for row in root.iterfind(f"{_S}sheetData/{_S}row")}
    validated = [bounds for each in root.iter(f"{_S}dataValidation") for bounds in _areas(each)]
    validations = []
    for row in rows.values():
        for cell in list(row):
            paths = [path for path in loops.slots(text_of(cell, strings)).values() if path in controls]
            if not paths:
                continue
            control = controls[paths[0]]
            top, left = position(str(cell.get("r")))
            bounds = merges.get((top, left), (top, left, top, left))
            for each in _cells(rows, bounds):
                each.set("s", styles.opened(str(each.get("s", "")), is_text=control.is_text))
            if len(paths) == 1 and not any(
                first <= top <= last and start <= left <= end for first, start, last, end in validated
            ):
                validations.append(_validation(control, address(top, left), lists))
    _place(root, validations)
    _protect(root)


def _areas(validation: etree._Element) -> list[tuple[int, int, int, int]]:
    return [area(each) for each in str(validation.get("sqref", "")).split()]


def _cells(rows: Mapping[int, etree._Element], bounds: tuple[int, int, int, int]) -> Iterator[etree._Element]:
    """The cells of an area; those that are not written yet are added, for Excel asks each whether it is open."""
    top, left, bottom, right = bounds
    for number in range(top, bottom + 1):
        if (row := rows.get(number)) is None:
            continue
        written = {position(str(cell.get("r")))[1]: cell for cell in row}
        for column in range(left, right + 1):
            if column not in written:
                written[column] = etree.Element(f"{_S}c", r=address(number, column))
            yield written[column]
        row[:] = [written[column] for column in sorted(written)]


def _validation(control: Control, cell: str, lists: _Lists) -> etree._Element:
    """What Excel offers for a cell and tells of it; another answer is let through once it is confirmed."""
    made = etree.Element(f"{_S}dataValidation")
    if control.shape == "list":
        made.set("type", "list")
        made.set("errorStyle", "warning")
        made.set("showErrorMessage", "1")
        made.set("errorTitle", "不在选项中")
        made.set("error", "请从下拉列表中选取；确需另填时点“是”。")
        etree.SubElement(made, f"{_S}formula1").text = lists.formula(control.options)
    made.set("allowBlank", "1")
    if control.prompt:
        made.set("showInputMessage", "1")
        made.set("promptTitle", _cut(control.title, _LONGEST_TITLE))
        made.set("prompt", _cut(control.prompt, _LONGEST_PROMPT))
    made.set("sqref", cell)
    return made


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _place(root: etree._Element, validations: Sequence[etree._Element]) -> None:
    """Adds the validations that say something."""
    kept = [each for each in validations if each.get("type") or each.get("prompt")]
    if not kept:
        return
    held = root.find(f"{_S}dataValidations")
    if held is None:
        held = etree.Element(f"{_S}dataValidations")
        _last(root, _BEFORE_VALIDATIONS).addnext(held)
    held.extend(kept)
    held.set("count", str(len(held)))


def _protect(root: etree._Element) -> None:
    protection = etree.Element(f"{_S}sheetProtection")
    for name in ("sheet", "objects", "scenarios"):
        protection.set(name, "1")
    for name in _ALLOWED:
        protection.set(name, "0")  # what is not forbidden
    _last(root, _BEFORE_PROTECTION).addnext(protection)


def _last(root: etree._Element, names: Sequence[str]) -> etree._Element:
    """The last element of the first of these names that the sheet has."""
    return next(found[-1] for name in names if (found := root.findall(f"{_S}{name}")))


def _add_lists(parts: dict[str, bytes], workbook: str, lists: _Lists) -> None:
    """Adds the hidden sheet of lists to the parts of a workbook."""
    folder, _, name = workbook.rpartition("/")
    sheet, relations = f"{folder}/worksheets/lists.xml", f"{folder}/_rels/{name}.rels"
    parts[sheet] = lists.part()
    related = parse_xml(parts[relations])
    etree.SubElement(
        related, f"{{{_RELATIONS}}}Relationship", Id="rIdLists", Type=f"{_OFFICE}/worksheet", Target=f"/{sheet}"
    )
    types = parse_xml(parts["[Content_Types].xml"])
    etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{sheet}", ContentType=_SHEET_TYPE)
    book = parse_xml(parts[workbook])
    listed = book.find(f"{_S}sheets")
    assert listed is not None
    number = max(int(each.get("sheetId", "0")) for each in listed) + 1
    made = etree.SubElement(listed, f"{_S}sheet", name=LISTS, sheetId=str(number), state="hidden")
    made.set(f"{{{_OFFICE}}}id", "rIdLists")
    for part, root in ((relations, related), ("[Content_Types].xml", types), (workbook, book)):
        parts[part] = serialize(root)
