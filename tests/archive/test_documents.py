"""Documents found by any piece of their text as a plain look through it would, and by what is known of them."""

from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from formkit.archive import Archive, open_archive
from formkit.archive.documents import About, Documents, Filter
from formkit.archive.readings import Content, Original, Readings
from formkit.archive.store import Issued
from formkit.archive.texts import folded, grams, terms

SIGNS = "望海广场人民路站ABab01 -*\"'%_。，ＡＢ（）\n\t\x00\ud800𠮷é"
pieces = st.text(alphabet=SIGNS, max_size=8)


def opened(factory: pytest.TempPathFactory) -> Archive:
    return open_archive(factory.mktemp("archive"))


def digest_of(content: Content) -> str:
    return sha256(repr(content).encode()).hexdigest()


def read(archive: Archive, name: str, content: Content) -> None:
    with archive.writing():
        Readings(archive).add(digest_of(content), content, [Original(name, (name,))])


@given(st.lists(st.lists(pieces, max_size=4), min_size=1, max_size=6), st.lists(pieces, min_size=1, max_size=3))
@example([["望海", "广场"], ["望海广场"]], ["海广"])
@example([["A"], ["AB"], ["B"]], ["b"])
def test_what_is_found_is_what_a_plain_look_through_all_text_finds(
    tmp_path_factory: pytest.TempPathFactory, documents: list[list[str]], asked: list[str]
) -> None:
    archive = opened(tmp_path_factory)
    for number, texts in enumerate(documents):
        read(archive, str(number), Content("3.1", "v", f"N-{number}", "review", texts=tuple(texts)))
    question = " ".join(asked)
    everything = archive.found("SELECT document, returned FROM text ORDER BY document DESC")

    found = [each.id for each in Documents(archive).search(question)]

    archive.close()
    wanted = [document for document, text in everything if all(term in str(text) for term in terms(question))]
    assert found == wanted


@given(st.lists(pieces))
def test_searched_words_are_made_of_all_signs_and_end_with_each_value(values: list[str]) -> None:
    words = grams(folded(values)).split(" ") if folded(values) else []

    assert "".join(each[0] for each in words) == folded(values).replace("\n", "")
    assert sum(len(each) == 1 for each in words) == (folded(values).count("\n") + 1 if words else 0)


@pytest.mark.parametrize(
    "question", ["星", "星河", "河公司", "ＸＩＮＧ", "xing", "2015-04", "（2015", "13800000001", "星河 一批", "第 一"]
)
def test_width_case_and_spaces_do_not_count(tmp_path_factory: pytest.TempPathFactory, question: str) -> None:
    archive = opened(tmp_path_factory)
    texts = ("星河公司 Xing", "(2015-04-01)", "138 0000 0001", "第\n一批")
    read(archive, "a", Content("3.1", "v", "N-1", "review", texts=texts))

    assert [each.number for each in Documents(archive).search(question)] == ["N-1"]
    assert Documents(archive).search("公司(2015") == []  # not across the end of a value


RETURNED = Content("3.1", "v", "N-1", "review", About(signing="缺盖章"), ("望海广场",))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Three documents issued, one of them returned, and a paper that is none of them."""
    archive = open_archive(tmp_path)
    with archive.writing():
        run = archive.begin_run([])
        for number, customer, day in (
            ("N-1", "星河公司", "2015-04-01"),
            ("N-2", "月亮公司", "2015-05-01"),
            ("N-3", "星河公司", ""),
        ):
            issued = Issued(
                number, "3.1", "v", {"site": f"{customer}站", "rows": [{"lon": "117.1"}]}, customer=customer, day=day
            )
            archive.reserve(issued, {}, run)
            archive.mark_issued(issued, (), {})
    read(archive, "a", RETURNED)
    read(archive, "b", Content("4.1", "v", "", "accepted", About("大地公司", "2016-01-01")))
    read(archive, "c", Content("", "", "", "unreadable"))
    return archive


def test_document_is_one_from_issue_to_return(archive: Archive) -> None:
    documents = Documents(archive)

    found = documents.of_number("N-1")

    assert found is not None
    assert (found.state, found.about) == ("review", About("星河公司", "2015-04-01", "缺盖章"))
    assert [each.number for each in documents.search("望海广场")] == ["N-1"]
    assert [each.number for each in documents.search("星河公司站 117.1")] == ["N-3", "N-1"]
    assert [each.object for each in Readings(archive).of_document(found.id)] == [digest_of(RETURNED)]
    assert len(documents.search()) == 5


@pytest.mark.parametrize(
    "wanted,numbers",
    [
        (Filter(states=("issued",)), ["N-3", "N-2"]),
        (Filter(states=("review", "accepted")), ["", "N-1"]),
        (Filter(customer="月亮"), ["N-2"]),
        (Filter(form="4.1"), [""]),
        (Filter(first="2015-04-02"), ["", "N-2"]),
        (Filter(last="2015-04-30"), ["N-1"]),
        (Filter(first="2015-04-01", last="2015-05-01"), ["N-2", "N-1"]),
        (Filter(signing="缺盖章"), ["N-1"]),
        (Filter(form="3.1", customer="星河", states=("issued",)), ["N-3"]),
    ],
)
def test_filters_leave_what_they_say(archive: Archive, wanted: Filter, numbers: list[str]) -> None:
    assert [each.number for each in Documents(archive).search(wanted=wanted)] == numbers


def test_text_and_filter_hold_together_and_the_newest_come_first(archive: Archive) -> None:
    documents = Documents(archive)

    assert [each.number for each in documents.search("公司", Filter(form="3.1"))] == ["N-3", "N-2", "N-1"]
    assert [each.number for each in documents.search("公司", Filter(form="3.1"), most=2)] == ["N-3", "N-2"]
    assert documents.search("没有这样的字") == []


def test_document_read_again_is_found_by_what_is_read_now(archive: Archive) -> None:
    read(archive, "a", Content("3.1", "v", "N-1", "accepted", texts=("人民路站",)))
    documents = Documents(archive)

    assert documents.search("望海广场") == []
    assert [(each.number, each.state) for each in documents.search("人民路站")] == [("N-1", "accepted")]
    assert len(documents.search()) == 5


def test_void_number_stays_void_whatever_comes_back(archive: Archive) -> None:
    with archive.writing():
        archive.void("N-2", "错发")
    read(archive, "d", Content("3.1", "v", "N-2", "accepted"))

    found = Documents(archive).of_number("N-2")

    assert found is not None and found.state == "void"


def test_number_of_another_form_is_another_document(archive: Archive) -> None:
    read(archive, "e", Content("4.1", "v", "N-3", "accepted"))

    assert sorted((each.form, each.state) for each in Documents(archive).search() if each.number == "N-3") == [
        ("3.1", "issued"), ("4.1", "accepted"),
    ]  # fmt: skip
