"""Tables by the rules that are drawn: cells as a person sees them."""

from collections.abc import Iterable, Sequence

from formkit.pdf.rules import Ruled, Segment, ruled_tables, upright_rules

COLUMNS, ROWS = (0, 100, 200, 300), (0, 30, 60, 90)
LEVEL = [Segment(y, 0, 300) for y in ROWS]
UPRIGHT = [Segment(x, 0, 90) for x in COLUMNS]


def tables(level: Sequence[Segment], upright: Sequence[Segment]) -> list[Ruled]:
    return ruled_tables(level, upright, upright_rules(upright))


def spans(level: Sequence[Segment], upright: Sequence[Segment]) -> list[tuple[int, int, int, int]]:
    """Row, column, rows and columns of each cell of the only table."""
    (table,) = tables(level, upright)
    return [(each.row, each.column, each.row_span, each.column_span) for each in table.regions]


def without(segments: Iterable[Segment], at: float, start: float, end: float) -> list[Segment]:
    """The segments with a stretch of one left out."""
    kept = []
    for each in segments:
        if each.at == at:
            kept += [Segment(at, each.start, start), Segment(at, end, each.end)]
        else:
            kept.append(each)
    return [each for each in kept if each.start < each.end]


def test_every_field_between_rules_is_a_cell() -> None:
    assert spans(LEVEL, UPRIGHT) == [(row, column, 1, 1) for row in range(3) for column in range(3)]


def test_cells_without_a_rule_between_them_are_one() -> None:
    across = spans(LEVEL, without(UPRIGHT, 100, 0, 30))
    down = spans(without(LEVEL, 30, 100, 200), UPRIGHT)

    assert (across[0], across[1], len(across)) == ((0, 0, 1, 2), (0, 2, 1, 1), 8)
    assert ((0, 1, 2, 1) in down, len(down)) == (True, 8)


def test_dashed_rule_parts_cells() -> None:
    dashes = [Segment(100, start, start + 2) for start in range(0, 90, 4)]

    assert len(spans(LEVEL, [*without(UPRIGHT, 100, 0, 90), *dashes])) == 9


def test_double_rule_is_one() -> None:
    doubled = [*UPRIGHT, Segment(101.5, 0, 90)]

    assert spans([*LEVEL, Segment(31.5, 0, 300)], doubled) == spans(LEVEL, UPRIGHT)


def test_frame_around_a_table_is_no_table() -> None:
    frame = [Segment(-20, -20, 320), Segment(110, -20, 320)], [Segment(-20, -20, 110), Segment(320, -20, 110)]

    (table,) = tables([*LEVEL, *frame[0]], [*UPRIGHT, *frame[1]])

    assert len(table.regions) == 9


def test_table_within_a_cell_is_part_of_the_cell() -> None:
    inner = (
        [Segment(y, 210, 290) for y in (5, 15, 25)],
        [Segment(x, 5, 25) for x in (210, 250, 290)],
    )

    (table,) = tables([*LEVEL, *inner[0]], [*UPRIGHT, *inner[1]])

    assert len(table.regions) == 9


def test_tick_box_is_no_table() -> None:
    box = [Segment(40, 110, 118), Segment(48, 110, 118)], [Segment(110, 40, 48), Segment(118, 40, 48)]

    assert tables(*box) == []


def test_tables_apart_are_each_their_own() -> None:
    below = [Segment(each.at + 200, each.start, each.end) for each in LEVEL]

    found = tables([*LEVEL, *below], [*UPRIGHT, *(Segment(each.at, 200, 290) for each in UPRIGHT)])

    assert [(table.box.top, len(table.regions)) for table in found] == [(0, 9), (200, 9)]
