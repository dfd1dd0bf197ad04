"""Pages of our forms as pixels: whose they are, which page, how they lie; what cannot be told is named, never guessed."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from formkit.archive import open_archive
from formkit.flow.library import Library
from formkit.flow.looking import Looker
from formkit.forms import find_form
from formkit.forms.load import read_form
from formkit.image.candidates import Candidates
from formkit.image.picture import Picture, Pixels
from formkit.model.identity import Identity
from formkit.model.sheet import Sheet
from formkit.pdf.fonts import HEI
from tests.image.returned import (
    DPI,
    KEY,
    Paper,
    blank_pages,
    form_of,
    identity,
    page,
    photographed,
    printed,
    scanned,
    worst,
)

CARD, COVER = ("3.2", 1), ("4.1", 0)  # the only page of a card; the first page of an agreement


@cache
def looker() -> Looker:
    return Looker(Library(None), KEY)


def look(pixels: Pixels, by: Looker | None = None, scale: float = 1.0) -> tuple[Sheet, ...]:
    return (by or looker()).look(Picture(pixels, scale), "一叠.tif", 7)


def codes(sheet: Sheet) -> list[str]:
    return [each.code for each in sheet.problems]


def card(signed: Identity | None = None, dpi: float = DPI) -> Paper:
    return page(printed("3.2", 1, signed), 0, dpi)


def agreement(number: int = 0) -> Paper:
    return page(printed("4.1"), number)


def code_of(paper: Paper, form: str, number: int) -> tuple[slice, slice]:
    """Where the code is printed."""
    box = blank_pages(form)[number].layout.code
    assert box is not None
    (left, top), (right, bottom) = paper.placed(np.array([[box.left, box.top], [box.right, box.bottom]])).round()
    return slice(int(top), int(bottom)), slice(int(left), int(right))


def uncoded(paper: Paper, form: str, number: int) -> Paper:
    """The page with its code painted over."""
    pixels = paper.pixels.copy()
    pixels[code_of(paper, form, number)] = 255
    return replace(paper, pixels=pixels)


def recoded(paper: Paper, where: tuple[str, int], other: Paper, its: tuple[str, int]) -> Pixels:
    """The page with the code of another pasted over its own."""
    pixels = uncoded(paper, *where).pixels
    rows, columns = code_of(paper, *where)
    code = other.pixels[code_of(other, *its)]
    pixels[rows.start : rows.start + code.shape[0], columns.start : columns.start + code.shape[1]] = code
    return pixels


def test_page_with_a_code_is_known_and_lies_where_it_is() -> None:
    paper = photographed(card())

    (sheet,) = look(paper.pixels)

    form = form_of("3.2")
    assert (sheet.state, sheet.form, sheet.version, sheet.number) == ("known", "3.2", form.version, 1)
    assert (sheet.identity, sheet.verdict) == (identity(form).signed(KEY), "verified")
    assert (sheet.source, sheet.page, sheet.part, sheet.nth, sheet.count) == ("一叠.tif", 7, 1, 1, 1)
    assert (codes(sheet), sheet.thumbnail) == ([], b"")
    assert sheet.fit is not None
    assert worst(blank_pages("3.2")[1], sheet.fit, paper) < 1.0


def test_page_without_its_code_is_known_by_its_print_and_each_time_the_same() -> None:
    paper = uncoded(card(), *CARD).slanted(0.8, 0.96, 2, 3).drawn(scanned).turned(1)

    (sheet,) = look(paper.pixels, scale=2.0)
    cv2.setRNGSeed(99)
    again = look(paper.pixels.copy(), Looker(Library(None), KEY), scale=2.0)

    assert (sheet.state, sheet.form, sheet.number) == ("known", "3.2", 1)
    assert (sheet.identity, sheet.verdict, sheet.nth) == (None, "none", None)
    assert sheet.fit is not None
    assert worst(blank_pages("3.2")[1], sheet.fit, paper) < 1.0
    assert sheet.area.right <= paper.pixels.shape[1] / 2.0
    assert again == (sheet,)


def test_two_pages_in_one_picture_are_two_sheets_in_reading_order() -> None:
    left, right = uncoded(card(), *CARD).pixels, agreement().pixels
    colour = np.asarray(cv2.cvtColor(np.hstack([left, right]), cv2.COLOR_GRAY2RGB), np.uint8)

    one, two = look(colour)

    assert (one.part, one.form, one.number, one.identity) == (1, "3.2", 1, None)
    assert (two.part, two.form, two.number, two.verdict) == (2, "4.1", 0, "verified")
    assert one.area.right - 5 <= two.area.left


def test_blank_page_is_blank_and_asks_for_nobody() -> None:
    paper = np.random.default_rng(40).normal(240, 3, (1754, 1240)).clip(0, 255).astype(np.uint8)

    (sheet,) = look(paper)

    assert (sheet.state, sheet.problems, sheet.thumbnail) == ("blank", (), b"")


def test_black_page_is_named() -> None:
    (sheet,) = look(np.full((1754, 1240), 6, np.uint8))

    assert (sheet.state, codes(sheet)) == ("unknown", ["page.black"])
    assert "一叠.tif 第7页" in sheet.problems[0].message


def stranger() -> Pixels:
    """A table that is no form of ours, in Chinese."""
    image = Image.new("L", (1240, 1754), 255)
    draw = ImageDraw.Draw(image)
    face = ImageFont.truetype(str(HEI.path), 24)
    for row, y in enumerate(range(150, 1600, 58)):
        draw.line((90, y, 1150, y), 0, 2)
        for column, x in enumerate(range(90, 1150, 212)):
            draw.text((x + 12, y + 16), "姓名年龄电话地址金额日期备注"[(row * 5 + column * 3) % 12 :][:4], 0, face)
            draw.line((x, 150, x, 1600), 0, 2)
    return np.asarray(image, np.uint8)


@pytest.mark.parametrize(
    "draw",
    [
        stranger,
        lambda: np.random.default_rng(41).integers(0, 256, (900, 700)).astype(np.uint8),
        lambda: np.tile(np.linspace(30, 230, 700), (900, 1)).astype(np.uint8),
        lambda: np.asarray(np.indices((900, 700)).sum(axis=0) // 9 % 2 * 255, np.uint8),
        lambda: cv2.resize(uncoded(card(dpi=200), *CARD).pixels, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA),
    ],
    ids=["another form", "noise", "gradient", "chequers", "50 dpi"],
)
def test_what_is_no_page_of_ours_or_too_coarse_is_named_and_shown(draw: Callable[[], Pixels]) -> None:
    pixels = np.asarray(draw(), np.uint8)

    (sheet,) = look(pixels)

    assert (sheet.state, codes(sheet), sheet.form, sheet.fit) == ("unknown", ["page.unknown"], None, None)
    shown = cv2.imdecode(np.frombuffer(sheet.thumbnail, np.uint8), cv2.IMREAD_UNCHANGED)
    assert max(shown.shape[:2]) == min(480, max(pixels.shape))
    assert len(sheet.thumbnail) < 120_000


def test_coarse_page_whose_code_can_be_read_is_named_by_it_and_not_laid() -> None:
    (sheet,) = look(card(dpi=50).pixels)

    assert (sheet.state, codes(sheet), sheet.form) == ("unknown", ["page.not_laid"], None)
    assert sheet.identity == identity(form_of("3.2")).signed(KEY)
    assert sheet.thumbnail[:2] == b"\xff\xd8"


def test_code_of_a_form_that_is_not_here_is_named_and_the_page_not_taken_for_another() -> None:
    (sheet,) = look(card(Identity("9.9", "0a1b2c3d4e5f", "N-1").signed(KEY)).pixels)

    assert (sheet.state, codes(sheet), sheet.form) == ("unknown", ["form.unknown"], None)
    assert "9.9" in sheet.problems[0].message


def test_version_that_is_not_here_is_laid_over_that_of_today_and_check_of_another_key_is_forged() -> None:
    old = Identity("3.2", "000000000000", "N-1").signed(b"another key")

    (sheet,) = look(card(old).pixels)

    assert (sheet.state, sheet.identity, sheet.verdict) == ("known", old, "forged")
    assert sheet.version == form_of("3.2").version


def test_version_that_is_not_here_and_does_not_fit_is_named() -> None:
    old = card(Identity("3.2", "000000000000", "N-1").signed(KEY))

    (sheet,) = look(recoded(agreement(), COVER, old, CARD))

    assert (sheet.state, codes(sheet)) == ("unknown", ["form.other_version"])


def test_code_on_a_page_of_another_form_is_not_believed() -> None:
    (sheet,) = look(recoded(agreement(), COVER, card(), CARD))

    assert (sheet.state, codes(sheet), sheet.form) == ("unknown", ["page.not_laid"], None)


def test_page_that_is_another_than_its_code_tells_is_laid_over_what_it_is() -> None:
    (sheet,) = look(recoded(agreement(3), ("4.1", 5), agreement(2), ("4.1", 4)))

    assert (sheet.state, sheet.form, sheet.number) == ("known", "4.1", 5)
    assert (sheet.nth, sheet.count) == (3, 6)  # sorting names what contradicts


def test_code_where_its_page_has_none_is_that_of_another_sheet() -> None:
    paper = card()
    code = paper.pixels[code_of(paper, *CARD)]
    pixels = uncoded(paper, *CARD).pixels
    height, width = code.shape
    pixels[-height - 10 : -10, 10 : width + 10] = code

    (sheet,) = look(pixels)

    assert (sheet.state, codes(sheet)) == ("unknown", ["page.not_laid"])


@pytest.mark.parametrize(
    "content,right,likely",
    [(lambda: card(), CARD, 0), (lambda: page(printed("3.1", 20), 0, 110), ("3.1", 0), 1)],
    ids=["first page of more for the only one", "next page of a list for its first"],
)
def test_page_is_not_taken_for_one_that_shares_its_print_though_that_alone_is_likely(
    content: Callable[[], Paper], right: tuple[str, int], likely: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = Looker(Library(None), KEY)
    wrong = by._pages(form_of(right[0]))[likely].blank
    monkeypatch.setattr(Candidates, "likeliest", lambda *_: (wrong,))

    for paper in (content(), uncoded(content(), *right)):
        (sheet,) = look(paper.pixels, by)

        assert sheet.state == "unknown" or (sheet.form, sheet.number) == right


def test_page_that_is_cut_off_is_known_by_its_code_and_named() -> None:
    pixels = card().pixels

    (sheet,) = look(pixels[: pixels.shape[0] // 2])

    assert (sheet.state, sheet.number, codes(sheet)) == ("known", 1, ["page.cut_off"])
    assert sheet.area.bottom <= pixels.shape[0] // 2


def test_half_a_page_that_may_be_of_two_is_not_guessed() -> None:
    """The upper halves of the first and the only page of 3.2 are the same."""
    pixels = uncoded(card(), *CARD).pixels

    (sheet,) = look(pixels[: pixels.shape[0] // 2])

    assert (sheet.state, codes(sheet), sheet.number) == ("unknown", ["page.ambiguous"], None)
    assert "版面 1" in sheet.problems[0].message and "版面 2" in sheet.problems[0].message


def test_page_with_the_rules_of_a_form_and_hardly_any_of_its_words_is_not_accepted() -> None:
    paper = card()
    pixels = paper.pixels.copy()
    for each in blank_pages("3.2")[1].layout.words:
        if (int(each.box.left) * 7 + int(each.box.top)) % 5:  # four of five
            (left, top), (right, bottom) = paper.placed(
                np.array([[each.box.left, each.box.top], [each.box.right, each.box.bottom]])
            )
            pixels[int(top) : int(bottom) + 1, int(left) : int(right) + 1] = 255

    (sheet,) = look(pixels)

    assert (sheet.state, codes(sheet)) == ("unknown", ["page.not_laid"])


def test_page_whose_lower_half_moved_is_not_accepted() -> None:
    pixels = card().pixels.copy()
    half, down = pixels.shape[0] // 2, round(4 / 25.4 * DPI)
    pixels[half + down :] = pixels[half:-down].copy()

    (sheet,) = look(pixels)

    assert (sheet.state, codes(sheet)) == ("unknown", ["page.not_laid"])


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (1, 6000), (6000, 1), (3, 2000), (12, 9), (64, 64)])
@pytest.mark.parametrize("sort", ["white", "dot", "noise", "colour"])
def test_picture_of_any_shape_gives_a_sheet(shape: tuple[int, int], sort: str) -> None:
    pixels = np.full(shape, 255, np.uint8)
    if sort == "dot":
        pixels[shape[0] // 2, shape[1] // 2] = 0
    if sort in ("noise", "colour"):
        pixels = (
            np.random.default_rng(42).integers(0, 256, (*shape, 3)[: 3 if sort == "colour" else 2]).astype(np.uint8)
        )

    (sheet,) = look(pixels)

    assert sheet.state in ("blank", "unknown")
    assert bool(sheet.problems) == (sheet.state == "unknown")


def test_forms_of_the_archive_are_at_hand_each_version_once(tmp_path: Path) -> None:
    form = form_of("3.2")
    older = _older("3.2")
    archive = open_archive(tmp_path)
    with archive.writing():
        for reference, version, files in (
            ("3.2", form.version, form.files),
            older,
            ("3.1", "bad", {"form.toml": b"x ="}),
        ):
            archive.add_form(reference, version, files)

    library = Library(archive)

    versions = [(each.id, each.version) for each in library.all()]
    assert versions == [*((each.id, each.version) for each in library.today), ("3.2", older[1])]
    archive.close()


def test_page_that_two_versions_print_alike_is_not_guessed(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    with archive.writing():
        archive.add_form(*_older("3.2"))

    (uncertain,) = look(uncoded(card(), *CARD).pixels, Looker(Library(archive), KEY))

    archive.close()
    assert (uncertain.state, codes(uncertain)) == ("unknown", ["page.ambiguous"])
    assert form_of("3.2").version in uncertain.problems[0].message


def _older(name: str) -> tuple[str, str, dict[str, bytes]]:
    """A form as it may have been once: its id, version and files."""
    files = dict(form_of(name).files)
    number = form_of(name).number
    text = files["form.toml"].decode()
    files["form.toml"] = text.replace(f'number = "{number}"', f'number = "{number}旧"').encode()
    form = read_form(files).usable()
    assert find_form(name) and form.version != form_of(name).version
    return form.id, form.version, files
