"""What is true of a page, and how it is kept: one JSON object a line in truth.jsonl."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

How = Literal["prefilled", "corrected", "printed", "hand", "outside", "empty"]
Corners = Sequence[Sequence[float]]
FILE = "truth.jsonl"


@dataclass(frozen=True)
class FieldTruth:
    """What stands in a field: the text as written, what it means in the canonical text of data, and who wrote it how.

    `kind` is the field's; `struck` is what was written before and struck out; `by` is who fills the field in.
    """

    written: str
    value: str | None
    how: How
    style: str = ""
    kind: str = ""
    struck: str = ""
    by: str = "customer"

    def plain(self) -> dict[str, object]:
        result: dict[str, object] = {
            "written": self.written, "value": self.value, "class": self.how, "style": self.style,
            "kind": self.kind, "filled_by": self.by,
        }  # fmt: skip
        return result | ({"struck": self.struck} if self.struck else {})

    @staticmethod
    def of(plain: Mapping[str, Any]) -> "FieldTruth":
        return FieldTruth(
            plain["written"], plain["value"], plain["class"], plain["style"], plain["kind"],
            plain.get("struck", ""), plain["filled_by"],
        )  # fmt: skip


@dataclass(frozen=True)
class MarkTruth:
    """A signature, seal or tick: whether it is there, and what else is known of it."""

    kind: Literal["sign", "seal", "tick"]
    present: bool
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Truth:
    """What is true of one page of a picture file. Pixels count from the top left corner of the picture, after EXIF.

    `form` is "" for a page that is none of ours. `grid` holds for each point (x by y, in 1/72 inch of the blank page)
    its pixel. `boxes` are the corners of fields, signatures, seals and ticks by path, from the top left on clockwise.
    Paths count rows as the whole document does; `first_row` is the page's first.
    """

    file: str
    page: int
    form: str
    version: str
    number: str
    sheet: int
    nth: int
    pages: int
    condition: str
    printed_by: str
    code: bool
    whole: bool
    turn: int
    size: tuple[int, int]
    dpi: float
    first_row: int = 0
    xs: tuple[float, ...] = ()
    ys: tuple[float, ...] = ()
    pixels: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 2)), repr=False)
    boxes: Mapping[str, Corners] = field(default_factory=dict, repr=False)
    fields: Mapping[str, FieldTruth] = field(default_factory=dict, repr=False)
    marks: Mapping[str, MarkTruth] = field(default_factory=dict, repr=False)
    notes: Mapping[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, object]:
        """The page as JSON carries it."""
        names = (
            "file", "page", "form", "version", "number", "sheet", "nth", "pages", "condition", "printed_by",
            "code", "whole", "turn", "dpi", "first_row",
        )  # fmt: skip
        pixels = self.pixels.reshape(len(self.ys), len(self.xs), 2).round(2).tolist() if len(self.pixels) else []
        return {name: getattr(self, name) for name in names} | {
            "size": list(self.size),
            "grid": {"x": list(self.xs), "y": list(self.ys), "px": pixels},
            "boxes": {path: [[round(x, 2), round(y, 2)] for x, y in box] for path, box in self.boxes.items()},
            "fields": {path: each.plain() for path, each in self.fields.items()},
            "marks": {
                path: {"kind": each.kind, "present": each.present, **each.more} for path, each in self.marks.items()
            },
            "notes": dict(self.notes),
        }

    @staticmethod
    def of(plain: Mapping[str, Any]) -> "Truth":
        grid = plain["grid"]
        marks = {}
        for path, each in plain["marks"].items():
            more = {name: value for name, value in each.items() if name not in ("kind", "present")}
            marks[path] = MarkTruth(each["kind"], each["present"], more)
        return Truth(
            plain["file"], plain["page"], plain["form"], plain["version"], plain["number"], plain["sheet"],
            plain["nth"], plain["pages"], plain["condition"], plain["printed_by"], plain["code"], plain["whole"],
            plain["turn"], (plain["size"][0], plain["size"][1]), plain["dpi"], plain["first_row"],
            tuple(grid["x"]), tuple(grid["y"]), np.array(grid["px"], dtype=np.float64).reshape(-1, 2),
            plain["boxes"], {path: FieldTruth.of(each) for path, each in plain["fields"].items()}, marks,
            plain["notes"],
        )  # fmt: skip


def write(folder: Path, truths: Sequence[Truth]) -> None:
    """Writes the truth of pages beside them."""
    lines = [json.dumps(each.plain(), ensure_ascii=False, separators=(",", ":")) for each in truths]
    (folder / FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")


def load(folder: Path) -> list[Truth]:
    """The truth of every page in a folder, in the order of making."""
    lines = (folder / FILE).read_text(encoding="utf-8").splitlines()
    return [Truth.of(json.loads(line)) for line in lines]
