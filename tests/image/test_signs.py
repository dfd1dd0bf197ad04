"""Signs of pages: at the same places at any size, and kept from run to run."""

from pathlib import Path

import numpy as np
import pytest

from formkit.image import signs
from formkit.image.picture import Pixels
from formkit.image.signs import Signs, kept_signs, signs_of


@pytest.fixture
def pixels() -> Pixels:
    """A picture with some marks on it."""
    marks = np.random.default_rng(30).random((12, 9)) < 0.4
    return np.kron(np.where(marks, 30, 230).astype(np.uint8), np.ones((40, 40), np.uint8))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for what is kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "kept"))
    return tmp_path / "kept"


def same(one: Signs, other: Signs) -> bool:
    return np.array_equal(one.at, other.at) and np.array_equal(one.looks, other.looks)


def files(cache: Path) -> list[Path]:
    return [each for each in cache.rglob("*") if each.is_file()]


def test_second_time_equals_the_first_and_nothing_is_worked_out(
    pixels: Pixels, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = kept_signs(pixels)
    monkeypatch.setattr(signs, "signs_of", lambda grey: pytest.fail("worked out again"))

    second = kept_signs(pixels.copy())

    assert len(first.at) > 20
    assert same(first, second)
    assert len(files(cache)) == 1


def test_another_picture_has_its_own_signs(pixels: Pixels, cache: Path) -> None:
    turned = np.ascontiguousarray(pixels[::-1])

    assert not np.array_equal(kept_signs(pixels).at, kept_signs(turned).at)
    assert len(files(cache)) == 2


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no archive at all"], ids=["empty", "cut off", "other"])
def test_damaged_file_costs_nothing_and_is_made_anew(pixels: Pixels, cache: Path, content: bytes) -> None:
    first = kept_signs(pixels)
    (file,) = files(cache)
    sound = file.read_bytes()
    file.write_bytes(content)

    assert same(kept_signs(pixels), first)
    assert len(file.read_bytes()) == len(sound)


@pytest.mark.parametrize("share", [0.3, 0.7, 0.98])
def test_file_that_was_not_written_to_its_end_costs_nothing(pixels: Pixels, cache: Path, share: float) -> None:
    first = kept_signs(pixels)
    (file,) = files(cache)
    content = file.read_bytes()
    file.write_bytes(content[: int(share * len(content))])

    assert same(kept_signs(pixels), first)


def test_changed_bytes_in_a_file_cost_nothing(pixels: Pixels, cache: Path) -> None:
    first = kept_signs(pixels)
    (file,) = files(cache)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 255
    file.write_bytes(content)

    assert same(kept_signs(pixels), first)


def test_file_of_something_else_costs_nothing(pixels: Pixels, cache: Path) -> None:
    first = kept_signs(pixels)
    (file,) = files(cache)

    for content in ({"other": np.zeros(3)}, {"at": np.zeros((3, 2)), "looks": np.zeros((2, 128))}):
        np.savez(file, **content)
        assert same(kept_signs(pixels), first)


def test_folder_that_cannot_be_written_costs_nothing(pixels: Pixels, cache: Path) -> None:
    cache.write_text("a file where the folder should be", encoding="utf-8")

    assert same(kept_signs(pixels), kept_signs(pixels))


@pytest.mark.parametrize("scale,exact", [(1, 0.5), (4, 0.5)])
def test_sign_of_a_blob_is_at_its_middle(scale: int, exact: float) -> None:
    x, y = np.meshgrid(np.arange(900 * scale) + 0.5, np.arange(700 * scale) + 0.5)
    middle = np.array([431.3, 218.8]) * scale
    blob = 200 * np.exp(-((x - middle[0]) ** 2 + (y - middle[1]) ** 2) / (2 * (6 * scale) ** 2))

    found = signs_of((230 - blob).round().astype(np.uint8))

    assert np.linalg.norm(found.at - middle, axis=1).min() < exact * scale


@pytest.mark.parametrize("shape", [(1, 1), (1, 5000), (5000, 1), (2, 3), (400, 300)])
@pytest.mark.parametrize("tone", [0, 255])
def test_picture_on_which_nothing_is_has_no_signs(shape: tuple[int, int], tone: int) -> None:
    found = signs_of(np.full(shape, tone, np.uint8))

    assert (found.at.shape, found.looks.shape) == ((0, 2), (0, 128))
