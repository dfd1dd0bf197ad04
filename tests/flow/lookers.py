"""A looker that is told beforehand what it sees: a picture of one grey stands for a page, its grey for what is on it."""

import io
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from PIL import Image

from formkit.flow import seeing
from formkit.image.picture import Picture
from formkit.model.form import Form
from formkit.model.identity import Identity
from formkit.model.place import Box
from formkit.model.problem import Problem
from formkit.model.sheet import Fit, Sheet

Sight = Callable[[str, int], tuple[Sheet, ...]]  # of a source and a page

WHITE, KILL, HANG, CAT = 255, 240, 225, 210  # greys that mean the same in all tests; 0, 1, … are what a test says
A4 = Box(0, 0, 20, 28)


def picture(grey: int, width: int = 20, height: int = 28) -> Image.Image:
    return Image.new("L", (width, height), grey)


def scan(path: Path, *greys: int) -> Path:
    """A picture file by its suffix, with a page for each grey."""
    first, *others = (picture(each) for each in greys)
    more = {"save_all": True, "append_images": others} if others else {}
    first.save(path, **({"resolution": 72} if path.suffix == ".pdf" else {}), **more)
    return path


def thumbnail() -> bytes:
    content = io.BytesIO()
    picture(128).save(content, "JPEG")
    return content.getvalue()


def sheet(
    form: Form, identity: Identity | None, number: int, nth: int | None = None, count: int | None = None,
    key: bytes | None = None, quality: float = 0.97,
) -> Sight:  # fmt: skip
    """A page that lies over page `number` of the form's layout."""

    def seen(source: str, page: int) -> tuple[Sheet, ...]:
        fit = Fit((0, 600), (0, 840), (((0, 0), (20, 0)), ((0, 28), (20, 28))), quality, 0.6)
        verdict = "none" if identity is None else identity.verdict(key)
        return (
            Sheet(source, page, 1, A4, "known", identity, verdict, nth, count, form.id, form.version, number, fit),
        )  # fmt: skip

    return seen


def _unknown(source: str, page: int) -> tuple[Sheet, ...]:
    problem = Problem("page.unknown", "", f"{source} 第{page}页：认不出是哪张表。请看图认领。")
    return (Sheet(source, page, 1, A4, "unknown", problems=(problem,), thumbnail=thumbnail()),)


def _blank(source: str, page: int) -> tuple[Sheet, ...]:
    return (Sheet(source, page, 1, A4, "blank"),)


def _killed(source: str, page: int) -> tuple[Sheet, ...]:
    os._exit(3)


def _hanging(source: str, page: int) -> tuple[Sheet, ...]:
    time.sleep(20)
    return ()


_ALWAYS: Mapping[int, Sight] = {WHITE: _blank, KILL: _killed, HANG: _hanging, CAT: _unknown}


def look_at(monkeypatch: pytest.MonkeyPatch, sights: Sequence[Sight] = ()) -> None:
    """From now on a page of grey 0, 10, 20 … is what `sights` say; processes that are made later know it as well."""
    by_grey = {**_ALWAYS, **{10 * number: each for number, each in enumerate(sights)}}

    class Told:
        def __init__(self, library: object, key: bytes | None) -> None:
            pass

        def prepare(self) -> None:
            pass

        def look(self, picture: Picture, source: str, page: int) -> tuple[Sheet, ...]:
            grey = int(picture.grey[picture.height // 2, picture.width // 2])
            nearest = min(by_grey, key=lambda each: abs(each - grey))
            return by_grey[nearest](source, page)

        def read(self, picture: Picture, sheet: Sheet) -> Sheet:
            return sheet

    monkeypatch.setattr(seeing, "Looker", Told)
