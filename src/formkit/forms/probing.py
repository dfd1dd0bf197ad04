"""The probes of a form: its Word template with its pages full, once for each number of rows that matters."""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from PIL import Image

from formkit.model.form import Capacity, Form, Table
from formkit.model.path import nested
from formkit.ooxml.package import Package
from formkit.ooxml.word_pieces import FIRST_TOKEN, PAGE, PAGES
from formkit.ooxml.word_probe import VARIANTS, Means, Places, Plan, Variant, probe
from formkit.ooxml.word_write import write_document
from formkit.pdf.fonts import HEI, SONG

_IDEOGRAPHS = range(0x4E00, 0xA000)
# Light colours, on which letters stay black: what is dark makes LibreOffice set them in white.
_COLOURS = range(0xE0E000, 0xFFFFFF)


@dataclass(frozen=True)
class Probed:
    """The probes of a form with so many rows, and what stands on them; `hidden` is the colour of what fills blanks."""

    rows: int
    documents: Mapping[Variant, bytes]
    plan: Plan
    hidden: int


def growing_table(form: Form) -> Table | None:
    """The table whose rows decide how many pages a document has; None where no table repeats.

    A form has one at most; see `refusals`.
    """
    names = [loop.table for loop in form.templates["docx"].loops]
    return form.table_by_name[names[0]] if names else None


def row_counts(capacity: Capacity | None) -> tuple[int, ...]:
    """The numbers of rows that fill an only page, first and last, and one or two continuations between them."""
    if capacity is None:
        return (0,)
    ends = capacity.first + capacity.last
    more = (ends, ends + capacity.continuation, ends + 2 * capacity.continuation)
    return (capacity.only, *(each for each in more if each > capacity.only))


def probes(form: Form) -> Iterator[Probed]:
    """The probes of a form, the longest last."""
    template = form.templates["docx"].content
    table = growing_table(form)
    signs, colours = _free(template)
    places = tuple(
        Places(party.sign, party.seal, party.sign_label, party.named_by) for party in form.parties if party.sign_label
    )
    for count in row_counts(table.capacity["docx"] if table else None):
        context, tokens = _context(form, count)
        means = Means(tokens, signs, places, colours[1:], colours[0])
        filled = write_document(template, context, {}, white_dot())
        made = {variant: probe(filled, means, variant) for variant in VARIANTS}
        yield Probed(
            count, {variant: content for variant, (content, _) in made.items()}, made["natural"][1], colours[0]
        )


def white_dot() -> bytes:
    """A PNG of one white dot: what stands for the QR code, and prints nothing."""
    buffer = io.BytesIO()
    Image.new("RGB", (1, 1), "white").save(buffer, "PNG")
    return buffer.getvalue()


def _context(form: Form, count: int) -> tuple[dict[str, object], dict[str, tuple[str, int]]]:
    """What the template's tags stand for, a token each, and the path and blank width of each token."""
    tokens = {PAGE: ("page", 0), PAGES: ("pages", 0)}

    def token(path: str, width: int) -> str:
        made = chr(FIRST_TOKEN + len(tokens))
        tokens[made] = path, width
        return made

    context: dict[str, object] = {each.name: token(each.name, each.blank_width) for each in form.fields}
    for table in form.tables:
        rows = [
            {each.name: token(f"{table.name}[{row}].{each.name}", each.blank_width) for each in table.fields}
            for row in range(count)
        ]
        context[table.name] = [{**row, **nested(row)} for row in rows]
    return context, tokens


def _free(template: bytes) -> tuple[list[str], list[int]]:
    """Signs that the fonts have and the template does not print, and colours that it does not use."""
    with Package(template) as package:
        text = "".join(package.part(name).decode(errors="replace") for name in sorted(package.names) if _is_text(name))
    used, taken = set(text), set(re.findall(r"\b[0-9A-F]{6}\b", text.upper()))
    signs = [
        sign
        for sign in map(chr, _IDEOGRAPHS)
        if sign not in used and SONG.sign(sign) is not None and HEI.sign(sign) is not None
    ]
    free = (number for number in _COLOURS if f"{number:06X}" not in taken)
    return signs, list(islice(free, len(signs)))


def _is_text(name: str) -> bool:
    return name.startswith("word/") and name.endswith(".xml")
