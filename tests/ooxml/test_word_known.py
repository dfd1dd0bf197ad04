"""A Word document that looks like one read before says the short way what it says the long way, whatever its texts."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formkit.errors import UnreadableFile
from formkit.model.reading import Block
from formkit.ooxml import word
from formkit.ooxml.package import Package, parse_xml
from formkit.ooxml.word_known import known_blocks, walk_document
from formkit.ooxml.word_parts import W
from tests.circle.edited import FORMS, issued
from tests.ooxml.test_word_plain import CELLS

_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_ROOT = f'<w:document xmlns:w="{W.strip("{}")}" xmlns:w14="{_W14}">'
_BOX = (
    '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{}"/></w14:checkbox></w:sdtPr>'
    "<w:sdtContent>{}</w:sdtContent></w:sdt>"
)
_PROMPT = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
_RUN, _TEXT = "<w:r><w:t>{}</w:t></w:r>", re.compile("(<w:t>)[^<]*")
# Texts that a parser does not give back as they stand, or refuses, among plain ones.
TEXTS = st.sampled_from(
    ["", " ", "3", "人民路站", "☐", "☑", "☒", "a>b", "&amp;lt;", "甲&amp;乙", "&#65;", "&nbsp;", "&", "]]>", "\n", "\nx\n",
     "\r\n", "\x0b", "\ufffe", "<!-- x -->", "<w:br/>", "</w:t><w:t>", "\U00100000"]
)  # fmt: skip


def _document(body: str, declaration: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return f"{declaration}{_ROOT}<w:body>{body}</w:body></w:document>".encode()


def _table(*cells: str, properties: str = "<w:tcPr/>") -> str:
    return f"<w:tbl><w:tr>{''.join(f'<w:tc>{properties}{each}</w:tc>' for each in cells)}</w:tr></w:tbl>"


def _paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def _long(document: bytes) -> tuple[Block, ...] | None:
    """What the long way finds; None where it takes the document for damaged."""
    try:
        body = word.body_of(parse_xml(document))
        return () if body is None else word.blocks_in(body, "return.docx")
    except UnreadableFile:
        return None


def _assert_alike(documents: Sequence[bytes]) -> bool:
    """Both ways find the same in documents that come one after the other; whether the last went the short way."""
    found = None
    for document in documents:
        found = known_blocks(document, "return.docx")

        assert found is None or found == _long(document)
    return found is not None


def _with_texts(document: str, texts: Sequence[str]) -> str:
    given_texts = iter(texts)
    return _TEXT.sub(lambda found: found[1] + next(given_texts, "站点"), document)


@given(data=st.data())
def test_what_looks_the_same_is_read_as_the_long_way(data: st.DataObject) -> None:
    rows = data.draw(st.lists(CELLS, min_size=1, max_size=3))
    table = f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    properties = '<w:tcPr><w:tcW w:w="9"/></w:tcPr>'
    body = re.sub(r"<w:tc>(?!<w:tcPr>)(?:<w:tcPr/>)?", f"<w:tc>{properties}", table) + _paragraph(_RUN.format("注"))
    several = st.lists(st.lists(TEXTS, max_size=6), min_size=3, max_size=4)

    _assert_alike([_document(_with_texts(body, texts)) for texts in data.draw(several)])


@given(
    several=st.lists(st.lists(TEXTS, min_size=4, max_size=4), min_size=3, max_size=3),
    states=st.lists(st.sampled_from(["0", "1", "10", "true"]), min_size=3, max_size=3),
)
def test_tick_boxes_and_prompts_are_read_as_the_long_way(several: list[list[str]], states: list[str]) -> None:
    documents = []
    for (first, second, third, fourth), state in zip(several, states):
        cell = _paragraph(_BOX.format(state, _RUN.format(first)), _RUN.format(second))
        other = _paragraph(_PROMPT.format(_RUN.format(third)), _RUN.format(fourth))
        documents.append(_document(_table(cell, other, properties="<w:tcPr><w:noWrap/></w:tcPr>")))

    _assert_alike(documents)


def _thrice(cell: str, text: str = "丙", before: str = "") -> bool:
    """Whether a document with a cell goes the short way once it is known; its `{}` is another text each time."""
    properties = "<w:tcPr><w:noWrap/></w:tcPr>"
    bodies = [before + _table(cell.format(each), properties=properties) for each in ("甲", "乙", text)]
    return _assert_alike([_document(each) for each in bodies])


@pytest.mark.parametrize("text", ["丙", "", "甲&amp;&lt;乙&gt;", "a>b", "两\n行", "\n\n"])
def test_plain_text_goes_the_short_way(text: str) -> None:
    assert _thrice(_paragraph(_RUN.format("{}"), "<w:r><w:tab/><w:br/></w:r>", _RUN.format("米")), text)


@pytest.mark.parametrize("text", ["&#65;", "&", "]]>", "\r", "\x00", "<", "\ufffe"])
def test_a_text_that_may_be_damaged_goes_the_long_way(text: str) -> None:
    assert not _thrice(_paragraph(_RUN.format("{}")), text)


@pytest.mark.parametrize(
    "cell",
    [
        _paragraph("<w:del>", _RUN.format("{}"), "</w:del>"),
        _paragraph("<w:ins>", _RUN.format("{}"), "</w:ins>"),
        _paragraph("<w:r><w:rPr><w:vanish/></w:rPr><w:t>{}</w:t></w:r>"),
        _paragraph("<w:r><w:rPr><w:strike/></w:rPr><w:t>{}</w:t></w:r>"),
        _paragraph('<w:r><w:rPr><w:rFonts w:hAnsi="Wingdings 2"/></w:rPr><w:t>{}</w:t></w:r>'),
        _paragraph("<!--", _RUN.format("{}"), "-->"),
        _paragraph("<![CDATA[<w:t>{}</w:t>]]>"),
        _paragraph("<?x <w:t>{}</w:t>?>"),
        _table(_paragraph(_RUN.format("{}"))) + "<w:p/>",
        _paragraph(_BOX.format("1", _RUN.format("{}") + _RUN.format("二"))),
        _paragraph(_BOX.format("true", _RUN.format("{}"))),
        _paragraph(_BOX.format("1", ""), _RUN.format("{}")),
    ],
)  # fmt: skip
def test_what_is_out_of_the_ordinary_goes_the_long_way(cell: str) -> None:
    assert not _thrice(cell)


def test_a_box_that_shows_another_state_goes_the_long_way() -> None:
    cells = [_paragraph(_BOX.format(state, _RUN.format(shown))) for state, shown in ("0☐", "1☑", "1☐")]

    assert not _assert_alike([_document(_table(each, properties="<w:tcPr><w:noWrap/></w:tcPr>")) for each in cells])
    assert _assert_alike([_document(_table(each, properties="<w:tcPr><w:noWrap/></w:tcPr>")) for each in cells[:2]])


def test_a_box_outside_the_tables_goes_the_long_way() -> None:
    assert not _thrice(_paragraph(_RUN.format("{}")), before=_paragraph(_BOX.format("0", _RUN.format("☐"))))


def test_text_in_a_cell_that_is_merged_away_goes_the_long_way() -> None:
    def document(text: str, hidden: str) -> bytes:
        rows = (
            f'<w:tr><w:tc><w:tcPr><w:vMerge w:val="{merge}"/></w:tcPr>{_paragraph(_RUN.format(each))}</w:tc></w:tr>'
            for merge, each in (("restart", text), ("continue", hidden))
        )
        return _document(f"<w:tbl>{''.join(rows)}</w:tbl>")

    assert _assert_alike([document("甲", ""), document("乙", ""), document("丙", " ")])
    assert not _assert_alike([document("甲", "藏")])


@pytest.mark.parametrize("declaration", ['<?xml version="1.0" encoding="latin-1"?>', "<!DOCTYPE w>", "<?x?>"])
def test_a_document_that_begins_otherwise_goes_the_long_way(declaration: str) -> None:
    bodies = [_table(_paragraph(_RUN.format(each)), properties="<w:tcPr><w:noWrap/></w:tcPr>") for each in "abc"]

    assert not _assert_alike([_document(each, declaration) for each in bodies])


@pytest.mark.parametrize("name", FORMS)
def test_the_third_paper_of_the_same_look_goes_the_short_way(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Package(issued(name, "docx")) as package:
        expected = word.walk_document(package, "return.docx")
        for _ in range(2):
            assert walk_document(package, "return.docx") == expected
        monkeypatch.setattr(word, "walk_document", None)

        assert walk_document(package, "return.docx") == expected
