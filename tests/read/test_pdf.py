"""Reading a PDF that holds text: what stands in which cell, what is not seen, what lies over the page."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formkit.model.reading import Cell, Grid, Line, Reading
from formkit.pdf.fields import form_fields
from formkit.read.pdf import read_pdf
from tests.pdf.drawn import annotation, box, field, pdf, picture, rule, ruled, turned_word, word

TABLE = ruled((50, 150, 250), (50, 80, 110))


def read(*pages: str, **more: list[str]) -> Reading:
    return read_pdf(pdf(*pages, **more), "r.pdf")


def cells(reading: Reading) -> tuple[Cell, ...]:
    (grid,) = (each for each in reading.blocks if isinstance(each, Grid))
    return grid.cells


def lines(reading: Reading) -> list[str]:
    return [each.text for each in reading.blocks if isinstance(each, Line)]


def codes(cell: Cell) -> list[str]:
    return [each.code for each in cell.doubts]


def test_each_word_is_in_the_cell_it_stands_in() -> None:
    seen = cells(read(TABLE + word(55, 70, "a") + word(130, 70, "b") + word(160, 70, "c") + word(230, 100, "d")))

    assert [(each.row, each.column, each.text) for each in seen] == [
        (0, 0, "a\tb"),
        (0, 1, "c"),
        (1, 0, ""),
        (1, 1, "d"),
    ]
    assert not any(each.doubts for each in seen)


def test_words_drawn_in_one_go_over_a_rule_are_doubted_in_both_cells() -> None:
    seen = cells(read(TABLE + word(100, 70, "far too long") + word(55, 100, "x")))

    assert [codes(each) for each in seen] == [["cell.overflow"], ["cell.overflow"], [], []]


@pytest.mark.parametrize(
    "unseen",
    [{"mode": 3}, {"mode": 7}, {"colour": "1 g"}, {"colour": "1 1 1 rg"}, {"colour": "0 0 0 0 k"}],
)
def test_text_that_is_not_seen_is_told_and_not_read(unseen: dict[str, object]) -> None:
    (cell, *_) = cells(read(TABLE + word(55, 70, "seen") + word(100, 70, "not", **unseen)))  # type: ignore[arg-type]

    assert (cell.text, codes(cell), cell.alternatives) == ("seen", ["cell.hidden"], ("seen\tnot",))


def test_white_text_on_a_dark_ground_is_read() -> None:
    dark = box(50, 50, 150, 80, "0.2 0.2 0.2 rg")

    (cell, *_) = cells(read(dark + TABLE + word(55, 70, "seen", colour="1 g")))

    assert (cell.text, codes(cell)) == ("seen", [])


def test_unseen_text_outside_tables_is_told() -> None:
    (line,) = read(word(50, 50, "seen") + word(80, 50, "not", colour="1 g")).blocks

    assert [each.code for each in line.doubts] == ["cell.hidden"]  # type: ignore[union-attr]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_text_that_is_not_drawn_is_told_however_the_page_is_turned(rotate: int) -> None:
    (line,) = read_pdf(pdf(word(30, 40, "seen") + word(70, 40, "not", mode=3), rotate=rotate), "r.pdf").blocks

    assert [each.code for each in line.doubts] == ["cell.hidden"]  # type: ignore[union-attr]


def test_page_that_lies_on_its_side_is_read_upright() -> None:
    drawn = ruled((50, 80, 110), (50, 150, 250))

    seen = cells(read(drawn + turned_word(70, 240, "a") + turned_word(70, 140, "b") + turned_word(100, 240, "c")))

    assert [(each.row, each.column, each.text) for each in seen] == [
        (0, 0, "a"),
        (0, 1, "b"),
        (1, 0, "c"),
        (1, 1, ""),
    ]


def test_scanned_page_among_others_is_told_and_its_letters_are_not_believed() -> None:
    reading = read(word(50, 50, "text"), picture() + word(50, 50, "guessed", mode=3))

    assert lines(reading) == ["text"]
    assert [(doubt.code, place.page) for doubt, place in reading.doubts] == [("page.scanned", 2)]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "note,code",
    [
        (annotation("StrikeOut", 55, 60, 90, 70), "cell.struck_out"),
        (annotation("Text", 55, 60, 90, 70, "/Contents (see mail)"), "cell.comment"),
        (annotation("FreeText", 55, 60, 90, 70, "/Contents (117.5)"), "cell.comment"),
    ],
)
def test_note_over_a_cell_is_told_with_it(note: str, code: str) -> None:
    seen = cells(read(TABLE + word(55, 70, "117.4"), annotations=[note]))

    assert [codes(each) for each in seen] == [[code], [], [], []]


def test_line_through_a_paragraph_is_told() -> None:
    (line,) = read(word(50, 50, "a clause"), annotations=[annotation("StrikeOut", 50, 42, 90, 50)]).blocks

    assert [each.code for each in line.doubts] == ["cell.struck_out"]  # type: ignore[union-attr]


def test_paragraph_that_fills_its_lines_is_one() -> None:
    full = "which goes on and on until the end of its line is met now"

    reading = read(word(30, 50, full) + word(30, 65, "and then ends") + word(30, 95, "another"))

    assert lines(reading) == [f"{full} and then ends", "another"]


def test_line_that_each_page_repeats_is_its_header() -> None:
    reading = read(
        *(
            word(50, 20, f"page {number} of 2") + word(50, 90, text)
            for number, text in ((1, "one"), (2, "quite another"))
        )
    )

    assert lines(reading) == ["one", "quite another"]
    assert [each.text for each in reading.margins] == ["page 1 of 2", "page 2 of 2"]


def test_column_keeps_its_number_on_the_next_page() -> None:
    first = ruled((50, 150, 250), (50, 80)) + word(160, 70, "b")
    second = rule(150, 50, 250, 50) + rule(150, 80, 250, 80) + rule(150, 50, 150, 80) + rule(250, 50, 250, 80)

    reading = read(first, second + word(160, 70, "c"))

    found = [(each.text, each.column) for grid in reading.blocks if isinstance(grid, Grid) for each in grid.cells]
    assert found == [("", 0), ("b", 1), ("c", 1)]


def test_named_fields_are_read_with_what_they_say() -> None:
    reading = read(
        "",
        fields=[
            field("sites[0].remark", "/FT /Tx /V (near the road)"),
            field("empty", "/FT /Tx"),
            field("on", "/FT /Btn /V /Yes /AS /Yes"),
            field("off", "/FT /Btn /V /Off /AS /Off"),
            field("shown", "/FT /Btn /AS /Yes"),
            field("way", f"/FT /Btn /Ff {1 << 15} /V /visit"),
            field("push", f"/FT /Btn /Ff {1 << 16}"),
        ],
    )

    assert [(each.name, each.text, each.is_ticked) for each in reading.answers] == [
        ("sites[0].remark", "near the road", None),
        ("empty", "", None),
        ("on", "", True),
        ("off", "", False),
        ("shown", "", True),
        ("way", "visit", None),
    ]


def test_name_of_a_field_includes_that_of_its_parent() -> None:
    reading = read("", fields=[field("lon", "/FT /Tx /V (117.4)")], parents=["sites[1]"])

    assert [(each.name, each.text) for each in reading.answers] == [("sites[1].lon", "117.4")]


TWO = {"fields": [field("one", "/FT /Tx /V (1)"), field("two", "/FT /Tx /V (2)")]}


def said(reading: Reading) -> list[tuple[str, str]]:
    return [(each.name, each.text) for each in reading.answers]


@pytest.mark.parametrize(
    ("whole", "damaged"),
    [
        (b"/AcroForm << /Fields [4 0 R 5 0 R] >>", b"/AcroForm << /Fields (4 0 R 5 0 R)>>"),
        (b"/AcroForm << /Fields [4 0 R 5 0 R] >>", b"/AcroForm (                       ) "),
    ],
)
def test_form_that_is_damaged_is_told_and_its_fields_are_read_from_the_page(whole: bytes, damaged: bytes) -> None:
    content = pdf("", **TWO).replace(whole, damaged)

    reading = read_pdf(content, "r.pdf")

    assert said(reading) == [("one", "1"), ("two", "2")]
    assert [(doubt.code, str(place)) for doubt, place in reading.doubts] == [("page.field_damaged", "文件“r.pdf”")]


def test_field_that_is_damaged_is_told_by_its_name_and_the_others_are_read() -> None:
    content = pdf("", **TWO).replace(b"/FT /Tx /V (2)", b"/FT /Tx /V <<>>")

    reading = read_pdf(content, "r.pdf")

    assert said(reading) == [("one", "1")]
    ((doubt, place),) = reading.doubts
    assert doubt.message.startswith("表单域“two”已损坏") and str(place) == "第1页"


def test_field_that_is_gone_is_told() -> None:
    content = pdf("", **TWO).replace(b"/Fields [4 0 R 5 0 R]", b"/Fields [4 0 R 9 0 R]")

    reading = read_pdf(content, "r.pdf")

    assert said(reading) == [("one", "1"), ("two", "2")]
    assert [doubt.code for doubt, _ in reading.doubts] == ["page.field_damaged"]


def test_fields_of_a_page_that_lost_its_form_are_read() -> None:
    content = pdf("", **TWO).replace(b"/AcroForm", b"/AcroLost")

    reading = read_pdf(content, "r.pdf")

    assert said(reading) == [("one", "1"), ("two", "2")] and not reading.doubts


@given(st.integers(0, 10_000), st.integers(0, 255))
@settings(max_examples=60, deadline=None)
def test_form_is_read_or_told_whatever_byte_of_it_is_wrong(at: int, byte: int) -> None:
    content = bytearray(pdf("", **TWO))
    content[at % len(content)] = byte

    form_fields(bytes(content))


def test_text_that_fills_its_cell_to_the_last_line_may_have_been_cut_off() -> None:
    full = "\\320\\313" * 8  # no plain letters: words of those would have been broken earlier

    (cell, *_) = cells(read(TABLE + word(52, 62, full) + word(52, 78, full)))

    assert codes(cell) == ["cell.cut_off"]


@pytest.mark.parametrize(
    "last",
    [
        word(52, 62, "\\320\\313" * 8),  # room for another line
        word(52, 62, "\\320\\313" * 8) + word(52, 78, "\\320"),  # room behind it
        word(52, 62, "long-word-number") + word(52, 78, "long-word-number"),  # a word that could not be broken
    ],
)
def test_text_that_leaves_room_in_its_cell_was_not_cut_off(last: str) -> None:
    (cell, *_) = cells(read(TABLE + last))

    assert codes(cell) == []


def test_text_that_runs_on_into_the_cell_below_is_doubted_in_both() -> None:
    seen = cells(read(TABLE + word(52, 77, "abcdefghijklmno") + word(52, 91, "pqr")))

    assert [codes(each) for each in seen] == [["cell.overflow"], [], ["cell.overflow"], []]


def test_note_that_lies_over_nothing_is_told() -> None:
    note = annotation("FreeText", 300, 200, 380, 220, "/Contents (look here)")

    reading = read(word(50, 50, "seen"), annotations=[note])

    assert [(doubt.code, "look here" in doubt.message) for doubt, _ in reading.doubts] == [("cell.comment", True)]


@pytest.mark.parametrize(
    "drawn",
    [
        word(52, 77, "abc") + word(52, 91, "pqr"),  # the line above had room
        word(52, 60, "abcdefghijklmno") + word(52, 100, "pqr"),  # it stands far below
        word(52, 77, "abcdefghijklmno") + word(152, 91, "pqr"),  # it stands in another column
    ],
)
def test_text_of_a_cell_of_its_own_does_not_run_on(drawn: str) -> None:
    assert not any(each.doubts for each in cells(read(TABLE + drawn)))
