"""What the bench of paper says of its pages is so: pools share nothing, and marks lie where the truth has them."""

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from random import Random

import cv2
import numpy as np
import pytest
from benchmarks.reading.hands import Hand
from benchmarks.reading.ink import Pen, lay
from benchmarks.reading.issued import drifted, form_of, issue, printed_by_us
from benchmarks.reading.mapping import Leaf, Mapping, rotated, scaled, turned
from benchmarks.reading.notations import said
from benchmarks.reading.paper import PER_POINT, papers
from benchmarks.reading.photo import photo
from benchmarks.reading.records import Clerk
from benchmarks.reading.registration import true_pixel
from benchmarks.reading.rules import Edges, shift_of
from benchmarks.reading.scanning import Shot, copy, fax, feed, scan
from benchmarks.reading.sets import JUDGING, TUNING, HandStyle
from benchmarks.reading.truth import FieldTruth, MarkTruth, Truth, load, write
from benchmarks.reading.writing import Area, ByHand

from formkit.generate.documents import write_word
from formkit.model.form import Form
from formkit.model.path import parted
from formkit.model.problem import Refusal
from formkit.model.values import canonical
from formkit.ooxml.package import Package

FORMS = ("3.1", "3.2", "4.1")
_SPOTS = np.array([[60.0, 60], [535, 70], [300, 420], [70, 780], [530, 770]])


