"""Blank pages as they are kept, against those that LibreOffice printed."""

import io
from contextlib import closing

import pypdfium2
from docx import Document
from docx.oxml.ns import qn
from docx.shared import RGBColor
from PIL import Image, ImageChops
from pypdf import PdfReader

from formkit.pdf.background import bare, joined
from formkit.pdf.inks import sheets
from formkit.pdf.office import printed
from tests.office import needs_office

_HIDDEN = 0xE0E0E1


def _document(*texts: str) -> bytes:
    """A page of these texts, among them one in the colour that is hidden."""
    document = Document()
    document.styles["Normal"].font.name = "Cambria"
    document.styles["Normal"].element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    for text in texts:
        document.add_paragraph(text).runs[0].font.bold = text.startswith("粗")
    document.add_paragraph().add_run("藏").font.color.rgb = RGBColor.from_string(f"{_HIDDEN:06X}")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _pictures(content: bytes) -> list[Image.Image]:
    with closing(pypdfium2.PdfDocument(content)) as document:
        return [page.render(scale=2).to_pil().convert("L") for page in document]


@needs_office
def test_pages_of_several_files_share_their_fonts_and_look_as_they_were() -> None:
    one = _document("一、站点名称 Site 101-11，经度 117.02190。", "粗体：附表3.1 “引号” ☐是 ☑否")
    other = _document("二、The quick brown fox 2015-04-01 jumps.", "电话 0531-1111111")
    files = printed({"one": one, "other": other}, ("宋体", "Cambria", "Calibri"))
    pages = [bare(files[name], _HIDDEN) for name in ("one", "other")]

    kept = joined([(content, 0) for content in pages])

    assert all(
        ImageChops.difference(before, after).getbbox() is None
        for before, after in zip((_pictures(each)[0] for each in pages), _pictures(kept))
    )
    reader = PdfReader(io.BytesIO(kept))
    fonts = [{str(font) for font in page["/Resources"]["/Font"]} for page in reader.pages]  # type: ignore[index]
    assert fonts[0] == fonts[1] and all(name.startswith("/Our") for name in fonts[0])
    texts = ["".join(sign.text for sign in sheet.signs) for sheet in sheets(kept)]
    assert "站点名称" in texts[0] and "quick brown fox 2015-04-01" in texts[1]
    assert "藏" not in "".join(texts)
    assert reader.metadata is None and b"LibreOffice" not in kept
