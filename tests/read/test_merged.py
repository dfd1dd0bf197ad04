"""Which pages of a PDF are whose, by the codes printed on them."""

from collections.abc import Sequence
from pathlib import Path

from formkit.archive import open_archive
from formkit.generate.codes import code_bars
from formkit.model.form import Form
from formkit.model.identity import Identity
from formkit.model.reading import Grid, Reading
from formkit.read.merged import Part, documents_in
from formkit.read.pdf import read_pdf
from tests.flow.runs import rows
from tests.flow.test_generating import run
from tests.pdf.drawn import box, pdf, word

ONE = Identity("3.1", "0a1b2c3d4e5f", "XQ-320700-CM-20150401-0001", "ABCDEFGH")
OTHER = Identity("3.1", "0a1b2c3d4e5f", "XQ-320700-CM-20150401-0002", "ABCDEFGH")
_SIDE = 20 / 25.4 * 72  # points: codes are 20 mm wide


def code(text: str, left: float = 330, top: float = 10) -> str:
    """A QR code of bars, as our PDFs carry it."""
    width, bars = code_bars(text)
    module = _SIDE / (width - 8)
    drawn = []
    for start, end in bars:
        row, column = divmod(start, width)
        x, y = left + column * module, top + row * module
        drawn.append(box(x, y, x + (end - start) * module, y + module, "0 g"))
    return "".join(drawn)


def page_of(identity: Identity, page: int = 0, pages: int = 0) -> str:
    return word(20, 100, identity.number) + code(identity.code(page, pages), left=310)


def parts(*pages: str, only: Sequence[int] | None = None) -> list[tuple[Identity | None, tuple[int, ...]]]:
    return [(each.identity, each.pages) for each in documents_in(pdf(*pages), only)]


def test_pages_are_grouped_by_document() -> None:
    found = parts(page_of(ONE, 1, 2), page_of(ONE, 2, 2), page_of(OTHER, 1, 1))

    assert found == [(ONE, (1, 2)), (OTHER, (3,))]


def test_pages_that_were_shuffled_are_put_in_order() -> None:
    found = parts(page_of(OTHER, 1, 1), page_of(ONE, 3, 3), page_of(ONE, 1, 3), page_of(ONE, 2, 3))

    assert found == [(OTHER, (1,)), (ONE, (3, 4, 2))]


def test_second_copy_of_a_document_is_a_part_of_its_own() -> None:
    found = parts(page_of(ONE, 1, 2), page_of(ONE, 2, 2), page_of(ONE, 1, 2), page_of(ONE, 2, 2))

    assert found == [(ONE, (1, 2)), (ONE, (3, 4))]


def test_pages_printed_by_word_carry_no_page_and_stay_in_their_order() -> None:
    assert parts(page_of(ONE), page_of(OTHER), page_of(ONE)) == [(ONE, (1, 3)), (OTHER, (2,))]


def test_pages_without_a_code_inherit_none() -> None:
    both = page_of(ONE, 1, 1) + code(OTHER.code(1, 1), left=310, top=200)
    foreign = word(20, 100, "x") + code("https://example.com/")

    assert parts(page_of(ONE, 1, 1), word(20, 100, "x"), foreign, both) == [(ONE, (1,)), (None, (2, 3, 4))]


def test_only_the_pages_asked_for_are_looked_at() -> None:
    pages = page_of(ONE, 1, 2), page_of(ONE, 2, 2), page_of(OTHER, 1, 1)

    assert parts(*pages, only=(2, 3)) == [(ONE, (2,)), (OTHER, (3,))]


def test_file_of_one_document_is_one_part() -> None:
    assert documents_in(pdf(page_of(ONE, 1, 1))) == (Part(ONE, (1,)),)


def texts(reading: Reading) -> list[str]:
    return [cell.text for grid in reading.blocks if isinstance(grid, Grid) for cell in grid.cells]


def test_each_document_of_a_file_for_the_printer_is_read_as_if_it_came_alone(demand_form: Form, tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive")
    given = rows(*(f"A-{index}" for index in range(14))), rows("B-1", batch="第二批")
    report = run(demand_form, tmp_path, archive, *given, formats=("pdf",), merge=True)
    merged = (tmp_path / "out" / "合并打印.pdf").read_bytes()

    found = documents_in(merged)

    assert [each.identity.number for each in found if each.identity] == [each.number for each in report.written]
    assert [len(each.pages) for each in found] == [2, 1]
    for part, written in zip(found, report.written):
        alone = (tmp_path / "out" / written.files[0]).read_bytes()
        assert texts(read_pdf(merged, "merged.pdf", part.pages)) == texts(read_pdf(alone, "alone.pdf"))
