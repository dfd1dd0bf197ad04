"""Signatures, seals and ticks of a page that comes back: seen where they are, told, drawn, and counted into completion."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from formkit.cli.group import run as command
from formkit.flow.library import Library
from formkit.flow.looking import Looker
from formkit.flow.parsing import inbox, parse
from formkit.generate.squares import squares_on
from formkit.image.picture import Picture, Pixels
from formkit.model.form import Form
from formkit.model.mark import Mark
from formkit.model.place import Box, PageBox
from formkit.model.sheet import Sheet
from tests.flow.lookers import Sight, look_at, scan, sheet
from tests.flow.test_paper import identity
from tests.image.returned import DPI, KEY, Paper, blank_pages, form_of, page, printed

ONLY = 3  # of the pages of 3.1, that which has all on it
RED, BLUE = (205, 32, 44), (38, 58, 150)
PER_POINT = DPI / 72


def in_colour(paper: Paper) -> Paper:
    return paper.drawn(lambda pixels: np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB), np.uint8))


def middle(box: Box) -> tuple[int, int]:
    return round((box.left + box.right) / 2 * PER_POINT), round((box.top + box.bottom) / 2 * PER_POINT)


def sealed(box: Box) -> Callable[[Pixels], Pixels]:
    def draw(pixels: Pixels) -> Pixels:
        x, y = middle(box)
        cv2.circle(pixels, (x, y), round(54 * PER_POINT), RED, 7, cv2.LINE_AA)
        cv2.circle(pixels, (x, y), round(10 * PER_POINT), RED, -1, cv2.LINE_AA)
        for angle in np.radians(np.arange(150, 391, 17)):
            at = x + 42 * PER_POINT * np.cos(angle), y + 42 * PER_POINT * np.sin(angle)
            cv2.putText(pixels, "K", (round(at[0] - 8), round(at[1] + 8)), 0, 0.9, RED, 3, cv2.LINE_AA)
        return pixels

    return draw


def signed(box: Box) -> Callable[[Pixels], Pixels]:
    def draw(pixels: Pixels) -> Pixels:
        x, y = middle(box)
        for left in (x - 60, x, x + 60):
            at = np.array([(left, y - 20), (left + 34, y - 12), (left + 4, y + 24), (left + 40, y + 10)], np.int32)
            cv2.polylines(pixels, [at], False, BLUE, 3, cv2.LINE_AA)
        return pixels

    return draw


def ticked(box: Box) -> Callable[[Pixels], Pixels]:
    def draw(pixels: Pixels) -> Pixels:
        side = box.right - box.left
        shares = ((0.05, 0.5), (0.38, 0.9), (1.05, -0.1))
        at = np.array([(box.left + x * side, box.top + y * side) for x, y in shares]) * PER_POINT
        cv2.polylines(pixels, [np.round(at).astype(np.int32)], False, BLUE, 3, cv2.LINE_AA)
        return pixels

    return draw


@pytest.fixture(scope="module")
def returned_page() -> Paper:
    """A page of 3.1 on which the customer signed, sealed and ticked 正式文函, put a little askew on a scanner."""
    form = form_of("3.1")
    assert form.layout is not None
    marks = form.layout.pages[ONLY].marks
    (line,) = squares_on(form, ONLY)
    chosen = next(each.box for each in line.squares if each.option == "正式文函")
    paper = in_colour(page(printed("3.1")))
    for draw in (sealed(marks["customer_seal"]), signed(marks["customer_sign"]), ticked(chosen)):
        paper = paper.drawn(draw)
    noise = np.random.default_rng(3).normal(0, 3, paper.pixels.shape)
    return paper.slanted(0.7).drawn(lambda pixels: np.clip(pixels * 0.95 + noise, 0, 255).astype(np.uint8))


def test_page_is_read_with_its_marks_end_to_end(
    returned_page: Paper, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Image.fromarray(returned_page.pixels).save(tmp_path / "回.jpg", quality=85)

    code = command(
        ["parse", str(tmp_path / "回.jpg"), "--json", "--no-archive", "--jobs", "1", "--show", str(tmp_path / "图")]
    )

    (plain,) = map(json.loads, capsys.readouterr().out.splitlines())
    seen = {(each["path"], each.get("option", "")): each for each in plain["marks"]}
    assert code == 3
    assert {path: each["present"] for path, each in seen.items()} == {
        ("customer_sign", ""): True,
        ("manager_sign", ""): False,
        ("customer_seal", ""): True,
        **{
            ("channels", option): option == "正式文函"
            for option in ("上门拜访", "电子邮件", "正式文函", "CRM录入", "公司主动收集")
        },
    }
    assert seen["customer_seal", ""]["evidence"].startswith("红色圆形印章，约 3")
    left, top, right, bottom = seen["customer_seal", ""]["place"]["box"]
    at = returned_page.placed(np.array([middle_of("customer_seal")]))[0]
    assert np.hypot((left + right) / 2 - at[0], (top + bottom) / 2 - at[1]) < 8
    assert plain["completion"] == {"status": "缺日期", "formal": True, "missing": ["customer_sign_date"]}
    assert (tmp_path / "图" / "回.jpg.jpg").exists()


def middle_of(path: str) -> tuple[float, float]:
    layout = form_of("3.1").layout
    assert layout is not None
    box = layout.pages[ONLY].marks[path]
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2


def test_clean_page_has_none() -> None:
    looker = Looker(Library(None), KEY)
    picture = Picture(page(printed("3.2"), 0).pixels)
    (found,) = looker.look(picture, "一叠.tif", 1)

    marks = looker.read(picture, found).marks

    assert {each.present for each in marks} == {False}
    assert {each.kind for each in marks} == {"sign", "seal", "tick"}


def test_seal_over_the_day_is_its_partys_and_one_elsewhere_is_nobodys() -> None:
    blank = blank_pages("4.1")[7]
    party = blank.layout.marks["party_b_seal"]
    over = Box(party.left, party.bottom - 10, party.right, party.bottom + 10)
    paper = in_colour(page(printed("4.1"), number=document_page("4.1", 7)))
    paper = paper.drawn(sealed(over)).drawn(sealed(Box(400, 650, 440, 690)))
    looker = Looker(Library(None), KEY)
    picture = Picture(paper.pixels)
    (found,) = looker.look(picture, "一叠.tif", 1)

    marks = {each.path: each for each in looker.read(picture, found).marks if each.kind == "seal"}

    assert {path: each.present for path, each in marks.items()} == {
        "party_a_seal": False,
        "party_b_seal": True,
        "": True,
    }
    assert "不在盖章处" in marks[""].evidence


def document_page(name: str, number: int) -> int:
    layout = form_of(name).layout
    assert layout is not None
    return next(nth for nth, (own, _) in enumerate(layout.pages_of(1)) if own == number)


def test_unknown_sheet_stays_as_it_is() -> None:
    unknown = Sheet("一叠.tif", 1, 1, Box(0, 0, 60, 90), "unknown")

    assert Looker(Library(None), KEY).read(Picture(np.full((90, 60), 250, np.uint8)), unknown) == unknown


def with_marks(sight: Sight, *marks: Mark) -> Sight:
    return lambda source, number: tuple(replace(each, marks=marks) for each in sight(source, number))


def test_rows_of_ticks_are_counted_as_the_document_does(
    demand_form: Form, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    who = identity(demand_form, "A")
    tick = Mark("demands[0].choice", "tick", True, option="甲")
    seal = Mark("customer_seal", "seal", True, evidence="红色圆形印章")
    look_at(
        monkeypatch,
        (
            with_marks(
                sheet(demand_form, who, 0, 1, 2),
                tick,
                Mark("channels", "tick", True, PageBox("一叠.tif", 1, Box(1, 1, 2, 2)), option="电子邮件"),
            ),
            with_marks(sheet(demand_form, who, 2, 2, 2), tick, seal),
        ),
    )

    (returned,) = parse(inbox([scan(tmp_path / "一叠.tif", 0, 10)]).files, None)

    layout = demand_form.layout
    assert layout is not None
    first = layout.pages[0].row_count
    assert [(each.path, each.present) for each in returned.marks] == [
        ("customer_sign", None), ("manager_sign", None), ("customer_seal", True),
        ("demands[0].choice", True), ("channels", True), (f"demands[{first}].choice", True),
    ]  # fmt: skip
    assert returned.completion is not None
    assert (returned.completion.status, returned.completion.formal) == ("缺日期", True)
