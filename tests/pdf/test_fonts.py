"""The fonts that PDFs are set in, against what another library reads in their files."""

import io

import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont

from formkit.pdf.fonts import FACES, FONTS, HEI, SONG, Font, signs
from tests.pdf import marks

_SIGNS = "一龥中ABCxyz0123456789，。（）—…“”√□①㎡℃《》%‰￥㐀"


@pytest.mark.parametrize("font", [SONG, HEI], ids=lambda font: font.name)
def test_numbers_and_widths_are_those_of_the_file(font: Font) -> None:
    file = TTFont(font.path)
    names = file.getBestCmap()
    for sign in [*_SIGNS, *map(chr, list(names)[:: len(names) // 500])]:
        found = font.sign(sign)
        assert found is not None
        assert (found.cid, found.advance) == (int(names[ord(sign)][3:]), file["hmtx"][names[ord(sign)]][0])


def test_a_sign_that_a_font_lacks_is_lent_by_another() -> None:
    assert SONG.sign("☑") is None
    assert FONTS[signs("song")["☑"].font].name == "formkit-marks"
    assert FONTS[signs("song")["中"].font] is SONG
    assert FONTS[signs("hei")["中"].font] is HEI
    assert all(fonts[-1].name == "formkit-marks" for fonts in FACES.values())


def test_a_sign_that_no_font_has_is_an_error() -> None:
    with pytest.raises(KeyError, match="😀"):
        signs("song")["😀"]


@pytest.mark.parametrize("font", [SONG, HEI], ids=lambda font: font.name)
def test_a_subset_holds_the_signs_asked_for_under_their_numbers(font: Font) -> None:
    subset = CFFFontSet()
    wanted = [found for sign in _SIGNS if (found := font.sign(sign)) is not None]
    subset.decompile(io.BytesIO(font.program([each.glyph for each in wanted])), None)
    held = {int(name[3:]) for name in subset[0].charset if name != ".notdef"}
    assert held == {each.cid for each in wanted}


def test_the_font_of_tick_boxes_is_as_it_is_drawn() -> None:
    drawn, kept = (TTFont(io.BytesIO(content)) for content in (marks.drawn(), marks.PATH.read_bytes()))
    assert kept.getBestCmap() == drawn.getBestCmap()
    assert kept["hmtx"].metrics == drawn["hmtx"].metrics
    for name in kept.getGlyphOrder():
        assert kept["glyf"][name] == drawn["glyf"][name]
