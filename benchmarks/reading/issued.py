"""Documents as they are issued: what we know is filled in, what the customer fills in is blank; printed by us or LibreOffice."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from benchmarks.reading.assets import Missing, font_file
from benchmarks.reading.records import Texts
from benchmarks.reading.sets import FontSet
from formkit.forms import find_form, load_form
from formkit.generate.documents import write_word
from formkit.generate.pdf import write_pdf
from formkit.model.document import Document
from formkit.model.form import FilledBy, Form
from formkit.model.identity import Identity
from formkit.model.path import parted
from formkit.pdf.office import office_program
from formkit.records.sources import record_from_plain
from formkit.rules.compute import with_computed, with_defaults

FORMKIT = "formkit"  # printed by our own PDF writer
_SONG = ("宋体", "SimSun", "Times New Roman", "Noto Serif SC")
_HEI = ("黑体", "SimHei", "Arial", "Noto Sans SC")
_MOST_SECONDS = 600


@dataclass(frozen=True)
class Issued:
    """A document: its form, its number, the record made up for it, and how many rows it has.

    `prefilled` are the paths whose values are printed on it when it is issued.
    """

    form: Form
    number: str
    texts: Texts
    rows: int
    prefilled: frozenset[str]
    document: Document


@cache
def form_of(name: str) -> Form:
    """A form of the repository."""
    return load_form(find_form(name)).usable()


def issue(form: Form, number: str, texts: Texts, rows: int, key: bytes, version: str = "") -> Issued:
    """The document of a record whose customer has not filled anything in yet; `version` where it is not today's."""
    ours = {path: text for path, text in texts.items() if form.field_at(path).filled_by is not FilledBy.CUSTOMER}
    plain = _plain(form, ours, rows) | {form.document_number: number}
    record = with_computed(form, with_defaults(form, record_from_plain(form, plain)))
    prefilled = frozenset(path for path, value in record.items() if value is not None)
    identity = Identity(form.id, version or form.version, number).signed(key)
    return Issued(form, number, texts, rows, prefilled, Document(identity, record))


def _plain(form: Form, texts: Texts, rows: int) -> dict[str, object]:
    plain: dict[str, object] = {path: text for path, text in texts.items() if "[" not in path}
    for table in form.tables:
        lines: list[dict[str, object]] = []
        for row in range(rows):
            start = f"{table.name}[{row}]."
            own = {path[len(start) :]: text for path, text in texts.items() if path.startswith(start)}
            lines.append(_nested(own, table.groups[0].count if table.groups else 0))
        plain[table.name] = lines
    return plain


def _nested(row: Mapping[str, str], count: int) -> dict[str, object]:
    """A row as data writes it: the fields of its groups in lists."""
    result: dict[str, object] = {}
    for path, text in row.items():
        group, place, name = parted(path)
        if place is None:
            result[path] = text
        else:
            places = result.setdefault(group, [{} for _ in range(count)])
            assert isinstance(places, list)
            places[place][name] = text
    return result


def printed_by_us(documents: Sequence[Issued]) -> list[bytes]:
    """Each document as the PDF that we write."""
    return [write_pdf(each.form, each.document) for each in documents]


def drifted(content: bytes, share: float, twips: int) -> bytes:
    """A Word file whose rows are lower by a share, and whose text begins some twips farther to the right and down.

    So other office programs lay out the same file: each row a little otherwise, which adds up down the page.
    """
    source, target = BytesIO(content), BytesIO()
    with ZipFile(source) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for each in old.infolist():
            part = old.read(each)
            if each.filename == "word/document.xml":
                text = part.decode()
                text = re.sub(r'(<w:trHeight w:val=")(\d+)', lambda m: f"{m[1]}{round(int(m[2]) * (1 - share))}", text)
                text = re.sub(r'(<w:pgMar w:top=")(\d+)', lambda m: f"{m[1]}{int(m[2]) + twips}", text)
                text = re.sub(r'(<w:pgMar [^>]*w:left=")(\d+)', lambda m: f"{m[1]}{int(m[2]) + twips}", text)
                part = text.encode()
            new.writestr(each, part)
    return target.getvalue()


def printed_by_office(documents: Sequence[Issued], fonts: FontSet, drifts: Sequence[tuple[float, int]]) -> list[bytes]:
    """Each document's Word file, drifted so far, as LibreOffice prints it in other fonts. Raises Missing."""
    program = office_program()
    if program is None:
        raise Missing("no LibreOffice here")
    with tempfile.TemporaryDirectory(prefix="formkit-bench-") as name:
        folder = Path(name)
        paths = [folder / f"{at}.docx" for at in range(len(documents))]
        for path, each, (share, twips) in zip(paths, documents, drifts, strict=True):
            content = write_word(each.form, each.document)
            path.write_bytes(drifted(content, share, twips) if share else content)
        command = [
            program, "--headless", "--norestore", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to", "pdf", "--outdir", str(folder / "out"), *map(str, paths),
        ]  # fmt: skip
        settings = {"FONTCONFIG_FILE": str(_font_settings(folder, fonts)), "SAL_USE_VCLPLUGIN": "svp"}
        subprocess.run(  # noqa: S603 - the office program of this machine
            command, check=True, capture_output=True, timeout=_MOST_SECONDS, env=os.environ | settings
        )
        return [(folder / "out" / f"{at}.pdf").read_bytes() for at in range(len(documents))]


def _font_settings(folder: Path, fonts: FontSet) -> Path:
    """Settings of fontconfig that know these fonts alone, and set 宋体 and 黑体 with them."""
    own = folder / "fonts"
    own.mkdir()
    for each in fonts.files:
        path = font_file(each)
        shutil.copy(path, own)  # LibreOffice 7.4 takes no font by a link
    rules = "".join(
        f'<match target="pattern"><test name="family"><string>{escape(family)}</string></test>'
        f'<edit name="family" mode="assign" binding="same"><string>{escape(ours)}</string></edit></match>'
        for families, ours in ((_SONG, fonts.song), (_HEI, fonts.hei))
        for family in families
    )
    settings = folder / "fontconfig.xml"
    settings.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{escape(str(own))}</dir><cachedir>{escape(str(folder / 'cache'))}</cachedir>{rules}"
        f'<match target="pattern"><edit name="family" mode="append_last"><string>{escape(fonts.song)}</string></edit>'
        "</match></fontconfig>",
        encoding="utf-8",
    )
    return settings