def _random(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - made-up data, the same each time


def test_sets_share_no_font_pen_word_seal_or_seed() -> None:
    for field in fields(TUNING):
        one, other = getattr(TUNING, field.name), getattr(JUDGING, field.name)
        if isinstance(one, tuple) and field.name != "widths":
            assert not set(map(repr, one)) & set(map(repr, other)), field.name
        else:
            assert one != other, field.name
    assert not set(TUNING.families + TUNING.given) & set(JUDGING.families + JUDGING.given)
    assert not set(TUNING.colours.values()) & set(JUDGING.colours.values())
    fonts = [
        {each for fonts in pools.font_sets for each in fonts.files}
        | {*pools.print_fonts, pools.seal_font}
        | {each for hand in pools.hands for each in (hand.signs, hand.latin) if each}
        for pools in (TUNING, JUDGING)
    ]
    assert not fonts[0] & fonts[1]


def test_a_mapping_leads_back_to_where_it_came_from() -> None:
    bend = feed(_random(1), 841.9)
    view = np.array([[2.7, 0.1, 20], [-0.05, 2.6, 30], [1e-5, 2e-5, 1]])
    mapping = Mapping(scaled(0.97, (300, 400), (4, -3)), view, bend)

    back = mapping.points(mapping.pixels(_SPOTS))

    assert np.abs(back - _SPOTS).max() < 1e-6


_WAYS: dict[str, Callable[[Leaf, Random, np.random.Generator], Shot]] = {
    "scan": lambda leaf, random, noise: scan(leaf, scaled(0.96, (297, 420), (5, 4)), random, noise, 200, 4.0),
    "copy": lambda leaf, random, noise: copy(leaf, np.eye(2, 3), random, noise, -2.5),
    "fax": lambda leaf, random, noise: fax(leaf, np.eye(2, 3), random, noise, 0.8),
    "photo": lambda leaf, random, noise: photo(leaf, scaled(1.02, (297, 420), (0, 0)), random, noise),
}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("way", _WAYS)
def test_a_drawn_spot_lies_where_the_truth_has_it(way: str, seed: int) -> None:
    shot = _WAYS[way](_spotted(), _random(seed), np.random.default_rng(seed))
    grey = shot.picture if shot.picture.ndim == 2 else cv2.cvtColor(shot.picture, cv2.COLOR_RGB2GRAY)

    for spot in shot.mapping.pixels(_SPOTS):
        if (spot > 30).all() and spot[0] < grey.shape[1] - 30 and spot[1] < grey.shape[0] - 30:
            assert np.abs(_middle_of_ink(np.asarray(grey), spot) - spot).max() < 0.4


def _spotted() -> Leaf:
    page = np.full((3508, 2480, 3), 255, dtype=np.uint8)
    leaf = Leaf(page, 595.3, 841.9)
    for x, y in _SPOTS * leaf.per_point - 0.5:  # drawing counts from the middle of the first pixel
        cv2.circle(page, (round(x * 16), round(y * 16)), 14 * 16, (0, 0, 0), -1, cv2.LINE_AA, 4)
    return leaf


def _middle_of_ink(grey: np.ndarray, about: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    x, y = about.astype(int)
    window = grey[y - 24 : y + 24, x - 24 : x + 24].astype(float)
    level = (window.min() + np.median(window)) / 2
    _, labels, _, middles = cv2.connectedComponentsWithStats((window < level).astype(np.uint8))
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    return np.asarray(middles[int(sizes.argmax())] + [x - 24 + 0.5, y - 24 + 0.5])


@pytest.mark.parametrize("quarter", range(4))
def test_a_turned_picture_has_its_pixels_where_the_matrix_leads(quarter: int) -> None:
    picture = np.zeros((40, 60), dtype=np.uint8)
    picture[7, 11] = 255

    matrix, size = turned(quarter, (60, 40))
    found = np.argwhere(np.rot90(picture, -quarter))[0][::-1] + 0.5

    assert np.rot90(picture, -quarter).shape[::-1] == size
    assert (matrix @ [11.5, 7.5, 1])[:2] == pytest.approx(found)


def test_a_page_scanned_straight_is_where_its_points_say() -> None:
    view = rotated(0.0, 2.0, (600, 800), (1200, 1600))

    assert Mapping(np.eye(2, 3), view).pixels(np.array([[150.0, 200]])) == pytest.approx(np.array([[300.0, 400]]))


@pytest.mark.parametrize("form", [form_of(each) for each in FORMS], ids=lambda form: form.id)
def test_records_are_valid_and_every_notation_means_what_it_says(form: Form) -> None:
    for seed in range(15):
        random = _random(seed)
        for path, value in Clerk(TUNING if seed % 2 else JUDGING, random).record(form, 3).items():
            kind = form.field_at(path).kind
            own = kind.parse(value)
            assert not isinstance(own, Refusal) and canonical(own) == value, (path, value)
            entry = said(form.field_at(path), value, random)
            read = kind.parse(entry.written)
            if isinstance(read, Refusal):
                assert read.code in ("date.two_digit_year", "month.ambiguous"), (path, entry, read)
            else:
                assert entry.value is not None
                assert canonical(read) == canonical(_read(kind.parse(entry.value))), (path, entry)


def _read(value: object) -> object:
    assert not isinstance(value, Refusal)
    return value


@pytest.mark.parametrize("form", [form_of(each) for each in FORMS], ids=lambda form: form.id)
def test_a_customers_fields_are_issued_blank_and_lie_in_their_cells(form: Form) -> None:
    rows = 2 if form.id == "3.2" else 9
    texts = Clerk(TUNING, _random(4)).record(form, rows)
    issued = issue(form, "XQ-320300-CM-20150403-0001", texts, rows, TUNING.key)
    (content,) = printed_by_us([issued])

    for paper in papers(issued, content):
        assert paper.shift.farthest < 0.05
        for path, box in paper.boxes.items():
            own = path.partition("#")[0]
            words = "".join(each.text for each in paper.signs_in(box))
            is_text = form.field_at(own).kind.name == "text" and f"{own}#2" not in paper.blanks
            if is_text and own in issued.texts and own in issued.prefilled:
                assert issued.texts[own].replace(" ", "") in words.replace(" ", ""), path
            elif own not in issued.prefilled:
                assert not set(words) - set("年月日☐□（盖章）") or "☐" in words or "□" in words, (path, words)


def test_rules_that_lie_lower_are_followed_down_the_page() -> None:
    layout = form_of("3.2").layout
    assert layout is not None
    page = layout.pages[1]
    lower = [((each.top + each.bottom) / 2 * 1.008 + 1.5, each.left + 2, each.right + 2) for each in page.level]
    aside = [
        ((each.left + each.right) / 2 + 2, each.top * 1.008 + 1.5, each.bottom * 1.008 + 1.5) for each in page.upright
    ]

    shift = shift_of(page, Edges(np.array(lower), np.array(aside)))

    moved = shift.moved(np.array([[300.0, page.level[-1].top], [300, page.level[0].top]]))
    assert moved[:, 0] == pytest.approx([302, 302])
    assert moved[:, 1] == pytest.approx([page.level[-1].top * 1.008 + 1.5, page.level[0].top * 1.008 + 1.5])


def test_drifted_word_files_differ_in_the_heights_of_rows_alone() -> None:
    form = form_of("3.2")
    issued = issue(form, "SC-320300-CM-20150403-0001", Clerk(TUNING, _random(2)).record(form, 2), 2, TUNING.key)
    content = write_word(form, issued.document)

    with Package(content) as old, Package(drifted(content, 0.01, 10)) as new:
        assert len(old.part("word/document.xml")) == pytest.approx(len(new.part("word/document.xml")), abs=40)
        assert old.part("word/document.xml") != new.part("word/document.xml")


def test_writing_stays_about_its_place_and_darkens_what_is_under_it() -> None:
    page = np.full((600, 1200, 3), 200, dtype=np.uint8)
    hand = Hand(HandStyle("pen", jitter=0.01), 0.05)
    writer = ByHand(hand, Pen("blue", (30, 60, 150), 6), _random(3), np.random.default_rng(3), slip=0)

    (line,) = writer.write(page, "2015.4.3", Area(300, 200, 900, 320))

    inked = np.argwhere((page < 200).all(axis=2))
    assert inked[:, 1].min() >= 290 and inked[:, 1].max() <= 910
    assert inked[:, 0].min() >= 180 and inked[:, 0].max() <= 345
    assert 300 <= line.left < line.right <= 900


def test_ink_beyond_the_edge_is_lost() -> None:
    page = np.full((20, 20, 3), 255, dtype=np.uint8)

    lay(page, np.ones((30, 30), dtype=np.float32), -10, 12, (0, 0, 0))

    assert (page[12:, :] == 0).all() and (page[:12] == 255).all()


def test_truth_is_kept_whole(tmp_path: Path) -> None:
    truth = Truth(
        "0001.jpg", 1, "3.1", "abc", "XQ-1", 3, 1, 1, "fax", "formkit", True, True, 90, (20, 10), 200.0, 0,
        (0.0, 5.0), (0.0, 5.0), np.array([[0.0, 1], [2, 3], [4, 5], [6, 7]]),
        {"lon": [[0.0, 1.0], [2.0, 1.0], [2.0, 3.0], [0.0, 3.0]]},
        {"lon": FieldTruth("东经117度", "117", "hand", "pen", "longitude", "118")},
        {"seal": MarkTruth("seal", True, {"over": "date"})}, {"spoilt": "covered"},
    )  # fmt: skip

    write(tmp_path, [truth])

    (got,) = load(tmp_path)
    assert replace(got, pixels=truth.pixels) == truth
    assert (got.pixels == truth.pixels).all()
    assert true_pixel(got, 2.5, 2.5) == pytest.approx(np.array([3.0, 4.0]))
    assert got.plain() == truth.plain()


def test_paths_of_a_document_count_all_its_rows() -> None:
    form = form_of("3.1")
    texts = Clerk(TUNING, _random(4)).record(form, 20)
    issued = issue(form, "XQ-320300-CM-20150403-0001", texts, 20, TUNING.key)
    (content,) = printed_by_us([issued])

    first, second = papers(issued, content)

    rows = {parted(path.partition("#")[0])[1] for path in second.boxes}
    assert second.first_row == 14 and 14 in rows and 0 not in rows
    assert first.picture.shape[1] == pytest.approx(first.layout.width * PER_POINT, abs=1)
