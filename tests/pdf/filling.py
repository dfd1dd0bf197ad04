"""What people do with a fillable PDF in their programs: fill it in, save it, print it flat."""

import ctypes
import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import StreamObject

Filled = Mapping[str, str | bool]  # by name: a text, or whether a box is ticked


def filled_by_pypdf(content: bytes, values: Filled) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(content))
    said = {name: ("/Yes" if value else "/Off") if isinstance(value, bool) else value for name, value in values.items()}
    for page in writer.pages:
        writer.update_page_form_field_values(page, said, auto_regenerate=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def filled_by_pdfium(content: bytes, values: Filled) -> bytes:
    """Filled in by PDFium as Chrome does it: a box is clicked; in a text everything is selected and typed over."""
    with closing(pypdfium2.PdfDocument(content)) as document:
        document.init_forms()
        form = document.formenv
        for page in document:
            pdfium.FORM_OnAfterLoadPage(page, form)
            for name, kind, (x, y), options in list(_widgets(page, form)):
                if name in values:
                    _fill(page, form, x, y, kind, values[name], options)
            pdfium.FORM_ForceToKillFocus(form)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def flattened_by_pdfium(content: bytes) -> bytes:
    """With what stands in the fields as part of the pages, as it is printed to a file."""
    with closing(pypdfium2.PdfDocument(content)) as document:
        for page in document:
            assert pdfium.FPDFPage_Flatten(page, pdfium.FLAT_PRINT) == pdfium.FLATTEN_SUCCESS
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def _widgets(page: Any, form: Any) -> Iterator[tuple[str, int, tuple[float, float], list[str]]]:
    """Name, kind, middle and options of each field on a page."""
    for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
        each = pdfium.FPDFPage_GetAnnot(page, number)
        kind = pdfium.FPDFAnnot_GetFormFieldType(form, each)
        box = pdfium.FS_RECTF()
        pdfium.FPDFAnnot_GetRect(each, box)
        name = _text(partial(pdfium.FPDFAnnot_GetFormFieldName, form, each))
        count = pdfium.FPDFAnnot_GetOptionCount(form, each)
        options = [_text(partial(pdfium.FPDFAnnot_GetOptionLabel, form, each, option)) for option in range(count)]
        pdfium.FPDFPage_CloseAnnot(each)
        yield name, kind, ((box.left + box.right) / 2, (box.top + box.bottom) / 2), options


def _text(ask: Callable[[Any, int], int]) -> str:
    size = ask(None, 0)
    buffer = (ctypes.c_ushort * (size // 2))()
    ask(buffer, size)
    return bytes(buffer)[:-2].decode("utf-16-le")


def _fill(page: Any, form: Any, x: float, y: float, kind: int, value: str | bool, options: Sequence[str]) -> None:
    if isinstance(value, bool) and _is_ticked(page, form, x, y) == value:
        return
    pdfium.FORM_OnLButtonDown(form, page, 0, x, y)
    pdfium.FORM_OnLButtonUp(form, page, 0, x, y)
    if kind == pdfium.FPDF_FORMFIELD_COMBOBOX:
        pdfium.FORM_SetIndexSelected(form, page, options.index(str(value)), True)
    elif kind == pdfium.FPDF_FORMFIELD_TEXTFIELD:
        pdfium.FORM_SelectAllText(form, page)
        pdfium.FORM_ReplaceSelection(form, page, None)
        for unit in memoryview(str(value).encode("utf-16-le")).cast("H"):
            pdfium.FORM_OnChar(form, page, unit, 0)
    pdfium.FORM_ForceToKillFocus(form)


def _is_ticked(page: Any, form: Any, x: float, y: float) -> bool:
    point = pdfium.FS_POINTF(x, y)
    each = pdfium.FPDFAnnot_GetFormFieldAtPoint(form, page, point)
    state = _text(partial(pdfium.FPDFAnnot_GetStringValue, each, b"AS"))
    pdfium.FPDFPage_CloseAnnot(each)
    return state != "Off"


def pdfjs_folder() -> Path | None:
    """The folder from which node finds pdfjs-dist: FORMKIT_PDFJS or this one; None where there is no such."""
    folder = Path(os.environ.get("FORMKIT_PDFJS", "."))
    return folder if shutil.which("node") and (folder / "node_modules" / "pdfjs-dist").is_dir() else None


def filled_by_pdfjs(content: bytes, values: Filled, work: Path) -> bytes:
    """Filled in by pdf.js; `work` is a folder for its files."""
    source, said, target = work / "blank.pdf", work / "values.json", work / "filled.pdf"
    source.write_bytes(content)
    said.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    command = [shutil.which("node") or "", Path(__file__).with_name("pdfjs.mjs"), source, said, target]
    subprocess.run(command, cwd=pdfjs_folder(), check=True, timeout=120, capture_output=True)  # noqa: S603
    return target.read_bytes()


def field_entries(content: bytes) -> dict[str, dict[str, Any]]:
    """What the file says of each field, in the order of the pages and of what lies on them."""
    found = {}
    for page in PdfReader(io.BytesIO(content)).pages:
        for each in page.get("/Annots", []):
            widget = each.get_object()
            look = widget["/AP"]["/N"].get_object()
            looks = [look] if isinstance(look, StreamObject) else [state.get_object() for state in look.values()]
            found[_full_name(widget)] = {
                "hint": widget["/TU"],
                "flags": widget.get("/Ff", 0),
                "most": widget.get("/MaxLen"),
                "options": [str(option) for option in widget["/Opt"]] if "/Opt" in widget else [],
                "fonts": {name.decode() for one in looks for name in re.findall(rb"(/\S+) [0-9.]+ Tf", one.get_data())},
            }
    return found


def _full_name(widget: Any) -> str:
    parent = _full_name(widget["/Parent"]) if "/Parent" in widget else ""
    return f"{parent}.{widget['/T']}" if parent else str(widget["/T"])


def picture(content: bytes, page: int = 0, scale: float = 1.5) -> Image.Image:
    """A page as PDFium draws it, its fields as they look."""
    with closing(pypdfium2.PdfDocument(content)) as document:
        document.init_forms()
        return document[page].render(scale=scale).to_pil().convert("RGB")
