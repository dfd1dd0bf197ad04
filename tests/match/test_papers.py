"""What was read on sheets of paper becomes the values of a document, each with its evidence."""

from dataclasses import replace

from formkit.match.papers import Paper, asks_on, match_papers
from formkit.model.form import Form
from formkit.model.mark import Mark
from formkit.model.place import Box, PageBox
from formkit.model.reading import Doubt
from formkit.model.sheet import Fit, Sheet
from formkit.model.written import Writing

AREA = Box(0, 0, 1200, 850)
UNSURE = Doubt("paper.unsure", "认得不够准。")


def fit(form: Form, number: int) -> Fit:
    assert form.layout is not None
    page = form.layout.pages[number]
    ends = ((0.0, page.width), (0.0, page.height))
    return Fit(*ends, tuple(tuple((x, y) for x in ends[0]) for y in ends[1]), 1.0, 0.3)


def sheet(form: Form, number: int, *writing: Writing, page: int = 1, marks: tuple[Mark, ...] = ()) -> Sheet:
    own = Sheet("扫描.pdf", page, 1, AREA, "known", form=form.id, version=form.version, number=number)
    return replace(own, fit=fit(form, number), writing=writing, marks=marks)


def writing(path: str, text: str, *doubts: Doubt, confidence: float = 0.97) -> Writing:
    place = hash(path) % 500
    return Writing(path, text, Box(place, place, place + 20, place + 10), confidence, doubts)


def test_what_was_read_is_a_value_with_its_place_and_its_confidence(demand_form: Form) -> None:
    seen = writing("contact_name", "王芳", confidence=0.912)

    matched = match_papers(demand_form, [Paper(sheet(demand_form, 3, seen), 0)], "扫描.pdf")

    (value,) = (each for each in matched.values if each.path == "contact_name")
    assert (value.value, value.evidence.raw) == ("王芳", "王芳")
    assert (value.evidence.method, value.evidence.confidence) == ("ocr", 0.912)
    assert value.evidence.place == PageBox("扫描.pdf", 1, seen.box)


def test_places_with_nothing_in_them_are_empty_and_not_absent(demand_form: Form) -> None:
    matched = match_papers(demand_form, [Paper(sheet(demand_form, 3), 0)], "扫描.pdf")

    assert {each.value for each in matched.values} == {None}
    assert "customer_name" in {each.path for each in matched.values}
    assert "customer_name" not in matched.absent


def test_doubt_of_a_reading_is_a_problem_of_its_field(demand_form: Form) -> None:
    matched = match_papers(
        demand_form, [Paper(sheet(demand_form, 3, writing("contact_name", "王劳", UNSURE)), 0)], "扫描.pdf"
    )

    assert [(each.code, each.path) for each in matched.problems] == [("paper.unsure", "contact_name")]


def test_rows_of_a_later_page_follow_those_before_it(demand_form: Form) -> None:
    first = sheet(demand_form, 0, *(writing(f"demands[{row}].county", "泉山") for row in range(3)))
    last = sheet(demand_form, 2, writing("demands[1].county", "沛县"), page=2)

    matched = match_papers(demand_form, [Paper(first, 0), Paper(last, 14)], "扫描.pdf")

    counties = {each.path: each.value for each in matched.values if each.path.endswith(".county")}
    assert counties == {**{f"demands[{row}].county": "泉山" for row in range(3)}, "demands[3].county": "沛县"}
    assert all(each.evidence.method == "ocr" for each in matched.values if each.value is not None)


def test_rows_that_cannot_be_placed_are_named_and_not_taken(demand_form: Form) -> None:
    matched = match_papers(
        demand_form, [Paper(sheet(demand_form, 1, writing("demands[0].county", "泉山")), None)], "扫描.pdf"
    )

    assert [each.code for each in matched.problems] == ["paper.rows_unplaced"]
    assert not any(each.path.startswith("demands") for each in matched.values)
    assert "demands[].county" in matched.absent


def test_boxes_that_are_ticked_are_read_as_the_form_prints_them(demand_form: Form) -> None:
    place = PageBox("扫描.pdf", 1, Box(10, 10, 20, 20))
    options = [each.value for each in demand_form.by_name["channels"].kind.options]  # type: ignore[attr-defined]
    marks = [Mark("channels", "tick", number == 1, place, "", option) for number, option in enumerate(options)]

    matched = match_papers(demand_form, [Paper(sheet(demand_form, 3, marks=tuple(marks)), 0)], "扫描.pdf")
    unseen = match_papers(
        demand_form,
        [Paper(sheet(demand_form, 3, marks=(replace(marks[0], present=None), *marks[1:])), 0)],
        "扫描.pdf",
    )

    (value,) = (each for each in matched.values if each.path == "channels")
    assert value.value == (options[1],)
    assert ("paper.tick_unsure", "channels") in {(each.code, each.path) for each in unseen.problems}


def test_only_places_of_one_field_in_writing_are_asked(demand_form: Form) -> None:
    assert demand_form.layout is not None
    for number, page in enumerate(demand_form.layout.pages):
        paths = {each.path for each in asks_on(demand_form, page, fit(demand_form, number))}
        assert "channels" not in paths and not {"page", "pages"} & paths
