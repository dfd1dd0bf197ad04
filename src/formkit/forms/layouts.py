"""The page layout of a form as it is kept in its folder: layout/layout.json and layout/background.pdf."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from formkit.model.form import Form
from formkit.model.layout import Blank, Frame, Layout, PageLayout, Passage, Piece, Stretch, Style, Word
from formkit.model.place import Box
from formkit.model.template import Slot

FOLDER = "layout"
LAYOUT, BACKGROUND = f"{FOLDER}/layout.json", f"{FOLDER}/background.pdf"
_SCHEMA = 1
_BOLD, _UNDERLINED = "bold", "underlined"
_SECTIONS = ("only", "first", "continuation", "last")


class BadLayout(Exception):
    """The files of a layout cannot be read."""


def source_of(form: Form) -> str:
    """The SHA-256 of all that decides a form's layout: its Word template, and what its definition says of paper."""
    said = {
        "capacity": {
            table.name: [each.only, each.first, each.continuation, each.last]
            for table in form.tables
            if (each := table.capacity.get("docx"))
        },
        "blanks": {path: field.blank_width for path, field in form.all_fields() if field.blank_width},
        "parties": [[party.sign, party.seal, party.named_by, party.sign_label] for party in form.parties],
    }
    template = form.templates["docx"].content if "docx" in form.templates else b""
    return hashlib.sha256(
        hashlib.sha256(template).digest() + json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()


def layout_files(layout: Layout) -> dict[str, bytes]:
    """The files of a layout by name. The same layout gives the same bytes; a frame has a line of its own."""
    styles: dict[Style, int] = {}
    pages = ",\n".join(_page(page, styles) for page in layout.pages)
    head = {
        "schema": _SCHEMA,
        "source": layout.source,
        "made_with": dict(layout.made_with),
        "table": layout.table,
        **{section: list(getattr(layout, section)) for section in _SECTIONS},
    }
    lines = [f"{_json(key)}: {_json(value)}" for key, value in head.items()]
    lines.append(_list("styles", (_json(_style(each)) for each in styles)))
    lines.append(f'"pages": [\n{pages}\n]')
    return {LAYOUT: ("{\n" + ",\n".join(lines) + "\n}\n").encode(), BACKGROUND: layout.background}


def read_layout(files: Mapping[str, bytes]) -> Layout | None:
    """The layout among a folder's files, or None where there is none. Raises BadLayout."""
    if LAYOUT not in files:
        return None
    try:
        data: Any = json.loads(files[LAYOUT])
        if data["schema"] != _SCHEMA:
            raise BadLayout
        styles = [_read_style(each) for each in data["styles"]]
        return Layout(
            source=str(data["source"]),
            made_with={str(key): str(value) for key, value in data["made_with"].items()},
            table=str(data["table"]),
            pages=tuple(_read_page(each, styles) for each in data["pages"]),
            background=files[BACKGROUND],
            **{section: tuple(int(each) for each in data[section]) for section in _SECTIONS},
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        raise BadLayout from None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _list(name: str, lines: Iterable[str]) -> str:
    inner = ",\n".join(lines)
    return f'"{name}": [\n{inner}\n]' if inner else f'"{name}": []'


def _number(length: float) -> float | int:
    rounded = round(length, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def _numbers(*lengths: float) -> list[float | int]:
    return [_number(each) for each in lengths]


def _box(box: Box) -> list[float | int]:
    return _numbers(box.left, box.top, box.right, box.bottom)


def _style(style: Style) -> list[object]:
    flags = [word for word, is_set in ((_BOLD, style.is_bold), (_UNDERLINED, style.is_underlined)) if is_set]
    return [style.face, _number(style.size), [round(each, 4) for each in style.colour], _number(style.tracking), *flags]


def _rounded(style: Style) -> Style:
    return _read_style(json.loads(_json(_style(style))))


def _page(page: PageLayout, styles: dict[Style, int]) -> str:
    head = {
        "width": _number(page.width),
        "height": _number(page.height),
        "row_count": page.row_count,
        "code": _box(page.code) if page.code else None,
        "marks": {path: _box(box) for path, box in page.marks.items()},
        "level": [_box(each) for each in page.level],
        "upright": [_box(each) for each in page.upright],
    }
    lines = [f"{_json(key)}: {_json(value)}" for key, value in head.items()]
    lines.append(_list("frames", (_json(_frame(each, styles)) for each in page.frames)))
    lines.append(_list("blanks", (_json(_blank(each, styles)) for each in page.blanks)))
    lines.append(_list("words", (_json([each.text, *_box(each.box)]) for each in page.words)))
    return "{\n" + ",\n".join(lines) + "\n}"


def _frame(frame: Frame, styles: dict[Style, int]) -> dict[str, object]:
    return {
        "box": _box(frame.box),
        "hold": frame.hold,
        "passages": [
            {
                "pieces": [_piece(piece, styles) for piece in each.pieces],
                "align": each.align,
                "at": _numbers(each.left, each.right, each.baseline, each.pitch),
            }
            for each in frame.passages
        ],
    }


def _piece(piece: Piece, styles: dict[Style, int]) -> dict[str, object]:
    part = {"slot": piece.part.path} if isinstance(piece.part, Slot) else {"words": piece.part}
    return {**part, "style": styles.setdefault(_rounded(piece.style), len(styles))}


def _blank(blank: Blank, styles: dict[Style, int]) -> dict[str, object]:
    style = styles.setdefault(_rounded(blank.style), len(styles))
    return {
        "slot": blank.path,
        "style": style,
        "stretches": [_numbers(each.left, each.right, each.baseline) for each in blank.stretches],
    }


def _read_style(data: Any) -> Style:
    face, size, (red, green, blue), tracking, *flags = data
    if face not in ("song", "hei"):
        raise BadLayout
    colour = float(red), float(green), float(blue)
    return Style(face, float(size), colour, _BOLD in flags, _UNDERLINED in flags, float(tracking))


def _read_box(data: Any) -> Box:
    left, top, right, bottom = map(float, data)
    return Box(left, top, right, bottom)


def _read_page(data: Any, styles: list[Style]) -> PageLayout:
    return PageLayout(
        width=float(data["width"]),
        height=float(data["height"]),
        row_count=int(data["row_count"]),
        frames=tuple(_read_frame(each, styles) for each in data["frames"]),
        blanks=tuple(_read_blank(each, styles) for each in data["blanks"]),
        code=_read_box(data["code"]) if data["code"] else None,
        marks={str(path): _read_box(box) for path, box in data["marks"].items()},
        words=tuple(Word(str(text), _read_box(box)) for text, *box in data["words"]),
        level=tuple(map(_read_box, data["level"])),
        upright=tuple(map(_read_box, data["upright"])),
    )


def _read_frame(data: Any, styles: list[Style]) -> Frame:
    return Frame(_read_box(data["box"]), tuple(_read_passages(data["passages"], styles)), data["hold"])


def _read_passages(data: Any, styles: list[Style]) -> Iterator[Passage]:
    for each in data:
        pieces = tuple(
            Piece(Slot(str(one["slot"])) if "slot" in one else str(one["words"]), styles[one["style"]])
            for one in each["pieces"]
        )
        left, right, baseline, pitch = map(float, each["at"])
        yield Passage(pieces, each["align"], left, right, baseline, pitch)


def _read_blank(data: Any, styles: list[Style]) -> Blank:
    stretches = tuple(Stretch(*map(float, each)) for each in data["stretches"])
    return Blank(str(data["slot"]), styles[data["style"]], stretches)
