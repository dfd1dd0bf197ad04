"""A mixed stack of real pages, from the archive that issued them to the documents it is sorted into."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from formkit.cli.group import run as command
from formkit.flow.parsing import inbox, parse
from formkit.flow.workers import Workers
from formkit.image.picture import Pixels
from formkit.image.threads import one_thread
from formkit.model.form import Form
from tests.flow.runs import rows, run, write_data
from tests.image.returned import page, scanned

DPI = 110  # A3


@pytest.fixture
def stack(demand_form: Form, tmp_path: Path) -> Path:
    """Two documents, of two pages and of one, shuffled with an empty page between; the short one lies on its side."""
    long, short = rows(*(f"A-{each}" for each in range(20))), rows("B-1", customer_name="云舟公司")
    run(demand_form, tmp_path, write_data(tmp_path, long, short), formats=("pdf",))
    of_two, of_one = sorted(
        (tmp_path / "out").glob("XQ-*.pdf"), key=lambda each: "B-1" in each.name or "云舟" in each.name
    )
    contents = [each.read_bytes() for each in (of_two, of_one)]
    empty = np.full((1287, 1820), 250, np.uint8)
    pages = [
        scanned(page(contents[0], 1, DPI).pixels),
        scanned(empty),
        page(contents[1], 0, DPI).slanted(0.7, 0.98).drawn(scanned).turned(1).pixels,
        scanned(page(contents[0], 0, DPI).pixels),
    ]
    first, *others = (Image.fromarray(each) for each in pages)
    path = tmp_path / "一叠.tif"
    first.save(path, compression="tiff_lzw", save_all=True, append_images=others)
    return path


def test_mixed_stack_is_sorted_verified_accounted_for_and_drawn(
    stack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive, show = str(tmp_path / "archive"), tmp_path / "看"

    code = command(["parse", str(stack), "--archive", archive, "--json", "--jobs", "2", "--show", str(show)])

    returned = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == 3
    pages = {each["document"]: [page["page"] for page in each["pages"]] for each in returned}
    numbers = [each["document"] for each in returned if each["document"]]
    assert sorted(map(tuple, pages.values())) == [(2,), (3,), (4, 1)]
    assert len(numbers) == 2
    for each in returned:
        if each["document"]:
            assert (each["form"], each["identity"], each["status"]) == ("3.1", "verified", "review")
        else:
            assert each["status"] == "blank"
    assert sorted(each.name for each in show.rglob("*.jpg")) == [f"一叠.tif_第{page:04d}页.jpg" for page in range(1, 5)]
    assert not (show / "待认领").exists()


def test_processes_made_while_threads_of_this_one_wait_do_not_wait_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OpenCV 5 destroys its threads where their number is changed; in a forked process that never ended."""
    monkeypatch.setattr(Workers.__init__, "__defaults__", (5.0, 2 * 1024**3))
    path = tmp_path / "空.png"
    Image.fromarray(np.full((1754, 1240), 250, np.uint8)).save(path)
    cv2.setNumThreads(4)
    try:
        _work()

        (returned,) = parse(inbox([path]).files, None, jobs=1)
    finally:
        one_thread()

    assert returned.status == "blank"


def _work() -> None:
    """Something that OpenCV shares out among its threads."""
    noise: Pixels = np.random.default_rng(50).integers(0, 256, (1500, 1500)).astype(np.uint8)
    for _ in range(4):
        cv2.medianBlur(cv2.GaussianBlur(noise, (0, 0), 4), 31)
