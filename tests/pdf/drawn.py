"""Small PDF files drawn by hand: words and rules at places in points from the top left of a page."""

from collections.abc import Sequence

WIDTH, HEIGHT = 400, 300


def word(x: float, y: float, text: str, *, mode: int = 0, colour: str = "0 g", size: int = 10) -> str:
    """A word whose foot stands at `y`; each sign of the type is 0.6 of its size wide."""
    return f"BT /F1 {size} Tf {colour} {mode} Tr 1 0 0 1 {x} {HEIGHT - y} Tm ({text}) Tj ET\n"


def turned_word(x: float, y: float, text: str) -> str:
    """A word that runs upwards from there."""
    return f"BT /F1 10 Tf 0 g 0 1 -1 0 {x} {HEIGHT - y} Tm ({text}) Tj ET\n"


def rule(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"{x0} {HEIGHT - y0} m {x1} {HEIGHT - y1} l S\n"


def box(x0: float, y0: float, x1: float, y1: float, colour: str) -> str:
    """A box filled with a colour."""
    return f"q {colour} {x0} {HEIGHT - y1} {x1 - x0} {y1 - y0} re f Q\n"


def picture() -> str:
    """A picture that covers the page."""
    return f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x7f EI Q\n"


def ruled(columns: Sequence[float], rows: Sequence[float]) -> str:
    """A table with all its rules."""
    level = [rule(columns[0], y, columns[-1], y) for y in rows]
    return "".join(level + [rule(x, rows[0], x, rows[-1]) for x in columns])


def annotation(kind: str, x0: float, y0: float, x1: float, y1: float, more: str = "") -> str:
    return f"<< /Type /Annot /Subtype /{kind} /Rect [{x0} {HEIGHT - y1} {x1} {HEIGHT - y0}] {more} >>"


def field(name: str, more: str) -> str:
    """A form field with its place on the page."""
    return annotation("Widget", 10, 10, 60, 20, f"/T {_text(name)} {more}")


def pdf(
    *pages: str,
    annotations: Sequence[str] = (),
    fields: Sequence[str] = (),
    parents: Sequence[str] = (),
    rotate: int = 0,
) -> bytes:
    """A file of these pages; annotations and fields lie on the first.

    Where there are `parents`, each is the name over the field of its number. Each page is shown turned clockwise by
    `rotate` degrees.
    """
    objects = ["", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"]

    def added(content: str) -> str:
        objects.append(content)
        return f"{len(objects)} 0 R"

    widgets = [added(each) for each in fields]
    notes = [added(each) for each in annotations]
    tops = [added(f"<< /T {_text(name)} /Kids [{kid}] >>") for name, kid in zip(parents, widgets)] or widgets
    kids = []
    for number, content in enumerate(pages):
        stream = added(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        own = "" if number else " ".join((*widgets, *notes))
        kids.append(
            added(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Rotate {rotate} /Contents {stream} "
                f"/Resources << /Font << /F1 3 0 R >> >> /Annots [{own}] >>"
            )
        )
    form = f"/AcroForm << /Fields [{' '.join(tops)}] >>" if fields else ""
    objects[0] = f"<< /Type /Catalog /Pages 2 0 R {form} >>"
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return _file(objects)


def _text(text: str) -> str:
    return f"<FEFF{text.encode('utf-16-be').hex()}>"


def _file(objects: Sequence[str]) -> bytes:
    content = b"%PDF-1.7\n"
    starts = []
    for number, each in enumerate(objects, start=1):
        starts.append(len(content))
        content += f"{number} 0 obj\n{each}\nendobj\n".encode("latin-1")
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(content)}\n%%EOF\n"
    return content + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()
