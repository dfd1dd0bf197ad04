"""Office packages built by hand, so that a case fits on one screen."""

from formkit.ooxml.package import write_package

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
WORD_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
EXCEL_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _package(main: str, kind: str, others: dict[str, str]) -> dict[str, bytes]:
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="{main}"/></Relationships>',
        **others,
    }
    return {name: text.encode() for name, text in parts.items()}


def word_parts(body: str, namespace: str = WORD_NAMESPACE) -> dict[str, bytes]:
    """The parts of a document with this body."""
    document = (
        f'<w:document xmlns:w="{namespace}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        f"<w:body>{body}</w:body></w:document>"
    )
    return _package("word/document.xml", _WORD, {"word/document.xml": document})


def excel_parts(
    rows: str, *, strings: str = "", styles: str = "", workbook: str = "", before: str = "", after: str = ""
) -> dict[str, bytes]:
    """The parts of a workbook with one sheet, 表; `before` and `after` stand round its rows."""
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(
            (("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "strings.xml"), ("styles", "styles.xml")),
            start=1,
        )
    )
    others = {
        "xl/workbook.xml": f'<workbook xmlns="{EXCEL_NAMESPACE}" xmlns:r="{_OFFICE}">{workbook}'
        '<sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{EXCEL_NAMESPACE}">{before}<sheetData>{rows}</sheetData>'
        f"{after}</worksheet>",
        "xl/strings.xml": f'<sst xmlns="{EXCEL_NAMESPACE}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{EXCEL_NAMESPACE}">{styles}</styleSheet>',
    }
    return _package("xl/workbook.xml", _EXCEL, others)


def packed(parts: dict[str, bytes]) -> bytes:
    """The parts as a file."""
    return write_package(parts.items())
